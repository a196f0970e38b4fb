//! Shifts and their breaks.

use crate::request;
use crate::wire::read::Reader;
use crate::wire::scalar::{Instant, Seconds, Window};
use sameday_engine::model::Break;
use sameday_engine::unit::{Millis, Time};
use sameday_engine::world::Courier;
use serde::Serialize;
use utoipa::ToSchema;

/// Most breaks of one shift: each place of each of them is tried on each route.
const MOST: usize = 4;
/// Shortest break: a stop that is done so much earlier than planned is no news.
const SHORTEST: Millis = Millis(60_000);

request! {
    /// A break of a shift.
    pub struct BreakIn {
        /// When it may begin.
        pub begin_between: Window,
        /// How long it takes, at least 60.
        pub length_s: Seconds,
    }
}

/// Breaks as the engine wants them, with what does not go together noted.
pub fn breaks(asked: Option<&[BreakIn]>, reader: &mut Reader) -> Vec<Break> {
    let asked = asked.unwrap_or_default();
    reader.inside("breaks", |reader| {
        if asked.len() > MOST {
            reader.error("too_many", format!("at most {MOST} breaks"));
        }
        let mut free = Time::MIN;
        for (index, pause) in asked.iter().enumerate() {
            reader.at(index, |reader| {
                if pause.length_s.0 < SHORTEST {
                    reader.error_at("length_s", "out_of_range", "a minute at least");
                }
                if pause.begin_between.0.from < free {
                    let text = "after the break before it, however late that begins";
                    reader.error_at("begin_between", "out_of_range", text);
                }
            });
            free = pause.begin_between.0.to + pause.length_s.0;
        }
    });
    let to_engine =
        |pause: &BreakIn| Break { begin: pause.begin_between.0, length: pause.length_s.0 };
    asked.iter().map(to_engine).collect()
}

/// A break of a shift.
#[derive(Serialize, ToSchema)]
pub struct BreakOut {
    begin_between: Window,
    length_s: Seconds,
}

/// A running shift.
#[derive(Serialize, ToSchema)]
pub struct ShiftOut {
    since: Instant,
    until: Instant,
    /// Breaks that are still to be taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    breaks: Vec<BreakOut>,
    /// The courier has a break until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    rests_until: Option<Instant>,
}

impl ShiftOut {
    /// As it is at an instant; `None` is offline.
    #[must_use]
    pub fn of(courier: &Courier, now: Time) -> Option<Self> {
        let (shift, resting) = (courier.shift?, courier.resting(now));
        let still = |pause: &Break| BreakOut {
            begin_between: Window(pause.begin),
            length_s: Seconds(pause.length),
        };
        Some(Self {
            since: Instant(shift.since),
            until: Instant(shift.until),
            breaks: resting.left.iter().map(still).collect(),
            rests_until: resting.until.filter(|until| *until > now).map(Instant),
        })
    }
}
