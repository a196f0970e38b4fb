//! A courier brings it: shop, courier and position in his route chosen together.

use super::fleets;
use super::reach::{behind_offers, nearest_couriers};
use super::shelf::{confidence, is_stale, loser, missing, why_short};
use super::shortlist::{Able, shortlist};
use super::{Asked, Candidate, Match, Matches, Share, cheapest, with_quotes};
use crate::freeze::{Frozen, Scope};
use crate::id::StoreId;
use crate::model::{Basket, CostParts, InRoute, Line, Loser, Mode, StoreSpec};
use crate::reason::Reason;
use crate::routing::plan::{Plan, Stop, Task};
use crate::routing::problem::{Pick, RequestIdx, VehicleIdx};
use crate::routing::{Insertion, Solution, solution_from_hints};
use crate::travel::Travel;
use crate::unit::{Millis, Qty, Span, Time};
use crate::world::{World, hours, queue};
use std::collections::BTreeSet;

/// Insertions looked at for one basket: over shops x couriers, cheapest first.
const MOST_INSERTIONS: usize = 64;

pub(super) fn collect(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    near: &[Candidate],
    found: &mut Matches,
) {
    let stores = able(world, basket, near, found);
    search(world, travel, (basket, decided), (near, stores, None), found);
}

/// The same from one shop, once deliveries have brought what it lacks.
pub(super) fn collect_later(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    candidate: &Candidate,
    not_before: Time,
    found: &mut Matches,
) {
    let store = &world.stores()[&candidate.store];
    let opens = queue::ready_at(world, store, basket.lines.len(), not_before).is_some();
    let near = std::slice::from_ref(candidate);
    let any = !nearest_couriers(world, travel, store.at, &[]).is_empty();
    if store.offers(Mode::Delivery) && opens && any {
        let stores = vec![candidate.store.clone()];
        search(world, travel, (basket, decided), (near, stores, Some(not_before)), found);
    }
}

fn search(
    world: &World,
    travel: &dyn Travel,
    (basket, decided): (&Basket, Option<Time>),
    (near, stores, not_before): (&[Candidate], Vec<StoreId>, Option<Time>),
    found: &mut Matches,
) {
    let Some(first) = stores.first() else { return };
    let couriers = nearest_couriers(world, travel, world.stores()[first].at, &[]);
    if couriers.is_empty() {
        no_courier(world, basket, near, &stores, found);
        return;
    }
    let couriers = with_quotes(world, couriers, &stores);
    let offers = behind_offers(world, &couriers);
    let plenty = not_before.is_some();
    let basket_too = Scope { basket: Some(basket), undecided: decided, offers, ..Scope::default() };
    let basket_too = Scope { plenty, not_before, ..basket_too };
    let scope = Scope { couriers, stores, moving: Some(Vec::new()), ..basket_too };
    let scope = super::with_drafts(world, scope);
    let frozen = Frozen::new(world, travel, &scope);
    let request = frozen.basket().expect("the scope has a basket");
    let state = solution_from_hints(&frozen.problem);
    let all = cheapest(&frozen, &state, request, usize::MAX);
    let places = &all[..all.len().min(MOST_INSERTIONS)];
    let search = Search {
        world,
        basket,
        decided,
        not_before,
        near,
        frozen: &frozen,
        state: &state,
        request,
    };
    search.take(places, found);
    search.explain_rest(&scope, places, found);
    search.explain_couriers(&all, found);
    found.fleets = fleets::compare(&search, &all);
}

/// Shops that deliver, are open again within the day and have at least a part of the basket,
/// nearest first; of many only some.
fn able(world: &World, basket: &Basket, near: &[Candidate], found: &mut Matches) -> Vec<StoreId> {
    let mut able = Vec::new();
    for candidate in near {
        match judge(world, basket, &world.stores()[&candidate.store]) {
            Ok(shop) => able.push(shop),
            Err((reason, missing)) => {
                found.losers.push(loser(Mode::Delivery, &candidate.store, reason, missing));
            }
        }
    }
    let chosen = shortlist(&basket.lines, &able, world.config().max_stores as usize);
    let mut stores = Vec::new();
    for (n, Able { store, .. }) in able.into_iter().enumerate() {
        if chosen.contains(&n) {
            stores.push(store);
        } else {
            found.losers.push(loser(Mode::Delivery, &store, Reason::SearchLimit, Vec::new()));
        }
    }
    stores
}

fn judge(world: &World, basket: &Basket, store: &StoreSpec) -> Result<Able, (Reason, Vec<Line>)> {
    if !store.offers(Mode::Delivery) {
        return Err((Reason::ModeNotOffered, Vec::new()));
    }
    let missing = missing(world, basket, store, world.now());
    let has_something = missing.len() < basket.lines.len()
        || missing.iter().zip(&basket.lines).any(|(short, line)| short.qty < line.qty);
    if !missing.is_empty() && (basket.max_splits < 2 || !has_something) {
        return Err((why_short(world, basket, store), missing));
    }
    if queue::ready_at(world, store, basket.lines.len(), world.now()).is_none() {
        return Err((Reason::StoreClosed, Vec::new()));
    }
    Ok(Able { store: store.id.clone(), missing })
}

