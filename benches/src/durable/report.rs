//! What came of a comparison: medians, ratios to ours within each repetition, and a verdict.

use super::{Load, Measured, Spread};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// What must be true of the ratios.
const PROMISES: [Promise; 4] = [
    Promise { batch: 1, spread: Spread::Wide, of: Of::Peer("PostgreSQL"), least: 1.0 },
    Promise { batch: 64, spread: Spread::Wide, of: Of::Peer("PostgreSQL"), least: 1.5 },
    Promise { batch: 1, spread: Spread::Hot, of: Of::Wide, least: 0.9 },
    Promise { batch: 64, spread: Spread::Hot, of: Of::Wide, least: 0.9 },
];

#[derive(Clone, Copy, Debug)]
struct Promise {
    batch: u64,
    spread: Spread,
    of: Of,
    least: f64,
}

/// What ours is divided by.
#[derive(Clone, Copy, Debug)]
enum Of {
    Peer(&'static str),
    /// Ours on all cells.
    Wide,
}

/// One measurement: in which repetition, of whom, under which load.
pub type Key = (u32, &'static str, Load);

/// All of a run.
#[derive(Debug, Default)]
pub struct Results(BTreeMap<Key, Measured>);

/// A promise beside what came.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What was promised.
    pub promise: String,
    /// The median of the ratios; nothing where there was no peer.
    pub ratio: Option<f64>,
    /// Whether it was kept.
    pub kept: bool,
}

impl Results {
    /// Adds a measurement.
    pub fn add(&mut self, key: Key, measured: Measured) {
        self.0.insert(key, measured);
    }

    /// Every measurement as a line of a comma-separated file.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut csv =
            "repetition,system,batch,clients,cells,events_per_second,p50_us,p99_us\n".to_owned();
        for ((repetition, system, load), m) in &self.0 {
            let Load { batch, clients, spread } = load;
            let (word, per_second) = (spread.word().replace(',', ""), m.events_per_second);
            let _ = writeln!(
                csv,
                "{repetition},{system},{batch},{clients},{word},{per_second:.0},{},{}",
                m.p50_us, m.p99_us
            );
        }
        csv
    }

    /// A table of medians.
    #[must_use]
    pub fn table(&self) -> String {
        let mut table = "| batch | cells | system | events/s | p50 of a call | p99 of a call | \
                         sameday / it |\n|---:|---|---|---:|---:|---:|---:|\n"
            .to_owned();
        for (load, system) in self.rows() {
            let of = |what: fn(&Measured) -> f64| median(self.of(system, load).map(what).collect());
            let cells =
                [of(|m| m.events_per_second), of(|m| m.p50_us.into()), of(|m| m.p99_us.into())];
            let [per_second, p50, p99] = cells.map(Option::unwrap_or_default);
            let ratio = self.ratio(("sameday", load), (system, load)).unwrap_or_default();
            let (batch, word) = (load.batch, load.spread.word());
            let _ = writeln!(
                table,
                "| {batch} | {word} | {system} | {per_second:.0} | {p50:.0} µs | {p99:.0} µs | \
                 {ratio:.2} |"
            );
        }
        table
    }

    /// What was promised, and what came of it.
    #[must_use]
    pub fn verdicts(&self) -> Vec<Verdict> {
        PROMISES.iter().map(|promise| self.verdict(promise)).collect()
    }

    fn verdict(&self, promise: &Promise) -> Verdict {
        let Promise { batch, spread, of, least } = *promise;
        let find = |spread| {
            let wanted = |(load, _): &(Load, _)| load.batch == batch && load.spread == spread;
            self.rows().find(wanted).map(|(load, _)| load)
        };
        let word = match of {
            Of::Peer(peer) => peer,
            Of::Wide => Spread::Wide.word(),
        };
        let ratio = find(spread).zip(find(Spread::Wide)).and_then(|(load, wide)| match of {
            Of::Peer(peer) => self.ratio(("sameday", load), (peer, load)),
            Of::Wide => self.ratio(("sameday", load), ("sameday", wide)),
        });
        let promise = format!("batch {batch}, {}: at least {least} of {word}", spread.word());
        Verdict { promise, ratio, kept: ratio.is_some_and(|ratio| ratio >= least) }
    }

    fn rows(&self) -> impl Iterator<Item = (Load, &'static str)> {
        let mut rows: Vec<_> = self.0.keys().map(|(_, system, load)| (*load, *system)).collect();
        rows.sort_by_key(|(load, system)| (load.batch, load.spread, *system != "sameday", *system));
        rows.dedup();
        rows.into_iter()
    }

    fn of(&self, system: &'static str, load: Load) -> impl Iterator<Item = &Measured> {
        let is_it = move |key: &Key| key.1 == system && key.2 == load;
        self.0.iter().filter(move |(key, _)| is_it(key)).map(|(_, measured)| measured)
    }

    /// The median over the repetitions of how many times as fast the first was as the second.
    fn ratio(&self, a: (&'static str, Load), b: (&'static str, Load)) -> Option<f64> {
        let rate = |(system, load)| self.of(system, load).map(|m| m.events_per_second);
        median(rate(a).zip(rate(b)).map(|(a, b)| a / b).collect())
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let (below, above) =
        (values.get((values.len().max(1) - 1) / 2)?, values.get(values.len() / 2)?);
    Some(f64::midpoint(*below, *above))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(hot: f64) -> Results {
        let mut results = Results::default();
        for (repetition, drift) in [(1, 1.0), (2, 0.5), (3, 2.0)] {
            for (batch, spread, system, rate) in [
                (1, Spread::Wide, "sameday", 20_000.0),
                (1, Spread::Wide, "PostgreSQL", 10_000.0),
                (1, Spread::Hot, "sameday", hot),
            ] {
                let load = Load { batch, clients: 16, spread };
                let m = Measured { events_per_second: rate * drift, p50_us: 5, p99_us: 9 };
                results.add((repetition, system, load), m);
            }
        }
        results
    }

    #[test]
    fn ratios_are_taken_within_a_repetition() {
        let verdicts = results(17_000.0).verdicts();
        assert_eq!((verdicts[0].ratio, verdicts[0].kept), (Some(2.0), true));
        assert_eq!((verdicts[1].ratio, verdicts[1].kept), (None, false));
        assert_eq!((verdicts[2].ratio, verdicts[2].kept), (Some(0.85), false));
        assert!(results(19_000.0).verdicts()[2].kept);
    }

    #[test]
    fn table_and_sheet_have_a_line_for_each() {
        assert_eq!(results(1.0).table().lines().count(), 2 + 3);
        assert_eq!(results(1.0).csv().lines().count(), 1 + 9);
        assert!(results(1.0).table().contains("| 1 | 100,000 cells | PostgreSQL | 10000 | 5 µs |"));
    }

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        assert_eq!(median(vec![4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(vec![3.0]), Some(3.0));
        assert_eq!(median(Vec::new()), None);
    }
}
