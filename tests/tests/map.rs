//! `sameday map` as a person calls it.

use sameday_tests::program::{root, sameday};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn map(args: &[&Path]) -> Output {
    Command::new(sameday()).arg("map").args(args).output().expect("the program starts")
}

#[test]
fn a_small_extract_is_summed_up_and_drawn() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let drawing = folder.path().join("town.geojson");
    let town = root().join("datasets/fixtures/town.osm.pbf");
    let told = map(&[&town, Path::new("--geojson"), &drawing]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let line: Value = serde_json::from_slice(&told.stdout).expect("one line of JSON");
    assert_eq!(line["attribution"], "© OpenStreetMap contributors");
    assert_eq!(line["streets"], 11);
    assert_eq!(
        (&line["modes"]["foot"]["islands"], &line["modes"]["car"]["islands"]),
        (&1.into(), &0.into())
    );
    assert_eq!((&line["shops"]["all"], &line["shops"]["named"]), (&2.into(), &1.into()));
    assert_eq!(line["shops"]["with_hours"], 1);
    assert!(line["prepare_seconds"].as_f64() >= Some(0.0));
    let text = std::fs::read_to_string(drawing).expect("the drawing was written");
    let drawn: Value = serde_json::from_str(&text).expect("the drawing is JSON");
    let features = drawn["features"].as_array().expect("a collection has features");
    assert_eq!(features.len() as u64, line["edges"].as_u64().expect("a count") + 2);
    assert_eq!(features[0]["geometry"]["type"], "LineString");
    assert_eq!(drawn["attribution"], line["attribution"]);
}

#[test]
fn what_is_no_extract_is_refused_with_advice() {
    let readme = root().join("README.md");
    for (file, advice) in [
        (readme.as_path(), "give a file that ends in .osm.pbf"),
        (Path::new("no/such.osm.pbf"), "No such file"),
    ] {
        let told = map(&[file]);
        let wrong = String::from_utf8_lossy(&told.stderr);
        assert_eq!(told.status.code(), Some(2), "{wrong}");
        assert!(wrong.contains(advice) && told.stdout.is_empty(), "{wrong}");
    }
}
