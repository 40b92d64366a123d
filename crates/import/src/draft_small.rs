//! Proposals for tables that are no communications: cells, subscribers, handset content, top-ups, reads of plates.

use std::collections::BTreeSet;

use crate::draft::Draft;
use crate::identifiers::CellForm;
use crate::plain::PlainTable;
use crate::words::direction_word;

/// Words of column names by which a log of people missing, or in custody, is known.
pub(crate) const EPISODE_WORDS: [&str; 6] = ["custody", "detainee", "detained", "detention", "misper", "missing"];

/// Takes the columns of a small table.
pub(crate) fn fill(draft: &mut Draft, table: PlainTable) {
    match table {
        PlainTable::Cells => cells(draft),
        PlainTable::Subscribers => subscribers(draft),
        PlainTable::Messages => messages(draft),
        PlainTable::Contacts => contacts(draft),
        PlainTable::Locations => locations(draft),
        PlainTable::TopUps => top_ups(draft),
        PlainTable::VehicleReads => vehicle_reads(draft),
        PlainTable::Episodes => episodes(draft),
        PlainTable::Communications
        | PlainTable::People
        | PlainTable::Attributed
        | PlainTable::Incidents
        | PlainTable::Crimes => {}
    }
}

fn by_name(draft: &mut Draft, columns: &[(&str, &[&str])]) {
    for (plain, words) in columns {
        draft.take_best(plain, "its name", |column| column.named(words) * 1.5);
    }
}

fn cells(draft: &mut Draft) {
    draft.position();
    if !draft.cell_in_parts("cell", &|_| true) {
        let words = ["cell", "cgi", "ecgi", "cellid", "antenna", "site", "cid", "mast"];
        let found = draft.best(|column| {
            let cgi = column.cells(CellForm::Cgi).max(column.cells(CellForm::CgiHex));
            column.named(&words)
                * (0.5 + cgi)
                * if column.has(&["name", "address", "postcode", "type"]) { 0.2 } else { 1.0 }
        });
        match found {
            Some((at, score)) => {
                draft.take("cell", at, score + 0.5, "its name, and its values name cells");
                let form = draft.taken("cell").map(|column| {
                    if column.cells(CellForm::Cgi) > 0.7 {
                        CellForm::Cgi
                    } else if column.cells(CellForm::CgiHex) > 0.7 {
                        CellForm::CgiHex
                    } else {
                        CellForm::Opaque
                    }
                });
                draft.mapping().identifiers.cells = form.unwrap_or_default();
            }
            None => draft.ask("Which column names the cell? Say it under [columns] as cell.".to_owned()),
        }
    }
    by_name(
        draft,
        &[
            ("easting", &["easting", "x"]),
            ("northing", &["northing", "y"]),
            ("azimuth_deg", &["azimuth", "bearing"]),
            ("beamwidth_deg", &["beamwidth", "beam"]),
            ("range_m", &["range", "radius"]),
            ("operator", &["operator", "network", "provider"]),
            ("technology", &["technology", "radio", "tech", "generation"]),
            ("postcode", &["postcode"]),
        ],
    );
    validity(draft, "valid_from", "valid_to");
}

/// Dates from and to, both in the form of the first.
fn validity(draft: &mut Draft, from: &str, to: &str) {
    let begins = ["from", "activated", "activation", "live", "start", "connected", "on"];
    let ends = ["to", "deactivated", "decommissioned", "end", "until", "off", "disconnected", "deactivation"];
    span(draft, (from, &begins), (to, &ends));
}

/// Times from and to, by the words of their columns' names; both in the form of the first.
fn span(draft: &mut Draft, (from, begins): (&str, &[&str]), (to, ends): (&str, &[&str])) {
    let found = draft.best(|column| if column.is_date() || column.is_moment() { column.named(begins) } else { 0.0 });
    if let Some((at, _)) = found {
        draft.take(from, at, 1.5, "its name, and its values are dates");
        let values = draft.taken(from).map(|column| column.values.clone()).unwrap_or_default();
        if let Ok(reader) = crate::time::TimeReader::new(None, None, &values) {
            draft.mapping().time.format = Some(reader.format().to_owned());
        }
        draft.take_best(to, "its name, and its values are dates", |column| {
            if column.is_date() || column.is_moment() { column.named(ends) } else { 0.0 }
        });
    }
}

