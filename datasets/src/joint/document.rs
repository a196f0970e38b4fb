//! A problem of the format `sameday-problem`, version 1, while it is made: only the fields that the
//! families use, absent ones left out.

use serde::Serialize;
use std::collections::BTreeMap;

/// The whole document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) meta: Meta,
    pub(super) now: i64,
    pub(super) travel: Travel,
    pub(super) skus: Vec<Sku>,
    pub(super) stores: Vec<Store>,
    pub(super) orders: Vec<Order>,
    pub(super) couriers: Vec<Courier>,
}

/// What kind of instance it is, for tables.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Meta {
    pub(super) family: &'static str,
    pub(super) seed: u64,
    pub(super) generator: &'static str,
    pub(super) stock: &'static str,
    pub(super) geography: &'static str,
    pub(super) travel: &'static str,
    pub(super) orders: usize,
    pub(super) stores: usize,
    pub(super) couriers: usize,
    pub(super) onboard: usize,
    pub(super) frozen: usize,
    pub(super) nearest_out_permille: usize,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Travel {
    Matrix { locations: Vec<String>, profiles: BTreeMap<&'static str, Table> },
    GreatCircle { profiles: BTreeMap<&'static str, Crow> },
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Table {
    pub(super) s: Vec<Vec<i64>>,
    pub(super) m: Vec<Vec<i64>>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Crow {
    pub(super) speed_mm_per_s: i64,
    pub(super) detour_permille: i64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Place {
    Name(String),
    Degrees { lat: f64, lon: f64 },
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Sku {
    pub(super) id: String,
    pub(super) g: i64,
    pub(super) ml: i64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) needs: Vec<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Store {
    pub(super) id: String,
    pub(super) at: Place,
    pub(super) open: Vec<[i64; 2]>,
    pub(super) pick: Picking,
    pub(super) service_s: i64,
    pub(super) stock: Vec<Cell>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Picking {
    pub(super) base_s: i64,
    pub(super) per_line_s: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parallel: Option<i64>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Cell {
    pub(super) sku: String,
    pub(super) on_hand: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) reserved: i64,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Units {
    pub(super) sku: String,
    pub(super) qty: i64,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Order {
    pub(super) id: String,
    pub(super) lines: Vec<Units>,
    pub(super) dropoff: Place,
    pub(super) service_s: i64,
    pub(super) release: i64,
    pub(super) due: [i64; 2],
    pub(super) soft_due: i64,
    pub(super) max_onboard_s: i64,
    pub(super) value: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stores: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_splits: Option<u8>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Courier {
    pub(super) id: String,
    pub(super) at: Place,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<Place>,
    pub(super) shift: [i64; 2],
    pub(super) profile: &'static str,
    pub(super) capacity: Capacity,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) skills: Vec<&'static str>,
    pub(super) pay: Pay,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_distance_m: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max_orders: Option<i64>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) onboard: Vec<Aboard>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) route: Vec<Stop>,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) frozen: i64,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Capacity {
    pub(super) g: i64,
    pub(super) ml: i64,
}

#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Pay {
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) fixed: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) per_hour: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) per_km: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) per_order: i64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) min_per_hour: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) basis: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Aboard {
    pub(super) order: String,
    pub(super) since: i64,
}

#[derive(Clone, Debug, Serialize)]
#[serde(tag = "stop", rename_all = "snake_case")]
pub(super) enum Stop {
    Pickup {
        store: String,
        picks: Vec<Picked>,
        #[serde(skip_serializing_if = "Option::is_none")]
        ready: Option<i64>,
    },
    Deliver {
        order: String,
    },
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Picked {
    pub(super) order: String,
    pub(super) lines: Vec<Units>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde asks for")]
fn is_zero(n: &i64) -> bool {
    *n == 0
}

impl Document {
    /// The text of the file: an element of a list a line, so that two files can be compared.
    pub(super) fn text(&self) -> String {
        let head = concat!(
            "{\"format\":\"sameday-problem\",\"version\":1,\n",
            "\"epoch\":\"2026-11-21T00:00:00Z\",\"currency\":\"USD\",\n",
            "\"objective\":{\"late_per_min\":35,\"refusal_base\":200,\"split\":300,",
            "\"store_per_hour\":1500},\n",
        );
        let fields = [
            format!("\"now\":{}", self.now),
            format!("\"meta\":{}", json(&self.meta)),
            format!("\"travel\":{}", json(&self.travel)),
            list("skus", &self.skus),
            list("stores", &self.stores),
            list("orders", &self.orders),
            list("couriers", &self.couriers),
        ];
        format!("{head}{}}}\n", fields.join(",\n"))
    }
}

fn list<T: Serialize>(name: &str, items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(json).collect();
    format!("\"{name}\":[\n{}\n]", items.join(",\n"))
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the fields have text keys and finite numbers")
}
