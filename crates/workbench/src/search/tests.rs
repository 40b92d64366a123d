//! Search sees what the gate lets see, and nothing else: neither in what is listed, nor in what is counted, nor in the order.

use std::collections::BTreeSet;

use case::{
    AccountState, Authority, Category, DealLine, Decision, Identifier, IdentifierKind, Judgement, Kind, Nominal, Note,
    Noun, Operation, OperationState, Period, Role, SavedView, Task, TaskKind, TaskState, Tenure, TenureState, Verdict,
};
use proptest::prelude::*;
use store::{Filter, KeyFolder};
use tempfile::TempDir;

use super::{Found, FoundKind, SearchAnswer, SearchIndex, SearchRequest};
use crate::access::{Access, Known, Principal};
use crate::acting::Actor;
use crate::bench::Workbench;
use crate::casework::private_to;
use crate::error::Error;

const NOW: i64 = 1_790_000_000_000;
/// What every thing holds, so that one question finds them all.
const WORD: &str = "zebra";
const OPERATIONS: [&str; 3] = ["OP-A", "OP-B", "OP-C"];

/// A store with three operations.
struct Office {
    folder: TempDir,
    index: SearchIndex,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: TempDir::new().expect("a folder"), index: SearchIndex::default() };
        let bench = office.prepared(Workbench::init(&office.folder.path().join("store"), actor("")).expect("made"));
        for id in OPERATIONS {
            let name = format!("{WORD} {id}");
            let operation = Operation {
                name,
                purpose: String::new(),
                state: OperationState::Open,
                opened_ms: NOW - 1_000,
                former_names: Vec::new(),
            };
            enter(&bench, Some(id), &operation);
        }
        office
    }

    fn prepared(&self, mut bench: Workbench) -> Workbench {
        bench.key_folder = Some(KeyFolder::at(self.folder.path().join("keys")));
        bench.share_search(&self.index);
        bench
    }

    fn bench(&self, reason: &str, known: Option<&Known>) -> Workbench {
        let opened = Workbench::open(&self.folder.path().join("store"), actor(reason)).expect("opened");
        let mut bench = self.prepared(opened);
        if let Some(known) = known {
            bench.access = Access::of(Principal::Account(Box::new(known.clone())));
        }
        bench
    }
}

fn actor(reason: &str) -> Actor {
    Actor { who: "reader".to_owned(), reason: reason.to_owned(), now_ms: NOW }
}

fn enter<N: Noun>(bench: &Workbench, id: Option<&str>, noun: &N) -> String {
    let entry = bench.entry("test", Kind::Alteration, Vec::new());
    let mut change = bench.case().expect("a database").begin(entry).expect("begun");
    let kept = match id {
        Some(id) => change.add_as(id, noun),
        None => change.add(noun),
    };
    let id = kept.expect("entered").id;
    change.commit().expect("committed");
    id
}

fn ask(bench: &Workbench, words: &str) -> Result<SearchAnswer, Error> {
    bench.search(&SearchRequest { words: words.to_owned(), kinds: Vec::new(), offset: 0, limit: 200 })
}

/// A thing to be entered: which kind, in which operations, how sensitive, whose.
type Thing = (u8, u8, u8, bool);

fn place(within: u8) -> Option<String> {
    OPERATIONS.get(usize::from(within % 4)).map(|id| (*id).to_owned())
}

