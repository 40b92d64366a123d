//! Published data of other makers, where it lies beside the checkout.

use serde_json::Value;

use crate::program::{Desk, real_data, text};

fn figure(value: &Value) -> f64 {
    value.as_f64().unwrap_or(f64::NAN)
}

/// Proposes a mapping for a file, changes it as a person would, and imports the file with it.
fn import_as_proposed(desk: &Desk, file: &str, edit: impl Fn(String) -> String) {
    let plan = desk.json(&["import", file, "--dry-run"]);
    let questions = plan["questions"].as_array().expect("questions");
    assert!(questions.len() <= 1, "one human answer at most: {questions:?}");
    let mapping = desk.write("mapping.toml", edit(plan["mapping"].as_str().expect("TOML").to_owned()));
    desk.ok(&["import", file, "--mapping", &mapping, "--authority", "URN/TEST/REAL"]);
}

#[test]
fn one_persons_published_metadata_reads_whole_and_lives_where_he_said() {
    let Some(folder) = real_data("ockenden") else { return };
    let desk = Desk::new();
    import_as_proposed(&desk, &text(&folder.join("will-ockenden-metadata.csv")), |mapping| {
        mapping.replace("\"will-ockenden-metadata\"", "\"subject-1\"")
    });
    let sources = desk.json(&["sources"]);
    assert_eq!(sources[0]["rows_in"], 10_476);
    assert_eq!(sources[0]["rows_kept"], 10_476);
    assert_eq!(sources[0]["changes"][0]["count"], 1_714, "damaged cells are left out, never decoded");
    assert_eq!(sources[0]["first"], "2014-03-31T22:40:15Z");
    let report = desk.json(&["line", "subject-1"]);
    let number = &report["numbers"][0];
    assert_eq!(number["data_sessions"], 9_102);
    assert_eq!(number["contacts"]["count"], 130);
    // He lives near the mast in Balgowlah: 33.79 S, 151.26 E. Night there is midday in UTC, so the most used cell is the test.
    let home = &number["cells"]["most"][0];
    assert!(
        (figure(&home["latitude"]) + 33.79).abs() < 0.02 && (figure(&home["longitude"]) - 151.26).abs() < 0.02,
        "{home}"
    );
}

#[test]
fn positions_without_cells_become_cells_of_their_own() {
    let Some(folder) = real_data("telcell") else { return };
    let desk = Desk::new();
    import_as_proposed(&desk, &text(&folder.join("test_measurements.csv")), |mapping| mapping);
    let sources = desk.json(&["sources"]);
    assert_eq!(sources[0]["rows_kept"], 2_000);
    let report = desk.json(&["line", "Bas1"]);
    assert_eq!(report["numbers"][0]["data_sessions"], 100);
    assert!(report["numbers"][0]["cells"]["most"][0]["latitude"].is_number());
}

#[test]
fn indicators_equal_the_published_export() {
    let Some(folder) = real_data("bandicoot") else { return };
    let published = std::fs::read_to_string(folder.join("demo_export_user.json")).expect("published");
    let published: Value = serde_json::from_str(&published).expect("JSON");
    let all = |name: &str| published["ego"][name]["allweek"]["allday"].clone();
    let desk = Desk::new();
    for name in ["demo_antennas.csv", "demo_ego.csv"] {
        // The records are local times of nobody's zone; read as UTC their hours stay what they are.
        import_as_proposed(&desk, &text(&folder.join(name)), |mapping| {
            mapping.replace("[time]\n", "[time]\nzone = \"UTC\"\n")
        });
    }
    let report = desk.json(&["line", "demo_ego"]);
    let ours = &report["numbers"][0]["indicators"];
    let equal = |name: &str, expected: &Value| {
        let (found, expected) = (figure(&ours[name]), figure(expected));
        assert!((found - expected).abs() <= 1e-4 * expected.abs().max(1.0), "{name}: {found}, published {expected}");
    };
    equal("active_days", &all("active_days")["callandtext"]);
    for kind in ["call", "text"] {
        equal(&format!("number_of_contacts_{kind}"), &all("number_of_contacts")[kind]);
        equal(&format!("percent_nocturnal_{kind}"), &all("percent_nocturnal")[kind]);
        equal(&format!("entropy_of_contacts_{kind}"), &all("entropy_of_contacts")[kind]);
        equal(&format!("interactions_per_contact_{kind}"), &all("interactions_per_contact")[kind]["mean"]);
        equal(&format!("interevent_time_{kind}"), &all("interevent_time")[kind]["mean"]);
        equal(&format!("number_of_interaction_in_{kind}"), &all("number_of_interaction_in")[kind]);
        equal(&format!("number_of_interaction_out_{kind}"), &all("number_of_interaction_out")[kind]);
    }
    equal("call_duration_mean", &all("call_duration")["call"]["mean"]);
    equal("call_duration_std", &all("call_duration")["call"]["std"]);
    equal("percent_initiated_interactions_call", &all("percent_initiated_interactions")["call"]);
    equal("number_of_antennas", &all("number_of_antennas"));
    equal("entropy_of_antennas", &all("entropy_of_antennas"));
    equal("percent_at_home", &all("percent_at_home"));
    equal("radius_of_gyration_km", &all("radius_of_gyration"));
}

#[test]
fn both_parties_published_billings_merge_into_one_record_each() {
    let Some(folder) = real_data("bandicoot") else { return };
    let desk = Desk::new();
    for (name, own) in [("demo_ego.csv", "ego"), ("demo_A.csv", "A")] {
        let content = std::fs::read_to_string(folder.join(name)).expect("published");
        // In A's billing `A` stands for ego.
        let content = if own == "A" { content.replace(",A,", ",ego,") } else { content };
        let file = desk.write(name, content);
        import_as_proposed(&desk, &file, |mapping| {
            // The second file's layout is known from the first, its zone included.
            let zoned = if mapping.contains("zone =") {
                mapping
            } else {
                mapping.replace("[time]\n", "[time]\nzone = \"UTC\"\n")
            };
            zoned.replace(&format!("\"{}\"", name.trim_end_matches(".csv")), &format!("\"{own}\""))
        });
    }
    let sources = desk.json(&["sources"]);
    assert_eq!(sources[1]["rows_in"], 42);
    assert_eq!(sources[1]["rows_merged"], 18, "the 18 communications between the two are one record each");
}
