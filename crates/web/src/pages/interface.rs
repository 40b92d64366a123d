//! The document of the interface (OpenAPI 3.1), made from the list of routes.

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Page};
use crate::problem::Problem;
use crate::routes::{ROUTES, Route, Way};
use crate::visit::Visit;

/// The document.
pub(crate) fn document(_: &Visit) -> Result<Answer, Problem> {
    Ok(Page::new("Interface", maud::html! {}, openapi()).answer())
}

/// Every route with its twin in JSON.
pub(crate) fn openapi() -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        let method = if route.way == Way::Look { "get" } else { "post" };
        let entry = paths.entry(format!("{}.json", route.path.replace('*', ""))).or_insert_with(|| json!({}));
        entry[method] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Throughline", "version": env!("CARGO_PKG_VERSION"), "description": "Every page has a twin in JSON at its address with `.json`, and every list one in CSV with `.csv`. Times are RFC 3339 in UTC, telephone numbers E.164." },
        "paths": paths,
        "components": {
            "securitySchemes": {
                "session": { "type": "apiKey", "in": "cookie", "name": crate::handle::SESSION_COOKIE },
                "token": { "type": "http", "scheme": "bearer" },
            },
            "schemas": { "Problem": problem_schema() },
        },
        "security": [{ "session": [] }, { "token": [] }],
    })
}

fn problem_schema() -> Value {
    json!({
        "type": "object", "required": ["problem", "detail", "status"],
        "properties": { "problem": { "type": "string" }, "detail": { "type": "string" }, "status": { "type": "integer" } },
    })
}

fn operation(route: &Route) -> Value {
    let places = route.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    let mut parameters: Vec<Value> = places
        .map(|name| json!({ "name": name.trim_start_matches('*'), "in": "path", "required": true, "schema": { "type": "string", "minLength": 1 } }))
        .collect();
    let mut shown = json!({
        "summary": route.says,
        "operationId": format!("{}{}", if route.way == Way::Look { "get" } else { "post" }, route.path.replace(['/', '{', '}', '*', '-'], "_")),
        "tags": [route.path.split('/').nth(1).unwrap_or_default()],
    });
    match route.way {
        Way::Look => {
            parameters.extend(route.fields.iter().map(|(name, says)| json!({ "name": name, "in": "query", "description": says, "schema": { "type": "string" } })));
        }
        Way::Change => {
            let fields: Map<String, Value> = route
                .fields
                .iter()
                .map(|(name, says)| ((*name).to_owned(), json!({ "type": "string", "description": says })))
                .collect();
            shown["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded": { "schema": { "type": "object", "properties": fields } } } });
        }
    }
    shown["responses"] = responses(route.way);
    shown["parameters"] = Value::Array(parameters);
    shown["x-throughline-verb"] = json!(route.verb);
    shown
}

fn responses(way: Way) -> Value {
    let problem = |says: &str| json!({ "description": says, "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Problem" } } } });
    let address = |says: &str, name: &str| json!({ "description": says, "content": { "application/json": { "schema": { "type": "object", "required": [name], "properties": { name: { "type": "string" } } } } } });
    let done = match way {
        Way::Look => json!({ "description": "What the page shows", "content": { "application/json": {} } }),
        Way::Change => {
            json!({ "description": "Done: where to see it, or what is shown once", "content": { "application/json": { "schema": { "type": "object" } } } })
        }
    };
    json!({
        "200": done,
        "202": address("It is being worked out; the job's address", "job"),
        "400": problem("What was asked for cannot be"),
        "401": problem("Nobody is signed in"),
        "403": problem("The policies do not allow it"),
        "404": problem("Nothing is here that the reader may see"),
        "409": problem("Somebody else changed it first"),
        "413": problem("Too much was sent"),
        "503": problem("The store is being changed"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_route_is_in_the_document_and_its_places_are_parameters() {
        let document = openapi();
        let paths = document["paths"].as_object().expect("paths");
        assert!(paths.contains_key("/lines.json") && paths.contains_key("/lines/{id}.json"));
        let one = &paths["/lines/{id}/rows/{feature}.json"]["get"];
        let places = one["parameters"].as_array().expect("parameters").iter().filter(|at| at["in"] == "path");
        assert_eq!(places.map(|at| &at["name"]).collect::<Vec<_>>(), ["id", "feature"]);
        let count: usize = paths.values().filter_map(Value::as_object).map(Map::len).sum();
        assert_eq!(count, ROUTES.len(), "two routes share an address and a method");
    }
}
