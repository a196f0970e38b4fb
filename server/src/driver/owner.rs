//! The owner's thread.

use super::figures::Note;
use super::snapshot::SnapshotWriter;
use super::{Meters, Options, Phase, search};
use crate::clock::Clock;
use crate::journal::{Head, Journal, Snapshots};
use crate::recovery::{self, Recovered};
use sameday_engine::decision::Entry;
use sameday_engine::effect::{Effect, Notice, Reply};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event, Proposal};
use sameday_engine::id::CourierId;
use sameday_engine::place::Place;
use sameday_engine::unit::{Millis, Time};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, broadcast, oneshot, watch};

/// A round is closed after this long, so that the first to come need not wait for the last.
const ROUND: Duration = Duration::from_millis(5);
/// After a step that failed, the search rests this long.
const SEARCH_REST: Millis = Millis(60_000);
/// Longest sleep, so that a machine whose clock is set notices soon.
const NAP: Duration = Duration::from_secs(60);

type Look = Box<dyn FnOnce(&Engine) + Send>;

/// A place in the queue, free again when the message is done with.
type Room = OwnedSemaphorePermit;

/// What can come in.
pub(super) enum Message {
    Commands { commands: Vec<Command>, reply: oneshot::Sender<Vec<Reply>>, room: Room },
    Read { look: Look, room: Room },
    See { courier: CourierId, at: Place, room: Room },
    Searched(Proposal),
    Wake,
    Stop,
}

/// The owner's ends of all channels.
pub(super) struct Ends {
    pub(super) clock: Arc<dyn Clock>,
    pub(super) messages: Receiver<Message>,
    pub(super) inbox: Sender<Message>,
    pub(super) notices: broadcast::Sender<Arc<Notice>>,
    pub(super) phase: Arc<watch::Sender<Phase>>,
    pub(super) meters: Meters,
    pub(super) figures: Sender<Note>,
}

pub(super) struct Owner {
    engine: Engine,
    journal: Box<dyn Journal>,
    head: Head,
    snapshots: SnapshotWriter,
    options: Options,
    ends: Ends,
    searching: bool,
    search_from: Time,
    /// Deadlines are being fired: a failure here would come again at every try.
    waking: bool,
}

/// What a round has made and must not show before it is durable.
#[derive(Default)]
struct Round {
    entries: Vec<Entry>,
    notices: Vec<Notice>,
    replies: Vec<(oneshot::Sender<Vec<Reply>>, Vec<Reply>, Room)>,
    reads: Vec<(Look, Room)>,
    stop: bool,
}

impl Owner {
    pub(super) fn new(
        recovered: Recovered,
        snapshots: Snapshots,
        options: Options,
        ends: Ends,
    ) -> Self {
        let Recovered { engine, journal, head, .. } = recovered;
        let snapshots = SnapshotWriter::start(snapshots, options.snapshot_entries, &head);
        ends.meters.position(head.next_seq - 1);
        Self {
            engine,
            journal,
            head,
            snapshots,
            options,
            ends,
            searching: false,
            search_from: Time::MIN,
            waking: false,
        }
    }

    /// Until it is told to stop.
    pub(super) fn run(mut self) {
        loop {
            // A search that was asked for before a crash is asked for again.
            self.search_if_asked();
            let first = self.wait();
            if self.round(first) {
                break;
            }
        }
        if self.engine.seq() + 1 == self.head.next_seq {
            self.snapshots.finish(&self.engine, &self.head);
        }
        self.ends.phase.send_replace(Phase::Stopped);
    }

    /// Sleeps until something comes or a deadline is due.
    fn wait(&self) -> Option<Message> {
        let sleep = self.engine.next_deadline().and_then(|at| self.ends.clock.wait(at));
        let message = match sleep {
            Some(sleep) => match self.ends.messages.recv_timeout(sleep.min(NAP)) {
                Err(RecvTimeoutError::Timeout) => return None,
                Ok(message) => Some(message),
                Err(RecvTimeoutError::Disconnected) => None,
            },
            None => self.ends.messages.recv().ok(),
        };
        Some(message.expect("the owner itself holds a sender, so the channel stays open"))
    }

    /// One group commit. Returns whether it was the last.
    fn round(&mut self, first: Option<Message>) -> bool {
        let mut round = Round::default();
        let gathered = catch_unwind(AssertUnwindSafe(|| self.gather(first, &mut round)));
        if gathered.is_err() {
            self.start_over();
            return round.stop;
        }
        if !round.entries.is_empty() {
            self.append(&round.entries);
        }
        self.release(round)
    }

