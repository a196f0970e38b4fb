//! The directed arcs that one mode may use inside its largest strongly connected part.

use super::mode::Mode;
use super::network::StreetNetwork;
use super::weight::pack;

/// One direction of an edge, for one mode.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Arc {
    /// Vertex where it starts.
    pub from: u32,
    /// Vertex where it ends.
    pub to: u32,
    /// The edge.
    pub edge: u32,
    /// It runs from the edge's `to` to its `from`.
    pub reversed: bool,
    /// Travel time in milliseconds, at least 1.
    pub ms: u32,
    /// Length in centimetres.
    pub cm: u32,
}

impl Arc {
    pub(super) fn weight(&self) -> f64 {
        pack(u64::from(self.ms), u64::from(self.cm))
    }
}

/// The arcs of a mode by their ends; of parallel ones the best, and among equals the first edge.
///
/// `mm_per_s` is the pace of foot and bike, the same on every street; cars have the speed of the
/// street.
#[must_use]
pub fn arcs(network: &StreetNetwork, mode: Mode, mm_per_s: u32) -> Vec<Arc> {
    let usable = |vertex: u32| network.usable()[vertex as usize].contains(mode);
    let mut arcs = Vec::new();
    for (number, edge) in network.edges().iter().enumerate() {
        if edge.from == edge.to || !usable(edge.from) || !usable(edge.to) {
            continue;
        }
        let cm = network.length_cm(number);
        for (way, reversed) in [(edge.along, false), (edge.against, true)] {
            if way.modes.contains(mode) {
                let (from, to) = if reversed { (edge.to, edge.from) } else { (edge.from, edge.to) };
                let ms = time_ms(mode, cm, mm_per_s, way.car_kmh);
                arcs.push(Arc { from, to, edge: number as u32, reversed, ms, cm });
            }
        }
    }
    arcs.sort_unstable_by_key(|arc| (arc.from, arc.to, arc.ms, arc.cm, arc.edge, arc.reversed));
    arcs.dedup_by_key(|arc| (arc.from, arc.to));
    arcs
}

/// Rounded up, so that no sum of pieces is quicker than the whole.
fn time_ms(mode: Mode, cm: u32, mm_per_s: u32, car_kmh: u8) -> u32 {
    let cm = u64::from(cm);
    let ms = match mode {
        // 1 km/h is 100,000 cm in 3,600,000 ms.
        Mode::Car => (cm * 36).div_ceil(u64::from(car_kmh)),
        Mode::Foot | Mode::Bike => (cm * 10_000).div_ceil(u64::from(mm_per_s)),
    };
    u32::try_from(ms).unwrap_or(u32::MAX)
}
