//! Answers of the policies that were given before.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::decision::Decision;
use super::policies::{self, Circumstances};
use super::principal::Principal;
use super::resource::Resource;

/// Most answers that are kept. Fifty readers with twenty pages each ask some thousands of different things.
const MOST: usize = 20_000;

/// All that an answer depends on: the policies themselves are compiled in.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Asked {
    principal: Principal,
    verb: String,
    resource: Resource,
    circumstances: Circumstances,
}

/// Answers of the policies that were given before. An account that changes, or that works on another operation from now on, is another
/// principal here, so that no answer outlives what it was given for.
#[derive(Debug, Default)]
pub(crate) struct Answers(Mutex<HashMap<Asked, Decision>>);

impl Answers {
    /// What the policies answer.
    pub(crate) fn of(&self, principal: &Principal, verb: &str, resource: &Resource, about: Circumstances) -> Decision {
        let principal = principal.without_session();
        let asked = Asked { principal, verb: verb.to_owned(), resource: resource.clone(), circumstances: about };
        if let Some(given) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&asked) {
            return given.clone();
        }
        let answer = policies::decide(&asked.principal, verb, resource, about);
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if given.len() >= MOST {
            given.clear();
        }
        given.insert(asked, answer.clone());
        answer
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use case::AccountState;

    use super::*;
    use crate::access::Known;

    fn analyst(state: AccountState, operations: &[&str]) -> Principal {
        Principal::Account(Box::new(Known {
            id: "U-00000001".to_owned(),
            roles: vec![case::AccountRole::Analyst.word()],
            state,
            operations: operations.iter().map(|one| (*one).to_owned()).collect(),
            time_limited: BTreeSet::new(),
            session: Some([1; 32]),
            token: None,
        }))
    }

    #[test]
    fn an_answer_is_the_policies_own_and_another_for_whoever_has_changed() {
        let answers = Answers::default();
        let about = Circumstances { has_reason: true, ..Circumstances::default() };
        let within = Resource::within(Some("OP-00000001"));
        let asked = [
            (analyst(AccountState::Active, &["OP-00000001"]), true),
            (analyst(AccountState::Active, &[]), false),
            (analyst(AccountState::Locked, &["OP-00000001"]), false),
        ];
        for _ in 0..2 {
            for (principal, allowed) in &asked {
                let given = answers.of(principal, "task list", &within, about);
                assert_eq!(given, policies::decide(principal, "task list", &within, about));
                assert_eq!(given.allowed, *allowed, "{principal:?}");
            }
        }
        assert_eq!(answers.0.lock().expect("whole").len(), asked.len());
    }
}
