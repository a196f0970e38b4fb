//! Our checker and the outside judge of joint plans agree: both accept the plans of our search with
//! the same cost, and both find the same kinds of violations in spoilt ones.
//!
//! The instances are those of `$SAMEDAY_DATA/joint` and of our generator; the judge is
//! `check_plan.py` in `$SAMEDAY_JUDGES`, or in the folder `tools` beside `$SAMEDAY_DATA`. Without
//! them the tests say so and pass.

use sameday_datasets::joint::{Family, generate};
use sameday_datasets::sameday::{Document, PlanNotes, read_problem, read_text};
use sameday_engine::routing::explain::explain;
use sameday_engine::routing::{Budget, SearchConfig, solve};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Iterations for a base plan: enough to use most couriers, few enough to be quick.
const ITERATIONS: u64 = 300;

/// The instance worked by hand.
const EXAMPLE: &str = "example.problem.json";

/// Loads the judge as a module: arguments are its folder, the problem and the plans.
const JUDGE_ALL: &str = r#"
import json, sys
sys.path.insert(0, sys.argv[1])
import check_plan as judge
problem, out = judge.Problem(judge.read_json(sys.argv[2])), []
for path in sys.argv[3:]:
    try:
        found, cost = judge.judge(problem, judge.read_json(path))
        found = [{"code": code, "detail": text} for code, text in found]
        out.append({"valid": not found, "cost": cost, "violations": found})
    except ValueError:
        out.append(None)
print(json.dumps(out))
"#;

/// The judge and the instances.
struct Judge {
    program: PathBuf,
    joint: PathBuf,
    scratch: tempfile::TempDir,
}

impl Judge {
    fn find() -> Option<Self> {
        let Some(data) = std::env::var_os("SAMEDAY_DATA").map(PathBuf::from) else {
            eprintln!("NOT TESTED: SAMEDAY_DATA is not set, no judge to agree with");
            return None;
        };
        let judges = std::env::var_os("SAMEDAY_JUDGES").map(PathBuf::from);
        let program = judges.unwrap_or_else(|| data.join("../tools")).join("check_plan.py");
        let python = Command::new("python3").arg("--version").output();
        if !program.exists() || python.is_err() {
            eprintln!("NOT TESTED: no python3 or no judge at {}", program.display());
            return None;
        }
        let scratch = tempfile::tempdir().expect("a folder for plans");
        Some(Self { program, joint: data.join("joint"), scratch })
    }

    /// Its verdict on each plan; `None` where it refuses to read. One process judges them all.
    fn verdicts(&self, problem: &Path, plans: &[String]) -> Vec<Option<Value>> {
        let paths = plans.iter().enumerate().map(|(i, plan)| {
            let path = self.scratch.path().join(format!("{i}.plan.json"));
            std::fs::write(&path, plan).expect("the scratch folder is writable");
            path
        });
        let paths: Vec<PathBuf> = paths.collect();
        let mut command = Command::new("python3");
        command.args(["-c", JUDGE_ALL]).arg(self.program.parent().expect("a folder"));
        let output = command.arg(problem).args(&paths).output().expect("the judge starts");
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}: {errors}", problem.display());
        let verdicts: Vec<Value> =
            serde_json::from_slice(&output.stdout).expect("the judge writes JSON");
        assert_eq!(verdicts.len(), plans.len());
        verdicts.into_iter().map(|verdict| Some(verdict).filter(|v| !v.is_null())).collect()
    }

    fn example_plan(&self) -> String {
        read_text(&self.joint.join("example.plan.json")).expect("the plan of the example")
    }

    fn instance(&self, name: &str) -> (PathBuf, Document) {
        let path = self.joint.join(name);
        let document = read_problem(&read_text(&path).expect(name)).expect(name);
        (path, document)
    }
}

fn ours(document: &Document, plan: &str) -> Option<Value> {
    let verdict = document.judge(plan).ok()?;
    Some(serde_json::from_str(&verdict.to_json()).expect("our own JSON"))
}

fn codes(verdict: &Value) -> BTreeSet<String> {
    let violations = verdict["violations"].as_array().expect("an array");
    violations.iter().map(|v| v["code"].as_str().expect("a code").to_owned()).collect()
}

