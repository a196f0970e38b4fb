//! Names that the engine made, then and now.

use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::Event;
use sameday_engine::id::Minted;
use serde_json::Value;
use std::collections::BTreeMap;

/// Prefixes of names that a journal's inputs can refer to.
const KINDS: [&str; 5] = ["quo_", "ord_", "res_", "off_", "stp_"];

/// Which name now stands for which name then.
#[derive(Debug)]
pub(super) struct Names {
    /// Names made before this entry are the same in both.
    from_seq: u64,
    now: BTreeMap<String, String>,
    then: BTreeMap<String, String>,
}

impl Names {
    pub fn new(from_seq: u64) -> Self {
        Self { from_seq, now: BTreeMap::new(), then: BTreeMap::new() }
    }

    /// Matches what one input made then with what it made now, kind by kind, in order.
    pub fn match_up(&mut self, then: &Entry, now: &[&Entry]) {
        for pick in [quote as fn(&Decision) -> Option<String>, order, hold] {
            let then = then.decisions.iter().filter_map(pick);
            let now = now.iter().flat_map(|entry| &entry.decisions).filter_map(pick);
            for (then, now) in then.zip(now) {
                self.then.insert(now.clone(), then.clone());
                self.now.insert(then, now);
            }
        }
    }

    /// The name now; `None` when nothing stands for it.
    pub fn now<T: ToString + std::str::FromStr>(&self, then: &T) -> Option<T> {
        self.renamed(&then.to_string())?.parse().ok()
    }

    /// The name then; `None` when there was nothing of the kind.
    pub fn then<T: ToString + std::str::FromStr>(&self, now: &T) -> Option<T> {
        let text = now.to_string();
        if self.is_old(&text) { text.parse().ok() } else { self.then.get(&text)?.parse().ok() }
    }

    /// An input with the names of now; `None` when it names something that does not exist.
    pub fn rename(&self, event: &Event) -> Option<Event> {
        let mut value = serde_json::to_value(event).expect("events are plain JSON");
        self.walk(&mut value)?;
        Some(serde_json::from_value(value).expect("a name takes the place of a name"))
    }

    fn walk(&self, value: &mut Value) -> Option<()> {
        match value {
            Value::String(text) if minted(text).is_some() => *text = self.renamed(text)?,
            Value::Array(items) => items.iter_mut().try_for_each(|item| self.walk(item))?,
            Value::Object(fields) => fields.values_mut().try_for_each(|field| self.walk(field))?,
            _ => {}
        }
        Some(())
    }

    fn renamed(&self, then: &str) -> Option<String> {
        if self.is_old(then) { Some(then.to_owned()) } else { self.now.get(then).cloned() }
    }

    fn is_old(&self, text: &str) -> bool {
        minted(text).is_some_and(|name| name.seq < self.from_seq)
    }
}

fn minted(text: &str) -> Option<Minted> {
    let kind = KINDS.iter().find(|kind| text.starts_with(**kind))?;
    text[kind.len()..].parse().ok()
}

fn quote(decision: &Decision) -> Option<String> {
    let Decision::QuoteMade { quote } = decision else { return None };
    Some(quote.id.to_string())
}

fn order(decision: &Decision) -> Option<String> {
    let Decision::OrderAccepted { order } = decision else { return None };
    Some(order.id.to_string())
}

fn hold(decision: &Decision) -> Option<String> {
    let Decision::HoldGranted { hold } = decision else { return None };
    Some(hold.id.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cancel(order: &str) -> Event {
        Event::OrderCancelled { order: order.parse().unwrap() }
    }

    #[test]
    fn old_names_stay_new_ones_change_and_unknown_ones_are_left_out() {
        let mut names = Names::new(10);
        names.now.insert("ord_0_12_3".to_owned(), "ord_0_11_2".to_owned());
        assert_eq!(names.rename(&cancel("ord_0_9_1")), Some(cancel("ord_0_9_1")));
        assert_eq!(names.rename(&cancel("ord_0_12_3")), Some(cancel("ord_0_11_2")));
        assert_eq!(names.rename(&cancel("ord_0_12_4")), None);
    }

    #[test]
    fn what_a_client_names_is_no_name_of_ours() {
        assert_eq!(minted("ord_red"), None);
        assert_eq!(minted("rose-red-12"), None);
        assert!(minted("quo_0_1_2").is_some());
    }
}
