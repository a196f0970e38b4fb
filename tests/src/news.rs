//! A courier's stream as a client reads it.

use crate::app::TestApp;
use futures_util::{Stream, StreamExt};
use serde_json::Value;
use std::pin::Pin;

/// One event of a stream.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it says.
    pub data: Value,
}

/// An open stream.
pub struct News {
    body: Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>,
    text: String,
}

impl News {
    /// Opens the stream of a courier, maybe after an event.
    pub async fn open(app: &TestApp, courier: &str, after: Option<&str>) -> Self {
        let path = format!("/v1/couriers/{courier}/stream");
        let request = app.request(reqwest::Method::GET, &path);
        let request = match after {
            Some(id) => request.header("Last-Event-ID", id),
            None => request,
        };
        let response = request.send().await.expect("the server answers");
        assert_eq!(response.status(), 200);
        let body = response.bytes_stream().map(|piece| piece.expect("it goes on").to_vec());
        Self { body: Box::pin(body), text: String::new() }
    }

    /// The next event; comments are passed over.
    pub async fn next(&mut self) -> Item {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if let Some(item) = item(&event) {
                    return item;
                }
            }
            let piece = self.body.next().await.expect("the stream goes on");
            self.text.push_str(&String::from_utf8(piece).expect("events are text"));
        }
    }
}

fn item(event: &str) -> Option<Item> {
    let field = |name: &str| {
        let text = event.lines().find_map(|line| line.strip_prefix(name))?;
        Some(text.trim().to_owned())
    };
    let data = serde_json::from_str(&field("data:")?).expect("data are JSON");
    Some(Item { id: field("id:")?, name: field("event:")?, data })
}
