//! Whether the secrets of one-time codes can be opened, by whoever has to.

use store::AccountKeys;

use super::{Finding, State};
use crate::bench::Workbench;
use crate::error::Error;

const WHAT: &str = "one-time codes";

impl Workbench {
    /// Nothing where no account has one-time codes and no key for them lies here.
    pub(super) fn account_keys_found(&self) -> Vec<Finding> {
        let wrong = |error: &Error, advice: &str| vec![Finding::new(WHAT, State::Wrong, error.to_string(), advice)];
        let secrets = match self.case().and_then(|case| Ok(case.sealed_secrets()?)) {
            Ok(secrets) => secrets,
            Err(error) => return wrong(&error, "see the finding on the case database"),
        };
        let keys = self.name_of_store().and_then(|store| Ok(self.key_folder()?.account_keys(&store)?));
        match keys {
            Ok(keys) if keys.is_empty() && secrets.is_empty() => Vec::new(),
            Ok(keys) => looked_at(&keys, &secrets),
            Err(error) => wrong(
                &error,
                "put the right file back from where keys are kept; or move it away, and give everybody a new secret with `throughline user \
                 totp NAME`",
            ),
        }
    }
}

fn looked_at(keys: &AccountKeys, secrets: &[(String, Vec<u8>)]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for path in keys.exposed().unwrap_or_default() {
        let advice = format!("chmod 600 {}, then `throughline key rotate second-factor`", path.display());
        findings.push(Finding::new(WHAT, State::Wrong, format!("others may read {}", path.display()), advice));
    }
    let shut = secrets.iter().filter(|(account, sealed)| keys.open(account, sealed).is_err()).count();
    if shut > 0 {
        let (state, found) = match keys.is_empty() {
            true => (State::Note, "the key that seals them is not in this user's key folder".to_owned()),
            false => (
                State::Wrong,
                format!("{shut} of {} secrets were sealed with a key that is not here, or were changed", secrets.len()),
            ),
        };
        let advice =
            "bring the key's file (`accounts-….secret`), or give new secrets with `throughline user totp NAME`";
        findings.push(Finding::new(WHAT, state, found, advice));
    }
    if keys.has_older() {
        let advice =
            "`throughline key rotate second-factor` seals everything with a new key and removes the older ones";
        findings.push(Finding::new(WHAT, State::Note, "a rotation of their key was interrupted", advice));
    }
    if findings.is_empty() {
        findings.push(Finding::sound(
            WHAT,
            format!("the key in this user's key folder opens all {} secrets", secrets.len()),
        ));
    }
    findings
}
