//! 2.15 Walk-out shops.
