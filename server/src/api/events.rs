//! `POST /v1/events`: single, batch, or lines without end.

use super::ndjson;
use crate::app::App;
use crate::body::{Pieces, content_type, plain, unsupported};
use crate::cloudevents::{Incoming, Told, id_of};
use crate::extract::Params;
use crate::intake::{self, Aside};
use crate::limits::{BATCH_EVENTS, JSON_BYTES};
use crate::problem::{Problem, ProblemDocument};
use crate::side::{Field, Personal, PersonalParcels, Secret};
use crate::tokens;
use crate::track::Fix;
use crate::wire::json;
use crate::wire::seen::Seen;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use sameday_engine::decision::{Answer, FactVerdict};
use sameday_engine::effect::Reply;
use sameday_engine::event::{Command, Event, PeopleEvent};
use sameday_engine::id::Subject;
use sameday_engine::reason::Reason;
use sameday_engine::unit::Time;
use serde::Serialize;
use serde_json::Value;
use std::time::Instant;
use utoipa::ToSchema;

/// What the body may be.
const TYPES: [&str; 4] = [
    "application/cloudevents+json",
    "application/cloudevents-batch+json",
    "application/x-ndjson",
    "application/json",
];

/// Where events name persons.
const TOKENS: [&str; 2] = ["/data/member", "/data/subject_token"];

/// Where they name payments.
const PAYMENT: &str = "/data/payment/reference";

/// What became of one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It counts.
    Accepted,
    /// It came before, with the same content: no effect.
    Duplicate,
    /// Wrong or not possible; see `problem`.
    Rejected,
    /// Older than the late window: on record, without effect.
    Quarantined,
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Rejected => "rejected",
            Self::Quarantined => "quarantined",
        }
    }
}

/// What became of one event of a batch.
#[derive(Serialize, ToSchema)]
pub struct ResultOut {
    /// Position in the batch, from 0.
    pub index: usize,
    /// Its `id`, where it can be read.
    pub id: Option<String>,
    /// What became of it.
    pub status: Status,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<ProblemDocument>,
}

/// What became of a batch.
#[derive(Default, Serialize, ToSchema)]
pub struct BatchOut {
    /// Events that count.
    pub accepted: usize,
    /// Events that came before.
    pub duplicate: usize,
    /// Events that are wrong or not possible.
    pub rejected: usize,
    /// Events too old to count.
    pub quarantined: usize,
    /// Everything of this answer is in the journal up to here.
    pub journal_position: u64,
    /// Events that were not accepted; all of them with `verbose=true`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub results: Vec<ResultOut>,
}

impl BatchOut {
    /// Counts a result, and keeps it where it is to be shown.
    pub fn add(&mut self, result: ResultOut, verbose: bool) -> Option<ResultOut> {
        match result.status {
            Status::Accepted => self.accepted += 1,
            Status::Duplicate => self.duplicate += 1,
            Status::Rejected => self.rejected += 1,
            Status::Quarantined => self.quarantined += 1,
        }
        (verbose || result.status != Status::Accepted).then_some(result)
    }
}

/// What became of an event, with the problem in full.
pub struct Outcome {
    /// Its `id`, where it can be read.
    pub id: Option<String>,
    /// In short.
    pub status: Status,
    /// Why it was rejected.
    pub problem: Option<Problem>,
}

impl Outcome {
    fn rejected(id: Option<String>, problem: Problem) -> Self {
        Self { id, status: Status::Rejected, problem: Some(problem) }
    }

    /// As it stands in an answer.
    #[must_use]
    pub fn result(&self, index: usize) -> ResultOut {
        let problem = self.problem.as_ref().map(Problem::document);
        ResultOut { index, id: self.id.clone(), status: self.status, problem }
    }
}

/// Takes what tills, scales, pickers and couriers saw: CloudEvents 1.0, one, a batch, or one a
/// line.
///
/// The answer to `application/x-ndjson` is `application/x-ndjson` too: one line for each event that
/// was not accepted, then the totals.
#[utoipa::path(post, path = "/v1/events", tag = "events",
    params(("verbose" = Option<bool>, Query, description = "list accepted events too [false]")),
    request_body(
        content((Object = "application/cloudevents+json", example = json!({
            "specversion": "1.0", "id": "till7-000412", "source": "/stores/st_flora/pos/till7",
            "type": "sameday.sale.committed", "time": "2026-11-21T10:05:12.300Z", "sequence": "412",
            "data": {"store": "st_flora", "credential_kind": "palm",
                "lines": [{"sku": "rose-red-12", "qty": 2, "price": 1290}]}})),
            (Vec<Object> = "application/cloudevents-batch+json", example = json!([{
            "specversion": "1.0", "id": "count-1", "source": "/stores/st_flora/tablet",
            "type": "sameday.stock.counted", "time": "2026-11-21T09:00:00Z",
            "data": {"store": "st_flora", "scope": "shelf",
                "lines": [{"sku": "rose-red-12", "qty": 40}]}}])),
            (String = "application/x-ndjson")),
        description = "1 event, up to 1,024 events and 1 MiB, or lines of up to 64 KiB"),
    responses((status = 200, body = BatchOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "a single event with a known id and other content"),
        (status = 413, body = ProblemDocument), (status = 415, body = ProblemDocument),
        (status = 422, body = ProblemDocument, description = "a single event that is wrong")))]
