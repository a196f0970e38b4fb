//! The journal's thread: it makes one round durable while the owner decides the next.

use super::owner::Message;
use crate::journal::{Head, Journal};
use sameday_engine::decision::Entry;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A round that is durable.
pub(super) struct Written {
    pub(super) entries: Vec<Entry>,
    /// Where the journal ends now.
    pub(super) head: Head,
    pub(super) took: Duration,
}

pub(super) struct Scribe {
    rounds: Sender<Vec<Entry>>,
    thread: JoinHandle<()>,
}

impl Scribe {
    /// Over a journal that ends here; news of each round goes to the owner's inbox.
    pub(super) fn start(journal: Box<dyn Journal>, head: Head, inbox: Sender<Message>) -> Self {
        let (rounds, waiting) = channel();
        let thread = std::thread::Builder::new()
            .name("journal".into())
            .spawn(move || write(journal, head, &waiting, &inbox))
            .expect("the operating system gives a thread for the journal");
        Self { rounds, thread }
    }

    /// Hands in the entries of a round.
    pub(super) fn write(&self, entries: Vec<Entry>) {
        self.rounds.send(entries).expect("the journal's thread ends after its owner, or all does");
    }

    /// Closes the journal.
    pub(super) fn finish(self) {
        drop(self.rounds);
        if self.thread.join().is_err() {
            tracing::error!("the journal's thread ended in a panic");
        }
    }
}

/// Makes each round durable, or ends the process: after a failed write nobody knows what is on the
/// disk, and a second try may report success for pages that the kernel has dropped.
fn write(
    mut journal: Box<dyn Journal>,
    mut head: Head,
    rounds: &Receiver<Vec<Entry>>,
    inbox: &Sender<Message>,
) {
    while let Ok(entries) = rounds.recv() {
        let begin = Instant::now();
        match catch_unwind(AssertUnwindSafe(|| journal.append(&head, &entries))) {
            Ok(Ok(end)) => head = end,
            Ok(Err(error)) => {
                tracing::error!(%error, "the journal cannot be written: the process ends");
                std::process::abort();
            }
            Err(_) => std::process::abort(),
        }
        let written = Written { entries, head, took: begin.elapsed() };
        // An error says that the owner has ended, which waits for no answer any more.
        let _ = inbox.send(Message::Written(written));
    }
}
