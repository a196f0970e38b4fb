//! A simulated afternoon against the real server, over HTTP.
//!
//! The people of the headless simulation live here too. Everything they do is a request; what they
//! get to know is read from the journal that the server writes.

mod screen;
mod server;
mod stock_words;
mod words;

use super::DemoArgs;
use super::setting::Setting;
use crate::cmd::complain;
use reqwest::Client;
use sameday_engine::decision::Answer;
use sameday_engine::event::Event;
use sameday_engine::id::OrderId;
use sameday_engine::model::Mode;
use sameday_engine::reason::Reason;
use sameday_engine::unit::{Millis, Time};
use sameday_scenarios::eyes::Eyes;
use sameday_scenarios::kpi::Kpis;
use sameday_scenarios::news::{Action, News};
use sameday_scenarios::people::People;
use screen::Screen;
use serde_json::{Value, json};
use server::Server;
use std::collections::VecDeque;
use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Duration;

/// After the last new order, deliveries under way have so long to end.
const EVENING: Millis = Millis(90 * 60_000);
/// Losers shown of the explained decision.
const LOSERS: usize = 8;
/// Longest real time between two looks.
const LOOK: Duration = Duration::from_millis(20);

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Runs the demo. Exit status 1: it could not be played.
pub(super) fn run(args: &DemoArgs) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let played = match runtime {
        Ok(runtime) => runtime.block_on(play(args)),
        Err(error) => Err(error.into()),
    };
    match played {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("the demo stopped: {error}"));
            ExitCode::FAILURE
        }
    }
}

async fn play(args: &DemoArgs) -> Outcome<()> {
    let Setting { city, network } = Setting::of(args)?;
    let server = Server::start(&city, network.as_deref(), args).await?;
    let screen = Screen::new(&city);
    screen.say(&format!(
        "A simulated afternoon in {} of {} minutes at {} times real time: {} shops, {} couriers.",
        city.name,
        args.minutes(),
        args.speed,
        city.shops.len(),
        city.riders.len()
    ));
    screen.say(&format!("The server listens on {} (interface at /docs).", server.url));
    let mut demo = Demo {
        client: Client::new(),
        people: People::new(&city),
        eyes: Eyes::default(),
        kpis: Kpis::on(city.travel.clone()),
        screen,
        server,
        next_seq: 1,
        requests: 0,
        explained: None,
    };
    for event in city.master_data() {
        demo.send(&event).await?;
    }
    demo.afternoon(city.end()).await?;
    demo.report(args).await?;
    if args.keep {
        demo.screen.say("The server keeps running; Ctrl-C ends it.");
        tokio::signal::ctrl_c().await?;
    }
    demo.server.end();
    Ok(())
}

struct Demo {
    server: Server,
    client: Client,
    people: People,
    eyes: Eyes,
    kpis: Kpis,
    screen: Screen,
    next_seq: u64,
    requests: u64,
    /// A delivery order whose choice is worth a look.
    explained: Option<OrderId>,
}

