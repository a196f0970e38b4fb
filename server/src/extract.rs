//! Names in paths and parameters in queries.

use crate::limits::{PAGE, PAGE_DEFAULT};
use crate::problem::{FieldError, Problem};
use crate::wire::scalar::{Named, Position};
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use std::collections::BTreeMap;
use std::str::FromStr;

/// The one name in a path. A text that cannot be such a name is a thing that does not exist.
#[derive(Debug)]
pub struct Id<T>(pub T);

impl<T: FromStr + Named, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        let Path(text) = text.map_err(|_| Problem::not_found(T::KIND, "of that name"))?;
        parsed(&text).map(Self)
    }
}

/// The two names in a path.
#[derive(Debug)]
pub struct Ids<A, B>(pub A, pub B);

impl<A, B, S> FromRequestParts<S> for Ids<A, B>
where
    A: FromStr + Named,
    B: FromStr + Named,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let texts = Path::<(String, String)>::from_request_parts(parts, state).await;
        let Path((a, b)) = texts.map_err(|_| Problem::not_found(A::KIND, "of that name"))?;
        Ok(Self(parsed(&a)?, parsed(&b)?))
    }
}

fn parsed<T: FromStr + Named>(text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| Problem::not_found(T::KIND, text))
}

/// The parameters of a query, read with all mistakes at once.
#[derive(Debug, Default)]
pub struct Params {
    given: BTreeMap<String, String>,
    asked: Vec<&'static str>,
    errors: Vec<FieldError>,
}

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        let axum::extract::Query(pairs) =
            query.map_err(|error| Problem::field("?", "malformed_query", error.to_string()))?;
        let mut params = Self::default();
        for (name, text) in pairs {
            if params.given.insert(name.clone(), text).is_some() {
                params.error(&name, "duplicate", "this parameter comes twice");
            }
        }
        Ok(params)
    }
}

impl Params {
    /// Notes a mistake.
    pub fn error(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        let pointer = format!("?{name}");
        self.errors.push(FieldError { pointer, code, detail: detail.into() });
    }

    /// The text of a parameter.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        self.asked.push(name);
        self.given.get(name).cloned()
    }

    /// A parameter that must have a certain form.
    pub fn parsed<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.text(name)?;
        let value = parse(&text);
        if value.is_none() {
            self.error(name, "out_of_range", format!("expected {expected}"));
        }
        value
    }

    /// A switch: `true` or `false`.
    pub fn switch(&mut self, name: &'static str) -> bool {
        self.parsed(name, "true or false", |text| text.parse().ok()).unwrap_or(false)
    }

    /// Size of a page.
    pub fn limit(&mut self) -> usize {
        let within = |text: &str| text.parse().ok().filter(|n| (1..=PAGE).contains(n));
        self.parsed("limit", "1 to 500", within).unwrap_or(PAGE_DEFAULT)
    }

    /// A position as `lat,lon`.
    pub fn position(&mut self, name: &'static str) -> Option<Position> {
        let text = self.text(name)?;
        let numbers = text.split_once(',').and_then(|(lat, lon)| {
            Some(Position { lat: lat.trim().parse().ok()?, lon: lon.trim().parse().ok()? })
        });
        let Some(position) = numbers else {
            self.error(name, "wrong_type", "expected lat,lon in degrees");
            return None;
        };
        position.checked().map_err(|(code, detail)| self.error(name, code, detail)).ok()
    }

    /// Whether a parameter was given, well or badly.
    #[must_use]
    pub fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }

    /// # Errors
    /// 422 with all mistakes, parameters that nobody asked for included.
    pub fn finish(mut self) -> Result<(), Problem> {
        let unknown: Vec<String> =
            self.given.keys().filter(|n| !self.asked.contains(&n.as_str())).cloned().collect();
        for name in unknown {
            let known = format!("known parameters: {}", self.asked.join(", "));
            self.error(&name, "unknown_field", known);
        }
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::invalid(self.errors)) }
    }
}
