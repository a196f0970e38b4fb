//! Travel of a document: its model, the places met while reading, the matrices in the end.

use super::error::FormatCode;
use super::fields::{Context, Fields, Path, T_MAX, free, int, list, names, text, word};
use super::json::Json;
use sameday_engine::routing::problem::{Location, Matrix, ProfileIdx};
use std::collections::BTreeMap;

/// Mean radius of the earth in metres (IUGG).
const EARTH_RADIUS_M: f64 = 6_371_008.8;
/// Profiles where a request names no travel: name, millimetres a second, detour in permille.
const DEFAULT_PROFILES: [(&str, i64, i64); 3] =
    [("bike", 4_200, 1_300), ("foot", 1_350, 1_300), ("car", 7_000, 1_300)];

/// Places and profiles of one document.
pub(crate) struct Travel<'j> {
    model: Model<'j>,
    /// Most places, since every pair of them becomes a leg.
    limit: usize,
    spots: Vec<Spot>,
    by_spot: BTreeMap<SpotKey, Location>,
    /// Profiles some courier uses, by their position in the model.
    used_profiles: Vec<usize>,
}

enum Model<'j> {
    Tables { locations: BTreeMap<&'j str, usize>, profiles: Vec<(&'j str, Table)> },
    GreatCircle { profiles: Vec<(&'j str, Pace)> },
}

/// Legs as the document gives them: seconds and metres.
#[derive(Default)]
struct Table {
    s: Vec<Vec<i64>>,
    m: Vec<Vec<i64>>,
}

/// How fast a profile is, and how much longer than the great circle its ways are.
#[derive(Clone, Copy)]
struct Pace {
    speed_mm_per_s: i64,
    detour_permille: i64,
}

#[derive(Clone, Copy)]
enum Spot {
    Row(usize),
    Degrees { lat: f64, lon: f64 },
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SpotKey {
    Row(usize),
    Bits(u64, u64),
}

impl Spot {
    /// Equal for equal places; adding 0.0 makes -0.0 equal to 0.0.
    fn key(self) -> SpotKey {
        match self {
            Self::Row(row) => SpotKey::Row(row),
            Self::Degrees { lat, lon } => {
                SpotKey::Bits((lat + 0.0).to_bits(), (lon + 0.0).to_bits())
            }
        }
    }
}

impl<'j> Travel<'j> {
    fn new(model: Model<'j>, limit: usize) -> Self {
        Self {
            model,
            limit,
            spots: Vec::new(),
            by_spot: BTreeMap::new(),
            used_profiles: Vec::new(),
        }
    }

    /// Great circle with the usual profiles.
    pub(crate) fn usual(limit: usize) -> Self {
        let profiles = DEFAULT_PROFILES.map(|(name, speed_mm_per_s, detour_permille)| {
            (name, Pace { speed_mm_per_s, detour_permille })
        });
        Self::new(Model::GreatCircle { profiles: profiles.into() }, limit)
    }

    /// Reads the field `travel`.
    pub(crate) fn read(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context, limit: usize) -> Self {
        let Json::Map(fields) = json else {
            cx.wrong_type(at, "an object", json);
            return Self::usual(limit);
        };
        let kind = fields.iter().find(|(key, _)| key == "kind");
        let kinds = [("matrix", true), ("great_circle", false)];
        let Some((_, kind)) = kind else {
            cx.error(&at.key("kind"), FormatCode::MissingField, "this field is required");
            return Self::usual(limit);
        };
        let model = if word(kind, &at.key("kind"), cx, &kinds) {
            read_tables(json, at, cx)
        } else {
            read_great_circle(json, at, cx)
        };
        Self::new(model, limit)
    }

    /// Reads a place.
    pub(crate) fn place(
        &mut self,
        json: &'j Json<'j>,
        at: &Path<'_>,
        cx: &mut Context,
    ) -> Location {
        let spot = match &self.model {
            Model::Tables { locations, .. } => {
                let name = text(json, at, cx);
                let row = locations.get(name).copied();
                if row.is_none() && !name.is_empty() {
                    let detail = format!("{name:.80?} is no location of the travel matrix");
                    cx.error(at, FormatCode::UnknownId, detail);
                }
                row.map(Spot::Row)
            }
            Model::GreatCircle { .. } => degrees(json, at, cx),
        };
        let Some(spot) = spot else { return Location(0) };
        if let Some(&known) = self.by_spot.get(&spot.key()) {
            return known;
        }
        if self.spots.len() == self.limit {
            let detail = format!("more than {} different places", self.limit);
            cx.error(at, FormatCode::TooLarge, detail);
            return Location(0);
        }
        let location = Location::from(self.spots.len());
        self.spots.push(spot);
        self.by_spot.insert(spot.key(), location);
        location
    }

    /// Reads the name of a profile.
    pub(crate) fn profile(
        &mut self,
        json: &'j Json<'j>,
        at: &Path<'_>,
        cx: &mut Context,
    ) -> ProfileIdx {
        let name = text(json, at, cx);
        let Some(position) = self.model.position(name) else {
            if !name.is_empty() {
                let detail = format!("{name:.80?} is no profile of `travel`");
                cx.error(at, FormatCode::UnknownId, detail);
            }
            return ProfileIdx(0);
        };
        let used = self.used_profiles.iter().position(|&p| p == position);
        ProfileIdx::from(used.unwrap_or_else(|| {
            self.used_profiles.push(position);
            self.used_profiles.len() - 1
        }))
    }

    /// One matrix for each profile in use, over the places in use.
    pub(crate) fn matrices(&self) -> Vec<Matrix> {
        self.used_profiles.iter().map(|&profile| self.matrix(profile)).collect()
    }

    fn matrix(&self, profile: usize) -> Matrix {
        let n = self.spots.len();
        let mut matrix = Matrix { n, ms: Vec::with_capacity(n * n), m: Vec::with_capacity(n * n) };
        for &from in &self.spots {
            for &to in &self.spots {
                let (secs, metres) = self.model.leg(profile, from, to);
                matrix.ms.push(1_000 * secs);
                matrix.m.push(metres);
            }
        }
        matrix
    }
}

impl Model<'_> {
    fn position(&self, name: &str) -> Option<usize> {
        match self {
            Self::Tables { profiles, .. } => profiles.iter().position(|(n, _)| *n == name),
            Self::GreatCircle { profiles } => profiles.iter().position(|(n, _)| *n == name),
        }
    }

    /// Seconds and metres.
    fn leg(&self, profile: usize, from: Spot, to: Spot) -> (i64, i64) {
        match (self, from, to) {
            (Self::Tables { profiles, .. }, Spot::Row(i), Spot::Row(j)) => {
                let table = &profiles[profile].1;
                (table.s[i][j], table.m[i][j])
            }
            (
                Self::GreatCircle { profiles },
                Spot::Degrees { lat, lon },
                Spot::Degrees { lat: to_lat, lon: to_lon },
            ) => {
                let pace = profiles[profile].1;
                let metres = great_circle_m((lat, lon), (to_lat, to_lon), pace.detour_permille);
                let mm = 1_000 * metres;
                ((mm + pace.speed_mm_per_s - 1) / pace.speed_mm_per_s, metres)
            }
            _ => unreachable!("all places of a document are read by its one travel model"),
        }
    }
}

/// Haversine on the mean sphere, `optimize_format` section 2, with transcendental functions that
/// give the same bits on every platform.
fn great_circle_m(a: (f64, f64), b: (f64, f64), detour_permille: i64) -> i64 {
    if a == b {
        return 0;
    }
    let radians = |degrees: f64| degrees * (std::f64::consts::PI / 180.0);
    let (lat_a, lat_b) = (radians(a.0), radians(b.0));
    let (half_lat, half_lon) = (radians(b.0 - a.0) / 2.0, radians(b.1 - a.1) / 2.0);
    let square = |x: f64| x * x;
    let h = square(libm::sin(half_lat))
        + libm::cos(lat_a) * libm::cos(lat_b) * square(libm::sin(half_lon));
    let d = 2.0 * EARTH_RADIUS_M * libm::asin(libm::sqrt(h).min(1.0));
    #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "bounded")]
    // At most 20,016 km times 100; the detour is at most 10^5.
    let metres = libm::floor(d * detour_permille as f64 / 1_000.0 + 0.5) as i64;
    metres
}

/// Reads `{"lat":..,"lon":..}`.
fn degrees<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Option<Spot> {
    let fields = Fields::open(json, at, &["lat", "lon"], cx);
    let lat = fields.need("lat", cx, number)?;
    let lon = fields.need("lon", cx, number)?;
    let (lat, lon) = (lat?, lon?);
    let fits = |lat: f64, lon: f64| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    if !fits(lat, lon) {
        let hint = if fits(lon, lat) { "; lat and lon swapped?" } else { "" };
        let detail = format!("lat is -90 to 90 and lon -180 to 180 degrees{hint}");
        cx.error(at, FormatCode::Position, detail);
        return None;
    }
    if lat == 0.0 && lon == 0.0 {
        let detail = "(0,0) stands for a missing position and is refused";
        cx.error(at, FormatCode::Position, detail);
        return None;
    }
    Some(Spot::Degrees { lat, lon })
}

/// A number as the nearest double; beyond the doubles it is infinite and so out of every range.
fn number(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Option<f64> {
    let Json::Number(text) = json else {
        cx.wrong_type(at, "a number", json);
        return None;
    };
    Some(text.parse().expect("what the parser takes for a number is one for Rust too"))
}

fn read_tables<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Model<'j> {
    let fields = Fields::open(json, at, &["kind", "locations", "profiles"], cx);
    let locations = fields.need("locations", cx, names).unwrap_or_default();
    let n = locations.len();
    let read = |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| read_table(json, at, cx, n);
    let profiles = profiles(&fields, cx, read);
    let locations = locations.into_iter().enumerate().map(|(row, name)| (name, row)).collect();
    Model::Tables { locations, profiles }
}

fn read_great_circle<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context) -> Model<'j> {
    let fields = Fields::open(json, at, &["kind", "profiles"], cx);
    Model::GreatCircle { profiles: profiles(&fields, cx, read_pace) }
}

