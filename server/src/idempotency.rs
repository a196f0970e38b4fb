//! `Idempotency-Key`: read from the header, kept while its request runs. What was answered under a
//! key stands in the journal; here is only what the engine cannot know.

use crate::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use sameday_engine::event::RequestKey;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

/// Name of the header.
pub const HEADER: &str = "idempotency-key";
/// Header of an answer that was given before.
pub const REPLAYED: &str = "idempotent-replayed";
/// Longest key.
const LONGEST: usize = 64;

/// The key of a creating POST: required.
#[derive(Clone, Debug)]
pub struct Key(pub String);

/// The key of a POST that may have one.
#[derive(Clone, Debug)]
pub struct MaybeKey(pub Option<String>);

impl<S: Send + Sync> FromRequestParts<S> for Key {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(&parts.headers)?.map(Self).ok_or_else(|| {
            bad("missing_idempotency_key", "this request needs an Idempotency-Key header")
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for MaybeKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        read(&parts.headers).map(Self)
    }
}

fn bad(slug: &'static str, detail: &str) -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, slug, "The idempotency key is missing or wrong", detail)
}

/// The key, bare or as a quoted string.
fn read(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let wrong = || bad("bad_idempotency_key", "1 to 64 visible ASCII characters");
    let Some(value) = headers.get(HEADER) else { return Ok(None) };
    let text = value.to_str().map_err(|_| wrong())?.trim();
    let bare = text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text);
    let fits = (1..=LONGEST).contains(&bare.len()) && bare.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(Some(bare.to_owned())) } else { Err(wrong()) }
}

/// Keys whose requests are running.
#[derive(Clone, Debug, Default)]
pub struct InFlight(Arc<Mutex<BTreeSet<(String, String)>>>);

/// Keeps a key until it is dropped.
#[derive(Debug)]
pub struct Running {
    all: InFlight,
    key: (String, String),
}

impl InFlight {
    /// Takes a key.
    ///
    /// # Errors
    /// 409 while another request with the same key runs.
    pub fn enter(&self, key: &RequestKey) -> Result<Running, Problem> {
        let key = (key.route.clone(), key.key.clone());
        if self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone()) {
            return Ok(Running { all: self.clone(), key });
        }
        let title = "A request with this idempotency key is running";
        let detail = "wait for its answer, then ask again";
        Err(Problem::new(StatusCode::CONFLICT, "idempotency_key_in_flight", title, detail))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Result<Option<String>, &'static str> {
        let mut headers = HeaderMap::new();
        headers.insert(HEADER, text.parse().unwrap());
        read(&headers).map_err(|problem| problem.slug())
    }

    #[test]
    fn keys_are_read_bare_or_quoted() {
        assert_eq!(key("q-77"), Ok(Some("q-77".to_owned())));
        assert_eq!(key("\"q-77\""), Ok(Some("q-77".to_owned())));
        assert_eq!(read(&HeaderMap::new()).unwrap(), None);
        for text in ["", "a b", "\"\"", &"x".repeat(65)] {
            assert_eq!(key(text), Err("bad_idempotency_key"), "{text:?}");
        }
    }

    #[test]
    fn a_key_runs_once_at_a_time() {
        let all = InFlight::default();
        let key = RequestKey { route: "r".into(), key: "k".into(), fingerprint: "f".into() };
        let other = RequestKey { fingerprint: "g".into(), ..key.clone() };
        let running = all.enter(&key).unwrap();
        assert_eq!(all.enter(&other).unwrap_err().slug(), "idempotency_key_in_flight");
        drop(running);
        assert!(all.enter(&other).is_ok());
    }
}
