//! 2.13 Shops deliver for a commission.
