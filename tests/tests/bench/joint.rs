//! `sameday generate joint` and `sameday bench joint`.

use super::{call, run, runs};
use std::fs;

#[test]
fn instances_are_made_solved_and_held_against_rules_of_thumb_once() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let at = folder.path();
    run(at, "generate joint --family S --seeds 1001..1002 --out in");
    let bench = "bench joint in --seconds 0.05 --out out";
    let told = run(at, bench);
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(told.contains("| every plan is valid | 8 of 8 | kept |"), "{told}");
    assert!(told.contains("| S | tight | joint | 0.05 s | 1 |"), "{told}");
    assert_eq!(fs::read_to_string(at.join("out/joint.md")).expect("tables"), told);

    let csv = at.join("out/joint.csv");
    let whole = fs::read_to_string(&csv).expect("rows");
    assert_eq!(runs(&whole)[..2], ["S1001,cold,50,0", "S1001,nearest_inserted,50,0"]);
    run(at, bench);
    assert_eq!(fs::read_to_string(&csv).expect("rows"), whole, "nothing is run twice");

    // Cut off in its last row: that run alone is made again.
    let cut = &whole[..whole.len() - 20];
    fs::write(&csv, cut).expect("the file can be written");
    run(at, bench);
    let again = fs::read_to_string(&csv).expect("rows");
    assert_eq!(runs(&again), runs(&whole));
    let kept = cut.rfind('\n').expect("rows");
    assert_eq!(again[..kept], whole[..kept]);
}

#[test]
fn warm_starts_are_run_beside_a_cold_one_and_references_are_found() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let at = folder.path();
    run(at, "generate joint --family W --seeds 1001 --out in");
    let references = "family,seed,method,status,total\nW,1001,A,valid,100000\n";
    fs::write(at.join("in/references.csv"), references).expect("a file can be written");
    run(at, "bench joint in/W1001.json --seconds 0.02 --cold-seconds 0.03 --seeds 4..5 --out out");
    let csv = fs::read_to_string(at.join("out/joint.csv")).expect("rows");
    let wanted = ["W1001,warm,20,4", "W1001,cold,30,4", "W1001,warm,20,5", "W1001,cold,30,5"];
    assert_eq!(runs(&csv), wanted);
}

#[test]
fn a_file_that_is_no_instance_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    fs::write(folder.path().join("x.json"), "{\"format\":\"sameday-problem\"}").expect("a file");
    let output = call(folder.path(), "bench joint . --out out");
    assert_eq!(output.status.code(), Some(2));
    let wrong = String::from_utf8_lossy(&output.stderr);
    assert!(wrong.contains("x.json") && wrong.contains("travel"), "{wrong}");
    assert!(!folder.path().join("out").exists());
}
