//! Lockers and pickup points.

use super::basket::Allowed;
use super::hours::HoursShape;
use super::read::Reader;
use super::runs::RunsShape;
use super::scalar::{
    Caption, Counted, Id, Instant, OrderName, PointName, Position, Seconds, Size, SizeName,
    StoreName, WholeMetres, Word,
};
use super::words::PointKindWord;
use crate::request;
use sameday_engine::id::PointId;
use sameday_engine::model::{Inbound, Keeper, PointKind, PointSpec, Sign, SizeClass, Spot, Stay};
use sameday_engine::unit::{Millis, Qty, Time};
use sameday_engine::world::{Points, World};
use serde::Serialize;
use utoipa::ToSchema;

/// A day.
const DAY: Millis = Millis(24 * 3_600_000);

request! {
    /// Compartments or shelf places of one size.
    pub struct SizeIn {
        /// Name.
        pub name: SizeName,
        /// Most grams [unlimited].
        pub g: Option<Size>,
        /// Most millilitres [unlimited].
        pub ml: Option<Size>,
        /// How many there are.
        pub count: Counted,
    }
}

request! {
    /// Runs that bring orders to a pickup point.
    pub struct InboundIn {
        /// When they arrive.
        pub runs: RunsShape,
        /// How long before its arrival a run must have the goods [0].
        pub lead_s: Option<Seconds>,
        /// Shops they come from [any in reach of the customer].
        pub stores: Allowed,
    }
}

request! {
    /// A locker or a pickup point.
    pub struct PointIn {
        /// Where it is.
        pub at: Position,
        /// `locker`: couriers bring each order; `pickup_point`: runs do.
        pub kind: PointKindWord,
        /// Its places, each size once.
        pub classes: Vec<SizeIn>,
        /// When couriers and customers get in [always].
        pub open: HoursShape,
        /// How long a parcel waits for its customer [three days].
        pub dwell_s: Option<Seconds>,
        /// From a run's arrival until its parcels can be collected [0].
        pub put_away_s: Option<Seconds>,
        /// Duration of a courier's stop [60].
        pub service_s: Option<Seconds>,
        /// Runs to a pickup point [none, then nothing is promised there].
        pub inbound: Option<InboundIn>,
        /// What people call it [none].
        pub name: Option<Caption>,
    }
}

impl PointIn {
    /// Notes what the shape alone cannot show.
    pub fn check(&self, world: &World, reader: &mut Reader) {
        if self.classes.is_empty() {
            reader.error_at("classes", "empty", "at least one size");
        }
        for (index, class) in self.classes.iter().enumerate() {
            if self.classes[..index].iter().any(|other| other.name == class.name) {
                let text = format!("{} comes twice", class.name.0);
                reader.inside("classes", |reader| {
                    reader.at(index, |reader| reader.error_at("name", "duplicate", text));
                });
            }
        }
        let Some(inbound) = &self.inbound else { return };
        if self.kind.0 == PointKind::Locker {
            reader.error_at("inbound", "not_one_of", "only pickup points have runs");
        }
        let Allowed::Only(stores) = &inbound.stores else { return };
        for (index, store) in stores.iter().enumerate() {
            if !world.stores().contains_key(&store.0) {
                let text = format!("no store {}", store.0);
                reader.inside("inbound", |reader| {
                    reader.inside("stores", |reader| {
                        reader.at(index, |reader| reader.error("unknown", text));
                    });
                });
            }
        }
    }

    /// As the engine wants it.
    #[must_use]
    pub fn to_engine(&self, id: PointId, now: Time) -> PointSpec {
        let or = |seconds: Option<Seconds>, millis| seconds.map_or(millis, |seconds| seconds.0);
        PointSpec {
            id,
            at: self.at.place(),
            kind: self.kind.0,
            classes: self.classes.iter().map(size).collect(),
            hours: self.open.to_engine(now),
            dwell: or(self.dwell_s, DAY.times(3)),
            put_away: or(self.put_away_s, Millis::ZERO),
            service: or(self.service_s, Millis::from_secs(60)),
            inbound: self.inbound.as_ref().map(|inbound| Inbound {
                runs: inbound.runs.to_engine(now),
                lead: or(inbound.lead_s, Millis::ZERO),
                stores: match &inbound.stores {
                    Allowed::Any => None,
                    Allowed::Only(list) => Some(list.iter().map(|id| id.0.clone()).collect()),
                },
            }),
            sign: Sign {
                name: self.name.as_ref().map(|words| words.0.clone()),
                spot: Some(Spot::of_degrees(self.at.lat, self.at.lon)),
                ..Sign::default()
            },
        }
    }
}

