//! What every handler can reach, and the two ways it uses it: look, or hand in a command.

use crate::driver::{Driver, DriverError};
use crate::idempotency::{InFlight, REPLAYED};
use crate::intake::{self, IntakeError};
use crate::map_data::MapData;
use crate::metrics::Metrics;
use crate::problem::Problem;
use crate::side::{Known, Owner, Personal, SideError, SideStore};
use crate::track::Tracks;
use crate::ways::Ways;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sameday_engine::decision::Answer;
use sameday_engine::effect::Reply;
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event, RequestKey};
use sameday_engine::id::{OrderId, Subject};
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Semaphore;

/// Solves that may run at the same time; more are turned away.
const SOLVES: usize = 2;

/// The server's state; clones are cheap.
#[derive(Clone)]
pub struct App(Arc<Parts>);

/// What the state is made of.
pub struct Parts {
    /// The owner of the engine.
    pub driver: Driver,
    /// Personal data.
    pub side: Arc<SideStore>,
    /// Keys whose requests run.
    pub in_flight: InFlight,
    /// Counters.
    pub metrics: Metrics,
    /// Held while master data are compared and changed, so that `If-Match` is exact.
    pub masters: tokio::sync::Mutex<()>,
    /// Where couriers said they were.
    tracks: Mutex<Tracks>,
    /// What is drawn under the live map.
    pub map: Option<MapData>,
    /// Ways that were drawn.
    pub ways: Ways,
    /// Room for solves.
    pub solves: Arc<Semaphore>,
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}

/// A command on its way: which route, under which key, with which body.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method and template of the route.
    pub route: &'static str,
    /// The client's key, if any.
    pub key: Option<String>,
    /// Path and canonical body: what the fingerprint is of.
    pub content: String,
}

impl Call {
    /// A call of a route on a path.
    #[must_use]
    pub fn new(route: &'static str, key: Option<String>, path: &str, body: &str) -> Self {
        Self { route, key, content: format!("{path}\n{body}") }
    }
}

/// What the engine answered: nothing refused.
#[derive(Clone, Debug)]
pub struct Done {
    /// Status and ids.
    pub answer: Answer,
    /// It was answered before under the same key.
    pub replayed: bool,
}

impl App {
    /// The state over a running driver.
    #[must_use]
    pub fn new(driver: Driver, side: Arc<SideStore>) -> Self {
        let metrics = Metrics::new(driver.meters());
        Self(Arc::new(Parts {
            driver,
            side,
            in_flight: InFlight::default(),
            metrics,
            masters: tokio::sync::Mutex::new(()),
            tracks: Mutex::default(),
            map: None,
            ways: Ways::default(),
            solves: Arc::new(Semaphore::new(SOLVES)),
        }))
    }

    /// The same with streets under the live map.
    ///
    /// # Panics
    /// When the state is shared already.
    #[must_use]
    pub fn with_map(mut self, map: MapData) -> Self {
        let parts = Arc::get_mut(&mut self.0).expect("a map is given before the state is shared");
        parts.map = Some(map);
        self
    }

