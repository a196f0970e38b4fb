//! Buyers who came too late: they chose an option of a quote, and it could not be had any more,
//! since the hold had lapsed, or a till or another order had been quicker.

use sameday_engine::id::{ExternalId, QuoteId};
use sameday_engine::model::{Order, Quote};
use sameday_engine::unit::{Millis, Money, Time};
use std::collections::BTreeMap;

/// Who chooses so long after the end of his quote is not taken for its buyer any more.
const FORGOTTEN: Millis = Millis(3_600_000);

/// A buyer who went without.
#[derive(Debug)]
struct Lost {
    /// How his shop front calls what he wanted to buy.
    name: Option<ExternalId>,
    cost: Money,
}

/// Quotes that may still be chosen from, and who chose in vain.
#[derive(Debug, Default)]
pub struct Late {
    /// What the basket is worth, and when the quote ends.
    quotes: BTreeMap<QuoteId, (Money, Time)>,
    lost: BTreeMap<QuoteId, Lost>,
}

impl Late {
    /// Somebody has these options from now on.
    pub fn may_choose(&mut self, quote: &Quote, now: Time) {
        let value = quote.basket.value.unwrap_or_default();
        self.quotes.insert(quote.id, (value, quote.expires_at));
        // Names grow with time: the oldest quote comes first.
        while let Some(oldest) = self.quotes.first_entry()
            && oldest.get().1 + FORGOTTEN < now
        {
            oldest.remove();
        }
    }

    /// Somebody chose. A quote that became an order is not known any more; whoever is lost already
    /// under this quote or this name is the same buyer.
    pub fn chose(&mut self, quote: QuoteId, name: Option<&ExternalId>, base: Money) {
        let Some((value, _)) = self.quotes.get(&quote) else { return };
        let is_he = |lost: &Lost| name.is_some() && lost.name.as_ref() == name;
        if !self.lost.contains_key(&quote) && !self.lost.values().any(is_he) {
            self.lost.insert(quote, Lost { name: name.cloned(), cost: base + *value });
        }
    }

    /// He has bought, perhaps at another attempt.
    pub fn bought(&mut self, order: &Order) {
        self.quotes.remove(&order.quote);
        let name = &order.external_id;
        let is_he = |quote: &QuoteId, lost: &Lost| {
            *quote == order.quote || name.is_some() && lost.name == *name
        };
        self.lost.retain(|quote, lost| !is_he(quote, lost));
    }

    /// How many are lost.
    #[must_use]
    pub fn buyers(&self) -> u64 {
        self.lost.len() as u64
    }

    /// What they cost.
    #[must_use]
    pub fn cost(&self) -> Money {
        self.lost.values().map(|lost| lost.cost).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sameday_engine::model::Basket;
    use sameday_engine::place::Place;
    use sameday_engine::unit::Span;

    const BASE: Money = Money(200);

    fn at(minutes: i64) -> Time {
        Time(minutes * 60_000)
    }

    fn quote(n: u32) -> Quote {
        let place = Place::from_degrees(51.0, 7.0).unwrap();
        Quote {
            id: format!("quo_0_{n}_1").parse().unwrap(),
            basket: Basket { value: Some(Money(1_000)), ..Basket::new(Vec::new(), place) },
            options: Vec::new(),
            losers: Vec::new(),
            fleets: Vec::new(),
            would_fit_if: None,
            expires_at: at(2),
        }
    }

    fn name(text: &str) -> Option<ExternalId> {
        Some(text.parse().unwrap())
    }

    /// Quotes 1 to 3 were made at the beginning.
    fn three() -> Late {
        let mut late = Late::default();
        (1..=3).for_each(|n| late.may_choose(&quote(n), at(0)));
        late
    }

    fn buy(late: &mut Late, n: u32, external_id: Option<ExternalId>) {
        let id = format!("ord_0_{}_1", n + 10).parse().unwrap();
        let promise = Span { from: at(40), to: at(60) };
        let Quote { id: quote, basket, .. } = quote(n);
        late.bought(&Order { external_id, ..Order::new(id, quote, basket, at(1), promise) });
    }

    /// Who is lost after these chose in vain, in minor units as well.
    fn lost(late: &mut Late, chose: &[(u32, Option<ExternalId>)]) -> (u64, i64) {
        chose.iter().for_each(|(n, name)| late.chose(quote(*n).id, name.as_ref(), BASE));
        (late.buyers(), late.cost().0)
    }

    #[test]
    fn each_buyer_who_chose_in_vain_is_lost_once() {
        for (chose, buyers) in [
            (&[(1, None)][..], 1),
            (&[(1, None), (2, None)], 2),
            (&[(1, None), (1, None)], 1),
            (&[(1, name("web-1")), (1, name("web-1"))], 1),
            // The same one with another quote, and another one.
            (&[(1, name("web-1")), (2, name("web-1")), (3, name("web-2"))], 2),
            // Nobody knows what this one was about.
            (&[(9, None)], 0),
        ] {
            let cost = 1_200 * buyers as i64;
            assert_eq!(lost(&mut three(), chose), (buyers, cost), "{chose:?}");
        }
    }

    #[test]
    fn who_buys_at_another_attempt_is_not_lost() {
        for (chose, bought, buyers) in [
            ((1, None), (1, None), 0),
            ((1, None), (2, None), 1),
            ((1, name("web-1")), (1, name("web-1")), 0),
            ((1, name("web-1")), (2, name("web-1")), 0),
            ((1, name("web-1")), (2, name("web-2")), 1),
        ] {
            let mut late = three();
            lost(&mut late, std::slice::from_ref(&chose));
            buy(&mut late, bought.0, bought.1.clone());
            assert_eq!(late.buyers(), buyers, "{chose:?} {bought:?}");
        }
    }

    #[test]
    fn who_has_bought_loses_nothing_by_asking_again() {
        let mut late = three();
        buy(&mut late, 1, None);
        assert_eq!(lost(&mut late, &[(1, None)]), (0, 0));
    }

    #[test]
    fn a_quote_is_forgotten_an_hour_after_its_end() {
        for (minute, buyers) in [(62, 1), (63, 0)] {
            let mut late = three();
            late.may_choose(&quote(4), at(minute));
            assert_eq!(lost(&mut late, &[(3, None)]).0, buyers, "{minute}");
        }
    }
}
