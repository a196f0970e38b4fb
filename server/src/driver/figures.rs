//! The figures of the run so far: a fold over the durable entries, on a thread of its own, so that
//! the owner only hands over what it has written.

use sameday_engine::decision::Entry;
use sameday_engine::engine::Engine;
use sameday_engine::unit::Time;
use sameday_scenarios::kpi::{Figures, Kpis};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// Figures with entries missing at their end are good for this long: working them out looks at
/// every order since the start.
const GOOD_FOR: Duration = Duration::from_secs(1);

/// What the thread is told.
pub(super) enum Note {
    /// These are durable now.
    Written(Vec<Entry>),
    /// Somebody wants to know.
    Asked(oneshot::Sender<Arc<RunFigures>>),
}

/// Figures of everything since the server started.
#[derive(Clone, Debug)]
pub struct RunFigures {
    /// When it started.
    pub since: Time,
    /// Each as defined in `sameday_scenarios::kpi`.
    pub figures: Figures,
}

/// Starts the thread; it ends with the last sender.
pub(super) fn start(engine: &Engine, since: Time) -> Sender<Note> {
    let (notes, inbox) = channel();
    let fold = Fold { kpis: Kpis::from_now_on(engine), since, answer: None, is_behind: false };
    std::thread::Builder::new()
        .name("figures".into())
        .spawn(move || fold.run(&inbox))
        .expect("the operating system gives a thread at the start");
    notes
}

struct Fold {
    kpis: Kpis,
    since: Time,
    /// The last answer, and when it was worked out.
    answer: Option<(Arc<RunFigures>, Instant)>,
    /// Entries have come since then.
    is_behind: bool,
}

impl Fold {
    fn run(mut self, inbox: &Receiver<Note>) {
        while let Ok(note) = inbox.recv() {
            match note {
                Note::Written(entries) => {
                    entries.iter().for_each(|entry| self.kpis.read(entry));
                    self.is_behind = true;
                }
                // An error says that the asker has gone.
                Note::Asked(reply) => drop(reply.send(self.figures())),
            }
        }
    }

    fn figures(&mut self) -> Arc<RunFigures> {
        if let Some((answer, at)) = &self.answer
            && (!self.is_behind || at.elapsed() < GOOD_FOR)
        {
            return answer.clone();
        }
        let figures = RunFigures { since: self.since, figures: self.kpis.figures() };
        let answer = Arc::new(figures);
        self.answer = Some((answer.clone(), Instant::now()));
        self.is_behind = false;
        answer
    }
}
