//! Scenarios on a map: where its file is looked for, how often it is read, and what is said where
//! there is none.

use sameday_engine::place::Place;
use sameday_scenarios::script::{Fault, Maps, Scenario, Unread, read_all};
use std::fs;
use std::path::{Path, PathBuf};

const TOWN: &str = "town.osm.pbf";

/// An empty folder for a test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("maps").join(name);
    // It may be there from an earlier run.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// A scenario with these lines in its `[city]`.
fn scenario(folder: &Path, name: &str, city: &str) -> PathBuf {
    let head = "format = \"sameday-scenario\"\nversion = 1\ntitle = \"A test\"\nminutes = 10\n";
    let file = folder.join(format!("{name}.toml"));
    fs::write(&file, format!("{head}[city]\n{city}\n")).unwrap();
    file
}

fn put_map(folder: &Path) {
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/../datasets/fixtures/town.osm.pbf");
    fs::create_dir_all(folder).unwrap();
    fs::copy(town, folder.join(TOWN)).unwrap();
}

fn is_on_town(scenario: &Scenario) -> bool {
    let city = scenario.head.city();
    city.name == "Town" && city.shops.iter().any(|shop| !shop.spec.sign.synthetic)
}

#[test]
fn a_map_is_found_beside_its_scenario_and_in_the_data() {
    let here = folder("beside");
    let file = scenario(&here, "a", "map = \"town.osm.pbf\"");
    put_map(&here);
    assert!(is_on_town(&Scenario::read(&file, &mut Maps::default()).unwrap()));
    let (here, data) = (folder("in-data"), folder("data"));
    let file = scenario(&here, "a", "map = \"town.osm.pbf\"");
    put_map(&data.join("roads"));
    assert!(is_on_town(&Scenario::read(&file, &mut Maps::new(Some(data))).unwrap()));
}

#[test]
fn a_map_is_read_once_for_all_scenarios() {
    let here = folder("once");
    let files = ["a", "b"].map(|name| scenario(&here, name, "map = \"town.osm.pbf\""));
    put_map(&here);
    let mut maps = Maps::default();
    assert!(Scenario::read(&files[0], &mut maps).is_ok());
    // Whoever read it again would find no streets in it.
    fs::write(here.join(TOWN), "no streets").unwrap();
    assert!(is_on_town(&Scenario::read(&files[1], &mut maps).unwrap()));
    match Scenario::read(&files[1], &mut Maps::default()) {
        Err(Unread::Faulty(faults)) => assert!(faults[0].what.contains(TOWN), "{faults:?}"),
        other => panic!("a broken map is a mistake, not {other:?}"),
    }
}

#[test]
fn people_live_where_the_table_says() {
    let here = folder("people");
    put_map(&here);
    let city = "map = \"town.osm.pbf\"\npopulation = \"people.csv\"";
    let file = scenario(&here, "a", city);
    match Scenario::read(&file, &mut Maps::default()) {
        Err(Unread::NoMap(fault)) => assert!(fault.what.contains("people.csv"), "{fault}"),
        other => panic!("the table is not there, but {other:?}"),
    }
    let anywhere = scenario(&here, "b", "map = \"town.osm.pbf\"");
    let city = |file| Scenario::read(file, &mut Maps::default()).unwrap().head.city();
    let place = city(&anywhere).shops[0].spec.at;
    let Place::Cell(cell) = place else { panic!("{place:?} is not on earth") };
    assert!(city(&anywhere).doors.iter().any(|door| *door != place));
    fs::write(here.join("people.csv"), format!("id,population\n{cell},100\n")).unwrap();
    assert!(city(&file).doors.iter().all(|door| *door == place));
}

#[test]
fn without_its_map_a_scenario_says_what_to_do_and_a_folder_leaves_it_out() {
    let here = folder("absent");
    let file = scenario(&here, "a", "map = \"town.osm.pbf\"");
    let told = |fault: &Fault| {
        let what = fault.to_string();
        assert!(what.contains("a.toml") && what.contains("roads/town.osm.pbf"), "{what}");
        assert!(what.contains("set SAMEDAY_DATA"), "{what}");
    };
    match Scenario::read(&file, &mut Maps::default()) {
        Err(Unread::NoMap(fault)) => told(&fault),
        other => panic!("there is no map, but {other:?}"),
    }
    let all = |path: &Path| read_all(path, |_| true, &mut Maps::default());
    assert!(all(&file).is_err() && all(&here).is_err(), "nothing is left to play");
    scenario(&here, "b", "plan = \"plain\"");
    let (played, left_out) = all(&here).unwrap();
    assert_eq!(played.iter().map(|s| s.name.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(left_out.len(), 1);
    told(&left_out[0]);
}
