//! Selectors: how a line names things that only the run itself makes, and how they are found. Of
//! several that fit, the one with the smallest name is taken, or the nearest, so that a run finds
//! the same ones again.

use super::expect::state_named;
use super::names::{Names, Thing};
use crate::earth;
use sameday_engine::engine::Engine;
use sameday_engine::id::{CourierId, OrderId};
use sameday_engine::model::{Mode, Order, OrderState, StopTask};
use sameday_engine::place::Place;
use sameday_engine::unit::{Millis, Time};
use sameday_engine::world::{Courier, Progress, World};
use serde_json::{Map, Value, json};

/// Words for orders.
const ORDER_WORDS: &str = "a state, delivery, pickup, next, later, solo, nth:N, of:@COURIER, @NAME";
/// Words for couriers.
const COURIER_WORDS: &str = "with-goods, empty, idle, at-door, at-shop, under-way, on-shift, \
    profile:NAME, of:@ORDER, near:@COURIER, @NAME";

/// What a line sees when it looks for something.
pub struct Sight<'a> {
    /// The run.
    pub engine: &'a Engine,
    /// Now.
    pub now: Time,
    /// What earlier lines have named.
    pub names: &'a Names,
}

/// A value with all selectors resolved, after some others that give names, and all names;
/// `None` where nothing fits now.
#[must_use]
pub fn resolve(first: &[Value], value: &Value, sight: &Sight<'_>) -> Option<(Value, Names)> {
    let mut names = sight.names.clone();
    for value in first {
        resolved(value, sight, &mut names)?;
    }
    let value = resolved(value, sight, &mut names)?;
    Some((value, names))
}

fn resolved(value: &Value, sight: &Sight<'_>, names: &mut Names) -> Option<Value> {
    match value {
        Value::Object(fields) => match kind_of(fields) {
            Some(kind) => find(kind, fields, sight, names),
            None => {
                let field = |(name, value): (&String, &Value)| {
                    Some((name.clone(), resolved(value, sight, names)?))
                };
                fields.iter().map(field).collect::<Option<Map<_, _>>>().map(Value::Object)
            }
        },
        Value::Array(values) => {
            values.iter().map(|value| resolved(value, sight, names)).collect::<Option<_>>()
        }
        other => Some(other.clone()),
    }
}

/// The same with made-up things, to see whether the rest is well formed; selectors that nobody
/// understands are said.
pub fn made_up(value: &Value, faults: &mut Vec<String>) -> Value {
    match value {
        Value::Object(fields) => match kind_of(fields) {
            Some(kind) => {
                faults.extend(misunderstood(kind, fields));
                stand_in(kind)
            }
            None => {
                let field =
                    |(name, value): (&String, &Value)| (name.clone(), made_up(value, faults));
                Value::Object(fields.iter().map(field).collect())
            }
        },
        Value::Array(values) => values.iter().map(|value| made_up(value, faults)).collect(),
        other => other.clone(),
    }
}

fn kind_of(fields: &Map<String, Value>) -> Option<&str> {
    fields.keys().find_map(|name| name.strip_prefix('$'))
}

fn stand_in(kind: &str) -> Value {
    match kind {
        "order" => json!("ord_0_1_1"),
        "stop" => json!("stp_0_1_1"),
        "time" => json!(Time(1)),
        "place" => json!(Place::Planar { x_m: 0, y_m: 0 }),
        _ => json!("nobody"),
    }
}

/// What of a selector makes no sense.
fn misunderstood(kind: &str, fields: &Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    let extra = match kind {
        "order" | "courier" | "store" => &["as"][..],
        "place" => &["east_m", "north_m", "lat", "lon"],
        _ => &[],
    };
    for name in fields.keys().filter(|name| !name.starts_with('$')) {
        if !extra.contains(&name.as_str()) {
            faults.push(format!("a selector of a {kind} has no `{name}`"));
        }
    }
    let value = &fields[&format!("${kind}")];
    if kind == "time" {
        faults.extend(value.as_i64().is_none().then(|| "`$time` is in whole seconds".to_owned()));
        return faults;
    }
    let Some(text) = value.as_str() else {
        faults.push(format!("`${kind}` is a text of words"));
        return faults;
    };
    faults.extend(text.split_whitespace().filter_map(|word| unknown_word(kind, word)));
    faults
}

