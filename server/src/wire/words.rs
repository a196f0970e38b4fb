//! The closed lists of words that stand for values of the engine.

use super::parcel::ParcelState;
use super::scalar::{Word, Words};
use sameday_engine::decision::FactVerdict;
use sameday_engine::event::CountScope;
use sameday_engine::model::{
    Acceptance, Choice, DataClass, Fleet, HoldState, Mode, OfferState, OrderState, PayBasis,
    PointKind, Preset, Purpose, ReportKind, SoldBy,
};
use sameday_engine::reason::Reason;
use sameday_engine::travel::street::Class;
use sameday_engine::world::queue::JobState;
use serde::{Serialize, Serializer};
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::{PartialSchema, ToSchema};

macro_rules! words {
    ($($alias:ident = $kind:ty { $($text:literal => $value:path),* $(,)? })*) => {$(
        #[doc = concat!("Word for a value of [`", stringify!($kind), "`].")]
        pub type $alias = Word<$kind>;

        impl Words for $kind {
            const SCHEMA: &'static str = stringify!($alias);
            const WORDS: &'static [(&'static str, Self)] = &[$(($text, $value)),*];

            fn is_listed(self) {
                // Exhaustive on purpose: a new value of the engine must get its word here.
                match self {
                    $($value => {})*
                }
            }
        }
    )*};
}

/// What a payment provider said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// Yes.
    Authorised,
    /// No.
    Refused,
}

/// Why a courier could not do his stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// At a door.
    CustomerAbsent,
    /// In a shop.
    ShelfEmpty,
    /// Before the shut door of a shop.
    StoreClosed,
    /// At a locker.
    LockerFull,
}

impl Failure {
    /// As the engine says it.
    #[must_use]
    pub fn reason(self) -> Reason {
        match self {
            Self::CustomerAbsent => Reason::CustomerAbsent,
            Self::ShelfEmpty => Reason::ShelfEmpty,
            Self::StoreClosed => Reason::StoreClosed,
            Self::LockerFull => Reason::LockerFull,
        }
    }
}

/// Whether a courier's time is set aside for an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slack {
    /// It is.
    Held,
    /// It is not, or needs not to be.
    None,
}

