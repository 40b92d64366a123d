//! Verb: doctor. What is wrong with an installation, and what to do.

mod account_keys;

use std::path::Path;

use case::Kind;
use records::format_rfc3339;
use serde_json::{Value, json};
use store::EntryFilter;

use crate::bench::Workbench;
use crate::error::Error;

/// Free bytes below which a store may not take the next delivery.
const LITTLE_ROOM: u64 = 1 << 30;
/// How far the newest entry may lie ahead of the clock before the clock is wrong: machines that share a database differ by seconds.
const CLOCK_SLACK_MS: i64 = 60_000;

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Sound,
    /// A person should know.
    Note,
    /// To be mended.
    Wrong,
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
pub struct Finding {
    /// What was looked at.
    pub what: &'static str,
    /// How it stands.
    pub state: State,
    /// What was found.
    pub found: String,
    /// What to do; empty where nothing is to be done.
    pub advice: String,
}

impl Finding {
    /// A finding.
    pub fn new(what: &'static str, state: State, found: impl Into<String>, advice: impl Into<String>) -> Self {
        Self { what, state, found: found.into(), advice: advice.into() }
    }

    /// A finding that all is well.
    pub fn sound(what: &'static str, found: impl Into<String>) -> Self {
        Self::new(what, State::Sound, found, "")
    }

    /// The finding as JSON.
    pub fn json(&self) -> Value {
        let state = match self.state {
            State::Sound => "sound",
            State::Note => "note",
            State::Wrong => "wrong",
        };
        json!({ "check": self.what, "state": state, "found": self.found, "advice": self.advice })
    }
}

/// Looks at everything that an installation rests on. A store that cannot be opened is the first finding, and the last.
///
/// With `deep`, sources are digested and the whole journal is computed again.
///
/// # Errors Where whoever asks may not.
pub fn doctor(root: &Path, opened: Result<Workbench, Error>, deep: bool) -> Result<Vec<Finding>, Error> {
    let bench = match opened {
        Ok(bench) => bench,
        Err(error @ (Error::Refused(_) | Error::Denied { .. })) => return Err(error),
        Err(error) => return Ok(vec![refused_to_open(&error)]),
    };
    // A database that fails is a finding, and comes below.
    if let Err(denied @ Error::Denied { .. }) = bench.gate("doctor") {
        return Err(denied);
    }
    let mut findings = vec![Finding::sound("store", "configuration and catalogue can be read")];
    findings.push(bench.database());
    if findings[1].state == State::Wrong {
        return Ok(findings);
    }
    findings.push(bench.tables());
    findings.push(bench.source_files(deep));
    findings.push(bench.journal_state(deep));
    findings.extend(bench.private_keys());
    findings.extend(bench.account_keys_found());
    findings.push(bench.clock());
    findings.push(bench.left_over());
    findings.push(bench.search_state());
    findings.push(room(root));
    Ok(findings)
}

fn refused_to_open(error: &Error) -> Finding {
    let advice = match error {
        Error::Store(store::Error::Missing(_)) => "run `throughline init`, or name another folder with --store",
        Error::Store(store::Error::Configuration { .. }) => {
            "correct throughline.toml; the message says what was expected"
        }
        _ => "restore the store from a backup",
    };
    Finding::new("store", State::Wrong, error.to_string(), advice)
}

impl Workbench {
    fn database(&self) -> Finding {
        let entered = self
            .store
            .case_database()
            .map_err(Error::from)
            .and_then(|_| self.enter("doctor", Kind::Consultation, Vec::new()));
        match entered {
            Ok(()) => Finding::sound("case database", "can be read and written, its tables are up to date"),
            Err(error) => Finding::new(
                "case database",
                State::Wrong,
                error.to_string(),
                "see that its server runs and its file can be written by this user",
            ),
        }
    }

