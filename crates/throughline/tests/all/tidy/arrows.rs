//! Which crate may know which, read from every `Cargo.toml`.

use toml::{Table, Value};

use super::tree::{Tree, crate_of};
use super::{assert_can_fail, assert_tidy};

/// A crate and the crates of ours that it may use, in tests and build scripts too. ARCHITECTURE.md shows the same table.
const ARROWS: [(&str, &[&str]); 16] = [
    ("records", &[]),
    ("numerics", &[]),
    ("import", &["records"]),
    ("scenario", &["records"]),
    ("cellsite", &["records", "numerics"]),
    ("linkage", &["records", "numerics"]),
    ("lines", &["records", "numerics"]),
    ("network", &["records", "numerics"]),
    ("monitor", &["records", "numerics"]),
    ("case", &["records"]),
    ("store", &["records", "case"]),
    ("engine", &["records"]),
    ("evidence", &["records", "case", "cellsite", "linkage", "lines", "network", "monitor"]),
    (
        "workbench",
        &[
            "records", "numerics", "import", "cellsite", "linkage", "lines", "network", "monitor", "case", "store",
            "engine", "evidence",
        ],
    ),
    ("web", &["workbench", "records"]),
    ("throughline", &["workbench", "web", "scenario", "records"]),
];

/// Crates of pure functions on columns.
pub(crate) const ANALYSIS: [&str; 6] = ["numerics", "cellsite", "linkage", "lines", "network", "monitor"];

/// What pure functions on columns have no use for: clocks, chance, files, tables and queries.
const NOT_FOR_ANALYSIS: [&str; 19] = [
    "arrow",
    "calamine",
    "chrono",
    "csv",
    "datafusion",
    "duckdb",
    "fastrand",
    "getrandom",
    "jiff",
    "parquet",
    "polars",
    "rand",
    "rand_chacha",
    "rusqlite",
    "sea-orm",
    "tempfile",
    "time",
    "tokio",
    "zip",
];

/// Parts that one or two crates of ours own, so that what is heavy is compiled behind plain functions and can be exchanged.
const OWNED: [(&str, &[&str]); 22] = [
    ("age", &["store"]),
    ("anyhow", &["throughline"]),
    ("argon2", &["store"]),
    ("calamine", &["import"]),
    ("cedar-policy", &["workbench"]),
    ("chacha20poly1305", &["store"]),
    ("clap", &["throughline"]),
    ("comfy-table", &["throughline"]),
    ("console", &["throughline"]),
    ("ct-merkle", &["store"]),
    ("ed25519-dalek", &["store"]),
    ("getrandom", &["store"]),
    ("indicatif", &["throughline"]),
    ("parquet", &["store", "engine"]),
    ("phonenumber", &["import"]),
    ("rand", &["scenario"]),
    ("sea-orm", &["store"]),
    ("sqlx", &["store"]),
    ("subtle", &["case"]),
    ("tokio", &["store", "web"]),
    ("totp-rs", &["case"]),
    ("zeroize", &["store"]),
];

/// One line of a manifest that names another crate.
struct Dependency {
    user: String,
    name: String,
    only_for_tests: bool,
    from_workspace: bool,
}

#[test]
fn every_arrow_between_our_crates_is_in_the_table() {
    assert_tidy("an arrow is not in the table of ARCHITECTURE.md", arrows_outside_the_table);
}

#[test]
fn analysis_crates_know_no_clock_no_chance_and_no_files() {
    assert_tidy("an analysis crate knows more than columns", parts_not_for_analysis);
}

#[test]
fn heavy_parts_are_named_by_the_crate_that_owns_them() {
    assert_tidy("a part is used outside the crate that owns it", parts_outside_their_owner);
}

#[test]
fn every_manifest_inherits_from_the_workspace() {
    assert_tidy("a manifest goes its own way", manifests_of_their_own);
}

fn arrows_outside_the_table(tree: &Tree) -> Vec<String> {
    let mut offenders: Vec<String> = tree
        .crates()
        .into_iter()
        .filter(|name| allowed(name).is_none())
        .map(|name| format!("crates/{name}: is not in the table; add it there and in ARCHITECTURE.md, with its reason"))
        .collect();
    for dependency in dependencies(tree, &mut offenders) {
        let Dependency { user, name, .. } = dependency;
        let ours = allowed(&name).is_some();
        if ours && allowed(&user).is_some_and(|may| !may.contains(&name.as_str())) {
            offenders.push(format!("crates/{user}/Cargo.toml: `{user}` may not know `{name}`"));
        }
    }
    offenders
}

fn parts_not_for_analysis(tree: &Tree) -> Vec<String> {
    dependencies(tree, &mut Vec::new())
        .into_iter()
        .filter(|dependency| !dependency.only_for_tests && ANALYSIS.contains(&dependency.user.as_str()))
        .filter(|dependency| NOT_FOR_ANALYSIS.contains(&dependency.name.as_str()))
        .map(|Dependency { user, name, .. }| {
            format!("crates/{user}/Cargo.toml: pure functions have no use for `{name}`")
        })
        .collect()
}

fn parts_outside_their_owner(tree: &Tree) -> Vec<String> {
    let owners = |name: &str| OWNED.iter().find(|(part, _)| *part == name).map(|(_, owners)| *owners);
    dependencies(tree, &mut Vec::new())
        .into_iter()
        .filter(|dependency| !dependency.only_for_tests)
        .filter_map(|Dependency { user, name, .. }| {
            let owners = owners(&name)?;
            let fault = format!("crates/{user}/Cargo.toml: `{name}` belongs to {}", owners.join(" and "));
            (!owners.contains(&user.as_str())).then_some(fault)
        })
        .collect()
}

