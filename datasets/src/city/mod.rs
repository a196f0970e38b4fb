//! Street patterns for cities of which there is no map: a seeded grid or radial town of a given
//! extent, with arterials, one-way streets and missing links.
//!
//! What is made is labelled synthetic wherever it shows; only the figures of a [`CityPlan`] that
//! are marked as sourced say something about the city of that name.

mod grid;
mod plans;
mod plot;
mod radial;

pub use plans::{CityPlan, DEFAULT, PLANS, Pattern};

use crate::connect;
use crate::weave::Weave;
use plot::Plot;
use sameday_engine::travel::street::{NetworkKind, Parts, StreetNetwork};

/// The words that stand beside every synthetic network.
pub const ATTRIBUTION: &str = "synthetic streets";

/// The plan of this name, such as `seattle`.
#[must_use]
pub fn plan(name: &str) -> Option<&'static CityPlan> {
    std::iter::once(&DEFAULT).chain(&PLANS).find(|plan| plan.name == name)
}

/// The streets of a plan; the same for the same seed.
#[must_use]
pub fn streets(plan: &CityPlan, seed: u64) -> StreetNetwork {
    let mut plot = Plot::new(plan, seed);
    match plan.pattern {
        Pattern::Grid => grid::lay(&mut plot),
        Pattern::Radial => radial::lay(&mut plot),
    }
    let Weave { vertices, edges, shapes } = plot.finish();
    let (usable, _) = connect::largest_parts(vertices.len(), &edges);
    StreetNetwork::new(Parts {
        source: format!("{}, seed {seed}", plan.name),
        attribution: ATTRIBUTION.to_owned(),
        kind: NetworkKind::Synthetic,
        vertices,
        usable,
        edges,
        shapes,
    })
}

#[cfg(test)]
mod tests;
