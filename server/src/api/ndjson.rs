//! Events one a line, without end: taken in groups as they come, answered while they come. A
//! client that does not read its answer is not read any more.

use super::events::{BatchOut, Outcome, Status, take};
use crate::app::App;
use crate::body::Pieces;
use crate::limits::{BATCH_EVENTS, LINE_BYTES};
use crate::problem::Problem;
use crate::wire::json;
use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use serde::Serialize;
use serde_json::Value;
use std::convert::Infallible;

/// A line, or why it is none.
type Line = Result<Value, Problem>;

/// Lines out of pieces of any size.
#[derive(Default)]
struct Lines {
    rest: Vec<u8>,
    /// The line at hand is too long; what comes of it is thrown away.
    over: bool,
    ready: Vec<Line>,
}

impl Lines {
    fn push(&mut self, piece: &[u8]) {
        for part in piece.split_inclusive(|&byte| byte == b'\n') {
            let ends = part.ends_with(b"\n");
            self.over |= self.rest.len() + part.len() > LINE_BYTES + 1;
            if self.over {
                self.rest.clear();
            } else {
                self.rest.extend_from_slice(part);
            }
            if ends {
                self.end_line();
            }
        }
    }

    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.rest);
        if std::mem::take(&mut self.over) {
            self.ready.push(Err(Problem::too_large("the line", LINE_BYTES)));
            return;
        }
        let text = line.trim_ascii();
        if !text.is_empty() {
            self.ready.push(json::parse(text));
        }
    }

    fn finish(&mut self) {
        if self.over || !self.rest.is_empty() {
            self.end_line();
        }
    }
}

/// Where the work on a body stands.
struct Work {
    app: App,
    pieces: Pieces,
    verbose: bool,
    lines: Lines,
    totals: BatchOut,
    seen: usize,
    done: bool,
}

/// Reads and answers; the body of the answer pulls the body of the request.
pub fn answer(app: App, pieces: Pieces, verbose: bool) -> Response {
    let work = Work {
        app,
        pieces,
        verbose,
        lines: Lines::default(),
        totals: BatchOut::default(),
        seen: 0,
        done: false,
    };
    let body = stream::unfold(work, |mut work| async {
        if work.done {
            return None;
        }
        let text = work.next().await;
        Some((Ok::<_, Infallible>(Bytes::from(text)), work))
    });
    ([(header::CONTENT_TYPE, "application/x-ndjson")], Body::from_stream(body)).into_response()
}

impl Work {
    /// Takes the next group of lines, gives the lines of the answer.
    async fn next(&mut self) -> String {
        // What one piece brought is taken while the next one travels.
        let mut end = match self.pieces.next().await {
            Ok(Some(piece)) => {
                self.lines.push(&piece);
                None
            }
            Ok(None) => {
                self.lines.finish();
                Some(None)
            }
            Err(problem) => Some(Some(problem)),
        };
        let mut text = String::new();
        let taken = self.take(&mut text).await;
        if let Err(problem) = taken {
            end = Some(Some(problem));
        }
        if let Some(problem) = end {
            self.done = true;
            if let Some(problem) = problem {
                line(&mut text, &problem.document());
            }
            line(&mut text, &self.totals);
        }
        text
    }

    async fn take(&mut self, text: &mut String) -> Result<(), Problem> {
        let mut ready = std::mem::take(&mut self.lines.ready);
        while !ready.is_empty() {
            let rest = ready.split_off(ready.len().min(BATCH_EVENTS));
            self.take_group(ready, text).await?;
            ready = rest;
        }
        Ok(())
    }

    async fn take_group(&mut self, group: Vec<Line>, text: &mut String) -> Result<(), Problem> {
        let events = group.iter().filter_map(|line| line.as_ref().ok().cloned()).collect();
        let (taken, position) = take(&self.app, events).await?;
        self.totals.journal_position = position;
        let mut taken = taken.into_iter();
        for line_in in group {
            let outcome = match line_in {
                Ok(_) => taken.next().expect("each event has an outcome"),
                Err(problem) => {
                    Outcome { id: None, status: Status::Rejected, problem: Some(problem) }
                }
            };
            if let Some(shown) = self.totals.add(outcome.result(self.seen), self.verbose) {
                line(text, &shown);
            }
            self.seen += 1;
        }
        Ok(())
    }
}

fn line(text: &mut String, out: &impl Serialize) {
    text.push_str(&serde_json::to_string(out).expect("an answer is plain JSON"));
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_wherever_the_pieces_end() {
        let long = format!("\"{}\"", "x".repeat(LINE_BYTES));
        let text = format!("{{\"a\":1}}\r\n\n[2]\n{long}\nnope\n3");
        for size in [1, 2, 7, 1_000, text.len()] {
            let mut lines = Lines::default();
            for piece in text.as_bytes().chunks(size) {
                lines.push(piece);
            }
            lines.finish();
            let found: Vec<_> = lines
                .ready
                .iter()
                .map(|line| line.as_ref().map_or_else(|p| p.slug().to_owned(), Value::to_string))
                .collect();
            assert_eq!(found, ["{\"a\":1}", "[2]", "too_large", "malformed_json", "3"], "{size}");
        }
    }
}