fn plan_of(document: &Document) -> String {
    let warm = document.problem.vehicles.iter().any(|vehicle| !vehicle.hint.is_empty());
    let config = SearchConfig { seed: 1, warm, ..SearchConfig::default() };
    let budget = Budget::iterations(ITERATIONS);
    document.write_plan(&solve(&document.problem, &config, &budget, &mut |_| {}).0)
}

/// Both judge these plans alike: same codes, same cost. Returns all codes met.
fn assert_same(judge: &Judge, name: &str, plans: &[(String, String)]) -> BTreeSet<String> {
    let (path, document) = judge.instance(name);
    let texts: Vec<String> = plans.iter().map(|(_, plan)| plan.clone()).collect();
    let mut seen = BTreeSet::new();
    for ((what, plan), theirs) in plans.iter().zip(judge.verdicts(&path, &texts)) {
        let ours = ours(&document, plan);
        let (Some(theirs), Some(ours)) = (&theirs, &ours) else {
            assert!(theirs.is_none() && ours.is_none(), "{name}, {what}: one cannot read it");
            continue;
        };
        assert_eq!(codes(ours), codes(theirs), "{name}, {what}: {ours} against {theirs}");
        assert_eq!(ours["valid"], theirs["valid"], "{name}, {what}");
        assert_eq!(ours["cost"], theirs["cost"], "{name}, {what}");
        seen.extend(codes(theirs));
    }
    seen
}

#[test]
fn both_accept_the_plans_of_the_search() {
    let Some(judge) = Judge::find() else { return };
    let names = ["S001", "S002", "S003", "S004", "S005", "M001", "M004", "W001", "W002", "W003"];
    for name in names.map(|name| format!("{name}.json.gz")) {
        let plan = plan_of(&judge.instance(&name).1);
        let seen = assert_same(&judge, &name, &[("as found".to_owned(), plan)]);
        assert_eq!(seen, BTreeSet::new(), "{name}");
    }
}

#[test]
fn both_accept_plans_of_generated_instances() {
    let Some(judge) = Judge::find() else { return };
    for (family, seed) in Family::ALL.into_iter().flat_map(|f| [(f, 1_001), (f, 1_002)]) {
        let name = format!("{family:?} {seed}");
        let text = generate(family, seed);
        let document = read_problem(&text).expect(&name);
        let path = judge.scratch.path().join("generated.json");
        std::fs::write(&path, text).expect("the scratch folder is writable");
        let budget = Budget::iterations(20);
        for warm in [false, true] {
            let config = SearchConfig { warm, ..SearchConfig::default() };
            let (plan, _) = solve(&document.problem, &config, &budget, &mut |_| {});
            let plan = document.write_plan(&plan);
            let theirs = judge.verdicts(&path, std::slice::from_ref(&plan)).remove(0);
            let ours = ours(&document, &plan).expect("our own plan can be read");
            assert_eq!(ours["valid"], true, "{name}: {ours}");
            assert_eq!(theirs, Some(ours), "{name}");
        }
    }
}

#[test]
fn both_accept_explained_plans() {
    let Some(judge) = Judge::find() else { return };
    let mut said = 0;
    for name in ["S001", "S003", "M001", "W001"].map(|name| format!("{name}.json.gz")) {
        let document = judge.instance(&name).1;
        let config = SearchConfig { seed: 1, ..SearchConfig::default() };
        let budget = Budget::iterations(ITERATIONS);
        let (plan, _) = solve(&document.problem, &config, &budget, &mut |_| {});
        let explanation = Some(explain(&document.problem, &plan, &|| false));
        let notes = PlanNotes { explanation, ..PlanNotes::default() };
        let plan = document.write_plan_with(&plan, &notes);
        assert!(plan.contains("\"alternatives\":[{\"order\":"), "{name}");
        said += plan.matches("\"would_fit_if\"").count();
        let seen = assert_same(&judge, &name, &[("explained".to_owned(), plan)]);
        assert_eq!(seen, BTreeSet::new(), "{name}");
    }
    assert!(said > 0, "no order is left out in any of them");
}

#[test]
fn both_accept_the_example_worked_by_hand() {
    let Some(judge) = Judge::find() else { return };
    let (_, document) = judge.instance(EXAMPLE);
    let plan = judge.example_plan();
    let verdict = document.judge(&plan).expect("readable");
    assert_eq!(verdict.cost.expect("a cost").total.0, 2_240);
    assert_eq!(assert_same(&judge, EXAMPLE, &[("example".to_owned(), plan)]), BTreeSet::new());
}

