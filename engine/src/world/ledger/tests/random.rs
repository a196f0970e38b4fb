//! Random histories: the ledger against the naive recount.

use super::super::{CellView, Due, Ledger};
use super::model::{Life, Model};
use super::telling::{
    Change, MINUTE, SKUS, STORES, VISITS, change, named, net, plain, shops, units,
};
use super::{fact, held, lines, order_id, round_trip, sale, sku, store};
use crate::decision::FactVerdict;
use crate::event::{StockChange, StockFact};
use crate::id::{HoldId, InboundId, OrderId, SkuId, StoreId};
use crate::model::{Hold, HoldState};
use crate::unit::{Millis, Qty, Time};
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub enum Step {
    /// Minutes that pass.
    Pass(i64),
    /// A message: source, id, age in minutes, shop, change.
    Tell(u8, u8, i64, usize, Change),
    Grant(usize, [i64; 2]),
    /// Kind of decision, which hold.
    Decide(Kind, usize),
    /// Break what must break.
    Break(usize),
    /// Give a visit up, if it is open: shop and name.
    GiveUp(usize, usize),
}

#[derive(Clone, Copy, Debug)]
pub enum Kind {
    Commit,
    /// Together with the order of the hold granted before.
    CommitJoint,
    Pick,
    /// Together with the weight of what was picked: a unit more or less of its first line.
    Weigh(bool),
    Hand,
    /// One unit of it.
    Part,
    /// What it waits for is there.
    Arrive,
    Release,
    Expire,
    Restock,
}

pub fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        3 => Just(Kind::Commit),
        1 => Just(Kind::CommitJoint),
        3 => Just(Kind::Pick),
        2 => any::<bool>().prop_map(Kind::Weigh),
        2 => Just(Kind::Hand),
        1 => Just(Kind::Part),
        2 => Just(Kind::Arrive),
        1 => Just(Kind::Release),
        1 => Just(Kind::Expire),
        1 => Just(Kind::Restock),
    ]
}

pub fn step() -> impl Strategy<Value = Step> {
    let age = prop_oneof![4 => 0..90i64, 4 => 0..3i64, 1 => -4..0i64, 1 => 4_300..4_340i64];
    prop_oneof![
        2 => prop_oneof![9 => 0..30i64, 1 => 2_000..4_500i64].prop_map(Step::Pass),
        6 => (0..2u8, 0..12u8, age, 0..2usize, change())
            .prop_map(|(s, i, a, shop, c)| Step::Tell(s, i, a, shop, c)),
        3 => (0..2usize, units()).prop_map(|(s, u)| Step::Grant(s, u)),
        5 => (kind(), 0..6usize).prop_map(|(k, h)| Step::Decide(k, h)),
        1 => (0..2usize).prop_map(Step::Break),
        1 => (0..2usize, 0..3usize).prop_map(|(s, v)| Step::GiveUp(s, v)),
    ]
}

pub fn told(source: u8, id: u8, at: Time, shop: usize, change: StockChange) -> StockFact {
    fact(&format!("s{source}"), &format!("i{id}"), at, &store(STORES[shop]), change)
}

/// Ledger and model side by side.
pub struct Pair {
    pub ledger: Ledger,
    pub model: Model,
    pub now: Time,
    granted: u64,
}

impl Pair {
    pub fn new() -> Self {
        let now = Time(10_000 * MINUTE);
        Self { ledger: Ledger::default(), model: Model::default(), now, granted: 0 }
    }

