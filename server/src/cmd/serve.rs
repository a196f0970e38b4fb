//! `sameday serve`: the server over one data directory, from start to graceful end.

use super::complain;
use super::streets::StreetArgs;
use clap::Args;
use sameday_datasets::osm::OsmError;
use sameday_engine::config::{Config, LOGIC_VERSION};
use sameday_engine::id::TenantId;
use sameday_engine::model::Genesis;
use sameday_engine::travel::GREAT_CIRCLE;
use sameday_engine::unit::Time;
use sameday_server::api::members::finish_erasures;
use sameday_server::clock::{Clock, ScaledClock, SystemClock};
use sameday_server::data_dir::DataDir;
use sameday_server::driver::{Driver, LiveSearch, Options};
use sameday_server::journal::{JournalError, Snapshots};
use sameday_server::map_data::MapData;
use sameday_server::recovery::{self, OtherStreets, Recovered, RecoveryError};
use sameday_server::side::{MASTER_KEY_ENV, MasterKey, SideError, SideStore};
use sameday_server::{App, router};
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Time that open requests get to end.
const GRACE: Duration = Duration::from_secs(10);

const EXAMPLE: &str = "Example:\n  \
    sameday serve --data ./sameday-data --listen 127.0.0.1:8080\n\n\
    Prints the URL it listens on. Ctrl-C or SIGTERM ends it gracefully; after kill -9 or a power \
    cut the next start reads the journal back. The key of the personal data is master.key in the \
    data directory, or SAMEDAY_MASTER_KEY. RUST_LOG sets what is logged.";

/// Run the server.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct ServeArgs {
    /// Data directory; created when it is absent.
    #[arg(long, default_value = "./sameday-data")]
    data: PathBuf,
    /// Address and port; port 0 picks a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    #[command(flatten)]
    streets: StreetArgs,
    /// JSON file with tunables, for a new data directory only: they become part of its journal.
    #[arg(long)]
    config: Option<PathBuf>,
    /// Name of the tenant, for a new data directory only.
    #[arg(long, default_value = "default")]
    tenant: TenantId,
    /// Currency of all amounts (ISO 4217), for a new data directory only.
    #[arg(long, default_value = "EUR", value_parser = currency)]
    currency: String,
    /// Seed of all random choices, for a new data directory only; drawn when absent.
    #[arg(long)]
    seed: Option<u64>,
    /// How many times as fast as real time the clock runs, for demonstrations; `/v1/clock` changes
    /// it [default: the machine's own clock, which nothing changes].
    #[arg(long, value_parser = speed)]
    speed: Option<f64>,
    /// Milliseconds that one improvement of the plan may take.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u64).range(1..=60_000))]
    search_ms: u64,
    /// Threads of the search [default: one for each island].
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=1024))]
    search_threads: Option<u32>,
    /// Journal entries between two snapshots of the state, at least.
    #[arg(long, default_value_t = 20_000, value_parser = clap::value_parser!(u64).range(1..))]
    snapshot_entries: u64,
}

fn currency(text: &str) -> Result<String, String> {
    let fits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_uppercase());
    if fits { Ok(text.to_owned()) } else { Err("three capital letters, such as EUR".into()) }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(factor) if factor.is_finite() && (0.01..=10_000.0).contains(&factor) => Ok(factor),
        Ok(_) | Err(_) => Err("a number from 0.01 to 10000 is expected".into()),
    }
}

