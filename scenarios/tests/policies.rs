//! Each policy through the beginning of an afternoon in the simulator: every rule of the checkers
//! holds after every step, and the figures that policies are compared by are there.

use sameday_engine::config::Policy;
use sameday_engine::decision::Decision;
use sameday_scenarios::days::{Row, Run, built_in};
use sameday_scenarios::simulator::{Effort, Outcome, Simulator};

fn play(policy: Policy) -> Outcome {
    let city = built_in("plain").expect("a built-in day").city(3, 20, policy);
    let effort = Effort { iterations: 60, ..Effort::default() };
    Simulator::new(&city, effort).run()
}

#[test]
fn every_rule_holds_under_every_policy() {
    for policy in Policy::ALL {
        let outcome = play(policy);
        assert_eq!(outcome.findings.violations, 0, "{policy}: {:?}", outcome.findings.kept);
        let searched = outcome
            .entries
            .iter()
            .flat_map(|entry| &entry.decisions)
            .any(|decision| matches!(decision, Decision::SearchAsked { .. }));
        assert_eq!(searched, policy == Policy::Joint, "{policy}");
        let run = Run { day: "plain".to_owned(), policy, seed: 3, minutes: 20 };
        let came_to = Row::of(&run, &outcome.figures, (0, 0), "b");
        let parts =
            [came_to.courier, came_to.lateness, came_to.labour, came_to.refusals, came_to.broken];
        assert_eq!(came_to.total, parts.iter().sum::<i64>(), "{policy}");
        assert!(came_to.courier > 0 && came_to.labour > 0 && came_to.delivered > 0, "{came_to:?}");
    }
}
