//! `POST /v1/optimize` and `/v1/optimize/check` as functions from a body to an answer. Neither
//! touches the journal: a problem comes with the request and its plan goes with the answer.

use crate::limits::NESTING;
use crate::problem::{FieldError, Problem};
use axum::http::StatusCode;
use sameday_datasets::sameday::{
    Document, FormatCode, FormatError, PlanNotes, SolverConfig, Source, judge_request,
    read_problem_from,
};
use sameday_engine::routing::check::check;
use sameday_engine::routing::explain::{Explanation, explain};
use sameday_engine::routing::plan::Plan;
use sameday_engine::routing::{Budget, SearchConfig, Stats, solve};
use std::time::{Duration, Instant};

/// Time for a search when a request names neither a deadline nor iterations.
const DEADLINE_MS: u64 = 1_000;

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Deadline,
    Iterations,
    Cancelled,
}

/// Answers `POST /v1/optimize` with a plan that the independent checker accepts. Runs until the
/// deadline, so not on a thread that serves sockets; `cancelled` is asked all the time and ends it
/// early (the client has gone). With `explained` it says as well, for as long as the search may
/// take once more, what would have let orders fit and where else they could be.
///
/// # Errors
/// 400 for a body that is no JSON, 413 for one over a limit, 422 with all mistakes of the document.
pub fn optimize(
    body: &[u8],
    explained: bool,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<String, Problem> {
    let document = read_problem_from(text(body)?, Source::Request).map_err(refused)?;
    let (plan, stats, end) = search(&document, cancelled)?;
    let broken = check(&document.problem, &plan);
    if !broken.is_empty() {
        tracing::error!(violations = ?broken, "the search made a plan that its checker refuses");
        return Err(internal("no plan could be made of this problem"));
    }
    let mut notes = notes(&document.config, &stats, end);
    if explained {
        notes.explanation = Some(explanation(&document, &plan, cancelled)?);
    }
    Ok(document.write_plan_with(&plan, &notes))
}

/// Answers `POST /v1/optimize/check`: the body is `{"problem": .., "plan": ..}`, the answer what
/// the independent checker says.
///
/// # Errors
/// As [`optimize`]; mistakes of the plan's form are violations with the code `format`.
pub fn check_plan(body: &[u8]) -> Result<String, Problem> {
    judge_request(text(body)?).map(|verdict| verdict.to_json()).map_err(refused)
}

/// Searches on as many threads as asked for, at most those of the machine.
fn search(
    document: &Document,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<(Plan, Stats, End), Problem> {
    let config = &document.config;
    let started = Instant::now();
    let deadline = deadline(config);
    let elapsed = || {
        let share = started.elapsed().as_secs_f64() / deadline.as_secs_f64();
        if cancelled() { 1.0 } else { share }
    };
    let budget = Budget { iterations: config.iterations, elapsed: Some(&elapsed) };
    let searching = SearchConfig {
        seed: config.seed.unwrap_or(0),
        islands: config.islands.unwrap_or(1),
        warm: document.problem.vehicles.iter().any(|vehicle| !vehicle.hint.is_empty()),
        ..SearchConfig::default()
    };
    let (plan, stats) =
        pool(config)?.install(|| solve(&document.problem, &searching, &budget, &mut |_| {}));
    let end = if cancelled() {
        End::Cancelled
    } else if started.elapsed() >= deadline {
        End::Deadline
    } else {
        End::Iterations
    };
    Ok((plan, stats, end))
}

/// What is to be said about a plan, as far as there is time for it.
fn explanation(
    document: &Document,
    plan: &Plan,
    cancelled: &(dyn Fn() -> bool + Sync),
) -> Result<Explanation, Problem> {
    let (started, deadline) = (Instant::now(), deadline(&document.config));
    let enough = || cancelled() || started.elapsed() >= deadline;
    Ok(pool(&document.config)?.install(|| explain(&document.problem, plan, &enough)))
}

fn pool(config: &SolverConfig) -> Result<rayon::ThreadPool, Problem> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads(config)).build();
    pool.map_err(|error| {
        tracing::error!(%error, "no threads for a search");
        internal("no threads for a search")
    })
}

