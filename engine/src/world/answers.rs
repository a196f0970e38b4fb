//! Answers under idempotency keys: status and ids, journaled with the step that made them, so that
//! a retry after a crash gets the first answer.

use crate::decision::Answer;
use crate::event::RequestKey;
use crate::unit::{Millis, Time};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer of the first request under a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    /// When.
    pub at: Time,
    /// Fingerprint of that request's body.
    pub fingerprint: String,
    /// What was answered.
    pub answer: Answer,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Answers {
    by_route: BTreeMap<String, BTreeMap<String, Stored>>,
    /// In order of time, for forgetting.
    order: Vec<(Time, String, String)>,
}

impl Answers {
    pub(super) fn get(&self, route: &str, key: &str) -> Option<&Stored> {
        self.by_route.get(route)?.get(key)
    }

    pub(super) fn put(&mut self, key: &RequestKey, answer: Answer, at: Time) {
        let stored = Stored { at, fingerprint: key.fingerprint.clone(), answer };
        self.by_route.entry(key.route.clone()).or_default().insert(key.key.clone(), stored);
        self.order.push((at, key.route.clone(), key.key.clone()));
    }

    /// Forgets answers older than the memory. Entries are in order of time, so only the front
    /// moves.
    pub(super) fn forget(&mut self, now: Time, memory: Millis) {
        let keep = self.order.partition_point(|(at, ..)| *at + memory < now);
        for (_, route, key) in self.order.drain(..keep) {
            if let Some(keys) = self.by_route.get_mut(&route) {
                keys.remove(&key);
            }
        }
    }
}
