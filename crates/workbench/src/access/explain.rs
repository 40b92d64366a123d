//! Verbs: access explain, access list. Why somebody may or may not.

use std::collections::BTreeSet;

use case::{
    Account, AccountRole, Authority, DealLine, Decision as DecisionOnRecord, EvidenceFile, Identifier, Judgement, Kind,
};
use case::{Membership, Nominal, Note, Noun, Operation, Role, SavedView, Task, Tenure};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::policies::{self, Circumstances};
use super::principal::{Known, Principal};
use super::resource::Resource;
use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::instant;

/// The word for the operating system's user.
const LOCAL_OPERATOR: &str = "local-operator";
/// The word for the command as such.
const INSTALLATION: &str = "installation";
/// The word for the records as a whole.
const RECORDS: &str = "records";

/// Looks for one kind of thing by its id.
type Look = fn(&Workbench, &str) -> Result<Option<Resource>, Error>;

impl Workbench {
    /// Why somebody may or may not do something to something: the policies that decide, now, as if with the reason that is given.
    /// `thing` is `installation`, `records`, an account's name, or the id of anything on record (an operation's name serves too).
    ///
    /// # Errors Where there is no such account, verb or thing.
    pub fn access_explain(&self, user: &str, verb: &str, thing: &str) -> Result<Value, Error> {
        self.gate("access explain")?;
        if !policies::verbs().contains(verb) {
            let known: Vec<&str> = policies::verbs().iter().map(String::as_str).collect();
            return Err(Error::refused(format!("no verb is called `{verb}`; expected one of {}", known.join(", "))));
        }
        let (id, principal) = self.principal_named(user)?;
        let resource = self.resource_named(thing)?;
        self.enter("access explain", Kind::Consultation, vec![id])?;
        let embedded = self.store.configuration().database.is_none();
        let circumstances = Circumstances {
            embedded,
            first_run: !embedded && self.has_no_active_account()?,
            has_reason: !self.actor.reason.trim().is_empty(),
            encrypted: false,
        };
        let decision = policies::decide(&principal, verb, &resource, circumstances);
        let mut shown = decision.json();
        shown["user"] = json!(user);
        shown["action"] = json!(verb);
        shown["thing"] = json!(thing);
        if let Principal::Account(known) = &principal {
            shown["roles"] = json!(known.roles);
            shown["operations"] = json!(known.operations);
        }
        if !decision.allowed {
            shown["roles_that_may"] = json!(roles_that_may(verb));
        }
        Ok(shown)
    }

    fn principal_named(&self, user: &str) -> Result<(String, Principal), Error> {
        if user == LOCAL_OPERATOR {
            return Ok((LOCAL_OPERATOR.to_owned(), Principal::LocalOperator));
        }
        let account = self.account_named(user)?;
        let memberships = self.case()?.list::<Membership>(&Filter::default())?;
        let known = Known::at(&account, &memberships, self.actor.now_ms);
        Ok((account.id, Principal::Account(Box::new(known))))
    }

    fn resource_named(&self, thing: &str) -> Result<Resource, Error> {
        match thing {
            INSTALLATION => return Ok(Resource::Installation),
            RECORDS => return Ok(Resource::Records { operations: self.operations_of_records()? }),
            _ => {}
        }
        if let Some(account) = self.find_account(thing)? {
            return Ok(Resource::Account(account.id));
        }
        if let Some(found) = self.on_record(thing)? {
            return Ok(found);
        }
        let operation = self.operation_named(thing).map_err(|_| {
            Error::refused(format!(
                "nothing on record is called `{thing}`; expected {INSTALLATION}, {RECORDS}, an account, an operation or an id"
            ))
        })?;
        Ok(Resource::within(Some(&operation.id)))
    }

    /// Whatever stands under an id.
    fn on_record(&self, id: &str) -> Result<Option<Resource>, Error> {
        let looks: [Look; 14] = [
            Self::look::<Operation>,
            Self::look::<Nominal>,
            Self::look::<Role>,
            Self::look::<Identifier>,
            Self::look::<DealLine>,
            Self::look::<Tenure>,
            Self::look::<Judgement>,
            Self::look::<Note>,
            Self::look::<Task>,
            Self::look::<DecisionOnRecord>,
            Self::look::<EvidenceFile>,
            Self::look::<SavedView>,
            Self::look::<Authority>,
            Self::look::<Membership>,
        ];
        for look in looks {
            if let Some(found) = look(self, id)? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    fn look<N: Noun>(&self, id: &str) -> Result<Option<Resource>, Error> {
        let found = self.case()?.find::<N>(id)?;
        found.map(|kept| self.resource_of(&kept)).transpose()
    }

    /// Who may see an operation, and who is on record as working on it but may not.
    ///
    /// # Errors Where there is no such operation.
    pub fn access_list(&self, operation: &str) -> Result<Vec<Value>, Error> {
        self.gate("access list")?;
        let operation = self.operation_named(operation)?;
        self.enter("access list", Kind::Consultation, vec![operation.id.clone()])?;
        let memberships = self.case()?.list::<Membership>(&Filter::default())?;
        let accounts = self.case()?.list::<Account>(&Filter::default())?;
        let shown = accounts.iter().filter_map(|account| self.access_to(&operation.id, account, &memberships));
        Ok(shown.collect())
    }

    fn access_to(&self, operation: &str, account: &Kept<Account>, all: &[Kept<Membership>]) -> Option<Value> {
        let known = Known::at(account, all, self.actor.now_ms);
        let own = all.iter().map(|kept| &kept.content);
        let own = own.filter(|one| one.account == account.id && one.operation == operation);
        let until = own.filter(|one| one.holds_at(self.actor.now_ms)).map(|one| one.period.to_ms).next();
        let principal = Principal::Account(Box::new(known));
        let resource = Resource::within(Some(operation));
        let decision = policies::decide(&principal, "operation show", &resource, Circumstances::default());
        (decision.allowed || until.is_some()).then(|| {
            json!({
                "name": account.content.name,
                "roles": account.content.roles.iter().map(|role| role.word()).collect::<Vec<_>>(),
                "may_see": decision.allowed,
                "until": instant(until.flatten()),
                "decided_by": decision.ids(),
            })
        })
    }
}

/// Roles to which the policies allow a verb where nothing else stands in the way.
pub(super) fn roles_that_may(verb: &str) -> Vec<&'static str> {
    AccountRole::ALL.iter().map(|role| role.word()).filter(|role| role_may(role, verb)).collect()
}

/// Whether a role may use a verb, on the command as such or on somebody else's account.
pub(super) fn role_may(role: &'static str, verb: &str) -> bool {
    let known = Known {
        id: "somebody".to_owned(),
        roles: vec![role],
        state: case::AccountState::Active,
        operations: BTreeSet::new(),
        time_limited: BTreeSet::new(),
        session: None,
        token: None,
    };
    let circumstances = Circumstances { has_reason: true, encrypted: true, ..Circumstances::default() };
    policies::decide(&Principal::Account(Box::new(known)), verb, &Resource::Installation, circumstances).allowed
}
