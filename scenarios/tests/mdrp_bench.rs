//! The arithmetic of the meal delivery tables.

use sameday_scenarios::mdrp::bench::{References, Row, summary};

fn row(instance: &str, seed: u64, ctd_mean: f64) -> Row {
    Row {
        instance: instance.to_owned(),
        policy: "joint".to_owned(),
        preposition: true,
        seed,
        orders: 1_000,
        delivered: 999,
        ctd_mean,
        ctd_bound: 31.0,
        ctd_p90: 50.0,
        overage_mean: 2.0,
        rtp_mean: 1.5,
        rtp_p90: 4.0,
        cost_per_order: 11.0,
        orders_per_bundle: 1.1,
        over_maximum: 3,
        empty_moves: 5,
        assigned_at_restaurant: 7,
        violations: 0,
        cpu_ms: 20_000,
        build: "b".to_owned(),
    }
}

fn given() -> Vec<Row> {
    (0..120).map(|i| row(&format!("{}o100x{i}", [0, 2, 4, 5, 8][i % 5]), 1, 32.5)).collect()
}

fn verdicts(rows: &[Row]) -> Vec<String> {
    let text = summary(rows, &References::default());
    let table = text.lines().skip(2).take_while(|line| line.starts_with('|'));
    table.map(|line| line.split('|').nth(3).expect("a verdict").trim().to_owned()).collect()
}

#[test]
fn promises_are_judged_on_all_given_days_only() {
    let rows = given();
    let good = ["kept", "kept", "kept", "kept", "kept", "missing", "kept"];
    assert_eq!(verdicts(&rows), good);
    let few = verdicts(&rows[..119]);
    assert_eq!(few, ["kept", "missing", "missing", "missing", "missing", "missing", "missing"]);
}

#[test]
fn each_promise_can_be_broken() {
    type Break = fn(&mut Row);
    let table: [(usize, Break); 7] = [
        (0, |row| row.violations = 1),
        (1, |row| row.ctd_mean = 33.0),
        (1, |row| row.delivered = 998),
        (2, |row| row.rtp_mean = 1.96),
        (3, |row| row.overage_mean = 2.51),
        (4, |row| row.cost_per_order = 11.37),
        (6, |row| row.cpu_ms = 60_000),
    ];
    for (promise, change) in table {
        let mut rows = given();
        rows.iter_mut().for_each(change);
        let broken: Vec<usize> = (0..7).filter(|i| verdicts(&rows)[*i] == "BROKEN").collect();
        assert_eq!(broken, [promise]);
    }
}

#[test]
fn the_half_size_days_of_seed_0_must_all_be_delivered() {
    let half = |delivered| -> Vec<Row> {
        let day = |i: usize| row(&format!("0{}50x{i}", ["o", "r"][i % 2]), 1, 31.2);
        (0..16).map(|i| Row { delivered, ..day(i) }).collect()
    };
    assert_eq!(verdicts(&half(1_000))[5], "kept");
    assert_eq!(verdicts(&half(999))[5], "BROKEN");
    assert_eq!(verdicts(&half(1_000)[..15])[5], "missing");
}

#[test]
fn seeds_give_an_interval() {
    let rows = [row("5o100", 1, 32.0), row("5o100", 2, 33.0), row("5o100", 3, 34.0)];
    let text = summary(&rows, &References::default());
    // Standard deviation 1, three seeds: 1.96 / sqrt(3).
    assert!(text.contains("| 1 | 0.100 | 33.00 ± 1.13 | 2.00 |"), "{text}");
    let two = summary(&rows[..2], &References::default());
    assert!(two.contains("| 1 | 0.100 | 32.50 | 1.50 |"), "{two}");
}
