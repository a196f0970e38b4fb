//! A private PostgreSQL cluster with a stock table and a journal table.

use super::service::{Service, as_user, find, run};
use super::{SHOPS, SKUS, Told, UNITS};
use sameday_engine::event::StockFact;
use std::path::Path;
use tokio_postgres::{Client, Config, NoTls, Statement};

/// Rows of the stock table have room for their next version beside them, so that an update touches
/// no index. The journal has no index but its number: whoever looks for a repeated event pays more.
const TABLES: &str = "
CREATE TABLE stock(shop text, sku text, qty bigint NOT NULL, PRIMARY KEY (shop, sku))
  WITH (fillfactor = 50);
CREATE TABLE journal(
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, event text NOT NULL);
CREATE FUNCTION sell(shops text[], skus text[], events text[]) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  sold bigint := 0;
BEGIN
  FOR n IN 1 .. array_length(shops, 1) LOOP
    UPDATE stock SET qty = qty - 1 WHERE shop = shops[n] AND sku = skus[n] AND qty >= 1;
    IF FOUND THEN
      INSERT INTO journal(event) VALUES (events[n]);
      sold := sold + 1;
    END IF;
  END LOOP;
  RETURN sold;
END $$;
";

/// One round trip and one commit for both.
const SELL_ONE: &str = "
WITH moved AS (
  UPDATE stock SET qty = qty - 1 WHERE shop = $1 AND sku = $2 AND qty >= 1 RETURNING 1)
INSERT INTO journal(event) SELECT $3 FROM moved";

const SELL_MANY: &str = "SELECT sell($1, $2, $3)";

/// The cluster with one connection for each client.
#[derive(Debug)]
pub struct Postgres {
    clients: Vec<(Client, Statement, Statement)>,
    /// What it calls itself.
    pub version: String,
    // Dropped after the connections.
    _service: Service,
}

impl Postgres {
    /// Makes a cluster in `folder` with default settings and connects `clients` to it.
    ///
    /// # Errors
    /// With a sentence that says what is missing.
    pub async fn start(folder: &Path, clients: u64) -> Result<Self, String> {
        let data = folder.join("postgres");
        let (initdb, server) = (find("initdb")?, find("postgres")?);
        std::fs::create_dir(&data).map_err(|e| format!("{}: {e}", data.display()))?;
        let owner = as_user("postgres", &data)?;
        let trusting = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-locale"];
        run(owner.command(&initdb).arg("-D").arg(&data).args(trusting))?;
        let mut command = owner.command(&server);
        command.arg("-D").arg(&data).arg("-k").arg(&data).args(["-c", "listen_addresses="]);
        let service = Service::start(&mut command, &folder.join("postgres.log"))?;
        let mut config = Config::new();
        config.host_path(&data).user("postgres").dbname("postgres");
        service.ready(|| async { config.connect(NoTls).await.map(drop) }).await?;
        Self::connect(&config, clients, service).await.map_err(|e| format!("PostgreSQL: {e}"))
    }

    async fn connect(
        config: &Config,
        clients: u64,
        service: Service,
    ) -> Result<Self, tokio_postgres::Error> {
        let first = connect(config).await?;
        first.batch_execute(TABLES).await?;
        let version = first.query_one("SHOW server_version", &[]).await?.get(0);
        let mut prepared = Vec::new();
        for _ in 0..clients {
            let client = connect(config).await?;
            let one = client.prepare(SELL_ONE).await?;
            let many = client.prepare(SELL_MANY).await?;
            prepared.push((client, one, many));
        }
        Ok(Self { clients: prepared, version, _service: service })
    }

    pub(super) async fn reset(&mut self) -> Result<(), String> {
        let fill = format!(
            "TRUNCATE stock, journal;
             INSERT INTO stock SELECT 'shop-' || lpad(a::text, 3, '0'),
               'sku-' || lpad(b::text, 4, '0'), {UNITS}
             FROM generate_series(0, {}) a, generate_series(0, {}) b;",
            SHOPS - 1,
            SKUS - 1
        );
        for sql in [&*fill, "VACUUM ANALYZE stock", "VACUUM ANALYZE journal"] {
            self.clients[0].0.batch_execute(sql).await.map_err(|e| e.to_string())?;
        }
        Ok(())
    }

    pub(super) async fn sell(&self, client: u64, sales: Vec<StockFact>) -> Result<(), String> {
        let (client, one, many) = &self.clients[client as usize];
        let sold = match &*Told::sorted(&sales) {
            [Told { shop, sku, event }] => client.execute(one, &[shop, sku, event]).await,
            told => {
                let shops: Vec<&str> = told.iter().map(|t| &*t.shop).collect();
                let skus: Vec<&str> = told.iter().map(|t| &*t.sku).collect();
                let events: Vec<&str> = told.iter().map(|t| &*t.event).collect();
                let row = client.query_one(many, &[&shops, &skus, &events]).await;
                row.map(|row| row.get::<_, i64>(0).cast_unsigned())
            }
        };
        match sold {
            Ok(sold) if sold == sales.len() as u64 => Ok(()),
            Ok(sold) => Err(format!("PostgreSQL sold {sold} of {}", sales.len())),
            Err(error) => Err(format!("PostgreSQL: {error}")),
        }
    }
}

async fn connect(config: &Config) -> Result<Client, tokio_postgres::Error> {
    let (client, connection) = config.connect(NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
