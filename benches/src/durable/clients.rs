//! Clients in a closed loop, and what they saw.

use super::{Load, System, sale};
use sameday_server::clock::{Clock as _, SystemClock};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long a measurement takes.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// Until caches and files are as they will stay.
    pub warm_up: Duration,
    /// What counts.
    pub measured: Duration,
}

/// What the clients saw together.
#[derive(Clone, Debug)]
pub struct Measured {
    /// Durable events a second.
    pub events_per_second: f64,
    /// Half of the calls took at most this long, in microseconds.
    pub p50_us: u32,
    /// All calls but one in a hundred took at most this long.
    pub p99_us: u32,
}

/// Lets all clients sell at once.
///
/// # Errors
/// The first call that failed.
///
/// # Panics
/// When a client's task panicked.
pub async fn measure(system: &Arc<System>, load: Load, pace: Pace) -> Result<Measured, String> {
    let from = Instant::now() + pace.warm_up;
    let until = from + pace.measured;
    let clients: Vec<_> = (0..load.clients)
        .map(|client| tokio::spawn(sell(system.clone(), client, load, from..until)))
        .collect();
    let mut calls = Vec::new();
    for client in clients {
        calls.extend(client.await.expect("a client does not panic")?);
    }
    calls.sort_unstable();
    let at = |share: f64| calls.get((calls.len() as f64 * share) as usize).copied();
    let (Some(p50_us), Some(p99_us)) = (at(0.5), at(0.99)) else {
        return Err("no call ended in the time that counts".into());
    };
    let events = calls.len() as f64 * load.batch as f64;
    Ok(Measured { events_per_second: events / pace.measured.as_secs_f64(), p50_us, p99_us })
}

/// One client; how long each call took that ended in the time that counts.
async fn sell(
    system: Arc<System>,
    client: u64,
    load: Load,
    counts: std::ops::Range<Instant>,
) -> Result<Vec<u32>, String> {
    let mut calls = Vec::new();
    for first in (0..).step_by(load.batch as usize) {
        let now = SystemClock.now();
        let batch = first..first + load.batch;
        let sales = batch.map(|n| sale(client, n, load.spread, now)).collect();
        let begin = Instant::now();
        system.sell(client, sales).await?;
        let end = Instant::now();
        if counts.contains(&end) {
            calls.push(u32::try_from((end - begin).as_micros()).unwrap_or(u32::MAX));
        }
        if end >= counts.end {
            break;
        }
    }
    Ok(calls)
}
