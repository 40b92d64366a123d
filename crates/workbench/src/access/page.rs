//! The page of policies: what stands in `docs/reference/policies.md`.

use case::AccountRole;

use super::explain::role_may;
use super::policies;

/// The policies of this program as Markdown: what each says, and which role may use which verb.
pub fn access_page() -> String {
    let mut text = String::from(
        "# Policies\n\nGenerated from the program: `throughline access policies > docs/reference/policies.md`. The policies themselves are in \
         `crates/workbench/policies` ([Cedar](https://docs.cedarpolicy.com)); what none of them permits is denied, and one that forbids wins \
         over any that permit.\n\n| policy | effect | what it says |\n|---|---|---|\n",
    );
    for (id, permits, says) in policies::all() {
        let effect = if permits { "permits" } else { "forbids" };
        text += &format!("| `{id}` | {effect} | {says} |\n");
    }
    text += "\n## Which role may use which verb\n\nA verb that is let through still asks about each thing that it comes upon: need-to-know, the reason \
             before sensitive records, and the other policies that forbid. Everybody may use `user password`, `user totp`, `user recovery`, \
             `user end-sessions`, `user link`, `user unlink` and the `token` verbs on their own account, and sign in and out.\n\n";
    text += &table();
    text
}

fn table() -> String {
    let roles: Vec<&'static str> = AccountRole::ALL.iter().map(|role| role.word()).collect();
    let mut text = format!("| verb | {} |\n|---|{}\n", roles.join(" | "), ":-:|".repeat(roles.len()));
    for verb in policies::verbs() {
        let cells: Vec<&str> = roles.iter().map(|role| if role_may(role, verb) { "yes" } else { "" }).collect();
        text += &format!("| `{verb}` | {} |\n", cells.join(" | "));
    }
    text
}
