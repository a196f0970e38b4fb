//! What is drawn under the live map: streets as plain lines, whatever they were made from.

use sameday_engine::travel::street::{Class, NetworkKind, Position, StreetNetwork};
use serde::Serialize;
use utoipa::ToSchema;

/// Steps of a degree in a polyline.
const STEPS: f64 = 1e6;

/// Where the streets come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MapKind {
    /// OpenStreetMap.
    Osm,
    /// They do not exist: made from a seed.
    Synthetic,
    /// There are no streets.
    None,
}

/// The streets of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Streets {
    /// Which.
    pub class: Class,
    /// Each line as a polyline of precision 6, latitude before longitude.
    pub lines: Vec<String>,
}

/// A rectangle in degrees: west, south, east, north.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, ToSchema)]
pub struct Bounds(pub f64, pub f64, pub f64, pub f64);

impl Bounds {
    /// The smallest rectangle around some points (latitude, longitude); `None` without any.
    pub fn around(points: impl IntoIterator<Item = (f64, f64)>) -> Option<Self> {
        let grow = |bounds: Option<Self>, (lat, lon): (f64, f64)| {
            let Self(west, south, east, north) = bounds.unwrap_or(Self(lon, lat, lon, lat));
            Some(Self(west.min(lon), south.min(lat), east.max(lon), north.max(lat)))
        };
        points.into_iter().fold(None, grow)
    }
}

/// A city's streets with their origin.
#[derive(Clone, Debug, PartialEq)]
pub struct MapData {
    /// Of the city, for people.
    pub name: String,
    /// Where the streets come from.
    pub kind: MapKind,
    /// Who must be named wherever they are shown.
    pub attribution: String,
    /// Offset of local time from UTC in seconds, for clocks.
    pub utc_offset_s: i32,
    /// Their extent.
    pub bounds: Bounds,
    /// The busiest class first.
    pub streets: Vec<Streets>,
}

impl MapData {
    /// What a network looks like. Streets outside of any connected part are drawn too: they are
    /// there, only nobody is sent along them.
    #[must_use]
    pub fn of(network: &StreetNetwork, name: &str, utc_offset_s: i32) -> Self {
        let drawn = |class: Class| {
            let edges = network.edges().iter().filter(|edge| edge.class == class);
            let points = |edge| network.points(edge).map(Position::degrees);
            let lines: Vec<String> = edges.map(|edge| polyline6(points(edge))).collect();
            (!lines.is_empty()).then_some(Streets { class, lines })
        };
        let corners = network.bounds().into_iter().flatten().map(|at| at.degrees());
        Self {
            name: name.to_owned(),
            kind: match network.kind() {
                NetworkKind::Osm => MapKind::Osm,
                NetworkKind::Synthetic => MapKind::Synthetic,
            },
            attribution: network.attribution().to_owned(),
            utc_offset_s,
            bounds: Bounds::around(corners).unwrap_or(Bounds(0.0, 0.0, 0.0, 0.0)),
            streets: Class::ALL.into_iter().filter_map(drawn).collect(),
        }
    }
}

/// Writes points (latitude, longitude) as an encoded polyline with six decimals: the differences
/// of whole millionths, zigzag-coded in groups of five bits, as in Google's *Encoded Polyline
/// Algorithm Format*, which has five.
#[must_use]
pub fn polyline6(points: impl IntoIterator<Item = (f64, f64)>) -> String {
    let mut text = String::new();
    let mut last = (0, 0);
    for (lat, lon) in points {
        let point = (steps(lat), steps(lon));
        push(&mut text, point.0 - last.0);
        push(&mut text, point.1 - last.1);
        last = point;
    }
    text
}

#[expect(clippy::cast_possible_truncation, reason = "degrees have few millionths")]
fn steps(degrees: f64) -> i64 {
    (degrees * STEPS).round() as i64
}

fn push(text: &mut String, difference: i64) {
    let mut bits = ((difference << 1) ^ (difference >> 63)).cast_unsigned();
    loop {
        let more = if bits >= 0x20 { 0x20 } else { 0 };
        let group = u8::try_from(bits & 0x1f).expect("five bits fit") | more;
        text.push(char::from(group + 63));
        bits >>= 5;
        if bits == 0 {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The other direction, for the test alone.
    fn decoded(text: &str) -> Vec<(i64, i64)> {
        let (mut numbers, mut bits, mut shift) = (Vec::new(), 0_u64, 0);
        for byte in text.bytes() {
            let group = u64::from(byte - 63);
            bits |= (group & 0x1f) << shift;
            shift += 5;
            if group & 0x20 == 0 {
                numbers.push((bits >> 1).cast_signed() ^ -((bits & 1).cast_signed()));
                (bits, shift) = (0, 0);
            }
        }
        let mut last = (0, 0);
        let step = |pair: &[i64]| {
            last = (last.0 + pair[0], last.1 + pair[1]);
            last
        };
        numbers.chunks(2).map(step).collect()
    }

    #[test]
    fn the_published_example_comes_out() {
        // The example of the format has five decimals: ten times smaller degrees with six.
        let points = [(3.85, -12.02), (4.07, -12.095), (4.3252, -12.6453)];
        assert_eq!(polyline6(points), "_p~iF~ps|U_ulLnnqC_mqNvxq`@");
    }

    proptest! {
        #[test]
        fn a_line_survives_to_the_millionth(
            points in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 0..20),
        ) {
            let expected: Vec<_> = points.iter().map(|(a, b)| (steps(*a), steps(*b))).collect();
            prop_assert_eq!(decoded(&polyline6(points)), expected);
        }
    }

    #[test]
    fn bounds_hold_all_points() {
        assert_eq!(Bounds::around([]), None);
        let points = [(52.5, 13.4), (52.4, 13.6), (52.6, 13.5)];
        assert_eq!(Bounds::around(points), Some(Bounds(13.4, 52.4, 13.6, 52.6)));
    }
}
