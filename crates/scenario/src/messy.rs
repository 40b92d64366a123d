//! The same records as operators, years and departments mix them up, with the count of what they tell of.

use std::collections::BTreeSet;
use std::path::Path;

use records::{Kind, NO_DURATION, format_rfc3339};

use crate::district::District;
use crate::draw::Draw;
use crate::error::Error;
use crate::phone::Identities;
use crate::plain::{BillingRow, HEADER, billing_rows, plain_row, write_text};
use crate::raw::london;
use crate::world::WorldSpec;

/// One text in this many is a long one, sent in parts; one call in as many is forwarded; one row in as many differs in its twin.
const ONE_IN: i64 = 40;
/// After how many seconds a call is forwarded.
const RINGS_S: i64 = 12;

/// What the messy deliveries hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MessyTruth {
    /// Rows in all files.
    pub rows: u64,
    /// Communications that they tell of.
    pub communications: u64,
    /// Legs of forwarded calls and further parts of long texts.
    pub linked: u64,
    /// Values in which the twins differ.
    pub disagreements: u64,
    /// Rows whose clock is an hour off.
    pub slipped: u64,
}

/// Files of the deliveries, as they grow.
#[derive(Default)]
struct Files {
    /// Two requests of one network whose periods overlap.
    requests: [String; 2],
    /// A network whose local times are said to be UTC.
    slipped: String,
    /// A network that lists the parts of long texts.
    parts: String,
    /// A network that sent a sheet and its twin; forwarded calls stand in the sheet.
    twins: [String; 2],
}

/// Writes `messy/` and `truth/messy.csv` for the first district of a world.
///
/// One network answers two requests that overlap; one file's zone is said wrongly; one lists the parts of long texts one by one; one comes
/// as a sheet and a twin that differs here and there, and holds legs of forwarded calls.
///
/// # Errors When a file cannot be written.
pub fn write_messy(spec: &WorldSpec, out: &Path) -> Result<MessyTruth, Error> {
    let size = spec.scale.size();
    let district = District::new(spec, &size, 0, &mut Identities::new(spec.seed));
    let (mut files, mut truth) = (Files::default(), MessyTruth::default());
    let mut twins_differ = BTreeSet::new();
    let mut draw = Draw::new(spec.seed, "messy", 0);
    let half_s = size.start_s + size.days * 43_200;
    truth.communications = billing_rows(&district, spec.seed, false, &mut |row| {
        let Some(subject) = row.subject.map(|id| district.phone(id)) else { return Ok(()) };
        match subject.operator {
            0 => files.requests(&district, row, half_s),
            1 => files.slipped(&district, row, &mut truth),
            2 => files.parts(&district, row, &mut truth),
            _ => files.twins(&district, row, &mut truth, &mut twins_differ, &mut draw),
        }
        Ok(())
    })?;
    truth.disagreements = twins_differ.len() as u64;
    files.write(&out.join("messy"))?;
    truth.rows = files.rows();
    let MessyTruth { rows, communications, linked, disagreements, slipped } = truth;
    let counts = format!(
        "what,count\nrows,{rows}\ncommunications,{communications}\nlinked,{linked}\ndisagreements,{disagreements}\nslipped,{slipped}\n"
    );
    write_text(&out.join("truth/messy.csv"), &counts)?;
    Ok(truth)
}

impl Files {
    fn requests(&mut self, district: &District, row: &BillingRow, half_s: i64) {
        const OVERLAP_S: i64 = 5 * 86_400;
        let text = plain_row(district, row);
        if row.start_s < half_s + OVERLAP_S {
            self.requests[0] += &text;
        }
        if row.start_s >= half_s - OVERLAP_S {
            self.requests[1] += &text;
        }
    }

