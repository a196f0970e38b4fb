//! 2.18 Independent shops by the hundred thousand.
