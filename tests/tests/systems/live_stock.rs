//! 2.7 Real-time inventory.
