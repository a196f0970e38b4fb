//! Health, versions, figures, documents.

use sameday_tests::app::{TestApp, sale, town};

#[tokio::test]
async fn the_server_tells_about_itself() {
    let app = TestApp::start().await;
    town(&app).await;
    app.post("/v1/events", sale(&app, "flora", "rose", 1)).await.expect(200);
    assert_eq!(app.get("/healthz").await.expect(200).json["status"], "ok");
    assert_eq!(app.get("/readyz").await.expect(200).json["status"], "ready");
    let version = app.get("/version").await.expect(200).json;
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
