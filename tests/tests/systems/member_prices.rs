//! 2.10 Members' prices by themselves.
