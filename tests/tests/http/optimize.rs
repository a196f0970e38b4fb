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
    let explained = app.post("/v1/optimize?explain=true", problem.clone()).await.expect(200).json;
    assert_eq!((&explained["routes"], &explained["cost"]), (&plan["routes"], &plan["cost"]));
    let reason = &explained["unassigned"][0]["reasons"][0];
    assert_eq!(reason["code"], "skill");
    // 450 for the hand-over, 1,770 m from her last door on at 40 a kilometre, 210 s of picking at
    // 1,800 an hour; leaving the wine out costs 3,800.
    assert_eq!(
        reason["would_fit_if"],
        json!({"change": "more_skills", "courier": "anna", "skills": ["cold_box"],
            "extra_cost": 450 + 70 + 105 - 3_800})
    );
    let told = &explained["meta"]["explained"];
    assert_eq!(told["complete"], true);
    assert_eq!(told["alternatives"][0]["order"], "o-rosa");
    let verdict = app
        .post("/v1/optimize/check", json!({"problem": problem, "plan": explained}))
        .await
        .expect(200);
    assert_eq!(verdict.json["valid"], true, "{}", verdict.text);
    app.post("/v1/optimize?explain=1", problem.clone()).await.expect(422);
    let mut wrong = problem;
    wrong["orders"][0]["lines"] = json!([]);
    wrong["extra"] = json!(1);
    let answer = app.post("/v1/optimize", wrong).await.expect(422);
    assert!(answer.errors().len() >= 2, "{}", answer.text);
    app.post_as("/v1/optimize", "application/json", "{").await.expect(400);
    app.post_as("/v1/optimize", "text/csv", "a,b").await.expect(415);
}