fn subscribers(draft: &mut Draft) {
    draft.take_best("number", "its values are numbers", |column| {
        column.phones() + column.named(&["number", "msisdn", "mobile", "telephone"])
    });
    by_name(
        draft,
        &[
            ("name", &["name", "customer", "subscriber"]),
            ("address", &["address"]),
            ("registered", &["registered", "registration"]),
        ],
    );
    let words: BTreeSet<String> = draft
        .taken("registered")
        .map(|column| column.distinct().into_iter().map(ToOwned::to_owned).collect())
        .unwrap_or_default();
    draft.translate("registered", &words, registered_word);
    validity(draft, "from", "to");
}

fn registered_word(text: &str) -> Option<&'static str> {
    match text.to_lowercase().as_str() {
        "y" | "yes" | "true" | "registered" | "1" | "contract" => Some("yes"),
        "n" | "no" | "false" | "unregistered" | "not registered" | "0" => Some("no"),
        _ => None,
    }
}

fn messages(draft: &mut Draft) {
    draft.time_as("at");
    draft.take_best("body", "its name, and its values are sentences", |column| {
        if column.is_prose() { 1.0 + column.named(&["body", "message", "text", "content"]) } else { 0.0 }
    });
    let direction = draft.best(|column| column.share(|text| direction_word(text).is_some()));
    match direction.filter(|(_, share)| *share > 0.8) {
        Some((at, share)) => {
            draft.take("direction", at, 1.0 + share, "its values are directions");
            let words =
                draft.taken("direction").map(|column| column.distinct().into_iter().map(ToOwned::to_owned).collect());
            draft.translate("direction", &words.unwrap_or_default(), direction_word);
        }
        None => draft.ask(
            "Which column tells whether a message was sent or received? Say it under [columns] as direction."
                .to_owned(),
        ),
    }
    draft.take_best("other_number", "its values are numbers", |column| {
        let own = column.has(&["own", "subject", "device", "handset"]);
        if column.phones() > 0.5 && !own {
            column.phones() + column.named(&["number", "party", "address", "from", "to"])
        } else {
            0.0
        }
    });
    by_name(
        draft,
        &[
            ("contact_name", &["name", "contact"]),
            ("exhibit", &["exhibit"]),
            ("handset_id", &["handset", "device", "imei"]),
        ],
    );
    handset(draft, "handset_id");
}

/// Which handset it is, where no column says so: the number or the name that the file gives it.
fn handset(draft: &mut Draft, plain: &str) {
    if draft.taken(plain).is_some() {
        return;
    }
    match draft.said_subject().cloned() {
        Some(number) => {
            draft.mapping().constants.insert(plain.to_owned(), number);
        }
        None => {
            let stem = draft.stem().to_owned();
            draft.ask(format!("Which handset is this? No column says so; until you put it into [constants] {plain} it is called `{stem}`."));
            draft.mapping().constants.insert(plain.to_owned(), stem);
        }
    }
}

fn contacts(draft: &mut Draft) {
    draft.take_best("number", "its values are numbers", |column| {
        column.phones() + column.named(&["number", "phone", "mobile"]) * 0.5
    });
    by_name(
        draft,
        &[
            ("contact_name", &["name", "contact"]),
            ("account", &["account", "email", "username"]),
            ("exhibit", &["exhibit"]),
            ("handset_id", &["handset", "device", "imei"]),
        ],
    );
    handset(draft, "handset_id");
}

fn locations(draft: &mut Draft) {
    draft.time_as("at");
    draft.position();
    draft.mapping().columns.remove("azimuth_deg");
    by_name(
        draft,
        &[
            ("accuracy_m", &["accuracy", "precision", "radius"]),
            ("origin_app", &["source", "app", "application", "origin"]),
            ("exhibit", &["exhibit"]),
            ("note", &["note", "name", "address", "description"]),
        ],
    );
    handset(draft, "device_id");
}

fn top_ups(draft: &mut Draft) {
    draft.time_as("at");
    draft.take_best("number", "its values are numbers", |column| column.phones() + column.named(&["number", "msisdn"]));
    by_name(
        draft,
        &[
            ("amount", &["amount", "value", "credit"]),
            ("currency", &["currency"]),
            ("method", &["method", "type", "channel"]),
            ("retailer", &["retailer", "store", "shop", "outlet", "location"]),
            ("voucher", &["voucher", "reference", "ref", "transaction"]),
        ],
    );
}

