//! Verb: person.

use case::{Category, Judgement, Kind, Nominal, Note, Period, Role, Task, TaskKind, Tenure, category_at};
use serde_json::{Value, json};
use store::{Filter, Kept};

use super::act::boundary;
use super::edit::{Editable, set, set_optional};
use super::{Act, kept_json};
use crate::bench::Workbench;
use crate::error::Error;

/// A person to be entered.
#[derive(Clone, Copy, Debug, Default)]
pub struct NewPerson<'a> {
    /// Name.
    pub name: &'a str,
    /// Other names.
    pub aliases: &'a [String],
    /// Day of birth, `2009-05-31`.
    pub date_of_birth: Option<&'a str>,
    /// Whether there is a sign of exploitation.
    pub exploitation: bool,
    /// What else is known.
    pub note: &'a str,
}

/// A category to be given to a person.
#[derive(Clone, Copy, Debug)]
pub struct NewRole<'a> {
    /// The person's id.
    pub person: &'a str,
    /// The operation's id or name.
    pub operation: &'a str,
    /// The category's word.
    pub category: &'a str,
    /// First instant, or a day.
    pub from: Option<&'a str>,
    /// First instant after it, or a day.
    pub to: Option<&'a str>,
}

/// What is to be changed of a person; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PersonEdit<'a> {
    /// Name.
    pub name: Option<&'a str>,
    /// Other names that are added.
    pub add_aliases: &'a [String],
    /// Other names that are taken away.
    pub drop_aliases: &'a [String],
    /// Day of birth; empty where it is not known after all.
    pub date_of_birth: Option<&'a str>,
    /// Whether there is a sign of exploitation.
    pub exploitation: Option<bool>,
    /// What else is known.
    pub note: Option<&'a str>,
}

impl Editable for Nominal {
    const EDIT: &'static str = "person edit";
}

impl PersonEdit<'_> {
    fn apply(&self, person: &mut Nominal) {
        set(&mut person.name, self.name);
        set_optional(&mut person.date_of_birth, self.date_of_birth);
        set(&mut person.note, self.note);
        person.aliases.retain(|alias| !self.drop_aliases.contains(alias));
        for alias in self.add_aliases {
            if !person.aliases.contains(alias) {
                person.aliases.push(alias.clone());
            }
        }
        person.exploitation = self.exploitation.unwrap_or(person.exploitation);
    }
}

impl Workbench {
    /// Enters a person.
    ///
    /// # Errors Where there is no name, or the day of birth is none.
    pub fn add_person(&self, new: &NewPerson<'_>, act: &Act<'_>) -> Result<Value, Error> {
        self.gate_act("person add", act)?;
        let nominal = Nominal {
            name: new.name.trim().to_owned(),
            aliases: new.aliases.to_vec(),
            date_of_birth: new.date_of_birth.map(|day| day.trim().to_owned()),
            exploitation: new.exploitation,
            note: new.note.to_owned(),
        };
        let kept = self.case()?.add(&nominal, act.entry("person", Kind::Alteration, &[]))?;
        Ok(person_json(&kept, &[], act.at_ms))
    }

    /// Changes what is known of a person. A sign of exploitation, or a day of birth that makes them a child, can always be entered; the
    /// answer has a `warning` where they are a suspect and nobody looks after them yet.
    ///
    /// # Errors Where a sign of exploitation would be taken away without a reason, there would be no name, or another version is stored.
    pub fn edit_person(
        &self,
        id: &str,
        edit: &PersonEdit<'_>,
        seen: Option<i64>,
        act: &Act<'_>,
    ) -> Result<Value, Error> {
        let kept = self.edit::<Nominal>("person edit", (id, seen), act, |person| {
            if person.exploitation && edit.exploitation == Some(false) && act.reason.trim().is_empty() {
                return Err(Error::refused("expected a reason for taking a sign of exploitation away"));
            }
            edit.apply(person);
            Ok(())
        })?;
        let roles = self.case()?.list::<Role>(&Filter { about: Some(id), ..Filter::default() })?;
        let mut shown = person_json(&kept, &self.gate_act("person edit", act)?.visible(roles.clone())?, act.at_ms);
        if roles.iter().any(|role| role.content.needs_safeguarding(&kept.content, act.at_ms))
            && !self.is_safeguarded(id)?
        {
            shown["warning"] = json!(format!(
                "{id} is a possible victim first and has the category suspect: open a safeguarding task (throughline task add --kind \
                 safeguarding --about {id})"
            ));
        }
        Ok(shown)
    }

    fn is_safeguarded(&self, person: &str) -> Result<bool, Error> {
        let tasks = self.case()?.list::<Task>(&Filter { about: Some(person), ..Filter::default() })?;
        Ok(tasks.iter().any(|task| task.content.kind == TaskKind::Safeguarding))
    }

