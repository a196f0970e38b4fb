//! 2.19 Paying by face: the suite of 2.8 with another kind of credential, and nothing else changed.

use super::palm;

#[tokio::test]
async fn suite_of_palm_passes() {
    for kind in ["face", "something-not-invented-yet"] {
        palm::all_effects_or_none(kind).await;
        palm::refused_payment(kind).await;
        palm::double_scan(kind).await;
        palm::two_ready(kind).await;
        palm::no_biometrics(kind).await;
    }
}
