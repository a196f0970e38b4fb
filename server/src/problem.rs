//! Errors as RFC 9457 problem documents that list every mistake at once.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use sameday_engine::reason::Reason;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// Most field errors in one document.
pub const MAX_ERRORS: usize = 100;

tokio::task_local! {
    /// Id of the request that this task answers; the outermost layer sets it.
    pub static REQUEST_ID: String;
}

/// One mistake in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// Where: an RFC 6901 pointer into the body, or the name of a parameter or header.
    #[schema(example = "/lines/0/qty")]
    pub pointer: String,
    /// What kind of mistake.
    #[schema(example = "out_of_range")]
    pub code: &'static str,
    /// What would be right, for people.
    pub detail: String,
}

/// Shape of every error answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProblemDocument {
    /// `urn:sameday:problem:<slug>`.
    #[serde(rename = "type")]
    #[schema(example = "urn:sameday:problem:invalid")]
    kind: String,
    /// The kind of problem in words.
    title: String,
    /// The HTTP status again.
    status: u16,
    /// This occurrence in words.
    detail: String,
    /// Id of the request, as in the header `X-Request-Id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    /// All mistakes, at most 100.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<FieldError>,
    /// Facts about this kind of problem, such as the limit that was passed.
    #[serde(flatten)]
    #[schema(value_type = Object)]
    more: Map<String, Value>,
}

/// An answer that is an error. Boxed, since every fallible function carries it.
#[derive(Clone, Debug)]
pub struct Problem(Box<Inner>);

#[derive(Clone, Debug)]
struct Inner {
    status: StatusCode,
    slug: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    more: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem of its kind, told in one sentence.
    #[must_use]
    pub fn new(
        status: StatusCode,
        slug: &'static str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self(Box::new(Inner {
            status,
            slug,
            title,
            detail: detail.into(),
            errors: Vec::new(),
            more: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// Adds a fact under its own name.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.more.insert(name.to_owned(), value.into());
        self
    }

    /// Adds a header.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// Another slug where a route has a sharper word for it.
    #[must_use]
    pub fn renamed(mut self, from: &str, to: &'static str) -> Self {
        if self.0.slug == from {
            self.0.slug = to;
        }
        self
    }

    /// The status it is answered with.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// Its kind.
    #[must_use]
    pub fn slug(&self) -> &'static str {
        self.0.slug
    }

    /// 422: the document was read and is wrong in these places.
    #[must_use]
    pub fn invalid(mut errors: Vec<FieldError>) -> Self {
        let count = errors.len();
        errors.truncate(MAX_ERRORS);
        let detail = match count {
            1 => "one error, see errors".to_owned(),
            n => format!("{n} errors, see errors"),
        };
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "The input is wrong", detail);
        problem.0.errors = errors;
        problem
    }

    /// 422 for one mistake.
    #[must_use]
    pub fn field(pointer: &str, code: &'static str, detail: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { pointer: pointer.to_owned(), code, detail: detail.into() }])
    }

    /// 404 for a thing of this kind.
    #[must_use]
    pub fn not_found(kind: &str, id: impl std::fmt::Display) -> Self {
        let detail = format!("there is no {kind} {id}");
        Self::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
    }

    /// 413 with the limit that was passed.
    #[must_use]
    pub fn too_large(what: &str, limit: usize) -> Self {
        let detail = format!("{what} is over the limit of {limit}");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", "Too large", detail)
            .with("limit", limit)
            .with("limits", crate::limits::document())
    }

    /// What a refusal of the engine is at the API; the one table of it.
    #[must_use]
    pub fn refused(reason: Reason, hint: Option<String>) -> Self {
        let (status, slug, title) = refusal(reason);
        let detail = match &hint {
            Some(hint) => format!("{title}: {hint}"),
            None => title.to_owned(),
        };
        let problem = Self::new(status, slug, title, detail).with("reason", reason.code());
        match hint {
            Some(hint) if reason == Reason::TooManyAttempts => {
                let seconds = HeaderValue::from_str(&hint).expect("a number is a header");
                problem.header(header::RETRY_AFTER, seconds).with("hint", hint)
            }
            Some(hint) => problem.with("hint", hint),
            None => problem,
        }
    }

    /// The document, as it stands in bodies and in results of a batch.
    #[must_use]
    pub fn document(&self) -> ProblemDocument {
        ProblemDocument {
            kind: format!("urn:sameday:problem:{}", self.0.slug),
            title: self.0.title.to_owned(),
            status: self.0.status.as_u16(),
            detail: self.0.detail.clone(),
            instance: REQUEST_ID.try_with(Clone::clone).ok(),
            errors: self.0.errors.clone(),
            more: self.0.more.clone(),
        }
    }
}

