//! 2.20 Regional assortment.
