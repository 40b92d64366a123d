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
    /// The organisation's sign-in provider, where people may come in through it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub openid: Option<OpenId>,
    /// Review groups and their periods, in place of the table that comes with the program.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub review_groups: Vec<case::ReviewGroup>,
}

/// A provider of sign-in by OpenID Connect. Its secret is never here: it comes from `THROUGHLINE_OPENID_SECRET`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenId {
    /// The provider's address, as it calls itself: `https://login.example.org`.
    pub issuer: String,
    /// What this installation is called there.
    pub client_id: String,
    /// Where browsers reach this installation: `https://throughline.example.org`.
    pub address: String,
    /// What the button on the sign-in page says.
    #[serde(default = "work_account")]
    pub label: String,
    /// Ways of signing in (`amr`) by which the provider has asked for a second factor already: `mfa`, `otp`, `hwk`. Where none of them
    /// was used, an account that has a second factor here is asked for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trusted_methods: Vec<String>,
}

fn work_account() -> String {
    "Sign in with your work account".to_owned()
}

impl OpenId {
    /// What is wrong with it.
    fn fault(&self) -> Option<String> {
        let addresses = [("issuer", &self.issuer), ("address", &self.address)];
        let open = addresses.iter().find(|(_, address)| !is_https_or_here(address));
        if let Some((name, _)) = open {
            return Some(format!("openid.{name}: expected an address that begins with https://, or of this machine"));
        }
        let empty = self.client_id.trim().is_empty() || self.label.trim().is_empty();
        empty.then(|| "openid: expected a client_id and a label".to_owned())
    }
}

/// Whether nobody on the way can read or change what is said to an address.
fn is_https_or_here(address: &str) -> bool {
    let here = |host: &str| ["localhost", "127.0.0.1", "[::1]"].contains(&host);
    match address.split_once("://") {
        Some(("https", rest)) => !rest.is_empty() && !rest.starts_with('/'),
        Some(("http", rest)) => {
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            here(
                authority
                    .rsplit_once(':')
                    .map_or(authority, |(host, port)| if port.ends_with(']') { authority } else { host }),
            )
        }
        _ => false,
    }
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
            openid: None,
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
        if let Some(cause) = read.openid.as_ref().and_then(OpenId::fault) {
            return Err(refused(cause));
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
    fn a_provider_is_reached_by_https_or_on_this_machine() {
        for well in ["https://login.example.org", "http://127.0.0.1:9400", "http://localhost/x", "http://[::1]:80"] {
            assert!(is_https_or_here(well), "{well}");
        }
        for badly in [
            "http://login.example.org",
            "https://",
            "ftp://localhost",
            "http://localhost.example.org",
            "http://127.0.0.1@example.org",
            "",
        ] {
            assert!(!is_https_or_here(badly), "{badly}");
        }
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
