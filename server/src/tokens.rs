//! Pseudonyms in place of tokens, before anything else sees a document: who somebody is ends here.
//!
//! Whatever reads a document after this finds [`crate::wire::token::Token`]s, and so do its
//! fingerprint and everything that is journaled: no hash of a token leaves this place either.

use crate::app::App;
use crate::body::json_value;
use crate::limits::TEXT_BYTES;
use crate::problem::Problem;
use crate::side::Secret;
use crate::wire::guard::is_card_number;
use crate::wire::json;
use crate::wire::read::{Read, Reader};
use crate::wire::token::Persons;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use serde_json::Value;

/// Like [`crate::body::Json`], of a request that names persons.
#[derive(Debug)]
pub struct PersonsJson<T> {
    /// What it says.
    pub shape: T,
    /// One text for all spellings of it, without tokens.
    pub canonical: String,
    /// A payment provider's reference that stood in it.
    pub payment: Option<Secret>,
}

impl<T: Read + Persons> FromRequest<App> for PersonsJson<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let value = json_value(request).await?;
        let mut values = replace(app, vec![value], T::TOKENS).await?;
        let mut value = values.pop().expect("one document went in");
        let payment = T::PAYMENT.and_then(|place| hide_payment(app, &mut value, place));
        let (shape, canonical) = (Reader::document(&value)?, json::canonical(&value));
        Ok(Self { shape, canonical, payment })
    }
}

/// Puts pseudonyms in place of the tokens at these places of some documents.
///
/// Every text that can be a token is replaced, so that nobody gets in by a pseudonym that he has
/// seen somewhere; what cannot be one is left for the reader to complain about.
///
/// # Errors
/// 500 when the side store fails.
pub async fn replace(
    app: &App,
    mut documents: Vec<Value>,
    places: &[&str],
) -> Result<Vec<Value>, Problem> {
    let mut tokens = Vec::new();
    each(&mut documents, places, |text| tokens.push(Secret::new(text.clone())));
    if tokens.is_empty() {
        return Ok(documents);
    }
    let subjects = app.aside(move |app| app.side.subjects(&tokens)).await??;
    let mut subjects = subjects.into_iter();
    each(&mut documents, places, |text| {
        *text = subjects.next().expect("each token has a pseudonym").to_string();
    });
    Ok(documents)
}

/// Takes a payment provider's reference out of a document and leaves a keyed hash of it.
pub fn hide_payment(app: &App, document: &mut Value, place: &str) -> Option<Secret> {
    let Some(Value::String(text)) = document.pointer_mut(place) else { return None };
    if !is_token(text) {
        return None;
    }
    let reference = Secret::new(text.clone());
    *text = app.side.payment_hash(&reference);
    Some(reference)
}

fn each(documents: &mut [Value], places: &[&str], mut work: impl FnMut(&mut String)) {
    for document in documents {
        for place in places {
            if let Some(Value::String(text)) = document.pointer_mut(place)
                && is_token(text)
            {
                work(text);
            }
        }
    }
}

fn is_token(text: &str) -> bool {
    (1..=TEXT_BYTES).contains(&text.len()) && !is_card_number(text)
}

/// The token in a path. It is never printed.
#[derive(Debug)]
pub struct PathToken(pub Secret);

impl<S: Send + Sync> FromRequestParts<S> for PathToken {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let text = Path::<String>::from_request_parts(parts, state).await;
        match text {
            Ok(Path(text)) if is_token(&text) => Ok(Self(Secret::new(text))),
            _ => Err(nobody()),
        }
    }
}

/// 404 for a person that nobody knows; it does not say which.
#[must_use]
pub fn nobody() -> Problem {
    Problem::not_found("member", "of that name")
}
