//! Our journal and ledger, by the library call that every request of the server ends in.

use super::{SHOPS, SKUS, UNITS, shop, sku};
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::decision::{Answer, FactVerdict};
use sameday_engine::event::{Command, CountLine, CountScope, Event, StockChange, StockFact};
use sameday_engine::model::{Genesis, Sku, StoreSpec};
use sameday_engine::place::Place;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::{Qty, Time};
use sameday_server::clock::{Clock as _, SystemClock};
use sameday_server::data_dir::DataDir;
use sameday_server::driver::{BATCH_MAX, Driver, LiveSearch, Options};
use sameday_server::journal::Snapshots;
use sameday_server::recovery;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// A running driver over a data directory of its own.
#[derive(Debug)]
pub struct Ours {
    folder: PathBuf,
    running: Option<(Driver, DataDir)>,
}

impl Ours {
    /// To be started by its first reset.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.join("sameday"), running: None }
    }

    /// A new data directory with the little world in it.
    pub(super) async fn reset(&mut self) -> Result<(), String> {
        self.stop();
        let (driver, dir) = start(&self.folder)?;
        let opening: Vec<Command> = opening(SystemClock.now()).map(command).collect();
        for batch in opening.chunks(BATCH_MAX) {
            let replies = driver.commands(batch.to_vec()).await.map_err(|e| e.to_string())?;
            if let Some(no) = replies.iter().find(|r| matches!(r.answer, Answer::Refused { .. })) {
                return Err(format!("the little world is refused: {no:?}"));
            }
        }
        self.running = Some((driver, dir));
        Ok(())
    }

    pub(super) async fn sell(&self, sales: Vec<StockFact>) -> Result<(), String> {
        let (driver, _) = self.running.as_ref().ok_or("not started")?;
        let commands = sales.into_iter().map(|sale| command(Event::Stock(sale))).collect();
        let replies = driver.commands(commands).await.map_err(|error| error.to_string())?;
        let applied = Answer::Fact { verdict: FactVerdict::Applied, sequence_gap: 0 };
        match replies.into_iter().find(|reply| reply.answer != applied) {
            Some(reply) => Err(format!("a sale was not applied: {reply:?}")),
            None => Ok(()),
        }
    }

    fn stop(&mut self) {
        if let Some((driver, dir)) = self.running.take() {
            driver.shut_down();
            drop(dir);
            // An error shows when the folder is made again.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

impl Drop for Ours {
    fn drop(&mut self) {
        self.stop();
    }
}

/// As `sameday serve` does it, with its own defaults.
fn start(folder: &Path) -> Result<(Driver, DataDir), String> {
    let dir = DataDir::open(folder).map_err(|e| e.to_string())?;
    let snapshots = Snapshots::open(&dir.snapshots()).map_err(|e| e.to_string())?;
    let recovered = recovery::open(&dir, &snapshots, genesis, SystemClock.now());
    let recovered = recovered.map_err(|e| e.to_string())?;
    let search = LiveSearch::new(1, Duration::from_millis(100), 1, 1).map_err(|e| e.to_string())?;
    let options = Options::new(Arc::new(search));
    let driver = Driver::start(recovered, snapshots, Arc::new(SystemClock), options);
    Ok((driver.map_err(|e| e.to_string())?, dir))
}

fn genesis() -> Genesis {
    Genesis {
        tenant: "bench".parse().expect("a plain word is a name"),
        shard: 0,
        currency: "EUR".into(),
        seed: 1,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config: Config::default(),
    }
}

fn command(event: Event) -> Command {
    Command { event, key: None }
}

/// The catalogue, the shops, and what stands on their shelves.
fn opening(now: Time) -> impl Iterator<Item = Event> {
    let skus = (0..SKUS).map(|n| Event::SkuPut(Sku::new(sku(n))));
    let place = |n: u64| Place::Planar { x_m: i32::try_from(n).unwrap_or(0) * 500, y_m: 0 };
    let shops = (0..SHOPS).map(move |n| Event::StorePut(StoreSpec::new(shop(n), place(n))));
    skus.chain(shops).chain((0..SHOPS).map(move |n| count(n, now)))
}

fn count(n: u64, now: Time) -> Event {
    let lines = (0..SKUS).map(|n| CountLine { sku: sku(n), qty: Qty(UNITS) }).collect();
    let change = StockChange::Counted { lines, scope: CountScope::ShelfAndStaged };
    let fact = StockFact::new("/count".into(), n.to_string(), now, shop(n), change);
    Event::Stock(StockFact { sent_at: Some(now), ..fact })
}