fn put(bench: &Workbench, thing: Thing) {
    let (kind, within, sensitive, own) = thing;
    let operation = place(within);
    let text = format!("a {WORD} {kind}{within}{sensitive}");
    let number = || "+447700900123".to_owned();
    match kind % 10 {
        0 => put_person(bench, within, sensitive),
        1..=4 => put_said(bench, thing, text),
        5 => drop(enter(bench, None, &DealLine { brand: text, operation, note: String::new() })),
        6 => {
            let identifier = Identifier { kind: IdentifierKind::Number, text: number(), operation, note: text };
            drop(enter(bench, None, &identifier));
        }
        7 => {
            let owner = if own { "reader" } else { "somebody" }.to_owned();
            let (verb, query, shared) = ("lines".to_owned(), String::new(), sensitive % 2 == 0);
            drop(enter(bench, None, &SavedView { name: text, verb, query, owner, shared, operation }));
        }
        8 => {
            let named = operation.map(|id| format!("{WORD} {id}")).unwrap_or_default();
            let urn = format!("URN/{kind}/{within}/{sensitive}/{own}");
            if bench.case().expect("a database").find::<Authority>(&urn).expect("read").is_none() {
                drop(enter(bench, Some(&urn), &Authority { operation: named, purpose: text, ..Authority::default() }));
            }
        }
        _ => {
            let (line, number, period, state) = ("L-1".to_owned(), number(), Period::default(), TenureState::Proposed);
            let (sim, handset, holder) = (None, None, None);
            drop(enter(
                bench,
                None,
                &Tenure { line, number, sim, handset, holder, period, state, basis: text, operation },
            ));
        }
    }
}

/// What somebody wrote: a note, a task, a decision or a judgement.
fn put_said(bench: &Workbench, (kind, within, sensitive, own): Thing, text: String) {
    let (by, at_ms, operation) = ("somebody".to_owned(), NOW - i64::from(within) * 1_000, place(within));
    match kind {
        1 => drop(enter(bench, None, &Note { about: "L-1".to_owned(), text, author: by, at_ms, fact: own, operation })),
        2 => drop(enter(bench, None, &task(text, sensitive, operation))),
        3 => {
            let (reason, alternatives, about) = (by.clone(), String::new(), None);
            drop(enter(bench, None, &Decision { text, reason, alternatives, by, at_ms, about, operation }));
        }
        _ => {
            let (about, verdict, reverses) = (text.clone(), Verdict::Unsure, None);
            drop(enter(bench, None, &Judgement { about, verdict, reason: text, by, at_ms, reverses, operation }));
        }
    }
}

fn task(text: String, sensitive: u8, operation: Option<String>) -> Task {
    let kind = if sensitive.is_multiple_of(2) { TaskKind::Safeguarding } else { TaskKind::General };
    Task {
        text,
        kind,
        state: TaskState::Open,
        about: sensitive.is_multiple_of(2).then(|| "P-1".to_owned()),
        assignee: None,
        due_ms: None,
        outcome: String::new(),
        done_ms: None,
        operation,
    }
}

/// A person: an adult, somebody who came of age a second ago or will in one, or an exploited person; in some operations.
fn put_person(bench: &Workbench, within: u8, sensitive: u8) {
    let born = ["1980-01-01", "2015-01-01", "2008-09-21", "2008-09-22"][usize::from(sensitive % 4)];
    let person = Nominal {
        name: format!("Zebra {within}"),
        date_of_birth: Some(born.to_owned()),
        exploitation: sensitive > 5,
        ..Nominal::default()
    };
    let id = enter(bench, None, &person);
    for (at, operation) in OPERATIONS.iter().enumerate().filter(|(at, _)| within >> at & 1 == 1) {
        let category = Category::ALL[at];
        let role = Role {
            person: id.clone(),
            operation: (*operation).to_owned(),
            category,
            period: Period::default(),
            reason: WORD.to_owned(),
        };
        enter(bench, None, &role);
    }
}

/// Things of a kind that the gate lets see, one by one.
fn let_see<N: Noun>(bench: &Workbench, kind: FoundKind) -> Vec<(FoundKind, String)> {
    let Ok(gate) = bench.gate(kind.verb()) else { return Vec::new() };
    let all = bench.case().expect("a database").list::<N>(&Filter::default()).expect("read");
    let seen = all.into_iter().filter(|kept| gate.visible(vec![kept.clone()]).is_ok_and(|seen| !seen.is_empty()));
    seen.map(|kept| (kind, kept.id)).collect()
}

