//! Customers: they fill carts, leave most of them, order, cancel, collect, and are not always home.
//!
//! | Number | Value | Where from |
//! |---|---|---|
//! | abandoned carts | 70 % (`Habits`) | sourced: more than two thirds |
//! | half of those are closed, half just left | 50 % | assumed |
//! | one-click orders among all visits | 5 % | assumed |
//! | cancelled orders | 3 % (`Habits`) | assumed |
//! | nobody at the door | 2.5 % (`Habits`) | assumed |
//! | pickup orders never collected | 4 % (`Habits`) | assumed |
//! | value of a served order beside the margin | 20.00 | assumed: delivery fee and a kept customer |
//! | margin | 25 % | assumed (default where none is known) |

use super::{Asked as WhoAsked, Happening, Scene};
use crate::city::demand::{is_same_day, share};
use crate::city::goods::{ARTICLES, Kind, TRADES, Trade};
use crate::city::{City, Habits, Rush};
use crate::news::{OptionSeen, OrderSeen, QuoteSeen, SourceSeen};
use crate::noise::{Weighted, next_arrival, stretched, within};
use sameday_engine::decision::Answer;
use sameday_engine::event::{Event, SaleLine, StockChange, StockFact};
use sameday_engine::id::{OrderId, QuoteId};
use sameday_engine::model::{Basket, Line, Mode, OrderRequest, OrderState};
use sameday_engine::place::Place;
use sameday_engine::reason::Reason;
use sameday_engine::rng::Rng;
use sameday_engine::unit::{Millis, Money, Qty, Span, Time};
use std::collections::BTreeMap;

const CLOSED_WHEN_ABANDONED: f64 = 0.5;
const ONE_CLICK: f64 = 0.05;
/// Share of collections that the shop's till reports as a sale naming the order, too (assumed).
const TILL_REPORTS_COLLECTION: f64 = 0.4;
const KEPT_CUSTOMER: Money = Money(2_000);

/// What happens to a customer.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The next one comes.
    Arrive,
    /// He has read his quote.
    Decide(u64),
    /// He changes his mind.
    Cancel(OrderId),
    /// He stands in the shop.
    Collect(OrderId),
}

/// What he waits for.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// A quote for this cart, or the answer to its acceptance.
    Cart(u64),
    /// His collected goods.
    Collection(OrderId),
}

/// What he does once he has a quote.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Mind {
    Buy,
    Close,
    Leave,
}

#[derive(Clone, Debug)]
struct Cart {
    mind: Mind,
    basket: Basket,
    asked_at: Time,
    quote: Option<QuoteId>,
}

/// All customers.
#[derive(Debug)]
pub struct Customers {
    arrivals: Rng,
    baskets: Rng,
    minds: Rng,
    fates: Rng,
    carts: BTreeMap<u64, Cart>,
    next: u64,
    quotes: BTreeMap<QuoteId, Vec<OptionSeen>>,
    orders: BTreeMap<OrderId, OrderSeen>,
    absent: BTreeMap<OrderId, bool>,
    kinds: Weighted,
    doors: Vec<Place>,
    visits_per_hour: f64,
    utc_offset_s: i32,
    habits: Habits,
    rush: Option<Rush>,
}

impl Customers {
    /// The customers of a city; the first one is on his way.
    #[must_use]
    pub fn new(city: &City, scene: &mut Scene) -> Self {
        let stream = |name: &str| Rng::stream(city.seed, name);
        let orders_per_visit = ONE_CLICK + (1.0 - ONE_CLICK) * (1.0 - city.habits.abandoned);
        let busiest = city.rush.map_or(1.0, |rush| rush.times.max(1.0));
        let mut customers = Self {
            arrivals: stream("customer/arrivals"),
            baskets: stream("customer/baskets"),
            minds: stream("customer/minds"),
            fates: stream("customer/fates"),
            carts: BTreeMap::new(),
            next: 0,
            quotes: BTreeMap::new(),
            orders: BTreeMap::new(),
            absent: BTreeMap::new(),
            kinds: kinds(city),
            doors: city.doors.clone(),
            visits_per_hour: city.orders_per_hour / orders_per_visit * busiest,
            utc_offset_s: city.utc_offset_s,
            habits: city.habits.clone(),
            rush: city.rush,
        };
        customers.expect_next(scene);
        customers
    }

