//! Offers: who is asked first, what is expected of his answer, what he is paid beyond his pay.

mod town;

use sameday_engine::config::{Asking, Config};
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, OfferId, OrderId};
use sameday_engine::model::{
    Acceptance, Answers, Basket, CourierSpec, Expectation, Offer, OrderState, PayModel, Preset,
    Source,
};
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Metres, Millis, Money};
use town::{MINUTE, Town, at};

/// One shop.
fn town(asking: Asking) -> Town {
    let mut town = Town::with(1, Config { asking, ..Config::default() });
    town.shop("flora", at(0, 0), None, 50);
    town
}

fn spec(name: &str, accept: Option<u16>) -> CourierSpec {
    CourierSpec {
        pay: PayModel { per_order: Money(300), per_km: Money(60), ..PayModel::NOTHING },
        acceptance: Acceptance::Ask,
        accept_permille: accept,
        ..CourierSpec::new(name.parse().unwrap(), "bike".parse().unwrap())
    }
}

fn come(town: &mut Town, spec: CourierSpec, x_m: i32) {
    let courier = spec.id.clone();
    town.tell(Event::CourierPut(spec));
    let until = town.now + Millis(480 * MINUTE);
    town.tell(Event::CourierOnline { courier, at: at(x_m, 0), until, breaks: Vec::new() });
}

fn order(town: &mut Town, x_m: i32) -> Option<OrderId> {
    let basket = town.basket(1);
    town.order(Basket { at: at(x_m, 0), due: None, max_onboard: None, ..basket })
}

fn offer(town: &Town, name: &str) -> Option<Offer> {
    let id: CourierId = name.parse().unwrap();
    let world = town.engine.world();
    world.couriers()[&id].offer.map(|offer| world.offer(offer).unwrap().clone())
}

fn expected(offer: &Offer) -> Expectation {
    offer.expected.expect("it is written down with the offer")
}

fn decline(town: &mut Town, offer: OfferId) {
    town.tell(Event::OfferDeclined { offer });
}

#[test]
fn who_is_likely_and_cheap_together_is_asked_first_and_then_the_next() {
    let mut town = town(Asking::default());
    // 500 m more to the shop cost 0.39 by street; one yes in five costs 4 x 0.68 in refusals.
    come(&mut town, spec("near", Some(200)), 100);
    come(&mut town, spec("far", Some(900)), 600);
    let order = order(&mut town, 900).unwrap();
    let first = offer(&town, "far").expect("the likely one is asked first");
    assert_eq!((first.orders.clone(), offer(&town, "near")), (vec![order], None));
    let known = expected(&first);
    assert_eq!((known.candidates, known.refused_before, known.propensity_ppm), (2, 0, 1_000_000));
    decline(&mut town, first.id);
    let second = offer(&town, "near").expect("then the other one");
    assert_eq!((second.orders.clone(), offer(&town, "far")), (vec![order], None));
    let known = expected(&second);
    assert_eq!((known.candidates, known.refused_before), (1, 1));
    town.verify();
}

#[test]
fn an_offer_says_what_was_expected_and_from_what() {
    let mut town = town(Asking::default());
    come(&mut town, spec("ada", None), 1_000);
    order(&mut town, 2_000).unwrap();
    let made = offer(&town, "ada").unwrap();
    let known = expected(&made);
    // 1,000 m to the shop and 2,000 m to the door, by street 1.3 times that.
    assert_eq!((known.traits.first, known.traits.distance), (Metres(1_300), Metres(3_900)));
    assert_eq!(made.pay, Money(300 + 234), "300 an order, 60 a kilometre");
    assert_eq!((known.traits.earns, made.raise), (made.pay, Money::ZERO));
    // Of 300 m beyond the usual way and 900 m beyond the usual distance.
    assert_eq!((known.leanings.first, known.leanings.distance), (-45, -90));
    assert_eq!((known.base_permille, known.answers), (850, Answers::default()));
    assert!(known.leanings.pay < 0 && known.accept_permille < 850, "{known:?}");

    // What he answers is remembered, and a deadline that passes is an answer.
    decline(&mut town, made.id);
    order(&mut town, 2_000).unwrap();
    town.now += Millis::from_secs(31);
    town.engine.wake(town.now);
    order(&mut town, 2_000).unwrap();
    let known = expected(&offer(&town, "ada").unwrap());
    let answers = Answers { accepted: 0, declined: 1, lapsed: 1 };
    assert_eq!((known.answers, known.base_permille), (answers, 708));
}

/// Pay is raised by up to 3.00 an order.
fn generous() -> Asking {
    Asking { raise_most: Money(300), raise_step: Money(50), ..Asking::default() }
}

