//! `sameday bench mdrp`.

use super::{call, run, runs};
use std::fs;
use std::path::Path;

/// A made-up day by the name of a public one: two restaurants, three couriers, five meals.
fn lay_out(at: &Path, name: &str) {
    let day = at.join("days").join(name);
    fs::create_dir_all(&day).expect("a folder can be made");
    let write = |file: &str, rows: &[&str]| {
        let text = rows.join("\n").replace(' ', "\t");
        fs::write(day.join(file), text + "\n").expect("a file can be written");
    };
    write(
        "orders.txt",
        &[
            "order x y placement_time restaurant ready_time",
            "o1 900 0 5 r1 15",
            "o2 1500 300 7 r1 16",
            "o3 0 2400 9 r2 30",
            "o4 600 600 40 r1 52",
            "o5 300 2100 44 r2 50",
        ],
    );
    write("restaurants.txt", &["restaurant x y", "r1 0 0", "r2 0 3000"]);
    write(
        "couriers.txt",
        &["courier x y on_time off_time", "c1 0 0 0 120", "c2 0 900 0 90", "c3 600 600 30 120"],
    );
    let parameters = "meters_per_minute\tpickup service minutes\tdropoff service minutes\t\
                      target click-to-door\tmaximum click-to-door\tpay per order\t\
                      guaranteed pay per hour\n300\t4\t4\t40\t90\t10\t15\n";
    let counts = "number of orders: 5\nnumber of restaurants: 2\nnumber of couriers: 3\n";
    for (file, text) in
        [("instance_parameters.txt", parameters), ("instance_characteristics.txt", counts)]
    {
        fs::write(day.join(file), text).expect("a file can be written");
    }
}

#[test]
fn days_are_played_once_and_told_beside_what_was_published() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let at = folder.path();
    lay_out(at, "0o50t100s1p100");
    lay_out(at, "5o50t100s1p100");
    let head = "instance,method,undelivered_pct,ctd_mean,ctd_p90,overage_mean,rtp_mean,rtp_p90,\
                cost_per_order,orders_over_90";
    let row = "5o50t100s1p100,somebody,0,33.5,40,1,2,3,11,0";
    let file = at.join("days/reference_results.csv");
    fs::write(file, format!("{head}\n{row}\n")).expect("a file can be written");

    let bench = "bench mdrp days --policies nearest,joint --solutions files --out out";
    let told = run(at, bench);
    let told = String::from_utf8_lossy(&told.stdout);
    assert!(told.contains("| no rule is broken | 6 rows | kept |"), "{told}");
    assert!(told.contains("## days that nothing was tuned on"), "{told}");
    assert!(told.contains("| somebody | 1 | 0.000 | 33.50 |"), "{told}");
    assert!(told.contains("| *published:* Reyes et al. 2018: rolling horizon | 240 |"), "{told}");
    assert_eq!(fs::read_to_string(at.join("out/mdrp.md")).expect("tables"), told);
    let solution = at.join("files/5o50t100s1p100-joint-free-1/solution_info_orders.txt");
    assert_eq!(fs::read_to_string(solution).expect("a solution").lines().count(), 6);

    let csv = at.join("out/mdrp.csv");
    let whole = fs::read_to_string(&csv).expect("rows");
    let day = ["nearest,false,1", "joint,true,1", "joint,false,1"];
    assert_eq!(runs(&whole)[..3], day.map(|run| format!("0o50t100s1p100,{run}")));
    run(at, bench);
    assert_eq!(fs::read_to_string(&csv).expect("rows"), whole, "nothing is played twice");
    run(at, "bench mdrp days --instances 5* --freedoms with --seeds 2..3 --out out");
    let more = fs::read_to_string(&csv).expect("rows");
    let new = ["5o50t100s1p100,joint,true,2", "5o50t100s1p100,joint,true,3"];
    assert_eq!(runs(&more)[6..], new);
}

#[test]
fn days_that_are_not_there_are_said_not_to_be() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let at = folder.path();
    lay_out(at, "0o50t100s1p100");
    let wrong = |args: &str| {
        let output = call(at, args);
        assert_eq!(output.status.code(), Some(2), "{args}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let none = wrong("bench mdrp days --instances 7* --out out");
    assert!(none.contains("no day with a name like 7*"), "{none}");
    fs::write(at.join("days/0o50t100s1p100/couriers.txt"), "courier\nc1\n").expect("a file");
    let bad = wrong("bench mdrp days --out out");
    assert!(bad.contains("0o50t100s1p100/couriers.txt"), "{bad}");
    assert!(!at.join("out").exists());
}
