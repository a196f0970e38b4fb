//! 2.5 Same-day delivery from the shop.