fn gate_lets_see(bench: &Workbench) -> BTreeSet<(FoundKind, String)> {
    let mut seen = let_see::<Nominal>(bench, FoundKind::Person);
    seen.extend(let_see::<Role>(bench, FoundKind::Category));
    seen.extend(let_see::<Operation>(bench, FoundKind::Operation));
    seen.extend(let_see::<Note>(bench, FoundKind::Note));
    seen.extend(let_see::<Task>(bench, FoundKind::Task));
    seen.extend(let_see::<Decision>(bench, FoundKind::Decision));
    seen.extend(let_see::<Judgement>(bench, FoundKind::Judgement));
    seen.extend(let_see::<DealLine>(bench, FoundKind::Line));
    seen.extend(let_see::<Identifier>(bench, FoundKind::Identifier));
    seen.extend(let_see::<Tenure>(bench, FoundKind::Tenure));
    let own = |id: &str| {
        let view = bench.case().expect("a database").get::<SavedView>(id).expect("read");
        private_to(&view.content).is_none_or(|owner| owner == "reader")
    };
    seen.extend(let_see::<SavedView>(bench, FoundKind::View).into_iter().filter(|(_, id)| own(id)));
    if let Ok(gate) = bench.gate(FoundKind::Authority.verb()) {
        for (urn, entry) in bench.register().expect("read") {
            if gate.sees_authority(&entry).expect("asked") {
                seen.push((FoundKind::Authority, urn));
            }
        }
    }
    seen.into_iter().collect()
}

fn keys(found: &[Found]) -> Vec<(FoundKind, String)> {
    found.iter().map(|one| (one.kind, one.id.clone())).collect()
}

fn some_roles() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::sample::subsequence(case::AccountRole::ALL.iter().map(|role| role.word()).collect::<Vec<_>>(), 0..=2)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn search_finds_exactly_what_the_gate_lets_see(
        things in proptest::collection::vec((0_u8..10, 0_u8..8, 0_u8..8, any::<bool>()), 4..14),
        readers in proptest::collection::vec((some_roles(), 0_u8..8, 0_u8..8, any::<bool>(), any::<bool>()), 6),
    ) {
        let office = Office::new();
        let here = office.bench("", None);
        things.iter().for_each(|thing| put(&here, *thing));
        let everything = keys(&ask(&here, WORD).expect("answered").found);
        prop_assert!(everything.len() > OPERATIONS.len(), "the local operator sees all of it");
        for (roles, works_on, limited, has_reason, locked) in readers {
            let of = |mask: u8| OPERATIONS.iter().enumerate().filter(move |(at, _)| mask >> at & 1 == 1).map(|(_, id)| (*id).to_owned());
            let known = Known {
                id: "U-1".to_owned(),
                roles,
                state: if locked { AccountState::Locked } else { AccountState::Active },
                operations: of(works_on).collect(),
                time_limited: of(works_on & limited).collect(),
                session: None,
                token: None,
            };
            let bench = office.bench(if has_reason { "a reason" } else { "" }, Some(&known));
            let lets_see = gate_lets_see(&bench);
            let Ok(answer) = ask(&bench, WORD) else {
                prop_assert!(lets_see.is_empty() || bench.gate("search").is_err(), "{known:?}");
                continue;
            };
            let seen = keys(&answer.found);
            prop_assert_eq!(seen.iter().cloned().collect::<BTreeSet<_>>(), lets_see.clone(), "{:?}", known);
            prop_assert_eq!(answer.total, lets_see.len() as u64);
            prop_assert_eq!(answer.counts.iter().map(|(_, count)| count).sum::<u64>(), answer.total);
            // What is not seen does not change the order of what is.
            let in_order: Vec<_> = everything.iter().filter(|one| lets_see.contains(one)).cloned().collect();
            prop_assert_eq!(seen, in_order);
            let hint = known.roles.iter().any(|role| !["partner", "auditor", "administrator", "spoc"].contains(role));
            prop_assert!(!has_reason || !answer.reason_widens);
            prop_assert!(!answer.reason_widens || hint || known.roles.contains(&"partner"), "{:?}", known);
        }
    }
}

