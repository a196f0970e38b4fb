//! One owner of the engine: it takes what waits, journals it in one row, and only then answers.
//!
//! **Invariant**: no reply, no notice, no read and no search leaves the owner before the entries
//! behind it are durable. **Invariant**: when the journal fails, the process ends at once; what a
//! failed sync left on the disk is unknown, and only a restart reads it back.
//!
//! Queues are bounded: a full one answers [`DriverError::Overloaded`] instead of growing.

mod figures;
mod follow;
mod meters;
mod owner;
mod record;
mod scribe;
mod search;
mod snapshot;

#[cfg(test)]
mod tests;

pub use figures::RunFigures;
pub use meters::Meters;
pub use record::Dated;
pub use search::{LiveSearch, Search};

use crate::clock::Clock;
use crate::journal::{Journal, JournalError, Snapshots, read_from};
use crate::recovery::Recovered;
use figures::Note;
use owner::{Message, Owner};
use sameday_engine::effect::{Notice, Reply};
use sameday_engine::engine::{Engine, notices};
use sameday_engine::event::Command;
use sameday_engine::id::{CourierId, Minted};
use sameday_engine::place::Place;
use sameday_engine::unit::Time;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, oneshot, watch};

/// Most commands in one call of [`Driver::commands`].
pub const BATCH_MAX: usize = 1_024;
/// Notices kept for subscribers who read slowly; whoever falls behind reads the journal.
const NOTICES: usize = 4_096;

/// How the owner works.
#[derive(Clone)]
pub struct Options {
    /// Commands and reads that may wait.
    pub queue: usize,
    /// Entries after which a round is closed and made durable.
    pub round_entries: usize,
    /// Entries between two snapshots, at least.
    pub snapshot_entries: u64,
    /// Who improves the plan.
    pub search: Arc<dyn Search>,
}

impl Options {
    /// Defaults with this search.
    #[must_use]
    pub fn new(search: Arc<dyn Search>) -> Self {
        Self { queue: 8_192, round_entries: 4_096, snapshot_entries: 20_000, search }
    }
}

/// Why the driver gives no answer.
#[derive(Debug, thiserror::Error)]
pub enum DriverError {
    /// Too much is waiting; nothing was done. Come back in a second.
    #[error("too many requests are waiting")]
    Overloaded,
    /// A step failed; nothing of it was journaled.
    #[error("the step failed and nothing of it was kept")]
    Lost,
    /// The process is shutting down; whether it was done is unknown.
    #[error("the server is shutting down")]
    Stopped,
    /// The journal could not be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// A handle to the owner; clones are cheap.
#[derive(Clone)]
pub struct Driver(Arc<Shared>);

/// Where the driver is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    /// Takes commands, feeds streams.
    Running,
    /// Takes commands, but streams end.
    Ending,
    /// Takes nothing.
    Stopped,
}

/// What handles and owner have in common.
struct Shared {
    inbox: mpsc::Sender<Message>,
    room: Arc<Semaphore>,
    notices: broadcast::Sender<Arc<Notice>>,
    phase: Arc<watch::Sender<Phase>>,
    reader: Mutex<Box<dyn Journal>>,
    clock: Arc<dyn Clock>,
    meters: Meters,
    figures: mpsc::Sender<Note>,
    shard: u32,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Driver")
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // An error says that the owner has stopped before.
        let _ = self.inbox.send(Message::Stop);
    }
}

