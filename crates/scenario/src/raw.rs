//! The same deliveries as operators send them: four layouts, one a network, with a mapping for each.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use records::{Kind, NO_DURATION, format_rfc3339};

use crate::district::District;
use crate::error::Error;
use crate::geography::OPERATORS;
use crate::plain::{BillingRow, cell_name, create, write_text};
use crate::xlsx::workbook;

/// Rows of one delivery, by network of the subject.
#[derive(Default)]
pub(crate) struct Deliveries {
    rows: [Vec<Vec<String>>; 4],
    cells: [String; 4],
}

const SEMICOLON: usize = 0;
const OFFSETS: usize = 1;
const WORKBOOK: usize = 2;
const PIPE: usize = 3;

/// File names of the layouts.
const NAMES: [&str; 4] = ["northlink", "everline", "cellnet", "trio"];

const MAPPINGS: [(&str, &str); 4] = [
    (
        "northlink.toml",
        r#"# Semicolons, local time in two columns, four lines of preamble.
[file]
delimiter = ";"
[time]
zone = "Europe/London"
format = "%d/%m/%Y %H:%M:%S"
[columns]
subject = "Subscriber"
start = ["Call Date", "Call Time"]
duration_s = "Secs"
kind = "Service"
a_number = "Calling No"
b_number = "Called No"
direction = "Leg"
imei = "IMEI"
imsi = "IMSI"
cell_start = "First Cell"
cell_end = "Last Cell"
[values]
kind = { "Speech" = "voice", "SMS" = "sms" }
direction = { "Orig" = "out", "Term" = "in" }
"#,
    ),
    (
        "everline.toml",
        r#"# Commas, times with their offset, type codes, cells in hexadecimal and in four columns.
[time]
format = "rfc3339"
[columns]
subject = "MSISDN"
start = "EventStart"
duration_s = "Duration"
kind = "EventType"
direction = "EventType"
other_number = "OtherParty"
imei = "HandsetId"
imsi = "SubscriptionId"
cell_start = ["StartMCC", "StartMNC", "StartLAC", "StartCI"]
cell_end = ["EndMCC", "EndMNC", "EndLAC", "EndCI"]
[values]
kind = { "MOC" = "voice", "MTC" = "voice", "SMS-MO" = "sms", "SMS-MT" = "sms" }
direction = { "MOC" = "out", "SMS-MO" = "out", "MTC" = "in", "SMS-MT" = "in" }
[identifiers]
cells = "cgi-hex"
"#,
    ),
    (
        "cellnet.toml",
        r#"# A workbook: local time in one column, the caller and the called.
[file]
sheet = "Call data"
[time]
zone = "Europe/London"
format = "%Y-%m-%d %H:%M:%S"
[columns]
subject = "Target"
start = "Start of call"
duration_s = "Length"
kind = "Kind"
a_number = "From"
b_number = "To"
direction = "In or out"
imei = "Handset (IMEI)"
imsi = "SIM (IMSI)"
cell_start = "Cell at start"
cell_end = "Cell at end"
[values]
kind = { "Call" = "voice", "Text" = "sms" }
direction = { "OUT" = "out", "IN" = "in" }
"#,
    ),
    (
        "trio.toml",
        r#"# Pipes, seconds since 1970, direction and other party; compressed.
[file]
delimiter = "|"
[time]
format = "epoch"
[columns]
subject = "SUBJECT_NO"
start = "START_EPOCH"
duration_s = "DUR"
kind = "TYPE"
direction = "DIRECTION"
other_number = "B_PARTY"
imei = "IMEI"
imsi = "IMSI"
cell_start = "CGI_FIRST"
cell_end = "CGI_LAST"
[values]
kind = { "V" = "voice", "S" = "sms" }
direction = { "O" = "out", "I" = "in" }
"#,
    ),
];

impl Deliveries {
    /// Adds one subject's row to the delivery of its network.
    pub(crate) fn add(&mut self, district: &District, row: &BillingRow) {
        let Some(subject) = row.subject.map(|id| district.phone(id)) else { return };
        let view = View::new(district, row, subject.number);
        let fields = match subject.operator {
            SEMICOLON => view.semicolons(),
            OFFSETS => view.offsets(),
            WORKBOOK => view.workbook(),
            _ => view.pipes(),
        };
        self.rows[subject.operator].push(fields);
    }

    /// Adds the district's masts to each network's cell list.
    pub(crate) fn add_cells(&mut self, district: &District) {
        for sector in district.towns.iter().flat_map(|town| &town.sectors) {
            let azimuth = sector.azimuth_deg.map(|azimuth| format!("{azimuth:.0}")).unwrap_or_default();
            self.cells[sector.operator] += &format!(
                "{},{},{},,,{:.6},{:.6},{azimuth},{:.0},{:.0},,,\n",
                sector.name,
                OPERATORS[sector.operator].1,
                sector.technology,
                sector.place.latitude,
                sector.place.longitude,
                sector.beamwidth_deg,
                sector.range_m
            );
        }
    }

