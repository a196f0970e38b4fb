//! Static problems over HTTP.

use sameday_tests::app::TestApp;
use serde_json::json;

#[tokio::test]
async fn a_plan_comes_back_and_passes_the_check() {
    let app = TestApp::start().await;
    let text = std::fs::read_to_string(
        sameday_tests::program::root().join("docs/examples/optimize.problem.json"),
    );
    let text = text.expect("the example is there");
    let problem: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
    let plan = app.post("/v1/optimize", problem.clone()).await.expect(200).json;
    assert_eq!(plan["format"], "sameday-plan");
    let verdict =
        app.post("/v1/optimize/check", json!({"problem": problem, "plan": plan})).await.expect(200);
    assert_eq!(verdict.json["violations"], json!([]), "{}", verdict.text);
    let mut wrong = problem;
    wrong["orders"][0]["lines"] = json!([]);
    wrong["extra"] = json!(1);
    let answer = app.post("/v1/optimize", wrong).await.expect(422);
    assert!(answer.errors().len() >= 2, "{}", answer.text);
    app.post_as("/v1/optimize", "application/json", "{").await.expect(400);
    app.post_as("/v1/optimize", "text/csv", "a,b").await.expect(415);
}
