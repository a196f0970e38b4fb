//! 2.22 Data exchange with the platform.
