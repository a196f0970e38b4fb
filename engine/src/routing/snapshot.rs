//! The best plan of a search, kept up to date route by route.

use super::queue::Queue;
use super::route::Route;
use super::solution::{Place, Solution};

/// A copy of what a solution decides.
#[derive(Clone, Debug)]
pub(crate) struct Snapshot {
    routes: Vec<Route>,
    places: Vec<Place>,
    ready: Vec<[i64; 2]>,
    left: Vec<i64>,
    queues: Vec<Queue>,
    pub absent: Vec<u32>,
    pub cost: i64,
    pub used: usize,
}

impl Snapshot {
    pub fn of(solution: &Solution<'_>) -> Self {
        Self {
            routes: solution.routes.clone(),
            places: solution.places.clone(),
            ready: solution.ready.clone(),
            left: solution.left.clone(),
            queues: solution.queues.clone(),
            absent: solution.absent.clone(),
            cost: solution.cost,
            used: solution.used,
        }
    }

    /// Order of plans: fewer orders missing that must not, fewer routes if those count, cost.
    pub fn rank(&self, fleet: bool) -> (usize, usize, i64) {
        if fleet { (self.absent.len(), self.used, self.cost) } else { (0, 0, self.cost) }
    }

    /// Takes the solution over; only routes in `stale` (drained) can differ from this copy.
    pub fn save(&mut self, solution: &Solution<'_>, stale: &mut Vec<u32>) {
        for v in stale.drain(..) {
            let (own, new) = (&mut self.routes[v as usize], &solution.routes[v as usize]);
            if own.version != new.version {
                own.copy_from(new);
            }
        }
        self.places.clone_from(&solution.places);
        self.absent.clone_from(&solution.absent);
        if !solution.instance.fast {
            self.ready.clone_from(&solution.ready);
            self.left.clone_from(&solution.left);
            self.queues.clone_from(&solution.queues);
        }
        (self.cost, self.used) = (solution.cost, solution.used);
    }

    /// Puts this copy back into a solution.
    pub fn restore(&self, solution: &mut Solution<'_>) {
        for (own, other) in self.routes.iter().zip(&mut solution.routes) {
            if own.version != other.version {
                other.copy_from(own);
            }
        }
        self.restore_rest(solution);
    }

    /// The same plan for another search, where its routes get new version numbers.
    pub fn renumbered(&self, versions: &mut u64) -> Self {
        let mut plan = self.clone();
        for route in &mut plan.routes {
            *versions += 1;
            route.version = *versions;
        }
        plan
    }

    fn restore_rest(&self, solution: &mut Solution<'_>) {
        solution.places.clone_from(&self.places);
        solution.absent.clone_from(&self.absent);
        solution.ready.clone_from(&self.ready);
        solution.left.clone_from(&self.left);
        solution.queues.clone_from(&self.queues);
        (solution.cost, solution.used) = (self.cost, self.used);
    }
}

#[cfg(test)]
mod tests {
    use super::super::instance::Instance;
    use super::super::problem::Problem;
    use super::*;
    use std::sync::Arc;

    #[test]
    fn routes_of_another_search_get_numbers_that_this_one_has_not_used() {
        let problem = Problem::default();
        let mut plan = Snapshot::of(&Solution::bare(Arc::new(Instance::new(&problem))));
        plan.routes = vec![Route::default(); 2];
        plan.routes[0].version = 8;
        let mut last = 7;
        let here = plan.renumbered(&mut last);
        assert_eq!(here.routes.iter().map(|route| route.version).collect::<Vec<_>>(), [8, 9]);
        assert_eq!(last, 9, "nor will use again");
    }
}
