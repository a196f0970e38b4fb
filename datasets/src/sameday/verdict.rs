//! Judging a plan document against its problem.

use super::clock::{Clock, WrittenTime};
use super::error::{FormatCode, FormatError};
use super::fields::{Context, Fields, Path};
use super::json::{self, Json};
use super::plan_reader::{Claimed, is_unreadable};
use super::plan_writer::wire_cost;
use super::{Document, Source, problem_reader};
use sameday_engine::routing::check::{Term, Violation, ViolationCode, audit};
use sameday_engine::routing::plan::Cost;
use serde::{Serialize, Serializer};

/// What the checker says about a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// Whether nothing is wrong.
    pub valid: bool,
    /// What the plan really costs; nothing for a plan with mistakes of form.
    #[serde(serialize_with = "write_cost")]
    pub cost: Option<Cost>,
    /// Everything that is wrong.
    pub violations: Vec<Finding>,
}

/// One thing that is wrong, in the words of the document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Which rule.
    pub code: ViolationCode,
    /// Who, where and how much.
    pub detail: String,
}

impl Verdict {
    /// `{"valid", "cost", "violations": [{"code", "detail"}]}`.
    #[must_use]
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).expect("a verdict has text keys and no fractions")
    }
}

impl Document {
    /// Judges the text of a plan.
    ///
    /// # Errors
    /// The text is no JSON, is nested too deeply or repeats a key; every other mistake is a
    /// finding.
    pub fn judge(&self, plan: &str) -> Result<Verdict, Vec<FormatError>> {
        let json = json::parse(plan).map_err(|error| vec![error])?;
        self.judge_at(&json, &Path::ROOT)
    }

    fn judge_at(&self, json: &Json<'_>, at: &Path<'_>) -> Result<Verdict, Vec<FormatError>> {
        match self.plan_at(json, at) {
            Ok(claimed) => Ok(self.judge_claimed(&claimed)),
            Err(errors) if errors.iter().any(is_unreadable) => Err(errors),
            Err(errors) => Ok(Verdict::new(None, errors.iter().map(form).collect())),
        }
    }

    /// Judges a plan that was read.
    #[must_use]
    pub fn judge_claimed(&self, claimed: &Claimed) -> Verdict {
        let audit = audit(&self.problem, &claimed.plan);
        let broken = audit.violations.iter().map(|violation| self.finding(violation));
        Verdict::new(Some(audit.cost), claimed.strangers.iter().cloned().chain(broken).collect())
    }

    /// A violation in the words of this document.
    #[must_use]
    pub fn finding(&self, violation: &Violation) -> Finding {
        Finding { code: violation.code, detail: violation.text(|term| self.print(term)) }
    }

    /// Ids for indices, seconds or texts for times; `None` leaves the term as it is.
    fn print(&self, term: &Term) -> Option<String> {
        let named = |kind: &str, names: &[String], at: usize| {
            names.get(at).map(|name| format!("{kind} {name}"))
        };
        match term {
            Term::Courier(v) => named("courier", &self.names.vehicles, v.at()),
            Term::Order(r) => named("order", &self.names.requests, r.at()),
            Term::Store(s) => named("store", &self.names.sites, s.at()),
            Term::Item(i) => named("SKU", &self.names.items, i.at()),
            Term::For(d) => Some(format!("{} s", d.0 / 1_000)),
            Term::At(t) => Some(match self.clock.write(*t) {
                WrittenTime::Seconds(secs) => secs.to_string(),
                WrittenTime::Text(text) => text,
            }),
            _ => None,
        }
    }
}

impl Verdict {
    fn new(cost: Option<Cost>, violations: Vec<Finding>) -> Self {
        Self { valid: violations.is_empty(), cost, violations }
    }
}

/// Judges the body `{"problem": .., "plan": ..}` of a request.
///
/// # Errors
/// All mistakes of the problem and of the outer object; a plan that repeats a key.
pub fn judge_request(text: &str) -> Result<Verdict, Vec<FormatError>> {
    let json = json::parse(text).map_err(|error| vec![error])?;
    let (at, mut cx) = (Path::ROOT, Context::new(Clock::seconds()));
    let fields = Fields::open(&json, &at, &["problem", "plan"], &mut cx);
    let problem = fields
        .need("problem", &mut cx, |json, at, _| problem_reader::read(json, at, Source::Request));
    let plan = fields.need("plan", &mut cx, |json, _, _| json);
    if let Json::Map(fields) = &json
        && fields.iter().filter(|(key, _)| key == "problem" || key == "plan").count() > 2
    {
        cx.error(&at, FormatCode::DuplicateKey, "`problem` or `plan` stands twice");
    }
    match (problem, plan) {
        (Some(Ok(document)), Some(plan)) if cx.errors.is_empty() => {
            document.judge_at(plan, &at.key("plan"))
        }
        (Some(Err(errors)), _) => Err(cx.errors.into_iter().chain(errors).collect()),
        _ => Err(cx.errors),
    }
}

/// A mistake of form as a finding.
fn form(error: &FormatError) -> Finding {
    let detail = format!("{}: {}", error.pointer, error.detail);
    Finding { code: ViolationCode::Format, detail }
}

fn write_cost<S: Serializer>(cost: &Option<Cost>, serializer: S) -> Result<S::Ok, S::Error> {
    cost.as_ref().map(wire_cost).serialize(serializer)
}