/// Reads the object of profiles; its keys are their names.
fn profiles<'j, T>(
    fields: &Fields<'j, '_>,
    cx: &mut Context,
    mut read: impl FnMut(&'j Json<'j>, &Path<'_>, &mut Context) -> T,
) -> Vec<(&'j str, T)> {
    let all = fields.need("profiles", cx, |json, at, cx| {
        free(json, at, cx);
        let Json::Map(profiles) = json else { return Vec::new() };
        profiles.iter().map(|(name, json)| (name.as_ref(), read(json, &at.key(name), cx))).collect()
    });
    all.unwrap_or_default()
}

fn read_table<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context, n: usize) -> Table {
    let fields = Fields::open(json, at, &["s", "m"], cx);
    let square = |key, cx: &mut Context| {
        let cells =
            |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| read_square(json, at, cx, n);
        fields.need(key, cx, cells).unwrap_or_default()
    };
    Table { s: square("s", cx), m: square("m", cx) }
}

fn read_square<'j>(json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context, n: usize) -> Vec<Vec<i64>> {
    let cell = |json: &'j Json<'j>, at: &Path<'_>, cx: &mut Context| int(json, at, cx, 0, T_MAX);
    let rows = list(json, at, cx, |row, at, cx| list(row, at, cx, cell));
    if rows.len() != n || rows.iter().any(|row| row.len() != n) {
        cx.error(at, FormatCode::Matrix, format!("a matrix of {n} x {n} is expected"));
    } else if (0..n).any(|i| rows[i][i] != 0) {
        cx.error(at, FormatCode::Matrix, "the diagonal must be 0");
    }
    rows
}