fn unknown_word(kind: &str, word: &str) -> Option<String> {
    let (head, tail) = word.split_once(':').unwrap_or((word, ""));
    let refers = tail.starts_with('@') && tail.len() > 1;
    let named = word.starts_with('@') && word.len() > 1;
    let (fits, words) = match kind {
        "order" => {
            let plain = ["delivery", "pickup", "next", "later", "solo"].contains(&word);
            let nth = head == "nth" && tail.parse::<usize>().is_ok_and(|n| n > 0);
            let known = plain || nth || state_named(word).is_some() || (head == "of" && refers);
            (known || named, ORDER_WORDS)
        }
        "courier" => {
            let known = doing(word).is_some()
                || (head == "profile" && !tail.is_empty())
                || (matches!(head, "of" | "near") && refers);
            (known || named, COURIER_WORDS)
        }
        "store" => ((head == "of" && refers) || named, "of:@ORDER, @NAME"),
        "stop" => (head == "next" && refers, "next:@COURIER"),
        "place" => {
            let known = matches!(head, "door" | "of" | "shop") && refers;
            (known || word == "at", "door:@ORDER, of:@COURIER, shop:@STORE, at")
        }
        _ => {
            return Some(format!(
                "`${kind}` is none of $order, $courier, $store, $stop, $place, $time"
            ));
        }
    };
    (!fits).then(|| format!("`{word}` is no word of `${kind}`: {words}"))
}

fn find(
    kind: &str,
    fields: &Map<String, Value>,
    sight: &Sight<'_>,
    names: &mut Names,
) -> Option<Value> {
    let value = &fields[&format!("${kind}")];
    if kind == "time" {
        return Some(json!(sight.now + Millis::from_secs(value.as_i64()?)));
    }
    let words: Vec<&str> = value.as_str()?.split_whitespace().collect();
    let world = sight.engine.world();
    let thing = match kind {
        "order" => Thing::Order(order(&words, world, names)?),
        "courier" => Thing::Courier(courier(&words, sight, names)?),
        "store" => Thing::Store(store(&words, world, names)?),
        "stop" => {
            let who = names.courier(words.first()?.strip_prefix("next:@")?)?;
            return world.couriers().get(who)?.route.first().map(|stop| json!(stop.id));
        }
        _ => return place(&words, fields, sight, names).map(|place| json!(place)),
    };
    if let Some(name) = fields.get("as").and_then(Value::as_str) {
        names.put(name, thing.clone());
    }
    Some(match thing {
        Thing::Order(id) => json!(id),
        Thing::Courier(id) => json!(id),
        Thing::Store(id) => json!(id),
    })
}

fn order(words: &[&str], world: &World, names: &Names) -> Option<OrderId> {
    let mut rank = 1;
    let mut fits: Vec<&Order> = world.orders().values().filter(|o| o.parcel.is_none()).collect();
    for word in words {
        let (head, tail) = word.split_once(":").unwrap_or((word, ""));
        match (head, tail) {
            ("nth", n) => rank = n.parse().ok()?,
            ("of", who) => {
                let who = names.courier(who.strip_prefix('@')?)?;
                fits.retain(|order| order.courier.as_ref() == Some(who));
            }
            ("delivery", _) => fits.retain(|order| order.mode == Mode::Delivery),
            ("pickup", _) => fits.retain(|order| order.mode == Mode::Pickup),
            ("next", _) => fits.retain(|order| is_next(world, order)),
            ("later", _) => fits.retain(|order| !is_next(world, order)),
            ("solo", _) => fits.retain(|order| order.sources.len() == 1),
            (name, _) if name.starts_with('@') => {
                let id = names.order(&name[1..])?;
                fits.retain(|order| order.id == id);
            }
            (state, _) => {
                let state: OrderState = state_named(state)?;
                fits.retain(|order| order.state == state);
            }
        }
    }
    fits.get(rank - 1).map(|order| order.id)
}

/// Whether it is handed over at its courier's next stop.
fn is_next(world: &World, order: &Order) -> bool {
    let courier = order.courier.as_ref().and_then(|id| world.couriers().get(id));
    let next = courier.and_then(|courier| courier.route.first());
    next.is_some_and(|stop| stop.hands_over() == Some(order.id))
}