    /// Writes one delivery and one cell list a network, and the mappings.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        for (name, mapping) in MAPPINGS {
            write_text(&folder.join("mappings").join(name), mapping)?;
        }
        for (network, cells) in self.cells.iter().enumerate() {
            let header = "cell,operator,technology,easting,northing,latitude,longitude,azimuth_deg,beamwidth_deg,range_m,postcode,valid_from,valid_to";
            write_text(&folder.join(NAMES[network]).join("cells.csv"), &format!("{header}\n{cells}"))?;
        }
        self.write_semicolons(&folder.join("northlink/billing.csv"))?;
        let header = "MSISDN,EventStart,EventType,OtherParty,Duration,HandsetId,SubscriptionId,StartMCC,StartMNC,StartLAC,StartCI,EndMCC,EndMNC,EndLAC,EndCI";
        write_text(
            &folder.join("everline/CDR_EXPORT.csv"),
            &format!("{header}\n{}", joined(&self.rows[OFFSETS], ",")),
        )?;
        self.write_workbooks(&folder.join("cellnet"))?;
        self.write_pipes(&folder.join("trio/calls.txt.gz"))
    }

    fn write_semicolons(&self, path: &Path) -> Result<(), Error> {
        let preamble = "NORTHLINK DISCLOSURE UNIT;;\nReference: SYN/NL/1;;\nTimes are local (GMT/BST);;\n\n";
        let header =
            "Subscriber;Call Date;Call Time;Leg;Service;Calling No;Called No;Secs;IMEI;IMSI;First Cell;Last Cell";
        write_text(path, &format!("{preamble}{header}\n{}", joined(&self.rows[SEMICOLON], ";")))
    }

    /// A workbook holds at most a million rows; operators split well before.
    fn write_workbooks(&self, folder: &Path) -> Result<(), Error> {
        const ROWS: usize = 50_000;
        let header = [
            "Target",
            "Start of call",
            "Kind",
            "In or out",
            "From",
            "To",
            "Length",
            "Handset (IMEI)",
            "SIM (IMSI)",
            "Cell at start",
            "Cell at end",
        ];
        for (part, rows) in self.rows[WORKBOOK].chunks(ROWS).enumerate() {
            let path = folder.join(format!("records {}.xlsx", part + 1));
            let mut sheet = vec![header.map(ToOwned::to_owned).to_vec()];
            sheet.extend_from_slice(rows);
            let bytes = workbook("Call data", &sheet)
                .map_err(|cause| Error::Workbook { path: path.clone(), cause: cause.to_string() })?;
            create(&path)?.write_all(&bytes).map_err(|cause| Error::File { path: path.clone(), cause })?;
        }
        Ok(())
    }

    fn write_pipes(&self, path: &Path) -> Result<(), Error> {
        let header = "SUBJECT_NO|START_EPOCH|TYPE|DIRECTION|B_PARTY|DUR|IMEI|IMSI|CGI_FIRST|CGI_LAST";
        let mut encoder = GzEncoder::new(create(path)?, Compression::fast());
        let written =
            writeln!(encoder, "{header}").and_then(|()| encoder.write_all(joined(&self.rows[PIPE], "|").as_bytes()));
        written
            .and_then(|()| encoder.finish()?.flush())
            .map_err(|cause| Error::File { path: path.to_path_buf(), cause })
    }
}

/// One subject's row, as texts that every layout arranges in its own way.
struct View {
    subject: i64,
    calling: bool,
    call: bool,
    start_s: i64,
    a: i64,
    b: i64,
    seconds: String,
    imei: String,
    imsi: String,
    cells: [String; 2],
}

impl View {
    fn new(district: &District, row: &BillingRow, subject: i64) -> Self {
        let calling = row.subject == Some(row.a);
        let own = if calling { &row.a_own } else { &row.b_own };
        Self {
            subject,
            calling,
            call: row.kind == Kind::Voice as u8,
            start_s: row.start_s,
            a: district.phone(row.a).number,
            b: district.phone(row.b).number,
            seconds: if row.duration_s == NO_DURATION { String::new() } else { row.duration_s.to_string() },
            imei: if own.imei == 0 { String::new() } else { format!("{:015}", own.imei) },
            imsi: format!("{:015}", own.imsi),
            cells: [cell_name(district, own.cell_start).to_owned(), cell_name(district, own.cell_end).to_owned()],
        }
    }

