//! `throughline key`.

use serde_json::Value;

use crate::cli::{Format, Key, KeyAct, KeyUse};
use crate::commands::Workplace;
use crate::output::{Answer, words};

pub(crate) fn run(command: &Key, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let bench = here.open()?;
    match command.act {
        KeyAct::List => {}
        KeyAct::Rotate { of: KeyUse::Journal } => {
            let next = bench.key_rotate()?;
            eprintln!("Key {} signs the journal from now on.", next.id());
        }
        KeyAct::Rotate { of: KeyUse::SecondFactor } => {
            let resealed = bench.rotate_account_key()?;
            eprintln!(
                "{resealed} secrets of one-time codes are sealed with a new key, and the old one is removed. Bring its file to every machine on which \
                 people sign in; a backup made before today opens with the old one only."
            );
        }
    }
    listed(bench.key_list()?).write(format)
}

fn listed(keys: Vec<Value>) -> Answer {
    let said = |value: &Value| match value {
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        other => other.as_str().unwrap_or_default().to_owned(),
    };
    let fields = ["use", "id", "signs", "private_key", "exposed"];
    Answer {
        columns: fields.map(words).into_iter().collect(),
        table: keys.iter().map(|key| fields.iter().map(|field| said(&key[*field])).collect()).collect(),
        csv: None,
        json: Value::Array(keys),
        footer: String::new(),
    }
}
