//! Scripts: one line is `NOW VERB ARGUMENTS -> ANSWER`, so that a rule reads as what happens.
//!
//! `NOW` is `hh:mm` or `<days>d<hh:mm>`; a name is `source/id`; units are `sku=number`.
//! - `sale|receive|adjust|count|void NAME at TIME UNITS… [order N] [shelf|all] [restock|gone]
//!   [sent TIME] [seq N] [in SHOP] -> applied|duplicate|quarantined|<reason>|stale [gap N]
//!   [not EXPECTED SKU…] [sold N…]`
//! - `receive … of DELIVERY`, `expect NAME at TIME DELIVERY by TIME UNITS…`, `transfer NAME at TIME
//!   to SHOP UNITS… [DELIVERY by TIME]`, `snapshot NAME at TIME UNITS… [complete] [newest]`
//! - `enter|take|back|exit|correct NAME at TIME visit VISIT UNITS… [sure PERMILLE] [with]` (an exit
//!   says what was taken only `with` it), `give-up VISIT`
//! - `grant N UNITS… [order M]`, `commit N order M`, `pick N`, `hand N`, `part N UNITS…`, `end N
//!   <state>`, `restock N`
//! - `try N` (resolvable), `leave N` (may be handed over) `-> ok|<reason>`
//! - `left N -> UNITS…` (not handed over yet)
//! - `basket SKU -> in N possible N sold N`, `due SKU -> UNITS DELIVERY at TIME…|nothing`,
//!   `doubt -> PERMILLE`
//! - `show SKU [SHOP] -> book B reserved R atp A`, `state N -> <state>`, `break -> N…|nobody`

use super::super::{Contradiction, Due, Ledger};
use super::{
    adjustment, count, expectation, fact, held, hold_id, lines, order_id, receipt, receipt_of,
    round_trip, sale, sensed, sku, transfer, visit, void,
};
use crate::config::Config;
use crate::decision::FactVerdict;
use crate::event::{CountScope, StockChange, StockFact, VisitStep};
use crate::id::{HoldId, InboundId, SkuId, StoreId};
use crate::model::HoldState;
use crate::reason::Reason;
use crate::unit::{Qty, Time};

/// Runs a script and compares every answer; after each line the ledger must survive JSON.
pub fn run(rule: &str, script: &str) -> Ledger {
    let mut stage = Stage::default();
    for line in script.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (step, expected) = line.split_once("->").unwrap_or((line, "ok"));
        let answer = stage.step(step.trim());
        assert_eq!(answer, expected.trim(), "{rule}: {line}");
        assert_eq!(round_trip(&stage.ledger), stage.ledger, "{rule}: {line}");
    }
    stage.ledger
}

pub fn time(text: &str) -> Time {
    let (days, clock) = text.split_once('d').unwrap_or(("0", text));
    let (hours, minutes) = clock.split_once(':').unwrap();
    let number = |text: &str| text.parse::<i64>().unwrap();
    Time(((number(days) * 24 + number(hours)) * 60 + number(minutes)) * 60_000)
}

#[derive(Default)]
struct Stage {
    ledger: Ledger,
    config: Config,
}

impl Stage {
    fn step(&mut self, step: &str) -> String {
        let words: Vec<&str> = step.split_whitespace().collect();
        let (now, verb, rest) = (time(words[0]), words[1], &words[2..]);
        match verb {
            "grant" => {
                let mut hold = held(rest[0].parse().unwrap(), &shop(), &units(rest), now);
                if let Some(number) = after(rest, "order") {
                    hold.order = Some(order_id(number.parse().unwrap()));
                    hold.state = HoldState::Committed;
                }
                self.ledger.grant(hold);
            }
            "commit" => {
                self.ledger.commit(hold(rest), order_id(rest[2].parse().unwrap()), None);
            }
            "pick" => self.ledger.pick(hold(rest), now),
            "hand" => self.ledger.hand_over(hold(rest), now),
            "part" => self.ledger.hand_over_part(hold(rest), &lines(&units(rest)), now),
            "left" => return self.left(hold(rest)),
            "end" => self.ledger.end(hold(rest), state(rest[1]), now),
            "restock" => self.ledger.restock(hold(rest), now),
            "try" => return told(self.ledger.resolvable(hold(rest)).err()),
            "leave" => return told(self.ledger.may_hand_over(hold(rest)).err()),
            "state" => return code(self.ledger.hold(hold(rest)).unwrap().state),
            "show" => return self.show(&sku(rest[0]), rest.get(1).copied()),
            "basket" => return self.basket(&sku(rest[0])),
            "due" => return self.due(&sku(rest[0])),
            "doubt" => return self.ledger.doubt(&shop(), now).to_string(),
            "give-up" => {
                let visit = rest[0].parse().unwrap();
                self.ledger.time_out(&shop(), &visit, now, self.config.late_window);
            }
            "break" => return names(&self.ledger.to_break(&shop()), "nobody"),
            _ => return self.take(now, verb, rest),
        }
        "ok".to_owned()
    }

