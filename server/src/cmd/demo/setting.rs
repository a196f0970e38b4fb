//! Where a demo plays.

use super::DemoArgs;
use crate::cmd::streets::Extract;
use sameday_datasets::city::{self as patterns, CityPlan, DEFAULT, PLANS};
use sameday_datasets::population;
use sameday_engine::travel::street::StreetNetwork;
use sameday_scenarios::city::streets::{self, Map, on_plan};
use sameday_scenarios::city::{City, Ground, config};
use std::error::Error;
use std::path::Path;
use std::sync::Arc;

/// A city with everything in it, and its streets.
pub(super) struct Setting {
    pub(super) city: City,
    pub(super) network: Option<Arc<StreetNetwork>>,
}

impl Setting {
    /// As asked for on the command line.
    pub(super) fn of(args: &DemoArgs) -> Result<Self, Box<dyn Error>> {
        let plan = args.city.as_deref().map(plan).transpose()?;
        let (ground, network) = match (args.streets.read()?, plan) {
            (Some(extract), _) => (on_map(args, &extract)?, Some(extract.network)),
            (None, Some(plan)) => with_network(on_plan(plan, args.seed)),
            (None, None) if args.headless => (Ground::plain(args.seed), None),
            (None, None) => with_network(on_plan(&DEFAULT, args.seed)),
        };
        Ok(Self { city: City::on(&ground, args.seed, args.minutes()), network })
    }
}

fn with_network(
    (ground, network): (Ground, Arc<StreetNetwork>),
) -> (Ground, Option<Arc<StreetNetwork>>) {
    (ground, Some(network))
}

/// A plan by its name.
fn plan(name: &str) -> Result<&'static CityPlan, String> {
    patterns::plan(name).ok_or_else(|| {
        let names: Vec<&str> =
            std::iter::once(&DEFAULT).chain(&PLANS).map(|plan| plan.name).collect();
        format!("there is no plan of a city `{name}`; there are {}", names.join(", "))
    })
}

fn on_map(args: &DemoArgs, extract: &Extract) -> Result<Ground, Box<dyn Error>> {
    let population = args.population.as_deref().map(population::read).transpose()?;
    let map = Map {
        streets: extract.travel(&config().travel),
        shops: &extract.shops,
        population: population.as_deref().unwrap_or_default(),
        utc_offset_s: None,
    };
    let name = args.streets.osm.as_deref().map_or_else(String::new, title);
    Ok(Ground::on_streets(&name, &map, args.seed))
}

/// `porto-alegre.osm.pbf` is Porto Alegre.
fn title(path: &Path) -> String {
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned());
    streets::title(file.unwrap_or_default().split('.').next().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::title;
    use std::path::Path;

    #[test]
    fn files_are_cities() {
        assert_eq!(title(Path::new("maps/porto-alegre.osm.pbf")), "Porto Alegre");
        assert_eq!(title(Path::new("Helsinki.osm.pbf")), "Helsinki");
    }
}
