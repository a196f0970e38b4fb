//! Random histories: the ledger against the naive recount, and the same facts in any order.

use super::super::Ledger;
use super::model::{Life, Model};
use super::{adjustment, count, fact, held, order_id, receipt, round_trip, sale, sku, store, void};
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{CountScope, StockChange, StockFact};
use crate::id::{HoldId, OrderId, SkuId, StoreId};
use crate::model::HoldState;
use crate::unit::{Millis, Qty, Time};
use proptest::collection::vec;
use proptest::prelude::*;

const SKUS: [&str; 2] = ["rose", "tulip"];
const STORES: [&str; 2] = ["fauna", "flora"];
const MINUTE: i64 = 60_000;

#[derive(Clone, Debug)]
enum Step {
    /// Minutes that pass.
    Pass(i64),
    /// A message: source, id, age in minutes, shop, change.
    Tell(u8, u8, i64, usize, Change),
    Grant(usize, [i64; 2]),
    /// Kind of decision, which hold.
    Decide(Kind, usize),
    /// Break what must break.
    Break(usize),
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Commit,
    /// Together with the order of the hold granted before.
    CommitJoint,
    Pick,
    Hand,
    Release,
    Expire,
    Restock,
}

#[derive(Clone, Debug)]
enum Change {
    /// Units, and which hold's order it names.
    Sale([i64; 2], Option<usize>),
    Void([i64; 2], bool),
    Count([i64; 2], bool),
    Receipt([i64; 2]),
    Adjust([i64; 2]),
}

fn units() -> impl Strategy<Value = [i64; 2]> {
    prop_oneof![(1..4i64).prop_map(|n| [n, 0]), (0..3i64, 1..4i64).prop_map(|(a, b)| [a, b])]
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (units(), proptest::option::of(0..6usize)).prop_map(|(u, o)| Change::Sale(u, o)),
        1 => (units(), any::<bool>()).prop_map(|(u, r)| Change::Void(u, r)),
        2 => (units(), any::<bool>()).prop_map(|(u, s)| Change::Count(u.map(|n| n * 3), s)),
        2 => units().prop_map(|u| Change::Receipt(u.map(|n| n * 4))),
        1 => units().prop_map(Change::Adjust),
        1 => units().prop_map(|u| Change::Adjust(u.map(|n| -n))),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Commit),
        1 => Just(Kind::CommitJoint),
        3 => Just(Kind::Pick),
        2 => Just(Kind::Hand),
        1 => Just(Kind::Release),
        1 => Just(Kind::Expire),
        1 => Just(Kind::Restock),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let age = prop_oneof![8 => 0..90i64, 1 => -4..0i64, 1 => 4_300..4_340i64];
    prop_oneof![
        2 => prop_oneof![9 => 0..30i64, 1 => 2_000..4_500i64].prop_map(Step::Pass),
        6 => (0..2u8, 0..12u8, age, 0..2usize, change())
            .prop_map(|(s, i, a, shop, c)| Step::Tell(s, i, a, shop, c)),
        3 => (0..2usize, units()).prop_map(|(s, u)| Step::Grant(s, u)),
        5 => (kind(), 0..6usize).prop_map(|(k, h)| Step::Decide(k, h)),
        1 => (0..2usize).prop_map(Step::Break),
    ]
}

fn named(units: [i64; 2]) -> Vec<(SkuId, i64)> {
    let pairs = SKUS.iter().zip(units).filter(|(_, n)| *n != 0);
    pairs.map(|(name, n)| (sku(name), n)).collect()
}

fn shops() -> impl Iterator<Item = (StoreId, SkuId)> {
    STORES.iter().flat_map(|shop| SKUS.iter().map(|name| (store(shop), sku(name))))
}

/// Ledger and model side by side.
struct Pair {
    ledger: Ledger,
    model: Model,
    now: Time,
    granted: u64,
}

