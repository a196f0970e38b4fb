//! The live table in the terminal; plain lines where there is no terminal.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sameday_engine::decision::{Decision, Entry};
use sameday_engine::event::{Event, StockChange};
use sameday_engine::model::{OfferState, OrderState};
use sameday_engine::unit::Time;
use sameday_scenarios::city::City;
use sameday_scenarios::people::Mood;
use std::io::{IsTerminal as _, Write as _};

/// Minutes between two plain lines.
const EVERY_MIN: i64 = 10;

pub(super) struct Screen {
    bar: ProgressBar,
    plain: bool,
    last: i64,
    begin: Time,
    utc_offset_s: i32,
    counts: Counts,
}

#[derive(Default)]
struct Counts {
    sales: u64,
    orders: u64,
    offers: u64,
    declined: u64,
    broken: u64,
    delivered: u64,
    collected: u64,
}

impl Screen {
    pub(super) fn new(city: &City) -> Self {
        let plain = !std::io::stdout().is_terminal();
        let target =
            if plain { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stdout() };
        let style = ProgressStyle::with_template("{msg}\n{bar:60} minute {pos} of {len}")
            .expect("the template is well formed");
        let bar =
            ProgressBar::with_draw_target(Some((city.lasts.0 / 60_000).unsigned_abs()), target);
        Self {
            bar: bar.with_style(style),
            plain,
            last: 0,
            begin: city.begin,
            utc_offset_s: city.utc_offset_s,
            counts: Counts::default(),
        }
    }

    /// Says something that stays.
    pub(super) fn say(&self, text: &str) {
        if self.plain {
            let _ = writeln!(std::io::stdout(), "{text}");
        } else {
            self.bar.println(text);
        }
    }

    /// Counts what an entry did and tells the most telling of it.
    pub(super) fn read(&mut self, entry: &Entry) {
        if let Event::Stock(fact) = &entry.event
            && let StockChange::SaleCommitted { .. } = fact.change
        {
            self.counts.sales += 1;
        }
        for decision in &entry.decisions {
            if let Some(line) = self.count(decision)
                && !self.plain
            {
                self.bar.println(format!("{}  {line}", clock(entry.now, self.utc_offset_s)));
            }
        }
    }

    /// A decision; what people would rather see than count comes back as a line.
    fn count(&mut self, decision: &Decision) -> Option<String> {
        let counts = &mut self.counts;
        match decision {
            Decision::OrderAccepted { order } => {
                counts.orders += 1;
                let shops: Vec<&str> = order.sources.iter().map(|s| s.store.as_str()).collect();
                Some(format!("{} found its goods at {}", order.id, shops.join(" and ")))
            }
            Decision::OfferSent { offer } => {
                counts.offers += 1;
                let (n, pay) = (offer.orders.len(), offer.pay.0 as f64 / 100.0);
                Some(format!("{} is asked for {n} order(s), {pay:.2} EUR", offer.courier))
            }
            Decision::OfferEnded { how: OfferState::Declined, .. } => {
                counts.declined += 1;
                None
            }
            Decision::HoldEnded { hold, how: sameday_engine::model::HoldState::Broken, why } => {
                counts.broken += 1;
                Some(format!("{hold} breaks: {}", why.code()))
            }
            Decision::OrderMoved { state: OrderState::Delivered, .. } => {
                counts.delivered += 1;
                None
            }
            Decision::OrderMoved { state: OrderState::Collected, .. } => {
                counts.collected += 1;
                None
            }
            _ => None,
        }
    }

    /// Shows how it stands.
    pub(super) fn show(&mut self, now: Time, mood: &Mood) {
        let minute = (now.0 - self.begin.0) / 60_000;
        self.bar.set_position(minute.unsigned_abs());
        let c = &self.counts;
        let line = format!(
            "{}  sales {:>5}  orders {:>4}  offers {:>4} (declined {})  broken holds {:>3}  \
             delivered {:>4}  collected {:>3}  couriers {} of {} busy",
            clock(now, self.utc_offset_s),
            c.sales,
            c.orders,
            c.offers,
            c.declined,
            c.broken,
            c.delivered,
            c.collected,
            mood.busy,
            mood.online
        );
        if self.plain && minute >= self.last + EVERY_MIN {
            self.last = minute;
            self.say(&line);
        }
        self.bar.set_message(line);
    }

    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// The clock on the city's wall.
fn clock(at: Time, utc_offset_s: i32) -> String {
    let local = at.0 / 1_000 + i64::from(utc_offset_s);
    format!("{:02}:{:02}", local / 3_600 % 24, local / 60 % 60)
}