/// Why the server does not start or ends early.
#[derive(Debug, thiserror::Error)]
pub(super) enum ServeError {
    #[error(
        "{0} can be reached from other machines, and this version does not yet know who is asking: \
         listen on 127.0.0.1 or [::1], and put nothing in front of it that lets others in"
    )]
    NotLoopback(SocketAddr),
    #[error("cannot listen on {at}: {cause}. {hint}")]
    Listen { at: SocketAddr, cause: std::io::Error, hint: &'static str },
    #[error("{path}: {cause}", path = path.display())]
    Config { path: PathBuf, cause: String },
    #[error(
        "--config is for a new data directory: the journal in {0} was begun with its own tunables"
    )]
    ConfigTooLate(PathBuf),
    #[error(transparent)]
    Recovery(#[from] RecoveryError),
    #[error(transparent)]
    Osm(#[from] OsmError),
    #[error(transparent)]
    OtherStreets(#[from] OtherStreets),
    #[error("{0}")]
    System(String),
}

impl From<JournalError> for ServeError {
    fn from(error: JournalError) -> Self {
        Self::Recovery(error.into())
    }
}

impl From<SideError> for ServeError {
    fn from(error: SideError) -> Self {
        Self::Recovery(error.into())
    }
}

/// Runs the command. Exit status 1: it did not start, or ended by an error.
#[must_use]
pub fn run(args: &ServeArgs) -> ExitCode {
    sameday_server::telemetry::start();
    match serve(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn serve(args: &ServeArgs) -> Result<(), ServeError> {
    let config = args.config.as_deref().map(read_config).transpose()?;
    let system = |error: std::io::Error| ServeError::System(error.to_string());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(system)?;
    let listener = runtime.block_on(bind(args.listen))?;
    let dir = DataDir::open(&args.data)?;
    let open = open(args, &dir, config)?;
    let mut app = App::new(open.driver.clone(), open.side);
    if let Some(map) = open.map {
        app = app.with_map(map);
    }
    // Whom an interrupted request had forgotten here, the engine forgets now.
    let forgotten = runtime.block_on(finish_erasures(&app));
    forgotten.map_err(|problem| ServeError::System(problem.slug().to_owned()))?;
    let served = runtime.block_on(listen(listener, app));
    runtime.shutdown_timeout(Duration::from_secs(1));
    open.driver.shut_down();
    served.map_err(system)
}

/// Takes the address.
///
/// # Errors
/// Why not, and what to do; also when other machines could reach it.
pub(super) async fn bind(at: SocketAddr) -> Result<TcpListener, ServeError> {
    if !at.ip().is_loopback() {
        return Err(ServeError::NotLoopback(at));
    }
    TcpListener::bind(at).await.map_err(|cause| {
        let hint = match cause.kind() {
            std::io::ErrorKind::AddrInUse => {
                "Another program listens there; stop it, or choose another port with --listen \
                 (port 0 picks a free one)"
            }
            std::io::ErrorKind::PermissionDenied => "Choose a port above 1023 with --listen",
            _ => "Choose another address with --listen",
        };
        ServeError::Listen { at, cause, hint }
    })
}

/// What one data directory gives.
struct Open {
    driver: Driver,
    side: Arc<SideStore>,
    map: Option<MapData>,
}

fn open(args: &ServeArgs, dir: &DataDir, config: Option<Config>) -> Result<Open, ServeError> {
    let side = Arc::new(open_side(dir)?);
    let given = config.is_some();
    let extract = args.streets.read()?;
    let network = extract.as_ref().map(|extract| &extract.network);
    let mut genesis = genesis(args, config.unwrap_or_default())?;
    if let Some(network) = network {
        genesis.travel_digest = network.digest().into();
    }
    let mut begun = false;
    let snapshots = Snapshots::open(&dir.snapshots())?;
    let begin = || {
        begun = true;
        genesis
    };
    let mut recovered = recovery::open(dir, &snapshots, begin, SystemClock.now())?;
    if given && !begun {
        return Err(ServeError::ConfigTooLate(args.data.clone()));
    }
    recovered.engine = recovery::on_streets(recovered.engine, network)?;
    recovery::repair_links(&side, &*recovered.journal)?;
    let clock = clock(args.speed, recovered.engine.world().now());
    let search = live_search(args, &recovered)?;
    let options = Options { snapshot_entries: args.snapshot_entries, ..Options::new(search) };
    let driver = Driver::start(recovered, snapshots, clock, options)?;
    let map = network.map(|network| MapData::of(network, network.source(), 0));
    Ok(Open { driver, side, map })
}

fn open_side(dir: &DataDir) -> Result<SideStore, SideError> {
    let given = std::env::var(MASTER_KEY_ENV).ok();
    // A new key would not open what an old one has sealed.
    let create = !dir.side().exists();
    let master = MasterKey::load(&dir.master_key(), given.as_deref(), create)?;
    SideStore::open(&dir.side(), &master)
}

fn genesis(args: &ServeArgs, config: Config) -> Result<Genesis, ServeError> {
    let drawn = || getrandom::u64().map_err(|error| ServeError::System(error.to_string()));
    Ok(Genesis {
        tenant: args.tenant.clone(),
        shard: 0,
        currency: args.currency.clone(),
        seed: args.seed.map_or_else(drawn, Ok)?,
        travel_digest: GREAT_CIRCLE.into(),
        logic_version: LOGIC_VERSION,
        config,
    })
}

fn read_config(path: &Path) -> Result<Config, ServeError> {
    let wrong = |cause: String| ServeError::Config { path: path.into(), cause };
    let text = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    let reader = &mut serde_json::Deserializer::from_slice(&text);
    serde_path_to_error::deserialize(reader).map_err(|error| wrong(error.to_string()))
}

/// A journal that was once run faster is ahead of the machine's clock.
fn clock(speed: Option<f64>, journal: Time) -> Arc<dyn Clock> {
    let ahead = journal.0 - SystemClock.now().0;
    if let Some(speed) = speed {
        return Arc::new(ScaledClock::new(SystemClock.now().max(journal), speed));
    }
    if ahead > 60_000 {
        tracing::warn!(
            ahead_ms = ahead,
            "the journal is ahead of the clock: its time stands still"
        );
    }
    Arc::new(SystemClock)
}

fn live_search(args: &ServeArgs, recovered: &Recovered) -> Result<Arc<LiveSearch>, ServeError> {
    let genesis = recovered.engine.world().genesis();
    let islands = genesis.config.islands;
    let threads = args.search_threads.unwrap_or(islands).max(1) as usize;
    let budget = Duration::from_millis(args.search_ms);
    let search = LiveSearch::new(threads, budget, islands, genesis.seed);
    Ok(Arc::new(search.map_err(|error| ServeError::System(error.to_string()))?))
}

async fn listen(listener: TcpListener, app: App) -> Result<(), std::io::Error> {
    let at = listener.local_addr()?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let driver = app.driver.clone();
    let (end, ended) = tokio::sync::watch::channel(false);
    let asked = async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        tracing::info!("the server ends");
        driver.end_streams();
        end.send_replace(true);
    };
    let server = axum::serve(listener, router(app)).with_graceful_shutdown(asked);
    writeln!(std::io::stdout(), "sameday is listening on http://{at}")?;
    std::io::stdout().flush()?;
    let overdue = async move {
        let mut ended = ended;
        // An error says that the server has ended by itself.
        let _ = ended.wait_for(|ended| *ended).await;
        tokio::time::sleep(GRACE).await;
    };
    tokio::select! {
        served = server => served,
        () = overdue => Ok(()),
    }
}
