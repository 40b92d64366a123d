//! Times as files write them, turned into UTC milliseconds.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use records::parse_rfc3339_ms;

/// Forms without an offset. Among forms that read the same texts the first one stands for all.
pub(crate) const FORMATS: [&str; 64] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H.%M.%S",
    "%Y-%m-%d %H%M%S",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y.%m.%d %H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%Y%m%d %H%M%S",
    "%Y%m%dT%H%M%S",
    "%d %b %Y %H:%M:%S",
    "%d %B %Y %H:%M:%S",
    "%d %b %Y %H:%M",
    "%d %b %Y, %H:%M:%S",
    "%d %b %Y",
    "%d-%b-%Y %H:%M:%S",
    "%d-%b-%Y %H:%M",
    "%d-%b-%Y",
    "%d-%b-%y %H:%M:%S",
    "%d-%b-%y %H:%M",
    "%d%b%Y %H:%M:%S",
    "%d%b%Y:%H:%M:%S",
    "%a %d %b %Y %H:%M:%S",
    "%b %d %Y %H:%M:%S",
    "%b %d, %Y %I:%M:%S %p",
    "%a %b %d %H:%M:%S %Y",
    "%d/%m/%Y %H:%M:%S",
    "%d/%m/%Y %H:%M:%S%.f",
    "%d/%m/%Y %H:%M",
    "%d/%m/%Y, %H:%M:%S",
    "%d/%m/%Y %H.%M.%S",
    "%d/%m/%Y %H%M%S",
    "%d/%m/%Y %I:%M:%S %p",
    "%d/%m/%Y %I:%M %p",
    "%d/%m/%Y",
    "%d/%m/%y %H:%M:%S",
    "%d/%m/%y %H:%M",
    "%d/%m/%y %H%M%S",
    "%d/%m/%y",
    "%d-%m-%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%d-%m-%Y %H%M%S",
    "%d-%m-%Y",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H%M%S",
    "%d.%m.%y %H:%M:%S",
    "%d.%m.%Y",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y, %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%y %H:%M",
    "%m/%d/%y %I:%M:%S %p",
    "%m-%d-%Y %H:%M:%S",
    "%m-%d-%Y %H:%M",
];

/// Forms with an offset.
const OFFSET_FORMATS: [&str; 6] = [
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S%z",
    "%d/%m/%Y %H:%M:%S %z",
    "%d/%m/%Y %H:%M:%S%z",
    "%Y%m%d%H%M%S%z",
    "%Y-%m-%dT%H:%M:%S%z",
];

/// How one file's times are read.
#[derive(Clone, Debug)]
pub(crate) struct TimeReader {
    form: Form,
    zone: TimeZone,
    /// Whether the zone was assumed because nobody said it.
    pub(crate) zone_assumed: bool,
    /// Whether a date alone is its midnight, as in a workbook, where a cell of a date and a time at midnight looks like a date.
    pub(crate) dates_are_midnights: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// RFC 3339, or ISO 8601 with an offset.
    WithOffset,
    /// Seconds since 1970.
    Epoch,
    /// Milliseconds since 1970.
    EpochMilliseconds,
    /// Days since the beginning of 1900, or of 1904, as spreadsheets count them, on the file's own clock.
    Serial(i64),
    /// A form of its own.
    Own(String),
}

/// What a time turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadTime {
    /// UTC milliseconds.
    pub(crate) at_ms: i64,
    /// Whether the clock showed this time twice (end of summer time); the first is taken.
    pub(crate) twice: bool,
    /// Whether the clock never showed it (start of summer time); read as if the clock had not been put forward.
    pub(crate) never: bool,
}

/// Finds a zone by name or as a fixed offset such as `+01:00`.
pub(crate) fn find_zone(name: &str) -> Option<TimeZone> {
    if let Some(rest) = name.strip_prefix(['+', '-']) {
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let seconds = hours.parse::<i32>().ok()? * 3_600 + minutes.parse::<i32>().ok()? * 60;
        let signed = if name.starts_with('-') { -seconds } else { seconds };
        return Offset::from_seconds(signed).ok().map(TimeZone::fixed);
    }
    TimeZone::get(name).ok()
}

