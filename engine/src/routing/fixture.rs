//! Plain parts of small problems for unit tests of the search: on a line, without limits. A test
//! says only what it is about and takes the rest from here.

use super::problem::*;
use crate::unit::{Millis, Money, Span, Time};

/// Places in a row; neighbours are one millisecond and one metre apart.
pub(crate) fn line(places: usize) -> Matrix {
    let cells = 0..places * places;
    let apart: Vec<i64> = cells.map(|i| (i / places).abs_diff(i % places) as i64).collect();
    Matrix { n: places, ms: apart.clone(), m: apart }
}

/// A shop that is always open and picks at once.
pub(crate) fn site(at: u32) -> Site {
    Site {
        at: Location(at),
        open: vec![Span::ALWAYS],
        setup: Millis::ZERO,
        service: Millis::ZERO,
        pick_base: Millis::ZERO,
        pick_per_line: Millis::ZERO,
        pickers: None,
        picker_free: vec![],
        pace: Pace::default(),
        stock: vec![],
    }
}

/// An order of no goods from one of these shops that costs a million to leave out.
pub(crate) fn request(sites: impl IntoIterator<Item = usize>, door: u32) -> Request {
    Request {
        lines: vec![],
        sites: sites.into_iter().map(SiteIdx::from).collect(),
        max_splits: 1,
        dropoff: Location(door),
        setup: Millis::ZERO,
        service: Millis::ZERO,
        release: Time(0),
        ready: None,
        due: vec![Span::ALWAYS],
        soft_due: None,
        late_per_min: Money::ZERO,
        max_onboard: None,
        refusal: Money(1_000_000),
        load: [0, 0],
        needs: 0,
        kinds: 0,
        apart_from: 0,
        barred: vec![],
        pinned: None,
        fixed_picks: None,
        undecided: None,
        risks: vec![],
    }
}

/// A courier who begins here and ends anywhere, at one each metre.
pub(crate) fn vehicle(start: u32) -> Vehicle {
    Vehicle {
        start: Location(start),
        end: None,
        shift: Span { from: Time(0), to: Time(100_000) },
        pickups_until: None,
        begin: Time(0),
        on_duty: false,
        profile: ProfileIdx(0),
        capacity: UNLIMITED,
        skills: 0,
        pay: Pay { per_km: Money(1_000), ..Pay::default() },
        max_distance: None,
        max_orders: None,
        onboard: vec![],
        frozen: vec![],
        hint: vec![],
        ahead: vec![],
        asking: Money::ZERO,
        breaks: vec![],
        leave_by: None,
    }
}
