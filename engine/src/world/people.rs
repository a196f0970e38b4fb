//! Persons by their pseudonyms: groups, credentials, what they bought, what they just showed.

mod tickets;

use super::World;
use crate::decision::PeopleDecision;
use crate::event::{PeopleEvent, SaleLine, StockChange, StockFact};
use crate::id::{Group, StoreId, Subject};
use crate::model::{
    Credential, Gesture, History, Holder, LinePrice, Order, Presented, Receipt, Scan,
};
use crate::unit::{Millis, Money, Time};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use tickets::Tickets;

/// `source` of the facts that gestures make.
const SOURCE: &str = "sameday/gestures";

/// A member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Groups whose prices he gets.
    pub groups: BTreeSet<Group>,
    /// His credentials.
    pub credentials: BTreeSet<Subject>,
}

/// Orders that were placed in a shop, wherever their goods came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Corner {
    /// How many.
    pub orders: u64,
    /// Those with goods of other shops.
    pub elsewhere: u64,
    /// What was paid for all of them.
    pub total: Money,
}

/// A gesture and what came of it, for a few seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Recent {
    received_at: Time,
    scan: Scan,
    presented: Presented,
}

/// Everybody the engine knows without knowing who he is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct People {
    members: BTreeMap<Subject, Member>,
    credentials: BTreeMap<Subject, Credential>,
    histories: BTreeMap<Subject, History>,
    corners: BTreeMap<StoreId, Corner>,
    /// Sales of known persons that may still be taken back.
    #[serde(default)]
    tickets: Tickets,
    /// Oldest first.
    recent: VecDeque<Recent>,
}

impl People {
    /// A member.
    #[must_use]
    pub fn member(&self, subject: Subject) -> Option<&Member> {
        self.members.get(&subject)
    }

    /// A credential that is somebody's.
    #[must_use]
    pub fn credential(&self, subject: Subject) -> Option<&Credential> {
        self.credentials.get(&subject)
    }

    /// Who somebody is: the member whose credential was shown, else himself.
    #[must_use]
    pub fn resolve(&self, subject: Subject) -> Subject {
        match self.credentials.get(&subject).map(|credential| &credential.holder) {
            Some(Holder::Member(member)) => *member,
            Some(Holder::Courier(_)) | None => subject,
        }
    }

    /// Groups whose prices somebody gets.
    #[must_use]
    pub fn groups_of(&self, subject: Subject) -> BTreeSet<Group> {
        let member = self.members.get(&self.resolve(subject));
        member.map(|member| member.groups.clone()).unwrap_or_default()
    }

    /// What somebody has bought under this pseudonym.
    #[must_use]
    pub fn history(&self, subject: Subject) -> Option<&History> {
        self.histories.get(&subject)
    }

    /// Orders placed in each shop, by its name.
    #[must_use]
    pub fn corners(&self) -> &BTreeMap<StoreId, Corner> {
        &self.corners
    }

    /// What came of the gesture that this one repeats.
    #[must_use]
    pub fn rescanned(&self, gesture: &Gesture, within: Millis) -> Option<&Presented> {
        let scan = scan(gesture);
        let same = |recent: &&Recent| {
            let gap = (scan.at - recent.scan.at).0.abs();
            gap <= within.0 && Scan { at: scan.at, ..recent.scan.clone() } == scan
        };
        self.recent.iter().rev().find(same).map(|recent| &recent.presented)
    }

    fn remember(&mut self, recent: Recent, within: Millis) {
        let from = recent.received_at;
        while self.recent.front().is_some_and(|old| old.received_at + within < from) {
            self.recent.pop_front();
        }
        self.recent.push_back(recent);
    }

    fn link(&mut self, subject: Subject, credential: Credential) {
        self.unlink(subject);
        if let Holder::Member(member) = &credential.holder {
            self.members.entry(*member).or_default().credentials.insert(subject);
        }
        self.credentials.insert(subject, credential);
    }

