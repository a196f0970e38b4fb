//! What happens to every request: an id, a check of `Accept`, a count, and a net under panics.

use crate::app::App;
use crate::problem::{Problem, REQUEST_ID};
use crate::web;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

/// Header with the id of a request.
const ID_HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let id = uuid::Uuid::now_v7().to_string();
    let (method, route) = (request.method().clone(), route(&request));
    let began = Instant::now();
    let span = tracing::info_span!("request", %id, %method, route);
    let answer = REQUEST_ID.scope(id.clone(), guarded(app.clone(), request, next));
    let mut response = tracing::Instrument::instrument(answer, span).await;
    let status = response.status().as_u16();
    app.metrics.answered(method.as_str(), &route, status, began.elapsed());
    let value = HeaderValue::from_str(&id).expect("a UUID is plain ASCII");
    response.headers_mut().insert(ID_HEADER, value);
    response
}

/// A panic ends its request, not the process.
async fn guarded(app: App, request: Request, next: Next) -> Response {
    if let Err(problem) = acceptable(&request) {
        return problem.into_response();
    }
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|_| {
        app.metrics.panicked();
        tracing::error!("a handler panicked");
        let title = "Something broke here";
        let detail = "the id of this request is in the logs of the server";
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", title, detail).into_response()
    })
}

/// The template of the route, so that figures have few labels.
fn route(request: &Request) -> String {
    let matched = request.extensions().get::<MatchedPath>();
    matched.map_or("unknown", MatchedPath::as_str).to_owned()
}

/// 406 when nothing that the route answers with is welcome.
fn acceptable(request: &Request) -> Result<(), Problem> {
    let produced = produced(request.method(), &route(request), request.headers());
    let Some(accept) = request.headers().get(header::ACCEPT) else { return Ok(()) };
    let accept = accept.to_str().unwrap_or_default();
    if accept.split(',').any(|range| welcome(range, produced)) {
        return Ok(());
    }
    let detail = format!("this route answers with {}", produced.join(" or "));
    let title = "Nothing here is acceptable to you";
    Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "not_acceptable", title, detail))
}

fn produced(method: &Method, route: &str, headers: &HeaderMap) -> &'static [&'static str] {
    match route {
        "/v1/events" if method == Method::GET => &["application/x-ndjson"],
        "/v1/couriers/{id}/stream" => &["text/event-stream"],
        "/metrics" => &["application/openmetrics-text", "text/plain"],
        "/docs" => &["text/html"],
        route if route == web::PAGE.0 => web::PAGE.1,
        route if route == web::ASSETS.0 => web::ASSETS.1,
        "/v1/plan.geojson" => &["application/geo+json"],
        "/v1/events" if crate::body::content_type(headers) == "application/x-ndjson" => {
            &["application/x-ndjson"]
        }
        _ => &["application/json", "application/problem+json"],
    }
}

fn welcome(range: &str, produced: &[&str]) -> bool {
    let mut parts = range.split(';').map(str::trim);
    let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
    let refused = parts.any(|part| matches!(part, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
    let fits = |made: &&str| {
        let (main, _) = made.split_once('/').expect("media types have two parts");
        kind == "*/*" || kind == **made || kind == format!("{main}/*")
    };
    !refused && (kind.is_empty() || produced.iter().any(fits))
}

/// 404 for a path that no route has.
pub async fn no_route() -> Problem {
    let detail = "there is no such path; /docs lists all of them";
    Problem::new(StatusCode::NOT_FOUND, "not_found", "Not found", detail)
}

/// 405 for a method that the route has not; the router adds `Allow`.
pub async fn no_method(method: Method) -> Problem {
    let detail = format!("{method} is not possible here, see the header Allow");
    let title = "This method is not possible here";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accept_is_read_with_ranges_and_weights() {
        let json = produced(&Method::GET, "/v1/orders", &HeaderMap::new());
        for (range, expected) in [
            ("*/*", true),
            ("application/*;q=0.5", true),
            ("application/json; charset=utf-8", true),
            ("text/html", false),
            ("application/json;q=0", false),
        ] {
            assert_eq!(welcome(range, json), expected, "{range}");
        }
    }
}