#[test]
fn both_find_the_same_in_spoilt_plans() {
    let Some(judge) = Judge::find() else { return };
    let mut seen = BTreeSet::new();
    for name in [EXAMPLE, "S001.json.gz", "S003.json.gz", "M004.json.gz", "W001.json.gz"] {
        let base = match name {
            EXAMPLE => judge.example_plan(),
            _ => plan_of(&judge.instance(name).1),
        };
        let base: Value = serde_json::from_str(&base).expect("a plan");
        let spoilt = SPOILS.iter().enumerate().flat_map(|(i, (what, spoil))| {
            (0..3).map({
                let base = &base;
                move |at| {
                    let mut plan = base.clone();
                    spoil(&mut plan, i + 5 * at);
                    (format!("{what}, {at}"), plan.to_string())
                }
            })
        });
        seen.extend(assert_same(&judge, name, &spoilt.collect::<Vec<_>>()));
    }
    // Every code of `optimize_format`, section 6.
    assert_eq!(seen.len(), 28, "the spoils are too tame: {seen:?}");
}

/// Something that spoils a plan, somewhere that depends on a number.
type Spoil = fn(&mut Value, usize);

const SPOILS: &[(&str, Spoil)] = &[
    ("nothing", |_, _| {}),
    ("a stop dropped", |plan, at| drop(stops(plan, at).pop())),
    ("the first stop dropped", |plan, at| drop(stops(plan, at).remove(0))),
    ("a start earlier", |plan, at| add(stop(plan, at), "start", -61)),
    ("a start later", |plan, at| add(stop(plan, at), "start", 61)),
    ("a whole stop later", |plan, at| shift(stop(plan, at), 1_900)),
    ("everything later", |plan, at| shift_route(route(plan, at), 4_000)),
    ("everything much later", |plan, at| shift_route(route(plan, at), 40_000)),
    ("everything earlier", |plan, at| shift_route(route(plan, at), -3_000)),
    ("an arrival claimed", |plan, at| add(stop(plan, at), "arrival", 1)),
    ("a departure claimed", |plan, at| add(stop(plan, at), "departure", -1)),
    ("an end claimed", |plan, at| add(route(plan, at), "end", 1)),
    ("a length claimed", |plan, at| add(route(plan, at), "distance_m", 1)),
    ("a pay claimed", |plan, at| add(route(plan, at), "pay", 1)),
    ("a cost claimed", |plan, _| add(&mut plan["cost"], "lateness", 1)),
    ("a total claimed", |plan, _| add(&mut plan["cost"], "total", -1)),
    ("couriers swapped", swap_couriers),
    ("a courier twice", |plan, at| {
        let copy = route(plan, at).clone();
        routes(plan).push(copy);
    }),
    ("a courier unknown", |plan, at| route(plan, at)["courier"] = json!("nobody")),
    ("a route dropped", |plan, at| {
        let i = at % routes(plan).len();
        routes(plan).remove(i);
    }),
    ("a route emptied", |plan, at| stops(plan, at).clear()),
    ("stops swapped", |plan, at| {
        let n = stops(plan, at).len();
        stops(plan, at).swap(0, n - 1);
    }),
    ("a stop twice", |plan, at| {
        let copy = stop(plan, at).clone();
        stops(plan, at).push(copy);
    }),
    ("all stops twice", |plan, at| {
        let copy = stops(plan, at).clone();
        stops(plan, at).extend(copy);
    }),
    ("routes joined", |plan, at| {
        let i = at % routes(plan).len();
        let mut gone = routes(plan).remove(i);
        if let Some(other) = routes(plan).first_mut() {
            let moved = gone["stops"].as_array_mut().expect("stops").split_off(0);
            other["stops"].as_array_mut().expect("stops").extend(moved);
        }
    }),
    ("stock exceeded", |plan, at| pick_line(plan, at)["qty"] = json!(999_999)),
    ("another SKU", |plan, at| pick_line(plan, at)["sku"] = json!("no-such-sku")),
    ("a line twice", |plan, at| {
        let copy = pick_line(plan, at).clone();
        pick(plan, at)["lines"].as_array_mut().expect("lines").push(copy);
    }),
    ("nothing picked", |plan, at| pickup(plan, at)["picks"] = json!([])),
    ("another shop", |plan, at| {
        let other = pickup(plan, at + 1)["store"].clone();
        pickup(plan, at)["store"] = other;
    }),
    ("half a pick elsewhere", |plan, at| {
        let (other, mut copy) = (pickup(plan, at + 1)["store"].clone(), pickup(plan, at).clone());
        copy["store"] = other;
        stops(plan, at).insert(0, copy);
    }),
    ("a delivery by another", |plan, at| {
        let order = plan["unassigned"][0]["order"].clone();
        if let Some(last) = stops(plan, at).last_mut().filter(|_| order.is_string()) {
            last["order"] = order;
        }
    }),
    ("an order unknown", |plan, at| {
        let last = stops(plan, at).last_mut().expect("a stop");
        last["order"] = json!("nobody's");
    }),
    ("unassigned dropped", |plan, _| drop(unassigned(plan).pop())),
    ("a planned order unassigned", |plan, at| {
        let order = stops(plan, at).last().expect("a stop")["order"].clone();
        unassigned(plan).push(json!({"order": order, "reasons": [{"code": "stock"}]}));
    }),
    ("unassigned without reason", |plan, _| {
        unassigned(plan).push(json!({"order": "nobody's", "reasons": []}));
    }),
    ("unassigned twice", |plan, _| {
        let copy = unassigned(plan).last().cloned();
        unassigned(plan).extend(copy);
    }),
    ("a reason invented", |plan, _| {
        unassigned(plan).push(json!({"order": "o1", "reasons": [{"code": "mood"}]}));
    }),
    ("a field invented", |plan, _| plan["mood"] = json!("good")),
    ("a fraction", |plan, at| route(plan, at)["pay"] = json!(1.0)),
    ("a word for a number", |plan, at| stop(plan, at)["start"] = json!("soon")),
];

