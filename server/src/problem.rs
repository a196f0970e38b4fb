//! Errors as RFC 9457 problem documents that list every mistake at once.

mod refusal;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use refusal::refusal;
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

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_vec(&self.document()).expect("a problem document is plain JSON");
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.0.status, kind, body).into_response();
        response.headers_mut().extend(self.0.headers);
        response
    }
}