impl Demo {
    async fn afternoon(&mut self, end: Time) -> Outcome<()> {
        loop {
            let now = self.server.now();
            let calm = now > end && self.people.mood().open_orders == 0;
            if calm || now > end + EVENING {
                self.screen.end();
                return Ok(());
            }
            let busy = self.people.step(now);
            self.listen()?;
            self.act().await?;
            self.screen.show(now, &self.people.mood());
            if !busy {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// Everything people do until they wait again.
    async fn act(&mut self) -> Outcome<()> {
        while let Some(action) = self.people.action() {
            match action {
                Action::Tell { tag, event } => {
                    let answer = self.send(&event).await?;
                    self.listen()?;
                    self.kpis.hear(&event, &answer);
                    self.people.hear(self.server.now(), News::Answered { tag, answer });
                }
                Action::Seen { courier, fixes } => {
                    let path = format!("/v1/couriers/{courier}/positions");
                    let fixes: Vec<Value> = fixes.iter().map(words::fix).collect();
                    let body = json!({"fixes": fixes});
                    self.client.post(self.url(&path)).json(&body).send().await?;
                }
            }
        }
        Ok(())
    }

    /// Reads what the server has written since the last look.
    fn listen(&mut self) -> Outcome<()> {
        let mut news = VecDeque::new();
        for entry in self.server.entries_from(self.next_seq)? {
            self.next_seq = entry.seq + 1;
            self.screen.read(&entry);
            self.kpis.read(&entry);
            news.extend(self.eyes.read(&entry));
        }
        for news in news {
            if let News::Order(order) = &news
                && order.mode == Mode::Delivery
            {
                self.explained.get_or_insert(order.id);
            }
            self.people.hear(self.server.now(), news);
        }
        Ok(())
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url)
    }

    /// One request, and what it answered in the engine's words.
    async fn send(&mut self, event: &Event) -> Outcome<Answer> {
        self.requests += 1;
        let now = self.server.now();
        let Some(request) = words::request_of(event, now, self.requests) else {
            return Err(format!("people do not say {event:?}").into());
        };
        let mut call = self.client.request(request.method, self.url(&request.path));
        call = call.header("Idempotency-Key", format!("demo-{}", self.requests));
        if let Some(body) = &request.body {
            call = call.json(body);
        }
        let response = call.send().await?;
        let status = response.status();
        let body: Value = serde_json::from_str(&response.text().await?).unwrap_or_default();
        if status.is_server_error() || status == reqwest::StatusCode::UNPROCESSABLE_ENTITY {
            return Err(format!("{} {}: {body}", status, request.path).into());
        }
        Ok(answer(status.is_success(), &body))
    }

    async fn report(&mut self, args: &DemoArgs) -> Outcome<()> {
        self.listen()?;
        let mut out = std::io::stdout();
        if let Some(order) = self.explained {
            let path = format!("/v1/orders/{order}/explanation");
            let text = self.client.get(self.url(&path)).send().await?.text().await?;
            writeln!(out, "\nWhy {order} went as it did (GET {path}):")?;
            write!(out, "{}", explanation(&serde_json::from_str(&text)?))?;
        }
        let figures = self.kpis.figures();
        writeln!(out, "\nThe afternoon in figures ({} requests):", self.requests)?;
        write!(out, "{}{}", figures.to_table(), self.kpis.calibration().to_table())?;
        if let Some(path) = &args.report {
            let text = serde_json::to_string_pretty(&figures.to_json())?;
            std::fs::write(path, format!("{text}\n"))?;
        }
        Ok(())
    }
}

/// What people need of an answer: done, or refused.
fn answer(success: bool, body: &Value) -> Answer {
    let rejected = body["rejected"].as_u64().unwrap_or(0) > 0;
    let named = |name: &str| body["id"].as_str().filter(|id| id.starts_with(name));
    if !success || rejected {
        let offline = body.to_string().contains(Reason::Offline.code());
        let reason = if offline { Reason::Offline } else { Reason::WrongState };
        return Answer::Refused { reason, hint: None };
    }
    if let Some(quote) = named("quo_").and_then(|id| id.parse().ok()) {
        return Answer::Quoted { quote };
    }
    match named("ord_").and_then(|id| id.parse().ok()) {
        Some(order) => Answer::Ordered { order },
        None => Answer::Done,
    }
}

/// The options with their cost parts, and who lost by how much.
fn explanation(body: &Value) -> String {
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or("?").to_owned();
    let mut text = String::new();
    for option in list(&body["options"]) {
        let shops: Vec<String> =
            list(&option["sources"]).iter().map(|source| word(&source["store"])).collect();
        let (mode, cost) = (word(&option["mode"]), &option["cost"]);
        let parts = ["courier", "store", "lateness", "split", "total"];
        let parts: Vec<String> = parts.map(|part| format!("{part} {}", cost[part])).into();
        text += &format!("  could: {mode} from {}: {}\n", shops.join(" and "), parts.join(", "));
    }
    // Those who could have served, and by how much they lost, tell more than those who could not.
    let mut losers = list(&body["losers"]);
    losers.sort_by_key(|loser| loser["extra_cost"].as_i64().unwrap_or(i64::MAX));
    for loser in losers.iter().take(LOSERS) {
        let with = loser["courier"].as_str().map(|courier| format!(" with {courier}"));
        let by = loser["extra_cost"].as_i64().map(|cost| format!(", {cost} dearer"));
        let (with, by) = (with.unwrap_or_default(), by.unwrap_or_default());
        text +=
            &format!("  not:   {}{with}: {}{by}\n", word(&loser["store"]), word(&loser["code"]));
    }
    if losers.len() > LOSERS {
        text += &format!("  and {} more lost\n", losers.len() - LOSERS);
    }
    text
}
