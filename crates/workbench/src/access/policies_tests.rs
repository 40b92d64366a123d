//! The policies against the schema, and against what they must never allow.

use std::collections::BTreeSet;

use case::{AccountRole, AccountState, Sensitivity};
use cedar_policy::{ValidationMode, Validator};
use proptest::prelude::*;

use super::super::explain::{role_may, roles_that_may};
use super::super::page::access_page;
use super::{Circumstances, Decision, FILES, Known, POLICIES, Principal, Resource, all, decide, verbs};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn operations(ids: &[&str]) -> BTreeSet<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

fn known(roles: &[&'static str], member_of: &[&str]) -> Known {
    Known {
        id: "U-1".to_owned(),
        roles: roles.to_vec(),
        state: AccountState::Active,
        operations: operations(member_of),
        time_limited: BTreeSet::new(),
        session: None,
        token: None,
    }
}

fn asked(known: Known, verb: &str, resource: &Resource, has_reason: bool) -> Decision {
    let circumstances = Circumstances { has_reason, ..Circumstances::default() };
    decide(&Principal::Account(Box::new(known)), verb, resource, circumstances)
}

fn thing(within: &[&str], sensitivity: Option<Sensitivity>) -> Resource {
    Resource::Thing { operations: operations(within), sensitivity }
}

/// Whether the schema puts a verb into a group of verbs.
fn in_group(verb: &str, group: &str) -> bool {
    let entities = POLICIES.schema.action_entities().expect("actions");
    entities.is_ancestor_of(&super::uid("Action", group), &super::uid("Action", verb))
}

#[test]
fn the_policies_are_valid_and_each_is_named_and_says_what_it_does() {
    let result = Validator::new(POLICIES.schema.clone()).validate(&POLICIES.set, ValidationMode::Strict);
    let errors: Vec<String> = result.validation_errors().map(ToString::to_string).collect();
    assert!(result.validation_passed(), "{errors:#?}");
    let names: BTreeSet<String> = all().into_iter().map(|(id, _, _)| id).collect();
    assert_eq!(names.len(), all().len(), "each name once");
    assert!(all().iter().all(|(id, _, says)| !id.is_empty() && says.ends_with('.')), "{:?}", all());
    let written: usize = FILES.iter().map(|(_, text)| text.matches("@id(").count()).sum();
    assert_eq!(written, all().len());
}

#[test]
fn the_page_of_policies_is_the_table_that_is_written_down() {
    let page = std::fs::read_to_string(format!("{ROOT}/docs/reference/policies.md")).unwrap_or_default();
    assert!(
        page == access_page(),
        "docs/reference/policies.md and the policies differ: look at what changed, and if it is meant, run `throughline access policies > \
         docs/reference/policies.md`"
    );
}

#[test]
fn what_no_policy_permits_is_denied() {
    for verb in verbs() {
        for resource in [Resource::Installation, thing(&["OP-1"], None), thing(&[], None)] {
            let decision = asked(known(&[], &["OP-1"]), verb, &resource, true);
            assert!(!decision.allowed, "{verb} {resource:?}");
            assert_eq!(decision.ids(), if verb == "backup" { decision.ids() } else { "default-deny".to_owned() });
        }
    }
    assert!(!asked(known(&["analyst"], &[]), "erase everything", &Resource::Installation, true).allowed);
    assert!(!asked(known(&["owner"], &[]), "lines", &Resource::Installation, true).allowed);
}

#[test]
fn an_administrator_sees_no_records_whatever_else_they_are() {
    let others = AccountRole::ALL.iter().map(|role| role.word()).filter(|role| *role != "administrator");
    for role in others {
        for verb in verbs().iter().filter(|verb| in_group(verb, "on record")) {
            assert!(
                !asked(known(&["administrator", role], &[]), verb, &Resource::Installation, true).allowed,
                "{verb}"
            );
        }
    }
    assert!(!in_group("user add", "on record") && in_group("lines", "on record"));
}

#[test]
fn an_auditor_changes_nothing_and_reads_the_whole_journal() {
    for verb in verbs().iter().filter(|verb| in_group(verb, "change") || in_group(verb, "keep the installation")) {
        for role in ["auditor", "supervisor"] {
            let roles = ["auditor", role];
            assert!(!asked(known(&roles, &[]), verb, &Resource::Installation, true).allowed, "{verb}");
        }
    }
    let records = Resource::Records { operations: operations(&["OP-1", "OP-2"]) };
    let auditor = known(&["auditor"], &[]);
    let (own, other) = (Resource::Account(auditor.id.clone()), Resource::Account("U-OTHER".to_owned()));
    assert!(asked(auditor.clone(), "user password", &own, false).allowed, "what proves who they are is their own");
    assert!(!asked(auditor, "user password", &other, false).allowed);
    assert!(asked(known(&["auditor"], &[]), "journal list", &records, false).allowed);
    assert!(!asked(known(&["auditor"], &[]), "lines", &records, false).allowed);
}

#[test]
fn need_to_know_goes_by_operation() {
    let analyst = || known(&["analyst"], &["OP-1"]);
    let may = |resource: &Resource, verb: &str| asked(analyst(), verb, resource, true);
    assert!(may(&thing(&["OP-1"], None), "note list").allowed);
    assert!(may(&thing(&[], None), "note list").allowed, "what lies in no operation");
    assert!(may(&thing(&["OP-1", "OP-2"], None), "person show").allowed, "a person is known to either");
    let denied = may(&thing(&["OP-2"], None), "note list");
    assert_eq!((denied.allowed, denied.ids().as_str()), (false, "need-to-know"));
    let mixed = Resource::Records { operations: operations(&["OP-1", "OP-2"]) };
    assert_eq!(may(&mixed, "lines").ids(), "need-to-know-records");
    assert!(may(&Resource::Records { operations: operations(&["OP-1"]) }, "lines").allowed);
}

#[test]
fn a_reason_is_asked_before_what_is_sensitive() {
    let officer = || known(&["intelligence-officer"], &[]);
    for sensitivity in Sensitivity::ALL {
        let resource = thing(&[], Some(*sensitivity));
        let denied = asked(officer(), "person show", &resource, false);
        assert!(denied.lacks_only_a_reason(), "{denied:?}");
        assert!(asked(officer(), "person show", &resource, true).allowed);
    }
    let analyst = known(&["analyst"], &[]);
    let denied = asked(analyst, "person show", &thing(&[], Some(Sensitivity::Source)), true);
    assert_eq!(denied.ids(), "source-identities");
}

#[test]
fn a_partner_sees_only_what_their_time_is_limited_to() {
    let partner = |limited: &[&str]| Known { time_limited: operations(limited), ..known(&["partner"], &["OP-1"]) };
    let may = |limited: &[&str], verb: &str, within: &[&str]| asked(partner(limited), verb, &thing(within, None), true);
    assert!(may(&["OP-1"], "note list", &["OP-1"]).allowed);
    assert!(!may(&[], "note list", &["OP-1"]).allowed, "a membership without an end is none for a partner");
    assert!(!may(&["OP-1"], "note list", &[]).allowed, "nor is what lies in no operation");
    assert!(!may(&["OP-1"], "note list", &["OP-2"]).allowed);
    assert!(!may(&["OP-1"], "decision list", &["OP-1"]).allowed);
}

#[test]
fn everybody_looks_after_their_own_account_and_nobody_raises_themselves() {
    let (own, other) = (Resource::Account("U-1".to_owned()), Resource::Account("U-2".to_owned()));
    for verb in ["user password", "user totp", "user recovery", "user end-sessions"] {
        assert!(asked(known(&["analyst"], &[]), verb, &own, false).allowed, "{verb}");
        assert!(!asked(known(&["analyst"], &[]), verb, &other, false).allowed, "{verb}");
        assert!(asked(known(&["administrator"], &[]), verb, &other, false).allowed, "{verb}");
        assert!(asked(known(&["administrator"], &[]), verb, &own, false).allowed, "{verb}");
    }
    for verb in ["user role", "user lock", "user unlock", "user revoke"] {
        let denied = asked(known(&["administrator"], &[]), verb, &own, false);
        assert_eq!(denied.ids(), "nobody-raises-themselves", "{verb}");
        assert!(asked(known(&["administrator"], &[]), verb, &other, false).allowed, "{verb}");
    }
}

#[test]
fn the_local_operator_has_policies_of_their_own() {
    let may = |embedded: bool, first_run: bool, verb: &str| {
        let circumstances = Circumstances { embedded, first_run, ..Circumstances::default() };
        decide(&Principal::LocalOperator, verb, &Resource::Installation, circumstances)
    };
    for verb in verbs() {
        assert!(may(true, false, verb).by.iter().any(|by| by.id == "local-operator-embedded"), "{verb}");
        assert!(may(false, true, verb).allowed, "{verb}");
        assert!(!(may(false, false, verb).allowed && in_group(verb, "on record")), "{verb}");
    }
    assert_eq!(may(false, false, "user add").ids(), "local-operator-server");
}

#[test]
fn only_an_encrypted_backup_is_for_an_administrator() {
    let ask = |encrypted| {
        let circumstances = Circumstances { encrypted, ..Circumstances::default() };
        let administrator = Principal::Account(Box::new(known(&["administrator"], &[])));
        decide(&administrator, "backup", &Resource::Installation, circumstances)
    };
    assert!(ask(true).allowed);
    assert_eq!(ask(false).ids(), "administrators-back-up-encrypted");
}

#[test]
fn who_is_denied_hears_which_roles_may() {
    assert_eq!(roles_that_may("user add"), ["administrator"]);
    assert!(role_may("supervisor", "operation add") && !role_may("analyst", "operation add"));
}

fn some_roles() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(AccountRole::ALL.iter().map(|role| role.word()).collect::<Vec<_>>(), 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_in_an_operation_is_for_who_does_not_work_on_it(
        roles in some_roles(),
        verb in proptest::sample::select(verbs().iter().cloned().collect::<Vec<_>>()),
        has_reason: bool,
    ) {
        prop_assert!(!asked(known(&roles, &["OP-2"]), &verb, &thing(&["OP-1"], None), has_reason).allowed);
    }

    #[test]
    fn an_account_that_is_not_active_may_do_nothing(
        roles in some_roles(),
        verb in proptest::sample::select(verbs().iter().cloned().collect::<Vec<_>>()),
        state in proptest::sample::select(vec![AccountState::Locked, AccountState::Revoked, AccountState::Ended]),
    ) {
        let shut = Known { state, ..known(&roles, &["OP-1"]) };
        for resource in [Resource::Installation, thing(&["OP-1"], None), Resource::Account("U-1".to_owned())] {
            prop_assert!(!asked(shut.clone(), &verb, &resource, true).allowed);
        }
    }
}
