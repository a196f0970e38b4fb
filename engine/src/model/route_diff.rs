//! What differs between two versions of a route.

use super::PlannedStop;
use crate::id::StopId;
use crate::unit::Millis;
use serde::{Deserialize, Serialize};

/// Starts that move by no more than this are no news to anybody.
const RETIMED: Millis = Millis(60_000);

/// What differs, stop by stop; a stop that is moved or changed is not called retimed too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RouteDiff {
    /// Stops that were not there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<StopId>,
    /// Stops that were there and had not been done.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<StopId>,
    /// Stops that come before others which they came after; as few as possible are called so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<StopId>,
    /// Stops that are about other orders than before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<StopId>,
    /// Stops that start more than a minute earlier or later.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub retimed: Vec<StopId>,
}

impl RouteDiff {
    /// Whether nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// From an old version of a route to a new one; both without stops that are done.
    #[must_use]
    pub fn between(old: &[PlannedStop], new: &[PlannedStop]) -> Self {
        let find = |stops: &[PlannedStop], id: StopId| stops.iter().position(|stop| stop.id == id);
        let ids = |stops: &[PlannedStop], other: &[PlannedStop]| -> Vec<StopId> {
            let fresh = |id: &StopId| find(other, *id).is_none();
            stops.iter().map(|stop| stop.id).filter(fresh).collect()
        };
        let mut diff = Self { added: ids(new, old), removed: ids(old, new), ..Self::default() };
        let kept: Vec<(usize, &PlannedStop)> =
            new.iter().filter_map(|stop| Some((find(old, stop.id)?, stop))).collect();
        let places: Vec<usize> = kept.iter().map(|(place, _)| *place).collect();
        let in_order = longest_rising(&places);
        for (place, stop) in kept {
            let before = &old[place];
            if stop.task != before.task {
                diff.changed.push(stop.id);
            } else if !in_order.contains(&place) {
                diff.moved.push(stop.id);
            } else if stop.start > before.start + RETIMED || before.start > stop.start + RETIMED {
                diff.retimed.push(stop.id);
            }
        }
        diff
    }
}

/// The longest rising run of some different numbers, gaps allowed; of several the first one.
fn longest_rising(numbers: &[usize]) -> Vec<usize> {
    let mut best: Vec<Vec<usize>> = Vec::new();
    for (i, number) in numbers.iter().enumerate() {
        let before = (0..i).filter(|j| numbers[*j] < *number).rev().max_by_key(|j| best[*j].len());
        let mut run = before.map(|j| best[j].clone()).unwrap_or_default();
        run.push(*number);
        best.push(run);
    }
    best.into_iter().rev().max_by_key(Vec::len).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{Minted, OrderId};
    use crate::model::StopTask;
    use crate::place::Place;
    use crate::unit::{Metres, Time};

    fn id(n: u32) -> StopId {
        StopId(Minted { shard: 0, seq: 1, n })
    }

    fn stop((n, order, minute): (u32, u32, i64)) -> PlannedStop {
        let at = Time(minute * 60_000);
        PlannedStop {
            id: id(n),
            task: StopTask::Deliver { order: OrderId(Minted { shard: 0, seq: 2, n: order }) },
            at: Place::Planar { x_m: 0, y_m: 0 },
            arrival: at,
            start: at,
            departure: at,
            way: Metres::ZERO,
            rests: Vec::new(),
        }
    }

    fn between(old: &[(u32, u32, i64)], new: &[(u32, u32, i64)]) -> RouteDiff {
        let stops = |list: &[(u32, u32, i64)]| list.iter().copied().map(stop).collect::<Vec<_>>();
        RouteDiff::between(&stops(old), &stops(new))
    }

    #[test]
    fn each_kind_of_change_has_its_name() {
        let old = [(1, 1, 0), (2, 2, 10), (3, 3, 20)];
        let ids = |list: &[u32]| list.iter().copied().map(id).collect::<Vec<_>>();
        for (new, expected) in [
            (vec![(1, 1, 0), (2, 2, 11), (3, 3, 19)], RouteDiff::default()),
            (
                vec![(1, 1, 0), (4, 4, 5), (3, 3, 20)],
                RouteDiff { added: ids(&[4]), removed: ids(&[2]), ..RouteDiff::default() },
            ),
            (
                vec![(3, 3, 0), (1, 1, 10), (2, 2, 20)],
                RouteDiff { moved: ids(&[3]), retimed: ids(&[1, 2]), ..RouteDiff::default() },
            ),
            (
                vec![(1, 9, 0), (2, 2, 10), (3, 3, 25)],
                RouteDiff { changed: ids(&[1]), retimed: ids(&[3]), ..RouteDiff::default() },
            ),
        ] {
            assert_eq!(between(&old, &new), expected, "{new:?}");
        }
    }

    #[test]
    fn as_few_stops_as_possible_are_called_moved() {
        let route = |order: &[u32]| order.iter().map(|n| (*n, *n, 0)).collect::<Vec<_>>();
        for (new, moved) in
            [(&[2, 3, 4, 1][..], 1), (&[4, 1, 2, 3], 1), (&[2, 1, 4, 3], 2), (&[4, 3, 2, 1], 3)]
        {
            assert_eq!(between(&route(&[1, 2, 3, 4]), &route(new)).moved.len(), moved, "{new:?}");
        }
    }
}