impl TimeReader {
    /// Reads times by a mapping: the form it names, or the only one that fits the samples.
    ///
    /// # Errors A question for a person, when no form or several fit.
    pub(crate) fn new(format: Option<&str>, zone: Option<&str>, samples: &[String]) -> Result<Self, String> {
        let named = zone.map(|name| {
            find_zone(name).ok_or_else(|| {
                format!(
                    "[time] zone `{name}` is no zone; expected a name such as Europe/London or an offset such as +01:00"
                )
            })
        });
        let (zone, zone_assumed) = match named.transpose()? {
            Some(zone) => (zone, false),
            None => (TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC), true),
        };
        let form = match format {
            Some("epoch") => Form::Epoch,
            Some("epoch-ms") => Form::EpochMilliseconds,
            Some("rfc3339") => Form::WithOffset,
            Some("excel") => Form::Serial(EXCEL_1900),
            Some("excel-1904") => Form::Serial(EXCEL_1904),
            Some(format) => Form::Own(format.to_owned()),
            None => detect(samples)?,
        };
        Ok(Self { form, zone, zone_assumed, dates_are_midnights: false })
    }

    /// Whether times carry their own offset.
    pub(crate) fn knows_offset(&self) -> bool {
        match &self.form {
            Form::WithOffset | Form::Epoch | Form::EpochMilliseconds => true,
            Form::Serial(_) => false,
            Form::Own(format) => format.contains("%z") || format.contains("%:z"),
        }
    }

    /// The form as a mapping writes it.
    pub(crate) fn format(&self) -> &str {
        match &self.form {
            Form::WithOffset => "rfc3339",
            Form::Epoch => "epoch",
            Form::EpochMilliseconds => "epoch-ms",
            Form::Serial(EXCEL_1904) => "excel-1904",
            Form::Serial(_) => "excel",
            Form::Own(format) => format,
        }
    }

    /// Reads one time.
    pub(crate) fn read(&self, text: &str) -> Option<ReadTime> {
        let exact = |at_ms| Some(ReadTime { at_ms, twice: false, never: false });
        match &self.form {
            Form::WithOffset => exact(parse_rfc3339_ms(text.as_bytes())?),
            Form::Epoch => exact(epoch(text)?.checked_mul(1_000)?),
            Form::EpochMilliseconds => exact(epoch(text)?),
            Form::Own(format) if self.knows_offset() => {
                jiff::Timestamp::strptime(format, text).ok().and_then(|instant| exact(instant.as_millisecond()))
            }
            Form::Serial(epoch_days) => self.local(serial(*epoch_days, text)?),
            Form::Own(format) => {
                let (bare, offset_s) = zone_word(text);
                let midnight = || {
                    let known = self.dates_are_midnights && format.starts_with(ISO_DATE);
                    known.then(|| civil(ISO_DATE, bare))?
                };
                let civil = civil(format, bare).or_else(midnight)?;
                match offset_s {
                    Some(offset_s) => {
                        let instant = Offset::from_seconds(offset_s).ok()?.to_timestamp(civil).ok()?;
                        exact(instant.as_millisecond())
                    }
                    None => self.local(civil),
                }
            }
        }
    }

    fn local(&self, civil: DateTime) -> Option<ReadTime> {
        let ambiguous = self.zone.to_ambiguous_timestamp(civil);
        let (twice, never) = match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => (false, false),
            AmbiguousOffset::Fold { .. } => (true, false),
            AmbiguousOffset::Gap { .. } => (false, true),
        };
        ambiguous.compatible().ok().map(|instant| ReadTime { at_ms: instant.as_millisecond(), twice, never })
    }
}

/// Days from the beginning of 1970 to day 0 of the spreadsheets' two systems (1900 counts a 29 February that never was).
const EXCEL_1900: i64 = -25_569;
/// The same of the 1904 system.
const EXCEL_1904: i64 = -24_107;
/// Serial numbers that a record can plausibly carry: 1995 to 2060 in either system.
const SERIAL_DAYS: std::ops::Range<f64> = 33_000.0..58_500.0;

fn serial(epoch_days: i64, text: &str) -> Option<DateTime> {
    let days: f64 = text.replace(',', ".").parse().ok().filter(|days| SERIAL_DAYS.contains(days))?;
    let seconds = (days * 86_400.0).round() as i64 + epoch_days * 86_400;
    Some(TimeZone::UTC.to_datetime(jiff::Timestamp::from_second(seconds).ok()?))
}

/// The form of dates in ISO 8601.
const ISO_DATE: &str = "%Y-%m-%d";
/// The form in which workbooks are read, and that many files have.
const ISO: &str = "%Y-%m-%d %H:%M:%S";