    fn take(&mut self, now: Time, verb: &str, words: &[&str]) -> String {
        let fact = parse(verb, words);
        let judgement = match self.ledger.judge(&fact, now, &self.config) {
            Ok(judgement) => judgement,
            Err(reason) => return reason.code().to_owned(),
        };
        let fresh = judgement.verdict == FactVerdict::Applied;
        if fresh && self.ledger.is_stale(&fact, now, &self.config) {
            return "stale".to_owned();
        }
        let odd = match fresh {
            true => self.ledger.contradictions(&fact, now, &self.config),
            false => Vec::new(),
        };
        let sold = self.ledger.record(&fact, judgement, now, &self.config);
        let mut answer = match judgement.verdict {
            FactVerdict::Applied => "applied".to_owned(),
            FactVerdict::Duplicate => "duplicate".to_owned(),
            FactVerdict::Quarantined => "quarantined".to_owned(),
        };
        if judgement.sequence_gap != 0 {
            answer += &format!(" gap {}", judgement.sequence_gap);
        }
        for Contradiction { sku, expected, .. } in &odd {
            answer += &format!(" not {expected} {sku}");
        }
        if !sold.is_empty() {
            answer += &format!(" sold {}", names(&sold, ""));
        }
        answer
    }

    fn left(&self, hold: HoldId) -> String {
        let left = self.ledger.left_of(hold);
        left.iter().map(|line| format!("{}={}", line.sku, line.qty)).collect::<Vec<_>>().join(" ")
    }

    fn show(&self, sku: &SkuId, other: Option<&str>) -> String {
        let shop = other.map_or_else(shop, super::store);
        let cell = self.ledger.cell(&shop, sku);
        let atp = self.ledger.atp(&shop, sku, Qty::ZERO);
        format!("book {} reserved {} atp {atp}", cell.book, cell.reserved)
    }

    fn basket(&self, sku: &SkuId) -> String {
        let cell = self.ledger.cell(&shop(), sku);
        format!("in {} possible {} sold {}", cell.in_basket, cell.possible, cell.sold_since_count)
    }

    fn due(&self, sku: &SkuId) -> String {
        let clock = |at: Time| format!("{:02}:{:02}", at.0 / 3_600_000 % 24, at.0 / 60_000 % 60);
        let told =
            |(id, due): (&InboundId, Due)| format!("{} {id} at {}", due.units, clock(due.ready_at));
        let dues: Vec<String> = self.ledger.inbound(&shop(), sku).map(told).collect();
        if dues.is_empty() { "nothing".to_owned() } else { dues.join(" ") }
    }
}

pub fn shop() -> StoreId {
    super::store("flora")
}

fn parse(verb: &str, words: &[&str]) -> StockFact {
    let after = |word| after(words, word);
    let (source, id) = words[0].split_once('/').unwrap();
    let at = time(after("at").unwrap());
    let shop = after("in").map_or_else(shop, super::store);
    let mut fact = fact(source, id, at, &shop, change(verb, words));
    fact.sent_at = after("sent").map(time);
    fact.sequence = after("seq").map(|n| n.parse().unwrap());
    fact
}

fn change(verb: &str, words: &[&str]) -> StockChange {
    let after = |word| after(words, word);
    let units = units(words);
    let by = words.iter().position(|word| *word == "by");
    let under_way = by.map(|n| (words[n - 1], time(words[n + 1])));
    match verb {
        "sale" => sale(&units, after("order").map(|n| order_id(n.parse().unwrap()))),
        "void" => void(&units, words.contains(&"restock")),
        "receive" => match after("of") {
            Some(inbound) => receipt_of(inbound, &units),
            None => receipt(&units),
        },
        "adjust" => adjustment(&units),
        "count" if words.contains(&"all") => count(&units, CountScope::ShelfAndStaged),
        "count" => count(&units, CountScope::Shelf),
        "transfer" => transfer(&super::store(after("to").unwrap()), &units, under_way),
        "expect" => {
            let (inbound, at) = under_way.unwrap();
            expectation(inbound, &units, at)
        }
        "snapshot" => StockChange::Snapshot {
            lines: super::count_lines(&units),
            complete: words.contains(&"complete"),
            unless_stale: words.contains(&"newest"),
        },
        _ => visit(after("visit").unwrap(), step(verb, words, &units)),
    }
}

fn step(verb: &str, words: &[&str], units: &[(SkuId, i64)]) -> VisitStep {
    let sure = after(words, "sure").map(|permille| permille.parse().unwrap());
    match verb {
        "enter" => VisitStep::Entered { credential_kind: Some("qr".to_owned()) },
        "take" => VisitStep::Picked(sensed(units, sure)),
        "back" => VisitStep::Returned(sensed(units, sure)),
        "exit" => {
            let says = words.contains(&"with");
            VisitStep::Exited { lines: says.then(|| super::sale_lines(units)) }
        }
        "correct" => VisitStep::Corrected { lines: lines(units) },
        other => panic!("{other} is no verb"),
    }
}

fn after<'a>(words: &[&'a str], word: &str) -> Option<&'a str> {
    words.iter().position(|other| *other == word).map(|position| words[position + 1])
}

fn units(words: &[&str]) -> Vec<(SkuId, i64)> {
    let pairs = words.iter().filter_map(|word| word.split_once('='));
    pairs.map(|(name, units)| (sku(name), units.parse().unwrap())).collect()
}

fn hold(words: &[&str]) -> HoldId {
    hold_id(words[0].parse().unwrap())
}

fn names(ids: &[HoldId], nobody: &str) -> String {
    let names: Vec<String> = ids.iter().map(|id| id.0.seq.to_string()).collect();
    if names.is_empty() { nobody.to_owned() } else { names.join(" ") }
}

fn told(reason: Option<Reason>) -> String {
    reason.map_or("ok", Reason::code).to_owned()
}

fn code(state: HoldState) -> String {
    serde_json::to_value(state).unwrap().as_str().unwrap().to_owned()
}

fn state(code: &str) -> HoldState {
    serde_json::from_value(code.into()).unwrap()
}