    /// Whether nobody opens at the door of this order.
    #[must_use]
    pub fn is_absent(&self, order: OrderId) -> bool {
        self.absent.get(&order).copied().unwrap_or(false)
    }

    /// Nobody will open at the door of this order.
    pub fn go_out(&mut self, order: OrderId) {
        self.absent.insert(order, true);
    }

    /// Where the goods of this order come from.
    #[must_use]
    pub fn sources(&self, order: OrderId) -> &[SourceSeen] {
        self.orders.get(&order).map_or(&[], |seen| &seen.sources)
    }

    /// Something happens to one of them.
    pub fn on_step(&mut self, step: Step, scene: &mut Scene) {
        match step {
            Step::Arrive => self.arrive(scene),
            Step::Decide(cart) => self.decide(cart, scene),
            Step::Cancel(order) => {
                scene.tell(Event::OrderCancelled { order }, WhoAsked::Nobody);
            }
            Step::Collect(order) => {
                let asked = WhoAsked::Customer(Asked::Collection(order));
                let code = self.orders.get(&order).map(|seen| seen.code);
                let collected = Event::OrderCollected { order, code, lines: Vec::new() };
                scene.tell(collected, asked);
            }
        }
    }

    /// He sees what is behind a quote.
    pub fn on_quote(&mut self, quote: QuoteSeen) {
        self.quotes.insert(quote.id, quote.options);
    }

    /// He hears about his order.
    pub fn on_order(&mut self, order: &OrderSeen, scene: &mut Scene) {
        let fresh = !self.orders.contains_key(&order.id);
        self.orders.insert(order.id, order.clone());
        if fresh {
            self.ordered(order, scene);
        }
    }

    /// He gets an answer.
    pub fn on_answer(&mut self, asked: Asked, answer: &Answer, scene: &mut Scene) {
        match (asked, answer) {
            (Asked::Cart(cart), Answer::Quoted { quote }) => self.quoted(cart, *quote, scene),
            (Asked::Cart(cart), _) => {
                self.carts.remove(&cart);
            }
            (Asked::Collection(order), Answer::Done) => self.collected(order, scene),
            (Asked::Collection(order), Answer::Refused { reason: Reason::WrongState, .. }) => {
                self.come_again(order, scene);
            }
            (Asked::Collection(_), _) => {}
        }
    }

    /// Arrivals are drawn as for a busy hour; of those in a quiet one only a share comes.
    fn expect_next(&mut self, scene: &mut Scene) {
        let mut at = scene.now;
        loop {
            at += next_arrival(&mut self.arrivals, self.visits_per_hour);
            if self.arrivals.chance(share(at, self.utc_offset_s, self.rush)) {
                break;
            }
        }
        if at <= scene.end {
            scene.at(at, Happening::Customer(Step::Arrive));
        }
    }

    fn arrive(&mut self, scene: &mut Scene) {
        let basket = self.basket(scene);
        self.next += 1;
        let asked = WhoAsked::Customer(Asked::Cart(self.next));
        let one_click = self.minds.chance(ONE_CLICK);
        let mind = self.mind();
        if one_click {
            let external_id = Some(name(self.next));
            scene.tell(Event::OrderPlaced(OrderRequest { basket, external_id }), asked);
        } else {
            let cart = Cart { mind, basket: basket.clone(), asked_at: scene.now, quote: None };
            self.carts.insert(self.next, cart);
            scene.tell(Event::QuoteRequested(basket), asked);
        }
        self.expect_next(scene);
    }

