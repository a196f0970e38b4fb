//! A courier's news as server-sent events that can be resumed after any break.

use crate::app::App;
use crate::doors;
use crate::problem::Problem;
use crate::wire::plan::RouteDiffOut;
use crate::wire::route::{OfferOut, OffersOut, RouteOut, StopOut, stops_out};
use crate::wire::scalar::{CourierName, Id, Instant, OfferName, Position, StoreName, Word};
use crate::wire::words::OfferStateWord;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt};
use sameday_engine::decision::{Decision, RouteChange};
use sameday_engine::effect::Notice;
use sameday_engine::engine::Engine;
use sameday_engine::id::{CourierId, Minted};
use sameday_engine::model::OfferState;
use sameday_engine::unit::Time;
use serde::Serialize;
use std::convert::Infallible;
use std::time::Duration;

/// How often a comment says that the stream lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Where a courier stands when his stream begins.
#[derive(Serialize)]
struct State {
    route: RouteOut,
    offers: OffersOut,
}

/// An offer ended without work.
#[derive(Serialize)]
struct Ended {
    id: OfferName,
    state: OfferStateWord,
}

/// The route changed.
#[derive(Serialize)]
struct Changed {
    courier: CourierName,
    version: u64,
    leave_at: Option<Instant>,
    stops: Vec<StopOut>,
    /// What differs from the route before.
    changes: RouteDiffOut,
}

/// Without work he may wait there: the next order is likely to begin near it.
#[derive(Serialize)]
struct Advice {
    courier: CourierName,
    store: StoreName,
    at: Option<Position>,
}

/// Opens the stream of a courier: from the event after `after`, or with his state first.
///
/// # Errors
/// 404 for a courier nobody knows.
pub async fn open(
    app: App,
    courier: CourierId,
    after: Option<Minted>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let (name, now) = (courier.clone(), app.driver.now());
    let found = app.read(move |engine| state(engine, &name, now)).await?;
    let (mut state, here) = found.ok_or_else(|| Problem::not_found("courier", &courier))?;
    doors::join(&app, &mut state.route.stops).await?;
    let first = after.is_none().then(|| event(next(here), "state", &state));
    let news = app.driver.follow(courier, Some(after.unwrap_or(here)));
    let guard = app.metrics.stream();
    let later = news.then(move |notice| {
        let _counted = &guard;
        tell(app.clone(), notice)
    });
    let all = futures_util::stream::iter(first).chain(later.filter_map(std::future::ready));
    Ok(Sse::new(all.map(Ok)).keep_alive(KeepAlive::new().interval(HEARTBEAT)))
}

/// The state and the position in the journal that it is the state of.
fn state(engine: &Engine, id: &CourierId, now: Time) -> Option<(State, Minted)> {
    let world = engine.world();
    let courier = world.couriers().get(id)?;
    let offer = courier.offer.and_then(|offer| world.offer(offer));
    let open = offer.filter(|offer| offer.state == OfferState::Open);
    let state = State {
        route: RouteOut::of(courier, world, now),
        offers: OffersOut { items: open.map(|o| OfferOut::of(o, world)).into_iter().collect() },
    };
    let here = Minted { shard: world.genesis().shard, seq: world.seq(), n: u32::MAX };
    Some((state, here))
}

/// The id of the state: right before the first thing of the next entry.
fn next(here: Minted) -> Minted {
    Minted { seq: here.seq + 1, n: 0, ..here }
}

fn event(id: Minted, name: &str, data: &impl Serialize) -> Event {
    let data = serde_json::to_string(data).expect("an answer is plain JSON");
    Event::default().id(id.to_string()).event(name).data(data)
}

/// A notice as an event; `None` when the server can no longer say what it means.
async fn tell(app: App, notice: Notice) -> Option<Event> {
    let id = notice.id;
    match notice.decision {
        Decision::OfferSent { offer } => {
            let out = app.read(move |engine| OfferOut::of(&offer, engine.world())).await.ok()?;
            Some(event(id, "offer", &out))
        }
        Decision::OfferEnded { offer, how, .. } => {
            let name = format!("offer.{}", Word(how).text());
            Some(event(id, &name, &Ended { id: Id(offer), state: Word(how) }))
        }
        Decision::PlanAdopted { version, routes } => {
            let own = routes.into_iter().find(|route| route.courier == notice.courier)?;
            Some(event(id, "route.changed", &changed(&app, version, own).await.ok()?))
        }
        Decision::WaitAdvised { courier, store, at } => {
            let advice =
                Advice { courier: Id(courier), store: Id(store), at: Position::centre(at) };
            Some(event(id, "wait.advised", &advice))
        }
        _ => None,
    }
}

async fn changed(app: &App, version: u64, route: RouteChange) -> Result<Changed, Problem> {
    let (courier, leaves_at) = (Id(route.courier.clone()), Instant(route.leaves_at));
    let changes = (&route.diff).into();
    let mut stops = app.read(move |engine| stops_out(&route.stops, engine.world())).await?;
    doors::join(app, &mut stops).await?;
    let leave_at = (!stops.is_empty()).then_some(leaves_at);
    Ok(Changed { courier, version, leave_at, stops, changes })
}
