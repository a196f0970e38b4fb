//! The machine a figure was measured on, without naming it.

use std::fs;

/// Processor, cores and memory: the same for a run that is bound to one of the cores.
#[must_use]
pub fn line() -> String {
    let (processors, memory) = (read("/proc/cpuinfo"), read("/proc/meminfo"));
    let cores = entries(&processors, "processor").count();
    let processor = entries(&processors, "model name").next().unwrap_or("unknown");
    let memory = entries(&memory, "MemTotal").next().unwrap_or_default();
    let kib: u64 = memory.trim_end_matches(" kB").parse().unwrap_or(0);
    format!("{processor}, {cores} cores, {} GiB", kib.div_ceil(1 << 20))
}

fn read(file: &str) -> String {
    fs::read_to_string(file).unwrap_or_default()
}

/// What follows the colon on the lines that begin with `key`.
fn entries<'a>(text: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
    let named = move |line: &'a str| line.strip_prefix(key)?.trim_start().strip_prefix(':');
    text.lines().filter_map(named).map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::entries;

    #[test]
    fn entries_of_a_table_are_those_of_the_whole_name() {
        let text = "processor\t: 0\nmodel name\t: A 1\nprocessor\t: 1\nprocessors: 9\n";
        assert_eq!(entries(text, "processor").collect::<Vec<_>>(), ["0", "1"]);
        assert_eq!(entries(text, "model name").next(), Some("A 1"));
    }
}