    fn other(&self) -> i64 {
        if self.calling { self.b } else { self.a }
    }

    /// Words by direction and by kind.
    fn word(&self, out: &str, back: &str) -> String {
        if self.calling { out.to_owned() } else { back.to_owned() }
    }

    fn kind(&self, call: &str, text: &str) -> String {
        if self.call { call.to_owned() } else { text.to_owned() }
    }

    /// What every layout ends with: length, handset, SIM, cells.
    fn tail(self) -> Vec<String> {
        let [first, last] = self.cells;
        vec![self.seconds, self.imei, self.imsi, first, last]
    }

    fn semicolons(self) -> Vec<String> {
        let national = |number: i64| format!("0{}", number - 440_000_000_000);
        let (date, time) = london(self.start_s);
        let mut fields =
            vec![national(self.subject), date, time, self.word("Orig", "Term"), self.kind("Speech", "SMS")];
        fields.extend([national(self.a), national(self.b)]);
        fields.extend(self.tail());
        fields
    }

    fn offsets(self) -> Vec<String> {
        let event = if self.call { self.word("MOC", "MTC") } else { self.word("SMS-MO", "SMS-MT") };
        let mut fields =
            vec![self.subject.to_string(), with_offset(self.start_s), event, format!("00{}", self.other())];
        let cells: Vec<String> = self.cells.iter().flat_map(|cell| hexadecimal(cell)).collect();
        fields.extend([self.seconds, self.imei, self.imsi]);
        fields.extend(cells);
        fields
    }

    fn workbook(self) -> Vec<String> {
        let (date, time) = london(self.start_s);
        let iso = format!("{}-{}-{} {time}", &date[6..10], &date[3..5], &date[0..2]);
        let mut fields = vec![format!("+{}", self.subject), iso, self.kind("Call", "Text"), self.word("OUT", "IN")];
        fields.extend([format!("+{}", self.a), format!("+{}", self.b)]);
        fields.extend(self.tail());
        fields
    }

    fn pipes(self) -> Vec<String> {
        let mut fields = vec![
            format!("+{}", self.subject),
            self.start_s.to_string(),
            self.kind("V", "S"),
            self.word("O", "I"),
            format!("+{}", self.other()),
        ];
        fields.extend(self.tail());
        fields
    }
}

fn joined(rows: &[Vec<String>], separator: &str) -> String {
    rows.iter().fold(String::new(), |text, row| text + &row.join(separator) + "\n")
}

/// Offset of London from UTC: summer time from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC.
fn summer(second: i64) -> bool {
    let text = format_rfc3339(second * 1_000);
    let year: i64 = text[0..4].parse().unwrap_or(2024);
    let last_sunday = |month: i64| {
        let last = records::days_from_civil(year, month, 31);
        (last - (last + 4).rem_euclid(7)) * 86_400 + 3_600
    };
    (last_sunday(3)..last_sunday(10)).contains(&second)
}

/// Date and time on London's clocks.
pub(crate) fn london(second: i64) -> (String, String) {
    let shown = if summer(second) { second + 3_600 } else { second };
    let text = format_rfc3339(shown * 1_000);
    (format!("{}/{}/{}", &text[8..10], &text[5..7], &text[0..4]), text[11..19].to_owned())
}

fn with_offset(second: i64) -> String {
    let (shown, offset) = if summer(second) { (second + 3_600, "+01:00") } else { (second, "+00:00") };
    format_rfc3339(shown * 1_000).replace('Z', offset)
}

fn hexadecimal(cell: &str) -> Vec<String> {
    let parts: Vec<&str> = cell.split('-').collect();
    let [mcc, mnc, area, identity] = parts[..] else { return vec![String::new(); 4] };
    let hex = |part: &str| part.parse::<u64>().map(|value| format!("{value:04X}")).unwrap_or_default();
    vec![mcc.to_owned(), mnc.to_owned(), hex(area), hex(identity)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn londons_clocks_change_on_the_right_sundays() {
        let second = |text: &str| records::parse_rfc3339_ms(text.as_bytes()).expect("valid") / 1_000;
        assert!(!summer(second("2024-03-31T00:59:59Z")) && summer(second("2024-03-31T01:00:00Z")));
        assert!(summer(second("2024-10-27T00:59:59Z")) && !summer(second("2024-10-27T01:00:00Z")));
        assert_eq!(london(second("2024-07-01T12:00:00Z")), ("01/07/2024".to_owned(), "13:00:00".to_owned()));
    }

    #[test]
    fn cells_turn_to_hexadecimal() {
        assert_eq!(hexadecimal("234-30-1021-52117"), ["234", "30", "03FD", "CB95"]);
    }
}
