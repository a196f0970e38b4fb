//! `sameday advise`: what a shop should have had, and whether that holds when the journal is
//! decided again.

use super::complain;
use super::streets::StreetArgs;
use clap::Args;
use sameday_engine::id::StoreId;
use sameday_engine::policy::stocking::{Advice, question};
use sameday_engine::unit::{Millis, Qty};
use sameday_server::recovery::{self, Outcome, RecoveryError, Units};
use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday advise --data ./sameday-data --store flora --days 7 --verify\n\n\
    Each line: so many units more would have served so many missed orders worth so much (in minor \
    units of the currency), and at least so many of them for certain. With --verify the journal is \
    decided again for each SKU, once with the most units advised and once without: shoppers and \
    tills do as they did, couriers do what the plan says, counts show what would stand there then, \
    and what refers to an order that does not exist this time is left out and counted. A journal \
    that was begun with --osm needs the same extract again. Also works beside a running server.";

/// Say what a shop should have had.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct AdviseArgs {
    /// Data directory.
    #[arg(long, default_value = "./sameday-data")]
    data: PathBuf,
    /// Which shop.
    #[arg(long)]
    store: StoreId,
    /// Days before the newest entry that are looked at.
    #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    /// Decide the journal again with the advised units and count what is served then.
    #[arg(long)]
    verify: bool,
    #[command(flatten)]
    streets: StreetArgs,
}

/// Runs the command. Exit status 1: the journal cannot be used, the shop is unknown, or fewer
/// orders were served than promised.
#[must_use]
pub fn run(args: &AdviseArgs) -> ExitCode {
    match advise(args) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// Whether everything promised was kept.
fn advise(args: &AdviseArgs) -> Result<bool, Box<dyn Error>> {
    let advice = ask(args)?;
    let mut out = std::io::stdout();
    for row in &advice {
        let Advice { sku, units, orders, worth, at_least, asks, .. } = row;
        writeln!(
            out,
            "{sku}: {units} units more: {orders} missed orders worth {worth} served, at least \
             {at_least} of them; {asks} with quotes"
        )?;
    }
    if advice.is_empty() {
        writeln!(out, "nothing: no order was missed for want of one SKU alone")?;
    }
    if args.verify { verify(args, &advice) } else { Ok(true) }
}

fn ask(args: &AdviseArgs) -> Result<Vec<Advice>, Box<dyn Error>> {
    let reading = recovery::open_to_read(&args.data)?;
    let folded = recovery::fold(&reading.journal, reading.snapshots.as_ref())?
        .ok_or_else(|| RecoveryError::Empty(args.data.clone()))?;
    let world = folded.engine.world();
    if !world.stores().contains_key(&args.store) {
        return Err(format!("no shop {} in this journal", args.store).into());
    }
    let since = world.now() - Millis::from_mins(24 * 60).times(args.days);
    Ok(question(world, &args.store, since).answer())
}

/// Tries the greatest number of units of each SKU.
fn verify(args: &AdviseArgs, advice: &[Advice]) -> Result<bool, Box<dyn Error>> {
    let extract = args.streets.read()?;
    let streets = extract.as_ref().map(|extract| &extract.network);
    let reading = recovery::open_to_read(&args.data)?;
    let mut kept = true;
    for (n, row) in advice.iter().enumerate() {
        if advice.get(n + 1).is_some_and(|next| next.sku == row.sku) {
            continue;
        }
        let attempt = |units: Qty| {
            let (store, sku) = (args.store.clone(), row.sku.clone());
            let units = Units { store, sku, units, from_seq: row.by_seq };
            recovery::try_units(&reading.journal, streets, &units)
        };
        let (with, without) = (attempt(row.units)?, attempt(Qty::ZERO)?);
        tell(row, &with, &without)?;
        kept &= with.served >= row.at_least;
    }
    Ok(kept)
}

fn tell(row: &Advice, with: &Outcome, without: &Outcome) -> std::io::Result<()> {
    let verdict = if with.served >= row.at_least { "holds" } else { "DOES NOT HOLD" };
    let left_out: u64 = with.left_out.values().sum();
    writeln!(
        std::io::stdout(),
        "{}: {} units decided again: {} of {} missed orders served ({} without), at least {} \
         promised: {verdict}; {} inputs decided, {} replaced, {left_out} left out",
        row.sku,
        row.units,
        with.served,
        with.missed,
        without.served,
        row.at_least,
        with.decided,
        with.replaced,
    )
}
