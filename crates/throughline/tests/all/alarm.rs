//! Clusters of overdoses and deaths, through the built program.

use std::fmt::Write;

use serde_json::Value;

use crate::program::{Desk, real_data};

/// Two towns with an event every fifth day for a year, and five within two days in a street of its own at the end.
fn burst() -> String {
    let mut rows = "id,at,latitude,longitude\n".to_owned();
    for event in 0..60 {
        let (month, day) = (1 + event / 6, 1 + event % 6 * 4);
        let latitude = if event % 2 == 0 { 52.0 } else { 53.0 };
        let _ = writeln!(rows, "E{event},2024-{month:02}-{day:02}T10:00:00Z,{latitude},-1.0");
    }
    for event in 0..5 {
        let _ = writeln!(rows, "B{event},2024-12-{:02}T1{event}:00:00Z,51.00{event},-1.0", 10 + event % 2);
    }
    rows
}

#[test]
fn a_planted_burst_is_the_first_cluster_with_its_members() {
    let desk = Desk::new();
    let events = desk.write("events.csv", burst());
    let answer = desk.json(&["alarm", "--events", &events]);
    let first = &answer[0];
    assert_eq!((&first["rank"], &first["observed"], &first["level"]), (&1.into(), &5.into(), &"red".into()), "{first}");
    assert_eq!(first["members"], serde_json::json!(["B0", "B2", "B4", "B1", "B3"]), "by time");
    assert_eq!((&first["from"], &first["to"]), (&"2024-12-10T00:00:00Z".into(), &"2024-12-11T13:00:00Z".into()));
    assert!(
        first["p_value"]
            .as_f64()
            .is_some_and(|p| p < 0.001 && (1.0 / p - first["recurrence_days"].as_f64().expect("days")).abs() < 1.0),
        "{first}"
    );
    assert!(first["radius_m"].as_f64().is_some_and(|radius| (200.0..500.0).contains(&radius)), "{first}");
    assert!((first["centre"]["latitude"].as_f64().expect("degrees") - 51.002).abs() < 1e-9, "{first}");
    let page = desk.ok(&["alarm", "--events", &events]);
    assert!(page.out.contains("red") && !page.out.contains("contaminated"), "{}", page.out);
    let rules = first["comparators"].as_array().expect("rules");
    assert_eq!((&rules[0]["level"], &rules[0]["observed"]), (&"red".into(), &5.into()), "{rules:?}");
    assert_eq!((&rules[1]["rule"], &rules[1]["alarm"]), (&"3 in 4 days".into(), &true.into()));
    assert!(
        rules[1]["chance_alarms_a_year"].as_f64().is_some_and(|alarms| alarms > 1.0),
        "the rule says how often it is wrong"
    );
    assert!(
        rules.len() == 5 && page.out.contains("EARS C1") && page.out.contains("chance alarms a year"),
        "{}",
        page.out
    );
    // Before the burst nothing stands out.
    let before = desk.json(&["alarm", "--events", &events, "--at", "2024-12-09T00:00:00Z"]);
    assert_eq!(before, serde_json::json!([]));
}

#[test]
fn rows_in_another_order_and_another_seed_give_the_same_likelihood_ratios() {
    let desk = Desk::new();
    let content = burst();
    let mut rows: Vec<&str> = content.lines().collect();
    let events = desk.write("events.csv", &content);
    rows[1..].reverse();
    let turned = desk.write("turned.csv", rows.join("\n"));
    rows.push(rows[7]);
    let twice = desk.write("twice.csv", rows.join("\n"));
    let answer = desk.json(&["alarm", "--events", &events]);
    assert_eq!(answer, desk.json(&["alarm", "--events", &turned]));
    assert_eq!(answer, desk.json(&["alarm", "--events", &twice]), "a row entered twice counts once");
    assert!(desk.ok(&["alarm", "--events", &twice]).err.contains("1 rows repeat"));
    let other = desk.json(&["alarm", "--events", &events, "--seed", "2"]);
    assert_eq!(answer[0]["llr"], other[0]["llr"]);
}

#[test]
fn a_list_without_events_has_no_cluster_and_a_bad_one_is_said_by_row() {
    let desk = Desk::new();
    let empty = desk.write("empty.csv", "id,at,latitude,longitude\n");
    assert_eq!(desk.json(&["alarm", "--events", &empty]), serde_json::json!([]));
    let bad = desk.write("bad.csv", "id,at,latitude,longitude\nE1,2024-03-01T00:00:00Z,51,0\nE2,Quillfeather,51,0\n");
    for arguments in [
        vec!["alarm", "--events", &bad],
        vec!["alarm", "--population", &bad],
        vec!["alarm", "--events", &empty, "--at", "yesterday"],
        vec!["alarm", "--events", &empty, "--radius-km", "0"],
    ] {
        let refused = desk.run(&arguments);
        assert_eq!(refused.status, 2, "{arguments:?}: {}", refused.err);
        assert!(refused.err.contains("expected") && !refused.err.contains("Quillfeather"), "{}", refused.err);
    }
    assert!(desk.run(&["alarm", "--events", &bad]).err.contains("row 3: at"));
}

