//! A world: its districts, written as files.

use std::path::Path;

use records::days_from_civil;

use crate::card::card;
use crate::district::District;
use crate::error::Error;
use crate::mechanism::Mechanisms;
use crate::phone::{DAY_S, Identities};
use crate::plain::{CommunicationsFile, SmallTables, billing_rows, write_text};
use crate::raw::Deliveries;
use crate::truth::Truth;

/// How large a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scale {
    /// About 60,000 rows.
    Small,
    /// About 250,000 rows: the demonstration.
    Demo,
    /// About 1 million rows.
    Town,
    /// About 10 million rows.
    County,
    /// About 100 million rows.
    National,
}

/// What world to write. Equal specifications give equal bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorldSpec {
    /// Which world.
    pub seed: u64,
    /// How large.
    pub scale: Scale,
    /// Which mechanisms take part.
    pub mechanisms: Mechanisms,
    /// Whether communications are whole-network data instead of subjects' billings.
    pub network: bool,
}

/// Figures of a scale.
pub(crate) struct Size {
    pub(crate) districts: usize,
    pub(crate) days: i64,
    pub(crate) start_s: i64,
    pub(crate) residents: usize,
    pub(crate) lines: usize,
    pub(crate) list_median: f64,
    /// Multiplies the number of businesses of each kind.
    pub(crate) businesses: usize,
    pub(crate) busyness: f64,
    /// Multiplies the flares of a day.
    pub(crate) flaring: f64,
    pub(crate) support: usize,
    pub(crate) customers_observed: f64,
    pub(crate) residents_observed: f64,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of communications in the plain set.
    pub rows: u64,
    /// Communications that those rows tell of.
    pub communications: u64,
    /// Lines in truth.
    pub lines: usize,
    /// Districts.
    pub districts: usize,
}

impl Scale {
    pub(crate) fn size(self) -> Size {
        let small = Size {
            districts: 1,
            days: 42,
            start_s: days_from_civil(2024, 2, 26) * DAY_S,
            residents: 420,
            lines: 5,
            list_median: 44.0,
            businesses: 1,
            busyness: 0.5,
            flaring: 0.35,
            support: 2,
            customers_observed: 0.15,
            residents_observed: 0.1,
        };
        match self {
            Self::Small => small,
            Self::Demo => {
                Size { districts: 3, days: 63, residents: 600, lines: 5, list_median: 50.0, flaring: 0.4, ..small }
            }
            Self::Town => Size {
                districts: 4,
                days: 91,
                residents: 1_300,
                lines: 7,
                list_median: 75.0,
                busyness: 1.0,
                flaring: 0.6,
                support: 3,
                ..small
            },
            Self::County => Size {
                districts: 20,
                days: 120,
                residents: 2_400,
                lines: 9,
                list_median: 95.0,
                businesses: 2,
                busyness: 1.0,
                flaring: 0.8,
                support: 4,
                ..small
            },
            Self::National => Size { districts: 200, ..Self::County.size() },
        }
    }
}

/// Writes a world: `plain/`, `raw/`, `truth/` and `CARD.md`. `progress` receives the share done.
///
/// # Errors When a file cannot be written.
/// # Cost Memory of one district (the raw deliveries of all); time linear in the rows.
pub fn write_world(spec: &WorldSpec, out: &Path, progress: &mut dyn FnMut(f64)) -> Result<Summary, Error> {
    let size = spec.scale.size();
    let mut identities = Identities::new(spec.seed);
    let mut communications = CommunicationsFile::create(&out.join("plain/communications.csv"))?;
    let (mut tables, mut truth, mut deliveries) = (SmallTables::default(), Truth::default(), Deliveries::default());
    // Raw files repeat the plain rows; beyond a town they would only cost room.
    let with_raw = !spec.network && matches!(spec.scale, Scale::Small | Scale::Demo | Scale::Town);
    let mut told = 0;
    for index in 0..size.districts {
        let district = District::new(spec, &size, index, &mut identities);
        told += billing_rows(&district, spec.seed, spec.network, &mut |row| {
            if with_raw {
                deliveries.add(&district, row);
            }
            communications.write(&district, row)
        })?;
        tables.add(&district, spec.seed);
        truth.add(&district);
        deliveries.add_cells(&district);
        progress((index + 1) as f64 / size.districts as f64);
    }
    tables.write(&out.join("plain"))?;
    truth.write(&out.join("truth"))?;
    if with_raw {
        deliveries.write(&out.join("raw"))?;
        tables.write_others(&out.join("raw/other"))?;
    }
    let rows = communications.finish()?;
    let summary = Summary { rows, communications: told, lines: truth.lines(), districts: size.districts };
    write_text(&out.join("truth/counts.csv"), &format!("what,count\nrows,{rows}\ncommunications,{told}\n"))?;
    write_text(&out.join("CARD.md"), &card(spec, &size, &summary))?;
    Ok(summary)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(seed: u64, mechanisms: Mechanisms, folder: &Path) -> Summary {
        let spec = WorldSpec { seed, scale: Scale::Small, mechanisms, network: false };
        write_world(&spec, folder, &mut |_| ()).expect("written")
    }

    #[test]
    fn the_same_seed_gives_the_same_bytes_and_another_does_not() {
        let [one, again, other] = [(); 3].map(|()| tempfile::tempdir().expect("a folder"));
        world(1, Mechanisms::All, one.path());
        world(1, Mechanisms::All, again.path());
        world(2, Mechanisms::All, other.path());
        for name in [
            "plain/communications.csv",
            "plain/incidents.csv",
            "truth/phones.csv",
            "raw/cellnet/records 1.xlsx",
            "CARD.md",
        ] {
            let read = |folder: &Path| std::fs::read(folder.join(name)).expect("written");
            assert!(read(one.path()) == read(again.path()), "{name}");
            assert!(read(one.path()) != read(other.path()), "{name}");
        }
    }

    #[test]
    fn truth_does_not_leak_into_what_is_delivered() {
        let folder = tempfile::tempdir().expect("a folder");
        world(3, Mechanisms::All, folder.path());
        let subscribers = std::fs::read_to_string(folder.path().join("plain/subscribers.csv")).expect("written");
        assert!(!subscribers.contains("line") && !subscribers.contains("runner"));
        let lines = std::fs::read_to_string(folder.path().join("truth/lines.csv")).expect("written");
        let attributed = std::fs::read_to_string(folder.path().join("plain/attributed.csv")).expect("written");
        for line in lines.lines().skip(1) {
            let number = line.split(',').nth(2).expect("a number");
            assert!(!attributed.contains(number), "a line's own number must not be attributed");
        }
    }

    #[test]
    fn a_world_without_reserved_mechanisms_has_none() {
        let folder = tempfile::tempdir().expect("a folder");
        world(4, Mechanisms::Tuning, folder.path());
        let ways = std::fs::read_to_string(folder.path().join("truth/mechanisms.csv")).expect("written");
        for reserved in ["flare_trickle", "order_texts", "swap_word_of_mouth", "outreach_evening"] {
            assert!(!ways.contains(reserved));
        }
    }
}