fn size(size: &SizeIn) -> SizeClass {
    SizeClass {
        name: size.name.0.clone(),
        g: size.g.map(|size| size.0),
        ml: size.ml.map(|size| size.0),
        count: u32::try_from(size.count.0.0).unwrap_or(u32::MAX),
    }
}

/// Compartments or shelf places of one size.
#[derive(Serialize, ToSchema)]
pub struct SizeOut {
    name: SizeName,
    /// Most grams; `null` is unlimited.
    g: Option<Size>,
    /// Most millilitres; `null` is unlimited.
    ml: Option<Size>,
    count: Counted,
}

impl From<&SizeClass> for SizeOut {
    fn from(class: &SizeClass) -> Self {
        Self {
            name: Id(class.name.clone()),
            g: class.g.map(Size),
            ml: class.ml.map(Size),
            count: Counted(Qty(i64::from(class.count))),
        }
    }
}

/// Runs that bring orders to a pickup point.
#[derive(Serialize, ToSchema)]
pub struct InboundOut {
    runs: RunsShape,
    lead_s: Seconds,
    /// `null`: any in reach of the customer.
    stores: Option<Vec<StoreName>>,
}

/// Master data of a locker or pickup point: what a PUT can change, and what its `ETag` stands for.
#[derive(Serialize, ToSchema)]
pub struct PointSpecOut {
    id: PointName,
    at: Option<Position>,
    kind: PointKindWord,
    classes: Vec<SizeOut>,
    open: HoursShape,
    dwell_s: Seconds,
    put_away_s: Seconds,
    service_s: Seconds,
    #[serde(skip_serializing_if = "Option::is_none")]
    inbound: Option<InboundOut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
}

impl From<&PointSpec> for PointSpecOut {
    fn from(spec: &PointSpec) -> Self {
        let door = spec.sign.spot.map(Spot::degrees).map(|(lat, lon)| Position { lat, lon });
        Self {
            id: Id(spec.id.clone()),
            at: door.or_else(|| Position::centre(spec.at)),
            kind: Word(spec.kind),
            classes: spec.classes.iter().map(SizeOut::from).collect(),
            open: HoursShape::of(&spec.hours),
            dwell_s: Seconds(spec.dwell),
            put_away_s: Seconds(spec.put_away),
            service_s: Seconds(spec.service),
            inbound: spec.inbound.as_ref().map(|inbound| InboundOut {
                runs: RunsShape::of(&inbound.runs),
                lead_s: Seconds(inbound.lead),
                stores: inbound.stores.as_ref().map(|list| list.iter().cloned().map(Id).collect()),
            }),
            name: spec.sign.name.clone(),
        }
    }
}

/// Places of one size that nobody has.
#[derive(Serialize, ToSchema)]
pub struct FreeOut {
    class: SizeName,
    /// Free now: in nobody's use and kept for nobody.
    free: Counted,
    count: Counted,
}

/// An order that waits, or is to wait, at a point.
#[derive(Serialize, ToSchema)]
pub struct ParcelOut {
    order: OrderName,
    class: SizeName,
    /// Since when its place is kept, or from when on.
    from: Instant,
    /// When it leaves uncollected; absent as long as it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<Instant>,
    /// The parcel is there.
    inside: bool,
}

/// A locker or a pickup point with its free places.
#[derive(Serialize, ToSchema)]
pub struct PointOut {
    #[serde(flatten)]
    spec: PointSpecOut,
    free: Vec<FreeOut>,
    /// Orders that wait or are to wait there.
    parcels: Vec<ParcelOut>,
    /// From the asked position, where one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<WholeMetres>,
}

impl PointOut {
    /// As the world has it at this time.
    #[must_use]
    pub fn of(spec: &PointSpec, points: &Points, now: Time) -> Self {
        let parcels = points.stays(&spec.id).iter().filter_map(parcel);
        Self {
            free: spec.classes.iter().map(|class| free(spec, class, points, now)).collect(),
            parcels: parcels.collect(),
            spec: spec.into(),
            distance_m: None,
        }
    }
}

fn free(spec: &PointSpec, class: &SizeClass, points: &Points, now: Time) -> FreeOut {
    let taken = points.most_taken(&spec.id, &class.name, (now, now), None);
    let count = i64::from(class.count);
    let taken = i64::try_from(taken).expect("places are few");
    FreeOut {
        class: Id(class.name.clone()),
        free: Counted(Qty((count - taken).max(0))),
        count: Counted(Qty(count)),
    }
}

fn parcel(stay: &Stay) -> Option<ParcelOut> {
    let Keeper::Order(order) = stay.keeper else { return None };
    Some(ParcelOut {
        order: Id(order),
        class: Id(stay.class.clone()),
        from: Instant(stay.from),
        until: (stay.until < Time::MAX).then_some(Instant(stay.until)),
        inside: stay.inside,
    })
}