    fn unlink(&mut self, subject: Subject) {
        if let Some(Credential { holder: Holder::Member(member), .. }) =
            self.credentials.remove(&subject)
            && let Some(member) = self.members.get_mut(&member)
        {
            member.credentials.remove(&subject);
        }
    }

    fn erase(&mut self, subject: Subject) {
        self.unlink(subject);
        let member = self.members.remove(&subject).unwrap_or_default();
        for credential in member.credentials.into_iter().chain([subject]) {
            self.credentials.remove(&credential);
            self.histories.remove(&credential);
            self.tickets.erase(credential);
            self.recent.retain(|recent| recent.scan.subject != credential);
        }
    }

    /// An order counts for its member and for the shop he stood in.
    pub(super) fn ordered(&mut self, order: &Order) {
        if let Some(member) = order.basket.member {
            self.histories.entry(self.resolve(member)).or_default().orders += 1;
        }
        let Some(shop) = &order.basket.ordered_in else { return };
        let corner = self.corners.entry(shop.clone()).or_default();
        corner.orders += 1;
        corner.elsewhere += u64::from(order.sources.iter().any(|source| source.store != *shop));
        corner.total = Money(corner.total.0.saturating_add(order.price.total.0));
    }
}

/// What makes a repetition of a gesture the same.
#[must_use]
pub fn scan(gesture: &Gesture) -> Scan {
    let Gesture { store, point, lines, order, until, attribute, .. } = gesture;
    let asked = serde_json::to_vec(&(store, point, lines, order, until, attribute));
    let asked = asked.expect("a gesture is plain data, which always serialises");
    Scan {
        device: gesture.device.clone(),
        subject: gesture.subject,
        purpose: gesture.purpose,
        at: gesture.at,
        content: blake3::hash(&asked).to_hex()[..32].to_owned(),
    }
}

impl World {
    /// What an event about a person changes by itself.
    pub(super) fn apply_people(&mut self, event: &PeopleEvent) {
        let now = self.now;
        match event {
            PeopleEvent::MemberPut { member, groups } => {
                self.people.members.entry(*member).or_default().groups.clone_from(groups);
            }
            PeopleEvent::Linked { credential, kind, holder } => {
                let (kind, holder) = (kind.clone(), holder.clone());
                self.people.link(*credential, Credential { kind, holder, since: now });
            }
            PeopleEvent::Unlinked { credential } => self.people.unlink(*credential),
            PeopleEvent::Erased { member } => self.people.erase(*member),
            // All that a gesture changes is decided: a repetition changes nothing.
            PeopleEvent::Presented(_) => {}
        }
    }

    /// What a decision about a gesture changes.
    pub(super) fn apply_gesture(&mut self, decision: &PeopleDecision) {
        match decision {
            PeopleDecision::Sold { receipt } => self.apply_fact(&sale(receipt)),
            PeopleDecision::CheckedIn { courier, store, until } => {
                if let Some(until) = until {
                    let at = self.stores[store].at;
                    self.go_online(courier, at, *until, &[]);
                }
            }
            PeopleDecision::Proved { order, proof } => {
                self.order_mut(*order).proofs.push(proof.clone());
            }
            PeopleDecision::Answered { scan, presented } => {
                let (received_at, within) = (self.now, self.genesis.config.rescan);
                let (scan, presented) = (scan.clone(), presented.clone());
                self.people.remember(Recent { received_at, scan, presented }, within);
            }
        }
    }
}

/// The sale behind a receipt, as a till would have told it.
#[must_use]
pub fn sale(receipt: &Receipt) -> StockFact {
    let line = |line: &LinePrice| SaleLine {
        sku: line.sku.clone(),
        qty: line.qty,
        price: Some(line.price),
    };
    let change = StockChange::SaleCommitted {
        lines: receipt.price.lines.iter().map(line).collect(),
        order: receipt.order,
        credential_kind: Some(receipt.kind.clone()),
    };
    let id = receipt.id.to_string();
    let fact = StockFact::new(SOURCE.to_owned(), id, receipt.at, receipt.store.clone(), change);
    StockFact { member: Some(receipt.subject), ..fact }
}
