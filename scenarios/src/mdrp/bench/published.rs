//! Figures of others, as they were published; `-` where a figure was not given.
//!
//! Sources: Reyes, Erera, Savelsbergh, Sahasrabudhe, O'Neil, *The Meal Delivery Routing Problem*
//! (2018), means over all 240 public days, whose bound is 30.35 minutes; the 16 half-size days of
//! seed 0 as the same paper prints them, with the optimum of Yildiz and Savelsbergh (2018).

/// One published row.
pub(super) struct Published {
    pub method: &'static str,
    pub days: usize,
    /// The least mean click-to-door of those days.
    pub bound: f64,
    pub undelivered_pct: f64,
    pub ctd_mean: f64,
    pub overage_mean: Option<f64>,
    pub rtp_mean: Option<f64>,
    pub cost_per_order: Option<f64>,
}

const ALL: Published = Published {
    method: "",
    days: 240,
    bound: 30.35,
    undelivered_pct: 0.0,
    ctd_mean: 0.0,
    overage_mean: None,
    rtp_mean: None,
    cost_per_order: None,
};

/// Over all public days.
pub(super) const OF_ALL: [Published; 5] = [
    Published {
        method: "Reyes et al. 2018: rolling horizon",
        undelivered_pct: 0.25,
        ctd_mean: 32.74,
        overage_mean: Some(2.77),
        rtp_mean: Some(1.93),
        cost_per_order: Some(11.42),
        ..ALL
    },
    Published {
        method: "the same, largest assignment model",
        undelivered_pct: 0.25,
        ctd_mean: 32.64,
        overage_mean: Some(2.72),
        rtp_mean: Some(1.91),
        cost_per_order: Some(11.40),
        ..ALL
    },
    Published {
        method: "the same, no priority groups",
        undelivered_pct: 0.27,
        ctd_mean: 32.58,
        overage_mean: Some(2.73),
        rtp_mean: Some(1.79),
        cost_per_order: Some(11.42),
        ..ALL
    },
    Published {
        method: "the same, look-ahead 20 min",
        undelivered_pct: 0.22,
        ctd_mean: 33.15,
        rtp_mean: Some(2.05),
        cost_per_order: Some(11.41),
        ..ALL
    },
    Published {
        method: "the same, no bundles",
        undelivered_pct: 0.69,
        ctd_mean: 32.72,
        rtp_mean: Some(2.51),
        cost_per_order: Some(11.26),
        ..ALL
    },
];

const HALF: Published = Published { days: 16, bound: 29.99, ..ALL };

/// Over the half-size days of seed 0.
pub(super) const OF_HALF: [Published; 2] = [
    Published {
        method: "optimum with full knowledge, bundles of two (Yildiz, Savelsbergh)",
        ctd_mean: 30.67,
        rtp_mean: Some(0.66),
        ..HALF
    },
    Published {
        method: "Reyes et al. 2018: rolling horizon",
        ctd_mean: 31.88,
        rtp_mean: Some(1.40),
        ..HALF
    },
];
