//! 2.4 Reserve or pay online, collect in the shop.
