//! A graph in JSON-LD: objects, their facets and what they refer to, matched on local names.

use std::collections::BTreeMap;

use serde_json::Value;

/// Every object with facets or an identity, at any depth.
pub(crate) fn collect<'v>(value: &'v Value, found: &mut Vec<&'v Value>) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| collect(value, found)),
        Value::Object(map) => {
            if map.len() > 1 && (map.contains_key("@id") || map.keys().any(|key| local(key) == "hasFacet")) {
                found.push(value);
            }
            map.iter().filter(|(key, _)| !key.starts_with("@context")).for_each(|(_, value)| collect(value, found));
        }
        _ => {}
    }
}

/// A name without its prefix or address.
pub(crate) fn local(name: &str) -> &str {
    name.rsplit([':', '#', '/']).next().unwrap_or(name)
}

/// A property by its local name.
pub(crate) fn property<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    object.as_object()?.iter().find(|(key, _)| local(key) == name).map(|(_, value)| value)
}

/// A property's values, one or a list.
pub(crate) fn values<'v>(object: &'v Value, name: &str) -> Vec<&'v Value> {
    match property(object, name) {
        Some(Value::Array(values)) => values.iter().collect(),
        Some(value) => vec![value],
        None => Vec::new(),
    }
}

/// A plain or typed value as text.
pub(crate) fn words(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(figure) => Some(figure.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Object(map) => map.get("@value").and_then(words),
        Value::Array(values) => values.first().and_then(words),
        Value::Null => None,
    }
}

pub(crate) fn text(object: &Value, name: &str) -> String {
    property(object, name).and_then(words).unwrap_or_default()
}

pub(crate) fn time(object: &Value, names: &[&str]) -> Option<i64> {
    names.iter().find_map(|name| records::parse_rfc3339_ms(text(object, name).as_bytes()))
}

pub(crate) fn figure(object: &Value, name: &str) -> Option<f64> {
    text(object, name).parse().ok()
}

/// The kinds of an object: its `@type`, one or a list, by local names.
pub(crate) fn kinds(object: &Value) -> Vec<&str> {
    let named = object.get("@type");
    let list = named
        .and_then(Value::as_array)
        .map_or_else(|| named.into_iter().collect::<Vec<_>>(), |list| list.iter().collect());
    list.into_iter().filter_map(Value::as_str).map(local).collect()
}

/// Objects by their identity, and where relationships say that they are.
#[derive(Default)]
pub(crate) struct Graph<'v> {
    objects: BTreeMap<&'v str, Vec<&'v Value>>,
    /// Targets of `Located_At`, by their source.
    places: BTreeMap<&'v str, Vec<&'v Value>>,
}

impl<'v> Graph<'v> {
    pub(crate) fn of(objects: &[&'v Value]) -> Self {
        let mut graph = Self::default();
        for object in objects {
            if let Some(id) = identity(object) {
                graph.objects.entry(id).or_default().push(object);
            }
            if text(object, "kindOfRelationship") == "Located_At" {
                for source in values(object, "source").into_iter().filter_map(identity) {
                    graph.places.entry(source).or_default().extend(values(object, "target"));
                }
            }
        }
        graph
    }

    /// What a reference points to, with its facets; itself where it is no reference.
    pub(crate) fn facets(&self, reference: &'v Value) -> Vec<&'v Value> {
        let mut found = values(reference, "hasFacet");
        for object in self.named(reference) {
            found.extend(values(object, "hasFacet"));
        }
        found
    }

    /// The objects that a reference names.
    fn named(&self, reference: &'v Value) -> impl Iterator<Item = &'v Value> + '_ {
        identity(reference).and_then(|id| self.objects.get(id)).into_iter().flatten().copied()
    }

    /// The number or the name of the account that a reference points to.
    pub(crate) fn account(&self, reference: &'v Value) -> String {
        self.of_account(reference, &["phoneNumber", "MSISDN", "accountIdentifier", "addressValue", "displayName"])
    }

    /// The first of these properties that an account has.
    pub(crate) fn of_account(&self, reference: &'v Value, names: &[&str]) -> String {
        let facets = self.facets(reference);
        names
            .iter()
            .find_map(|name| facets.iter().map(|facet| text(facet, name)).find(|text| !text.is_empty()))
            .unwrap_or_default()
    }

    /// A name: as it stands, or that of the organisation or person it points to.
    pub(crate) fn name(&self, object: &'v Value, property_name: &str) -> String {
        let Some(value) = property(object, property_name) else { return String::new() };
        let named = self.named(value).map(|object| text(object, "name")).find(|name| !name.is_empty());
        words(value).or(named).unwrap_or_default()
    }

    /// Facets of an object and of what relationships say it is located at.
    pub(crate) fn place_facets(&self, object: &'v Value) -> Vec<&'v Value> {
        let mut found = values(object, "hasFacet");
        let places = identity(object).and_then(|id| self.places.get(id));
        found.extend(places.into_iter().flatten().flat_map(|place| self.facets(place)));
        found
    }
}

fn identity(object: &Value) -> Option<&str> {
    object.get("@id").and_then(Value::as_str)
}
