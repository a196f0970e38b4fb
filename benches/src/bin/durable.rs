//! `durable [REPETITIONS [SECONDS [BATCH]]]`: durable events per second of our journal and ledger,
//! beside PostgreSQL and Redis doing the same work in the same run. Writes
//! `benches/results/durable.md` and `.csv`; exit status 1 when a promise is broken. With a batch it
//! measures ours alone, for a profiler, and writes nothing. `SAMEDAY_BENCH_DIR` names the folder
//! for the files of all three (default `/var/tmp`), on the disk that is measured.
#![allow(clippy::print_stdout, reason = "its output is for a person at a terminal")]

use mimalloc::MiMalloc;
use sameday_benches::durable::report::Results;
use sameday_benches::durable::{
    Load, Ours, Pace, Postgres, Redis, Setting, Spread, System, load_average, measure,
};
use sameday_benches::sheet::commit;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// As in the program `sameday`.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

const CLIENTS: u64 = 16;
const RESULTS: &str = "benches/results";

#[tokio::main]
async fn main() -> ExitCode {
    match compare().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("durable: {problem}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all promises were kept.
async fn compare() -> Result<bool, String> {
    let mut args = std::env::args().skip(1).map(|arg| arg.parse::<u32>());
    let mut number = |or| args.next().unwrap_or(Ok(or)).map_err(|e| format!("a number: {e}"));
    let (repetitions, seconds, batch) = (number(5)?, number(3)?, number(0)?);
    let place = std::env::var_os("SAMEDAY_BENCH_DIR").map_or("/var/tmp".into(), PathBuf::from);
    let setting = Setting::make(&place)?;
    let pace =
        Pace { warm_up: Duration::from_millis(500), measured: Duration::from_secs(seconds.into()) };
    let mut systems = vec![System::Ours(Ours::new(&setting.folder))];
    if batch > 0 {
        interleave(systems, repetitions, &[batch.into()], pace).await?;
        return Ok(true);
    }
    let mut peers = Vec::new();
    match Postgres::start(&setting.folder, CLIENTS).await {
        Ok(postgres) => {
            peers.push(format!("PostgreSQL {}", postgres.version));
            systems.push(System::Postgres(postgres));
        }
        Err(problem) => missing("PostgreSQL", &problem, &mut peers),
    }
    match Redis::start(&setting.folder, CLIENTS).await {
        Ok(redis) => {
            peers.push(format!("Redis {}", redis.version));
            systems.push(System::Redis(redis));
        }
        Err(problem) => missing("Redis", &problem, &mut peers),
    }
    let before = load_average();
    let results = interleave(systems, repetitions, &[1, 64], pace).await?;
    let head = format!(
        "Command: `make bench-durable REPETITIONS={repetitions} SECONDS_A_ROW={seconds}`. Commit: {}. \
         Machine: {}. Load average before and after: {before}, {}. Beside: {}.\n\n\
         {CLIENTS} clients, each with one call under way; medians of {repetitions} repetitions of \
         {seconds} s, all rows in turn in each; ratios are medians of those within a repetition.",
        commit(),
        setting.machine,
        load_average(),
        peers.join(", ")
    );
    write(&head, &results)
}

fn missing(peer: &str, problem: &str, peers: &mut Vec<String>) {
    eprintln!("\n*** NO {peer}: {problem}\n*** its rows are missing and nothing is promised\n");
    peers.push(format!("no {peer} ({})", problem.lines().next().unwrap_or_default()));
}

/// Every row in turn, so that whatever else the machine does falls on all of them alike.
async fn interleave(
    systems: Vec<System>,
    repetitions: u32,
    batches: &[u64],
    pace: Pace,
) -> Result<Results, String> {
    let mut results = Results::default();
    let mut systems: Vec<Arc<System>> = systems.into_iter().map(Arc::new).collect();
    for repetition in 1..=repetitions {
        let both = |batch: &u64| [(*batch, Spread::Wide), (*batch, Spread::Hot)];
        for (batch, spread) in batches.iter().flat_map(both) {
            let load = Load { clients: CLIENTS, batch, spread };
            for system in &mut systems {
                let alone = Arc::get_mut(system).expect("the clients have ended");
                alone.reset().await?;
                let measured = measure(system, load, pace).await?;
                let (word, cells) = (system.word(), spread.word());
                println!(
                    "{repetition} {batch:2} {cells:13} {word:10} {:9.0}/s  p50 {} µs  p99 {} µs",
                    measured.events_per_second, measured.p50_us, measured.p99_us
                );
                results.add((repetition, word, load), measured);
            }
        }
    }
    Ok(results)
}

/// Writes the reports and says whether all promises were kept.
fn write(head: &str, results: &Results) -> Result<bool, String> {
    let mut text = format!("# Durable events\n\n{head}\n\n{}\n", results.table());
    let verdicts = results.verdicts();
    for verdict in &verdicts {
        let mark = if verdict.kept { "kept" } else { "BROKEN" };
        let ratio = verdict.ratio.map_or("not measured".into(), |ratio| format!("{ratio:.2}"));
        text.push_str(&format!("- {mark}: {}: {ratio}\n", verdict.promise));
    }
    println!("\n{text}");
    let folder = Path::new(RESULTS);
    std::fs::create_dir_all(folder).map_err(|e| format!("{RESULTS}: {e}"))?;
    for (name, text) in [("durable.md", text), ("durable.csv", results.csv())] {
        std::fs::write(folder.join(name), text).map_err(|e| format!("{RESULTS}/{name}: {e}"))?;
    }
    Ok(verdicts.iter().all(|verdict| verdict.kept || verdict.ratio.is_none()))
}