    /// Takes what waits, until the round is full or old.
    fn gather(&mut self, first: Option<Message>, round: &mut Round) {
        let begin = Instant::now();
        let now = self.ends.clock.now();
        self.waking = true;
        self.engine.wake(now);
        self.waking = false;
        self.drain(round);
        let mut next = first;
        while let Some(message) = next {
            self.take(message, round);
            let full = round.entries.len() >= self.options.round_entries;
            if full || round.stop || begin.elapsed() >= ROUND {
                break;
            }
            next = self.ends.messages.try_recv().ok();
        }
    }

    fn take(&mut self, message: Message, round: &mut Round) {
        match message {
            Message::Commands { commands, reply, room } => {
                let replies = commands.into_iter().map(|c| self.handle(c, round)).collect();
                round.replies.push((reply, replies, room));
            }
            Message::Read { look, room } => round.reads.push((look, room)),
            Message::See { courier, at, room } => {
                self.engine.see(&courier, at);
                drop(room);
            }
            Message::Searched(proposal) => {
                self.searching = false;
                self.handle(Command { event: Event::PlanProposed(proposal), key: None }, round);
            }
            Message::Wake => {}
            Message::Stop => round.stop = true,
        }
    }

    fn handle(&mut self, command: Command, round: &mut Round) -> Reply {
        self.ends.meters.commands.inc();
        let reply = self.engine.handle(self.ends.clock.now(), command);
        self.drain(round);
        reply
    }

    fn drain(&mut self, round: &mut Round) {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Append(entry) => round.entries.push(entry),
                Effect::Notify(notice) => round.notices.push(notice),
                // The world remembers it until the answer is in: see `search_if_asked`.
                Effect::Search { .. } => {}
            }
        }
    }

    /// Makes the round durable, or ends the process: after a failed write nobody knows what is on
    /// the disk, and a second try may report success for pages that the kernel has dropped.
    fn append(&mut self, entries: &[Entry]) {
        let begin = Instant::now();
        match self.journal.append(&self.head, entries) {
            Ok(head) => self.head = head,
            Err(error) => {
                tracing::error!(%error, "the journal cannot be written: the process ends");
                std::process::abort();
            }
        }
        self.ends.meters.appended(entries.len(), begin.elapsed(), self.head.next_seq - 1);
    }

    /// Shows what a durable round has made. Returns whether it was the last.
    fn release(&mut self, round: Round) -> bool {
        if !round.entries.is_empty() {
            // An error says that the figures' thread has ended; whoever asks it learns that.
            let _ = self.ends.figures.send(Note::Written(round.entries));
        }
        for (reply, replies, _room) in round.replies {
            // An error says that the asker has gone; his command is done all the same.
            let _ = reply.send(replies);
        }
        for notice in round.notices {
            // An error says that nobody listens.
            let _ = self.ends.notices.send(Arc::new(notice));
        }
        for (look, _room) in round.reads {
            let engine = &self.engine;
            if catch_unwind(AssertUnwindSafe(|| look(engine))).is_err() {
                self.ends.meters.lost.inc();
            }
        }
        if self.snapshots.offer(&self.engine, &self.head) {
            self.ends.meters.snapshots.inc();
        }
        round.stop
    }

    fn search_if_asked(&mut self) {
        let asked = self.engine.world().search_pending().is_some();
        if asked && !self.searching && self.engine.world().now() >= self.search_from {
            self.searching = true;
            let frozen = self.engine.frozen();
            let inbox = self.ends.inbox.clone();
            search::run(&self.options.search, frozen, self.ends.meters.clone(), move |proposal| {
                // An error says that the owner has stopped.
                let _ = inbox.send(Message::Searched(proposal));
            });
        }
    }

    /// A step has broken an invariant: the state in memory cannot be trusted any more, what is
    /// durable can. Whoever waited for this round learns that nothing of it was kept.
    fn start_over(&mut self) {
        self.ends.meters.lost.inc();
        if self.waking {
            tracing::error!("a deadline cannot be fired: the process ends");
            std::process::abort();
        }
        tracing::error!("a step failed; the state is read back from the journal");
        match recovery::fold(&*self.journal, Some(&self.snapshots.lock())) {
            // Travel times are no state: they come from whoever started the owner.
            Ok(Some(folded)) => {
                self.engine = folded.engine.with_travel(self.engine.travel().clone());
            }
            Ok(None) => unreachable!("the journal began with its genesis entry"),
            Err(error) => {
                tracing::error!(%error, "the journal cannot be read back: the process ends");
                std::process::abort();
            }
        }
        self.search_from = self.engine.world().now() + SEARCH_REST;
    }
}