fn routes(plan: &mut Value) -> &mut Vec<Value> {
    plan["routes"].as_array_mut().expect("routes")
}

fn unassigned(plan: &mut Value) -> &mut Vec<Value> {
    plan["unassigned"].as_array_mut().expect("unassigned")
}

fn route(plan: &mut Value, at: usize) -> &mut Value {
    let n = routes(plan).len();
    &mut routes(plan)[at % n]
}

fn stops(plan: &mut Value, at: usize) -> &mut Vec<Value> {
    route(plan, at)["stops"].as_array_mut().expect("stops")
}

fn stop(plan: &mut Value, at: usize) -> &mut Value {
    let n = stops(plan, at).len();
    &mut stops(plan, at)[at % n]
}

/// Some pickup of the plan.
fn pickup(plan: &mut Value, at: usize) -> &mut Value {
    let all = routes(plan)
        .iter_mut()
        .flat_map(|route| route["stops"].as_array_mut().expect("stops").iter_mut());
    let mut pickups: Vec<&mut Value> = all.filter(|stop| stop["stop"] == "pickup").collect();
    let n = pickups.len();
    pickups.swap_remove(at % n)
}

fn pick(plan: &mut Value, at: usize) -> &mut Value {
    &mut pickup(plan, at)["picks"][0]
}

/// A line of a pick; the worked example leaves them out where the order is whole.
fn pick_line(plan: &mut Value, at: usize) -> &mut Value {
    let pick = pick(plan, at);
    if pick["lines"].is_null() {
        pick["lines"] = json!([{"sku": "a", "qty": 1}]);
    }
    &mut pick["lines"][0]
}

fn add(value: &mut Value, field: &str, delta: i64) {
    value[field] = json!(value[field].as_i64().expect("a number") + delta);
}

fn shift(stop: &mut Value, delta: i64) {
    for field in ["arrival", "start", "departure"] {
        add(stop, field, delta);
    }
}

fn shift_route(route: &mut Value, delta: i64) {
    add(route, "depart", delta);
    add(route, "end", delta);
    for stop in route["stops"].as_array_mut().expect("stops") {
        shift(stop, delta);
    }
}

fn swap_couriers(plan: &mut Value, at: usize) {
    let n = routes(plan).len();
    let (a, b) = (at % n, (at + 1) % n);
    let names = [routes(plan)[a]["courier"].clone(), routes(plan)[b]["courier"].clone()];
    let [first, second] = names;
    routes(plan)[a]["courier"] = second;
    routes(plan)[b]["courier"] = first;
}