fn vehicle_reads(draft: &mut Draft) {
    draft.time_as("at");
    draft.take_best("plate", "its name", |column| {
        column.named(&["vrm", "plate", "numberplate", "registration", "licence"]) * 2.0
    });
    draft.position();
    draft.mapping().columns.remove("azimuth_deg");
    by_name(
        draft,
        &[
            ("camera", &["camera", "site", "location", "lane"]),
            ("heading", &["direction", "heading"]),
            ("note", &["note", "notes", "make"]),
        ],
    );
}

fn episodes(draft: &mut Draft) {
    let in_custody = |text: &String| {
        let lower = text.to_lowercase();
        EPISODE_WORDS[..4].iter().any(|word| lower.contains(word))
    };
    let custody = draft.names(&EPISODE_WORDS[..4]) || draft.titles().iter().any(in_custody);
    let begins = ["arrival", "arrived", "detained", "detention", "missing", "since", "from", "start", "booked"];
    let ends = ["released", "release", "found", "returned", "return", "located", "to", "end", "until", "departed"];
    span(draft, ("from", &begins), ("to", &ends));
    if draft.taken("from").is_none() {
        draft.ask("Which column tells from when it was? Say it under [columns] as from.".to_owned());
    }
    // A reference of the person's own tells people apart better than a name does.
    let person = draft.take_best("person_id", "its name", |column| {
        let own = column.named(&["nominal", "pnc", "person", "subject"]) * 2.0;
        own + column.named(&["name", "detainee", "surname"]) * if column.has(&["officer"]) { 0.0 } else { 1.0 }
    });
    if !person {
        draft.ask("Which column tells whose episode it is? Say it under [columns] as person_id.".to_owned());
    }
    by_name(
        draft,
        &[
            ("episode_id", &["record", "episode", "misper", "ref", "reference", "id", "no", "number"]),
            ("place", &["suite", "place", "found", "address", "location", "station", "where", "from"]),
            (
                "note",
                &["offence", "note", "notes", "debrief", "reason", "remarks", "comments", "risk", "circumstances"],
            ),
        ],
    );
    let word = if custody { "custody" } else { "missing" };
    draft.mapping().constants.insert("episode".to_owned(), word.to_owned());
}

#[cfg(test)]
mod tests {
    use crate::document::{Content, Document, Limits};
    use crate::propose::{Proposal, propose};
    use crate::read::MappingChoice;

    fn proposed(name: &str, text: &str) -> Proposal {
        let content = Content::Bytes(std::sync::Arc::new(text.as_bytes().to_vec()));
        let document = Document { name: name.to_owned(), received: "".into(), content };
        propose(&document, &Limits::default(), &MappingChoice::default()).expect("proposed")
    }

    #[test]
    fn a_custody_log_is_proposed_as_episodes() {
        let found = proposed(
            "log.csv",
            "Custody Record No;Nominal Ref;Detainee;Arrested;Arrival Time;Released;Custody Suite;Offence\n\
             C/24/0001;N1001;A. Example;14/03/2024 09:10;14/03/2024 10:05;15/03/2024 08:30;Eastfield;Supply\n\
             C/24/0002;N1002;B. Example;16/03/2024 21:00;16/03/2024 21:40;;Eastfield;Supply\n",
        );
        assert!(found.questions.is_empty(), "{:?}", found.questions);
        let rows: Vec<[&str; 6]> = found
            .rows
            .iter()
            .map(|row| ["episode_id", "person_id", "episode", "from", "to", "place"].map(|plain| row[plain].as_str()))
            .collect();
        assert_eq!(
            rows,
            [
                ["C/24/0001", "N1001", "custody", "2024-03-14T10:05:00Z", "2024-03-15T08:30:00Z", "Eastfield"],
                ["C/24/0002", "N1002", "custody", "2024-03-16T21:40:00Z", "", "Eastfield"],
            ]
        );
    }

    #[test]
    fn a_log_of_missing_people_is_proposed_as_episodes() {
        let found = proposed(
            "log.csv",
            "Misper ref,Name,Age,Missing since,Date found,Found at,Risk\n\
             M/1,A. Example,15,2024-07-01 22:00,2024-07-03 06:15,Rail station,High\n\
             M/2,A. Example,15,2024-07-09 19:30,,,High\n",
        );
        assert!(found.questions.is_empty(), "{:?}", found.questions);
        let row = &found.rows[0];
        let said =
            ["episode_id", "person_id", "episode", "from", "to", "place", "note"].map(|plain| row[plain].as_str());
        assert_eq!(
            said,
            ["M/1", "A. Example", "missing", "2024-07-01T21:00:00Z", "2024-07-03T05:15:00Z", "Rail station", "High"]
        );
    }
}
