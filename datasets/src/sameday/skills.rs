//! Skills as bits.
//!
//! Two skills that the same couriers have are the same restriction, and one that all couriers have
//! is none: what needs a bit is a set of couriers, not a word.

use super::draft::Draft;
use super::error::FormatCode;
use super::fields::{Context, Path};
use std::collections::BTreeMap;

/// Bits of a set of skills.
const BITS: usize = 64;

/// Fills `needs` and `skills`.
pub(crate) fn assign(at: &Path<'_>, cx: &mut Context, draft: &mut Draft<'_>) {
    let mut bit_of_holders: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    let mut bit_of_skill: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    for (request, needs) in draft.requests.iter_mut().zip(&draft.request_needs) {
        for &skill in needs {
            let bit = *bit_of_skill.entry(skill).or_insert_with(|| {
                let holders = holders(skill, &draft.vehicle_skills);
                let next = bit_of_holders.len();
                (holders.len() < draft.vehicle_skills.len())
                    .then(|| *bit_of_holders.entry(holders).or_insert(next))
            });
            if let Some(bit) = bit.filter(|&bit| bit < BITS) {
                request.needs |= 1 << bit;
            }
        }
    }
    if bit_of_holders.len() > BITS {
        let detail = format!("skills split the couriers in more than {BITS} ways");
        cx.error(at, FormatCode::TooLarge, detail);
        return;
    }
    for (holders, bit) in bit_of_holders {
        for holder in holders {
            draft.vehicles[holder].skills |= 1 << bit;
        }
    }
}

fn holders(skill: &str, skills: &[Vec<&str>]) -> Vec<usize> {
    let has = |&courier: &usize| skills[courier].contains(&skill);
    (0..skills.len()).filter(has).collect()
}
