//! Reading: what is good is a value, and of what is wrong everything is told with its line.

use super::Scenario;

const HEAD: &str = "format = \"sameday-scenario\"\nversion = 1\ntitle = \"A test\"\n";

fn faults(head: &str, lines: &str) -> Vec<String> {
    let read = Scenario::parse("a", ("a.toml", head), ("a.ndjson", lines));
    read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
}

#[test]
fn a_head_alone_is_a_scenario() {
    let read = Scenario::parse("a", ("a.toml", HEAD), ("a.ndjson", "")).unwrap();
    assert_eq!(read.head.title, "A test");
    assert!(read.lines.is_empty() && read.head.expect.is_empty());
}

#[test]
fn every_mistake_of_both_files_is_told_with_its_line() {
    let head = "format = \"sameday-scenario\"\nversion = 2\ntitle = 3\ncolour = \"red\"\n\
                [city]\nplan = \"atlantis\"\nvans = -1\n[config]\noffer = \"soon\"\nspeed = 1\n\
                [habits]\nabsent = 1.5\n[pay]\ncrowd = \"nothing\"\n\
                [[expect]]\nkpi = \"order_failed\"\n";
    let lines = "{\"at\": -1, \"event\": {\"type\": \"wake\"}}\n\n\
                 {\"at\": 1, \"event\": {\"type\": \"order_cancelled\", \"order\": {\"$order\": \"lost\"}}}\n\
                 {\"at\": 1, \"event\": {\"type\": \"order_cancelled\"}}\n\
                 {\"at\": 1}\n{\"at\": 1, \"act\": {\"what\": \"flies\"}}\n{\n";
    let all = faults(head, lines).join("\n");
    for known in [
        "a.toml:2: `version`",
        "a.toml:3: `title` is a text",
        "a.toml:4: `colour` is none of",
        "a.toml:6: `plan` is one of",
        "a.toml:7: `vans` is a whole number",
        "a.toml:9: `config.offer`",
        "a.toml:10: `config.speed`",
        "a.toml:12: `absent` is a number from 0 to 1",
        "a.toml:14: `crowd` is one of",
        "a.toml:15: an expectation has",
        "a.ndjson:1: `at` is in whole seconds",
        "a.ndjson:3: `lost` is no word of `$order`",
        "a.ndjson:4: missing field `order`",
        "a.ndjson:5: a line has an `event` or an `act`",
        "a.ndjson:6: unknown variant `flies`",
        "a.ndjson:7: EOF",
    ] {
        assert!(all.contains(known), "{known} is not in\n{all}");
    }
}

#[test]
fn a_text_that_is_no_toml_is_told_as_far_as_it_goes() {
    let all = faults("format = \nversion = 1\ntitle = \"x\n", "").join("\n");
    assert!(all.contains("a.toml:1:") && all.contains("a.toml:3:"), "{all}");
}

#[test]
fn tunables_keep_what_is_not_named() {
    let head = format!("{HEAD}[config]\noffer = 45000\nprices = {{ change = 70 }}\n");
    let read = Scenario::parse("a", ("a.toml", &head), ("a.ndjson", "")).unwrap();
    let (config, usual) = (read.head.setup.config, crate::city::config());
    assert_eq!(config.offer.0, 45_000);
    assert_eq!(config.prices.change.0, 70);
    assert_eq!(
        (config.review, config.prices.late_per_min),
        (usual.review, usual.prices.late_per_min)
    );
}

#[test]
fn a_city_stands_in_one_place() {
    for (city, told) in [
        ("map = \"a.osm.pbf\"\nplan = \"plain\"", "on a `map` or by a `plan`, not both"),
        ("map = \"a.osm.pbf\"\nedge_m = 900", "`edge_m` is for the plan \"plain\" only"),
        ("population = \"a.csv\"", "`population` says where people live on a `map`"),
        ("map = 3", "`map` is a text"),
    ] {
        let all = faults(&format!("{HEAD}[city]\n{city}\n"), "").join("\n");
        assert!(all.contains(told), "{told} is not in\n{all}");
    }
    let head = format!("{HEAD}[city]\nmap = \"a.osm.pbf\"\npopulation = \"a.csv\"\n");
    let read = Scenario::parse("a", ("a.toml", &head), ("a.ndjson", "")).unwrap();
    let name = read.head.ground.map().unwrap();
    assert_eq!((name.streets.as_str(), name.population.as_deref()), ("a.osm.pbf", Some("a.csv")));
}
