//! Reading request bodies: limits, patience and content types before a byte is parsed.

use crate::limits::{BODY_IDLE, JSON_BYTES};
use crate::problem::Problem;
use crate::wire::json;
use crate::wire::read::{Read, Reader};
use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use futures_util::StreamExt;
use serde_json::{Map, Value};

/// A body that arrives piece by piece.
pub struct Pieces(BodyDataStream);

impl Pieces {
    /// Of a request.
    #[must_use]
    pub fn new(body: Body) -> Self {
        Self(body.into_data_stream())
    }

    /// The next piece; `None` at the end.
    ///
    /// # Errors
    /// 408 when nothing comes for too long, 400 when the body breaks off.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Problem> {
        match tokio::time::timeout(BODY_IDLE, self.0.next()).await {
            Ok(None) => Ok(None),
            Ok(Some(Ok(piece))) => Ok(Some(piece)),
            Ok(Some(Err(_))) => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "truncated_body",
                "The body broke off",
                "the connection ended before the whole body was here",
            )),
            Err(_) => Err(closing(Problem::new(
                StatusCode::REQUEST_TIMEOUT,
                "slow_body",
                "The body came too slowly",
                format!("no byte for {} s", BODY_IDLE.as_secs()),
            ))),
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// As `next`, and 413 when it is longer than `limit` bytes.
    pub async fn whole(mut self, limit: usize) -> Result<Vec<u8>, Problem> {
        let mut whole = Vec::new();
        while let Some(piece) = self.next().await? {
            if whole.len() + piece.len() > limit {
                return Err(closing(Problem::too_large("the body", limit)));
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole)
    }
}

fn closing(problem: Problem) -> Problem {
    problem.header(header::CONNECTION, HeaderValue::from_static("close"))
}

/// Content type without parameters, in small letters; empty when there is none.
#[must_use]
pub fn content_type(headers: &HeaderMap) -> String {
    let text = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let kind = text.unwrap_or_default().split(';').next().unwrap_or_default();
    kind.trim().to_ascii_lowercase()
}

/// 415 that names what would be right.
#[must_use]
pub fn unsupported(found: &str, expected: &[&str]) -> Problem {
    let detail = format!("Content-Type is {found:?}, expected {}", expected.join(" or "));
    let title = "This content type is not understood";
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", title, detail)
}

/// Only plain bodies are read: the limits are of what was sent.
///
/// # Errors
/// For every content coding but `identity`.
pub fn plain(headers: &HeaderMap) -> Result<(), Problem> {
    match headers.get(header::CONTENT_ENCODING) {
        Some(coding) if coding != "identity" => {
            let detail = "send the body without Content-Encoding";
            let title = "This content coding is not understood";
            let status = StatusCode::UNSUPPORTED_MEDIA_TYPE;
            Err(Problem::new(status, "unsupported_media_type", title, detail)
                .header(header::ACCEPT_ENCODING, HeaderValue::from_static("identity")))
        }
        _ => Ok(()),
    }
}

/// Whole bytes of a JSON request.
///
/// # Errors
/// 415, 413, 408, 400.
pub async fn json_bytes(request: Request) -> Result<Vec<u8>, Problem> {
    let kind = content_type(request.headers());
    plain(request.headers())?;
    let bytes = Pieces::new(request.into_body()).whole(JSON_BYTES).await?;
    if kind == "application/json" || (kind.is_empty() && bytes.is_empty()) {
        return Ok(bytes);
    }
    Err(unsupported(&kind, &["application/json"]))
}

/// The document of a JSON request.
///
/// # Errors
/// As `json_bytes`, and 400 when it is no JSON.
pub async fn json_value(request: Request) -> Result<Value, Problem> {
    let named = request.headers().contains_key(header::CONTENT_TYPE);
    let bytes = json_bytes(request).await?;
    // A command without fields may come without a body at all.
    match bytes.is_empty() && !named {
        true => Ok(Value::Object(Map::new())),
        false => json::parse(&bytes),
    }
}

/// A JSON body of a known shape, with its canonical text for the idempotency key.
#[derive(Debug)]
pub struct Json<T> {
    /// What it says.
    pub shape: T,
    /// One text for all spellings of it.
    pub canonical: String,
}

impl<T: Read, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let value = json_value(request).await?;
        Ok(Self { shape: Reader::document(&value)?, canonical: json::canonical(&value) })
    }
}
