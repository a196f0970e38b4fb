//! Comparison helpers.
