//! The figures of each synthetic city.
//!
//! | Figure | Where from |
//! |---|---|
//! | which cities | sourced: where a parcel programme through local shops began, four small towns and then four dense cities |
//! | `centre`, `people`, land area, `utc_offset_s` | sourced: United States Census Bureau, 2020 census and gazetteer; standard time of the IANA zone |
//! | `extent_m` | sourced: a square of the land area; Manhattan as long as the island (21.6 km) |
//! | `block_m` of Manhattan | sourced: the standard block of the plan of 1811, 264 by 900 feet |
//! | `turned_deg` of Manhattan | sourced: the grid of 1811 lies 29 degrees east of north |
//! | `block_m` elsewhere, `pattern` | assumed: 100 by 200 m is a usual American block; Boston grew around its harbour |
//! | `one_way_permille`, `arterial_every`, `gaps_permille`, `sway_permille` | assumed: dense centres have more one-way streets, small towns more missing links |
//! | all of `DEFAULT` | assumed |

/// How streets run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Rows and columns.
    Grid,
    /// Spokes from a centre, and rings around it.
    Radial,
}

/// What a synthetic city is made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CityPlan {
    /// Its name, as one writes it on a command line.
    pub name: &'static str,
    /// Middle in degrees `(lat, lon)`.
    pub centre: (f64, f64),
    /// Extent in metres: across and up, before it is turned.
    pub extent_m: (f64, f64),
    /// Who lives there.
    pub people: u32,
    /// Offset of standard time from UTC in seconds.
    pub utc_offset_s: i32,
    /// How streets run.
    pub pattern: Pattern,
    /// A block in metres: across and up, or along and between the rings.
    pub block_m: (f64, f64),
    /// Degrees that the pattern is turned clockwise.
    pub turned_deg: f64,
    /// Share of small streets that cars and bikes use in one direction only.
    pub one_way_permille: u32,
    /// Every so many streets there is a secondary one, every twice as many a primary one.
    pub arterial_every: u32,
    /// Share of small streets between two junctions that are missing.
    pub gaps_permille: u32,
    /// How far junctions stray from the pattern, as a share of the block.
    pub sway_permille: u32,
}

impl CityPlan {
    /// People to the square kilometre.
    #[must_use]
    pub fn people_per_km2(&self) -> f64 {
        f64::from(self.people) / (self.extent_m.0 * self.extent_m.1 / 1e6)
    }
}

/// A small city that is nowhere.
pub const DEFAULT: CityPlan = CityPlan {
    name: "synthetic",
    centre: (48.1, 11.5),
    extent_m: (7_000.0, 7_000.0),
    people: 150_000,
    utc_offset_s: 3_600,
    pattern: Pattern::Radial,
    block_m: (140.0, 120.0),
    turned_deg: 0.0,
    one_way_permille: 200,
    arterial_every: 5,
    gaps_permille: 80,
    sway_permille: 150,
};

const EASTERN: i32 = -5 * 3_600;
const CENTRAL: i32 = -6 * 3_600;
const PACIFIC: i32 = -8 * 3_600;

/// A grid of usual American blocks on a square of so many square kilometres' edge.
const fn usual(name: &'static str, centre: (f64, f64), edge_m: f64, people: u32) -> CityPlan {
    CityPlan {
        name,
        centre,
        extent_m: (edge_m, edge_m),
        people,
        utc_offset_s: CENTRAL,
        pattern: Pattern::Grid,
        block_m: (100.0, 200.0),
        turned_deg: 0.0,
        one_way_permille: 60,
        arterial_every: 5,
        gaps_permille: 150,
        sway_permille: 100,
    }
}

/// The eight cities: four small ones, four dense ones.
pub const PLANS: [CityPlan; 8] = [
    // 173.98 km2 of land.
    usual("columbia", (38.9475, -92.3267), 13_190.0, 126_254),
    // 85.10 km2.
    usual("eau-claire", (44.8147, -91.4928), 9_225.0, 69_421),
    // 140.96 km2.
    usual("fayetteville", (36.0625, -94.1575), 11_873.0, 93_949),
    // 50.87 km2.
    CityPlan { utc_offset_s: EASTERN, ..usual("findlay", (41.0428, -83.6422), 7_132.0, 40_313) },
    // 58.69 km2.
    CityPlan {
        extent_m: (2_717.0, 21_600.0),
        utc_offset_s: EASTERN,
        block_m: (274.0, 80.0),
        turned_deg: 29.0,
        one_way_permille: 850,
        arterial_every: 4,
        gaps_permille: 30,
        sway_permille: 20,
        ..usual("manhattan", (40.7834, -73.9663), 7_661.0, 1_694_251)
    },
    // 125.2 km2.
    CityPlan {
        utc_offset_s: EASTERN,
        pattern: Pattern::Radial,
        block_m: (110.0, 100.0),
        one_way_permille: 400,
        gaps_permille: 100,
        sway_permille: 250,
        ..usual("boston", (42.3601, -71.0589), 11_189.0, 675_647)
    },
    // 1,216 km2.
    CityPlan {
        utc_offset_s: PACIFIC,
        one_way_permille: 80,
        gaps_permille: 120,
        ..usual("los-angeles", (34.0522, -118.2437), 34_871.0, 3_898_747)
    },
    // 217.1 km2.
    CityPlan {
        utc_offset_s: PACIFIC,
        one_way_permille: 120,
        gaps_permille: 120,
        ..usual("seattle", (47.6062, -122.3321), 14_734.0, 737_015)
    },
];
