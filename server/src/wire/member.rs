//! Members and their credentials.

use super::gesture::Label;
use super::price::GroupName;
use super::read::Reader;
use super::scalar::{CourierName, Id, Instant, Minor, SignedUnits};
use super::token::{Persons, SubjectName, Token};
use crate::request;
use sameday_engine::id::{Group, Subject};
use sameday_engine::model::{History, Holder};
use sameday_engine::world::World;
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

request! {
    /// A member.
    pub struct MemberIn {
        /// Groups whose prices he gets, such as `gold` [none].
        pub groups: Option<Vec<GroupName>>,
    }
}

impl MemberIn {
    /// Each group once.
    #[must_use]
    pub fn groups(&self) -> BTreeSet<Group> {
        self.groups.iter().flatten().map(|id| id.0.clone()).collect()
    }
}

/// A credential of a member.
#[derive(Serialize, ToSchema)]
pub struct CredentialOut {
    subject: SubjectName,
    credential_kind: String,
    since: Instant,
}

/// What somebody has bought since he is known.
#[derive(Serialize, ToSchema)]
pub struct HistoryOut {
    /// Sales in shops.
    sales: u64,
    /// Units of all of them.
    units: SignedUnits,
    /// What was paid for them.
    spend: Minor,
    /// Orders.
    orders: u64,
}

impl From<&History> for HistoryOut {
    fn from(history: &History) -> Self {
        Self {
            sales: history.sales,
            units: SignedUnits(history.units),
            spend: Minor(history.spend),
            orders: history.orders,
        }
    }
}

/// Somebody who is known by a token: a member, or only by what he bought.
#[derive(Serialize, ToSchema)]
pub struct MemberOut {
    /// His pseudonym.
    subject: SubjectName,
    /// Whether he is a member; else he is only known by what he bought.
    member: bool,
    groups: Vec<GroupName>,
    credentials: Vec<CredentialOut>,
    /// What was bought with him or one of his credentials shown.
    history: HistoryOut,
}

impl MemberOut {
    /// `None` for somebody nothing is known of.
    #[must_use]
    pub fn of(subject: Subject, world: &World) -> Option<Self> {
        let people = world.people();
        let (member, history) = (people.member(subject), people.history(subject));
        if member.is_none() && history.is_none() {
            return None;
        }
        let credentials = member.into_iter().flat_map(|member| &member.credentials);
        let credential = |subject: &Subject| {
            let credential = people.credential(*subject)?;
            let (credential_kind, since) = (credential.kind.clone(), Instant(credential.since));
            Some(CredentialOut { subject: Id(*subject), credential_kind, since })
        };
        Some(Self {
            subject: Id(subject),
            member: member.is_some(),
            groups: member.into_iter().flat_map(|m| &m.groups).cloned().map(Id).collect(),
            credentials: credentials.filter_map(credential).collect(),
            history: (&history.copied().unwrap_or_default()).into(),
        })
    }
}

request! {
    /// A credential that is somebody's from now on: of a member or of a courier.
    pub struct LinkIn {
        /// Its kind: data only.
        pub credential_kind: Label,
        /// Its token.
        pub token: Token,
        /// Token of the member whose it is.
        pub member: Option<Token>,
        /// The courier whose it is.
        pub courier: Option<CourierName>,
    }
}

impl Persons for LinkIn {
    const TOKENS: &'static [&'static str] = &["/token", "/member"];
}

request! {
    /// A credential that is nobody's from now on.
    pub struct UnlinkIn {
        /// Its kind: data only.
        pub credential_kind: Option<Label>,
        /// Its token.
        pub token: Token,
    }
}

impl Persons for UnlinkIn {
    const TOKENS: &'static [&'static str] = &["/token"];
}

impl LinkIn {
    /// Whose it is; notes a mistake unless it is exactly one's who is known.
    pub fn holder(&self, world: &World, reader: &mut Reader) -> Option<Holder> {
        match (self.member, &self.courier) {
            (Some(Token(member)), None) => {
                if world.people().member(member).is_none() {
                    reader.error_at("member", "unknown", "no member of that name");
                }
                Some(Holder::Member(member))
            }
            (None, Some(Id(courier))) => {
                if !world.couriers().contains_key(courier) {
                    reader.error_at("courier", "unknown", format!("no courier {courier}"));
                }
                Some(Holder::Courier(courier.clone()))
            }
            _ => {
                reader.error("not_one_of", "either member or courier");
                None
            }
        }
    }
}

/// A credential and whose it is.
#[derive(Serialize, ToSchema)]
pub struct LinkOut {
    /// Pseudonym of the credential.
    subject: SubjectName,
    credential_kind: Option<String>,
    /// Pseudonym of the member whose it is.
    member: Option<SubjectName>,
    courier: Option<CourierName>,
    since: Option<Instant>,
}

impl LinkOut {
    /// As it stands now; nobody's once it is unlinked.
    #[must_use]
    pub fn of(subject: Subject, world: &World) -> Self {
        let credential = world.people().credential(subject);
        let (member, courier) = match credential.map(|credential| &credential.holder) {
            Some(Holder::Member(member)) => (Some(Id(*member)), None),
            Some(Holder::Courier(courier)) => (None, Some(Id(courier.clone()))),
            None => (None, None),
        };
        Self {
            subject: Id(subject),
            credential_kind: credential.map(|credential| credential.kind.clone()),
            member,
            courier,
            since: credential.map(|credential| Instant(credential.since)),
        }
    }
}