pub async fn post(
    State(app): State<App>,
    mut params: Params,
    request: Request,
) -> Result<Response, Problem> {
    let verbose = params.switch("verbose");
    params.finish()?;
    let kind = content_type(request.headers());
    if !TYPES.contains(&kind.as_str()) {
        return Err(unsupported(&kind, &TYPES));
    }
    plain(request.headers())?;
    let pieces = Pieces::new(request.into_body());
    if kind == "application/x-ndjson" {
        return Ok(ndjson::answer(app, pieces, verbose));
    }
    match (kind.as_str(), json::parse(&pieces.whole(JSON_BYTES).await?)?) {
        ("application/cloudevents+json", Value::Array(_)) => {
            Err(Problem::field("", "wrong_type", "one event, or the batch content type"))
        }
        ("application/cloudevents-batch+json" | "application/json", Value::Array(events)) => {
            batch(&app, events, verbose).await
        }
        ("application/cloudevents-batch+json", _) => {
            Err(Problem::field("", "wrong_type", "an array of events"))
        }
        (_, event) => single(&app, event, verbose).await,
    }
}

/// One event: what is wrong with it is what is wrong with the request.
async fn single(app: &App, event: Value, verbose: bool) -> Result<Response, Problem> {
    let mut outcomes = take(app, vec![event]).await?;
    let outcome = outcomes.0.pop().expect("one event has one outcome");
    match outcome.problem {
        Some(problem) => Err(problem),
        None => summary(vec![outcome], outcomes.1, verbose),
    }
}

async fn batch(app: &App, events: Vec<Value>, verbose: bool) -> Result<Response, Problem> {
    if events.len() > BATCH_EVENTS {
        return Err(Problem::too_large("the number of events", BATCH_EVENTS));
    }
    let (outcomes, position) = take(app, events).await?;
    summary(outcomes, position, verbose)
}

fn summary(outcomes: Vec<Outcome>, position: u64, verbose: bool) -> Result<Response, Problem> {
    let mut out = BatchOut { journal_position: position, ..BatchOut::default() };
    for (index, outcome) in outcomes.iter().enumerate() {
        let shown = out.add(outcome.result(index), verbose);
        out.results.extend(shown);
    }
    Ok((StatusCode::OK, axum::Json(out)).into_response())
}

/// What of a batch goes to the engine, and what beside it.
#[derive(Default)]
struct Going {
    /// Commands with their places in the batch and when they happened.
    commands: Vec<((usize, Time), Command)>,
    parcels: PersonalParcels,
    asides: Vec<Aside>,
    /// Where couriers were, and when.
    seen: Vec<(Time, Seen)>,
}

impl Going {
    fn add(&mut self, app: &App, index: usize, read: Read) {
        let Read { mut incoming, member, payment } = read;
        self.parcels.append(&mut incoming.personal);
        let (place, key) = ((index, incoming.time), incoming.key(&app.side));
        let event = match incoming.told {
            Told::Event(event) => *event,
            Told::Seen(seen) => return self.seen.push((incoming.time, seen)),
        };
        if let (Some(key), Some(reference)) = (key.clone(), payment) {
            let personal = Personal::from([(Field::Payment, reference)]);
            self.asides.push(Aside { key, at: self.commands.len(), subject: member, personal });
        }
        self.commands.push((place, Command { event, key }));
    }
}

/// Couriers are where they were seen last.
fn look(app: &App, seen: Vec<(Time, Seen)>) -> Result<(), Problem> {
    for (time, Seen { courier, at }) in seen {
        let fix = Fix { time, lat: at.lat, lon: at.lon };
        if app.tracks().enter(&courier, std::iter::once(fix)).is_some() {
            app.driver.see(courier, at.place())?;
        }
    }
    Ok(())
}

/// An event without mistakes, with what stood in it for the side store.
struct Read {
    incoming: Incoming,
    /// Who showed himself in it.
    member: Option<Subject>,
    payment: Option<Secret>,
}

