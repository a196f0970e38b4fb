//! How likely a courier takes what he is asked, and what asking him is expected to cost.
//!
//! What he answered before, under a presumption that weighs like a few answers, gives the log odds
//! of a yes; what the offer looks like moves them by a weight for each trait, each within limits.

use super::World;
use super::courier::Courier;
use crate::config::{Asking, Config};
use crate::model::{Acceptance, Answers, Expectation, Leanings, OfferTraits};
use crate::unit::{Millis, Money, half_up};

/// No trait moves the log odds by more, in thousandths: one of e squared.
const FARTHEST: i64 = 2_000;
const KILOMETRE: i64 = 1_000;
const HOUR: i64 = 3_600_000;
const MINUTE: i64 = 60_000;

/// Chance in thousandths by what is given of him and what he answered. A given zero stays one: he
/// is never asked.
#[must_use]
pub fn base(config: &Asking, given: Option<u16>, answers: Answers) -> u16 {
    let prior = i128::from(given.unwrap_or(config.prior_permille).min(1_000));
    let weight = i128::from(config.prior_weight.max(1));
    if given == Some(0) {
        return 0;
    }
    let yes = prior * weight + 1_000 * i128::from(answers.accepted);
    let chance = half_up(yes, weight + i128::from(answers.count()));
    u16::try_from(chance).expect("a mean of thousandths is one")
}

/// By how much an offer moves the log odds.
#[must_use]
pub fn leanings(config: &Asking, traits: &OfferTraits) -> Leanings {
    let lean = |weight: i64, amount: i64, unit: i64| {
        let moved = i128::from(weight) * i128::from(amount);
        let moved =
            if moved < 0 { -half_up(-moved, unit.into()) } else { half_up(moved, unit.into()) };
        moved.clamp(-FARTHEST, FARTHEST)
    };
    // Less than a minute counts as one, so that a stop on the way is not paid a fortune.
    let work = traits.work.0.max(MINUTE);
    let usual = half_up(i128::from(config.usual_pay.0) * i128::from(work), MINUTE.into());
    let beyond = |amount: i64, usual: i64| (amount - usual).max(0);
    Leanings {
        pay: lean(config.per_pay, (traits.earns.0 - usual) * MINUTE, work),
        distance: lean(
            config.per_km,
            beyond(traits.distance.0, config.usual_distance.0),
            KILOMETRE,
        ),
        first: lean(config.per_km_first, beyond(traits.first.0, config.usual_first.0), KILOMETRE),
        tired: lean(config.per_hour_tired, beyond(traits.on_shift.0, config.usual_shift.0), HOUR),
    }
}

/// A chance after its log odds have moved by so many thousandths; none is certain that was not.
#[must_use]
pub fn moved(base: u16, leanings: &Leanings) -> u16 {
    if base == 0 || base >= 1_000 {
        return base.min(1_000);
    }
    let Leanings { pay, distance, first, tired } = leanings;
    let p = f64::from(base) / 1_000.0;
    let odds = libm::log(p / (1.0 - p)) + (pay + distance + first + tired) as f64 / 1_000.0;
    let chance = libm::round(1_000.0 / (1.0 + libm::exp(-odds)));
    (chance as u16).clamp(1, 999)
}

/// What declined offers are expected to cost until one like this is accepted: each costs the time
/// it stood open, at the price of a late minute, and one change of the plan.
#[must_use]
pub fn price_of_asking(config: &Config, chance: u16) -> Money {
    let chance = i128::from(chance.min(1_000));
    if chance == 0 {
        return Money::ZERO;
    }
    let open = i128::from(config.prices.late_per_min.0) * i128::from(config.offer.0);
    let declined = half_up(open, MINUTE.into()) + config.prices.change.0;
    Money(half_up(i128::from(declined) * (1_000 - chance), chance))
}

/// The raise of each of so many orders with which they are expected to cost least, raise and
/// refusals together; of two alike the smaller one.
#[must_use]
pub fn best_raise(config: &Config, base: u16, traits: &OfferTraits, orders: i64) -> Money {
    let cost = |raise: Money| {
        let raised = OfferTraits { earns: traits.earns + raise.times(orders), ..*traits };
        let chance = moved(base, &leanings(&config.asking, &raised));
        raise + price_of_asking(config, chance)
    };
    let best =
        (0..=raises(&config.asking)).min_by_key(|n| cost(config.asking.raise_step.times(*n)));
    config.asking.raise_step.times(best.unwrap_or(0))
}

/// How many raises there are beside none.
#[must_use]
pub fn raises(config: &Asking) -> i64 {
    if config.raise_step <= Money::ZERO {
        0
    } else {
        config.raise_most.0.max(0) / config.raise_step.0
    }
}

/// What is expected of an offer that looks so.
#[must_use]
pub fn expect(config: &Asking, base: u16, answers: Answers, traits: OfferTraits) -> Expectation {
    let leanings = leanings(config, &traits);
    Expectation {
        accept_permille: moved(base, &leanings),
        base_permille: base,
        leanings,
        traits,
        answers,
        ..Expectation::default()
    }
}

impl World {
    /// The chance, in thousandths, that he takes what he is asked, as far as it depends on him.
    #[must_use]
    pub fn chance_of(&self, courier: &Courier) -> u16 {
        match courier.spec.acceptance {
            Acceptance::Auto => 1_000,
            Acceptance::Ask => {
                base(&self.config().asking, courier.spec.accept_permille, courier.answers)
            }
        }
    }

