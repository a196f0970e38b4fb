//! A network made ready for one mode.

use super::arcs::{Arc, arcs};
use super::hierarchy::Hierarchy;
use super::metric::Metric;
use super::mode::Mode;
use super::network::StreetNetwork;
use super::path::{self, path};
use super::pool::Pool;
use super::table::{self, table};
use super::weight::{Reach, unpack};
use std::fmt;
use std::sync::Arc as Shared;

/// Fastest ways between the vertices of a network: what has to be answered, however it is done.
pub trait Ways {
    /// Time and length of the fastest way from each vertex to each other, row-major; `None` where
    /// there is no way. Of equally fast ways the shortest counts.
    fn table(&self, from: &[u32], to: &[u32]) -> Vec<Option<Reach>>;

    /// The arcs of one fastest way in their order, none from a vertex to itself.
    fn path(&self, from: u32, to: u32) -> Option<Vec<Arc>>;
}

/// Ways through a customisable contraction hierarchy.
pub struct Roads {
    hierarchy: Shared<Hierarchy>,
    metric: Metric,
    arcs: Vec<Arc>,
    tables: Pool<table::Climb>,
    paths: Pool<[path::Climb; 2]>,
}

impl Roads {
    /// Every mode on one hierarchy; each comes with its pace in mm/s, which cars do not need.
    #[must_use]
    pub fn prepare(network: &StreetNetwork, modes: &[(Mode, u32)]) -> Vec<Self> {
        if modes.is_empty() {
            return Vec::new();
        }
        let hierarchy = Shared::new(Hierarchy::build(network));
        let ready = |(mode, mm_per_s): &(Mode, u32)| {
            let arcs = arcs(network, *mode, *mm_per_s);
            let metric = Metric::customise(&hierarchy, &arcs);
            Self {
                hierarchy: Shared::clone(&hierarchy),
                metric,
                arcs,
                tables: Pool::default(),
                paths: Pool::default(),
            }
        };
        modes.iter().map(ready).collect()
    }

    /// All arcs that may be used, by their ends.
    #[must_use]
    pub fn arcs(&self) -> &[Arc] {
        &self.arcs
    }

    fn arc(&self, from: u32, to: u32) -> Option<&Arc> {
        let at = self.arcs.binary_search_by_key(&(from, to), |arc| (arc.from, arc.to)).ok()?;
        Some(&self.arcs[at])
    }

    fn ranks(&self, vertices: &[u32]) -> Vec<u32> {
        vertices.iter().map(|vertex| self.hierarchy.rank(*vertex)).collect()
    }
}

impl Ways for Roads {
    fn table(&self, from: &[u32], to: &[u32]) -> Vec<Option<Reach>> {
        let (from, to) = (self.ranks(from), self.ranks(to));
        let weights = table(&self.hierarchy, &self.metric, &self.tables, &from, &to);
        weights.into_iter().map(unpack).collect()
    }

    fn path(&self, from: u32, to: u32) -> Option<Vec<Arc>> {
        let vertex = |rank| self.hierarchy.vertex(rank);
        let is_street = |from, to, weight| {
            self.arc(vertex(from), vertex(to)).is_some_and(|arc| arc.weight() == weight)
        };
        let ends = (self.hierarchy.rank(from), self.hierarchy.rank(to));
        let ranks = path(&self.hierarchy, &self.metric, &self.paths, is_street, ends)?;
        let arc = |pair: &[u32]| {
            *self.arc(vertex(pair[0]), vertex(pair[1])).expect("a way unfolds into streets")
        };
        Some(ranks.windows(2).map(arc).collect())
    }
}

impl fmt::Debug for Roads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roads").field("arcs", &self.arcs.len()).finish_non_exhaustive()
    }
}
