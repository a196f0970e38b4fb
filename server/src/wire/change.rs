//! What changes under way: an order's door or window, goods in other hands, slower streets.

use super::basket::Customer;
use super::facts::Said;
use super::personal::personal;
use super::read::{Read, Reader};
use super::scalar::{CourierName, Instant, OrderName, Position, ProfileName, StoreName, Window};
use super::token::Persons;
use crate::request;
use crate::side::{Field, Personal};
use sameday_engine::event::{Event, Handover, OrderChange, Taker, TrafficReport};
use sameday_engine::id::OrderId;
use sameday_engine::world::World;
use serde_json::Value;
use utoipa::ToSchema;

request! {
    /// What a customer wants otherwise; what is not named stays.
    pub struct ChangeIn {
        /// Where the goods go from now on. The address and the note of the old door go with it.
        pub dropoff: Option<Position>,
        /// When they may be handed over from now on.
        pub deliver_between: Option<Window>,
        /// Who gets them, where that changes too.
        pub customer: Option<Customer>,
    }
}

impl Persons for ChangeIn {
    const TOKENS: &'static [&'static str] = &["/customer/member"];
}

impl ChangeIn {
    /// As the engine has it.
    #[must_use]
    pub fn event(&self, order: OrderId) -> Event {
        let at = self.dropoff.map(Position::place);
        let due = self.deliver_between.map(|window| window.0);
        Event::OrderChanged(OrderChange { order, at, due })
    }

    /// What is kept of the customer from now on.
    #[must_use]
    pub fn kept(&self, mut known: Personal) -> Personal {
        if self.dropoff.is_some() {
            known.retain(|field, _| !matches!(field, Field::Address | Field::Note));
        }
        known.extend(personal(self.customer.as_ref(), self.dropoff));
        known
    }

    /// Notes what cannot be meant.
    pub fn check(&self, world: &World, reader: &mut Reader) {
        if self.dropoff.is_none() && self.deliver_between.is_none() {
            reader.error_at("dropoff", "required", "a new position, or a new window");
        }
        if let Some(window) = self.deliver_between.filter(|w| w.0.to <= world.now()) {
            let detail = format!("the window ended at {}", window.0.to);
            reader.error_at("deliver_between", "in_past", detail);
        }
    }
}

request! {
    /// Another courier, or the shop: one of them.
    pub struct TakerIn {
        /// Another courier, on shift.
        pub courier: Option<CourierName>,
        /// The shop the goods came from.
        pub store: Option<StoreName>,
    }
}

request! {
    /// `sameday.goods.handed_over`: goods on board have gone into other hands.
    pub struct GoodsHandedOver {
        /// Who had them.
        pub courier: CourierName,
        /// Who has them now.
        pub to: TakerIn,
        /// Where that was.
        pub at: Position,
        /// Of which orders [all that he had].
        pub orders: Option<Vec<OrderName>>,
    }
}

impl GoodsHandedOver {
    /// As the engine has it.
    pub fn said(self, reader: &mut Reader) -> Option<Said> {
        let to = match (self.to.courier, self.to.store) {
            (Some(courier), None) => Taker::Courier(courier.0),
            (None, Some(store)) => Taker::Store(store.0),
            _ => {
                reader.error_at("to", "not_one_of", "either a `courier` or a `store`");
                return None;
            }
        };
        let orders = self.orders.unwrap_or_default().into_iter().map(|order| order.0).collect();
        let handover = Handover { from: self.courier.0, to, at: self.at.place(), orders };
        Some(Said::Other(Event::HandedOver(handover)))
    }
}

/// What a leg takes of its usual time, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(minimum = 1000, maximum = 10000, example = 1300)]
pub struct Slower(pub i64);

impl Read for Slower {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        reader.integer(value, 1_000, 10_000).map(Self)
    }
}

request! {
    /// `sameday.traffic.changed`: legs take longer for a while.
    pub struct TrafficChanged {
        /// Of which profile [of all].
        pub profile: Option<ProfileName>,
        /// What a leg takes of its usual time, in thousandths: 1300 is 30 % more, 1000 as usual.
        pub permille: Slower,
        /// Until when, at most 24 hours ahead.
        pub until: Instant,
    }
}

impl TrafficChanged {
    /// As the engine has it.
    #[must_use]
    pub fn said(self) -> Said {
        let profile = self.profile.map(|profile| profile.0);
        let (permille, until) = (self.permille.0, self.until.0);
        Said::Other(Event::Traffic(TrafficReport { profile, permille, until }))
    }
}
