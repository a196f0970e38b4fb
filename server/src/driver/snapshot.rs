//! Snapshots are taken by the owner and written by a thread beside it.

use crate::journal::{Head, Snapshot, Snapshots};
use sameday_engine::engine::Engine;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Snapshots kept: the newest, and one to fall back on.
const KEEP: u32 = 2;
/// Taking and writing snapshots may use a fiftieth of the time: nothing is decided while one is
/// taken, and the disk is the journal's, too. What came since the last one is folded in again
/// faster than it was decided.
const SHARE: u32 = 50;

pub(super) struct SnapshotWriter {
    store: Arc<Mutex<Snapshots>>,
    outbox: SyncSender<Snapshot>,
    thread: JoinHandle<()>,
    /// How long the writing of the last one took, in microseconds.
    wrote_us: Arc<AtomicU64>,
    every: u64,
    last_seq: u64,
    /// Bytes of the last one.
    last_size: usize,
    rest_until: Instant,
}

impl SnapshotWriter {
    pub(super) fn start(snapshots: Snapshots, every: u64, head: &Head) -> Self {
        let store = Arc::new(Mutex::new(snapshots));
        let (outbox, inbox) = sync_channel(1);
        let (target, wrote_us) = (store.clone(), Arc::new(AtomicU64::new(0)));
        let took = wrote_us.clone();
        let thread = std::thread::Builder::new()
            .name("snapshots".into())
            .spawn(move || write(&target, &inbox, &took))
            .expect("the operating system gives a thread for the snapshots");
        let (last_seq, rest_until) = (head.next_seq - 1, Instant::now());
        Self { store, outbox, thread, wrote_us, every, last_seq, last_size: 0, rest_until }
    }

    /// The store, to start over from.
    pub(super) fn lock(&self) -> MutexGuard<'_, Snapshots> {
        lock(&self.store)
    }

    /// Whether it is time for a snapshot.
    pub(super) fn is_due(&self, engine: &Engine) -> bool {
        engine.seq() >= self.last_seq + self.every && Instant::now() >= self.rest_until
    }

    /// Takes a snapshot when it is time for one; says whether it did.
    pub(super) fn offer(&mut self, engine: &Engine, head: &Head) -> bool {
        if !self.is_due(engine) {
            return false;
        }
        let begin = Instant::now();
        let snapshot = self.take(engine, head);
        // When the writer is still busy with the last one, the next round offers again.
        let taken = self.outbox.try_send(snapshot).is_ok();
        let wrote = Duration::from_micros(self.wrote_us.load(Ordering::Relaxed));
        let rest = (begin.elapsed() + wrote) * SHARE + Duration::from_millis(100);
        self.rest_until = Instant::now() + rest;
        if taken {
            self.last_seq = engine.seq();
        }
        taken
    }

    fn take(&mut self, engine: &Engine, head: &Head) -> Snapshot {
        // A buffer that grows by itself is copied again and again.
        let mut state = Vec::with_capacity(self.last_size + self.last_size / 4);
        engine.write_snapshot(&mut state);
        self.last_size = state.len();
        // The engine's digest is the hash of its snapshot: writing it once is enough.
        let digest = blake3::hash(&state).to_hex().to_string();
        Snapshot { seq: engine.seq(), journal_hash: head.hash, digest, state }
    }

    /// Writes a last one and waits for it.
    pub(super) fn finish(mut self, engine: &Engine, head: &Head) {
        let snapshot = self.take(engine, head);
        // An error says that the writer has failed, and it has said so itself.
        let _ = self.outbox.send(snapshot);
        drop(self.outbox);
        if self.thread.join().is_err() {
            tracing::error!("the thread that writes snapshots ended in a panic");
        }
    }
}

fn write(store: &Mutex<Snapshots>, inbox: &Receiver<Snapshot>, took_us: &AtomicU64) {
    while let Ok(snapshot) = inbox.recv() {
        let begin = Instant::now();
        if let Err(error) = lock(store).save(&snapshot, KEEP) {
            // A snapshot is a cache: without it a restart takes longer, nothing else.
            tracing::warn!(%error, "a snapshot could not be written");
        }
        let took = u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        took_us.store(took, Ordering::Relaxed);
    }
}

fn lock(store: &Mutex<Snapshots>) -> MutexGuard<'_, Snapshots> {
    store.lock().unwrap_or_else(PoisonError::into_inner)
}
