//! `sameday bench days` as a person calls it.

use super::call as run;
use std::fs;

/// `day,policy,seed,minutes,total` of each row.
fn costs(csv: &str) -> Vec<String> {
    let key = |row: &str| row.split(',').take(5).collect::<Vec<_>>().join(",");
    csv.lines().skip(1).map(key).collect()
}

#[test]
fn policies_are_compared_and_a_run_that_was_cut_off_is_made_again() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let bench = "bench days plain --policies rolling,joint --seeds 2 --minutes 4 --out out";
    let told = run(folder.path(), bench);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(told.contains("| day | joint against rolling with the nearest shop"), "{told}");
    assert!(told.contains("| plain | rolling |") && !told.contains("| plain | greedy |"), "{told}");
    let tables = fs::read_to_string(folder.path().join("out/days.md")).expect("tables");
    assert_eq!(tables, told);

    let csv = folder.path().join("out/days.csv");
    let whole = fs::read_to_string(&csv).expect("rows");
    assert_eq!(costs(&whole).len(), 2);
    fs::write(&csv, &whole[..whole.len() - 20]).expect("the file can be written");
    assert!(run(folder.path(), bench).status.success());
    let again = fs::read_to_string(&csv).expect("rows");
    assert_eq!(costs(&again), costs(&whole), "the same seed costs the same");
}

#[test]
fn a_day_that_does_not_exist_is_named() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let told = run(folder.path(), "bench days sunday --out out");
    assert_eq!(told.status.code(), Some(2));
    let told = String::from_utf8_lossy(&told.stderr);
    assert!(told.contains("no day or file `sunday`") && told.contains("findlay"), "{told}");
}