/// The first year that a record's time can be in.
const FIRST_YEAR: i16 = 1900;

/// `2024-03-14 12:34:56`, read without the general reader.
fn iso(text: &str) -> Option<DateTime> {
    let bytes = text.as_bytes().first_chunk::<19>().filter(|_| text.len() == 19)?;
    let signs = [(4, b'-'), (7, b'-'), (10, b' '), (13, b':'), (16, b':')];
    if signs.iter().any(|(at, sign)| bytes[*at] != *sign) {
        return None;
    }
    let two = |at: usize| {
        let (tens, ones) = (bytes[at].wrapping_sub(b'0'), bytes[at + 1].wrapping_sub(b'0'));
        (tens < 10 && ones < 10).then_some(i8::try_from(tens * 10 + ones).ok()?)
    };
    let year = i16::from(two(0)?) * 100 + i16::from(two(2)?);
    DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, two(17)?, 0).ok()
}

/// A date and time in a form; a date alone is its midnight.
fn civil(format: &str, text: &str) -> Option<DateTime> {
    if format == ISO
        && let Some(read) = iso(text)
    {
        return Some(read);
    }
    let read = DateTime::strptime(format, text).ok();
    let read = read.or_else(|| {
        Date::strptime(format, text).ok().filter(|_| !format.contains("%H")).map(|date| date.at(0, 0, 0, 0))
    });
    // A year of two digits is none of four: `14/03/24` is no day of the year 24.
    read.filter(|read| read.year() >= FIRST_YEAR)
}

/// Whether a text is a date alone in one of the known forms.
pub(crate) fn is_date(text: &str) -> bool {
    let known = FORMATS.iter().filter(|format| !format.contains("%H") && !format.contains("%I"));
    text.len() == 8 && Date::strptime("%Y%m%d", text).is_ok()
        || known.into_iter().any(|format| Date::strptime(format, text).is_ok())
}

/// A time that says its zone in a word: the rest, and the offset in seconds.
fn zone_word(text: &str) -> (&str, Option<i32>) {
    if text.ends_with(|sign: char| sign.is_ascii_digit()) {
        return (text, None);
    }
    for (word, offset_s) in [("UTC", 0), ("GMT", 0), ("BST", 3_600), ("Z", 0)] {
        let bracketed = || text.strip_suffix(')')?.strip_suffix(word)?.strip_suffix('(');
        let bare = text.strip_suffix(word).or_else(bracketed);
        if let Some(bare) = bare.map(str::trim_end).filter(|bare| bare.ends_with(|sign: char| sign.is_ascii_digit())) {
            return (bare, Some(offset_s));
        }
    }
    (text, None)
}

fn epoch(text: &str) -> Option<i64> {
    let whole = text.split_once(['.', ',']).map_or(text, |(whole, _)| whole);
    whole.parse().ok()
}

/// Seconds since 1970 that a record can plausibly carry: 1995 to 2060.
const EPOCH_S: std::ops::Range<i64> = 788_918_400..2_840_140_800;

/// Samples on which every form is tried.
const EARLY_SAMPLES: usize = 30;

