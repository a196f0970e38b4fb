//! `sameday map`: what an OpenStreetMap extract gives, before anything is built on it.

use super::budget_clock::{ClockKind, Stopwatch};
use super::complain;
use super::streets::{Extract, progress_bar, read};
use clap::Args;
use sameday_datasets::osm::{MapHours, MapShop};
use sameday_engine::config;
use sameday_engine::travel::street::{Edge, Mode, Modes, StreetNetwork};
use sameday_engine::travel::{Streets, Travel as _};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

const EXAMPLE: &str = "Example:\n  \
    sameday map helsinki.osm.pbf --geojson helsinki.geojson\n\n\
    Standard output is one line of JSON: size, what foot, bike and car can reach, islands, shops, \
    seconds. Exit status 0: it can be used; 1: the drawing could not be written; 2: the extract is \
    bad. The map data is (c) OpenStreetMap contributors; say so wherever you show it.";

/// Read an OpenStreetMap extract and say what is in it.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLE)]
pub struct MapArgs {
    /// Extract (.osm.pbf).
    file: PathBuf,
    /// Draw streets and shops into a GeoJSON file (RFC 7946).
    #[arg(long)]
    geojson: Option<PathBuf>,
    /// What a second is.
    #[arg(long, value_enum, default_value_t)]
    clock: ClockKind,
}

/// Runs the command.
#[must_use]
pub fn run(args: &MapArgs) -> ExitCode {
    let watch = Stopwatch::start(args.clock);
    let extract = match read(&args.file) {
        Ok(read) => read,
        Err(error) => {
            complain(&format!("{}: {error}", args.file.display()));
            return ExitCode::from(2);
        }
    };
    let imported = watch.seconds();
    let streets = extract.travel(&config::Travel::default());
    let seconds = (imported, watch.seconds() - imported);
    let line = line(&streets, &extract, seconds);
    match writeln!(io::stdout(), "{line}").and_then(|()| draw(args, &extract)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn line(streets: &Streets, extract: &Extract, (import, prepare): (f64, f64)) -> Value {
    let Extract { network, shops, report } = extract;
    let part = |mode: Mode| {
        let part = report.mode(mode);
        let value = json!({
            "vertices": part.vertices,
            "arcs": part.arcs,
            "islands": part.islands,
            "island_vertices": part.island_vertices,
        });
        (mode.name().to_owned(), value)
    };
    let modes: Map<String, Value> = Mode::ALL.into_iter().map(part).collect();
    let weekly = |shop: &&MapShop| matches!(shop.hours, MapHours::Weekly(_));
    let unread = |shop: &&MapShop| matches!(shop.hours, MapHours::Unparsable(_));
    let rounded = |seconds: f64| (seconds * 1_000.0).round() / 1_000.0;
    json!({
        "source": network.source(),
        "attribution": network.attribution(),
        "digest": streets.digest(),
        "streets": report.streets,
        "vertices": network.vertices().len(),
        "edges": network.edges().len(),
        "missing_nodes": report.missing_nodes,
        "modes": modes,
        "shops": {
            "all": shops.len(),
            "named": shops.iter().filter(|shop| shop.name.is_some()).count(),
            "with_hours": shops.iter().filter(weekly).count(),
            "unreadable_hours": shops.iter().filter(unread).count(),
            "left_out_relations": report.relation_shops,
        },
        "import_seconds": rounded(import),
        "prepare_seconds": rounded(prepare),
    })
}

fn draw(args: &MapArgs, extract: &Extract) -> io::Result<()> {
    let Some(path) = &args.geojson else { return Ok(()) };
    let named = |error: io::Error| {
        let say = format!("{}: {error}; choose another --geojson", path.display());
        io::Error::new(error.kind(), say)
    };
    let mut file = BufWriter::new(File::create(path).map_err(named)?);
    collection(&mut file, &extract.network, &extract.shops)
        .and_then(|()| file.flush())
        .map_err(named)
}

/// A feature a line, so that a large city needs no large memory.
fn collection(into: &mut impl Write, network: &StreetNetwork, shops: &[MapShop]) -> io::Result<()> {
    let attribution = json!(network.attribution());
    writeln!(
        into,
        "{{\"type\":\"FeatureCollection\",\"attribution\":{attribution},\"features\":["
    )?;
    let bar = progress_bar(network.edges().len() as u64, "{pos} of {len} pieces of street drawn");
    let streets = bar.wrap_iter(network.edges().iter()).map(|edge| street(network, edge));
    for (at, feature) in streets.chain(shops.iter().map(shop)).enumerate() {
        writeln!(into, "{}{feature}", if at == 0 { "" } else { "," })?;
    }
    bar.finish_and_clear();
    writeln!(into, "]}}")
}

fn street(network: &StreetNetwork, edge: &Edge) -> Value {
    let names = |modes: Modes| -> Vec<&str> {
        Mode::ALL.into_iter().filter(|mode| modes.contains(*mode)).map(Mode::name).collect()
    };
    let line: Vec<[f64; 2]> = network.line(edge).0.iter().map(|at| [at.x, at.y]).collect();
    json!({
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": line},
        "properties": {
            "kind": "street",
            "class": edge.class.name(),
            "along": names(edge.along.modes),
            "against": names(edge.against.modes),
        },
    })
}

fn shop(shop: &MapShop) -> Value {
    let (lat, lon) = shop.at.degrees();
    json!({
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"kind": "shop", "id": shop.id, "shop": shop.kind, "name": shop.name},
    })
}
