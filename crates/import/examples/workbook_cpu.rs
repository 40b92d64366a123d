//! Compares what reading a workbook costs here with calamine's bare read of the same bytes: `workbook_cpu [ROWS] [FILE]`.
//!
//! Without a file, a workbook of calls is made: dates as serial numbers, numbers and cells as shared strings, as spreadsheets save
//! them. Both are read three times in turn in one run; the least of each is compared, in seconds of the processor.

use std::fmt::Write as _;
use std::io::{Cursor, Write};
use std::sync::{Arc, LazyLock};
use std::time::Instant;

use calamine::{Reader as _, Xlsx};
use import::{Content, Document, Limits, MappingChoice};
use records::Names;

/// Part names and contents that a workbook has besides its sheet and its texts.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#,
    ),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Calls" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
    ),
    (
        "xl/styles.xml",
        r#"<?xml version="1.0" encoding="UTF-8"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#,
    ),
];

const NAMES: [&str; 6] = ["Date/Time", "Calling number", "Called number", "Duration (secs)", "IMEI", "First cell"];
/// Cells, and different other numbers, of the workbook.
const CELLS: usize = 500;
const OTHERS: usize = 900;

/// A workbook of so many calls of 07700 900123.
fn workbook(rows: usize) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut texts: Vec<String> = NAMES.map(ToOwned::to_owned).to_vec();
    texts.push("07700900123".to_owned());
    texts.push("356938035643809".to_owned());
    let first_cell = texts.len();
    texts.extend((0..CELLS).map(|at| format!("234-15-4021-{}", 52_000 + at)));
    let first_other = texts.len();
    texts.extend((0..OTHERS).map(|at| format!("07700900{at:03}")));
    let mut sheet = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">"#,
    );
    for (at, column) in ('A'..='F').enumerate() {
        let _ = write!(sheet, r#"<c r="{column}1" t="s"><v>{at}</v></c>"#);
    }
    sheet.push_str("</row>");
    for at in 0..rows {
        let row = at + 2;
        let serial = 45_292.0 + at as f64 * 97.0 / 86_400.0;
        let (other, cell) = (first_other + at * 7 % OTHERS, first_cell + at / 5 % CELLS);
        let (from, to) = if at % 3 == 0 { (other, 6) } else { (6, other) };
        let _ = write!(
            sheet,
            r#"<row r="{row}"><c r="A{row}" s="1"><v>{serial:.10}</v></c><c r="B{row}" t="s"><v>{from}</v></c><c r="C{row}" t="s"><v>{to}</v></c><c r="D{row}"><v>{}</v></c><c r="E{row}" t="s"><v>7</v></c><c r="F{row}" t="s"><v>{cell}</v></c></row>"#,
            at * 13 % 900,
        );
    }
    sheet.push_str("</sheetData></worksheet>");
    let mut shared = String::from(
        r#"<?xml version="1.0" encoding="UTF-8"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">"#,
    );
    for text in &texts {
        let _ = write!(shared, "<si><t>{text}</t></si>");
    }
    shared.push_str("</sst>");
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let made = [("xl/worksheets/sheet1.xml", sheet.as_str()), ("xl/sharedStrings.xml", shared.as_str())];
    for (name, content) in PARTS.into_iter().chain(made) {
        writer.start_file(name, zip::write::SimpleFileOptions::default())?;
        writer.write_all(content.as_bytes())?;
    }
    Ok(writer.finish()?.into_inner())
}

/// Seconds that the processor has spent on this thread; by the clock where the system does not tell.
fn processor_s() -> f64 {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent_ns = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    spent_ns.map_or_else(|| BEGIN.elapsed().as_secs_f64(), |spent_ns| spent_ns / 1e9)
}

fn bare(bytes: &[u8]) -> Result<u64, String> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes.to_vec())).map_err(|cause| cause.to_string())?;
    let mut cells = 0;
    for name in book.sheet_names() {
        let range = book.worksheet_range(&name).map_err(|cause| cause.to_string())?;
        cells += range.used_cells().count() as u64;
    }
    Ok(cells)
}

fn imported(bytes: &Arc<Vec<u8>>) -> Result<u64, String> {
    let document =
        Document { name: "calls.xlsx".to_owned(), received: "".into(), content: Content::Bytes(bytes.clone()) };
    let choice = MappingChoice::default();
    let (limits, mut names) = (Limits::default(), Names::default());
    let batch = import::read(&document, 1, &choice, &limits, &mut names, &mut |_, _| Ok(()));
    batch.map(|batch| batch.rows_read()).map_err(|cause| cause.to_string())
}

fn main() -> Result<(), String> {
    let mut arguments = std::env::args().skip(1);
    let rows = arguments.next().and_then(|rows| rows.parse().ok()).unwrap_or(200_000);
    let bytes = match arguments.next() {
        Some(file) => std::fs::read(file).map_err(|cause| cause.to_string())?,
        None => workbook(rows).map_err(|cause| cause.to_string())?,
    };
    let bytes = Arc::new(bytes);
    let (mut least_bare, mut least_import) = (f64::MAX, f64::MAX);
    let (mut cells, mut kept) = (0, 0);
    for _ in 0..3 {
        let begun = processor_s();
        cells = bare(&bytes)?;
        let between = processor_s();
        kept = imported(&bytes)?;
        least_bare = least_bare.min(between - begun);
        least_import = least_import.min(processor_s() - between);
    }
    writeln!(
        std::io::stdout(),
        "{cells} cells, {kept} rows: calamine alone {least_bare:.2} s, read into records {least_import:.2} s, {:.2} times as much",
        least_import / least_bare
    )
    .map_err(|cause| cause.to_string())
}
