//! One courier on the street: where he is, what he does, and which of his timers still count.

use crate::city::Rider;
use crate::earth;
use crate::news::{Fix, RouteSeen, StopSeen};
use geo::{Coord, LineString};
use sameday_engine::place::Place;
use sameday_engine::unit::{Millis, Time};

/// How often a device notes where it is (assumed).
const EACH: Millis = Millis(6_000);

/// What a courier does.
#[derive(Clone, Debug, PartialEq)]
pub enum Doing {
    /// Not on shift.
    Off,
    /// Stands somewhere.
    Idle,
    /// On his way to a stop.
    Moving {
        /// Where to.
        stop: StopSeen,
        /// His way there.
        leg: Leg,
    },
    /// Without work, on his way to where he was advised to wait.
    Roaming {
        /// Where to.
        to: Place,
        /// His way there.
        leg: Leg,
    },
    /// Has told that he is there.
    Arriving(StopSeen),
    /// Stands at a stop: waits for goods or is being served.
    AtStop(StopSeen),
    /// Has told that he is done, or that it failed.
    Leaving {
        /// Where.
        stop: StopSeen,
        /// Whether it worked.
        done: bool,
    },
}

/// A way that somebody goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Leg {
    /// Along which streets.
    pub way: LineString,
    /// Since when.
    pub since: Time,
    /// When he is there.
    pub until: Time,
}

impl Doing {
    /// The way he is on.
    pub fn leg(&self) -> Option<&Leg> {
        match self {
            Self::Moving { leg, .. } | Self::Roaming { leg, .. } => Some(leg),
            _ => None,
        }
    }

    /// The same, to change it.
    pub fn leg_mut(&mut self) -> Option<&mut Leg> {
        match self {
            Self::Moving { leg, .. } | Self::Roaming { leg, .. } => Some(leg),
            _ => None,
        }
    }
}

/// A courier's state.
#[derive(Clone, Debug)]
pub struct Walker {
    /// Who he is and how he behaves.
    pub rider: Rider,
    /// What he does.
    pub doing: Doing,
    /// Where he was last at rest.
    pub at: Place,
    /// His accepted work, next stop first.
    pub route: Vec<StopSeen>,
    /// When he is to leave for the first of them.
    pub leaves_at: Time,
    /// Timers of older generations do not count.
    pub generation: u64,
    /// The counter has begun to serve him.
    pub served: bool,
    /// He wants to go home.
    pub going_home: bool,
    /// He cannot go on.
    pub broken: bool,
}

impl Walker {
    /// Before his shift.
    pub fn new(rider: Rider) -> Self {
        let at = rider.start;
        let leaves_at = rider.from;
        Self {
            rider,
            doing: Doing::Off,
            at,
            route: Vec::new(),
            leaves_at,
            generation: 0,
            served: false,
            going_home: false,
            broken: false,
        }
    }

    /// Takes note of new work, also of fewer orders at the stop where he is or goes.
    pub fn learn(&mut self, route: RouteSeen) {
        self.route = route.stops;
        self.leaves_at = route.leaves_at;
        let Some(next) = self.route.first() else { return };
        match &mut self.doing {
            Doing::Moving { stop, .. } | Doing::Arriving(stop) | Doing::AtStop(stop)
                if stop.id == next.id =>
            {
                stop.clone_from(next);
            }
            _ => {}
        }
    }

    /// Where he was at this instant of his present doing: along his way while he moves.
    fn fix(&self, time: Time) -> Fix {
        let at = match self.doing.leg() {
            Some(Leg { way, since, until }) => {
                let (gone, whole) = ((time - *since).0, (*until - *since).0.max(1));
                earth::along(way, (gone as f64 / whole as f64).clamp(0.0, 1.0))
            }
            None => coord(self.at),
        };
        Fix { time, at }
    }

    /// Where he has been in a span of time before now, as his device notes it.
    pub fn fixes(&self, now: Time, span: Millis) -> Vec<Fix> {
        let Some(leg) = self.doing.leg() else { return vec![self.fix(now)] };
        let first = leg.since.max(now - span);
        let mut fixes: Vec<Fix> = Vec::new();
        let mut time = first + EACH;
        while time < now {
            fixes.push(self.fix(time));
            time += EACH;
        }
        fixes.push(self.fix(now));
        fixes
    }

    /// Stops where he is; older timers do not count any more.
    pub fn halt(&mut self, now: Time) {
        if self.doing.leg().is_some() {
            self.at = self.fix(now).place();
        }
        self.doing = Doing::Idle;
        self.served = false;
        self.generation += 1;
    }

    /// Whether this is what he is to do next.
    pub fn is_next(&self, stop: &StopSeen) -> bool {
        self.route.first().is_some_and(|next| next.id == stop.id)
    }
}

fn coord(place: Place) -> Coord {
    let (lat, lon) = place.degrees().expect("people live on earth, not on a plane");
    Coord { x: lon, y: lat }
}
