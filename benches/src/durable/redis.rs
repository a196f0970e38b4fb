//! A private Redis that syncs its append-only file before every answer.

use super::service::{Service, find};
use super::{SHOPS, SKUS, Told, UNITS};
use redis::aio::MultiplexedConnection;
use redis::{Client, Pipeline, RedisError, Script};
use sameday_engine::event::StockFact;
use std::path::Path;
use std::process::Command;

/// Each key with its event: one unit less if there is one, and a line in the journal.
const SELL: &str = "
local sold = 0
for n = 2, #KEYS do
  if tonumber(redis.call('GET', KEYS[n]) or '0') >= 1 then
    redis.call('DECRBY', KEYS[n], 1)
    redis.call('XADD', KEYS[1], '*', 'event', ARGV[n - 1])
    sold = sold + 1
  end
end
return sold";

/// The server with one connection for each client.
pub struct Redis {
    clients: Vec<MultiplexedConnection>,
    sell: Script,
    /// What it calls itself.
    pub version: String,
    // Dropped after the connections.
    _service: Service,
}

impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redis {}", self.version)
    }
}

impl Redis {
    /// Starts a server in `folder` and connects `clients` to it.
    ///
    /// # Errors
    /// With a sentence that says what is missing.
    pub async fn start(folder: &Path, clients: u64) -> Result<Self, String> {
        let data = folder.join("redis");
        std::fs::create_dir(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        let socket = data.join("socket");
        let mut command = Command::new(find("redis-server")?);
        command.args(["--port", "0", "--save", "", "--appendonly", "yes"]);
        command.args(["--appendfsync", "always", "--dir"]).arg(&data);
        command.arg("--unixsocket").arg(&socket);
        let service = Service::start(&mut command, &folder.join("redis.log"))?;
        let client = Client::open(format!("redis+unix://{}", socket.display()));
        let client = client.map_err(|e| format!("Redis: {e}"))?;
        service
            .ready(|| async { client.get_multiplexed_async_connection().await.map(drop) })
            .await?;
        Self::connect(&client, clients, service).await.map_err(|e| format!("Redis: {e}"))
    }

    async fn connect(client: &Client, clients: u64, service: Service) -> Result<Self, RedisError> {
        let mut connections = Vec::new();
        for _ in 0..clients {
            connections.push(client.get_multiplexed_async_connection().await?);
        }
        let info: String =
            redis::cmd("INFO").arg("server").query_async(&mut connections[0]).await?;
        let version = info.lines().find_map(|line| line.strip_prefix("redis_version:"));
        let version = version.unwrap_or("of unknown version").trim().to_owned();
        Ok(Self { clients: connections, sell: Script::new(SELL), version, _service: service })
    }

    pub(super) async fn reset(&mut self) -> Result<(), String> {
        self.fill().await.map_err(|error| format!("Redis: {error}"))
    }

    async fn fill(&mut self) -> Result<(), RedisError> {
        let connection = &mut self.clients[0];
        redis::cmd("FLUSHALL").exec_async(connection).await?;
        for shop in 0..SHOPS {
            let mut fill = Pipeline::new();
            for sku in 0..SKUS {
                fill.set(key(&super::shop(shop).to_string(), &super::sku(sku).to_string()), UNITS);
            }
            fill.exec_async(connection).await?;
        }
        Ok(())
    }

    pub(super) async fn sell(&self, client: u64, sales: Vec<StockFact>) -> Result<(), String> {
        let mut call = self.sell.prepare_invoke();
        call.key("journal");
        for sale in &sales {
            let Told { shop, sku, event } = Told::of(sale);
            call.key(key(&shop, &sku)).arg(event);
        }
        let mut connection = self.clients[client as usize].clone();
        match call.invoke_async::<usize>(&mut connection).await {
            Ok(sold) if sold == sales.len() => Ok(()),
            Ok(sold) => Err(format!("Redis sold {sold} of {}", sales.len())),
            Err(error) => Err(format!("Redis: {error}")),
        }
    }
}

fn key(shop: &str, sku: &str) -> String {
    format!("{shop}:{sku}")
}