#[test]
fn a_raise_is_a_part_of_the_offer_and_of_what_he_earns() {
    let mut town = town(generous());
    let basis = Preset::Mdrp.pay();
    come(&mut town, CourierSpec { pay: basis, ..spec("ada", Some(100)) }, 0);
    order(&mut town, 500).unwrap();
    let made = offer(&town, "ada").unwrap();
    // The guarantee of eight hours pays the order anyway; what he is offered is the raise.
    assert!(made.raise > Money::ZERO && made.raise <= Money(300), "{made:?}");
    assert_eq!((made.pay, made.raise_each()), (made.raise, made.raise));
    let plain = Expectation { ..expected(&made) };
    assert!(plain.accept_permille > 100, "it makes a yes more likely: {plain:?}");

    // A raise that he declines is none, and the guarantee stays what it is.
    decline(&mut town, made.id);
    let ada: CourierId = "ada".parse().unwrap();
    let earned = |town: &Town| {
        let world = town.engine.world();
        world.couriers()[&ada].earned(town.now, &basis).unwrap()
    };
    town.now += Millis(60 * MINUTE);
    town.engine.wake(town.now);
    assert_eq!(earned(&town), Money(1_500), "an hour on shift");

    order(&mut town, 500).unwrap();
    let made = offer(&town, "ada").unwrap();
    town.tell(Event::OfferAccepted { offer: made.id });
    assert_eq!(earned(&town), Money(1_500), "not before it is handed over");
    while !town.engine.world().couriers()[&ada].route.is_empty() {
        town.pass(Millis(MINUTE));
    }
    let since = town.engine.world().couriers()[&ada].shift.unwrap().since;
    assert_eq!(earned(&town), basis.floor(town.now - since) + made.raise);
}

#[test]
fn a_raise_drawn_by_chance_says_how_likely_it_was() {
    let all = Asking { explore_permille: 1_000, ..generous() };
    let half = Asking { explore_permille: 500, ..generous() };
    let mut drawn = Vec::new();
    for (asking, certain) in [(all, false), (half, true)] {
        let mut town = town(asking);
        come(&mut town, spec("ada", Some(1_000)), 0);
        for _ in 0..12 {
            order(&mut town, 500).unwrap();
            let made = offer(&town, "ada").unwrap();
            // Seven raises from 0 to 3.00; who always says yes is paid none on purpose.
            let by_chance = if certain { 71_428 } else { 142_857 };
            let on_purpose = certain && made.raise == Money::ZERO;
            let wanted = by_chance + if on_purpose { 500_000 } else { 0 };
            assert_eq!(expected(&made).propensity_ppm, wanted, "{made:?}");
            drawn.push(made.raise);
            town.tell(Event::OfferAccepted { offer: made.id });
            town.pass(Millis(20 * MINUTE));
        }
        town.verify();
    }
    drawn.sort_unstable();
    drawn.dedup();
    assert!(drawn.len() > 3, "{drawn:?}");
}

#[test]
fn nobody_is_offered_a_longer_route_than_he_wants() {
    let mut town = town(Asking::default());
    let short = CourierSpec { max_distance: Some(Metres(1_000)), ..spec("short", None) };
    come(&mut town, short, 0);
    assert_eq!(order(&mut town, 800), None, "1,040 m by street");
    assert!(order(&mut town, 700).is_some(), "910 m");
    assert_eq!(offer(&town, "short").unwrap().distance, Metres(910));
    town.verify();
}

#[test]
fn what_nobody_takes_is_given_up_hours_after_its_promise() {
    let mut town = town(Asking::default());
    come(&mut town, spec("ada", None), 0);
    let id = order(&mut town, 500).unwrap();
    let asked = offer(&town, "ada").unwrap().id;
    decline(&mut town, asked);
    let known = |town: &Town| town.engine.world().order(id).unwrap().clone();
    let give_up = known(&town).promise.to + town.engine.world().config().give_up;
    let looks_again = |town: &mut Town, after: Millis| {
        let wait = give_up + after - town.now;
        town.pass(wait);
        come(town, spec("ada", None), 0);
        (known(town).state, known(town).reason)
    };
    let nobody = Some(Reason::NoCourier);
    assert_eq!(looks_again(&mut town, Millis(0)), (OrderState::Sourced, nobody));
    assert_eq!(looks_again(&mut town, Millis(1)), (OrderState::Failed, nobody));
    let sold = |source: &Source| town.engine.world().awaits_hand_over(source.hold);
    assert!(!known(&town).sources.iter().any(sold), "its goods are on sale again");
    town.verify();
}