    fn slipped(&mut self, district: &District, row: &BillingRow, truth: &mut MessyTruth) {
        let (date, time) = london(row.start_s);
        let number = |id| district.phone(id).number;
        let subject = row.subject.map_or(0, number);
        let seconds = if row.duration_s == NO_DURATION { String::new() } else { row.duration_s.to_string() };
        let kind = if row.kind == Kind::Voice as u8 { "voice" } else { "sms" };
        truth.slipped += u64::from(!format_rfc3339(row.start_s * 1_000).contains(&time));
        self.slipped += &format!("+{subject};{date} {time};{seconds};{kind};+{};+{}\n", number(row.a), number(row.b));
    }

    fn parts(&mut self, district: &District, row: &BillingRow, truth: &mut MessyTruth) {
        let outgoing_text = row.duration_s == NO_DURATION && row.subject == Some(row.a);
        if !outgoing_text || row.start_s % ONE_IN != 0 {
            self.parts += &plain_row(district, row).replace('\n', ",\n");
            return;
        }
        let count = 2 + row.start_s / ONE_IN % 2;
        for part in 1..=count {
            let later = BillingRow { start_s: row.start_s + part / 3, ..row.clone() };
            self.parts += &plain_row(district, &later).replace('\n', &format!(",{part}/{count}\n"));
        }
        truth.linked += u64::try_from(count - 1).unwrap_or(0);
    }

    fn twins(
        &mut self,
        district: &District,
        row: &BillingRow,
        truth: &mut MessyTruth,
        differ: &mut BTreeSet<String>,
        draw: &mut Draw,
    ) {
        let text = plain_row(district, row);
        self.twins[0] += &text;
        let mut twin = row.clone();
        let call = row.kind == Kind::Voice as u8;
        if call && row.duration_s > 10 && row.start_s % ONE_IN == 0 {
            twin.duration_s += 30;
            differ.insert(text);
        }
        self.twins[1] += &plain_row(district, &twin);
        let incoming = row.subject == Some(row.b);
        if call && incoming && row.start_s % ONE_IN == 1 {
            let to = draw.whole(0, i64::try_from(district.phones.len()).unwrap_or(1));
            let leg = BillingRow { b: u32::try_from(to).unwrap_or(0), start_s: row.start_s + RINGS_S, ..row.clone() };
            if leg.b != row.a && leg.b != row.b {
                self.twins[0] += &plain_row(district, &leg);
                truth.linked += 1;
            }
        }
    }

    fn rows(&self) -> u64 {
        let [first, second] = &self.requests;
        let [sheet, twin] = &self.twins;
        let files = [first, second, &self.slipped, &self.parts, sheet, twin];
        files.into_iter().map(|text| text.lines().count() as u64).sum()
    }

    fn write(&self, folder: &Path) -> Result<(), Error> {
        let plain = |text: &str| format!("{HEADER}\n{text}");
        write_text(&folder.join("northlink/request 1.csv"), &plain(&self.requests[0]))?;
        write_text(&folder.join("northlink/request 2.csv"), &plain(&self.requests[1]))?;
        let header = "Subscriber;When;Secs;Service;Calling;Called";
        write_text(&folder.join("everline/billing.csv"), &format!("{header}\n{}", self.slipped))?;
        write_text(&folder.join("mappings/everline.toml"), SLIPPED_MAPPING)?;
        write_text(&folder.join("cellnet/texts and calls.csv"), &format!("{HEADER},part\n{}", self.parts))?;
        write_text(&folder.join("trio/sheet.csv"), &plain(&self.twins[0]))?;
        write_text(&folder.join("trio/twin.csv"), &plain(&self.twins[1]))
    }
}

const SLIPPED_MAPPING: &str = r#"# Local times, said to be UTC.
[file]
delimiter = ";"
[time]
zone = "UTC"
format = "%d/%m/%Y %H:%M:%S"
[columns]
subject = "Subscriber"
start = "When"
duration_s = "Secs"
kind = "Service"
a_number = "Calling"
b_number = "Called"
"#;
