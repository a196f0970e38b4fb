//! 2.11 Retailers with legacy tills.