#[test]
fn overdoses_and_deaths_of_the_store_are_looked_at() {
    let desk = Desk::new();
    assert_eq!(desk.json(&["alarm"]), serde_json::json!([]));
    let mut rows = "incident_id,occurred_from,occurred_to,recorded,category,offence_code,latitude,longitude,outcome_code,outcome_date,person_id,note\n".to_owned();
    for (at, row) in burst().lines().skip(1).enumerate() {
        let cells: Vec<&str> = row.split(',').collect();
        let category = if at % 2 == 0 { "overdose" } else { "drug_death" };
        let _ = writeln!(rows, "{},{},,,{category},,{},{},,,,", cells[0], cells[1], cells[2], cells[3]);
    }
    rows += "V1,2024-12-11T12:00:00Z,,,violence,,51.0,-1.0,,,,\nN1,2024-12-11T12:00:00Z,,,overdose,,,,,,,\n";
    let file = desk.write("incidents.csv", rows);
    desk.ok(&["import", &file, "--authority", "URN/TEST/1"]);
    let events = desk.write("events.csv", burst());
    assert_eq!(desk.json(&["alarm"]), desk.json(&["alarm", "--events", &events]));
    assert!(desk.ok(&["alarm"]).err.contains("1 of 66"), "what cannot be placed is said");
    assert!(desk.json(&["journal", "list", "--verb", "alarm"]).as_array().is_some_and(|list| !list.is_empty()));
}

#[test]
fn new_york_fever_has_the_figures_that_an_independent_script_found() {
    let Some(folder) = real_data("scan-statistic") else { return };
    let desk = Desk::new();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
    let areas = read("NYCfevergeo.csv");
    let place =
        |zip: &str| areas.lines().find_map(|row| row.strip_prefix(zip)?.strip_prefix(',')).expect("an area").to_owned();
    let mut events = "id,at,latitude,longitude\n".to_owned();
    for (at, row) in read("NYCfevercas.csv").lines().skip(1).enumerate() {
        let cells: Vec<&str> = row.split(',').collect();
        let date: Vec<u32> = cells[2].split('/').map(|part| part.parse().expect("a figure")).collect();
        let _ = writeln!(events, "E{at},{}-{:02}-{:02}T00:00:00Z,{}", date[0], date[1], date[2], place(cells[0]));
    }
    let events = desk.write("events.csv", events);
    let first = &desk.json(&["alarm", "--events", &events])[0];
    assert!(first["llr"].as_f64().is_some_and(|llr| (llr - 3.845).abs() < 0.001), "{first}");
    assert_eq!(
        (&first["observed"], &first["from"], &first["to"]),
        (&4.into(), &"2001-11-22T00:00:00Z".into(), &"2001-11-24T00:00:00Z".into())
    );
    assert!(first["expected"].as_f64().is_some_and(|expected| (expected - 0.670_103).abs() < 1e-6), "{first}");
    assert_eq!(first["members"].as_array().map(Vec::len), Some(4));
    assert_eq!(first["level"], "none", "no alarm");
}

#[test]
fn lung_cancer_in_pennsylvania_has_its_most_likely_cluster() {
    let Some(folder) = real_data("scan-statistic") else { return };
    let desk = Desk::new();
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).expect("a file");
    let data = read("pennLC_data.csv");
    let mut areas = "id,latitude,longitude,population,cases\n".to_owned();
    for row in read("pennLC_geo.csv").lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let sum = |column: usize| -> u64 {
            let own = data.lines().filter(|line| line.split(',').next() == Some(cells[0]));
            own.map(|line| line.split(',').nth(column).expect("a cell").parse::<u64>().expect("a count")).sum()
        };
        let _ = writeln!(areas, "{},{},{},{},{}", cells[0], cells[2], cells[1], sum(2), sum(1));
    }
    let areas = desk.write("areas.csv", areas);
    let first = &desk.json(&["alarm", "--population", &areas])[0];
    let mut members: Vec<&str> =
        first["members"].as_array().expect("members").iter().filter_map(Value::as_str).collect();
    members.sort_unstable();
    assert_eq!(members, ["allegheny", "beaver", "butler", "fayette", "greene", "washington", "westmoreland"]);
    assert!(first["llr"].as_f64().is_some_and(|llr| (llr - 36.539).abs() < 0.001), "{first}");
    assert_eq!((&first["observed"], &first["from"]), (&2_359.into(), &Value::Null));
    assert!(first["centre"]["id"].is_string(), "{first}");
}
