//! The arithmetic of the tables, resuming, and the rules of thumb.

use sameday_datasets::joint::{Family, generate};
use sameday_datasets::sameday::read_problem;
use sameday_engine::routing::plan::Cost;
use sameday_engine::routing::{Budget, Problem, SearchConfig, solve};
use sameday_scenarios::joint::{
    Instance, Method, Reference, References, Row, Run, Wanted, fixed_shops, nearest_and_cheapest,
    promises, summary,
};
use sameday_scenarios::promise::Verdict;
use sameday_scenarios::rows::Rows;
use std::fs;
use std::path::PathBuf;

fn instance(family: Family, seed: u64, exact: Option<(i64, bool)>, baseline: i64) -> Instance {
    let reference = Reference { exact, baseline: Some(baseline) };
    Instance {
        name: format!("{}{seed}", family.name()),
        family: Some(family),
        seed: Some(seed),
        stock: Some("tight".to_owned()),
        reference: Some(reference),
    }
}

fn row(name: &str, method: Method, budget_ms: u64, seed: u64, total: i64) -> Row {
    let run = Run { method, budget_ms, seed };
    let row = Row::of(name, run, &Cost::default(), "b");
    Row { total, valid: true, ..row }
}

fn verdicts(instances: &[Instance], rows: &[Row]) -> Vec<Verdict> {
    promises(instances, rows).iter().map(|promise| promise.verdict).collect()
}

#[test]
fn optima_may_be_missed_once_and_best_known_costs_never() {
    let small = |seed, cost, proven| instance(Family::S, seed, Some((cost, proven)), 200);
    let instances = [small(1, 100, true), small(2, 100, true), small(3, 100, false)];
    let rows = |costs: [i64; 3]| -> Vec<Row> {
        let each = |(i, cost)| row(&format!("S{}", i + 1), Method::Cold, 1_000, 0, cost);
        costs.into_iter().enumerate().map(each).collect()
    };
    let verdict = |costs| verdicts(&instances, &rows(costs))[1];
    assert_eq!(verdict([100, 100, 100]), Verdict::Kept);
    assert_eq!(verdict([100, 101, 99]), Verdict::Kept);
    assert_eq!(verdict([101, 101, 100]), Verdict::Broken);
    assert_eq!(verdict([100, 100, 101]), Verdict::Broken);
    // A worse second seed counts, and an instance that was not run leaves it open.
    let mut two = rows([100, 101, 100]);
    two.push(row("S1", Method::Cold, 1_000, 1, 105));
    assert_eq!(verdicts(&instances, &two)[1], Verdict::Broken);
    assert_eq!(verdicts(&instances, &two[1..3])[1], Verdict::Missing);
}

#[test]
fn ratios_are_means_over_instances_of_means_over_seeds() {
    let instances = [instance(Family::M, 1, None, 1_000), instance(Family::M, 2, None, 2_000)];
    let mut rows = vec![
        row("M1", Method::Cold, 1_000, 0, 800),
        row("M1", Method::Cold, 1_000, 1, 900),
        row("M2", Method::Cold, 1_000, 0, 1_900),
    ];
    // (0.85 + 0.95) / 2 = 0.90.
    let promise = promises(&instances, &rows)[2].clone();
    assert_eq!(promise.measured, "mean 0.900, worst 0.950 of 2");
    assert_eq!(promise.verdict, Verdict::Kept);
    rows[2].total = 1_970;
    assert_eq!(verdicts(&instances, &rows)[2], Verdict::Broken, "0.985 is above 0.98");
    rows.truncate(2);
    assert_eq!(verdicts(&instances, &rows)[2], Verdict::Missing);
    assert_eq!(verdicts(&[], &[]), [Verdict::Missing; 7]);
}

#[test]
fn warm_starts_are_held_against_our_own_long_run() {
    let instances = [instance(Family::W, 1, None, 1)];
    let rows = [
        row("W1", Method::Warm, 100, 0, 1_061),
        row("W1", Method::Warm, 300, 0, 1_030),
        row("W1", Method::Cold, 60_000, 0, 1_000),
    ];
    assert_eq!(verdicts(&instances, &rows)[5..], [Verdict::Broken, Verdict::Kept]);
    assert_eq!(verdicts(&instances, &rows[..2])[5..], [Verdict::Missing; 2]);
}

#[test]
fn a_plan_that_breaks_a_rule_breaks_the_first_promise() {
    let mut rows = [row("a", Method::Cold, 1, 0, 1), row("b", Method::Cold, 1, 0, 1)];
    assert_eq!(promises(&[], &rows)[0].verdict, Verdict::Kept);
    rows[1].valid = false;
    assert_eq!(promises(&[], &rows)[0].verdict, Verdict::Broken);
    assert_eq!(promises(&[], &rows)[0].measured, "1 of 2");
}

