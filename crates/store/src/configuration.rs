//! `throughline.toml`: settings of one installation.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Layout version that this program reads and writes.
pub(crate) const STORE_VERSION: u32 = 1;

const HEADING: &str = "\
# Settings of one Throughline installation. Unknown keys are errors.

";

/// What `throughline.toml` may say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Layout version of the store.
    pub store_version: u32,
    /// Zone in which tables show times, unless `--tz` says otherwise.
    #[serde(default = "london")]
    pub time_zone: String,
    /// Region whose rules read telephone numbers without a country code.
    #[serde(default = "great_britain")]
    pub region: String,
    /// Where the case database is, if not in the store: `postgres://user@host/name`, without the password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Review groups and their periods, in place of the table that comes with the program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub review_groups: Vec<case::ReviewGroup>,
}

fn london() -> String {
    "Europe/London".to_owned()
}

fn great_britain() -> String {
    "GB".to_owned()
}

/// What is expected of the address of a database.
pub(crate) const WITHOUT_PASSWORD: &str = "expected postgres://user@host/name without one; the password comes from \
    THROUGHLINE_DATABASE_PASSWORD or a .pgpass file";

/// Whether the address of a database holds a password, which no file of a store may.
pub(crate) fn holds_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let in_user = authority.rsplit_once('@').is_some_and(|(user, _)| user.contains(':'));
    in_user || url.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair.starts_with("password=")))
}

impl Default for Configuration {
    fn default() -> Self {
        Self {
            store_version: STORE_VERSION,
            time_zone: london(),
            region: great_britain(),
            database: None,
            review_groups: Vec::new(),
        }
    }
}

impl Configuration {
    pub(crate) fn read(path: &Path) -> Result<Self, Error> {
        let refused = |cause: String| Error::Configuration { path: path.to_path_buf(), cause };
        let text = std::fs::read_to_string(path).map_err(Error::file("reading", path))?;
        let read: Self = toml::from_str(&text).map_err(|error| refused(error.message().to_owned()))?;
        if read.store_version != STORE_VERSION {
            return Err(refused(format!(
                "store_version is {}, this program reads {STORE_VERSION}; use the program that wrote the store",
                read.store_version
            )));
        }
        if read.database.as_deref().is_some_and(holds_password) {
            return Err(refused(format!("`database` holds a password; {WITHOUT_PASSWORD}")));
        }
        Ok(read)
    }

    pub(crate) fn text(&self) -> String {
        format!("{HEADING}{}", toml::to_string(self).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_found() {
        assert!(holds_password("postgres://me:secret@db/case"));
        assert!(holds_password("postgres://me@db/case?password=secret"));
        assert!(!holds_password("postgres://me@db:5432/case?sslmode=require"));
        assert!(!holds_password("postgres:///case?host=/var/run"));
    }

    #[test]
    fn what_is_written_reads_back_and_a_surprise_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("throughline.toml");
        std::fs::write(&path, Configuration::default().text()).expect("written");
        assert_eq!(Configuration::read(&path).expect("read"), Configuration::default());
        std::fs::write(&path, format!("{}surprise = 1\n", Configuration::default().text())).expect("written");
        assert!(Configuration::read(&path).expect_err("refused").to_string().contains("surprise"));
    }
}
