//! 2.1 Card readers and tills in shops.
