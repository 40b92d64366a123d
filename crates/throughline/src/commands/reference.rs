//! `throughline reference`: the page of all commands, generated from the command line itself.

use clap::{Command, CommandFactory};

use crate::cli::Arguments;

#[expect(clippy::print_stdout, reason = "the page is the answer")]
pub(crate) fn run() -> anyhow::Result<()> {
    print!("{}", page());
    Ok(())
}

/// The page as it stands in `docs/reference/commands.md`.
pub(crate) fn page() -> String {
    let program = Arguments::command();
    let mut text = String::from(
        "# Commands\n\nGenerated from the program: `throughline reference > docs/reference/commands.md`.\n",
    );
    text += &section(&program, "throughline");
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = format!("throughline {}", command.get_name());
        text += &section(command, &name);
        for act in command.get_subcommands() {
            text += &section(act, &format!("{name} {}", act.get_name()));
        }
    }
    text
}

fn section(command: &Command, name: &str) -> String {
    let mut text = format!("\n## `{name}`\n\n");
    let about = command.get_long_about().or_else(|| command.get_about()).map(ToString::to_string).unwrap_or_default();
    text += &about;
    text += "\n";
    let arguments: Vec<String> =
        command.get_arguments().filter(|argument| !argument.is_hide_set()).map(argument).collect();
    if !arguments.is_empty() {
        text += &format!("\n| argument | meaning |\n|---|---|\n{}", arguments.concat());
    }
    if let Some(after) = command.get_after_help() {
        text += &format!("\n```text\n{after}\n```\n");
    }
    text
}

fn argument(argument: &clap::Arg) -> String {
    let value = argument
        .get_value_names()
        .map(|names| names.iter().map(|name| format!(" {name}")).collect::<String>())
        .unwrap_or_default();
    let name = match argument.get_long() {
        Some(long) if argument.get_action().takes_values() => format!("--{long}{value}"),
        Some(long) => format!("--{long}"),
        None => value.trim().to_owned(),
    };
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let words: Vec<String> = argument
        .get_possible_values()
        .iter()
        .filter(|_| argument.get_action().takes_values())
        .map(|value| value.get_name().to_owned())
        .collect();
    let words = if words.is_empty() { String::new() } else { format!(" ({})", words.join(", ")) };
    let default: Vec<String> =
        argument.get_default_values().iter().map(|value| value.to_string_lossy().into_owned()).collect();
    let default = if default.is_empty() || !argument.get_action().takes_values() {
        String::new()
    } else {
        format!("; default `{}`", default.join(" "))
    };
    format!("| `{}` | {help}{words}{default} |\n", name.replace('|', "\\|"))
}
