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
}

fn london() -> String {
    "Europe/London".to_owned()
}

fn great_britain() -> String {
    "GB".to_owned()
}

impl Default for Configuration {
    fn default() -> Self {
        Self { store_version: STORE_VERSION, time_zone: london(), region: great_britain() }
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
    fn what_is_written_reads_back_and_a_surprise_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("throughline.toml");
        std::fs::write(&path, Configuration::default().text()).expect("written");
        assert_eq!(Configuration::read(&path).expect("read"), Configuration::default());
        std::fs::write(&path, format!("{}surprise = 1\n", Configuration::default().text())).expect("written");
        assert!(Configuration::read(&path).expect_err("refused").to_string().contains("surprise"));
    }
}
