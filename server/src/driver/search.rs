//! The long search beside the owner: a frozen problem goes out, a proposal comes back.

use super::Meters;
use sameday_engine::event::Proposal;
use sameday_engine::freeze::Frozen;
use sameday_engine::routing::{self, Budget, SearchConfig};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Somebody who improves plans.
pub trait Search: Send + Sync {
    /// The best plan found; runs on a thread of its own and may take its time.
    fn search(&self, frozen: &Frozen) -> Proposal;
}

/// The search of the engine's routing room, for so many milliseconds.
#[derive(Debug)]
pub struct LiveSearch {
    pool: rayon::ThreadPool,
    budget: Duration,
    islands: u32,
    seed: u64,
}

impl LiveSearch {
    /// A search on `threads` threads for `budget`; `islands` and `seed` come from the genesis.
    ///
    /// # Errors
    /// When the operating system gives no threads.
    pub fn new(
        threads: usize,
        budget: Duration,
        islands: u32,
        seed: u64,
    ) -> Result<Self, rayon::ThreadPoolBuildError> {
        let name = |n| format!("search-{n}");
        let pool =
            rayon::ThreadPoolBuilder::new().num_threads(threads).thread_name(name).build()?;
        Ok(Self { pool, budget, islands, seed })
    }
}

impl Search for LiveSearch {
    fn search(&self, frozen: &Frozen) -> Proposal {
        let begin = Instant::now();
        let share = || begin.elapsed().as_secs_f64() / self.budget.as_secs_f64();
        let config = SearchConfig {
            seed: self.seed ^ frozen.version,
            islands: self.islands,
            warm: true,
            ..SearchConfig::default()
        };
        let solve =
            || routing::solve(&frozen.problem, &config, &Budget::elapsed(&share), &mut |_| {});
        let (plan, _) = self.pool.install(solve);
        frozen.proposal(&plan)
    }
}

/// Runs a search on a thread of its own and gives back its proposal; a search that fails proposes
/// no change, so that the engine is not left waiting.
pub(super) fn run(
    search: &Arc<dyn Search>,
    frozen: Frozen,
    meters: Meters,
    done: impl FnOnce(Proposal) + Send + 'static,
) {
    let search = search.clone();
    let work = move || {
        let begin = Instant::now();
        let found = catch_unwind(AssertUnwindSafe(|| search.search(&frozen)));
        meters.searched(begin.elapsed());
        done(found.unwrap_or_else(|_| {
            tracing::error!("a search failed; the plan stays as it is");
            Proposal { base_version: frozen.version, routes: Vec::new() }
        }));
    };
    let thread = std::thread::Builder::new().name("search".into()).spawn(work);
    thread.expect("the operating system gives a thread for the search");
}
