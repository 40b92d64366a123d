//! A killed import leaves the store as it was before or as it is after, never in between.

use std::time::Instant;

use crate::postgres::Postgres;
use crate::program::{Desk, text};

/// Kills tried over the length of one import.
const KILLS: u32 = 20;

/// What the store holds, as its own commands tell it.
fn holdings(desk: &Desk) -> (String, String) {
    let sources = desk.ok(&["sources", "--format", "csv"]).out;
    let folder = desk.path("exported");
    let _ = std::fs::remove_dir_all(&folder);
    desk.ok(&["export", "--out", &text(&folder), "--format", "csv"]);
    let rows = std::fs::read_to_string(folder.join("communications.csv")).expect("exported");
    (sources, rows)
}

#[test]
fn an_import_killed_at_any_moment_is_visible_whole_or_not_at_all() {
    let desk = Desk::new();
    let world = desk.world(11);
    let plain = text(&world.join("plain"));
    let first = text(&world.join("plain/cells.csv"));
    desk.ok(&["import", &first, "--authority", "URN/TEST/1"]);
    let before = holdings(&desk);

    let twin = Desk::new();
    twin.ok(&["import", &first, "--authority", "URN/TEST/1"]);
    let begun = Instant::now();
    twin.ok(&["import", &plain, "--authority", "URN/TEST/2"]);
    let whole = begun.elapsed();
    let after = holdings(&twin);
    assert_ne!(before.1, after.1);

    let mut killed = 0;
    for kill in 0..KILLS {
        let desk_again = Desk::new();
        desk_again.ok(&["import", &first, "--authority", "URN/TEST/1"]);
        let mut import = desk_again.command(&["import", &plain, "--authority", "URN/TEST/2"]);
        let mut child = import.stderr(std::process::Stdio::null()).spawn().expect("starts");
        // Moments spread over the import and a little beyond; the exact one is as random as the machine is busy.
        spin_until(Instant::now() + whole.mul_f64(f64::from(kill + 1) / f64::from(KILLS)));
        let _ = child.kill();
        killed += i32::from(child.wait().expect("ended").code().is_none());
        let now = holdings(&desk_again);
        let is_before = now.1 == before.1;
        let is_after = now.1 == after.1;
        assert!(is_before || is_after, "kill {kill}: the store is neither as before nor as after");
        desk_again.run(&["import", &plain, "--authority", "URN/TEST/2"]);
        assert!(holdings(&desk_again).1 == after.1, "kill {kill}: the import cannot be completed afterwards");
    }
    assert!(killed > 0, "no import was caught in the middle");
}

#[test]
fn an_import_killed_at_any_moment_is_whole_or_not_at_all_where_the_database_lies_on_a_server() {
    const KILLS: u32 = 8;
    let Some(server) = Postgres::start() else { return };
    let twin = Desk::new();
    let plain = text(&twin.world(11).join("plain"));
    let first = text(&twin.path("world/plain/cells.csv"));
    twin.ok(&["import", &first, "--authority", "URN/TEST/1"]);
    let before = holdings(&twin);
    let begun = Instant::now();
    twin.ok(&["import", &plain, "--authority", "URN/TEST/2"]);
    let whole = begun.elapsed();
    let after = holdings(&twin);
    let mut killed = 0;
    for kill in 0..KILLS {
        let desk = Desk::new();
        desk.ok(&["import", &first, "--authority", "URN/TEST/1"]);
        desk.ok(&["move-database", "--to", &server.database(&format!("kill{kill}"))]);
        let mut import = desk.command(&["import", &plain, "--authority", "URN/TEST/2"]);
        let mut child = import.stderr(std::process::Stdio::null()).spawn().expect("starts");
        spin_until(Instant::now() + whole.mul_f64(f64::from(kill + 1) / f64::from(KILLS)));
        let _ = child.kill();
        killed += i32::from(child.wait().expect("ended").code().is_none());
        let now = holdings(&desk);
        assert!(now.1 == before.1 || now.1 == after.1, "kill {kill}: the store is neither as before nor as after");
        let told = desk.json(&["journal", "list", "--verb", "import", "--about", "URN/TEST/2"]);
        let told = told.as_array().map_or(0, Vec::len);
        assert!(told == 1 || now.1 == before.1, "kill {kill}: what is visible has its entry");
        assert_eq!(desk.run(&["journal", "verify"]).status, 0, "kill {kill}");
        desk.run(&["import", &plain, "--authority", "URN/TEST/2"]);
        assert!(holdings(&desk).1 == after.1, "kill {kill}: the import cannot be completed afterwards");
    }
    assert!(killed > 0, "no import was caught in the middle");
}

/// Waits without sleeping, so that the moment is as exact as the machine allows.
fn spin_until(moment: Instant) {
    while Instant::now() < moment {
        std::thread::yield_now();
        std::hint::spin_loop();
    }
}