impl Driver {
    /// Starts the owner over what `recovery` has opened.
    ///
    /// # Errors
    /// When the journal cannot be opened a second time for reading.
    pub fn start(
        recovered: Recovered,
        snapshots: Snapshots,
        clock: Arc<dyn Clock>,
        options: Options,
    ) -> Result<Self, JournalError> {
        let (inbox, messages) = mpsc::channel();
        let (notices, _) = broadcast::channel(NOTICES);
        let phase = Arc::new(watch::Sender::new(Phase::Running));
        let meters = Meters::default();
        let figures = figures::start(&recovered.engine, clock.now());
        let shared = Shared {
            inbox: inbox.clone(),
            room: Arc::new(Semaphore::new(options.queue)),
            notices: notices.clone(),
            phase: phase.clone(),
            reader: Mutex::new(recovered.journal.reader()?),
            clock: clock.clone(),
            meters: meters.clone(),
            figures: figures.clone(),
            shard: recovered.engine.world().genesis().shard,
            thread: Mutex::new(None),
        };
        let owner = Owner::new(
            recovered,
            snapshots,
            options,
            owner::Ends { clock, messages, inbox, notices, phase, meters, figures },
        )?;
        let thread = std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || owner.run())
            .expect("the operating system gives the one thread that everything needs");
        *shared.thread.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(Self(Arc::new(shared)))
    }

    /// Hands in a command; returns when its entry is durable.
    ///
    /// # Errors
    /// See [`DriverError`].
    pub async fn command(&self, command: Command) -> Result<Reply, DriverError> {
        let mut replies = self.commands(vec![command]).await?;
        Ok(replies.pop().expect("there is a reply to each command"))
    }

    /// Hands in up to [`BATCH_MAX`] commands in one go; replies come in the same order.
    ///
    /// # Errors
    /// See [`DriverError`].
    ///
    /// # Panics
    /// With more than [`BATCH_MAX`] commands.
    pub async fn commands(&self, commands: Vec<Command>) -> Result<Vec<Reply>, DriverError> {
        assert!(commands.len() <= BATCH_MAX, "the limits of the API keep batches small");
        let room = self.room(commands.len())?;
        let (reply, answer) = oneshot::channel();
        self.send(Message::Commands { commands, reply, room })?;
        answer.await.map_err(|_| self.gone())
    }

    /// Runs a closure on the owner, against durable state only. Keep it short: everything waits.
    ///
    /// # Errors
    /// See [`DriverError`].
    pub async fn read<T: Send + 'static>(
        &self,
        look: impl FnOnce(&Engine) -> T + Send + 'static,
    ) -> Result<T, DriverError> {
        let room = self.room(1)?;
        let (reply, answer) = oneshot::channel();
        let look = move |engine: &Engine| {
            // An error says that the asker has gone.
            let _ = reply.send(look(engine));
        };
        self.send(Message::Read { look: Box::new(look), room })?;
        answer.await.map_err(|_| self.gone())
    }

    /// Reports where a courier is: kept in memory, journaled only when a decision uses it.
    ///
    /// # Errors
    /// See [`DriverError`].
    pub fn see(&self, courier: CourierId, at: Place) -> Result<(), DriverError> {
        let room = self.room(1)?;
        self.send(Message::See { courier, at, room })
    }

    /// All notices to all couriers from now on.
    #[must_use]
    pub fn subscribe(&self) -> broadcast::Receiver<Arc<Notice>> {
        self.0.notices.subscribe()
    }

    /// Notices to a courier after the one with this id, out of the journal.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn history_since(
        &self,
        courier: CourierId,
        after: Minted,
    ) -> Result<Vec<Notice>, DriverError> {
        let shared = self.0.clone();
        let read = move || {
            let reader = shared.reader.lock().unwrap_or_else(PoisonError::into_inner);
            let mut found = Vec::new();
            read_from(&**reader, after.seq, |entry| {
                let news = notices(&entry, shared.shard).into_iter();
                found.extend(news.filter(|n| n.courier == courier && n.id > after));
                Ok::<_, JournalError>(())
            })?;
            Ok(found)
        };
        tokio::task::spawn_blocking(read).await.map_err(|_| DriverError::Lost)?
    }

    /// The journal's clock.
    #[must_use]
    pub fn now(&self) -> Time {
        self.0.clock.now()
    }

    /// How fast the journal's clock runs, see [`Clock::speed`].
    #[must_use]
    pub fn speed(&self) -> f64 {
        self.0.clock.speed()
    }

    /// Whether [`Driver::set_speed`] works.
    #[must_use]
    pub fn is_adjustable(&self) -> bool {
        self.0.clock.throttle().is_some()
    }

    /// Makes the journal's clock run `speed` times as fast as the machine's, a positive number.
    /// Returns whether it can be adjusted.
    pub fn set_speed(&self, speed: f64) -> bool {
        let Some(throttle) = self.0.clock.throttle() else { return false };
        throttle.set_speed(speed);
        // The owner sleeps by the old speed.
        self.wake();
        true
    }

    /// Makes the owner look at the clock: for clocks that are set by hand.
    pub fn wake(&self) {
        // An error says that the owner has stopped.
        let _ = self.send(Message::Wake);
    }

    /// What it has done so far.
    #[must_use]
    pub fn meters(&self) -> &Meters {
        &self.0.meters
    }

    /// Figures of everything durable since the start; up to a second old.
    ///
    /// # Errors
    /// [`DriverError::Lost`] when their thread has ended.
    pub async fn figures(&self) -> Result<Arc<RunFigures>, DriverError> {
        let (reply, answer) = oneshot::channel();
        // An error says that the thread has ended; the answer says so too.
        let _ = self.0.figures.send(Note::Asked(reply));
        answer.await.map_err(|_| DriverError::Lost)
    }

    /// Whether it still takes commands.
    #[must_use]
    pub fn is_running(&self) -> bool {
        *self.0.phase.borrow() < Phase::Stopped
    }

    /// Ends all streams of [`Driver::follow`], so that their connections can close.
    pub fn end_streams(&self) {
        self.0.phase.send_if_modified(|phase| {
            let running = *phase == Phase::Running;
            *phase = (*phase).max(Phase::Ending);
            running
        });
    }

    /// Finishes what waits, takes a snapshot and ends the owner.
    pub fn shut_down(&self) {
        let _ = self.send(Message::Stop);
        let thread = self.0.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            tracing::error!("the engine's thread ended in a panic");
        }
    }

    /// The id after which everything is still to come: the end of the journal.
    fn end(&self) -> Result<Minted, DriverError> {
        let reader = self.0.reader.lock().unwrap_or_else(PoisonError::into_inner);
        let seq = reader.head()?.next_seq - 1;
        Ok(Minted { shard: self.0.shard, seq, n: u32::MAX })
    }

    fn room(&self, commands: usize) -> Result<OwnedSemaphorePermit, DriverError> {
        let count = u32::try_from(commands).expect("batches are small");
        let room = self.0.room.clone().try_acquire_many_owned(count);
        room.map_err(|_| {
            self.0.meters.overloaded.inc();
            DriverError::Overloaded
        })
    }

    fn send(&self, message: Message) -> Result<(), DriverError> {
        self.0.inbox.send(message).map_err(|_| DriverError::Stopped)
    }

    /// Why there was no answer.
    fn gone(&self) -> DriverError {
        if self.is_running() { DriverError::Lost } else { DriverError::Stopped }
    }
}