fn detect(samples: &[String]) -> Result<Form, String> {
    let samples: Vec<&String> = samples.iter().filter(|sample| !sample.is_empty()).collect();
    if samples.is_empty() {
        return Err("Which column holds the time? No times were found.".to_owned());
    }
    let mostly =
        |fits: &dyn Fn(&str) -> bool| samples.iter().filter(|sample| fits(sample)).count() * 10 >= samples.len() * 9;
    if mostly(&|text| parse_rfc3339_ms(text.as_bytes()).is_some()) {
        return Ok(Form::WithOffset);
    }
    if mostly(&|text| epoch(text).is_some_and(|seconds| EPOCH_S.contains(&seconds))) {
        return Ok(Form::Epoch);
    }
    if mostly(&|text| epoch(text).is_some_and(|milliseconds| EPOCH_S.contains(&(milliseconds / 1_000)))) {
        return Ok(Form::EpochMilliseconds);
    }
    if mostly(&|text| serial(EXCEL_1900, text).is_some()) {
        return Ok(Form::Serial(EXCEL_1900));
    }
    if let Some(format) =
        OFFSET_FORMATS.into_iter().find(|format| mostly(&|text| jiff::Timestamp::strptime(format, text).is_ok()))
    {
        return Ok(Form::Own(format.to_owned()));
    }
    let fits = |format: &str| samples.iter().filter(|text| civil(format, zone_word(text).0).is_some()).count();
    // Most forms read none of the first samples; they are not tried on all.
    let early =
        |format: &&str| samples.iter().take(EARLY_SAMPLES).any(|text| civil(format, zone_word(text).0).is_some());
    let counted: Vec<(usize, &str)> = FORMATS.into_iter().filter(early).map(|format| (fits(format), format)).collect();
    let most = counted.iter().map(|(count, _)| *count).max().unwrap_or(0);
    if most * 10 < samples.len() * 7 {
        return Err("How are times written? Say it as [time] format, for example \"%d/%m/%Y %H:%M:%S\".".to_owned());
    }
    let fitting: Vec<&str> =
        counted.into_iter().filter(|(count, _)| *count == most).map(|(_, format)| format).collect();
    let month_first = fitting.iter().find(|format| format.starts_with("%m"));
    match (fitting[0], month_first) {
        (day_first, Some(month_first)) if day_first.starts_with("%d") => Err(format!(
            "Is the day first or the month? Both fit; say it as [time] format = \"{day_first}\" or \"{month_first}\"."
        )),
        (only, _) => Ok(Form::Own(only.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reader(samples: &[&str], zone: Option<&str>) -> Result<TimeReader, String> {
        TimeReader::new(None, zone, &samples.iter().map(|sample| (*sample).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn the_hour_that_comes_twice_and_the_one_that_never_comes_are_marked() {
        let reader = reader(&["27/10/2024 01:30:00"], Some("Europe/London")).expect("one form fits");
        let twice = reader.read("27/10/2024 01:30:00").expect("read");
        assert!(twice.twice && !twice.never);
        assert_eq!(records::format_rfc3339(twice.at_ms), "2024-10-27T00:30:00Z");
        let never = reader.read("31/03/2024 01:30:00").expect("read");
        assert!(never.never);
    }

    #[test]
    fn day_and_month_that_both_fit_are_asked() {
        assert!(reader(&["01/02/2024 10:00:00", "03/02/2024 11:00:00"], None).is_err());
        assert_eq!(reader(&["13/02/2024 10:00:00"], None).expect("day first").format(), "%d/%m/%Y %H:%M:%S");
        assert_eq!(reader(&["02/13/2024 10:00:00"], None).expect("month first").format(), "%m/%d/%Y %H:%M:%S");
    }

    #[test]
    fn the_common_form_reads_as_the_general_reader_reads_it() {
        let general = |text: &str| DateTime::strptime(ISO, text).ok();
        for text in ["2024-03-14 12:34:56", "2024-02-29 00:00:00", "2024-03-14 23:59:59", "1999-12-31 01:02:03"] {
            assert!(iso(text).is_some() && iso(text) == general(text), "{text}");
        }
        for text in [
            "2023-02-29 00:00:00",
            "2024-13-01 00:00:00",
            "2024-03-14 24:00:00",
            "2024-03-14 1:02:03",
            "2024-03-14T12:34:56",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn midnight_in_a_workbook_is_a_time() {
        let mut reader = reader(&["2024-01-14 12:00:00"], None).expect("a form");
        assert_eq!(reader.read("2024-01-15"), None, "in a text the time is missing");
        reader.dates_are_midnights = true;
        let read = reader.read("2024-01-15").expect("read");
        assert_eq!(records::format_rfc3339(read.at_ms), "2024-01-15T00:00:00Z");
    }

    #[test]
    fn a_word_after_the_time_says_its_zone() {
        assert_eq!(zone_word("14/03/2024 12:00 GMT"), ("14/03/2024 12:00", Some(0)));
        assert_eq!(zone_word("14/07/2024 12:00:01 (BST)"), ("14/07/2024 12:00:01", Some(3_600)));
        assert_eq!(zone_word("14/07/2024 12:00 PM"), ("14/07/2024 12:00 PM", None));
    }

    #[test]
    fn epochs_and_offsets_need_no_zone() {
        let epoch = reader(&["1396305615"], None).expect("seconds");
        assert!(epoch.knows_offset());
        assert_eq!(records::format_rfc3339(epoch.read("1396305615").expect("read").at_ms), "2014-03-31T22:40:15Z");
        let fixed = reader(&["2024-07-01 12:00:00"], Some("+01:00")).expect("a form");
        assert_eq!(
            records::format_rfc3339(fixed.read("2024-07-01 12:00:00").expect("read").at_ms),
            "2024-07-01T11:00:00Z"
        );
    }
}
