//! Packed identifiers as answers show them.

use records::{Cell, Imei, Names, Number, format_rfc3339};
use serde_json::{Value, json};

/// A number as files and JSON show it; empty where there is none.
pub(crate) fn number(packed: i64, names: &Names) -> String {
    Number::from_raw(packed).map(|number| number.text(names)).unwrap_or_default()
}

/// A cell; empty where there is none.
pub(crate) fn cell(packed: i64, names: &Names) -> String {
    Cell::from_raw(packed).map(|cell| cell.text(names)).unwrap_or_default()
}

/// A handset by its packed identity.
pub(crate) fn imei(packed: i64, names: &Names) -> String {
    Imei::from_raw(packed).map(|imei| imei.text(names)).unwrap_or_default()
}

/// An instant, or null.
pub(crate) fn instant(at_ms: Option<i64>) -> Value {
    at_ms.map_or(Value::Null, |at| json!(format_rfc3339(at)))
}

/// A figure with as many places as it deserves; not-a-number is null.
pub(crate) fn figure(value: f64) -> Value {
    if value.is_finite() { json!((value * 1e6).round() / 1e6) } else { Value::Null }
}
