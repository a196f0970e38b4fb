//! Placing an order in one step: explicitly, or with no more than a member and the goods.

use super::members::defaults_of;
use super::orders::{answer_order, not_served};
use crate::app::{App, Call, Done};
use crate::idempotency::Key;
use crate::place::Swap;
use crate::problem::{Problem, ProblemDocument};
use crate::side::{Field, Personal};
use crate::tokens::PersonsJson;
use crate::wire::basket::{OrderIn, check_known};
use crate::wire::defaults::wish;
use crate::wire::order::OrderOut;
use crate::wire::personal::{door, personal};
use crate::wire::read::Reader;
use crate::wire::scalar::Position;
use axum::extract::State;
use axum::response::Response;
use sameday_engine::decision::Answer;
use sameday_engine::engine::Engine;
use sameday_engine::event::Event;
use sameday_engine::id::Subject;
use sameday_engine::model::{Basket, Mode, OrderRequest};
use sameday_engine::unit::Time;

/// Values of a member that an order keeps.
const KEPT: [Field; 6] =
    [Field::Name, Field::Phone, Field::Address, Field::Note, Field::Position, Field::Payment];

/// Places an order in one step: the cheapest option is taken.
///
/// With a `member` and without a `dropoff` it is one click: where it goes, when he likes it and how
/// it is paid are as his defaults say. What they lack is named.
#[utoipa::path(post, path = "/v1/orders", tag = "orders",
    params(("Idempotency-Key" = String, Header, example = "o-4712")),
    request_body(content = OrderIn, example = json!({
        "external_id": "shop-4712", "lines": [{"sku": "rose-red-12", "qty": 1}],
        "dropoff": {"lat": 52.52, "lon": 13.41},
        "customer": {"name": "Ada L.", "address": "Musterstr. 1\n10178 Berlin",
            "note": "2nd floor"}})),
    responses((status = 201, body = OrderOut), (status = 400, body = ProblemDocument),
        (status = 409, body = ProblemDocument), (status = 422, body = ProblemDocument)))]
pub async fn create(
    State(app): State<App>,
    Key(key): Key,
    body: PersonsJson<OrderIn>,
) -> Result<Response, Problem> {
    let call = Call::new("POST /v1/orders", Some(key), "/v1/orders", &body.canonical);
    if let Some(done) = app.replayed(&call).await? {
        return answer(&app, &done).await;
    }
    let (asked, now) = (body.shape, app.driver.now());
    let member = member(&app, &asked).await?;
    let liked = match (member, asked.dropoff) {
        (Some(member), None) => Some(defaults_of(&app, member).await?),
        _ => None,
    };
    let (values, external_id) = (kept(&asked, liked.as_ref()), asked.external_id.clone());
    let basket = app.read(move |engine| basket(engine, &asked, member, liked.as_ref(), now));
    let (basket, external_id) = (basket.await??, external_id.map(|name| name.0));
    let event = Event::OrderPlaced(OrderRequest { basket, external_id });
    let done = app.run_personal(&call, event, member, values).await?;
    answer(&app, &done).await
}

async fn answer(app: &App, done: &Done) -> Result<Response, Problem> {
    match done.answer {
        Answer::Ordered { order } => answer_order(app, done, order).await,
        Answer::NotServed { quote } => Err(not_served(app, quote).await?),
        _ => unreachable!("an order is taken, not served or refused"),
    }
}

/// Who orders: the member, whichever of his credentials was shown.
async fn member(app: &App, asked: &OrderIn) -> Result<Option<Subject>, Problem> {
    let named = asked.customer.as_ref().and_then(|customer| customer.member);
    let Some(token) = asked.member.or(named) else { return Ok(None) };
    let known = app.read(move |engine| engine.world().people().resolve(token.0));
    known.await.map(Some)
}

/// What is kept for the hand-over: what the order says, over what its member likes.
fn kept(asked: &OrderIn, liked: Option<&Personal>) -> Personal {
    let mut values = liked.cloned().unwrap_or_default();
    values.retain(|field, _| KEPT.contains(field));
    values.extend(personal(asked.customer.as_ref(), asked.dropoff));
    let payment = asked.payment.as_ref().map(|text| (Field::Payment, text.0.clone()));
    values.extend(payment);
    values
}

fn basket(
    engine: &Engine,
    asked: &OrderIn,
    member: Option<Subject>,
    liked: Option<&Personal>,
    now: Time,
) -> Result<Basket, Problem> {
    let mut reader = Reader::default();
    let door = asked.dropoff.or_else(|| at_home(asked, liked, &mut reader));
    // The other mistakes are told too, wherever the goods would go.
    let somewhere = Position { lat: 0.1, lon: 0.1 };
    let mut basket = asked.basket(door.unwrap_or(somewhere), &[Mode::Delivery], now, &mut reader);
    basket.member = member;
    basket.ordered_in = asked.ordered_in.as_ref().map(|name| name.0.clone());
    basket.policy = asked.policy.map(|word| word.0).unwrap_or_default();
    check_known(&basket, engine.world(), &mut reader);
    match (door, asked.dropoff) {
        (_, Some(door)) => Swap::note(engine.world(), "dropoff", door, &mut reader),
        (Some(door), None) => {
            let world = engine.world();
            reader.inside("defaults", |reader| Swap::note(world, "dropoff", door, reader));
        }
        (None, None) => {}
    }
    if let Some(wish) = liked.and_then(wish) {
        wish.apply(&mut basket, now);
    }
    reader.finish().map(|()| basket)
}

/// The member's door; notes everything that one click needs and his defaults lack.
fn at_home(asked: &OrderIn, liked: Option<&Personal>, reader: &mut Reader) -> Option<Position> {
    let Some(liked) = liked else {
        reader.error_at("dropoff", "required", "a position, or a member who has one");
        return None;
    };
    let door = door(liked);
    let mut lacks = |name: &str, missing: bool| {
        if missing {
            reader.inside("defaults", |reader| {
                reader.error_at(name, "missing_default", "the member has said nothing of it");
            });
        }
    };
    lacks("dropoff", door.is_none());
    let pays_now = asked.paid.unwrap_or(true) && asked.payment.is_none();
    lacks("payment", pays_now && !liked.contains_key(&Field::Payment));
    door
}
