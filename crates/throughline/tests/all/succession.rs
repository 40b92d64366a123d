//! Which number took over from which, through the built program.

use std::fmt::Write;

use crate::program::Desk;

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end\n";

fn customer(place: u32) -> String {
    format!("+4477009{place:05}")
}

/// Two billings: twenty customers call the first number for three weeks, and the second one after it.
fn two_billings() -> String {
    let mut rows = HEADER.to_owned();
    for day in 0..42_u32 {
        let line = if day < 21 { "+447700900901" } else { "+447700900902" };
        for place in (0..20).filter(|place| (place + day) % 3 == 0) {
            let (date, hour) = (format!("2024-{:02}-{:02}", 3 + day / 28, 1 + day % 28), 10 + place % 10);
            let _ =
                writeln!(rows, "{line},{date}T{hour}:{:02}:00Z,20,voice,{},{line},,,,,,,,", 2 * place, customer(place));
        }
    }
    rows
}

#[test]
fn the_number_that_the_customers_went_on_with_is_the_successor() {
    let desk = Desk::new();
    let file = desk.write("communications.csv", two_billings());
    desk.ok(&["import", &file, "--authority", "URN/TEST/1"]);
    let answer = desk.json(&["succession"]);
    let first = &answer[0];
    assert_eq!((&first["from"], &first["to"]), (&"+447700900901".into(), &"+447700900902".into()), "{answer}");
    assert_eq!((&first["verdict"], &first["rank"]), (&"successor".into(), &1.into()), "{answer}");
    assert!(first["log10_lr"].as_f64().is_some_and(|ratio| ratio > 1.0), "{answer}");
    assert!(first["gap_s"].as_i64().is_some_and(|gap| (0..3 * 86_400).contains(&gap)), "{answer}");
    assert_eq!(first["contacts"]["shared"], 20);
    assert!(first["evidence"][0]["text"].as_str().is_some_and(|text| text.contains("20 of")), "{answer}");
    assert_eq!(desk.json(&["succession", "+447700900902"])[0]["from"], "+447700900901");
    assert_eq!(desk.json(&["succession", &customer(3)]).as_array().map(Vec::len), Some(0));
    let refused = desk.run(&["succession", "no number"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("no number of the records"), "{}", refused.err);
}

#[test]
fn changes_of_number_of_a_simulated_world_are_followed_and_the_error_rates_told() {
    let desk = Desk::new();
    let world = desk.world(5);
    desk.ok(&["import", &crate::program::text(&world.join("plain")), "--authority", "URN/TEST/1"]);
    let answer = desk.json(&["evaluate", "--truth", &crate::program::text(&world.join("truth"))]);
    let figure = |measure: &str| answer["succession"][measure].as_f64();
    assert!(figure("rank_1_recall").is_some_and(|share| share >= 0.5), "{}", answer["succession"]);
    assert!(figure("successor_precision").is_none_or(|share| share >= 0.8), "{}", answer["succession"]);
    assert_eq!(desk.json(&["succession"]), desk.json(&["succession"]), "the same bytes every time");
}

#[test]
fn a_number_on_watch_raises_its_successor_in_the_import_that_shows_it_and_a_tenure_can_rest_on_it() {
    let desk = Desk::new();
    let all = two_billings();
    let part = |of: &str| {
        let rows = all.lines().skip(1).filter(|row| row.starts_with(of)).collect::<Vec<_>>().join("\n");
        format!("{HEADER}{rows}\n")
    };
    let old = desk.write("old.csv", part("+447700900901"));
    let new = desk.write("new.csv", part("+447700900902"));
    desk.ok(&["import", &old, "--authority", "URN/TEST/1"]);
    desk.ok(&["watch", "add", "+447700900901"]);
    assert_eq!(desk.run(&["watch", "add", "+447700900901"]).status, 2, "it is on watch already");
    assert_eq!(desk.json(&["watch", "list"])[0]["successors"].as_array().map(Vec::len), Some(0));
    let imported = desk.ok(&["import", &new, "--authority", "URN/TEST/1"]);
    assert!(imported.err.contains("1 likely successors"), "{}", imported.err);
    let tasks = desk.json(&["task", "list", "--about", "+447700900902"]);
    assert_eq!((&tasks[0]["kind"], tasks.as_array().map(Vec::len)), (&"check-back".into(), Some(1)), "{tasks}");
    assert_eq!(desk.json(&["watch", "list"])[0]["successors"][0]["number"], "+447700900902");
    let more = desk.write("more.csv", part("+447700900902").replace(":00Z,20,", ":30Z,21,"));
    assert!(!desk.ok(&["import", &more, "--authority", "URN/TEST/1"]).err.contains("successors"), "raised once");
    let proposed = desk.json(&["tenure", "propose", "L-1", "+447700900902", "--from-succession", "+447700900901"]);
    assert_eq!(proposed["state"], "proposed", "the program proposes; a named person accepts");
    assert!(proposed["basis"].as_str().is_some_and(|basis| basis.contains("successor of +447700900901")), "{proposed}");
    assert!(proposed["period"]["from_ms"].is_i64() || proposed["from"].is_string(), "{proposed}");
    let wrong = desk.run(&["tenure", "propose", "L-1", &customer(3), "--from-succession", "+447700900901"]);
    assert_eq!(wrong.status, 2);
}