/// Iterations alone are meant to be reproducible: then only the longest deadline guards them.
fn deadline(config: &SolverConfig) -> Duration {
    let usual =
        if config.iterations.is_some() { Source::Request.max_deadline_ms() } else { DEADLINE_MS };
    Duration::from_millis(config.deadline_ms.unwrap_or(usual))
}

fn threads(config: &SolverConfig) -> usize {
    let here = std::thread::available_parallelism().map_or(1, usize::from);
    config.threads.map_or(1, |threads| threads as usize).min(here)
}

fn notes(config: &SolverConfig, stats: &Stats, end: End) -> PlanNotes {
    let reason = match end {
        End::Deadline => "deadline",
        End::Iterations => "iterations",
        End::Cancelled => "cancelled",
    };
    PlanNotes {
        status: Some("feasible"),
        stop_reason: Some(reason.to_owned()),
        stats: [
            ("accepted", stats.accepted),
            ("improved", stats.improved),
            ("iterations", stats.iterations),
            ("seed", config.seed.unwrap_or(0)),
        ]
        .into(),
        explanation: None,
    }
}

fn text(body: &[u8]) -> Result<&str, Problem> {
    std::str::from_utf8(body)
        .map_err(|error| malformed("the body is not UTF-8", Some(error.valid_up_to())))
}

/// The problem document for mistakes of a document.
fn refused(errors: Vec<FormatError>) -> Problem {
    if let [only] = &errors[..] {
        match only.code {
            FormatCode::MalformedJson => return malformed(&only.detail, only.offset),
            FormatCode::Nesting => return Problem::too_large("the nesting", NESTING),
            _ => {}
        }
    }
    if errors.iter().all(|error| error.code == FormatCode::TooLarge) {
        let places = Source::Request.max_places();
        return Problem::too_large("the number of places or skills", places);
    }
    let field = |error: FormatError| FieldError {
        pointer: error.pointer,
        code: error.code.as_str(),
        detail: error.detail,
    };
    Problem::invalid(errors.into_iter().map(field).collect())
}

fn malformed(why: &str, offset: Option<usize>) -> Problem {
    let offset = offset.unwrap_or(0);
    let detail = format!("not JSON at byte {offset}: {why}");
    let title = "The body is not JSON";
    let problem = Problem::new(StatusCode::BAD_REQUEST, "malformed_json", title, detail);
    problem.with("offset", offset)
}

