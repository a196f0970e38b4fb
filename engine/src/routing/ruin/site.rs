//! Removal around a shop: orders that compete for its stock and its pickers.

use super::Ruin;

/// Share of ruins of this kind (joint problems only).
pub(super) const CHANCE: f64 = 0.15;
/// Orders taken at most.
const MOST: usize = 8;

/// Takes orders picked at a shop where the order is, or could be, picked.
pub(super) fn run(ruin: &mut Ruin<'_, '_>, seed: u32) {
    let choices = &ruin.solution.instance.choices[seed as usize];
    let mut sites: Vec<u32> = ruin.solution.parts(seed).iter().map(|part| part.site).collect();
    if sites.is_empty() || ruin.rng.chance(0.5) {
        sites = choices.iter().flatten().map(|part| part.site).collect();
    }
    if sites.is_empty() {
        return super::string::run(ruin, seed);
    }
    let site = sites[ruin.rng.below(sites.len())];
    ruin.choose(seed);
    let solution = ruin.solution;
    let here = |r: &u32| solution.parts(*r).iter().any(|part| part.site == site);
    let mut others: Vec<u32> = (0..solution.places.len() as u32).filter(here).collect();
    ruin.rng.shuffle(&mut others);
    let most = 1 + ruin.rng.below(MOST);
    for r in others.into_iter().take(most) {
        ruin.choose(r);
    }
}
