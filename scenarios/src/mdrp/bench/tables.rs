//! The tables as Markdown.

use super::published::{OF_ALL, OF_HALF, Published};
use super::reference::{Reference, References};
use super::row::Row;
use super::set::Set;
use crate::promise::{self, Promise};
use std::collections::{BTreeMap, BTreeSet};

/// How many days a set must have before promises about it are judged: all that are given.
const GIVEN: usize = 120;
/// Largest share of orders, in percent, that may stay undelivered.
const UNDELIVERED: f64 = 0.12;
/// Policy that is judged.
const OURS: &str = "joint";

/// Promises, then one table for each set of days: our rows, those of others on the same days, and
/// what was published.
#[must_use]
pub fn summary(rows: &[Row], references: &References) -> String {
    let mut text = promise::table(&promises(rows));
    for set in Set::EACH {
        let here: Vec<&Row> = rows.iter().filter(|row| set.holds(&row.instance)).collect();
        if !here.is_empty() {
            text += &table(set, &here, references);
        }
    }
    text + &origin(rows)
}

/// How our rows came about.
fn origin(rows: &[Row]) -> String {
    let each = |of: fn(&Row) -> String| -> Vec<String> {
        rows.iter().map(of).collect::<BTreeSet<String>>().into_iter().collect()
    };
    let policies = each(|row| row.policy.clone()).join(",");
    let seeds = each(|row| row.seed.to_string()).join(", ");
    let builds = each(|row| format!("`{}`", row.build)).join(", ");
    let taken = |with| rows.iter().any(|row| row.preposition == with);
    let freedoms = match (taken(true), taken(false)) {
        (true, true) => "both",
        (true, false) => "with",
        (false, _) => "without",
    };
    format!(
        "\nOur rows: build {builds}, seeds {seeds}, one core, searches of a fixed number of \
         iterations at each order; ± is the 95 % interval of the means of the seeds. \
         `sameday bench mdrp --freedoms {freedoms} --policies {policies}`\n"
    )
}

fn promises(rows: &[Row]) -> Vec<Promise> {
    let ours = |row: &&Row| row.policy == OURS && row.preposition;
    let all: Vec<&Row> = rows.iter().filter(ours).collect();
    let half: Vec<&Row> =
        all.iter().copied().filter(|row| Set::HalfOfSeed0.holds(&row.instance)).collect();
    let whole = days(&all) >= GIVEN;
    let at_most = |of: fn(&Row) -> f64, most: f64| {
        let figure = mean(&all, of);
        whole.then(|| (format!("{figure:.2}"), figure <= most))
    };
    let lost = mean(&all, Row::undelivered_pct);
    let above = mean(&all, |row| row.ctd_mean - row.ctd_bound);
    let pair = (format!("{above:.2} at {lost:.3} %"), above <= 1.9 && lost <= UNDELIVERED);
    let sound = rows.iter().all(|row| row.violations == 0);
    let halves = mean(&half, |row| row.ctd_mean);
    let delivered = half.iter().all(|row| row.delivered == row.orders);
    let slowest = all.iter().max_by_key(|row| (row.orders, row.cpu_ms));
    let seconds = |row: &&Row| {
        let figure = format!("{:.1} s for {} orders", row.cpu_ms as f64 / 1e3, row.orders);
        (figure, row.cpu_ms < 60_000)
    };
    vec![
        Promise::of(
            "no rule is broken",
            Some((format!("{} rows", rows.len()), sound)).filter(|_| !rows.is_empty()),
        ),
        Promise::of(
            "120 days: click-to-door at most 1.9 min above the bound at 0.12 % undelivered",
            whole.then_some(pair),
        ),
        Promise::of(
            "120 days: ready-to-pickup at most 1.95 min",
            at_most(|row| row.rtp_mean, 1.95),
        ),
        Promise::of("120 days: overage at most 2.5 min", at_most(|row| row.overage_mean, 2.5)),
        Promise::of(
            "120 days: cost per order at most 11.36",
            at_most(|row| row.cost_per_order, 11.36),
        ),
        Promise::of(
            "16 half-size days of seed 0: click-to-door at most 31.3 min, all delivered",
            (days(&half) == 16).then(|| (format!("{halves:.2}"), halves <= 31.3 && delivered)),
        ),
        Promise::of(
            "largest day: decided in under 60 s of one core",
            slowest.filter(|_| whole).map(seconds),
        ),
    ]
}

/// How many different days these rows are about.
fn days(rows: &[&Row]) -> usize {
    rows.iter().map(|row| &row.instance).collect::<BTreeSet<_>>().len()
}

fn mean<T>(rows: &[&T], of: impl Fn(&T) -> f64) -> f64 {
    rows.iter().map(|row| of(row)).sum::<f64>() / rows.len().max(1) as f64
}

/// Figures of one method over one set of days.
#[derive(Default)]
struct Line {
    method: String,
    days: usize,
    undelivered: f64,
    ctd: f64,
    bound: f64,
    /// Half of the 95 % interval of the mean click-to-door over the seeds.
    interval: Option<f64>,
    ctd_p90: Option<f64>,
    overage: Option<f64>,
    rtp: Option<f64>,
    rtp_p90: Option<f64>,
    cost: Option<f64>,
    bundle: Option<f64>,
    over_maximum: Option<usize>,
}