    fn mind(&mut self) -> Mind {
        match (self.minds.chance(self.habits.abandoned), self.minds.chance(CLOSED_WHEN_ABANDONED)) {
            (false, _) => Mind::Buy,
            (true, true) => Mind::Close,
            (true, false) => Mind::Leave,
        }
    }

    fn quoted(&mut self, cart: u64, quote: QuoteId, scene: &mut Scene) {
        let any = self.quotes.get(&quote).is_some_and(|options| !options.is_empty());
        let Some(open) = self.carts.get_mut(&cart) else { return };
        open.quote = Some(quote);
        if any && open.mind != Mind::Leave {
            // Reading takes 25 s on the median; who needs longer than the hold comes too late.
            let reading = stretched(&mut self.minds, Millis::from_secs(25), 0.6);
            scene.after(reading, Happening::Customer(Step::Decide(cart)));
        } else {
            self.carts.remove(&cart);
            self.quotes.remove(&quote);
        }
    }

    fn decide(&mut self, number: u64, scene: &mut Scene) {
        let Some(cart) = self.carts.get(&number) else { return };
        let Some(quote) = cart.quote else { return };
        let options = self.quotes.remove(&quote).unwrap_or_default();
        let (mind, wanted) = (cart.mind, cart.basket.modes[0]);
        let asked_at = cart.asked_at;
        let mut today = options.iter().filter(|option| is_same_day(asked_at, option.promise));
        let first = today.clone().next();
        let chosen = today.find(|option| option.mode == wanted).or(first);
        let asked = WhoAsked::Customer(Asked::Cart(number));
        match (mind, chosen) {
            (Mind::Buy, Some(option)) => {
                let (option, external_id) = (option.n, Some(name(number)));
                scene.tell(Event::QuoteAccepted { quote, option, external_id }, asked);
            }
            _ => scene.tell(Event::QuoteReleased { quote }, asked),
        }
    }

    fn ordered(&mut self, order: &OrderSeen, scene: &mut Scene) {
        let absent = self.fates.chance(self.habits.absent);
        self.absent.insert(order.id, absent);
        let cancels = self.fates.chance(self.habits.cancelled);
        let regret = within(&mut self.fates, Millis::from_secs(20), Millis::from_mins(25));
        // Who ordered without a look at the options did not mean another day.
        let too_late = !is_same_day(scene.now, order.promise);
        let comes = !self.fates.chance(self.habits.not_collected);
        let delay = stretched(&mut self.fates, Millis::from_mins(14), 0.8);
        if cancels || too_late {
            scene.after(regret, Happening::Customer(Step::Cancel(order.id)));
        }
        if order.mode == Mode::Pickup && comes {
            let at = order.promise.from + delay;
            scene.at(at, Happening::Customer(Step::Collect(order.id)));
        }
    }

    fn come_again(&mut self, order: OrderId, scene: &mut Scene) {
        let open = self.orders.get(&order).is_some_and(|seen| !seen.state.is_final());
        if open {
            let wait = stretched(&mut self.fates, Millis::from_mins(6), 0.4);
            scene.after(wait, Happening::Customer(Step::Collect(order)));
        }
    }

    /// The goods change hands; some tills report that as a sale of the order's goods as well.
    fn collected(&mut self, order: OrderId, scene: &mut Scene) {
        scene.shelf.hand_over(order);
        let reported = self.fates.chance(TILL_REPORTS_COLLECTION);
        let Some(seen) = self.orders.get(&order).filter(|_| reported) else { return };
        for source in &seen.sources {
            let lines = source.lines.iter().map(|line| SaleLine {
                sku: line.sku.clone(),
                qty: line.qty,
                price: None,
            });
            let fact = StockFact {
                source: format!("/stores/{}/pos/counter", source.store),
                id: format!("collect-{}", source.hold),
                occurred_at: scene.now,
                sent_at: Some(scene.now),
                sequence: None,
                member: None,
                store: source.store.clone(),
                change: StockChange::SaleCommitted {
                    lines: lines.collect(),
                    order: Some(order),
                    credential_kind: Some("qr".into()),
                },
            };
            scene.tell(Event::Stock(fact), WhoAsked::Nobody);
        }
    }

