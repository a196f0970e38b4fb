//! 2.21 Shops join and leave.
