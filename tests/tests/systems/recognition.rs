//! 2.12 Recognised by card and by app.
