//! JSON answers as tables: chosen fields in columns, or one thing with a field in each row.

use records::parse_rfc3339_ms;
use serde_json::Value;

use crate::output::{Answer, words};
use crate::zone::Zone;

/// A JSON value as a table shows it; times in the reader's zone.
pub(crate) fn text(value: &Value, zone: &Zone) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items.iter().map(|item| text(item, zone)).collect::<Vec<_>>().join(", "),
        Value::String(said) => {
            parse_rfc3339_ms(said.as_bytes()).map_or_else(|| said.clone(), |at_ms| zone.show(Some(at_ms)))
        }
        Value::Object(fields) => {
            let filled = fields.iter().filter(|(_, value)| !value.is_null() && **value != "");
            filled.map(|(name, value)| format!("{name}: {}", text(value, zone))).collect::<Vec<_>>().join("; ")
        }
        Value::Number(number) => number.to_string(),
    }
}

/// A value as a file holds it: times stay in UTC.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(said) => said.clone(),
        other => other.to_string(),
    }
}

/// Things in rows, by the fields named.
pub(crate) fn listed(things: Vec<Value>, fields: &[&'static str], zone: &Zone, footer: &str) -> Answer {
    let row =
        |thing: &Value, show: &dyn Fn(&Value) -> String| fields.iter().map(|field| show(&thing[*field])).collect();
    Answer {
        columns: fields.iter().map(|field| words(field)).collect(),
        table: things.iter().map(|thing| row(thing, &|value| text(value, zone))).collect(),
        csv: Some(things.iter().map(|thing| row(thing, &plain)).collect()),
        json: Value::Array(things),
        footer: footer.to_owned(),
    }
}

/// One thing, a field in each row.
pub(crate) fn one(thing: &Value, zone: &Zone, footer: &str) -> Answer {
    let rows = |show: &dyn Fn(&Value) -> String| {
        thing.as_object().into_iter().flatten().map(|(field, value)| vec![field.clone(), show(value)]).collect()
    };
    Answer {
        columns: vec![words("field"), words("value")],
        table: rows(&|value| text(value, zone)),
        csv: Some(rows(&plain)),
        json: thing.clone(),
        footer: footer.to_owned(),
    }
}