/// Nobody is on shift: refused, or promised openly without a courier where that is configured.
fn no_courier(
    world: &World,
    basket: &Basket,
    near: &[Candidate],
    stores: &[StoreId],
    found: &mut Matches,
) {
    for name in stores {
        let store = &world.stores()[name];
        let whole = missing(world, basket, store, world.now()).is_empty();
        let ready_at = queue::ready_at(world, store, basket.lines.len(), world.now());
        let (true, true, Some(ready_at)) = (world.config().no_courier_yet, whole, ready_at) else {
            found.losers.push(loser(Mode::Delivery, name, Reason::NoCourier, Vec::new()));
            continue;
        };
        let lines = basket.lines.clone();
        let ready_at = basket.ready_at.unwrap_or(ready_at);
        let risk = |line| world.break_risk(store, line, Qty::ZERO, world.value_of(basket));
        let break_risk = lines.iter().map(risk).sum();
        let shares = vec![Share::of(name.clone(), lines, ready_at)];
        let open_ended = Span { from: ready_at, to: Time::MAX };
        found.options.push(Match {
            mode: Mode::Delivery,
            berth: None,
            promise: basket.window_of(ready_at).unwrap_or(open_ended),
            planned: None,
            courier: None,
            position: None,
            distance: distance(near, name),
            cost: CostParts { break_risk, ..CostParts::default() }.summed(),
            stale: is_stale(world, store, world.now()),
            confidence: confidence(world, &shares, world.now()),
            replaced: Vec::new(),
            shares,
        });
    }
}

fn distance(near: &[Candidate], store: &StoreId) -> crate::unit::Metres {
    near.iter().find(|c| c.store == *store).map_or_else(Default::default, |c| c.distance)
}

/// Where in its courier's route an insertion puts an order.
fn in_route(insertion: &Insertion) -> InRoute {
    let visits = |n: usize| u32::try_from(n).expect("routes are short");
    let pickups = insertion.pickups.iter().map(|n| visits(*n)).collect();
    InRoute { pickups, hand_over: visits(insertion.delivery) }
}

/// A basket in the frozen problem, and where it could go.
pub(super) struct Search<'a> {
    pub(super) world: &'a World,
    pub(super) basket: &'a Basket,
    decided: Option<Time>,
    not_before: Option<Time>,
    near: &'a [Candidate],
    pub(super) frozen: &'a Frozen,
    pub(super) state: &'a Solution<'a>,
    pub(super) request: RequestIdx,
}