fn courier(words: &[&str], sight: &Sight<'_>, names: &Names) -> Option<CourierId> {
    let world = sight.engine.world();
    let mut fits: Vec<&Courier> = world.couriers().values().collect();
    let mut near = None;
    for word in words {
        let (head, tail) = word.split_once(':').unwrap_or((word, ""));
        match (head, tail) {
            ("profile", profile) => fits.retain(|c| c.spec.profile.as_str() == profile),
            ("of", order) => {
                let carrier = &world.order(names.order(order.strip_prefix('@')?)?)?.courier;
                fits.retain(|c| Some(&c.spec.id) == carrier.as_ref());
            }
            ("near", who) => {
                let who = names.courier(who.strip_prefix('@')?)?;
                near = Some(sight.engine.place_of(who)?);
                fits.retain(|c| c.spec.id != *who);
            }
            (name, _) if name.starts_with('@') => {
                let id = names.courier(&name[1..])?;
                fits.retain(|c| c.spec.id == *id);
            }
            (word, _) => {
                let does = doing(word)?;
                fits.retain(|c| does(c, world));
            }
        }
    }
    let far = |c: &&&Courier| {
        let at = sight.engine.place_of(&c.spec.id);
        at.zip(near).map(|(at, near)| distance_m(at, near))
    };
    let nearest = fits.iter().min_by_key(|c| (far(c), c.spec.id.clone()));
    nearest.map(|courier| courier.spec.id.clone())
}

type Does = fn(&Courier, &World) -> bool;

/// What a courier is doing, by its word.
fn doing(word: &str) -> Option<Does> {
    Some(match word {
        "on-shift" => |c, _| c.shift.is_some(),
        "with-goods" => |c, _| !c.onboard.is_empty(),
        "empty" => |c, _| c.onboard.is_empty(),
        "idle" => |c, _| c.shift.is_some() && c.route.is_empty() && c.offer.is_none(),
        "at-shop" => |c, _| stands_at(c, |task| matches!(task, StopTask::Pickup { .. })),
        "at-door" => |c, _| stands_at(c, |task| matches!(task, StopTask::Deliver { .. })),
        "under-way" => |c, world| {
            matches!(c.progress, Progress::Standing { .. })
                && c.frozen(world.now()) > 0
                && c.leaves_at < world.now()
        },
        _ => return None,
    })
}

fn stands_at(courier: &Courier, does: fn(&StopTask) -> bool) -> bool {
    let stands = matches!(courier.progress, Progress::AtStop { .. });
    stands && courier.route.first().is_some_and(|stop| does(&stop.task))
}

fn store(words: &[&str], world: &World, names: &Names) -> Option<sameday_engine::id::StoreId> {
    let word = words.first()?;
    if let Some(order) = word.strip_prefix("of:@") {
        let order = world.order(names.order(order)?)?;
        return order.sources.first().map(|source| source.store.clone());
    }
    names.store(word.strip_prefix('@')?).cloned()
}

fn place(
    words: &[&str],
    fields: &Map<String, Value>,
    sight: &Sight<'_>,
    names: &Names,
) -> Option<Place> {
    let world = sight.engine.world();
    let number = |name: &str| fields.get(name).and_then(Value::as_f64);
    let (head, name) = words.first()?.split_once(":@").unwrap_or(("at", ""));
    let at = match head {
        "door" => world.order(names.order(name)?)?.basket.at,
        "of" => sight.engine.place_of(names.courier(name)?)?,
        "shop" => world.stores().get(names.store(name)?)?.at,
        _ => Place::from_degrees(number("lat")?, number("lon")?).ok()?,
    };
    match (number("east_m"), number("north_m")) {
        (None, None) => Some(at),
        (east, north) => {
            Some(earth::place(at.degrees()?, east.unwrap_or(0.0), north.unwrap_or(0.0)))
        }
    }
}

/// Whole metres between two places on earth.
fn distance_m(a: Place, b: Place) -> i64 {
    let coord = |place: Place| {
        let (lat, lon) = place.degrees().unwrap_or_default();
        geo::Coord { x: lon, y: lat }
    };
    earth::line_m(coord(a), coord(b)) as i64
}