#[test]
fn the_index_follows_every_change_and_is_shared_by_threads() {
    let office = Office::new();
    let bench = office.bench("", None);
    assert_eq!(ask(&bench, "quagga").expect("answered").total, 0);
    let note = |text: &str| Note {
        about: "+447700900123".to_owned(),
        text: text.to_owned(),
        author: "reader".to_owned(),
        at_ms: NOW,
        fact: true,
        operation: None,
    };
    let id = enter(&bench, None, &note("a quagga at the gate"));
    assert_eq!(ask(&bench, "quagga gate").expect("answered").total, 1);
    assert_eq!(ask(&bench, "07700 900123").expect("answered").counts, [(FoundKind::Note, 1)]);
    let entry = bench.entry("test", Kind::Alteration, Vec::new());
    bench.case().expect("a database").replace(&id, 1, &note("an okapi"), entry).expect("replaced");
    assert_eq!(ask(&bench, "quagga").expect("answered").total, 0);
    assert_eq!(ask(&bench, "okapi").expect("answered").total, 1);
    std::thread::scope(|threads| {
        for at in 0..4 {
            let (office, note) = (&office, &note);
            threads.spawn(move || {
                let bench = office.bench("", None);
                enter(&bench, None, &note(&format!("an okapi at door {at}")));
                assert!(ask(&bench, "okapi door").expect("answered").total >= 1);
            });
        }
    });
    assert_eq!(ask(&office.bench("", None), "okapi").expect("answered").total, 5);
}

#[test]
fn a_category_takes_its_person_into_the_operation() {
    let office = Office::new();
    let bench = office.bench("", None);
    put_person(&bench, 0, 0);
    let known = Known {
        id: "U-1".to_owned(),
        roles: vec!["analyst"],
        state: AccountState::Active,
        operations: BTreeSet::from(["OP-B".to_owned()]),
        time_limited: BTreeSet::new(),
        session: None,
        token: None,
    };
    let people = |office: &Office| {
        let answer = ask(&office.bench("", Some(&known)), "zebra").expect("answered");
        answer.found.into_iter().filter(|one| one.kind == FoundKind::Person).count()
    };
    assert_eq!(people(&office), 1, "whoever lies in no operation is seen");
    let id = bench.case().expect("a database").list::<Nominal>(&Filter::default()).expect("read")[0].id.clone();
    let role = |operation: &str| Role {
        person: id.clone(),
        operation: operation.to_owned(),
        category: Category::Witness,
        period: Period::default(),
        reason: "seen".to_owned(),
    };
    enter(&bench, None, &role("OP-A"));
    assert_eq!(people(&office), 0);
    enter(&bench, None, &role("OP-B"));
    assert_eq!(people(&office), 1);
}

#[test]
fn an_index_of_another_store_is_refused() {
    let (one, other) = (Office::new(), Office::new());
    ask(&one.bench("", None), WORD).expect("answered");
    let mut bench = other.bench("", None);
    bench.share_search(&one.index);
    assert!(matches!(ask(&bench, WORD), Err(Error::Refused(_))));
}

/// Whoever asks first makes the index. Nobody else throws away what was just made, and nobody is told that it is not there.
#[test]
fn several_who_ask_first_at_one_time_are_all_answered() {
    for _ in 0..5 {
        let office = Office::new();
        std::thread::scope(|scope| {
            let asked: Vec<_> = (0..4)
                .map(|_| {
                    scope.spawn(|| {
                        let mut bench = office.bench("", None);
                        // An index of its own, as another program has.
                        bench.share_search(&SearchIndex::default());
                        let request = SearchRequest { words: WORD.to_owned(), kinds: Vec::new(), offset: 0, limit: 10 };
                        bench.search(&request).map(|answer| answer.total)
                    })
                })
                .collect();
            for one in asked {
                assert_eq!(one.join().expect("no panic").expect("an answer"), 3);
            }
        });
    }
}
