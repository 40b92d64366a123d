//! Verbs: access grant, access withdraw. Who works on an operation.

use case::{Kind, Membership, Period};
use serde_json::Value;
use store::Filter;

use super::principal::Principal;
use crate::bench::Workbench;
use crate::casework::{boundary, kept_json};
use crate::error::Error;

impl Workbench {
    /// The place in a new operation of whoever opens it, where they have an account.
    pub(crate) fn first_membership(&self, operation: &str, now_ms: i64) -> Option<Membership> {
        let Principal::Account(known) = self.access.principal() else { return None };
        Some(Membership {
            account: known.id.clone(),
            operation: operation.to_owned(),
            period: Period { from_ms: Some(now_ms), to_ms: None },
            reason: "opened it".to_owned(),
        })
    }

    /// Lets an account work on an operation, for some time or until it is withdrawn.
    ///
    /// # Errors Where there is no such account or operation, or they work on it already.
    pub fn access_grant(&self, name: &str, operation: &str, until: Option<&str>) -> Result<Value, Error> {
        let gate = self.gate("access grant")?;
        let operation = self.operation_named(operation)?;
        gate.see(&operation)?;
        let account = self.account_named(name)?;
        let membership = Membership {
            account: account.id.clone(),
            operation: operation.id.clone(),
            period: Period { from_ms: Some(self.actor.now_ms), to_ms: boundary("until", until)? },
            reason: self.actor.reason.clone(),
        };
        let entry = self.entry("access grant", Kind::Alteration, vec![account.id.clone(), operation.id.clone()]);
        let mut change = self.case()?.begin(entry)?;
        change.alone::<Membership>()?;
        let own = change.list::<Membership>(&Filter { about: Some(&account.id), ..Filter::default() })?;
        let holds = |one: &Membership| one.operation == operation.id && one.holds_at(self.actor.now_ms);
        if own.iter().any(|kept| holds(&kept.content)) {
            return Err(Error::refused("they work on that operation already; withdraw that first to change its end"));
        }
        let kept = change.add(&membership)?;
        change.commit()?;
        Ok(kept_json(&kept))
    }

    /// Ends an account's work on an operation, now.
    ///
    /// # Errors Where they do not work on it.
    pub fn access_withdraw(&self, name: &str, operation: &str) -> Result<Value, Error> {
        let gate = self.gate("access withdraw")?;
        let operation = self.operation_named(operation)?;
        gate.see(&operation)?;
        let (account, now_ms) = (self.account_named(name)?, self.actor.now_ms);
        let entry = self.entry("access withdraw", Kind::Alteration, vec![account.id.clone(), operation.id.clone()]);
        let mut change = self.case()?.begin(entry)?;
        change.alone::<Membership>()?;
        let own = change.list::<Membership>(&Filter { about: Some(&account.id), ..Filter::default() })?;
        let mut ended = None;
        for kept in own {
            if kept.content.operation == operation.id && kept.content.holds_at(now_ms) {
                let mut over = kept.content;
                over.period.to_ms = Some(now_ms);
                ended = Some(change.replace(&kept.id, kept.version, &over)?);
            }
        }
        let ended = ended.ok_or_else(|| Error::refused("they do not work on that operation; nothing was changed"))?;
        change.commit()?;
        Ok(kept_json(&ended))
    }
}
