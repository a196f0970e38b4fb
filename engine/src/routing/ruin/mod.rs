//! Ruin: which orders an iteration takes out.

mod route;
mod site;
mod string;

use super::instance::{NONE, Standing};
use super::neighbours::Neighbours;
use super::operator::{Operator, Without};
use super::solution::Solution;
use crate::rng::Rng;

/// What a ruin rule reads, and the orders it has chosen so far.
pub(crate) struct Ruin<'a, 'p> {
    pub solution: &'a Solution<'p>,
    pub neighbours: &'a Neighbours,
    pub rng: &'a mut Rng,
    /// Chosen orders, in order of choice, each once.
    pub chosen: &'a mut Vec<u32>,
    /// How much strings take out together, in units of the usual.
    pub size: f64,
    /// Strings lie around the visits that may stand beside the first one in time, not around the
    /// nearest.
    pub timely: bool,
    pub without: Without,
}

impl Ruin<'_, '_> {
    /// Chooses an order unless it is chosen already, absent or done.
    fn choose(&mut self, r: u32) {
        let planned = self.solution.places[r as usize].vehicle != NONE;
        let done = matches!(self.solution.instance.standing[r as usize], Standing::Done(_));
        if planned && !done && !self.chosen.contains(&r) {
            self.chosen.push(r);
        }
    }

    /// Runs the rule that the dice pick, around this order.
    pub fn run(&mut self, seed: u32) {
        let instance = &self.solution.instance;
        let shop = self.without.chance(Operator::ShopRemoval, site::CHANCE);
        let whole = self.without.chance(Operator::WholeRoutes, route::CHANCE);
        if !instance.fast && self.rng.chance(shop) {
            site::run(self, seed);
        } else if self.rng.chance(whole) {
            route::run(self, seed);
        } else {
            string::run(self, seed);
        }
    }
}
