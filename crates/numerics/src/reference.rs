//! What independent tools make of the same sets: see `scripts/reference/lir_reference.py`. Tests only.

use serde_json::Value;

/// Sets by lir: field `sets`.
const LIR: &str = include_str!("../fixtures/lir.json");
/// Sets by scipy, statsmodels and scikit-learn.
const STATISTICS: &str = include_str!("../fixtures/statistics.json");

/// The sets under `key`, from whichever file holds it.
pub(crate) fn sets(key: &str) -> Vec<Value> {
    let found = [LIR, STATISTICS].into_iter().find_map(|text| {
        let mut all: Value = serde_json::from_str(text).expect("the fixtures are JSON");
        all.get_mut(key).map(Value::take)
    });
    match found {
        Some(Value::Array(sets)) => sets,
        _ => panic!("no fixture holds `{key}`"),
    }
}

/// One figure; the words `inf` and `-inf` are what JSON cannot write, null is NaN.
pub(crate) fn figure(value: &Value) -> f64 {
    match value {
        Value::Number(number) => number.as_f64().expect("a figure fits"),
        Value::String(word) => word.parse().expect("a word for infinity"),
        Value::Null => f64::NAN,
        other => panic!("not a figure: {other}"),
    }
}

/// A list of figures.
pub(crate) fn figures(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(figure).collect()
}

/// The one comparison of figures: equal infinities, or within `tolerance`, relative to the expected figure where that is above 1.
#[track_caller]
pub(crate) fn assert_near(found: f64, expected: f64, tolerance: f64, what: &str) {
    let near = match (found.is_finite(), expected.is_finite()) {
        (true, true) => (found - expected).abs() <= tolerance * expected.abs().max(1.0),
        _ => found.to_bits() == expected.to_bits(),
    };
    assert!(near, "{what}: found {found}, expected {expected} within {tolerance}");
}

#[test]
fn the_comparison_can_fail() {
    assert_near(1.0 + 1e-10, 1.0, 1e-9, "near");
    assert_near(f64::INFINITY, f64::INFINITY, 1e-9, "infinite");
    for (found, expected) in
        [(1.0 + 1e-8, 1.0), (f64::NAN, 1.0), (f64::INFINITY, f64::NEG_INFINITY), (1e300, f64::INFINITY)]
    {
        let refused = std::panic::catch_unwind(|| assert_near(found, expected, 1e-9, "far"));
        assert!(refused.is_err(), "{found} passes for {expected}");
    }
}
