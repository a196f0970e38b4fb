//! Pages of a list.

use crate::problem::Problem;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Most things looked at for one page: a rare filter gives short pages, not long waits.
pub const LOOKED_AT: usize = 10_000;

/// One page of a list.
#[derive(Serialize, ToSchema)]
pub struct Page<T> {
    /// In the order of their names. May be fewer than asked for although more follow.
    pub items: Vec<T>,
    /// Where the next page begins; `null` is the end.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Takes up to `limit` of the things that pass; `key` names a thing for the cursor.
    pub fn take<S>(
        from: impl Iterator<Item = S>,
        limit: usize,
        key: impl Fn(&S) -> String,
        pass: impl Fn(S) -> Option<T>,
    ) -> Self {
        let mut items = Vec::new();
        let mut last = None;
        for (looked, thing) in from.enumerate() {
            if items.len() == limit || looked == LOOKED_AT {
                return Self { items, next_cursor: last };
            }
            last = Some(key(&thing));
            items.extend(pass(thing));
        }
        Self { items, next_cursor: None }
    }
}

impl<T: Serialize> Page<T> {
    /// With a `Link` to the next page of this list.
    #[must_use]
    pub fn answer(self, path: &str, filter: &str) -> Response {
        let cursor = self.next_cursor.clone();
        let mut response = axum::Json(self).into_response();
        let link = cursor.map(|cursor| format!("<{path}?{filter}cursor={cursor}>; rel=\"next\""));
        if let Some(value) = link.and_then(|link| HeaderValue::from_str(&link).ok()) {
            response.headers_mut().insert(header::LINK, value);
        }
        response
    }
}

/// A cursor that was not made by this list.
#[must_use]
pub fn bad_cursor() -> Problem {
    Problem::field("?cursor", "not_a_cursor", "use next_cursor of an earlier page as it is")
}
