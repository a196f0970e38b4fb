//! What the server says while it runs: lines on standard error. Personal data are never logged;
//! their types do not print.

use std::io::IsTerminal as _;
use tracing_subscriber::EnvFilter;

/// Starts logging; `RUST_LOG` sets what is said, warnings and news of the server by default. Lines
/// are for people on a terminal, JSON elsewhere.
pub fn start() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn,sameday=info"));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // An error says that logging has been started before, as in tests.
    let _ = if std::io::stderr().is_terminal() {
        lines.try_init()
    } else {
        lines.json().flatten_event(true).try_init()
    };
}