    /// What he wants, where and when.
    fn basket(&mut self, scene: &Scene) -> Basket {
        let rng = &mut self.baskets;
        let at = self.doors[rng.below(self.doors.len())];
        let kind = TRADES[self.kinds.draw(rng)].kind;
        let lines = lines(rng, kind);
        let (modes, due) = (modes(rng), due(rng, scene));
        let soft_due = due.map_or(scene.now + Millis::from_mins(60), |due| due.to);
        let price: Money = lines.iter().map(price).sum();
        Basket {
            modes,
            due,
            soft_due: Some(soft_due),
            max_onboard: Some(Millis::from_mins(50)),
            max_options: 4,
            value: Some(Money(price.0 / 4) + KEPT_CUSTOMER),
            service: Millis::from_mins(4),
            ..Basket::new(lines, at)
        }
    }

    /// Orders that have not ended.
    #[must_use]
    pub fn open_orders(&self) -> usize {
        self.orders.values().filter(|order| !order.state.is_final()).count()
    }

    /// State of every order.
    pub fn states(&self) -> impl Iterator<Item = (OrderId, OrderState)> {
        self.orders.values().map(|order| (order.id, order.state))
    }
}

fn name(number: u64) -> sameday_engine::id::ExternalId {
    format!("web-{number}").parse().expect("a word with a number is a name")
}

fn price(line: &Line) -> Money {
    let article = ARTICLES.iter().find(|article| article.name == line.sku.as_str());
    Money(article.expect("customers order articles of the catalogue").unit.0).times(line.qty.0)
}

/// How often which kind of shop is wanted: none that the city does not have.
fn kinds(city: &City) -> Weighted {
    let here = |kind: Kind| city.shops.iter().any(|shop| shop.kind == kind);
    let wanted = |trade: &Trade| if here(trade.kind) { trade.online_share } else { 0.0 };
    Weighted::new(TRADES.iter().map(wanted))
}

/// Lines of a basket: mostly of one kind of shop, sometimes with something from another.
fn lines(rng: &mut Rng, kind: Kind) -> Vec<Line> {
    let most = if kind == Kind::Grocer { 5 } else { 2 };
    let mut wanted = vec![kind; rng.between(1, most) as usize];
    if rng.chance(0.08) {
        wanted.push(TRADES[rng.below(TRADES.len())].kind);
    }
    let mut lines: BTreeMap<&str, i64> = BTreeMap::new();
    for kind in wanted {
        let sold = |a: &crate::city::goods::Article| {
            if a.sold_by.contains(&kind) { a.popularity } else { 0.0 }
        };
        let article = Weighted::new(ARTICLES.iter().map(sold)).draw(rng);
        let qty = if rng.chance(0.2) { rng.between(2, 3) } else { 1 };
        lines.insert(ARTICLES[article].name, qty);
    }
    let line = |(name, qty): (&str, i64)| Line {
        sku: name.parse().expect("names of articles are ids"),
        qty: Qty(qty),
    };
    lines.into_iter().map(line).collect()
}

/// 78 % delivery, 10 % pickup, 12 % either (assumed); the first one is preferred.
fn modes(rng: &mut Rng) -> Vec<Mode> {
    match rng.unit() {
        u if u < 0.78 => vec![Mode::Delivery],
        u if u < 0.88 => vec![Mode::Pickup],
        _ => vec![Mode::Delivery, Mode::Pickup],
    }
}

/// 15 % want a two-hour window that begins in one to two hours (assumed), the others now.
fn due(rng: &mut Rng, scene: &Scene) -> Option<Span> {
    let later = rng.chance(0.15);
    let from = scene.now + within(rng, Millis::from_mins(60), Millis::from_mins(120));
    later.then(|| Span { from, to: from + Millis::from_mins(120) })
}
