//! Columns of numbers: who called, who was called, whose billing it is.

use crate::draft::{CALLED, CALLING, Draft};
use crate::mapping::NumberForm;
use crate::sampled::Sampled;
use crate::words::is_phone;

/// Words of the subject's own columns.
const OWN: [&str; 10] =
    ["subject", "target", "subscriber", "device", "own", "msisdn", "served", "user", "owner", "account"];
/// Words of a number's column.
const NUMBER: [&str; 24] = [
    "number",
    "no",
    "msisdn",
    "identifier",
    "party",
    "correspondent",
    "contact",
    "caller",
    "callee",
    "calling",
    "called",
    "device",
    "subscriber",
    "dialled",
    "from",
    "to",
    "other",
    "phone",
    "mobile",
    "telephone",
    "num",
    "rufnummer",
    "counterparty",
    "recipient",
];

impl Draft {
    pub(crate) fn numbers(&mut self) {
        self.calling_and_called();
        self.own_and_other();
        self.opaque_or_not();
        self.subject();
    }

    /// Both sides' numbers, by the names of their columns.
    fn calling_and_called(&mut self) {
        let side = |words: &'static [&'static str]| {
            move |column: &Sampled| if likely(column) >= 0.5 { column.named(words) * likely(column) } else { 0.0 }
        };
        // `Who called` names the calling side, `Who was called` the other.
        let who = |column: &Sampled| column.has(&["who"]) && !column.has(&["was", "were", "is"]);
        let calling = self
            .best(|column| if who(column) && column.has(&CALLED) { likely(column) } else { 0.0 })
            .or_else(|| self.best(side(&CALLING)));
        let called = self.best(|column| if who(column) { 0.0 } else { side(&CALLED)(column) });
        let named = "its name, and its values are numbers";
        match (calling, called) {
            (Some((a, a_score)), Some((b, b_score))) if a != b => {
                self.take("a_number", a, a_score, named);
                self.take("b_number", b, b_score, named);
            }
            (Some((one, score)), None) | (None, Some((one, score))) => {
                let (own, theirs) = if calling.is_some() { ("a_number", "b_number") } else { ("b_number", "a_number") };
                if let Some(other) = self.only_other_number(one) {
                    self.take(own, one, score, named);
                    self.take(theirs, other, 1.2, "the only other column of numbers");
                }
            }
            _ => {}
        }
    }

    /// The subject's number, where a column holds it, and the other party's, where no two columns hold both.
    fn own_and_other(&mut self) {
        let subject = self.best(|column| {
            if likely(column) >= 0.5 && !column.has(&["other", "called", "b"]) {
                column.named(&OWN) * likely(column)
            } else {
                0.0
            }
        });
        let constant = subject.filter(|(at, _)| {
            !self.mapping.columns.contains_key("b_number") || self.columns[*at].distinct().len() <= 50
        });
        if let Some((at, score)) = constant {
            let others = self.best(|column| {
                if likely(column) >= 0.9 && column.name != self.columns[at].name { likely(column) } else { 0.0 }
            });
            if others.is_some()
                || self.mapping.columns.contains_key("b_number")
                || self.columns[at].distinct().len() <= 3
                || self.mapping.constants.get("kind").is_some_and(|kind| kind == "data")
            {
                self.take("subject", at, score, "its name, and its values are numbers");
            }
        }
        if !self.mapping.columns.contains_key("b_number") {
            self.take_best("other_number", "its values are numbers", |column| {
                if likely(column) >= 0.7 && column.filled() > 0.02 { likely(column) } else { 0.0 }
            });
        }
    }

    /// The one free column of telephone numbers besides this one, where its name says nothing else of whose they are.
    fn only_other_number(&self, one: usize) -> Option<usize> {
        let other = |(at, column): (usize, &Sampled)| {
            let own = column.has(&OWN) || column.has(&CALLING) || column.has(&CALLED) || column.has(&["other", "imei"]);
            let numbers = column.phones() > 0.7 && !column.is_moment() && !column.is_date() && column.imeis() < 0.5;
            (at != one && !self.used.contains(&at) && numbers && !own).then_some(at)
        };
        let mut found = self.columns.iter().enumerate().filter_map(other);
        let only = found.next()?;
        found.next().is_none().then_some(only)
    }

    fn opaque_or_not(&mut self) {
        let used = ["a_number", "b_number", "other_number", "subject"];
        let shares: Vec<f64> = used
            .iter()
            .filter_map(|plain| self.taken(plain))
            .map(|column| column.share(|text| !looks_like_number(text)))
            .collect();
        let opaque = !shares.is_empty() && shares.iter().sum::<f64>() / shares.len() as f64 > 0.5;
        if opaque {
            self.mapping.identifiers.numbers = NumberForm::Opaque;
        }
    }

    /// Whose billing it is: a column, the preamble, the one number in every row, the file's name, or a question.
    fn subject(&mut self) {
        if self.mapping.columns.contains_key("subject") {
            return;
        }
        let opaque = self.mapping.identifiers.numbers == NumberForm::Opaque;
        let both = self.mapping.columns.contains_key("a_number") && self.mapping.columns.contains_key("b_number");
        if let Some(number) = self.said_subject().cloned().filter(|_| !opaque) {
            let share = self.share_with(&number);
            if !both || share > 0.9 {
                self.mapping.constants.insert("subject".to_owned(), number);
                return;
            }
        }
        if let Some(common) = self.common_number() {
            self.mapping.constants.insert("subject".to_owned(), common);
            return;
        }
        if both {
            return;
        }
        let stem = self.stem.clone();
        self.ask(format!("Whose billing is this? No column says so; until you put the number into [constants] subject it is called `{stem}`."));
        self.mapping.constants.insert("subject".to_owned(), stem);
    }

    /// Share of rows that hold a number as caller or called.
    fn share_with(&self, number: &str) -> f64 {
        let (Some(a), Some(b)) = (self.taken("a_number"), self.taken("b_number")) else { return 0.0 };
        let last = |text: &str| text.bytes().rev().filter(u8::is_ascii_digit).take(9).collect::<Vec<_>>();
        let wanted = last(number);
        let holding = a.rows.iter().zip(&b.rows).filter(|(a, b)| last(a) == wanted || last(b) == wanted).count();
        holding as f64 / a.rows.len().max(1) as f64
    }

    /// A number that stands in every row as caller or called, where there is just one.
    fn common_number(&self) -> Option<String> {
        let (calling, called) = (self.taken("a_number")?, self.taken("b_number")?);
        if calling.rows.len() < 3 {
            return None;
        }
        let last = |text: &str| {
            let digits: Vec<u8> = text.bytes().rev().filter(u8::is_ascii_digit).take(9).collect();
            if digits.len() == 9 { digits } else { text.bytes().collect() }
        };
        let rows: Vec<(Vec<u8>, Vec<u8>)> =
            calling.rows.iter().zip(&called.rows).map(|(a, b)| (last(a), last(b))).collect();
        let first = [calling.rows.first()?, called.rows.first()?];
        let everywhere = |number: &&String| {
            let wanted = last(number);
            !number.is_empty() && rows.iter().all(|(a, b)| *a == wanted || *b == wanted)
        };
        let mut common = first.into_iter().filter(|number| everywhere(number));
        let only = common.next()?;
        common.next().is_none().then(|| only.clone())
    }
}

fn looks_like_number(text: &str) -> bool {
    let short = text.len() <= 6 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_phone(text) || short || text.contains("E+") || text.starts_with(['+', '0'])
}

/// How likely a column holds numbers, by its name and its values.
fn likely(column: &Sampled) -> f64 {
    let counter = column.has(&[
        "records",
        "count",
        "id",
        "ref",
        "reference",
        "iccid",
        "imei",
        "imsi",
        "lat",
        "latitude",
        "lon",
        "longitude",
        "seq",
        "cost",
        "charge",
    ]) && !column.has(&["correspondent", "device", "caller", "callee"]);
    if counter || column.is_clock() || column.is_moment() || column.is_date() {
        0.0
    } else {
        column.phones() + column.named(&NUMBER)
    }
}