    /// Record files against the catalogue.
    fn tables(&self) -> Finding {
        let (mut files, mut wrong) = (0, Vec::new());
        for (table, listed) in &self.store.catalogue().tables {
            for (file, path) in listed.iter().zip(self.files(table)) {
                files += 1;
                match engine::rows_of(&path) {
                    Ok(rows) if rows == file.rows => {}
                    Ok(rows) => wrong.push(format!("records/{}: expected {} rows, found {rows}", file.name, file.rows)),
                    Err(error) => wrong.push(error.to_string()),
                }
            }
        }
        if wrong.is_empty() {
            return Finding::sound(
                "records",
                format!("{files} files are there with the rows that the catalogue lists"),
            );
        }
        let advice = "restore these files from a backup, or import the kept sources into a new store";
        Finding::new("records", State::Wrong, wrong.join("; "), advice)
    }

    fn source_files(&self, deep: bool) -> Finding {
        let sources = &self.store.catalogue().sources;
        let mut wrong = Vec::new();
        for source in sources.iter().filter(|source| source.has_bytes()) {
            let path = self.store.layout().source_bytes(&source.received_sha256);
            let size = std::fs::metadata(&path).map(|metadata| metadata.len());
            match size {
                Ok(size) if size != source.size => {
                    wrong.push(format!("source {}: expected {} bytes, found {size}", source.source_id, source.size));
                }
                Ok(_) if deep && !is_unchanged(&path, &source.received_sha256) => {
                    wrong.push(format!("source {}: its bytes are not those that were received", source.source_id));
                }
                Ok(_) => {}
                Err(cause) => wrong.push(format!("source {}: {cause}", source.source_id)),
            }
        }
        if wrong.is_empty() {
            let how = if deep { "are byte for byte as received" } else { "are there (--deep compares their bytes)" };
            let (there, all) = (sources.iter().filter(|source| source.has_bytes()).count(), sources.len());
            let erased =
                if there < all { format!("; the bytes of {} were erased", all - there) } else { String::new() };
            return Finding::sound("sources", format!("{there} sources {how}{erased}"));
        }
        Finding::new(
            "sources",
            State::Wrong,
            wrong.join("; "),
            "restore these files from a backup, or ask the operator for them again",
        )
    }

    fn journal_state(&self, deep: bool) -> Finding {
        const ADVICE: &str =
            "run `throughline journal verify`, keep a copy of the store as it is, and tell whoever audits it";
        let looked = if deep {
            self.journal_verify(&[]).map(|report| {
                let faults: Vec<String> = report.found.faults.iter().map(ToString::to_string).collect();
                (faults, report.found.waiting)
            })
        } else {
            self.quick_look()
        };
        match looked {
            Ok((faults, _)) if !faults.is_empty() => Finding::new("journal", State::Wrong, faults.join("; "), ADVICE),
            Ok((_, waiting)) if waiting > 0 => {
                let advice = "see the findings on keys and room; the next command tries again";
                Finding::new("journal", State::Note, format!("{waiting} entries wait outside the tree"), advice)
            }
            Ok(_) => Finding::sound(
                "journal",
                if deep {
                    "every entry, file and signature is as it was written"
                } else {
                    "folder and database agree (--deep computes it again)"
                },
            ),
            Err(error) => Finding::new("journal", State::Wrong, error.to_string(), ADVICE),
        }
    }

    fn quick_look(&self) -> Result<(Vec<String>, u64), Error> {
        let sequenced = self.sequence();
        let database = self.store.case_database()?;
        let damage = self.store.journal().damage(database)?;
        let faults = damage.map(|fault| fault.to_string()).into_iter();
        let failed = sequenced.err().map(|error| error.to_string());
        let waiting = database.entries_without_leaf(u64::from(u32::MAX))?.len() as u64;
        Ok((faults.chain(failed).collect(), waiting))
    }