#[test]
fn the_table_holds_generated_instances_against_our_own_baselines() {
    let mut own = instance(Family::M, 7, None, 0);
    own.reference = None;
    let rows = [
        row("M7", Method::Cold, 1_000, 0, 900),
        row("M7", Method::NearestInserted, 1_000, 0, 1_200),
        row("M7", Method::NearestRouted, 1_000, 0, 1_000),
    ];
    let text = summary(&[own], &rows);
    let line = "| M | tight | joint | 1 s | 1 | 900 | - | 0.900 | 0.0 | 0.000 s |";
    assert!(text.contains(line), "{text}");
    assert!(text.contains("| nearest shop, cheapest place | 1 s | 1 | 1200 | - | 1.200 |"));
}

#[test]
fn each_family_is_run_at_the_budgets_it_is_judged_at() {
    let wanted = Wanted { budgets_ms: None, cold_ms: 60_000, seeds: vec![0] };
    let budgets = |family| -> Vec<(Method, u64)> {
        let runs = wanted.runs(&instance(family, 1, None, 1));
        runs.iter().map(|run| (run.method, run.budget_ms)).collect()
    };
    assert_eq!(budgets(Family::S), [(Method::Cold, 1_000)]);
    assert_eq!(budgets(Family::L), [(Method::Cold, 1_000), (Method::Cold, 5_000)]);
    assert_eq!(
        budgets(Family::W),
        [(Method::Warm, 100), (Method::Warm, 300), (Method::Cold, 60_000)]
    );
    let mut own = instance(Family::M, 1, None, 1);
    own.reference = None;
    assert_eq!(wanted.runs(&own).len(), 1 + Method::BASELINES.len());
}

fn scratch(name: &str) -> PathBuf {
    let path = std::env::temp_dir().join(format!("sameday-joint-{name}-{}", std::process::id()));
    let _ = fs::remove_file(&path);
    path
}

#[test]
fn an_interrupted_file_goes_on_where_it_stood() {
    let path = scratch("resume");
    let mut rows = Rows::open(&path, "b").unwrap();
    rows.add(row("S1", Method::Cold, 1_000, 0, 5)).unwrap();
    rows.add(row("S2", Method::Cold, 1_000, 0, 6)).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, &text[..text.len() - 4]).unwrap();
    let mut again = Rows::open(&path, "b").unwrap();
    let has = |rows: &Rows<Row>, name| rows.has(|row| row.instance == name);
    assert!(has(&again, "S1") && !has(&again, "S2"));
    again.add(row("S2", Method::Cold, 1_000, 0, 6)).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    assert_eq!(Rows::<Row>::open(&path, "b").unwrap().all().len(), 2);
    // Another build has run nothing yet.
    assert!(Rows::<Row>::open(&path, "c").unwrap().all().is_empty());
    fs::remove_file(&path).unwrap();
}

#[test]
fn references_are_the_cheapest_of_the_valid_baselines() {
    let path = scratch("references");
    let text = "family,seed,method,status,total\nS,1,A,valid,30\nS,1,B,valid,20\n\
                S,1,C,broken,10\nS,1,exact,FEASIBLE,15\n";
    fs::write(&path, text).unwrap();
    let found = References::read(&path).unwrap().of(&instance(Family::S, 1, None, 0));
    let wanted = Reference { exact: Some((15, false)), baseline: Some(20) };
    assert_eq!(found, Some(wanted));
    fs::remove_file(&path).unwrap();
}

#[test]
fn rules_of_thumb_give_valid_plans_that_the_joint_search_is_not_behind() {
    for (family, seed) in [(Family::S, 1_001), (Family::S, 1_002), (Family::W, 1_001)] {
        let document = read_problem(&generate(family, seed)).unwrap();
        let search = |problem: &Problem| {
            let config = SearchConfig::default();
            solve(problem, &config, &Budget::iterations(400), &mut |_| {}).0
        };
        let joint = search(&document.problem).cost.total;
        let mut plans = vec![nearest_and_cheapest(&document.problem)];
        for method in [Method::NearestRouted, Method::ReachedRouted] {
            plans.push(search(&fixed_shops(&document.problem, method)));
        }
        for plan in plans {
            let verdict = document.judge(&document.write_plan(&plan)).unwrap();
            assert!(verdict.valid, "{family:?} {seed}: {:?}", verdict.violations);
            assert!(joint <= plan.cost.total, "{family:?} {seed}");
        }
    }
}