fn table(set: Set, rows: &[&Row], references: &References) -> String {
    let mut groups: BTreeMap<(&str, bool), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        groups.entry((&row.policy, row.preposition)).or_default().push(row);
    }
    let mut lines: Vec<Line> = groups.iter().map(|(kind, rows)| ours(*kind, rows)).collect();
    let bounds: BTreeMap<&str, f64> =
        rows.iter().map(|row| (row.instance.as_str(), row.ctd_bound)).collect();
    lines.extend(references.methods().into_iter().filter_map(|m| others(m, references, &bounds)));
    let published: &[Published] = match set {
        Set::All => &OF_ALL,
        Set::HalfOfSeed0 => &OF_HALF,
        Set::Rest | Set::Tuned => &[],
    };
    lines.extend(published.iter().map(of_published));
    let lines: String = lines.iter().map(words).collect();
    format!(
        "\n## {}\n\n| method | days | undelivered % | click-to-door | above bound | 90 % | \
         overage | ready-to-pickup | 90 % | cost per order | orders a bundle | over 90 min |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|\n{lines}",
        set.words()
    )
}

fn ours((policy, freedoms): (&str, bool), rows: &[&Row]) -> Line {
    let taken = if freedoms { "with the two freedoms" } else { "without freedoms" };
    let seeds: BTreeSet<u64> = rows.iter().map(|row| row.seed).collect();
    let of_seed = |seed: &u64| {
        let own: Vec<&Row> = rows.iter().copied().filter(|row| row.seed == *seed).collect();
        mean(&own, |row| row.ctd_mean)
    };
    let means: Vec<f64> = seeds.iter().map(of_seed).collect();
    Line {
        method: format!("sameday, {policy}, {taken}"),
        days: days(rows),
        undelivered: mean(rows, Row::undelivered_pct),
        ctd: mean(rows, |row| row.ctd_mean),
        bound: mean(rows, |row| row.ctd_bound),
        interval: interval(&means),
        ctd_p90: Some(mean(rows, |row| row.ctd_p90)),
        overage: Some(mean(rows, |row| row.overage_mean)),
        rtp: Some(mean(rows, |row| row.rtp_mean)),
        rtp_p90: Some(mean(rows, |row| row.rtp_p90)),
        cost: Some(mean(rows, |row| row.cost_per_order)),
        bundle: Some(mean(rows, |row| row.orders_per_bundle)),
        over_maximum: Some(rows.iter().map(|row| row.over_maximum).sum::<usize>() / seeds.len()),
    }
}

/// 95 % by the normal distribution; none of fewer than three seeds.
fn interval(means: &[f64]) -> Option<f64> {
    let n = means.len();
    if n < 3 {
        return None;
    }
    let centre = means.iter().sum::<f64>() / n as f64;
    let variance = means.iter().map(|m| (m - centre) * (m - centre)).sum::<f64>() / (n - 1) as f64;
    Some(1.96 * (variance / n as f64).sqrt())
}

/// Somebody else's program on those of our days that it finished; none without any.
fn others(method: &str, references: &References, bounds: &BTreeMap<&str, f64>) -> Option<Line> {
    let here = |row: &&Reference| row.method == method && bounds.contains_key(&*row.instance);
    let rows: Vec<&Reference> = references.0.iter().filter(here).collect();
    if rows.is_empty() {
        return None;
    }
    Some(Line {
        method: method.to_owned(),
        days: rows.len(),
        undelivered: mean(&rows, |row| row.undelivered_pct),
        ctd: mean(&rows, |row| row.ctd_mean),
        bound: mean(&rows, |row| bounds[row.instance.as_str()]),
        ctd_p90: Some(mean(&rows, |row| row.ctd_p90)),
        overage: Some(mean(&rows, |row| row.overage_mean)),
        rtp: Some(mean(&rows, |row| row.rtp_mean)),
        rtp_p90: Some(mean(&rows, |row| row.rtp_p90)),
        cost: Some(mean(&rows, |row| row.cost_per_order)),
        over_maximum: Some(rows.iter().map(|row| row.orders_over_90).sum()),
        ..Line::default()
    })
}

fn of_published(row: &Published) -> Line {
    Line {
        method: format!("*published:* {}", row.method),
        days: row.days,
        undelivered: row.undelivered_pct,
        ctd: row.ctd_mean,
        bound: row.bound,
        overage: row.overage_mean,
        rtp: row.rtp_mean,
        cost: row.cost_per_order,
        ..Line::default()
    }
}

fn words(line: &Line) -> String {
    let figure = |value: Option<f64>| value.map_or("-".to_owned(), |value| format!("{value:.2}"));
    let interval = line.interval.map_or(String::new(), |half| format!(" ± {half:.2}"));
    let over = line.over_maximum.map_or("-".to_owned(), |count| count.to_string());
    format!(
        "| {} | {} | {:.3} | {:.2}{interval} | {:.2} | {} | {} | {} | {} | {} | {} | {over} |\n",
        line.method,
        line.days,
        line.undelivered,
        line.ctd,
        line.ctd - line.bound,
        figure(line.ctd_p90),
        figure(line.overage),
        figure(line.rtp),
        figure(line.rtp_p90),
        figure(line.cost),
        figure(line.bundle),
    )
}
