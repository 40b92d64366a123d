//! Columns of times: one, or a date and a time of day, and their form.

use crate::draft::Draft;
use crate::mapping::TimeSection;
use crate::sampled::Sampled;
use crate::time::TimeReader;

impl Draft {
    /// The time: one column, or a date and a time of day.
    pub(crate) fn time(&mut self) -> bool {
        self.time_as("start")
    }

    pub(crate) fn time_as(&mut self, plain: &str) -> bool {
        let late = ["end", "stop", "finish", "ended", "released", "disconnect", "created", "updated", "to"];
        let words = [
            "start",
            "time",
            "date",
            "timestamp",
            "datetime",
            "when",
            "at",
            "begin",
            "started",
            "connected",
            "epoch",
            "unix",
        ];
        let named =
            |column: &Sampled| column.named(&words) + column.named(&["start", "timestamp", "begin", "started"]) * 0.5;
        let whole = self.best(|column| {
            if !column.is_moment() || column.has(&["imei", "imsi", "cell", "cgi", "msisdn", "iccid"]) {
                return 0.0;
            }
            let offset = TimeReader::new(None, None, &column.values[..column.values.len().min(200)])
                .is_ok_and(|reader| reader.knows_offset() && !column.values[0].contains('E'));
            (0.6 + named(column) + if offset { 0.3 } else { 0.0 })
                * if column.has(&late) && !column.has(&["start"]) { 0.3 } else { 1.0 }
        });
        if let Some((at, score)) = whole.filter(|(at, score)| {
            *score >= 0.6 && (self.columns[*at].has(&words) || self.columns[*at].values[0].contains([':', '-', '/']))
        }) {
            let values = self.columns[at].values.clone();
            self.take(plain, at, score + 0.5, "its values are dates with a time");
            self.time_form(&values);
            if plain == "start" {
                self.end_time();
            }
            return true;
        }
        let order = |column: &Sampled| if column.has(&late) { 0.2 } else { 1.0 };
        let date =
            self.best(
                |column| if column.is_date() { order(column) + column.named(&["date", "day", "datum"]) } else { 0.0 },
            );
        let clock = self.best(|column| {
            if column.is_clock() && !column.has(&["duration", "length", "dur"]) {
                order(column) + column.named(&["time", "start", "uhrzeit"])
            } else {
                0.0
            }
        });
        match (date, clock) {
            (Some((date, _)), Some((clock, _))) => {
                let pairs = self.columns[date].rows.iter().zip(&self.columns[clock].rows);
                let joined: Vec<String> = pairs
                    .filter(|(date, clock)| !date.is_empty() && !clock.is_empty())
                    .map(|(date, clock)| format!("{date} {clock}"))
                    .collect();
                self.take_several(plain, &[date, clock], "a date and a time of day");
                self.time_form(&joined);
                true
            }
            (Some((date, score)), None) => {
                let values = self.columns[date].values.clone();
                self.take(plain, date, score, "its values are dates");
                self.time_form(&values);
                true
            }
            _ => false,
        }
    }

    fn end_time(&mut self) {
        let end = ["end", "stop", "finish", "ended", "released", "disconnect"];
        let found = self.best(|column| if column.is_moment() { column.named(&end) } else { 0.0 });
        let format = self.mapping.time.format.clone();
        if let Some((at, _)) = found {
            let reads = TimeReader::new(format.as_deref(), None, &[])
                .is_ok_and(|reader| self.columns[at].share(|text| reader.read(text).is_some()) > 0.8);
            if reads {
                self.take("end", at, 2.0, "its values are times after the start");
            }
        }
    }

    fn time_form(&mut self, samples: &[String]) {
        match TimeReader::new(None, None, samples) {
            Ok(reader) => self.mapping.time = TimeSection { zone: None, format: Some(reader.format().to_owned()) },
            Err(question) => {
                let assumed = question.split('"').nth(1).map(ToOwned::to_owned);
                self.mapping.time = TimeSection { zone: None, format: assumed };
                self.questions.push(question);
            }
        }
    }
}