    /// The expected price of asking him for an order that he has not accepted.
    #[must_use]
    pub fn asking_price(&self, courier: &Courier) -> Money {
        let config = self.config();
        // Nothing is known yet of what he will be offered: it is taken to be as usual.
        let usual = OfferTraits {
            earns: config.asking.usual_pay,
            work: Millis(MINUTE),
            on_shift: courier.shift.map_or(Millis::ZERO, |shift| self.now() - shift.since),
            ..OfferTraits::default()
        };
        let leanings = leanings(&config.asking, &usual);
        price_of_asking(config, moved(self.chance_of(courier), &leanings))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::unit::Metres;

    const NEVER_ASKED: Answers = Answers { accepted: 0, declined: 0, lapsed: 0 };

    /// Ten minutes at the usual pay, near and early in the shift.
    const USUAL: OfferTraits = OfferTraits {
        earns: Money(500),
        work: Millis(10 * MINUTE),
        distance: Metres(2_000),
        first: Metres(500),
        on_shift: Millis(HOUR),
        hour: 12,
    };

    #[test]
    fn a_presumption_weighs_like_ten_answers() {
        let asking = Asking::default();
        let once = |accepted, declined, lapsed| Answers { accepted, declined, lapsed };
        for (given, answers, chance) in [
            (None, NEVER_ASKED, 850),
            // 8.5 of 11, 9.5 of 11 and 8.5 of 12.
            (None, once(0, 1, 0), 773),
            (None, once(1, 0, 0), 864),
            (None, once(0, 1, 1), 708),
            // 5 + 2 of 12.
            (Some(500), once(2, 0, 0), 583),
            (Some(1_000), NEVER_ASKED, 1_000),
            (Some(1_000), once(0, 0, 1), 909),
            // Who is never asked stays so.
            (Some(0), once(9, 0, 0), 0),
        ] {
            assert_eq!(base(&asking, given, answers), chance, "{given:?} {answers:?}");
        }
    }

    #[test]
    fn each_trait_moves_the_odds_by_its_weight() {
        let asking = Asking::default();
        let none = Leanings::default();
        for (traits, wanted) in [
            (USUAL, none),
            // 10 more a minute at 20; 10 less.
            (OfferTraits { earns: Money(600), ..USUAL }, Leanings { pay: 200, ..none }),
            (OfferTraits { earns: Money(400), ..USUAL }, Leanings { pay: -200, ..none }),
            (OfferTraits { earns: Money(90_000), ..USUAL }, Leanings { pay: 2_000, ..none }),
            // Two kilometres too many, one and a half to the shop, two hours.
            (OfferTraits { distance: Metres(5_000), ..USUAL }, Leanings { distance: -200, ..none }),
            (OfferTraits { first: Metres(2_500), ..USUAL }, Leanings { first: -225, ..none }),
            (OfferTraits { on_shift: Millis(8 * HOUR), ..USUAL }, Leanings { tired: -200, ..none }),
        ] {
            assert_eq!(leanings(&asking, &traits), wanted, "{traits:?}");
        }
        // Half a minute on the way counts as a whole one.
        let short = OfferTraits { work: Millis(MINUTE / 2), earns: Money(70), ..USUAL };
        assert_eq!(leanings(&asking, &short).pay, 400);
    }

    #[test]
    fn odds_move_on_the_logistic_curve() {
        let by = |pay| Leanings { pay, ..Leanings::default() };
        for (base, moves, chance) in [
            (500, 0, 500),
            (500, 200, 550),
            (500, -200, 450),
            (850, -350, 800),
            (100, 200, 119),
            (999, 6_000, 999),
            (1, -6_000, 1),
            (0, 2_000, 0),
            (1_000, -2_000, 1_000),
        ] {
            assert_eq!(moved(base, &by(moves)), chance, "{base} {moves}");
        }
    }

    #[test]
    fn the_less_likely_he_accepts_the_dearer_he_is_to_ask() {
        // 30 seconds at 0.35 a minute and a change of 0.50 are 0.68 a decline.
        for (chance, price) in [(1_000, 0), (850, 12), (500, 68), (100, 612), (0, 0)] {
            assert_eq!(price_of_asking(&Config::default(), chance), Money(price), "{chance}");
        }
    }

    #[test]
    fn pay_is_raised_as_far_as_that_costs_less_than_refusals() {
        let asking = |raise_most| Asking { raise_most, raise_step: Money(50), ..Asking::default() };
        let config = |most| Config { asking: asking(Money(most)), ..Config::default() };
        // With one yes in ten, refusals cost 612. A raise of 0.50 makes it 109 in a thousand: 556;
        // 1.00 makes it 119: 503, together 603; 1.50 makes it 130: 455, together 605.
        for (most, base, raise) in [(0, 100, 0), (50, 100, 50), (300, 100, 100), (300, 850, 0)] {
            assert_eq!(best_raise(&config(most), base, &USUAL, 1), Money(raise), "{most} {base}");
        }
        // Nobody is paid more who says yes in any case, or never.
        assert_eq!(best_raise(&config(300), 1_000, &USUAL, 1), Money::ZERO);
        assert_eq!(best_raise(&config(300), 0, &USUAL, 1), Money::ZERO);
    }

    #[test]
    fn old_answers_fade_and_offers_taken_back_are_none() {
        use crate::model::OfferState::{Accepted, Declined, Withdrawn};
        let mut answers = Answers::default();
        for how in [Accepted, Accepted, Accepted, Declined, Withdrawn] {
            answers.add(how, 4);
        }
        assert_eq!(answers, Answers { accepted: 3, declined: 1, lapsed: 0 });
        answers.add(Declined, 4);
        assert_eq!(answers, Answers { accepted: 1, declined: 1, lapsed: 0 });
    }
}
