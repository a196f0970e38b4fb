//! Every scenario of the library: no invariant is broken, what each file expects comes, and one
//! thread and two give the same bytes.

use sameday_scenarios::script::{Maps, Scenario, read_all};
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};
use std::path::{Path, PathBuf};

/// Little, so that all of it is quick without optimisation; `sameday simulate` searches longer.
const EFFORT: Effort = Effort { iterations: 20, replays: true, clock: None };

/// The scenarios of these names; those whose map is not here are skipped, and that is said.
fn library(wanted: impl Fn(&str) -> bool) -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
    let mut maps = Maps::new(std::env::var_os("SAMEDAY_DATA").map(PathBuf::from));
    let (scenarios, left_out) =
        read_all(&folder, wanted, &mut maps).unwrap_or_else(|faults| panic!("{faults:#?}"));
    left_out.iter().for_each(|fault| eprintln!("SKIPPED, NOT PLAYED: {fault}"));
    scenarios
}

fn play(scenario: &Scenario, threads: usize) -> Outcome {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let pool = pool.expect("a few threads can be started");
    pool.install(|| Simulator::scenario(scenario, EFFORT).run())
}

fn assert_good(scenario: &Scenario) {
    let (one, two) = std::thread::scope(|scope| {
        let other = scope.spawn(|| play(scenario, 2));
        (play(scenario, 1), other.join().expect("a simulation ends"))
    });
    let name = &scenario.name;
    assert_eq!(one.findings.kept, [], "{name}");
    assert_eq!(one.unmet, [""; 0], "{name}");
    assert!(one.is_good() && !one.digest.is_empty(), "{name}");
    assert_eq!(one.digest, two.digest, "{name}: one thread and two");
    let due = scenario.lines.iter().filter(|line| !line.optional).count();
    assert!(one.told.len() >= due, "{name}: every line had its turn");
}

#[test]
fn the_days_are_played_without_a_finding_on_one_thread_and_two() {
    let days = library(|name| name.starts_with("day-"));
    assert!(days.len() >= 4 && days.iter().all(|day| day.lines.is_empty()));
    days.iter().for_each(assert_good);
}

#[test]
fn the_disruptions_are_repaired_without_a_finding_on_one_thread_and_two() {
    let disruptions = library(|name| !name.starts_with("day-"));
    assert!(disruptions.iter().all(|scenario| !scenario.lines.is_empty()));
    disruptions.iter().for_each(assert_good);
}

#[test]
fn what_does_not_come_is_told() {
    let head = "format = \"sameday-scenario\"\nversion = 1\ntitle = \"Too much\"\nminutes = 10\n\
                [city]\nplan = \"plain\"\nshops = 8\norders_per_hour = 150\ncrowd = 3\n\
                [[expect]]\nkpi = \"orders\"\nmost = 0\n[[expect]]\norder = \"it\"\n\
                state = \"returned\"\n";
    let lines = "{\"at\": 1, \"within\": 5, \"event\": {\"type\": \"courier_offline\", \
                 \"courier\": {\"$courier\": \"with-goods\"}}}\n\
                 {\"at\": 60, \"event\": {\"type\": \"order_cancelled\", \
                 \"order\": {\"$order\": \"sourced\", \"as\": \"it\"}}, \"answer\": \"window\", \
                 \"decides\": [\"genesis\"]}\n";
    let scenario = Scenario::parse("a", ("a.toml", head), ("a.ndjson", lines)).unwrap();
    let told = play(&scenario, 1).unmet.join("\n");
    for part in [
        "line 1: what it names was not there for 5 s",
        "line 2: answered done, expected window",
        "line 2: no genesis in its entry, but hold_ended",
        "orders is",
        "is \"cancelled\", expected \"returned\"",
    ] {
        assert!(told.contains(part), "{part} is not in\n{told}");
    }
}
