//! 2.16 Pickup points in supermarkets.
