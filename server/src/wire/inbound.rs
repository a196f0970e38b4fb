//! Goods on their way: announced deliveries and transfers between shops.

use super::basket::{LineIn, lines};
use super::facts::Said;
use super::read::Reader;
use super::scalar::{InboundName, Instant, Seconds, StoreName};
use crate::request;
use sameday_engine::event::{Arrival, StockChange};
use sameday_engine::unit::Millis;

request! {
    /// `sameday.stock.expected`: a delivery is on its way; a later message about it replaces this.
    pub struct StockExpected {
        /// To which shop.
        pub store: StoreName,
        /// Name of the delivery in this shop.
        pub inbound: InboundName,
        /// What.
        pub lines: Vec<LineIn>,
        /// When it comes to the door.
        pub expected_at: Instant,
        /// From there until the goods stand on the shelf [0].
        pub put_away_s: Option<Seconds>,
    }
}

impl StockExpected {
    pub(super) fn said(self, reader: &mut Reader) -> Said {
        let lines = reader.inside("lines", |reader| lines(&self.lines, reader));
        let arrival = arrival(self.inbound, self.expected_at, self.put_away_s);
        Said::Stock(self.store.0, StockChange::Expected { lines, arrival })
    }
}

request! {
    /// `sameday.stock.transferred`: goods left for another shop.
    pub struct StockTransferred {
        /// From which shop.
        pub store: StoreName,
        /// To which one.
        pub to: StoreName,
        /// What.
        pub lines: Vec<LineIn>,
        /// When they come there [they are there at once].
        pub arrives_at: Option<Instant>,
        /// Name of the delivery in the other shop; needed with `arrives_at`.
        pub inbound: Option<InboundName>,
        /// From their arrival until they stand on the shelf [0].
        pub put_away_s: Option<Seconds>,
    }
}

impl StockTransferred {
    pub(super) fn said(self, reader: &mut Reader) -> Said {
        let lines = reader.inside("lines", |reader| lines(&self.lines, reader));
        if self.store == self.to {
            reader.error_at("to", "duplicate", "goods go to another shop");
        }
        if self.arrives_at.is_some() && self.inbound.is_none() {
            reader.error_at("inbound", "required", "goods under way need a name");
        }
        if self.arrives_at.is_none() && (self.inbound.is_some() || self.put_away_s.is_some()) {
            let text = "goods that are named or put away later arrive at some time";
            reader.error_at("arrives_at", "required", text);
        }
        let under_way = self.inbound.zip(self.arrives_at);
        let arrival = under_way.map(|(inbound, at)| arrival(inbound, at, self.put_away_s));
        Said::Stock(self.store.0, StockChange::Transferred { to: self.to.0, lines, arrival })
    }
}

fn arrival(inbound: InboundName, at: Instant, put_away: Option<Seconds>) -> Arrival {
    let put_away = put_away.map_or(Millis::ZERO, |seconds| seconds.0);
    Arrival { inbound: inbound.0, expected_at: at.0, put_away }
}
