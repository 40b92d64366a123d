//! Things on record as JSON.

use case::Noun;
use serde_json::{Map, Value, json};
use store::Kept;

use crate::shown::instant;

/// One version of a thing: its content, with its id, its version and who made it.
pub(crate) fn kept_json<N: Noun>(kept: &Kept<N>) -> Value {
    let mut shown = Map::new();
    shown.insert("id".to_owned(), json!(kept.id));
    shown.insert("version".to_owned(), json!(kept.version));
    if let Value::Object(content) = plain_json(serde_json::to_value(&kept.content).unwrap_or_default()) {
        shown.extend(content);
    }
    shown.insert("changed".to_owned(), instant(Some(kept.changed_ms)));
    shown.insert("changed_by".to_owned(), json!(kept.changed_by));
    Value::Object(shown)
}

/// Instants as RFC 3339 under their names without the unit, and a period's ends as fields of their own.
pub(crate) fn plain_json(value: Value) -> Value {
    match value {
        Value::Object(fields) => Value::Object(plain_fields(fields)),
        Value::Array(items) => Value::Array(items.into_iter().map(plain_json).collect()),
        other => other,
    }
}

fn plain_fields(fields: Map<String, Value>) -> Map<String, Value> {
    let mut shown = Map::new();
    for (name, value) in fields {
        if name == "period" {
            shown.insert("from".to_owned(), instant(value["from_ms"].as_i64()));
            shown.insert("to".to_owned(), instant(value["to_ms"].as_i64()));
        } else if let Some(name) = name.strip_suffix("_ms") {
            shown.insert(name.to_owned(), instant(value.as_i64()));
        } else {
            shown.insert(name, plain_json(value));
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_lose_their_unit_and_a_period_shows_both_ends() {
        let shown = plain_json(json!({ "due_ms": 0, "period": { "from_ms": 1000 }, "list": [{ "at_ms": null }] }));
        assert_eq!(
            shown,
            json!({ "due": "1970-01-01T00:00:00Z", "from": "1970-01-01T00:00:01Z", "to": null, "list": [{ "at": null }] })
        );
    }
}
