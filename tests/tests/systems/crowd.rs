//! 2.6 The crowd of couriers.