/// Status, slug and title for each reason that can refuse a command.
fn refusal(reason: Reason) -> (StatusCode, &'static str, &'static str) {
    use StatusCode as S;
    match reason {
        Reason::Unknown => (S::NOT_FOUND, "not_found", "Not found"),
        Reason::Expired | Reason::AlreadyExpired => (S::GONE, "expired", "It has expired"),
        Reason::Lapsed => (S::GONE, "expired", "Its deadline has passed"),
        Reason::Stock
        | Reason::StockTakenInStore
        | Reason::StockTransferred
        | Reason::ShelfEmpty
        | Reason::AlreadyBroken => (S::CONFLICT, "stock_taken", "The goods are gone"),
        Reason::StaleSnapshot => {
            (S::CONFLICT, "stale_snapshot", "A newer count of the shop is known")
        }
        Reason::SlackGone => (S::CONFLICT, "slack_gone", "The courier's time is gone"),
        Reason::WeightOff => {
            (S::CONFLICT, "weight_off", "The weight is too far from what was ordered")
        }
        Reason::GoodsOnBoard => (S::CONFLICT, "goods_on_board", "Goods are on board"),
        Reason::WrongStop => (S::CONFLICT, "wrong_stop", "Another stop comes first"),
        Reason::WrongState
        | Reason::Cancelled
        | Reason::Declined
        | Reason::OfferOpen
        | Reason::AlreadyHandedOver
        | Reason::AlreadyReleased => (S::CONFLICT, "wrong_state", "Its state does not allow this"),
        Reason::WrongCredential => {
            (S::CONFLICT, "wrong_credential", "What was shown is not that of this order")
        }
        Reason::TooManyAttempts => (
            S::TOO_MANY_REQUESTS,
            "too_many_attempts",
            "Too many wrong codes; wait so many seconds",
        ),
        Reason::Offline => (S::CONFLICT, "offline", "The courier is offline"),
        Reason::IdConflict => (S::CONFLICT, "id_conflict", "The id came before, other content"),
        Reason::KeyReused => {
            (S::UNPROCESSABLE_ENTITY, "key_reused", "The idempotency key has another body")
        }
        Reason::PaymentRefused => {
            (S::PAYMENT_REQUIRED, "payment_refused", "The payment was refused")
        }
        Reason::NothingReady => (S::NOT_FOUND, "nothing_ready", "Nothing of his stands here"),
        Reason::NotLinked => (S::CONFLICT, "not_linked", "The credential is nobody's"),
        Reason::AlreadyLinked => (S::CONFLICT, "already_linked", "It is somebody's already"),
        Reason::TooOld => (S::UNPROCESSABLE_ENTITY, "too_old", "It happened too long ago"),
        Reason::InFuture => (S::UNPROCESSABLE_ENTITY, "in_future", "It is in the future"),
        Reason::TooBig | Reason::LockerFull | Reason::PointFull => {
            (S::CONFLICT, "no_place", "There is no place for it")
        }
        Reason::CalendarClosed => {
            (S::CONFLICT, "calendar_closed", "The hub is closed then by its own calendar")
        }
        Reason::DailyCap
        | Reason::NoCourier
        | Reason::Window
        | Reason::StoreClosed
        | Reason::Capacity
        | Reason::Skill
        | Reason::Shift
        | Reason::MaxOnboard
        | Reason::MaxDistance
        | Reason::MaxOrders
        | Reason::NotWorth
        | Reason::SearchLimit
        | Reason::OutOfReach
        | Reason::ModeNotOffered
        | Reason::Stale
        | Reason::CostsMore
        | Reason::NotNearest
        | Reason::CustomerAbsent
        | Reason::StalePlan
        | Reason::RunningLate
        | Reason::DataTooOld
        | Reason::NotListed
        | Reason::StoreLeft
        | Reason::InboundLate
        | Reason::InboundShort
        | Reason::Repeated
        | Reason::NoPoint
        | Reason::NoRun
        | Reason::NotArrived
        | Reason::Infeasible => (S::CONFLICT, "not_possible", "That is not possible now"),
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document()).expect("a problem document is plain JSON");
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.0.status, kind, body).into_response();
        response.headers_mut().extend(self.0.headers);
        response
    }
}
