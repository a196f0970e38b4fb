//! 2.14 Vans, crowd and lockers together.
