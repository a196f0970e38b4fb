//! 2.9 One click.
