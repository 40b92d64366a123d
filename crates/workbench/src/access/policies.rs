//! The policies, compiled in, and the engine that reads them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use cedar_policy::{
    Authorizer, Context, Decision as Answer, Effect, Entities, Entity, EntityId, EntityTypeName, EntityUid, PolicySet,
    Request, RestrictedExpression, Schema,
};

use super::decision::{Decider, Decision};
use super::principal::{Known, Principal};
use super::resource::Resource;

const SCHEMA: &str = include_str!("../../policies/schema.cedarschema");

/// The files of policies, in the order in which people read them.
pub(super) const FILES: [(&str, &str); 3] = [
    ("roles", include_str!("../../policies/roles.cedar")),
    ("limits", include_str!("../../policies/limits.cedar")),
    ("local-operator", include_str!("../../policies/local-operator.cedar")),
];

/// What holds of a request whoever makes it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Circumstances {
    /// The case database lies in the store's folder.
    pub(crate) embedded: bool,
    /// No account is active yet.
    pub(crate) first_run: bool,
    /// A reason was given.
    pub(crate) has_reason: bool,
    /// What is written is encrypted.
    pub(crate) encrypted: bool,
}

struct Policies {
    set: PolicySet,
    schema: Schema,
    verbs: BTreeSet<String>,
}

/// They are part of the program, and a test validates them against the schema.
static POLICIES: LazyLock<Policies> = LazyLock::new(|| {
    let text: String = FILES.map(|(_, text)| text).concat();
    let set: PolicySet = text.parse().expect("the policies compiled in are well formed");
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).expect("the schema compiled in is well formed");
    let groups: HashSet<EntityUid> = schema.action_groups().cloned().collect();
    let verbs = schema.actions().filter(|action| !groups.contains(*action)).map(name).collect();
    Policies { set, schema, verbs }
});

fn name(uid: &EntityUid) -> String {
    uid.id().unescaped().to_owned()
}

/// Every verb that the policies know.
pub(crate) fn verbs() -> &'static BTreeSet<String> {
    &POLICIES.verbs
}

/// Every policy: its name, whether it permits, and what it says.
pub(super) fn all() -> Vec<(String, bool, String)> {
    let said = |policy: &cedar_policy::Policy, key: &str| policy.annotation(key).unwrap_or_default().to_owned();
    let mut all: Vec<_> = POLICIES
        .set
        .policies()
        .map(|policy| (policy.id().clone(), policy))
        .map(|(id, policy)| {
            let number: usize = id.to_string().trim_start_matches("policy").parse().unwrap_or(usize::MAX);
            (number, said(policy, "id"), policy.effect() == Effect::Permit, said(policy, "says"))
        })
        .collect();
    all.sort();
    all.into_iter().map(|(_, id, permits, says)| (id, permits, says)).collect()
}

fn uid(kind: &str, id: &str) -> EntityUid {
    let kind: EntityTypeName = kind.parse().expect("a type of the schema");
    EntityUid::from_type_name_and_id(kind, EntityId::new(id))
}

fn operations(ids: &BTreeSet<String>) -> RestrictedExpression {
    RestrictedExpression::new_set(ids.iter().map(|id| RestrictedExpression::new_entity_uid(uid("Operation", id))))
}

fn scope(scope: case::Scope) -> RestrictedExpression {
    RestrictedExpression::new_string(scope.word().to_owned())
}

fn entity(of: EntityUid, attributes: Vec<(&str, RestrictedExpression)>, roles: &[&str]) -> Option<Entity> {
    let attributes: HashMap<String, RestrictedExpression> =
        attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    Entity::new(of, attributes, roles.iter().map(|role| uid("Role", role)).collect()).ok()
}

fn account(known: &Known) -> Option<Entity> {
    let attributes = vec![
        ("state", RestrictedExpression::new_string(known.state.word().to_owned())),
        ("operations", operations(&known.operations)),
        ("time_limited", operations(&known.time_limited)),
        ("by_token", RestrictedExpression::new_bool(known.token.is_some())),
        ("scopes", RestrictedExpression::new_set(known.token.iter().flatten().copied().map(scope))),
    ];
    entity(uid("Account", &known.id), attributes, &known.roles)
}

fn principal_entity(principal: &Principal) -> Option<Entity> {
    match principal {
        Principal::LocalOperator => entity(uid("LocalOperator", "local operator"), Vec::new(), &[]),
        Principal::Account(known) => account(known),
    }
}

fn resource_entity(resource: &Resource) -> Option<Entity> {
    match resource {
        Resource::Installation => entity(uid("Installation", "this"), Vec::new(), &[]),
        Resource::Thing { operations: within, sensitivity } => {
            let word = sensitivity.map_or("", case::Sensitivity::word);
            let attributes = vec![
                ("operations", operations(within)),
                ("sensitivity", RestrictedExpression::new_string(word.to_owned())),
            ];
            entity(uid("Thing", "asked"), attributes, &[])
        }
        Resource::Records { operations: within } => {
            entity(uid("Records", "all"), vec![("operations", operations(within))], &[])
        }
        // Nothing is asked of the account that is looked after but who it is.
        Resource::Account(id) => account(&Known {
            id: id.clone(),
            roles: Vec::new(),
            state: case::AccountState::Active,
            operations: BTreeSet::new(),
            time_limited: BTreeSet::new(),
            session: None,
            token: None,
        }),
    }
}

fn context(circumstances: Circumstances) -> Option<Context> {
    let Circumstances { embedded, first_run, has_reason, encrypted } = circumstances;
    let flags =
        [("embedded", embedded), ("first_run", first_run), ("has_reason", has_reason), ("encrypted", encrypted)];
    Context::from_pairs(flags.map(|(name, flag)| (name.to_owned(), RestrictedExpression::new_bool(flag)))).ok()
}

/// Asks the policies. What cannot be asked, or what any policy cannot answer, is denied.
pub(crate) fn decide(principal: &Principal, verb: &str, resource: &Resource, circumstances: Circumstances) -> Decision {
    ask(principal, verb, resource, circumstances).unwrap_or(Decision { allowed: false, by: Vec::new() })
}

fn ask(principal: &Principal, verb: &str, resource: &Resource, circumstances: Circumstances) -> Option<Decision> {
    let (asker, asked) = (principal_entity(principal)?, resource_entity(resource)?);
    let (who, what) = (asker.uid(), asked.uid());
    let request =
        Request::new(who.clone(), uid("Action", verb), what.clone(), context(circumstances)?, Some(&POLICIES.schema));
    // Somebody who looks after their own account stands on both sides.
    let entities = if who == what { vec![asker] } else { vec![asker, asked] };
    let entities = Entities::from_entities(entities, Some(&POLICIES.schema)).ok()?;
    let response = Authorizer::new().is_authorized(&request.ok()?, &POLICIES.set, &entities);
    let failed = response.diagnostics().errors().next().is_some();
    let said = |id, key| POLICIES.set.annotation(id, key).unwrap_or_default().to_owned();
    let mut by: Vec<Decider> =
        response.diagnostics().reason().map(|id| Decider { id: said(id, "id"), says: said(id, "says") }).collect();
    by.sort_by(|left, right| left.id.cmp(&right.id));
    Some(Decision { allowed: response.decision() == Answer::Allow && !failed, by })
}

#[cfg(test)]
#[path = "policies_tests.rs"]
mod tests;
