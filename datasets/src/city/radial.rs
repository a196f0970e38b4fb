//! Spokes and rings; where blocks grow too wide, a new spoke begins between two others.

use super::plot::Plot;
use sameday_engine::travel::street::Class;
use std::f64::consts::TAU;

/// Spokes that begin in the centre.
const SPOKES: usize = 6;

pub(super) fn lay(plot: &mut Plot<'_>) {
    let (half, block) = (plot.plan.extent_m, plot.plan.block_m);
    let rings = ((half.0.min(half.1) / 2.0 / block.1 + 0.5).floor() as usize).max(1);
    let centre = plot.junction(0.0, 0.0);
    let mut inner: Vec<u32> = Vec::new();
    for ring in 1..=rings {
        let radius = ring as f64 * block.1;
        let outer = junctions(plot, radius, inner.len().max(SPOKES));
        let (class, one_way) = (plot.class(ring as i64), plot.one_way());
        for (at, from) in outer.iter().enumerate() {
            plot.street(class, one_way, (*from, outer[(at + 1) % outer.len()]));
        }
        for (at, to) in outer.iter().enumerate() {
            // Every second one begins here when the ring has twice as many as the one inside.
            let inside = (at * inner.len()).is_multiple_of(outer.len());
            let from = if inner.is_empty() { Some(centre) } else { None };
            let from = from.or_else(|| inside.then(|| inner[at * inner.len() / outer.len()]));
            if let Some(from) = from {
                plot.street(spoke(at, outer.len()), None, (from, *to));
            }
        }
        inner = outer;
    }
}

/// The junctions of a ring: as many as inside, or twice as many where blocks would be too wide.
fn junctions(plot: &mut Plot<'_>, radius: f64, inside: usize) -> Vec<u32> {
    let wide = TAU * radius / inside as f64 > 1.5 * plot.plan.block_m.0;
    let count = if wide { inside * 2 } else { inside };
    let angle = |at: usize| TAU * at as f64 / count as f64;
    (0..count)
        .map(|at| plot.junction(radius * libm::cos(angle(at)), radius * libm::sin(angle(at))))
        .collect()
}

/// The spokes of the centre are wide, those halfway between them less so.
fn spoke(at: usize, count: usize) -> Class {
    if (at * SPOKES).is_multiple_of(count) {
        Class::Primary
    } else if (at * SPOKES * 2).is_multiple_of(count) {
        Class::Secondary
    } else {
        Class::Residential
    }
}
