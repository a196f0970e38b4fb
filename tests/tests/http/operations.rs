//! Health, versions, figures, documents.

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use sameday_server::layers;
use sameday_tests::app::{TestApp, sale, town};
use serde_json::Value;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::test]
async fn the_server_tells_about_itself() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    assert_eq!(app.get("/healthz").await.expect(200).json["status"], "ok");
    assert_eq!(app.get("/readyz").await.expect(200).json["status"], "ready");
    let version = app.get("/version").await.expect(200).json;
    let names = |name| version["routing"].as_array().is_some_and(|all| all.contains(&name));
    assert!(names("shared_stock".into()) && !names("no_such_thing".into()), "{version}");
    assert_eq!(version["limits"]["ndjson_line_bytes"], 65_536);
    let metrics = app.get("/metrics").await.expect(200).text;
    for line in [
        "sameday_events_total{verdict=\"accepted\"} 3",
        "sameday_couriers_online 1",
        "sameday_http_requests_total{method=\"PUT\",route=\"/v1/skus/{id}\",status=\"201\"} 2",
        "sameday_journal_entries_total",
    ] {
        assert!(metrics.contains(line), "{line} is not in\n{metrics}");
    }
}

#[tokio::test]
async fn the_docs_page_needs_nothing_from_elsewhere() {
    let app = TestApp::start().await;
    let page = app.get("/docs").await.expect(200);
    assert!(page.header("content-security-policy").unwrap().contains("default-src 'none'"));
    for (n, _) in page.text.match_indices("//") {
        let before = &page.text[..n];
        assert!(!before.ends_with("http:") && !before.ends_with("https:"), "a link at byte {n}");
    }
    assert!(!page.text.contains("src="), "the page is one file");
}

async fn broken() -> &'static str {
    panic!("this handler is broken on purpose")
}

#[tokio::test]
async fn a_panic_ends_its_request_only() {
    let app = TestApp::start().await;
    let layer = from_fn_with_state(app.app.clone(), layers::observe);
    let service = Router::new().route("/boom", get(broken)).layer(layer);
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("the loopback has a port");
    let url = format!("http://{}/boom", listener.local_addr().expect("a bound socket"));
    tokio::spawn(async move { axum::serve(listener, service).await });
    for _ in 0..2 {
        let answer = reqwest::get(&url).await.expect("it answers");
        assert_eq!(answer.status(), 500);
        let id = answer.headers()["x-request-id"].to_str().expect("ASCII").to_owned();
        let text = answer.text().await.expect("text");
        let problem: Value = serde_json::from_str(&text).expect("a problem");
        assert_eq!(
            (&problem["instance"], &problem["title"]),
            (&id.into(), &"Something broke here".into())
        );
        assert!(!text.contains("on purpose"), "internals stay inside: {text}");
    }
    assert!(app.get("/metrics").await.expect(200).text.contains("sameday_panics_total 2"));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let app = TestApp::start().await;
    let address = app.url.strip_prefix("http://").expect("a loopback address");
    let mut socket = TcpStream::connect(address).await.expect("it listens");
    let head = "POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n\
                Content-Length: 10\r\n\r\n{\"a\"";
    socket.write_all(head.as_bytes()).await.expect("it takes bytes");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(60), socket.read_to_end(&mut answer));
    read.await.expect("it does not wait for ever").expect("it answers and closes");
    let text = String::from_utf8(answer).expect("text");
    assert!(text.starts_with("HTTP/1.1 408") && text.contains("slow_body"), "{text}");
}
