//! The map page: files that the build embeds, served at `/` and below `/assets`.
//!
//! They are no part of the interface's contract: what they are called changes with every build.

use crate::app::App;
use crate::problem::Problem;
use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

/// A file of the page.
struct File {
    /// Below the page's folder, with slashes.
    path: &'static str,
    plain: &'static [u8],
    /// The same, packed.
    gzip: Option<&'static [u8]>,
}

/// The page; nothing when it was not built before the program.
const FILES: &[File] = include!(concat!(env!("OUT_DIR"), "/page.rs"));

/// The page loads nothing from elsewhere and runs nothing that is not in its files.
const POLICY: &str = include_str!("../web/csp.txt");

const UNBUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8>\
    <meta name=color-scheme content='light dark'><title>sameday</title>\
    <body style='font: 16px/1.5 system-ui; max-width: 40rem; margin: 4rem auto; padding: 0 1rem'>\
    <h1>The live map is not in this program</h1>\
    <p>It was built without the page. <code>make web</code> builds the map, \
    <code>make build</code> builds both.\
    <p>The server itself works: its HTTP interface is described at <a href='/docs'>/docs</a>.";

/// Templates of the routes with what they answer, for the check of `Accept`.
pub(crate) const PAGE: (&str, &[&str]) = ("/", &["text/html"]);
/// As [`PAGE`], for the files that the page loads.
pub(crate) const ASSETS: (&str, &[&str]) = (
    "/assets/{*name}",
    &["text/javascript", "text/css", "image/svg+xml", "text/plain", "application/octet-stream"],
);

/// The routes of the page.
pub(crate) fn routes() -> Router<App> {
    Router::new().route(PAGE.0, get(page)).route(ASSETS.0, get(asset))
}

async fn page(headers: HeaderMap) -> Response {
    answer(FILES, "index.html", &headers).unwrap_or_else(|| {
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        ([(header::CONTENT_SECURITY_POLICY, policy)], Html(UNBUILT)).into_response()
    })
}

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let path = format!("assets/{name}");
    answer(FILES, &path, &headers)
        .unwrap_or_else(|| Problem::not_found("file", path).into_response())
}

/// The file of that path, packed where that is welcome; 304 where the client has it already.
fn answer(files: &[File], path: &str, request: &HeaderMap) -> Option<Response> {
    let file = files.iter().find(|file| file.path == path)?;
    let tag = HeaderValue::from_str(&format!("\"{}\"", &blake3::hash(file.plain).to_hex()[..16]))
        .expect("hexadecimal digits are plain ASCII");
    let known = request.get(header::IF_NONE_MATCH).is_some_and(|known| *known == tag);
    let packed = file.gzip.filter(|_| takes_gzip(request));
    let body = if known { &[] } else { packed.unwrap_or(file.plain) };
    let mut response = body.into_response();
    if known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keeping(path)));
    headers.insert(header::ETAG, tag);
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    let policy = HeaderValue::from_static(POLICY.trim_ascii());
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if packed.is_some() && !known {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    Some(response)
}

/// Whether a packed body is welcome; `gzip;q=0` says no.
fn takes_gzip(request: &HeaderMap) -> bool {
    let accepted = request.get_all(header::ACCEPT_ENCODING).iter();
    let mut parts = accepted.filter_map(|value| value.to_str().ok()).flat_map(|v| v.split(','));
    parts.any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, ""));
        let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0));
        name.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

fn kind(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// How long a file may be kept: for ever where its name holds a hash of it (`index-B1aX09_z.js`).
fn keeping(path: &str) -> &'static str {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let hashed = stem.len() > 9 && stem.as_bytes()[stem.len() - 9] == b'-';
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: &[File] = &[
        File { path: "index.html", plain: b"<p>", gzip: None },
        File { path: "assets/index-B1aX09_z.js", plain: b"plain", gzip: Some(b"packed") },
    ];

    fn ask(path: &str, headers: &[(header::HeaderName, &'static str)]) -> Option<Response> {
        let headers =
            headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        answer(SOME, path, &headers.collect())
    }

    async fn body(response: Response) -> Vec<u8> {
        axum::body::to_bytes(response.into_body(), 1_000).await.unwrap().to_vec()
    }

    #[tokio::test]
    async fn packed_only_for_those_who_can_unpack() {
        let script = "assets/index-B1aX09_z.js";
        for (accepted, packed) in
            [("gzip, br", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false), ("br", false)]
        {
            let response = ask(script, &[(header::ACCEPT_ENCODING, accepted)]).unwrap();
            let encoding = response.headers().get(header::CONTENT_ENCODING).cloned();
            assert_eq!(encoding.is_some(), packed, "{accepted}");
            assert_eq!(body(response).await == b"packed", packed, "{accepted}");
        }
        assert_eq!(body(ask(script, &[]).unwrap()).await, b"plain");
    }

    #[tokio::test]
    async fn what_is_known_is_not_sent_again() {
        let first = ask("index.html", &[]).unwrap();
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        let tag: &'static str = tag.leak();
        let again = ask("index.html", &[(header::IF_NONE_MATCH, tag)]).unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        assert!(body(again).await.is_empty());
        let other = ask("index.html", &[(header::IF_NONE_MATCH, "\"old\"")]).unwrap();
        assert_eq!(other.status(), StatusCode::OK);
    }

    #[test]
    fn only_names_with_a_hash_are_kept() {
        let control = |path| ask(path, &[]).unwrap().headers()[header::CACHE_CONTROL].clone();
        assert_eq!(control("index.html"), "no-cache");
        assert!(control("assets/index-B1aX09_z.js").to_str().unwrap().contains("immutable"));
        assert_eq!(keeping("assets/licenses.txt"), "no-cache");
    }

    #[test]
    fn every_file_of_the_page_has_a_kind_that_browsers_run() {
        assert!(ask("assets/../index.html", &[]).is_none());
        for file in FILES {
            assert_ne!(kind(file.path), "application/octet-stream", "{}", file.path);
        }
    }
}
