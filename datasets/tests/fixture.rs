//! The invented extract that other tests read is what the small writer writes.

mod support;

use sameday_datasets::osm::read_from;
use support::{Style, Town};

/// Streets of everybody, a one-way street, an island, a shop with hours and one without.
fn town() -> Town {
    let mut town = Town::grid(5);
    for line in 0..5 {
        let row: Vec<i64> = (1..=5).map(|column| line * 5 + column).collect();
        let column: Vec<i64> = (0..5).map(|row| row * 5 + line + 1).collect();
        town.way(10 + line, &row, vec![("highway", "residential"), ("name", "Row")]);
        let mut tags = vec![("highway", "tertiary"), ("maxspeed", "50")];
        tags.extend((line == 2).then_some(("oneway", "yes")));
        town.way(20 + line, &column, tags);
    }
    town.nodes.push((101, 48.01, 11.0, Vec::new()));
    town.nodes.push((102, 48.01, 11.002, Vec::new()));
    town.way(30, &[101, 102], vec![("highway", "footway")]);
    town.nodes[12].3 = vec![
        ("shop", "convenience"),
        ("name", "Corner"),
        ("opening_hours", "Mo-Sa 07:00-22:00; Su 09:00-18:00"),
    ];
    town.nodes[3].3 = vec![("shop", "florist")];
    town
}

#[test]
fn the_fixture_is_what_the_writer_writes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/town.osm.pbf");
    let bytes = town().bytes(Style::DenseRaw);
    if std::env::var_os("SAMEDAY_BLESS").is_some() {
        std::fs::write(path, &bytes).unwrap();
    }
    let kept = std::fs::read(path).unwrap();
    assert!(kept == bytes, "SAMEDAY_BLESS=1 writes it anew");
    let plain = read_from(&town().bytes(Style::Plain)[..], "town").unwrap();
    let packed = read_from(&town().bytes(Style::Dense)[..], "town").unwrap();
    assert_eq!(plain.0.digest(), packed.0.digest());
    assert_eq!((plain.1, plain.2), (packed.1, packed.2));
}
