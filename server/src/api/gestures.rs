//! Gestures: identity, price, payment reference and stock effect in one call; receipts.

use crate::app::{App, Call, Done};
use crate::extract::Id;
use crate::idempotency::Key;
use crate::problem::{Problem, ProblemDocument};
use crate::side::{Field, Known, Owner, Personal, SideError};
use crate::tokens::PersonsJson;
use crate::wire::gesture::{GestureIn, GestureOut, ReceiptOut, check_gesture};
use crate::wire::read::Reader;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use sameday_engine::decision::{Answer, Decision, PeopleDecision};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Event, PeopleEvent};
use sameday_engine::id::{ReceiptId, Subject};
use sameday_engine::model::{Gesture, Receipt};
use sameday_engine::unit::{Millis, Time};

/// Longest shift.
const SHIFT: Millis = Millis(24 * 3_600_000);

/// Somebody shows who he is, at a device.
///
/// `checkout` sells at his best price, with the payment's reference and a receipt: all of it or
/// nothing. `collect` hands his ready order over; of several it offers all and takes none.
/// `courier_checkin` is for credentials of couriers. `age_check` adds what is shown to the
/// hand-over of an order. The same gesture within 5 seconds answers with the first result.
#[utoipa::path(post, path = "/v1/gestures", tag = "people",
    params(("Idempotency-Key" = String, Header, example = "g-77")),
    request_body(content = GestureIn, example = json!({
        "credential_kind": "palm", "subject_token": "idp-4711", "device": "reader-2",
        "store": "st_flora", "purpose": "checkout", "lines": [{"sku": "rose-red-12", "qty": 1}],
        "payment": {"reference": "psp-88123", "status": "authorised"}})),
    responses((status = 200, body = GestureOut), (status = 400, body = ProblemDocument),
        (status = 402, body = ProblemDocument), (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn present(
    State(app): State<App>,
    Key(key): Key,
    body: PersonsJson<GestureIn>,
) -> Result<Response, Problem> {
    let call = Call::new("POST /v1/gestures", Some(key), "/v1/gestures", &body.canonical);
    let (now, key, shape) = (app.driver.now(), app.request_key(&call), body.shape);
    let read = app.read(move |engine| {
        let check_at = super::quotes::time_to_check(engine, key.as_ref(), now);
        gesture(engine, shape, now, check_at)
    });
    let (gesture, member) = read.await??;
    let event = Event::People(PeopleEvent::Presented(gesture));
    let done = match body.payment {
        Some(reference) => {
            let values = Personal::from([(Field::Payment, reference)]);
            app.run_personal(&call, event, Some(member), values).await?
        }
        None => app.run(&call, event).await?,
    };
    answer(&app, &done).await
}

fn gesture(
    engine: &Engine,
    asked: GestureIn,
    now: Time,
    check_at: Time,
) -> Result<(Gesture, Subject), Problem> {
    let mut reader = Reader::default();
    let gesture = asked.gesture(now, &mut reader);
    check_gesture(&gesture, engine.world(), &mut reader);
    if let Some(until) = gesture.until.filter(|_| check_at > Time::MIN) {
        if until <= now {
            reader.error_at("until", "in_past", "the shift would be over already");
        } else if until - now > SHIFT {
            reader.error_at("until", "out_of_range", "a shift lasts 24 hours at most");
        }
    }
    let member = engine.world().people().resolve(gesture.subject);
    reader.finish().map(|()| (gesture, member))
}

async fn answer(app: &App, done: &Done) -> Result<Response, Problem> {
    let Answer::Presented(presented) = &done.answer else {
        unreachable!("a gesture is taken or refused")
    };
    let receipt = match presented.receipt {
        Some(id) => Some(look(app, id).await?),
        None => None,
    };
    Ok(done.answer(StatusCode::OK, &GestureOut::of(presented, receipt)))
}

/// A receipt stands in the journal, where its name points to.
async fn look(app: &App, id: ReceiptId) -> Result<ReceiptOut, Problem> {
    let entry = app.driver.entry(id.0.seq).await?;
    let decisions = entry.into_iter().flat_map(|entry| entry.decisions);
    let receipt = decisions.into_iter().find_map(|decision| match decision {
        Decision::People(PeopleDecision::Sold { receipt }) if receipt.id == id => Some(receipt),
        _ => None,
    });
    let receipt: Receipt = receipt.ok_or_else(|| Problem::not_found("receipt", id))?;
    let known = app.aside(move |app| app.side.get(&Owner::Receipt(id)));
    let reference = match known.await?.map_err(|error: SideError| Problem::from(error))? {
        Known::Fields(values) => values.get(&Field::Payment).map(|text| text.expose().to_owned()),
        Known::Nothing | Known::Erased => None,
    };
    Ok(ReceiptOut::of(&receipt, reference))
}

/// What a gesture has sold.
#[utoipa::path(get, path = "/v1/receipts/{id}", tag = "people",
    params(("id" = String, Path, example = "rcp_0_88126_1")),
    responses((status = 200, body = ReceiptOut), (status = 404, body = ProblemDocument)))]
pub async fn receipt(
    State(app): State<App>,
    Id(id): Id<ReceiptId>,
) -> Result<axum::Json<ReceiptOut>, Problem> {
    look(&app, id).await.map(axum::Json)
}
