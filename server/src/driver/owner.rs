//! The owner's thread.
//!
//! It works in rounds, each a row of the journal. While the scribe makes one durable the owner
//! decides the next, so that processor and disk work at the same time; it is never further ahead
//! than that. What a round has made stays with it until it is durable. Whatever looks at the whole
//! state (a read, a snapshot, a search) waits until nothing in it is not.

use super::figures::Note;
use super::scribe::{Scribe, Written};
use super::snapshot::SnapshotWriter;
use super::{Meters, Options, Phase, search};
use crate::clock::Clock;
use crate::journal::{Head, Journal, JournalError, Snapshots};
use crate::recovery::{self, Recovered};
use sameday_engine::decision::Entry;
use sameday_engine::effect::{Effect, Notice, Reply};
use sameday_engine::engine::Engine;
use sameday_engine::event::{Command, Event, Proposal};
use sameday_engine::id::CourierId;
use sameday_engine::place::Place;
use sameday_engine::unit::{Millis, Time};
use std::collections::VecDeque;
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
    Written(Written),
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
    scribe: Scribe,
    /// A second view of the journal, to start over from.
    reader: Box<dyn Journal>,
    /// Where the journal ends, as far as it is durable.
    head: Head,
    /// What is decided and not handed to the scribe yet.
    next: Round,
    /// What the scribe is making durable; the entries are with it.
    under_way: Option<Round>,
    /// What came while nothing could be taken.
    backlog: VecDeque<Message>,
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
    ) -> Result<Self, JournalError> {
        let Recovered { engine, journal, head, .. } = recovered;
        let snapshots = SnapshotWriter::start(snapshots, options.snapshot_entries, &head);
        ends.meters.position(head.next_seq - 1);
        Ok(Self {
            engine,
            reader: journal.reader()?,
            scribe: Scribe::start(journal, head, ends.inbox.clone()),
            head,
            next: Round::default(),
            under_way: None,
            backlog: VecDeque::new(),
            snapshots,
            options,
            ends,
            searching: false,
            search_from: Time::MIN,
            waking: false,
        })
    }

    /// Until it is told to stop.
    pub(super) fn run(mut self) {
        loop {
            // A search that was asked for before a crash is asked for again.
            self.search_if_asked();
            let first = self.wait();
            if self.turn(first) {
                break;
            }
        }
        if self.is_durable() {
            self.snapshots.finish(&self.engine, &self.head);
        }
        self.scribe.finish();
        self.ends.phase.send_replace(Phase::Stopped);
    }

    /// Sleeps until something comes or a deadline is due.
    fn wait(&mut self) -> Option<Message> {
        if let Some(message) = self.backlog.pop_front() {
            return Some(message);
        }
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

    /// Decides what waits, and hands it to the scribe when that is free. Returns whether it was the
    /// last.
    fn turn(&mut self, first: Option<Message>) -> bool {
        let gathered = catch_unwind(AssertUnwindSafe(|| self.gather(first)));
        if gathered.is_err() {
            let stop = std::mem::take(&mut self.next).stop;
            self.start_over();
            return stop;
        }
        if self.next.entries.len() >= self.options.round_entries {
            self.settle();
        }
        self.under_way.is_none() && self.submit()
    }

    /// Takes what waits, until the round is full or old, or the scribe has become free for it.
    fn gather(&mut self, first: Option<Message>) {
        let begin = Instant::now();
        let now = self.ends.clock.now();
        self.waking = true;
        self.engine.wake(now);
        self.waking = false;
        self.drain();
        let mut next = first;
        while let Some(message) = next {
            let is_free = matches!(message, Message::Written(_)) && !self.next.entries.is_empty();
            self.take(message);
            let full = self.next.entries.len() >= self.options.round_entries;
            if is_free || full || self.next.stop || begin.elapsed() >= ROUND {
                break;
            }
            next = self.backlog.pop_front().or_else(|| self.ends.messages.try_recv().ok());
        }
    }

    /// One group commit, when none is under way. Returns whether it was the last.
    fn submit(&mut self) -> bool {
        let mut round = std::mem::take(&mut self.next);
        let (stop, entries) = (round.stop, std::mem::take(&mut round.entries));
        if entries.is_empty() {
            self.release(round);
            return stop;
        }
        let looks = !round.reads.is_empty() || self.snapshots.is_due(&self.engine);
        self.scribe.write(entries);
        self.under_way = Some(round);
        if stop || looks || self.is_search_wanted() {
            self.settle();
        }
        stop
    }

    /// Waits until everything that the scribe has is durable.
    fn settle(&mut self) {
        while self.under_way.is_some() {
            let message = self.ends.messages.recv();
            match message.expect("the owner itself holds a sender, so the channel stays open") {
                Message::Written(written) => self.written(written),
                other => self.backlog.push_back(other),
            }
        }
    }

    fn written(&mut self, written: Written) {
        let Written { entries, head, took } = written;
        self.head = head;
        self.ends.meters.appended(entries.len(), took, head.next_seq - 1);
        // An error says that the figures' thread has ended; whoever asks it learns that.
        let _ = self.ends.figures.send(Note::Written(entries));
        let round = self.under_way.take().expect("the scribe writes what it was given");
        self.release(round);
    }

    fn take(&mut self, message: Message) {
        match message {
            Message::Commands { commands, reply, room } => {
                let replies = commands.into_iter().map(|c| self.handle(c)).collect();
                self.next.replies.push((reply, replies, room));
            }
            Message::Read { look, room } => self.next.reads.push((look, room)),
            Message::See { courier, at, room } => {
                self.engine.see(&courier, at);
                drop(room);
            }
            Message::Searched(proposal) => {
                self.searching = false;
                self.handle(Command { event: Event::PlanProposed(proposal), key: None });
            }
            Message::Written(written) => self.written(written),
            Message::Wake => {}
            Message::Stop => self.next.stop = true,
        }
    }

    fn handle(&mut self, command: Command) -> Reply {
        self.ends.meters.commands.inc();
        let reply = self.engine.handle(self.ends.clock.now(), command);
        self.drain();
        reply
    }

    fn drain(&mut self) {
        while let Some(effect) = self.engine.poll_effect() {
            match effect {
                Effect::Append(entry) => self.next.entries.push(entry),
                Effect::Notify(notice) => self.next.notices.push(notice),
                // The world remembers it until the answer is in: see `search_if_asked`.
                Effect::Search { .. } => {}
            }
        }
    }

    /// Shows what a durable round has made.
    fn release(&mut self, round: Round) {
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
        if self.is_durable() && self.snapshots.offer(&self.engine, &self.head) {
            self.ends.meters.snapshots.inc();
        }
    }

    /// Whether all of the state is.
    fn is_durable(&self) -> bool {
        self.engine.seq() + 1 == self.head.next_seq
    }

    fn is_search_wanted(&self) -> bool {
        let asked = self.engine.world().search_pending().is_some();
        asked && !self.searching && self.engine.world().now() >= self.search_from
    }

    fn search_if_asked(&mut self) {
        if self.is_durable() && self.is_search_wanted() {
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
        self.settle();
        tracing::error!("a step failed; the state is read back from the journal");
        match recovery::fold(&*self.reader, Some(&self.snapshots.lock())) {
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