    /// Where couriers said they were; hold it briefly.
    pub fn tracks(&self) -> MutexGuard<'_, Tracks> {
        self.0.tracks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at the engine.
    ///
    /// # Errors
    /// 503 when too much waits or the server stops.
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        Ok(self.driver.read(look).await?)
    }

    /// The key of a call as the journal may see it.
    #[must_use]
    pub fn request_key(&self, call: &Call) -> Option<RequestKey> {
        let key = call.key.as_ref()?;
        Some(self.side.request_key(call.route, key, call.content.as_bytes()))
    }

    /// The stored answer of a call that was answered before: whatever it would need by now.
    ///
    /// # Errors
    /// As `run`.
    pub async fn replayed(&self, call: &Call) -> Result<Option<Done>, Problem> {
        let Some(key) = self.request_key(call) else { return Ok(None) };
        let known =
            self.read(move |engine| engine.world().stored_answer(&key.route, &key.key).is_some());
        match known.await? {
            // A known key is answered before the event is looked at.
            true => self.run(call, Event::Refused).await.map(Some),
            false => Ok(None),
        }
    }

    /// Hands in a command without personal data.
    ///
    /// # Errors
    /// The refusal of the engine, 409 while the key is in flight, 503.
    pub async fn run(&self, call: &Call, event: Event) -> Result<Done, Problem> {
        let key = self.request_key(call);
        let _running = key.as_ref().map(|key| self.in_flight.enter(key)).transpose()?;
        done(self.driver.command(Command { event, key }).await?)
    }

    /// Hands in a command that may become an order, with the personal data that belong to it.
    ///
    /// # Errors
    /// As `run`; 500 when the side store fails.
    pub async fn run_personal(
        &self,
        call: &Call,
        event: Event,
        subject: Option<Subject>,
        values: Personal,
    ) -> Result<Done, Problem> {
        let key = self.request_key(call).expect("creating routes require a key");
        let _running = self.in_flight.enter(&key)?;
        let command = Command { event, key: Some(key) };
        done(intake::place(&self.driver, &self.side, command, subject, values).await?)
    }

    /// The personal data of some orders, for those who may know.
    ///
    /// # Errors
    /// 500 when the side store fails.
    pub async fn personal(
        &self,
        orders: Vec<OrderId>,
    ) -> Result<BTreeMap<OrderId, Personal>, Problem> {
        let found = self.aside(move |app| {
            let mut found = BTreeMap::new();
            for order in orders {
                if let Known::Fields(values) = app.side.get(&Owner::Order(order))? {
                    found.insert(order, values);
                }
            }
            Ok::<_, SideError>(found)
        });
        Ok(found.await??)
    }

    /// Works where taking long hurts nobody.
    ///
    /// # Errors
    /// 500 when the work panics.
    pub async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let app = self.clone();
        let done = tokio::task::spawn_blocking(move || work(&app)).await;
        done.map_err(|_| internal("the work ended in a panic"))
    }
}

fn done(reply: Reply) -> Result<Done, Problem> {
    match reply.answer {
        Answer::Refused { reason, hint } => {
            let problem = Problem::refused(reason, hint);
            Err(if reply.replayed { replay(problem) } else { problem })
        }
        answer => Ok(Done { answer, replayed: reply.replayed }),
    }
}

fn replay(problem: Problem) -> Problem {
    problem.header(HeaderName::from_static(REPLAYED), HeaderValue::from_static("true"))
}

fn internal(detail: &str) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something broke here", detail)
}

impl From<SideError> for Problem {
    fn from(error: SideError) -> Self {
        tracing::error!(%error, "the side store failed");
        internal("personal data cannot be reached")
    }
}

impl From<IntakeError> for Problem {
    fn from(error: IntakeError) -> Self {
        match error {
            IntakeError::Driver(error) => error.into(),
            IntakeError::Side(error) => error.into(),
        }
    }
}

impl From<DriverError> for Problem {
    fn from(error: DriverError) -> Self {
        let busy = |title, detail: String| {
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, "overloaded", title, detail)
                .header(header::RETRY_AFTER, HeaderValue::from_static("1"))
        };
        match error {
            DriverError::Overloaded => busy("Too much is waiting", error.to_string()),
            DriverError::Stopped => busy("The server is stopping", error.to_string()),
            DriverError::Lost => internal("the step failed and nothing of it was kept"),
            DriverError::Journal(error) => {
                tracing::error!(%error, "the journal cannot be read");
                internal("the journal cannot be read")
            }
        }
    }
}

impl Done {
    /// An answer with this status and body, marked when it was given before.
    #[must_use]
    pub fn answer(&self, status: StatusCode, body: &impl Serialize) -> Response {
        let mut response = (status, axum::Json(body)).into_response();
        if self.replayed {
            let name = HeaderName::from_static(REPLAYED);
            response.headers_mut().insert(name, HeaderValue::from_static("true"));
        }
        response
    }

    /// The same, with the place of what was made.
    #[must_use]
    pub fn created(&self, place: &str, body: &impl Serialize) -> Response {
        let mut response = self.answer(StatusCode::CREATED, body);
        let place = HeaderValue::from_str(place).expect("ids are plain ASCII");
        response.headers_mut().insert(header::LOCATION, place);
        response
    }
}