/// Takes up to 1,024 events: those that are right in one go, in their order. Gives the outcome of
/// each and the journal position that holds them all.
///
/// # Errors
/// 503 when too much waits: then nothing of it was taken.
pub async fn take(app: &App, events: Vec<Value>) -> Result<(Vec<Outcome>, u64), Problem> {
    let (arrived, now) = (Instant::now(), app.driver.now());
    let events = tokens::replace(app, events, &TOKENS).await?;
    let ids: Vec<Option<String>> = events.iter().map(id_of).collect();
    let (mut outcomes, mut going) = (Vec::new(), Going::default());
    for (index, (id, read)) in ids.into_iter().zip(read(app, events).await?).enumerate() {
        match read {
            Ok(read) => {
                going.add(app, index, read);
                outcomes.push(Outcome { id, status: Status::Accepted, problem: None });
            }
            Err(problem) => outcomes.push(Outcome::rejected(id, problem)),
        }
    }
    let Going { commands, parcels, asides, seen } = going;
    look(app, seen)?;
    let (places, commands): (Vec<_>, Vec<Command>) = commands.into_iter().unzip();
    let replies = intake::several(&app.driver, &app.side, commands, parcels, asides).await?;
    for ((index, at), reply) in places.into_iter().zip(replies) {
        if matches!(reply.answer, Answer::Fact { verdict: FactVerdict::Applied, .. }) {
            app.metrics.stock_updated(arrived.elapsed(), now - at);
        }
        let outcome = &mut outcomes[index];
        (outcome.status, outcome.problem) = verdict(app, reply);
    }
    for outcome in &outcomes {
        app.metrics.events(outcome.status.word(), 1);
    }
    let position = app.read(|engine| engine.world().seq()).await?;
    Ok((outcomes, position))
}

/// Reads events and checks them against what is known.
async fn read(app: &App, events: Vec<Value>) -> Result<Vec<Result<Read, Problem>>, Problem> {
    let each = events.into_iter().map(|mut event| {
        let payment = tokens::hide_payment(app, &mut event, PAYMENT);
        Incoming::read(&event).map(|incoming| (incoming, payment))
    });
    let (each, now) = (each.collect::<Vec<_>>(), app.driver.now());
    app.read(move |engine| {
        let (world, config) = (engine.world(), engine.world().config());
        let check = |read: Result<(Incoming, Option<Secret>), Problem>| {
            let (incoming, payment) = read?;
            incoming.check(world)?;
            incoming.check_time(now, config)?;
            let member = match incoming.event() {
                Some(Event::People(PeopleEvent::Presented(gesture))) => {
                    Some(world.people().resolve(gesture.subject))
                }
                _ => None,
            };
            Ok(Read { incoming, member, payment })
        };
        each.into_iter().map(check).collect()
    })
    .await
}

/// What a reply of the engine says of its event.
fn verdict(app: &App, reply: Reply) -> (Status, Option<Problem>) {
    match reply.answer {
        Answer::Fact { verdict, sequence_gap } => {
            if sequence_gap > 0 {
                app.metrics.gap();
            }
            match verdict {
                FactVerdict::Applied => (Status::Accepted, None),
                FactVerdict::Duplicate => (Status::Duplicate, None),
                FactVerdict::Quarantined => (Status::Quarantined, None),
            }
        }
        Answer::Refused { reason: Reason::KeyReused | Reason::IdConflict, .. } => {
            app.metrics.conflict();
            tracing::warn!("an event id came again with other content");
            (Status::Rejected, Some(Problem::refused(Reason::IdConflict, None)))
        }
        Answer::Refused { reason, hint } => {
            (Status::Rejected, Some(Problem::refused(reason, hint)))
        }
        Answer::Done
        | Answer::Reserved { .. }
        | Answer::Quoted { .. }
        | Answer::Ordered { .. }
        | Answer::NotServed { .. }
        | Answer::Presented(_)
            if reply.replayed =>
        {
            (Status::Duplicate, None)
        }
        Answer::Done
        | Answer::Reserved { .. }
        | Answer::Quoted { .. }
        | Answer::Ordered { .. }
        | Answer::NotServed { .. }
        | Answer::Presented(_) => (Status::Accepted, None),
    }
}

/// So that a batch can say until when it looked.
impl Incoming {
    /// Facts carry their time into the ledger, which judges it; everything else happens when it is
    /// told, so that it must not be told too late or too early.
    ///
    /// # Errors
    /// 422 `too_old`, `in_future`.
    fn check_time(
        &self,
        now: Time,
        config: &sameday_engine::config::Config,
    ) -> Result<(), Problem> {
        if matches!(self.event(), Some(Event::Stock(_))) {
            return Ok(());
        }
        if self.time > now + config.future_limit {
            return Err(Problem::refused(Reason::InFuture, None));
        }
        if self.time + config.late_window < now {
            return Err(Problem::refused(Reason::TooOld, None));
        }
        Ok(())
    }
}