    pub fn step(&mut self, step: &Step) {
        match step {
            Step::Pass(minutes) => self.now += Millis(minutes * MINUTE),
            Step::Tell(source, id, age, shop, change) => {
                let at = Time(self.now.0 - age * MINUTE);
                let change = self.change(change, at, *shop);
                self.tell(&told(*source, *id, at, *shop, change));
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
            Step::GiveUp(shop, nth) => self.give_up(&store(STORES[*shop]), VISITS[*nth]),
        }
    }

    pub fn change(&self, change: &Change, at: Time, shop: usize) -> StockChange {
        let order = |nth: usize| {
            let lives = &self.model.lives;
            lives.iter().rev().nth(nth).and_then(|life| life.hold.order)
        };
        match change {
            Change::Sale(units, nth) => sale(&named(*units), nth.and_then(order)),
            other => plain(other, at, shop),
        }
    }

    fn tell(&mut self, fact: &StockFact) {
        let expected = self.model.judge(fact, self.now);
        let judged = self.ledger.judge(fact, self.now, &self.model.config);
        assert_eq!(judged.map(|judgement| judgement.verdict), expected, "{fact:?}");
        if let Ok(judgement) = judged {
            self.ledger.record(fact, judgement, self.now, &self.model.config);
            self.model.record(fact, judgement.verdict, self.now);
            self.model.note_gone(Some(self.now));
        }
    }

    fn grant(&mut self, shop: &StoreId, units: &[(SkuId, i64)]) {
        let mut awaited = Vec::new();
        for (sku, n) in units {
            let lacking = (Qty(*n) - self.ledger.atp(shop, sku, Qty::ZERO)).non_negative();
            if lacking > Qty::ZERO {
                let Some(unit) = self.model.wait_for(shop, sku, lacking) else { return };
                awaited.push(unit);
            }
        }
        self.granted += 1;
        let hold = Hold { awaited, ..held(self.granted, shop, units, self.now) };
        self.ledger.grant(hold.clone());
        self.model.lives.push(Life::new(hold));
    }

    fn decide(&mut self, kind: Kind, id: HoldId) {
        self.take_decision(kind, id);
        self.model.note_gone(None);
    }

    fn take_decision(&mut self, kind: Kind, id: HoldId) {
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
            Kind::Arrive if live => {
                self.ledger.arrive(id, None);
                self.model.life(id).hold.awaited.clear();
            }
            Kind::Pick | Kind::Weigh(_) if !hold.awaited.is_empty() => {}
            Kind::Pick if open && !hold.picked => {
                self.ledger.pick(id, now);
                self.model.life(id).picked_at = Some(now);
            }
            Kind::Weigh(more) if live && !hold.picked => self.weigh(id, more),
            Kind::Hand if open => {
                self.ledger.hand_over(id, now);
                self.model.life(id).handed_at = Some(now);
                self.model.life(id).hold.awaited.clear();
            }
            Kind::Part if open && hold.awaited.is_empty() && state != HoldState::Held => {
                self.hand_part(id)
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

    fn weigh(&mut self, id: HoldId, more: bool) {
        let life = self.model.life(id);
        let line = life.hold.lines.first().expect("a hold has a line");
        if !life.parts.is_empty() || !more && line.qty == Qty(1) {
            return;
        }
        life.picked_at = Some(self.now);
        life.hold.lines[0].qty += Qty(if more { 1 } else { -1 });
        self.ledger.pick(id, self.now);
        self.ledger.weigh(id, &life.hold.lines);
    }

    /// Hands over one unit of the first SKU of which any is left.
    fn hand_part(&mut self, id: HoldId) {
        let life = self.model.life(id);
        let left = life.hold.lines.iter().find(|line| life.ungiven(&line.sku) > 0);
        let Some(sku) = left.map(|line| line.sku.clone()) else { return };
        life.parts.push((self.now, sku.clone()));
        self.ledger.hand_over_part(id, &lines(&[(sku, 1)]), self.now);
    }

    fn commit(&mut self, id: HoldId, order: OrderId) {
        self.ledger.commit(id, order, None);
        let joined = self.model.lives.iter().map(|life| life.joined).max();
        let life = self.model.life(id);
        life.hold.order = Some(order);
        life.joined = joined.unwrap_or(0) + 1;
    }

    pub fn end(&mut self, id: HoldId, how: HoldState) {
        self.ledger.end(id, how, self.now);
        self.model.life(id).ended = Some((self.now, how));
    }

    fn give_up(&mut self, shop: &StoreId, name: &str) {
        let visit = name.parse().unwrap();
        let open_since = self.model.open_since(shop, &visit, self.now);
        let timeout = self.model.config.visit_timeout;
        let deadline = self.ledger.visit_deadline(shop, &visit, timeout);
        assert_eq!(deadline, open_since.map(|at| at + timeout), "{visit} in {shop}");
        if open_since.is_some() {
            self.ledger.time_out(shop, &visit, self.now, self.model.config.late_window);
            self.model.give_up(shop, &visit, self.now);
        }
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
            let in_baskets = self.model.baskets(shop, &sku).0;
            reserved == Qty::ZERO || reserved + in_baskets <= self.model.book(shop, &sku)
        })
    }

    pub fn check(&self) {
        for (shop, sku) in shops() {
            self.check_cell(&shop, &sku);
        }
        for life in &self.model.lives {
            self.check_hold(life);
        }
    }

    fn check_cell(&self, shop: &StoreId, sku: &SkuId) {
        let (in_basket, possible) = self.model.baskets(shop, sku);
        let expected = CellView {
            book: self.model.book(shop, sku),
            reserved: self.model.reserved(shop, sku),
            in_basket,
            possible,
            sold_since_count: self.model.sold_since_count(shop, sku),
            last_count_at: self.model.last_count_at(shop, sku),
            last_event_at: self.model.last_event_at(shop, sku),
        };
        assert_eq!(self.ledger.cell(shop, sku), expected, "{sku} in {shop}");
        let due =
            |(id, due): (&InboundId, Due)| (id.clone(), due.units, due.expected_at, due.ready_at);
        let inbound: Vec<_> = self.ledger.inbound(shop, sku).map(due).collect();
        assert_eq!(inbound, self.model.inbound(shop, sku), "{sku} for {shop}");
        for (id, ..) in &inbound {
            let pledged = self.model.pledged(shop, id, sku);
            assert_eq!(self.ledger.pledged(shop, id, sku), pledged, "{sku} by {id}");
        }
        let is_negative = self.ledger.negative(shop).any(|other| other == sku);
        assert_eq!(is_negative, expected.book < Qty::ZERO, "{sku} in {shop}");
    }

    fn check_hold(&self, life: &Life) {
        let id = life.hold.id;
        match self.ledger.hold(id) {
            Some(hold) => assert_eq!(hold.state, self.model.state(life), "{id}"),
            None => {
                let state = self.model.state(life);
                assert!(!matches!(state, HoldState::Held | HoldState::Committed), "{id}");
                let earliest = life.resolved_at().unwrap_or(life.hold.granted_at);
                assert!(earliest + self.model.config.late_window.times(2) < self.now, "{id}");
            }
        }
    }
}

proptest! {
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

proptest! {
    /// Without counts every unit that came is in the book or has left.
    #[test]
    fn units_are_conserved(steps in vec(step(), 1..90)) {
        let mut pair = Pair::new();
        let mut moved = 0;
        for step in steps.iter().filter(|step| {
            let Step::Tell(.., change) = step else { return true };
            !matches!(change, Change::Count(..) | Change::Snapshot(..) | Change::Visit(..))
                && !matches!(change, Change::Sale(_, Some(_)))
        }) {
            let before = pair.model.lives.clone();
            if let Step::Tell(source, id, age, shop, change) = step {
                let at = Time(pair.now.0 - age * MINUTE);
                let told = pair.change(change, at, *shop);
                let fact = self::told(*source, *id, at, *shop, told);
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

fn left_and_back(lives: &[Life]) -> i64 {
    let units = |life: &Life| life.hold.lines.iter().map(|line| line.qty.0).sum::<i64>();
    let net = |life: &Life| {
        let left = life.handed_at.map_or(life.parts.len() as i64, |_| units(life));
        life.restocked_at.map_or(0, |_| units(life)) - left
    };
    lives.iter().map(net).sum()
}
