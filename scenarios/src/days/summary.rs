//! The tables as Markdown: each figure as mean and 95 % interval over the seeds.

use super::Row;
use sameday_engine::policy::Policy;
use std::fmt::Write as _;

/// Quantiles of Student's distribution that leave 2.5 % above, for 1 to 10 degrees of freedom.
const STUDENT: [f64; 10] = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];
/// The same for more.
const NORMAL: f64 = 1.96;

/// What is compared day by day: ours against the published one with the nearest shop.
const OURS: Policy = Policy::Joint;
const THEIRS: Policy = Policy::Rolling;

/// Ours against theirs, then every policy, day by day; days in the order of their first row.
#[must_use]
pub fn summary(rows: &[Row]) -> String {
    let mut days: Vec<&str> = Vec::new();
    for row in rows {
        if !days.contains(&row.day.as_str()) {
            days.push(&row.day);
        }
    }
    let mut text = format!(
        "| day | {OURS} against {THEIRS} with the nearest shop, total cost | undelivered | seeds \
         |\n|---|---|---|---|\n"
    );
    let mut say = |line: String| {
        writeln!(text, "{line}").expect("writing into a String cannot fail");
    };
    days.iter().filter_map(|day| against(rows, day)).for_each(&mut say);
    say(
        "\n| day | policy | total cost | courier | lateness | labour | refusals | broken | orders \
         | undelivered | order to door, min | changed, stolen, retimed stops a courier hour | \
         decisions, CPU s | violations |\n\
         |---|---|---|---|---|---|---|---|---|---|---|---|---|---|"
            .to_owned(),
    );
    for day in days {
        Policy::ALL.iter().filter_map(|policy| line(rows, day, *policy)).for_each(&mut say);
    }
    text
}

fn of<'a>(rows: &'a [Row], day: &'a str, policy: Policy) -> impl Iterator<Item = &'a Row> {
    rows.iter().filter(move |row| row.day == day && row.policy == policy)
}

/// Seeds that both have run are held against each other; none without one.
fn against(rows: &[Row], day: &str) -> Option<String> {
    let pair = |ours: &Row| {
        let same = |row: &&Row| row.seed == ours.seed && row.minutes == ours.minutes;
        let theirs = of(rows, day, THEIRS).find(same)?;
        let change = 100.0 * (ours.total as f64 / theirs.total as f64 - 1.0);
        Some((change, ours.undelivered, theirs.undelivered))
    };
    let pairs: Vec<(f64, i64, i64)> = of(rows, day, OURS).filter_map(pair).collect();
    if pairs.is_empty() {
        return None;
    }
    let changes: Vec<f64> = pairs.iter().map(|(change, ..)| *change).collect();
    let (ours, theirs): (i64, i64) =
        (pairs.iter().map(|p| p.1).sum(), pairs.iter().map(|p| p.2).sum());
    Some(format!(
        "| {day} | {} % | {ours} against {theirs} | {} |",
        interval(&changes, 1),
        pairs.len()
    ))
}

fn line(rows: &[Row], day: &str, policy: Policy) -> Option<String> {
    let mine: Vec<&Row> = of(rows, day, policy).collect();
    if mine.is_empty() {
        return None;
    }
    let figure = |of: &dyn Fn(&Row) -> f64, digits: usize| {
        interval(&mine.iter().map(|row| of(row)).collect::<Vec<f64>>(), digits)
    };
    let mean = |of: &dyn Fn(&Row) -> i64, per: f64, digits: usize| {
        let sum: i64 = mine.iter().map(|row| of(row)).sum();
        format!("{:.digits$}", sum as f64 / per / mine.len() as f64)
    };
    let stops = [
        mean(&|row| row.changed_milli, 1e3, 2),
        mean(&|row| row.stolen_milli, 1e3, 2),
        mean(&|row| row.retimed_milli, 1e3, 2),
    ];
    let violations: u64 = mine.iter().map(|row| row.violations).sum();
    Some(format!(
        "| {day} | {policy} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {violations} \
         |",
        figure(&|row| row.total as f64, 0),
        mean(&|row| row.courier, 1.0, 0),
        mean(&|row| row.lateness, 1.0, 0),
        mean(&|row| row.labour, 1.0, 0),
        mean(&|row| row.refusals, 1.0, 0),
        mean(&|row| row.broken, 1.0, 0),
        mean(&|row| row.orders, 1.0, 1),
        mean(&|row| row.undelivered, 1.0, 1),
        figure(&|row| row.door_milli_min as f64 / 1e3, 1),
        stops.join(", "),
        mean(&|row| row.cpu_ms as i64, 1e3, 1),
    ))
}

/// Mean with half the width of its 95 % interval, where there is more than one figure.
fn interval(figures: &[f64], digits: usize) -> String {
    let n = figures.len() as f64;
    let mean = figures.iter().sum::<f64>() / n;
    if figures.len() < 2 {
        return format!("{mean:.digits$}");
    }
    let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
    let error = (squares / (n - 1.0) / n).sqrt();
    let quantile = STUDENT.get(figures.len() - 2).copied().unwrap_or(NORMAL);
    format!("{mean:.digits$} ± {:.digits$}", quantile * error)
}

#[cfg(test)]
mod tests {
    use super::super::Run;
    use super::*;
    use crate::kpi::Figures;

    fn row(day: &str, policy: Policy, seed: u64, total: i64, undelivered: i64) -> Row {
        let run = Run { day: day.to_owned(), policy, seed, minutes: 240 };
        let row = Row::of(&run, &Figures::default(), (0, 1_500), "b");
        Row { total, undelivered, orders: 10, ..row }
    }

    #[test]
    fn ours_is_held_against_theirs_seed_by_seed() {
        let rows = [
            row("plain", Policy::Rolling, 1, 1_000, 2),
            row("plain", Policy::Joint, 1, 900, 1),
            row("plain", Policy::Rolling, 2, 2_000, 0),
            row("plain", Policy::Joint, 2, 1_600, 0),
            row("plain", Policy::Joint, 3, 1, 0),
        ];
        let text = summary(&rows);
        assert!(text.contains("| plain | -15.0 ± 63.5 % | 1 against 2 | 2 |"), "{text}");
        assert!(text.contains("| plain | rolling | 1500 ± 6353 |"), "{text}");
        assert!(!text.contains("nearest |"), "{text}");
    }
}
