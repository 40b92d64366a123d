//! Reads the measurements of the telcell data set, where they lie beside the checkout. Tests only.

use std::collections::BTreeMap;
use std::path::Path;

use records::parse_rfc3339_ms;

use crate::track::Registration;

/// Owner, device, registrations; a place is told by both its coordinates.
pub(crate) type Measured = (String, String, Vec<Registration>);

/// Tracks of a file, by owner and device; `None` where the data set is not beside the checkout.
#[cfg(test)]
pub(crate) fn measurements(name: &str) -> Option<Vec<Measured>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/telcell").join(name);
    if !path.is_file() {
        eprintln!("SKIPPED: the data set `telcell` is not beside this checkout (../shared/data/telcell)");
        return None;
    }
    let mut reader = csv::Reader::from_path(path).expect("a table");
    let mut tracks: BTreeMap<(String, String), Vec<Registration>> = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.expect("a row");
        let at_ms = parse_rfc3339_ms(row["timestamp"].replacen(' ', "T", 1).as_bytes()).expect("an instant");
        let degrees = |key: &str| (row[key].parse::<f64>().expect("degrees") * 1e7).round() as i64;
        let cell = degrees("cellinfo.wgs84.lat") * 10_000_000_000 + degrees("cellinfo.wgs84.lon");
        let track = tracks.entry((row["owner"].clone(), row["device"].clone())).or_default();
        track.push(Registration { at_ms, cell, other: 0 });
    }
    let sorted = tracks.into_iter().map(|((owner, device), mut track)| {
        track.sort_unstable();
        (owner, device, track)
    });
    Some(sorted.collect())
}