words! {
    ReportWord = ReportKind {
        "negative_book" => ReportKind::NegativeBook,
        "count_contradicts" => ReportKind::CountContradicts,
        "parcel_carried_over" => ReportKind::ParcelCarriedOver,
        "parcel_left" => ReportKind::ParcelLeft,
        "parcel_missed" => ReportKind::ParcelMissed,
        "codes_refused" => ReportKind::CodesRefused,
        "visit_timed_out" => ReportKind::VisitTimedOut,
        "correction_after_shipping" => ReportKind::CorrectionAfterShipping,
        "store_left" => ReportKind::StoreLeft,
    }
    StreetClassWord = Class {
        "motorway" => Class::Motorway,
        "trunk" => Class::Trunk,
        "primary" => Class::Primary,
        "secondary" => Class::Secondary,
        "tertiary" => Class::Tertiary,
        "residential" => Class::Residential,
        "service" => Class::Service,
        "cycleway" => Class::Cycleway,
        "path" => Class::Path,
    }
    SlackWord = Slack { "held" => Slack::Held, "none" => Slack::None }
    FailureWord = Failure {
        "customer_absent" => Failure::CustomerAbsent,
        "shelf_empty" => Failure::ShelfEmpty,
        "store_closed" => Failure::StoreClosed,
        "locker_full" => Failure::LockerFull,
    }
    PointKindWord = PointKind {
        "locker" => PointKind::Locker,
        "pickup_point" => PointKind::PickupPoint,
    }
    ModeWord = Mode {
        "delivery" => Mode::Delivery,
        "pickup" => Mode::Pickup,
        "locker" => Mode::Locker,
        "pickup_point" => Mode::PickupPoint,
        "shipment" => Mode::Shipment,
    }
    FleetWord = Fleet {
        "crowd" => Fleet::Crowd,
        "hub" => Fleet::Hub,
        "van" => Fleet::Van,
        "partner" => Fleet::Partner,
    }
    DataWord = DataClass {
        "live" => DataClass::Live,
        "delayed" => DataClass::Delayed,
        "snapshot" => DataClass::Snapshot,
    }
    SoldByWord = SoldBy { "each" => SoldBy::Each, "gram" => SoldBy::Gram }
    ParcelStateWord = ParcelState {
        "waiting" => ParcelState::Waiting,
        "carried_over" => ParcelState::CarriedOver,
        "assigned" => ParcelState::Assigned,
        "on_board" => ParcelState::OnBoard,
        "delivered" => ParcelState::Delivered,
        "returning" => ParcelState::Returning,
        "left" => ParcelState::Left,
        "cancelled" => ParcelState::Cancelled,
    }
    PaymentStatusWord = PaymentStatus {
        "authorised" => PaymentStatus::Authorised,
        "refused" => PaymentStatus::Refused,
    }
    PurposeWord = Purpose {
        "checkout" => Purpose::Checkout,
        "collect" => Purpose::Collect,
        "courier_checkin" => Purpose::CourierCheckin,
        "age_check" => Purpose::AgeCheck,
    }
    ChoiceWord = Choice { "joint" => Choice::Joint, "nearest" => Choice::Nearest }
    AcceptanceWord = Acceptance { "ask" => Acceptance::Ask, "auto" => Acceptance::Auto }
    PresetWord = Preset {
        "mdrp" => Preset::Mdrp,
        "nyc" => Preset::Nyc,
        "flex" => Preset::Flex,
        "hub" => Preset::Hub,
        "gig" => Preset::Gig,
    }
    PayBasisWord = PayBasis { "active" => PayBasis::Active, "shift" => PayBasis::Shift }
    ScopeWord = CountScope {
        "shelf" => CountScope::Shelf,
        "shelf_and_staged" => CountScope::ShelfAndStaged,
    }
    VerdictWord = FactVerdict {
        "accepted" => FactVerdict::Applied,
        "duplicate" => FactVerdict::Duplicate,
        "quarantined" => FactVerdict::Quarantined,
    }
    OfferStateWord = OfferState {
        "open" => OfferState::Open,
        "accepted" => OfferState::Accepted,
        "declined" => OfferState::Declined,
        "lapsed" => OfferState::Lapsed,
        "withdrawn" => OfferState::Withdrawn,
    }
    HoldStateWord = HoldState {
        "held" => HoldState::Held,
        "committed" => HoldState::Committed,
        "handed_over" => HoldState::HandedOver,
        "released" => HoldState::Released,
        "expired" => HoldState::Expired,
        "broken" => HoldState::Broken,
    }
    JobStateWord = JobState {
        "waiting" => JobState::Waiting,
        "picking" => JobState::Picking,
        "ready" => JobState::Ready,
    }
    OrderStateWord = OrderState {
        "quoted" => OrderState::Quoted,
        "sourced" => OrderState::Sourced,
        "offered" => OrderState::Offered,
        "assigned" => OrderState::Assigned,
        "picked_up" => OrderState::PickedUp,
        "shipped" => OrderState::Shipped,
        "delivered" => OrderState::Delivered,
        "ready" => OrderState::Ready,
        "collected" => OrderState::Collected,
        "resourcing" => OrderState::Resourcing,
        "cancelled" => OrderState::Cancelled,
        "expired" => OrderState::Expired,
        "failed" => OrderState::Failed,
        "returning" => OrderState::Returning,
        "returned" => OrderState::Returned,
    }
}

/// A closed reason code in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonWord(pub Reason);

impl Serialize for ReasonWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.code())
    }
}

impl PartialSchema for ReasonWord {
    fn schema() -> RefOr<Schema> {
        let text = "A closed reason code; the list is in the documentation of the API.";
        let code = ObjectBuilder::new()
            .schema_type(SchemaType::new(Type::String))
            .description(Some(text))
            .examples([serde_json::json!("stock")]);
        RefOr::T(Schema::Object(code.build()))
    }
}

impl ToSchema for ReasonWord {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_the_engine_s_own_codes() {
        for (word, state) in OrderState::WORDS {
            assert_eq!(serde_json::to_value(state).unwrap(), *word);
        }
        for (word, state) in HoldState::WORDS {
            assert_eq!(serde_json::to_value(state).unwrap(), *word);
        }
    }
}
