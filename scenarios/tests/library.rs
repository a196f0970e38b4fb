//! Every scenario of the library: no invariant is broken, what each file expects comes, and one
//! thread and two give the same bytes.

use sameday_scenarios::script::{Scenario, files};
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};
use std::path::Path;

/// Little, so that all of it is quick without optimisation; `sameday simulate` searches longer.
const EFFORT: Effort = Effort { iterations: 20, replays: true, clock: None };

fn library() -> Vec<Scenario> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
    let files = files(&folder).expect("the library has scenarios");
    let read = |file| Scenario::read(file).unwrap_or_else(|faults| panic!("{faults:#?}"));
    files.iter().map(|file| read(file)).collect()
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
    let library = library();
    let days: Vec<_> = library.iter().filter(|s| s.name.starts_with("day-")).collect();
    assert!(days.len() >= 4 && days.iter().all(|day| day.lines.is_empty()));
    days.into_iter().for_each(assert_good);
}

#[test]
fn the_disruptions_are_repaired_without_a_finding_on_one_thread_and_two() {
    let library = library();
    let disruptions: Vec<_> = library.iter().filter(|s| !s.name.starts_with("day-")).collect();
    assert!(disruptions.iter().all(|scenario| !scenario.lines.is_empty()));
    disruptions.into_iter().for_each(assert_good);
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
