//! The machine a figure was measured on, without naming it.

use std::fs;

/// Processor, cores and memory.
#[must_use]
pub fn line() -> String {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let memory = entry("/proc/meminfo", "MemTotal:");
    let kib: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0);
    let processor = entry("/proc/cpuinfo", "model name");
    format!("{processor}, {cores} cores, {} GiB", kib.div_ceil(1 << 20))
}

fn entry(file: &str, key: &str) -> String {
    let text = fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(key));
    line.map_or("unknown", |line| line.trim_start_matches([' ', '\t', ':'])).to_owned()
}
