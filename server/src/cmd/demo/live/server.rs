//! The real server of the demo: a socket, the SQLite journal and the side store in a folder of its
//! own, and a clock that runs faster.

use crate::cmd::demo::DemoArgs;
use crate::cmd::serve::bind;
use sameday_engine::decision::Entry;
use sameday_engine::travel::street::StreetNetwork;
use sameday_engine::unit::Time;
use sameday_scenarios::city::City;
use sameday_server::clock::{Clock, ScaledClock};
use sameday_server::data_dir::DataDir;
use sameday_server::driver::{Driver, LiveSearch, Options};
use sameday_server::journal::{JournalError, Snapshots, SqliteJournal, read_from};
use sameday_server::map_data::MapData;
use sameday_server::recovery;
use sameday_server::side::{MasterKey, SideStore};
use sameday_server::{App, router};
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// Milliseconds that one improvement of the plan may take.
const SEARCH: Duration = Duration::from_millis(50);

pub(super) struct Server {
    pub(super) url: String,
    pub(super) clock: Arc<ScaledClock>,
    driver: Driver,
    journal: PathBuf,
    folder: PathBuf,
}

impl Server {
    /// Starts over an empty folder, at the city's noon.
    pub(super) async fn start(
        city: &City,
        network: Option<&StreetNetwork>,
        args: &DemoArgs,
    ) -> Result<Self, Box<dyn Error>> {
        let folder = std::env::temp_dir().join(format!("sameday-demo-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let dir = DataDir::open(&folder)?;
        let master = MasterKey::load(&dir.master_key(), None, true)?;
        let side = Arc::new(SideStore::open(&dir.side(), &master)?);
        let snapshots = Snapshots::open(&dir.snapshots())?;
        let mut recovered = recovery::open(&dir, &snapshots, || city.genesis(), city.begin)?;
        recovered.engine = recovered.engine.with_travel(city.travel.clone());
        let clock = Arc::new(ScaledClock::new(city.begin, args.speed));
        let search = Arc::new(LiveSearch::new(1, SEARCH, 1, city.seed)?);
        let driver = Driver::start(recovered, snapshots, clock.clone(), Options::new(search))?;
        let listener = bind(args.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        let mut app = App::new(driver.clone(), side);
        if let Some(network) = network {
            app = app.with_map(MapData::of(network, &city.name, city.utc_offset_s));
        }
        let app = router(app);
        tokio::spawn(async move { axum::serve(listener, app).await });
        let journal = dir.journal();
        // The lock of the folder lives in the journal's owner from here on.
        Ok(Self { url, clock, driver, journal, folder })
    }

    /// What the server's clock shows.
    pub(super) fn now(&self) -> Time {
        self.clock.now()
    }

    /// The entries from this position on, read from the journal's file.
    pub(super) fn entries_from(&self, seq: u64) -> Result<Vec<Entry>, JournalError> {
        let journal = SqliteJournal::open_to_read(&self.journal)?;
        let mut entries = Vec::new();
        read_from(&journal, seq, |entry| {
            entries.push(entry);
            Ok::<(), JournalError>(())
        })?;
        Ok(entries)
    }

    /// Ends the server and removes its folder.
    pub(super) fn end(self) {
        self.driver.shut_down();
        // Nothing of a demonstration is kept; a leftover in the temporary folder does no harm.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