impl Pair {
    fn new() -> Self {
        let now = Time(10_000 * MINUTE);
        Self { ledger: Ledger::default(), model: Model::default(), now, granted: 0 }
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Pass(minutes) => self.now += Millis(minutes * MINUTE),
            Step::Tell(source, id, age, shop, change) => {
                let change = self.change(change);
                let at = Time(self.now.0 - age * MINUTE);
                let (source, id) = (format!("s{source}"), format!("i{id}"));
                self.tell(&fact(&source, &id, at, &store(STORES[*shop]), change));
            }
            Step::Grant(shop, units) => self.grant(&store(STORES[*shop]), &named(*units)),
            Step::Decide(kind, nth) => {
                let lives = self.model.lives.len();
                if lives > 0 {
                    let id = self.model.lives[lives - 1 - nth.min(&(lives - 1))].hold.id;
                    self.decide(*kind, id);
                }
            }
            Step::Break(shop) => self.break_holds(&store(STORES[*shop])),
        }
    }

    fn change(&self, change: &Change) -> StockChange {
        let order = |nth: usize| {
            let lives = &self.model.lives;
            lives.iter().rev().nth(nth).and_then(|life| life.hold.order)
        };
        match change {
            Change::Sale(units, nth) => sale(&named(*units), nth.and_then(order)),
            Change::Void(units, restock) => void(&named(*units), *restock),
            Change::Count(units, true) => count(&named(*units), CountScope::Shelf),
            Change::Count(units, false) => count(&named(*units), CountScope::ShelfAndStaged),
            Change::Receipt(units) => receipt(&named(*units)),
            Change::Adjust(units) => adjustment(&named(*units)),
        }
    }

    fn tell(&mut self, fact: &StockFact) {
        let expected = self.model.judge(fact, self.now);
        let judged = self.ledger.judge(fact, self.now, &self.model.config);
        assert_eq!(judged.map(|judgement| judgement.verdict), expected, "{fact:?}");
        if let Ok(verdict) = expected {
            self.ledger.record(fact, verdict, self.now, &self.model.config);
            self.model.record(fact, verdict, self.now);
        }
    }

    fn grant(&mut self, shop: &StoreId, units: &[(SkuId, i64)]) {
        let fits = |(sku, n): &(SkuId, i64)| self.ledger.atp(shop, sku, Qty::ZERO) >= Qty(*n);
        if !units.iter().all(fits) {
            return;
        }
        self.granted += 1;
        let hold = held(self.granted, shop, units, self.now);
        self.ledger.grant(hold.clone());
        self.model.lives.push(Life {
            hold,
            joined: 0,
            picked_at: None,
            handed_at: None,
            ended: None,
            restocked_at: None,
        });
    }

    fn decide(&mut self, kind: Kind, id: HoldId) {
        let Some(hold) = self.ledger.hold(id) else { return };
        let state = hold.state;
        let open = self.ledger.may_hand_over(id).is_ok();
        let live = self.ledger.resolvable(id).is_ok();
        let now = self.now;
        match kind {
            Kind::Commit if state == HoldState::Held => self.commit(id, order_id(id.0.seq)),
            Kind::CommitJoint if state == HoldState::Held && id.0.seq > 1 => {
                self.commit(id, order_id(id.0.seq - 1));
            }
            Kind::Pick if open && !hold.picked => {
                self.ledger.pick(id, now);
                self.model.life(id).picked_at = Some(now);
            }
            Kind::Hand if open => {
                self.ledger.hand_over(id, now);
                self.model.life(id).handed_at = Some(now);
            }
            Kind::Release if live => self.end(id, HoldState::Released),
            Kind::Expire if live => self.end(id, HoldState::Expired),
            Kind::Restock
                if state == HoldState::HandedOver && self.model.life(id).restocked_at.is_none() =>
            {
                self.ledger.restock(id, now);
                self.model.life(id).restocked_at = Some(now);
            }
            _ => {}
        }
    }

    fn commit(&mut self, id: HoldId, order: OrderId) {
        self.ledger.commit(id, order, None);
        let joined = self.model.lives.iter().map(|life| life.joined).max();
        let life = self.model.life(id);
        life.hold.order = Some(order);
        life.joined = joined.unwrap_or(0) + 1;
    }

    fn end(&mut self, id: HoldId, how: HoldState) {
        self.ledger.end(id, how, self.now);
        self.model.life(id).ended = Some((self.now, how));
    }

    /// Breaking the named holds is enough as far as holds can be, and no part of them is.
    fn break_holds(&mut self, shop: &StoreId) {
        let named = self.ledger.to_break(shop);
        let mut sorted: Vec<_> = named.iter().map(|id| self.age(*id)).collect();
        sorted.sort_unstable();
        assert_eq!(sorted, named.iter().map(|id| self.age(*id)).collect::<Vec<_>>());
        assert!(self.is_enough(shop, &named), "{named:?} are not enough");
        for spared in &named {
            let fewer: Vec<_> = named.iter().copied().filter(|id| id != spared).collect();
            assert!(!self.is_enough(shop, &fewer), "{spared} need not break");
        }
        named.into_iter().for_each(|id| self.end(id, HoldState::Broken));
        assert_eq!(self.ledger.to_break(shop), Vec::new());
    }

    fn age(&self, id: HoldId) -> (bool, std::cmp::Reverse<(Time, HoldId)>) {
        let hold = self.ledger.hold(id).unwrap();
        (hold.picked, std::cmp::Reverse((hold.granted_at, id)))
    }

    fn is_enough(&self, shop: &StoreId, broken: &[HoldId]) -> bool {
        SKUS.iter().map(|name| sku(name)).all(|sku| {
            let claimed = |id: &HoldId| self.model.claimed(*id, shop, &sku);
            let freed: Qty = broken.iter().map(claimed).sum();
            let reserved = self.model.reserved(shop, &sku) - freed;
            reserved == Qty::ZERO || reserved <= self.model.book(shop, &sku)
        })
    }

    fn check(&self) {
        for (shop, sku) in shops() {
            let cell = self.ledger.cell(&shop, &sku);
            assert_eq!(cell.book, self.model.book(&shop, &sku), "book of {sku} in {shop}");
            assert_eq!(cell.reserved, self.model.reserved(&shop, &sku), "{sku} in {shop}");
            assert_eq!(cell.last_count_at, self.model.last_count_at(&shop, &sku));
        }
        for life in &self.model.lives {
            self.check_hold(life);
        }
    }

    fn check_hold(&self, life: &Life) {
        let id = life.hold.id;
        match self.ledger.hold(id) {
            Some(hold) => assert_eq!(hold.state, self.model.state(life), "{id}"),
            None => {
                let decided = life.decided_at().expect("only resolved holds are forgotten");
                assert!(decided + self.model.config.late_window.times(2) < self.now);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn the_ledger_agrees_with_a_naive_recount(steps in vec(step(), 1..90)) {
        let mut pair = Pair::new();
        for step in &steps {
            pair.step(step);
            pair.check();
        }
        prop_assert_eq!(round_trip(&pair.ledger), pair.ledger);
    }

    /// A restart in the middle changes nothing that follows.
    #[test]
    fn a_ledger_from_json_lives_on_the_same(
        before in vec(step(), 1..60),
        after in vec(step(), 1..30),
    ) {
        let mut pair = Pair::new();
        before.iter().for_each(|step| pair.step(step));
        pair.ledger = round_trip(&pair.ledger);
        for step in &after {
            pair.step(step);
            pair.check();
        }
    }
}

/// Facts of one day that name orders by number, and the decisions on these orders' holds. Holds are
/// so large that no till sale empties one; or small, and then none is given back: so the same
/// decisions are right in any order of arrival.
#[derive(Clone, Debug)]
struct Day {
    facts: Vec<StockFact>,
    /// Minute, and what happens to which hold; ascending.
    decisions: Vec<(i64, Kind, u64)>,
    orders: u64,
    /// Units of each SKU that every hold sets aside.
    held: [i64; 2],
}

fn day() -> impl Strategy<Value = Day> {
    let orders = 4u64;
    let tell = (0..600i64, 0..2usize, change());
    let decide = (0..600i64, kind(), 1..=orders);
    let days = (vec(tell, 1..40), vec(decide, 0..16), any::<bool>());
    days.prop_map(move |(tells, mut decisions, small)| {
        let to_fact = |(n, (minute, shop, told)): (usize, (i64, usize, Change))| {
            let change = match told {
                Change::Sale(units, nth) => {
                    let order = nth.map(|nth| order_id(nth as u64 % orders + 1));
                    sale(&named(units), order)
                }
                other => Pair::new().change(&other),
            };
            let (source, id) = (format!("s{}", n % 3), format!("i{n}"));
            fact(&source, &id, Time(minute * MINUTE), &store(STORES[shop]), change)
        };
        let facts = tells.into_iter().enumerate().map(to_fact).collect();
        decisions.sort_by_key(|(minute, ..)| *minute);
        if small {
            decisions.retain(|(_, kind, _)| matches!(kind, Kind::Pick | Kind::Hand));
        }
        Day { facts, decisions, orders, held: if small { [3, 1] } else { [200, 200] } }
    })
}

/// Lives the day with the facts arriving in this order, each `copies` times, and `spread[i]` of
/// them before the ith decision.
fn live(day: &Day, order: &[usize], spread: &[usize], copies: usize) -> Ledger {
    let config = Config::default();
    let mut ledger = Ledger::default();
    let now = Time(700 * MINUTE);
    let tell = |ledger: &mut Ledger, fact: &StockFact| {
        for copy in 0..copies {
            let verdict = ledger.judge(fact, now, &config).unwrap().verdict;
            let first = if copy == 0 { FactVerdict::Applied } else { FactVerdict::Duplicate };
            assert_eq!(verdict, first);
            ledger.record(fact, verdict, now, &config);
        }
    };
    for (n, shop) in STORES.iter().enumerate() {
        let stock = receipt(&named([10_000, 10_000]));
        tell(&mut ledger, &fact("stock", &n.to_string(), Time(-MINUTE), &store(shop), stock));
    }
    for n in 1..=day.orders {
        let shop = store(STORES[n as usize % 2]);
        ledger.grant(held(n, &shop, &named(day.held), Time(0)));
        ledger.commit(super::hold_id(n), order_id(n), None);
    }
    let mut arrivals = order.iter().map(|n| &day.facts[*n]);
    for (decision, facts) in day.decisions.iter().zip(spread.iter().chain(std::iter::repeat(&0))) {
        arrivals.by_ref().take(*facts).for_each(|fact| tell(&mut ledger, fact));
        decide(&mut ledger, *decision);
    }
    arrivals.for_each(|fact| tell(&mut ledger, fact));
    ledger
}

fn decide(ledger: &mut Ledger, (minute, kind, n): (i64, Kind, u64)) {
    let (id, at) = (super::hold_id(n), Time(minute * MINUTE));
    let live = ledger.resolvable(id).is_ok();
    let open = ledger.may_hand_over(id).is_ok();
    let picked = ledger.hold(id).expect("all are granted at the start").picked;
    match kind {
        Kind::Pick if open && !picked => ledger.pick(id, at),
        Kind::Hand if open => ledger.hand_over(id, at),
        Kind::Release if live => ledger.end(id, HoldState::Released, at),
        Kind::Expire if live => ledger.end(id, HoldState::Expired, at),
        _ => {}
    }
}

fn shuffled() -> impl Strategy<Value = (Day, Vec<usize>, Vec<usize>)> {
    day().prop_flat_map(|day| {
        let order: Vec<usize> = (0..day.facts.len()).collect();
        let spread = vec(0..6usize, day.decisions.len());
        (Just(day), Just(order).prop_shuffle(), spread)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn facts_converge_in_any_order_of_arrival((day, order, spread) in shuffled()) {
        let in_order: Vec<usize> = (0..day.facts.len()).collect();
        let one = live(&day, &in_order, &[], 1);
        let other = live(&day, &order, &spread, 2);
        for (shop, sku) in shops() {
            prop_assert_eq!(one.cell(&shop, &sku), other.cell(&shop, &sku));
        }
        for n in 1..=day.orders {
            prop_assert_eq!(one.hold(super::hold_id(n)), other.hold(super::hold_id(n)));
        }
    }

    /// Without counts every unit that came is in the book or has left.
    #[test]
    fn units_are_conserved(steps in vec(step(), 1..90)) {
        let mut pair = Pair::new();
        let mut moved = 0;
        for step in steps.iter().filter(|step| {
            !matches!(step, Step::Tell(_, _, _, _, Change::Count(..) | Change::Sale(_, Some(_))))
        }) {
            let before = pair.model.lives.clone();
            if let Step::Tell(source, id, age, shop, change) = step {
                let told = pair.change(change);
                let at = Time(pair.now.0 - age * MINUTE);
                let (source, id) = (format!("s{source}"), format!("i{id}"));
                let fact = fact(&source, &id, at, &store(STORES[*shop]), told);
                let applied = pair.model.judge(&fact, pair.now) == Ok(FactVerdict::Applied);
                moved += i64::from(applied) * net(change);
            }
            pair.step(step);
            moved += left_and_back(&pair.model.lives) - left_and_back(&before);
        }
        let books: Qty = shops().map(|(shop, sku)| pair.ledger.cell(&shop, &sku).book).sum();
        prop_assert_eq!(books, Qty(moved));
    }
}

fn net(change: &Change) -> i64 {
    match change {
        Change::Sale(units, _) => -units.iter().sum::<i64>(),
        Change::Receipt(units) | Change::Adjust(units) | Change::Void(units, true) => {
            units.iter().sum()
        }
        Change::Void(_, false) | Change::Count(..) => 0,
    }
}

fn left_and_back(lives: &[Life]) -> i64 {
    let units = |life: &Life| life.hold.lines.iter().map(|line| line.qty.0).sum::<i64>();
    let net = |life: &Life| {
        let left = i64::from(life.handed_at.is_some());
        let back = i64::from(life.restocked_at.is_some());
        (back - left) * units(life)
    };
    lives.iter().map(net).sum()
}

#[test]
fn a_fact_told_a_thousand_times_has_effect_once() {
    let config = Config::default();
    let (shop, rose) = (store("flora"), sku("rose"));
    let sold = fact("till", "1", Time(0), &shop, sale(&[(rose.clone(), 3)], None));
    let mut ledger = Ledger::default();
    for n in 0..1_000 {
        let now = Time(n);
        let verdict = ledger.judge(&sold, now, &config).unwrap().verdict;
        let expected = if n == 0 { FactVerdict::Applied } else { FactVerdict::Duplicate };
        assert_eq!(verdict, expected);
        ledger.record(&sold, verdict, now, &config);
    }
    assert_eq!(ledger.cell(&shop, &rose).book, Qty(-3));
}

#[test]
fn memory_is_bounded_by_the_late_window() {
    let config = Config::default();
    let (shop, rose) = (store("flora"), sku("rose"));
    let mut ledger = Ledger::default();
    for hour in 0..1_000i64 {
        let now = Time(hour * 60 * MINUTE);
        let change = receipt(&[(rose.clone(), 1)]);
        let came = fact("till", &hour.to_string(), now, &shop, change);
        ledger.record(&came, FactVerdict::Applied, now, &config);
        let number = hour as u64 + 1;
        ledger.grant(held(number, &shop, &[(rose.clone(), 1)], now));
        ledger.end(super::hold_id(number), HoldState::Expired, now);
    }
    assert_eq!(ledger.memory.len(), 73);
    assert_eq!(ledger.holds.len(), 145);
    assert_eq!(ledger.resolved.len(), ledger.holds.len());
    assert_eq!(ledger.cell(&shop, &rose).book, Qty(1_000));
    assert_eq!(ledger.cell(&shop, &rose).last_event_at, Some(Time(999 * 60 * MINUTE)));
}
