//! Who held a number, through the built program.

use std::fmt::Write;

use serde_json::Value;

use crate::program::{Desk, real_data, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end\n";
const CELLS: &str = "cell,operator,technology,easting,northing,latitude,longitude,azimuth_deg,beamwidth_deg,range_m,postcode,valid_from,valid_to\n";
const LINE: &str = "+447700900901";
const HOLDER: &str = "+447700900910";

/// Masts in a row, 2 km apart, one sector all round each; two networks.
fn cells() -> String {
    let mut rows = CELLS.to_owned();
    for mast in 0..20 {
        for network in ["10", "20"] {
            let latitude = 52.0 + 0.018 * f64::from(mast);
            let _ = writeln!(rows, "234-{network}-1-{mast},N{network},LTE,,,{latitude:.4},-1.0,,360,,,,");
        }
    }
    rows
}

/// Three weeks: the line wanders; its holder's telephone, of another network, is where it is within minutes; ten others sit at home.
fn billings() -> String {
    let mut rows = HEADER.to_owned();
    for day in 0..21 {
        for hour in [9, 12, 15, 18, 21] {
            let mast = (day * 7 + hour * 3) % 20;
            let at = |minute: i32| format!("2024-03-{:02}T{hour:02}:{minute:02}:00Z", day + 1);
            let mut call = |number: &str, network: &str, minute: i32, mast: i32, other: i32| {
                let _ = writeln!(
                    rows,
                    "{number},{},30,voice,{number},+4477009{other:05},,,234-{network}-1-{mast},234-{network}-1-{mast},,,,",
                    at(minute)
                );
            };
            call(LINE, "10", 10, mast, 100 + (day + hour) % 40);
            call(HOLDER, "20", 13, mast, 300 + hour % 4);
            for neighbour in 0..10 {
                call(
                    &format!("+44770090092{neighbour}"),
                    "20",
                    12 + neighbour % 5,
                    neighbour * 2,
                    400 + neighbour * 5 + hour % 3,
                );
            }
        }
    }
    rows
}

fn desk(attributed: &str) -> Desk {
    let desk = Desk::new();
    desk.write("in/communications.csv", billings());
    desk.write("in/cells.csv", cells());
    desk.write("in/people.csv", "person_id,name,date_of_birth,category,note\nP-1,First Example,,,\nP-2,Second Example,,,\nP-3,Third Example,,,\n");
    desk.write("in/attributed.csv", format!("number,person_id,from,to,basis\n{attributed}+447700900921,P-2,,,custody record\n+447700900999,P-3,,,known\n"));
    desk.ok(&["import", &text(&desk.path("in")), "--authority", "URN/TEST/1"]);
    desk
}

fn hypothesis<'a>(answer: &'a Value, key: &str, value: &str) -> &'a Value {
    let all = answer["hypotheses"].as_array().expect("hypotheses");
    all.iter().find(|one| one[key] == value).unwrap_or_else(|| panic!("{key} {value} is missing: {answer}"))
}

#[test]
fn whoever_travels_with_the_line_leads_and_everybody_known_is_weighed() {
    let desk = desk(&format!("{HOLDER},P-1,,,top-up\n"));
    let answer = desk.json(&["attribute", LINE]);
    let first = &answer["hypotheses"][0];
    assert_eq!(first["person_id"], "P-1", "{first}");
    assert!(first["log10_lr"].as_f64().is_some_and(|ratio| ratio > 0.5), "{first}");
    assert!(
        first["for"].as_array().is_some_and(|items| items.iter().any(|item| item["kind"] == "co-location")),
        "{first}"
    );
    let row = &first["for"].as_array().expect("items").iter().find(|item| item["kind"] == "co-location").expect("it")["rows"]
        [0];
    assert_eq!((&row[0]["number"], &row[1]["number"]), (&LINE.into(), &HOLDER.into()));
    assert!(row[0]["row"].is_u64() && row[1]["source_id"].is_u64(), "rows of the source stand behind it: {row}");
    assert_eq!(first["stretches"].as_array().map(Vec::len), Some(1), "{}", first["stretches"]);
    let at_home = hypothesis(&answer, "person_id", "P-2");
    assert!(at_home["log10_lr"].as_f64().is_some_and(|ratio| ratio < 0.0), "{at_home}");
    assert!(at_home["against"].as_array().is_some_and(|items| !items.is_empty()));
    let unseen = hypothesis(&answer, "person_id", "P-3");
    assert_eq!(unseen["telephone"], Value::Null, "no record knows the telephone of P-3");
    let unknown =
        answer["hypotheses"].as_array().expect("all").iter().find(|one| one["unknown"] == true).expect("always there");
    assert_eq!(unknown["log10_lr"], 0.0);
    let ratios: Vec<f64> =
        answer["hypotheses"].as_array().expect("all").iter().filter_map(|one| one["log10_lr"].as_f64()).collect();
    assert!(ratios.windows(2).all(|pair| pair[0] >= pair[1]), "best first: {ratios:?}");
    let table = desk.ok(&["attribute", LINE]).out;
    assert!(table.contains("someone not in the data") && table.contains("P-1 First Example"), "{table}");
}

#[test]
fn a_telephone_of_nobody_known_leads_as_a_number_and_without_it_the_unknown() {
    let desk = desk("");
    let answer = desk.json(&["attribute", LINE]);
    assert_eq!(answer["hypotheses"][0]["number"], HOLDER, "{}", answer["hypotheses"][0]);
    // Of one that sits at home like everybody else, none of the others travels along either.
    let answer = desk.json(&["attribute", "+447700900925"]);
    assert_eq!(answer["hypotheses"][0]["unknown"], true, "{}", answer["hypotheses"][0]);
    let refused = desk.run(&["attribute", "+447700900555"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("no record knows this number"), "{}", refused.err);
}

#[test]
fn of_telcells_twenty_devices_each_owners_other_one_leads() {
    let Some(folder) = real_data("telcell") else { return };
    let desk = Desk::new();
    let file = text(&folder.join("test_measurements.csv"));
    let plan = desk.json(&["import", &file, "--dry-run"]);
    let mapping = desk.write("mapping.toml", plan["mapping"].as_str().expect("TOML"));
    desk.ok(&["import", &file, "--mapping", &mapping, "--authority", "URN/TEST/REAL"]);
    for name in ["Bas", "Daan"] {
        let answer = desk.json(&["attribute", &format!("{name}1")]);
        assert_eq!(answer["hypotheses"][0]["number"], format!("{name}2"), "{}", answer["hypotheses"][0]);
    }
}