    fn private_keys(&self) -> Vec<Finding> {
        let looked = self.key_folder().and_then(|folder| {
            let files = folder.list()?;
            Ok((folder, files, self.store.journal().keys()?))
        });
        let (folder, files, known) = match looked {
            Ok(looked) => looked,
            Err(error) => {
                return vec![Finding::new(
                    "keys",
                    State::Wrong,
                    error.to_string(),
                    "let this user read the folder, or name another with THROUGHLINE_KEYS",
                )];
            }
        };
        let mut findings = Vec::new();
        for file in files.iter().filter(|file| file.exposed) {
            let advice = format!("chmod 600 {}, then `throughline key rotate journal`", file.path.display());
            findings.push(Finding::new(
                "keys",
                State::Wrong,
                format!("others may read {}", file.path.display()),
                advice,
            ));
        }
        let here = known.last().is_none_or(|newest| files.iter().any(|file| file.public.as_ref() == Some(newest)));
        if !here {
            let found = format!("the journal's private key is not in {}", folder.path().display());
            findings.push(Finding::new(
                "keys",
                State::Note,
                found,
                "the next command makes a new one and enters that; or bring the old one",
            ));
        }
        if findings.is_empty() {
            findings.push(Finding::sound(
                "keys",
                format!("the journal's private key is in {}, for its owner only", folder.path().display()),
            ));
        }
        findings
    }

    /// A clock that was put back makes a journal that cannot be read in order.
    fn clock(&self) -> Finding {
        let now_ms = self.actor.now_ms;
        let imported = self.store.catalogue().sources.iter().map(|source| source.imported_ms).max();
        let ahead = EntryFilter {
            from_ms: Some(now_ms.saturating_add(CLOCK_SLACK_MS)),
            limit: Some(1),
            ..EntryFilter::default()
        };
        let entered = self.store.case_database().and_then(|database| database.entries(&ahead));
        let newest = entered
            .ok()
            .and_then(|rows| rows.first().map(|row| row.at_ms))
            .max(imported.filter(|at| *at > now_ms.saturating_add(CLOCK_SLACK_MS)));
        match newest {
            None => Finding::sound("clock", format!("says {}", format_rfc3339(now_ms))),
            Some(newest) => {
                let found =
                    format!("says {}, and something was entered at {}", format_rfc3339(now_ms), format_rfc3339(newest));
                Finding::new(
                    "clock",
                    State::Wrong,
                    found,
                    "set the machine's clock; entries made meanwhile carry its time",
                )
            }
        }
    }

    /// Files of a change that was interrupted. The next change clears them, so there is nothing to mend.
    fn left_over(&self) -> Finding {
        const WHAT: &str = "interrupted changes";
        let left = match self.store.left_over() {
            Ok(0) => return Finding::sound(WHAT, "none left anything behind"),
            Ok(left) => left,
            Err(error) => {
                return Finding::new(WHAT, State::Wrong, error.to_string(), "let this user read the store's folders");
            }
        };
        let found = format!("{left} files of a change that was interrupted, or is under way");
        Finding::new(WHAT, State::Note, found, "the next import or change clears them")
    }
}

impl Workbench {
    /// The index for search is built anew where it is damaged, so that there is nothing to mend.
    fn search_state(&self) -> Finding {
        const WHAT: &str = "search index";
        match store::SearchIndex::damage(self.store.layout()) {
            Ok(None) => Finding::sound(WHAT, "there is none yet; the first search makes it"),
            Ok(Some(files)) if files.is_empty() => Finding::sound(WHAT, "every file of it is as it was written"),
            Ok(Some(files)) => {
                let found = format!("damaged: {}", files.join(", "));
                Finding::new(WHAT, State::Note, found, "the next search builds it anew")
            }
            Err(error) => Finding::new(WHAT, State::Wrong, error.to_string(), "let this user read the folder `search`"),
        }
    }
}

fn is_unchanged(path: &Path, sha256: &str) -> bool {
    store::digest_file(path).is_ok_and(|kept| kept.sha256 == sha256)
}

fn room(root: &Path) -> Finding {
    let gib = |bytes: u64| bytes as f64 / (1_u64 << 30) as f64;
    match fs4::available_space(root) {
        Ok(bytes) if bytes < LITTLE_ROOM => Finding::new(
            "room",
            State::Wrong,
            format!("{:.2} GiB are free", gib(bytes)),
            "make room: an import needs about as much as the files it reads",
        ),
        Ok(bytes) => Finding::sound("room", format!("{:.1} GiB are free", gib(bytes))),
        Err(cause) => Finding::new("room", State::Note, format!("cannot be told: {cause}"), ""),
    }
}
