//! 2.2 Inventory tools of small shops.