fn read_pace(json: &Json<'_>, at: &Path<'_>, cx: &mut Context) -> Pace {
    let fields = Fields::open(json, at, &["speed_mm_per_s", "detour_permille"], cx);
    let speed = fields.need("speed_mm_per_s", cx, |json, at, cx| int(json, at, cx, 1, 1_000_000));
    let detour = fields.need("detour_permille", cx, |json, at, cx| int(json, at, cx, 1, 100_000));
    Pace { speed_mm_per_s: speed.unwrap_or(1), detour_permille: detour.unwrap_or(1) }
}

#[cfg(test)]
mod tests {
    use super::great_circle_m;

    /// Values of an independent implementation with the platform's own functions.
    #[test]
    fn great_circle_has_the_specified_metres() {
        for (a, b, detour, expected) in [
            ((40.007_617, -82.936_159), (39.994_235, -82.943_931), 1_300, 2_117),
            ((52.5, 13.4), (48.137, 11.575), 1_000, 502_106),
            ((0.0, 0.5), (0.0, -179.5), 1_000, 20_015_114),
            ((42.360_1, -71.058_9), (42.360_1, -71.058_9), 1_300, 0),
            ((90.0, 0.0), (-90.0, 0.0), 1_000, 20_015_114),
        ] {
            assert_eq!(great_circle_m(a, b, detour), expected, "{a:?} {b:?}");
        }
    }
}
