//! 2.17 Scan in the aisle, order from the nearest shop.
