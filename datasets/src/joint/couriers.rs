//! Who can carry it.

use super::document::{Capacity, Courier, Pay, Place};
use super::town::{Spot, Town};
use super::{NOW, Plan, SKILLS, one_of};
use sameday_engine::rng::Rng;

/// A courier and where he starts.
pub(super) struct Drawn {
    pub(super) courier: Courier,
    pub(super) start: Spot,
    /// Whether he has to be back there.
    pub(super) returns: bool,
}

/// Draws a courier. Six of ten are of the crowd, of the others six of ten own a shop. The first of
/// the small family is of the crowd and can carry everything.
pub(super) fn courier(rng: &mut Rng, plan: &Plan, n: usize, town: &Town, shops: &[Spot]) -> Drawn {
    let first = plan.small && n == 0;
    let (somewhere, shop) = (town.spot(rng), one_of(rng, shops));
    let mut drawn = match (first || rng.chance(0.6), rng.chance(0.6)) {
        (true, _) => crowd(rng, somewhere),
        (false, true) => owner(rng, shop),
        (false, false) => van(rng, somewhere),
    };
    let courier = &mut drawn.courier;
    courier.id = format!("{}{n:03}", courier.id);
    let begin = if rng.chance(0.6) { NOW } else { NOW + rng.between(1, 40) * 60 };
    courier.shift = [begin, begin + rng.between(5, 9) * 1_800];
    let able = first || courier.id.starts_with("van") || rng.chance(0.6);
    courier.skills = match able {
        true if plan.small || rng.chance(0.6) => SKILLS.to_vec(),
        true => vec![one_of(rng, &SKILLS)],
        false => Vec::new(),
    };
    drawn
}

/// Paid by the order with a guarantee, or by time and way; ends wherever he is then.
fn crowd(rng: &mut Rng, start: Spot) -> Drawn {
    let car = rng.chance(0.45);
    let pay = match rng.below(3) {
        0 => Pay { per_order: 350, per_km: 60, min_per_hour: 2_144, ..Pay::default() },
        1 => Pay { per_order: 1_000, min_per_hour: 1_500, ..Pay::default() },
        _ => Pay { fixed: 200, per_hour: 1_500, per_km: 60, ..Pay::default() },
    };
    let (profile, capacity) =
        if car { ("car", [40_000, 120_000]) } else { ("bike", [12_000, 30_000]) };
    let mut courier = blank("crowd", profile, capacity, pay);
    courier.max_distance_m = rng.chance(0.3).then(|| rng.between(8, 16) * 1_000);
    Drawn { courier, start, returns: false }
}

/// Brings a few orders from his shop and comes back to it; a commission and little by the hour.
fn owner(rng: &mut Rng, start: Spot) -> Drawn {
    let per_hour = one_of(rng, &[0, 600, 1_200]);
    let pay = Pay { per_order: 250, per_hour, ..Pay::default() };
    let mut courier = blank("owner", "bike", [15_000, 40_000], pay);
    courier.max_orders = Some(rng.between(3, 8));
    Drawn { courier, start, returns: true }
}

/// A large van with a driver paid for his hours, or for the whole shift.
fn van(rng: &mut Rng, start: Spot) -> Drawn {
    let pay = if rng.chance(0.5) {
        Pay { fixed: 800, per_hour: 2_200, per_km: 25, ..Pay::default() }
    } else {
        let basis = Some("shift");
        Pay { fixed: 300, per_km: 45, min_per_hour: 1_800, basis, ..Pay::default() }
    };
    Drawn { courier: blank("van", "car", [300_000, 900_000], pay), start, returns: true }
}

fn blank(kind: &str, profile: &'static str, [g, ml]: [i64; 2], pay: Pay) -> Courier {
    Courier {
        id: kind.to_owned(),
        at: Place::Name(String::new()),
        end: None,
        shift: [0, 0],
        profile,
        capacity: Capacity { g, ml },
        skills: Vec::new(),
        pay,
        max_distance_m: None,
        max_orders: None,
        onboard: Vec::new(),
        route: Vec::new(),
        frozen: 0,
    }
}