fn manifests_of_their_own(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for Dependency { user, name, from_workspace, .. } in dependencies(tree, &mut Vec::new()) {
        if !from_workspace {
            offenders.push(format!("crates/{user}/Cargo.toml: `{name}` is to be `{{ workspace = true }}`"));
        }
    }
    for (path, manifest) in manifests(tree).flatten() {
        let inherits = |table: &str, key: &str| {
            let value = manifest.get(table).and_then(|table| table.get(key));
            value.and_then(|value| value.get("workspace").unwrap_or(value).as_bool())
        };
        for key in ["version", "edition", "license", "rust-version"] {
            if inherits("package", key) != Some(true) {
                offenders.push(format!("{path}: `{key}.workspace = true` is missing"));
            }
        }
        if inherits("package", "publish") != Some(false) {
            offenders.push(format!("{path}: `publish = false` is missing"));
        }
        if inherits("lints", "workspace") != Some(true) {
            offenders.push(format!("{path}: `[lints] workspace = true` is missing"));
        }
    }
    offenders
}

fn allowed(name: &str) -> Option<&'static [&'static str]> {
    ARROWS.iter().find(|(crate_name, _)| *crate_name == name).map(|(_, may)| *may)
}

/// The manifest of every crate, or what is wrong with its text.
fn manifests(tree: &Tree) -> impl Iterator<Item = Result<(&str, Table), String>> {
    // Fuzz targets are outside the workspace, in the form that `cargo fuzz` wants.
    let own = |path: &str| crate_of(path).is_some() && !path.contains("/fuzz/");
    tree.ending("/Cargo.toml").filter(move |(path, _)| own(path)).map(|(path, text)| {
        text.parse::<Table>().map(|manifest| (path, manifest)).map_err(|error| format!("{path}: {error}"))
    })
}

/// Every dependency of every crate: for the build, for tests and for build scripts, on every platform.
fn dependencies(tree: &Tree, unread: &mut Vec<String>) -> Vec<Dependency> {
    let mut found = Vec::new();
    for manifest in manifests(tree) {
        match manifest {
            Ok((path, manifest)) => {
                let user = crate_of(path).unwrap_or_default();
                collect(user, &manifest, &mut found);
                let platforms = manifest.get("target").and_then(Value::as_table);
                for platform in platforms.into_iter().flat_map(Table::values).filter_map(Value::as_table) {
                    collect(user, platform, &mut found);
                }
            }
            Err(fault) => unread.push(fault),
        }
    }
    found
}

fn collect(user: &str, manifest: &Table, found: &mut Vec<Dependency>) {
    for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
        let listed = manifest.get(section).and_then(Value::as_table);
        for (key, value) in listed.into_iter().flatten() {
            let renamed = value.get("package").and_then(Value::as_str);
            found.push(Dependency {
                user: user.to_owned(),
                name: renamed.unwrap_or(key).to_owned(),
                only_for_tests: section == "dev-dependencies",
                from_workspace: value.get("workspace").and_then(Value::as_bool) == Some(true),
            });
        }
    }
}

#[test]
fn each_check_of_arrows_can_fail() {
    let good = [(
        "crates/lines/Cargo.toml",
        "[dependencies]\nrecords = { workspace = true }\n[dev-dependencies]\nrand = {}\n",
    )];
    for bad in [
        "[dependencies]\nstore = { workspace = true }\n",
        "[dev-dependencies]\nstore = { workspace = true }\n",
        "[build-dependencies]\nx = { package = \"store\", path = \"../store\" }\n",
        "[target.'cfg(unix)'.dependencies]\nstore = {}\n",
    ] {
        assert_can_fail(
            arrows_outside_the_table,
            &good,
            &[("crates/lines/Cargo.toml", bad)],
            "`lines` may not know `store`",
        );
    }
    assert_can_fail(arrows_outside_the_table, &good, &[("crates/sundry/Cargo.toml", "")], "sundry");
    assert_can_fail(arrows_outside_the_table, &good, &[("crates/lines/Cargo.toml", "[[")], "crates/lines");
    let chance = [("crates/lines/Cargo.toml", "[dependencies]\njiff = { workspace = true }\n")];
    assert_can_fail(parts_not_for_analysis, &good, &chance, "jiff");
    let parquet = [("crates/import/Cargo.toml", "[dependencies]\nparquet = { workspace = true }\n")];
    assert_can_fail(parts_outside_their_owner, &good, &parquet, "store and engine");
}

#[test]
fn the_check_of_manifests_can_fail() {
    let package = "[package]\nversion.workspace = true\nedition.workspace = true\nlicense.workspace = true\nrust-version.workspace = true\npublish = false\n";
    let good = format!("{package}[lints]\nworkspace = true\n[dependencies]\ncsv = {{ workspace = true }}\n");
    let samples = [
        (good.replace("publish = false\n", ""), "publish"),
        (good.replace("edition.workspace = true", "edition = \"2024\""), "edition"),
        (good.replace("[lints]\nworkspace = true\n", ""), "[lints]"),
        (good.replace("csv = { workspace = true }", "csv = \"1\""), "csv"),
    ];
    for (bad, word) in samples {
        let path = "crates/import/Cargo.toml";
        assert_can_fail(manifests_of_their_own, &[(path, good.as_str())], &[(path, bad.as_str())], word);
    }
}