fn internal(detail: &str) -> Problem {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    Problem::new(status, "internal", "Internal error", detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    const EXAMPLE: &str = include_str!("../../docs/examples/optimize.problem.json");

    fn never() -> bool {
        false
    }

    fn example() -> Value {
        serde_json::from_str(EXAMPLE).unwrap()
    }

    fn solved(body: &Value) -> Value {
        let answer = optimize(body.to_string().as_bytes(), false, &never).expect("a plan");
        serde_json::from_str(&answer).unwrap()
    }

    fn problem(body: &[u8]) -> (u16, Value) {
        let problem = optimize(body, false, &never).expect_err("a problem");
        (problem.status().as_u16(), serde_json::to_value(problem.document()).unwrap())
    }

    #[test]
    fn the_example_is_solved_and_judged_valid() {
        let plan = solved(&example());
        assert_eq!(plan["stop_reason"], "iterations");
        assert_eq!(plan["unassigned"][0]["order"], "o-wein");
        assert_eq!(plan["unassigned"][0]["reasons"][0]["code"], "skill");
        let body = json!({"problem": example(), "plan": plan});
        let verdict = check_plan(body.to_string().as_bytes()).unwrap();
        let verdict: Value = serde_json::from_str(&verdict).unwrap();
        assert_eq!(verdict["valid"], true, "{verdict}");
        assert_eq!(verdict["cost"], plan["cost"]);
        assert_eq!(solved(&example()), plan, "iterations alone are reproducible");
    }

    #[test]
    fn without_couriers_or_orders_the_plan_is_empty() {
        let mut body = example();
        body["couriers"] = json!([]);
        let plan = solved(&body);
        assert_eq!(plan["routes"], json!([]));
        let reasons: Vec<_> = plan["unassigned"].as_array().unwrap().iter().collect();
        assert_eq!(reasons.len(), 3);
        assert!(reasons.iter().all(|order| order["reasons"][0]["code"] == "no_courier"));
        let mut body = example();
        body["orders"] = json!([]);
        let plan = solved(&body);
        assert_eq!((&plan["routes"], &plan["unassigned"]), (&json!([]), &json!([])));
        body["stores"] = json!([]);
        body["couriers"] = json!([]);
        assert_eq!(solved(&body)["cost"]["total"], 0);
    }

    #[test]
    fn an_order_nobody_can_carry_is_no_error() {
        let mut body = example();
        body["couriers"][0]["capacity"]["g"] = json!(10);
        body["couriers"][1]["capacity"]["g"] = json!(10);
        let plan = solved(&body);
        assert_eq!(plan["routes"], json!([]));
        assert_eq!(plan["unassigned"][0]["reasons"][0]["code"], "capacity");
    }

    #[test]
    fn bad_documents_list_all_their_mistakes() {
        let mut body = example();
        body["orders"][1]["id"] = json!("o-rosa");
        body["now"] = json!(true);
        body["stores"][0]["confidence"] = json!(0.9);
        let (status, document) = problem(body.to_string().as_bytes());
        assert_eq!((status, &document["type"]), (422, &json!("urn:sameday:problem:invalid")));
        let errors: Vec<_> = document["errors"].as_array().unwrap().iter().collect();
        let said: Vec<_> =
            errors.iter().map(|e| (e["pointer"].clone(), e["code"].clone())).collect();
        let expected = [
            ("/now", "wrong_type"),
            ("/stores/0/confidence", "unknown_field"),
            ("/orders/1/id", "duplicate_id"),
        ];
        assert_eq!(said, expected.map(|(pointer, code)| (json!(pointer), json!(code))));
    }

    #[test]
    fn broken_bodies_are_told_where() {
        let (status, document) = problem(b"{\"now\": 1,}");
        assert_eq!((status, &document["offset"]), (400, &json!(10)));
        let (status, document) = problem(b"{\"a\": \"\xff\"}");
        assert_eq!((status, &document["offset"]), (400, &json!(7)));
        let (status, document) = problem("[".repeat(100).as_bytes());
        assert_eq!((status, &document["limit"]), (413, &json!(32)));
        assert_eq!(problem(b"[]").0, 422);
        assert_eq!(problem(b"").0, 400);
    }

    #[test]
    fn a_gone_client_ends_the_search() {
        let mut body = example();
        body["config"] = json!({"deadline_ms": 30_000});
        let answer = optimize(body.to_string().as_bytes(), false, &|| true).unwrap();
        let plan: Value = serde_json::from_str(&answer).unwrap();
        assert_eq!(plan["stop_reason"], "cancelled");
    }

    #[test]
    fn answers_use_the_times_of_the_request() {
        let mut body = example();
        body["now"] = json!("2026-11-21T11:00:00+01:00");
        let plan = solved(&body);
        let depart = plan["routes"][0]["depart"].as_str().expect("a text");
        assert!(depart.starts_with("2026-11-21T1") && depart.ends_with('Z'), "{depart}");
        let body = json!({"problem": body, "plan": plan});
        let verdict = check_plan(body.to_string().as_bytes()).unwrap();
        assert!(verdict.starts_with("{\"valid\":true"), "{verdict}");
    }
}
