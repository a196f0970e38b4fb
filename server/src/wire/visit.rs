//! Visits to shops that sense what is taken: walk-out, or scan-and-go.

use super::basket::{LineIn, lines};
use super::facts::{Said, SaleLineIn};
use super::read::{Read, Reader};
use super::scalar::{StoreName, VisitName};
use super::token::Token;
use crate::request;
use sameday_engine::event::{SaleLine, Sensed, StockChange, VisitStep};
use sameday_engine::id::{StoreId, VisitId};
use serde_json::Value;
use utoipa::ToSchema;

/// How sure a sensor is, in permille.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ToSchema)]
#[schema(minimum = 0, maximum = 1000)]
pub struct Permille(pub u32);

impl Read for Permille {
    fn read(value: &Value, reader: &mut Reader) -> Option<Self> {
        let n = reader.integer(value, 0, 1_000)?;
        Some(Self(u32::try_from(n).expect("0 to 1,000 fits")))
    }
}

fn said(store: StoreName, visit: VisitName, step: VisitStep) -> Said {
    let (store, visit): (StoreId, VisitId) = (store.0, visit.0);
    Said::Stock(store, StockChange::Visit { visit, step })
}

request! {
    /// `sameday.visit.entered`: a shopper came in.
    pub struct VisitEntered {
        /// Into which shop.
        pub store: StoreName,
        /// Name of the visit, used once; no token of the shopper.
        pub visit: VisitName,
        /// How he was known: `palm`, `face`, `qr`, `phone`, `card`.
        pub credential_kind: Option<String>,
        /// Token of the member, or of one of his credentials; the goods count for his history.
        pub member: Option<Token>,
    }
}

impl VisitEntered {
    pub(super) fn said(self) -> Said {
        let step = VisitStep::Entered { credential_kind: self.credential_kind };
        let change = StockChange::Visit { visit: self.visit.0, step };
        Said::Bought(self.store.0, change, self.member.map(|token| token.0))
    }
}

request! {
    /// `sameday.visit.item_picked`, `sameday.visit.item_returned`: he took something, or put it
    /// back.
    pub struct VisitItem {
        /// In which shop.
        pub store: StoreName,
        /// In which visit.
        pub visit: VisitName,
        /// What.
        pub lines: Vec<LineIn>,
        /// How sure the sensor is, in permille [certain].
        pub confidence_permille: Option<Permille>,
        /// What saw it: `camera`, `scale`, `scan`.
        pub sensor: Option<String>,
    }
}

impl VisitItem {
    pub(super) fn picked(self, reader: &mut Reader) -> Said {
        self.said(VisitStep::Picked, reader)
    }

    pub(super) fn returned(self, reader: &mut Reader) -> Said {
        self.said(VisitStep::Returned, reader)
    }

    fn said(self, step: impl FnOnce(Sensed) -> VisitStep, reader: &mut Reader) -> Said {
        let sensed = Sensed {
            lines: reader.inside("lines", |reader| lines(&self.lines, reader)),
            confidence: self.confidence_permille.map(|permille| permille.0),
            sensor: self.sensor,
        };
        said(self.store, self.visit, step(sensed))
    }
}

request! {
    /// `sameday.visit.exited`: he went out; the goods are sold.
    pub struct VisitExited {
        /// Out of which shop.
        pub store: StoreName,
        /// Which visit.
        pub visit: VisitName,
        /// What he has; a SKU may come on several lines [what was picked and not returned].
        pub lines: Option<Vec<SaleLineIn>>,
    }
}

impl VisitExited {
    pub(super) fn said(self) -> Said {
        let lines = self.lines.map(|lines| lines.into_iter().map(SaleLine::from).collect());
        said(self.store, self.visit, VisitStep::Exited { lines })
    }
}

request! {
    /// `sameday.visit.corrected`: somebody looked again.
    pub struct VisitCorrected {
        /// In which shop.
        pub store: StoreName,
        /// Which visit.
        pub visit: VisitName,
        /// What he really had; none is right when he had nothing.
        pub lines: Vec<LineIn>,
    }
}

impl VisitCorrected {
    pub(super) fn said(self, reader: &mut Reader) -> Said {
        let lines = match self.lines.as_slice() {
            [] => Vec::new(),
            some => reader.inside("lines", |reader| lines(some, reader)),
        };
        said(self.store, self.visit, VisitStep::Corrected { lines })
    }
}
