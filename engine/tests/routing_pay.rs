//! What couriers are paid, worked out by hand. A step on the line is a minute and 500 metres.

mod kit;

use kit::{MINUTE, best, courier, line, order, shop, stops};
use sameday_engine::routing::problem::*;
use sameday_engine::unit::{Metres, Millis, Money, Time};

fn minutes(n: i64) -> Millis {
    Millis(n * MINUTE)
}

#[test]
fn each_part_of_the_pay_is_what_it_says() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[9])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    // Five steps and two services: seven minutes, 2.5 km, one order, eight hours of shift.
    let nothing = Pay::default();
    let shift = Pay { basis: PayBasis::Shift, ..nothing };
    let table = [
        (Pay { fixed: Money(400), ..nothing }, 400),
        (Pay { per_hour: Money(600), ..nothing }, 70),
        (Pay { per_km: Money(100), ..nothing }, 250),
        (Pay { per_order: Money(350), ..nothing }, 350),
        (Pay { min_per_hour: Money(6_000), ..nothing }, 700),
        (Pay { per_order: Money(350), min_per_hour: Money(6_000), ..nothing }, 700),
        (Pay { per_order: Money(800), min_per_hour: Money(6_000), ..nothing }, 800),
        (Pay { fixed: Money(10), per_hour: Money(600), per_km: Money(100), ..nothing }, 330),
        (Pay { per_hour: Money(600), per_km: Money(100), ..shift }, 4_800 + 250),
        (Pay { min_per_hour: Money(600), per_km: Money(100), ..shift }, 4_800),
        // Seven minutes are three blocks of three, and eight hours two of five.
        (Pay { per_hour: Money(600), block: minutes(3), ..nothing }, 90),
        (Pay { min_per_hour: Money(600), block: minutes(7), ..nothing }, 70),
        (Pay { per_hour: Money(600), block: minutes(300), ..shift }, 6_000),
        // A cap on the hand-overs, and one on the amount, below which the guarantee does not fall.
        (Pay { per_order: Money(350), paid_orders: Some(0), ..nothing }, 0),
        (Pay { per_order: Money(350), paid_orders: Some(1), ..nothing }, 350),
        (Pay { per_km: Money(100), most: Some(Money(200)), ..nothing }, 200),
        (
            Pay {
                per_km: Money(100),
                most: Some(Money(200)),
                min_per_hour: Money(6_000),
                ..nothing
            },
            700,
        ),
    ];
    for (pay, cost) in table {
        problem.vehicles[0].pay = pay;
        assert_eq!(best(&problem).cost.total, Money(cost), "{pay:?}");
    }
}

#[test]
fn what_was_done_before_counts_for_guarantees_caps_and_the_fixed_part() {
    let mut problem = line(10);
    problem.sites = vec![shop(2, &[9])];
    problem.requests = vec![order(5, &[1], 1)];
    problem.vehicles = vec![courier(0)];
    // An hour, 500 metres and two orders before; seven minutes, 2.5 km and one order now.
    let so_far =
        SoFar { begun: true, time: minutes(60), metres: Metres(500), orders: 2, paid_until: None };
    let nothing = Pay { so_far, ..Pay::default() };
    let table = [
        (Pay { fixed: Money(400), ..nothing }, 400, 400),
        (Pay { per_hour: Money(600), ..nothing }, 600, 670),
        (Pay { per_km: Money(100), ..nothing }, 50, 300),
        (Pay { per_order: Money(350), ..nothing }, 700, 1_050),
        // The order costs nothing more where the guarantee is higher than what he earns.
        (Pay { per_order: Money(350), min_per_hour: Money(1_200), ..nothing }, 1_200, 1_340),
        (Pay { per_order: Money(350), min_per_hour: Money(900), ..nothing }, 900, 1_050),
        (Pay { per_order: Money(350), paid_orders: Some(2), ..nothing }, 700, 700),
        (Pay { per_order: Money(350), most: Some(Money(900)), ..nothing }, 700, 900),
    ];
    for (pay, idle, with_route) in table {
        problem.vehicles[0].pay = pay;
        let plan = best(&problem);
        assert_eq!(plan.cost.total, Money(with_route), "{pay:?}");
        let unused = sameday_engine::routing::pay_without_route(&problem.vehicles[0]);
        assert_eq!(unused, Money(idle), "{pay:?}");
    }
}

#[test]
fn a_block_that_is_paid_is_filled_before_another_begins() {
    let mut problem = line(20);
    problem.sites = vec![shop(5, &[9])];
    problem.requests = vec![order(6, &[1], 1)];
    problem.vehicles = vec![courier(5), courier(0)];
    let block = Pay { per_hour: Money(600), block: minutes(60), ..Pay::default() };
    problem.vehicles.iter_mut().for_each(|v| v.pay = block);
    // Three minutes for the nearer one, eight for the other: an hour costs the same for both, but
    // the other's is paid already.
    let begun = SoFar { begun: true, time: minutes(60), paid_until: None, ..SoFar::default() };
    for (paid_until, who, total) in [(8, 1, 600), (7, 0, 1_200)] {
        let paid_until = Some(Time(paid_until * MINUTE));
        problem.vehicles[1].pay.so_far = SoFar { paid_until, ..begun };
        let plan = best(&problem);
        assert_eq!((stops(&plan, who), plan.cost.total), ("p0:0 d0".into(), Money(total)));
    }
    // Of what is paid until minute 7 the other would need a second block for one minute more.
    problem.vehicles.remove(0);
    assert_eq!(best(&problem).cost.total, Money(1_200));
    // And whatever fits into that second block is free.
    problem.requests.push(order(16, &[1], 1));
    assert_eq!(best(&problem).cost.total, Money(1_200));
}

#[test]
fn whoever_is_on_a_salary_costs_nothing_more_for_an_order() {
    let mut problem = line(10);
    problem.sites = vec![shop(5, &[9])];
    problem.requests = vec![order(6, &[1], 1)];
    problem.vehicles = vec![courier(5), courier(0)];
    let basis = PayBasis::Shift;
    problem.vehicles[1].pay = Pay { per_hour: Money(2_000), basis, ..Pay::default() };
    let plan = best(&problem);
    // Eight hours at 20.00 are due in any case; the nearer one would take 50.
    assert_eq!((stops(&plan, 1), plan.cost.total), ("p0:0 d0".into(), Money(16_000)));
}