    /// Everybody on record, or in an operation.
    ///
    /// # Errors A failure of the database.
    pub fn people(&self, operation: Option<&str>, act: &Act<'_>) -> Result<Vec<Value>, Error> {
        let operation = self.operation_id(operation)?;
        let people = self.consult::<Nominal>(&Filter::default(), act, "person")?;
        let roles = self.case()?.list::<Role>(&Filter { operation: operation.as_deref(), ..Filter::default() })?;
        let roles = self.gate_act("person list", act)?.visible(roles)?;
        let shown = people.iter().filter_map(|person| {
            let own: Vec<Kept<Role>> = roles.iter().filter(|role| role.content.person == person.id).cloned().collect();
            (operation.is_none() || !own.is_empty()).then(|| person_json(person, &own, act.at_ms))
        });
        Ok(shown.collect())
    }

    /// One person, with categories, tenures, notes, judgements and tasks.
    ///
    /// # Errors Where nobody has that id.
    pub fn person(&self, id: &str, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("person show", act)?;
        let kept = self.case()?.get::<Nominal>(id)?;
        gate.see(&kept)?;
        self.case()?.journal(&act.entry("person", Kind::Consultation, &[id]))?;
        let about = Filter { about: Some(id), ..Filter::default() };
        let roles = gate.visible(self.case()?.list::<Role>(&about)?)?;
        let mut shown = person_json(&kept, &roles, act.at_ms);
        let tenures = gate.visible(self.case()?.list::<Tenure>(&Filter::default())?)?;
        let held = tenures.iter().filter(|tenure| tenure.content.holder.as_deref() == Some(id));
        shown["tenures"] = held.map(kept_json).collect();
        shown["notes"] = gate.visible(self.case()?.list::<Note>(&about)?)?.iter().map(kept_json).collect();
        shown["judgements"] = gate.visible(self.case()?.list::<Judgement>(&about)?)?.iter().map(kept_json).collect();
        shown["tasks"] = gate.visible(self.case()?.list::<Task>(&about)?)?.iter().map(kept_json).collect();
        Ok(shown)
    }

    /// Gives a person a category in an operation, for a time.
    ///
    /// # Errors Where a possible victim would become a suspect before a safeguarding task is on record; without a reason; where
    /// person, operation or category is unknown.
    pub fn categorise_person(&self, new: &NewRole<'_>, act: &Act<'_>) -> Result<Value, Error> {
        let gate = self.gate_act("person categorise", act)?;
        let category = Category::parse(new.category)
            .ok_or_else(|| Error::refused("expected the category suspect, convicted, victim or witness"))?;
        let role = Role {
            person: new.person.trim().to_owned(),
            operation: self.operation_named(new.operation)?.id,
            category,
            period: Period { from_ms: boundary("from", new.from)?, to_ms: boundary("to", new.to)? },
            reason: act.reason.to_owned(),
        };
        gate.within(Some(&role.operation))?;
        if let Some(person) = self.case()?.find::<Nominal>(&role.person)? {
            gate.see(&person)?;
        }
        let entry = act.entry("person", Kind::Alteration, &[&role.person, &role.operation]);
        let mut change = self.case()?.begin(entry)?;
        let person = change.get::<Nominal>(&role.person)?;
        let tasks = change.list::<Task>(&Filter { about: Some(&role.person), ..Filter::default() })?;
        let safeguarded = tasks.iter().any(|task| task.content.kind == TaskKind::Safeguarding);
        role.check_safeguarding(&person.content, safeguarded, act.at_ms).map_err(store::Error::from)?;
        let kept = change.add(&role)?;
        change.commit()?;
        Ok(kept_json(&kept))
    }
}

/// A person; whether they are a possible victim stands before every category.
fn person_json(kept: &Kept<Nominal>, roles: &[Kept<Role>], at_ms: i64) -> Value {
    let mut shown = kept_json(kept);
    shown["possible_victim"] = json!(kept.content.is_possible_victim_at(at_ms));
    shown["under_18"] = json!(kept.content.is_child_at(at_ms));
    let own: Vec<Role> = roles.iter().map(|role| role.content.clone()).collect();
    let mut operations: Vec<&str> = own.iter().map(|role| role.operation.as_str()).collect();
    operations.sort_unstable();
    operations.dedup();
    let now = operations.iter().flat_map(|operation| {
        category_at(&own, operation, at_ms)
            .into_iter()
            .map(move |category| format!("{} in {operation}", category.word()))
    });
    shown["categories"] = now.collect();
    shown["roles"] = roles.iter().map(kept_json).collect();
    shown
}
