//! Meal delivery files: what is read back equals what was written, and every mistake is told.

use super::{Instance, Move, Point, Solution, Spot, Trip, read, read_solution, write};
use std::path::PathBuf;

fn fixture(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "fixtures", name].iter().collect()
}

fn tiny() -> Instance {
    read(&fixture("mdrp-tiny")).expect("the fixture is sound")
}

#[test]
fn travel_is_rounded_up_to_whole_minutes() {
    let instance = tiny();
    let origin = Point { x: 0, y: 0 };
    for (x, y, minutes) in [(0, 0, 0), (1, 0, 1), (300, 0, 1), (301, 0, 2), (180, 240, 1)] {
        assert_eq!(instance.travel(origin, Point { x, y }), minutes, "({x}, {y})");
        assert_eq!(instance.travel(Point { x, y }, origin), minutes, "({x}, {y}) back");
    }
}

#[test]
fn the_fixture_reads_as_it_stands() {
    let instance = tiny();
    assert_eq!(instance.orders.len(), 4);
    assert_eq!(instance.orders[3].restaurant, 1);
    assert_eq!(instance.couriers[1].off, 120);
    assert_eq!(instance.parameters.pay_per_hour, 15);
}

#[test]
fn every_mistake_of_every_file_is_told() {
    let faults = read(&fixture("mdrp-bad")).expect_err("the fixture is full of mistakes");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "restaurants.txt:3: 'r1' stands already in line 2",
        "restaurants.txt:4: y 'north' is not a whole number",
        "couriers.txt:1: the header must be 'courier x y on_time off_time'",
        "couriers.txt:2: off_time 5 lies before on_time 60",
        "couriers.txt:3: 4 columns where 5 are due",
        "orders.txt:2: placement_time -1 is not in 0..=10000000",
        "orders.txt:3: ready_time 4 lies before placement_time 10",
        "orders.txt:4: restaurant 'r9' is not in restaurants.txt",
        "instance_parameters.txt:2: pickup service minutes 3 cannot be halved",
        "instance_parameters.txt:2: meters_per_minute 0 is not in 1..=10000000",
        "instance_characteristics.txt:0: 'number of couriers: N' is missing",
        "instance_characteristics.txt:1: number of orders is 7, read were 3",
    ];
    assert_eq!(told, expected);
}

#[test]
fn absent_files_are_told_one_by_one() {
    let faults = read(&fixture("no-such-folder")).expect_err("there is nothing to read");
    let files: Vec<&str> = faults.iter().map(|f| f.file).collect();
    let expected = [
        "restaurants.txt",
        "couriers.txt",
        "orders.txt",
        "instance_parameters.txt",
        "instance_characteristics.txt",
    ];
    assert_eq!(files, expected);
}

#[test]
fn every_public_instance_reads() {
    let Ok(data) = std::env::var("SAMEDAY_DATA") else {
        eprintln!("SAMEDAY_DATA is not set: the public MDRP instances were NOT read");
        return;
    };
    let folder = PathBuf::from(data).join("mdrp");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("the data folder holds mdrp") {
        let path = entry.expect("a folder entry").path();
        if path.is_dir() {
            read(&path).unwrap_or_else(|faults| panic!("{}: {faults:?}", path.display()));
            count += 1;
        }
    }
    assert!(count > 0, "no instance in the data folder");
}

#[test]
fn a_written_solution_reads_back() {
    let instance = tiny();
    let solution = two_trips();
    let folder = scratch("written");
    write(&folder, &instance, &solution).expect("the folder of test outputs can be written");
    assert_eq!(read_solution(&folder, &instance), Ok(solution));
    let text = std::fs::read_to_string(folder.join("solution_info_assignments.txt")).unwrap();
    assert_eq!(text, "assignment_time pickup_time courier\n11 16 c1 o1 o2\n21 30 c2 o4\n");
}

#[test]
fn mistakes_of_solution_files_are_told() {
    let instance = tiny();
    let folder = scratch("mistaken");
    write(&folder, &instance, &two_trips()).expect("the folder of test outputs can be written");
    let assignments = "assignment_time pickup_time courier\n11 x c9 o1\n21 30 c2\n1 2 c1 o3\n";
    std::fs::write(folder.join("solution_info_assignments.txt"), assignments).unwrap();
    let faults = read_solution(&folder, &instance).expect_err("the files are full of mistakes");
    let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let expected = [
        "solution_info_assignments.txt:2: 'x' is not a whole number",
        "solution_info_assignments.txt:2: 'c9' is no courier",
        "solution_info_assignments.txt:3: 3 columns where at least 4 are due",
        "solution_info_assignments.txt:4: 'o3' is not in solution_info_orders.txt",
    ];
    assert_eq!(told, expected);
}

/// A folder for test outputs in the target folder.
fn scratch(name: &str) -> PathBuf {
    let exe = std::env::current_exe().expect("a running test has a path");
    let folder = exe.with_file_name(format!("mdrp-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

fn two_trips() -> Solution {
    let drive = |courier, departure, from, to| Move { courier, departure, from, to };
    Solution {
        trips: vec![
            Trip { assigned: 11, pickup: 16, courier: 0, drops: vec![(0, 22), (1, 27)] },
            Trip { assigned: 21, pickup: 30, courier: 1, drops: vec![(3, 37)] },
        ],
        moves: vec![
            drive(0, 12, Spot::Start, Spot::Restaurant(0)),
            drive(0, 18, Spot::Restaurant(0), Spot::Door(0)),
            drive(0, 24, Spot::Door(0), Spot::Door(1)),
            drive(1, 21, Spot::Start, Spot::Restaurant(1)),
            drive(1, 32, Spot::Restaurant(1), Spot::Door(3)),
        ],
    }
}