impl Search<'_> {
    /// The cheapest insertion of each set of shops becomes an option, the others have lost.
    fn take(&self, places: &[Asked], found: &mut Matches) {
        let mut taken: BTreeSet<Vec<StoreId>> = BTreeSet::new();
        for place in places {
            let stores = self.stores(&place.insertion);
            if taken.len() < self.basket.max_options as usize && taken.insert(stores.clone()) {
                found.options.push(self.option(place));
            } else {
                found.losers.push(self.dearer(place, stores));
            }
        }
    }

    /// A place that could have been taken.
    fn dearer(&self, place: &Asked, stores: Vec<StoreId>) -> Loser {
        let courier = self.frozen.couriers[place.insertion.vehicle.at()].clone();
        let mut stores = stores.into_iter();
        let first = stores.next().expect("a basket is picked in a shop");
        Loser {
            second: stores.next(),
            fleet: self.world.fleet_of(&courier),
            courier: Some(courier),
            position: Some(in_route(&place.insertion)),
            cost: Some(self.cost(place)),
            ..Loser::new(Mode::Delivery, first, Reason::CostsMore)
        }
    }

    /// The parts that the plan grows by, and what asking may cost. Serving it saves its refusal,
    /// which is no cost of the option.
    fn cost(&self, place: &Asked) -> CostParts {
        let grown = self.state.growth(&place.insertion);
        let sum = grown.total;
        assert_eq!(sum, place.insertion.delta, "the parts of an insertion's cost add up to it");
        CostParts {
            courier: grown.courier,
            store: grown.store,
            lateness: grown.lateness,
            split: grown.split,
            decline_risk: place.decline_risk,
            break_risk: grown.risk - place.decline_risk,
            change: grown.change,
            ..CostParts::default()
        }
        .summed()
    }

    fn stores(&self, insertion: &Insertion) -> Vec<StoreId> {
        insertion.picks.iter().map(|(site, _)| self.frozen.store(*site).clone()).collect()
    }

    pub(super) fn option(&self, place: &Asked) -> Match {
        let insertion = &place.insertion;
        let mut state = self.state.clone();
        state.insert(insertion);
        let after = state.to_plan();
        let shares = self.shares(&after);
        let stores = &self.world.stores();
        let hand_over = self.hand_over(&after);
        Match {
            mode: Mode::Delivery,
            berth: None,
            promise: self.promise(hand_over.start),
            planned: Some(hand_over.departure),
            courier: Some(self.frozen.couriers[insertion.vehicle.at()].clone()),
            position: Some(in_route(insertion)),
            distance: distance(self.near, &shares[0].store),
            stale: shares
                .iter()
                .any(|share| is_stale(self.world, &stores[&share.store], self.world.now())),
            confidence: confidence(self.world, &shares, self.world.now()),
            replaced: Vec::new(),
            shares,
            cost: self.cost(place),
        }
    }

    /// What each shop gives in a plan, and when it stands ready there.
    fn shares(&self, plan: &Plan) -> Vec<Share> {
        let mut shares = Vec::new();
        for stop in plan.routes.iter().flat_map(|route| &route.stops) {
            let Task::Pickup { site, picks } = &stop.task else { continue };
            let Some(pick) = picks.iter().find(|pick| pick.request == self.request) else {
                continue;
            };
            let store = self.frozen.store(*site);
            let ready_at = self.ready_at(store, pick);
            shares.push(Share::of(store.clone(), self.frozen.lines(&pick.lines), ready_at));
        }
        shares
    }

    fn ready_at(&self, store: &StoreId, pick: &Pick) -> Time {
        let store = &self.world.stores()[store];
        let begin = self.decided.unwrap_or(self.world.now());
        let begin = begin.max(self.not_before.unwrap_or(begin));
        let modelled = queue::ready_at(self.world, store, pick.lines.len(), begin);
        self.basket.ready_at.or(modelled).expect("a shop without an open instant is no option")
    }

    /// The stop at the door.
    fn hand_over<'p>(&self, plan: &'p Plan) -> &'p Stop {
        let mut stops = plan.routes.iter().flat_map(|route| &route.stops);
        let mine =
            |task: &Task| matches!(task, Task::Deliver { request } if *request == self.request);
        stops.find(|stop| mine(&stop.task)).expect("an inserted request is delivered")
    }

    /// What can be promised of a hand-over that is planned to begin then.
    fn promise(&self, start: Time) -> Span {
        // Who takes it at once may get it so much earlier.
        let now = self.world.now();
        let asked = self.decided.map(|at| at + self.world.config().offer);
        let earlier = start - (asked.unwrap_or(now) - now);
        // Goods that are still on their way are not there earlier for anybody.
        let earlier = earlier.max(self.not_before.unwrap_or(earlier).min(start));
        // Not before the door or the locker is open.
        let due = &self.frozen.problem.requests[self.request.at()].due;
        let open = due.iter().rev().find(|span| span.from <= start);
        let from = open.map_or(earlier, |span| earlier.max(span.from));
        let to = start.max(from + self.world.config().promise_width);
        Span { from, to: self.basket.window_of(start).map_or(to, |due| to.min(due.to)) }
    }

    /// Shops without any insertion: why not?
    fn explain_rest(&self, scope: &Scope<'_>, places: &[Asked], found: &mut Matches) {
        let used: BTreeSet<StoreId> =
            places.iter().flat_map(|place| self.stores(&place.insertion)).collect();
        for name in scope.stores.iter().filter(|name| !used.contains(*name)) {
            let store = &self.world.stores()[name];
            let missing = missing(self.world, self.basket, store, self.world.now());
            let reason = match missing.is_empty() {
                true => self.why_not(store),
                false => why_short(self.world, self.basket, store),
            };
            found.losers.push(loser(Mode::Delivery, name, reason, missing));
        }
    }

    /// Couriers without a place for it at any shop, where others have one: the first rule that they
    /// would break.
    fn explain_couriers(&self, all: &[Asked], found: &mut Matches) {
        let Some(best) = all.first() else { return };
        let first = self.stores(&best.insertion).swap_remove(0);
        for (v, name) in self.frozen.couriers.iter().enumerate() {
            if all.iter().any(|place| place.insertion.vehicle.at() == v) {
                continue;
            }
            let reason = self.state.why_not(self.request, VehicleIdx::from(v));
            found.losers.push(Loser {
                courier: Some(name.clone()),
                fleet: self.world.fleet_of(name),
                ..Loser::new(Mode::Delivery, first.clone(), reason)
            });
        }
    }

    /// The first rule that no courier in scope can keep for this shop.
    fn why_not(&self, store: &StoreSpec) -> Reason {
        let problem = &self.frozen.problem;
        let request = &problem.requests[self.request.at()];
        let any = |rule: &dyn Fn(&crate::routing::problem::Vehicle) -> bool| {
            problem.vehicles.iter().any(rule)
        };
        let fits = |v: &crate::routing::problem::Vehicle| {
            request.load.iter().zip(v.capacity).all(|(load, capacity)| *load <= capacity)
        };
        let on_time = |v: &crate::routing::problem::Vehicle| {
            request.due.iter().any(|due| due.to >= v.begin + Millis(1))
        };
        if !hours::is_open(&store.hours, self.world.now()) {
            Reason::StoreClosed
        } else if !any(&|v| v.skills & request.needs == request.needs) {
            Reason::Skill
        } else if !any(&fits) {
            Reason::Capacity
        } else if !any(&on_time) || self.basket.due.is_some() {
            Reason::Window
        } else {
            Reason::Shift
        }
    }
}
