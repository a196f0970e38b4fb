//! The tables as Markdown.

use super::promise::{Bench, average, promises};
use super::{Instance, Method, Row};
use crate::promise::table;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// Instances that are looked at together: tight and loose stock apart.
type Group<'a> = (&'a str, &'a str);

/// Promises, then costs by family, stock, method and budget.
#[must_use]
pub fn summary(instances: &[Instance], rows: &[Row]) -> String {
    let mut text = table(&promises(instances, rows));
    let mut say = |line: std::fmt::Arguments<'_>| {
        writeln!(text, "{line}").expect("writing into a String cannot fail");
    };
    say(format_args!(
        "\n| family | stock | method | budget | instances | mean cost | over proven optimum | \
         over cheapest baseline | left out | most CPU |\n|---|---|---|---|---|---|---|---|---|---|"
    ));
    let bench = Bench { instances, rows };
    let groups: BTreeSet<Group<'_>> = instances.iter().map(group).collect();
    let kinds: BTreeSet<(Method, u64)> = rows.iter().map(|r| (r.method, r.budget_ms)).collect();
    for group in groups {
        for (method, budget_ms) in &kinds {
            if let Some(line) = line(&bench, group, *method, *budget_ms) {
                say(format_args!("{line}"));
            }
        }
    }
    text
}

fn group(instance: &Instance) -> Group<'_> {
    let family = instance.family.map_or("other", sameday_datasets::joint::Family::name);
    (family, instance.stock.as_deref().unwrap_or("-"))
}

/// One line of the second table; none without a run.
fn line(bench: &Bench<'_>, of: Group<'_>, method: Method, budget_ms: u64) -> Option<String> {
    let mine = || bench.instances.iter().filter(|instance| group(instance) == of);
    let costs: Vec<f64> = mine().filter_map(|i| bench.cost(i, method, budget_ms)).collect();
    if costs.is_empty() {
        return None;
    }
    let ratio = |least: &dyn Fn(&Instance) -> Option<f64>| {
        let each = |i| Some(bench.cost(i, method, budget_ms)? / least(i)?);
        let ratios: Vec<f64> = mine().filter_map(each).collect();
        if ratios.is_empty() { "-".to_owned() } else { format!("{:.3}", average(&ratios)) }
    };
    let optimum = |i: &Instance| {
        let (cost, proven) = i.reference.as_ref()?.exact?;
        proven.then_some(cost as f64)
    };
    let names: BTreeSet<&str> = mine().map(|instance| instance.name.as_str()).collect();
    let runs = || {
        bench.rows.iter().filter(|row| {
            row.method == method
                && row.budget_ms == budget_ms
                && names.contains(row.instance.as_str())
        })
    };
    let left_out: usize = runs().map(|row| row.unassigned).sum();
    Some(format!(
        "| {} | {} | {} | {} s | {} | {:.0} | {} | {} | {:.1} | {:.3} s |",
        of.0,
        of.1,
        words(method),
        budget_ms as f64 / 1e3,
        costs.len(),
        average(&costs),
        ratio(&optimum),
        ratio(&|i| cheapest(bench, i)),
        left_out as f64 / runs().count() as f64,
        runs().map(|row| row.cpu_ms).max().unwrap_or(0) as f64 / 1e3,
    ))
}

/// The cheapest reference that does not decide jointly; without references the cheapest of ours.
fn cheapest(bench: &Bench<'_>, instance: &Instance) -> Option<f64> {
    if let Some(reference) = &instance.reference {
        return reference.baseline.map(|cost| cost as f64);
    }
    let baselines = bench
        .rows
        .iter()
        .filter(|row| row.instance == instance.name && Method::BASELINES.contains(&row.method));
    baselines.map(|row| row.total as f64).reduce(f64::min)
}

fn words(method: Method) -> &'static str {
    match method {
        Method::Cold => "joint",
        Method::Warm => "joint, warm",
        Method::NearestInserted => "nearest shop, cheapest place",
        Method::NearestRouted => "nearest shop, routes searched",
        Method::ReachedRouted => "shop nearest to courier and door, routes searched",
    }
}
