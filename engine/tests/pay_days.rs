//! What was earned before counts: a shift of small orders, one after the other, worked out by hand.

mod town;

use sameday_engine::config::Commit;
use sameday_engine::event::Event;
use sameday_engine::id::{CourierId, OrderId};
use sameday_engine::model::{Acceptance, Basket, CourierSpec, PayModel, Preset};
use sameday_engine::unit::{Metres, Millis, Money};
use town::{MINUTE, Town, at};

/// One shop, and a courier who is asked and paid so; he carries one order at a time.
fn paid(pay: PayModel, minutes: i64) -> Town {
    let mut town = Town::new(1, Commit::AtOnce);
    town.shop("flora", at(0, 0), None, 50);
    let id: CourierId = "ada".parse().unwrap();
    town.tell(Event::CourierPut(CourierSpec {
        pay,
        acceptance: Acceptance::Ask,
        accept_permille: Some(1_000),
        max_orders: Some(1),
        ..CourierSpec::new(id.clone(), "bike".parse().unwrap())
    }));
    let until = town.now + Millis(minutes * MINUTE);
    town.tell(Event::CourierOnline { courier: id, at: at(0, 0), until, breaks: Vec::new() });
    town
}

fn order(town: &mut Town) -> Option<OrderId> {
    let basket = town.basket(1);
    town.order(Basket { at: at(500, 0), due: None, max_onboard: None, ..basket })
}

/// Orders, is asked, says yes, and brings it; what the offer pays.
fn trip(town: &mut Town) -> Money {
    order(town).expect("somebody has time");
    let id: CourierId = "ada".parse().unwrap();
    let offer = town.engine.world().couriers()[&id].offer.expect("he is asked");
    let pay = town.engine.world().offer(offer).unwrap().pay;
    town.tell(Event::OfferAccepted { offer });
    while !town.engine.world().couriers()[&id].route.is_empty() {
        town.pass(Millis(MINUTE));
    }
    pay
}

fn earned(town: &Town) -> Money {
    let world = town.engine.world();
    let ada = world.couriers().values().next().unwrap();
    ada.earned(town.now, &world.pay_of(&ada.spec)).expect("he is on shift")
}

#[test]
fn an_order_is_worth_what_it_adds_to_the_guarantee_of_the_shift() {
    // 2.5 hours at 15.00 are 37.50: three orders at 10.00 stay below, the fourth reaches 40.00.
    let mut town = paid(Preset::Mdrp.pay(), 150);
    let pays: Vec<Money> = (0..5).map(|_| trip(&mut town)).collect();
    assert_eq!(pays, [0, 0, 0, 250, 1_000].map(Money));
    assert_eq!(earned(&town), Money(5_000));
    town.verify();
}

#[test]
fn a_block_is_paid_with_its_first_order_and_then_free_until_its_end() {
    let mut town = paid(Preset::Flex.pay(), 600);
    let block = Money(6_600);
    assert_eq!([trip(&mut town), trip(&mut town)], [block, Money::ZERO]);
    assert_eq!(earned(&town), block);
    // Three hours after he left first the next block begins with the next order.
    town.pass(Millis(150 * MINUTE));
    assert_eq!(trip(&mut town), Money::ZERO);
    town.pass(Millis(60 * MINUTE));
    assert_eq!([trip(&mut town), trip(&mut town)], [block, Money::ZERO]);
    assert_eq!(earned(&town), Money(2 * 6_600));
    town.verify();
}

#[test]
fn a_commission_that_is_capped_ends_the_work_too() {
    let mut town = paid(PayModel { paid_orders: Some(2), ..Preset::Hub.pay() }, 600);
    assert_eq!([trip(&mut town), trip(&mut town)], [250, 250].map(Money));
    assert_eq!(order(&mut town), None, "nobody works unpaid");
    assert_eq!(earned(&town), Money(500));
    // Each shift is reckoned by itself.
    let id: CourierId = "ada".parse().unwrap();
    town.tell(Event::CourierOffline { courier: id.clone() });
    let until = town.now + Millis(600 * MINUTE);
    town.tell(Event::CourierOnline { courier: id, at: at(0, 0), until, breaks: Vec::new() });
    assert_eq!(trip(&mut town), Money(250));
    town.verify();
}

#[test]
fn kilometres_are_counted_as_they_are_driven() {
    let mut town = paid(PayModel { per_km: Money(1_000), ..PayModel::NOTHING }, 600);
    let first = trip(&mut town);
    // 500 m as the crow flies, 1.3 times that by street.
    assert_eq!(first, Money(650));
    // The second one goes back to the shop first.
    assert_eq!(trip(&mut town), Money(1_300));
    let ada = town.engine.world().couriers().values().next().unwrap();
    assert_eq!((ada.worked.metres, ada.worked.orders), (Metres(1_950), 2));
    assert_eq!(earned(&town), Money(1_950));
    town.verify();
}
