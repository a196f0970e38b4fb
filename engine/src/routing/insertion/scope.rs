//! How widely a place is looked for.

use super::super::instance::Instance;
use super::super::solution::Spot;

/// How many times its refusal an order may cost in an eager insertion.
const EAGER: i64 = 3;

/// What an insertion may use.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scope {
    /// Couriers without a route.
    pub open: bool,
    /// Only routes near the order, even if it fits in none.
    pub near_only: bool,
    /// Overlook routes now and then.
    pub blink: bool,
    /// Serve an order even if it costs some times its refusal: others may share the way then.
    pub eager: bool,
    /// A good place instead of the cheapest one.
    pub hurry: Option<Hurry>,
}

/// What is looked at in a hurry, if there is a place there: the closest shops that have the goods,
/// and the near couriers that look cheapest, undivided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Hurry {
    pub shops: usize,
    /// Couriers whose price is worked out beside the first that has a place.
    pub tries: usize,
}

impl Scope {
    /// What a better place must cost less than.
    pub fn limit(&self, instance: &Instance<'_>, r: u32, best: &Option<Spot>) -> i64 {
        let refusal = instance.refusal[r as usize];
        let most = if self.eager { EAGER * refusal } else { refusal };
        best.as_ref().map_or(most, |best| best.delta)
    }

    /// Whether it is worth telling the cache what is found. Not in a hurry: of what is asked then
    /// little is asked again, and memory that was never written to is slow to begin with.
    pub fn remembers(&self) -> bool {
        self.hurry.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture::{line, request, site, vehicle};
    use super::super::super::neighbours::Neighbours;
    use super::super::super::problem::*;
    use super::super::super::solution::{Solution, Taken};
    use super::super::Inserter;
    use super::super::cache::{Key, Known};
    use super::*;
    use crate::rng::Rng;
    use crate::unit::Money;
    use std::sync::Arc;

    const CALM: Scope =
        Scope { open: true, near_only: false, blink: false, eager: false, hurry: None };
    const HURRIED: Scope = Scope { hurry: Some(Hurry { shops: 1, tries: 99 }), ..CALM };

    /// A search that has to place the only order of its problem.
    struct Trial<'p> {
        solution: Solution<'p>,
        inserter: Inserter,
        neighbours: Neighbours,
        rng: Rng,
    }

    impl<'p> Trial<'p> {
        fn of(problem: &'p Problem) -> Self {
            let solution = Solution::bare(Arc::new(Instance::new(problem)));
            Self {
                inserter: Inserter::new(&solution.instance),
                neighbours: Neighbours::new(&solution.instance),
                rng: Rng::stream(1, "hurry"),
                solution,
            }
        }

        fn place(&mut self, scope: Scope) -> Spot {
            let Self { solution, inserter, neighbours, rng } = self;
            inserter.best(solution, neighbours, 0, scope, rng).expect("it fits")
        }

        fn remembers(&self, choice: usize) -> bool {
            let version = self.solution.routes[0].version;
            let key = Key { request: 0, choice, vehicle: 0, version, ready: 0 };
            self.inserter.known(key, i64::MAX) != Known::Nothing
        }
    }

    /// A courier at 0 on the way to a door at 2: one shop is where he is, the other behind the
    /// door and closer to it.
    fn two_shops() -> Problem {
        Problem {
            profiles: vec![line(4)],
            sites: vec![site(0), site(3)],
            requests: vec![request([0, 1], 2)],
            vehicles: vec![vehicle(0)],
            ..Problem::default()
        }
    }

    #[test]
    fn in_a_hurry_the_closest_shop_is_taken_and_nothing_is_remembered() {
        let problem = two_shops();
        let mut trial = Trial::of(&problem);
        let hurried = trial.place(HURRIED);
        assert_eq!((hurried.delta, hurried.taken), (4, Taken::Choice(0)), "there and back to it");
        assert!(!trial.remembers(0) && !trial.remembers(1));
        let calm = trial.place(CALM);
        assert_eq!((calm.delta, calm.taken), (2, Taken::Choice(1)), "it lies on the way");
        assert!(trial.remembers(0) && trial.remembers(1));
    }

    /// Thirty couriers in a row, the shop and the door where the first one is; the last one is the
    /// cheapest.
    fn crowd() -> Problem {
        let pay = |v| Pay { fixed: Money(if v == 29 { 0 } else { 100 }), ..Pay::default() };
        Problem {
            profiles: vec![line(30)],
            sites: vec![site(0)],
            requests: vec![request([0], 0)],
            vehicles: (0..30).map(|v| Vehicle { pay: pay(v), ..vehicle(v) }).collect(),
            ..Problem::default()
        }
    }

    #[test]
    fn in_a_hurry_far_couriers_are_asked_only_where_no_near_one_can() {
        let mut problem = crowd();
        let mut trial = Trial::of(&problem);
        let mut far = |scope| (0..100).filter(|_| trial.place(scope).vehicle == 29).count();
        assert_eq!(far(HURRIED), 0);
        assert!(far(CALM) > 0, "now and then all are asked");
        problem.requests[0].needs = 1;
        problem.vehicles[29].skills = 1;
        assert_eq!(Trial::of(&problem).place(HURRIED).vehicle, 29);
    }
}
