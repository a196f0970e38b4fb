//! What is different in a shop today.

use super::facts::Said;
use super::scalar::{Instant, Seconds, StoreName};
use crate::request;
use sameday_engine::event::{Event, ShopEvent};

request! {
    /// `sameday.store.closed`, `sameday.store.opened`: against its usual hours.
    pub struct StoreDoor {
        /// Which shop.
        pub store: StoreName,
        /// When the usual hours count again [the end of its local day].
        pub until: Option<Instant>,
    }
}

impl StoreDoor {
    /// It is shut.
    #[must_use]
    pub fn closed(self) -> Said {
        let until = self.until.map(|at| at.0);
        Said::Other(Event::Shop(ShopEvent::Closed { store: self.store.0, until }))
    }

    /// It is open.
    #[must_use]
    pub fn opened(self) -> Said {
        let until = self.until.map(|at| at.0);
        Said::Other(Event::Shop(ShopEvent::Opened { store: self.store.0, until }))
    }
}

request! {
    /// `sameday.store.delayed`: its picking is late.
    pub struct StoreDelayed {
        /// Which shop.
        pub store: StoreName,
        /// What is not ready will be so much later.
        pub by_s: Seconds,
    }
}

impl StoreDelayed {
    /// As the engine has it.
    #[must_use]
    pub fn said(self) -> Said {
        Said::Other(Event::Shop(ShopEvent::Delayed { store: self.store.0, by: self.by_s.0 }))
    }
}
