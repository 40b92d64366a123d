//! The tables, described once: from this they are made on either database and copied from one to another.

use sea_orm::DbBackend;
use sea_orm::sea_query::{ColumnDef, Index, Table, TableCreateStatement};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// A whole number, given by the database where it is not named.
    Counter,
    /// A whole number.
    Whole,
    /// A text.
    Text,
    /// Bytes.
    Bytes,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    /// Name.
    pub(super) name: &'static str,
    /// What it holds.
    pub(super) holds: Holds,
    /// Whether it may hold nothing.
    pub(super) optional: bool,
}

/// A table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Described {
    /// Name.
    pub(super) name: &'static str,
    /// Columns, those of the key first.
    pub(super) columns: &'static [Column],
    /// How many columns are the key.
    pub(super) key: usize,
}

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, optional: false }
}

const fn optional(name: &'static str, holds: Holds) -> Column {
    Column { name, holds, optional: true }
}

/// Things that people keep on record: what they are looked up by, and their content as JSON.
const NOUN: &[Column] = &[
    column("id", Holds::Text),
    column("version", Holds::Whole),
    optional("operation", Holds::Text),
    optional("about", Holds::Text),
    optional("state", Holds::Text),
    optional("at_ms", Holds::Whole),
    column("content", Holds::Text),
    column("changed_ms", Holds::Whole),
    column("changed_by", Holds::Text),
];

/// The table of one noun.
const fn noun(name: &'static str) -> Described {
    Described { name, columns: NOUN, key: 1 }
}

/// Every table but the list of migrations, in the order in which they are copied.
pub(super) const TABLES: &[Described] = &[
    noun("operations"),
    noun("people"),
    noun("roles"),
    noun("identifiers"),
    noun("lines"),
    noun("tenures"),
    noun("judgements"),
    noun("notes"),
    noun("tasks"),
    noun("decisions"),
    noun("files"),
    noun("views"),
    noun("authorities"),
    noun("reviews"),
    noun("holds"),
    noun("disposals"),
    Described {
        name: "history",
        columns: &[
            column("noun", Holds::Text),
            column("id", Holds::Text),
            column("version", Holds::Whole),
            column("content", Holds::Text),
            column("changed_ms", Holds::Whole),
            column("changed_by", Holds::Text),
        ],
        key: 3,
    },
    Described {
        name: "journal_entries",
        columns: &[
            column("id", Holds::Counter),
            column("at_ms", Holds::Whole),
            optional("who", Holds::Text),
            column("verb", Holds::Text),
            column("kind", Holds::Text),
            optional("about", Holds::Text),
            optional("reason", Holds::Text),
            optional("salt", Holds::Bytes),
            column("commitment", Holds::Bytes),
            optional("leaf", Holds::Whole),
        ],
        key: 1,
    },
    Described {
        name: "journal_about",
        columns: &[column("entry", Holds::Whole), column("about", Holds::Text)],
        key: 2,
    },
    Described {
        name: "checkpoints",
        columns: &[
            column("origin", Holds::Text),
            column("tree_size", Holds::Whole),
            column("root", Holds::Bytes),
            column("note", Holds::Text),
        ],
        key: 2,
    },
    noun("accounts"),
    noun("memberships"),
    Described {
        name: "credentials",
        columns: &[
            column("account", Holds::Text),
            column("password", Holds::Text),
            optional("totp", Holds::Bytes),
            optional("totp_waiting", Holds::Bytes),
            optional("last_step", Holds::Whole),
        ],
        key: 1,
    },
    Described {
        name: "recovery_codes",
        columns: &[column("account", Holds::Text), column("digest", Holds::Bytes), optional("used_ms", Holds::Whole)],
        key: 2,
    },
    Described {
        name: "sessions",
        columns: &[
            column("digest", Holds::Bytes),
            column("account", Holds::Text),
            column("began_ms", Holds::Whole),
            column("seen_ms", Holds::Whole),
            optional("ended_ms", Holds::Whole),
        ],
        key: 1,
    },
    Described {
        name: "attempts",
        columns: &[
            column("name_digest", Holds::Bytes),
            column("failed", Holds::Whole),
            column("last_ms", Holds::Whole),
        ],
        key: 1,
    },
];

/// One of them.
pub(super) fn described(name: &str) -> Option<&'static Described> {
    TABLES.iter().find(|table| table.name == name)
}

impl Described {
    /// Whether it holds a noun.
    pub(super) fn is_noun(&self) -> bool {
        self.key == 1 && self.columns.iter().any(|column| column.name == "content")
    }

    /// The statement that makes it.
    pub(super) fn create(&self, backend: DbBackend) -> TableCreateStatement {
        let mut table = Table::create();
        table.table(self.name);
        let mut key = Index::create();
        key.primary();
        for (at, column) in self.columns.iter().enumerate() {
            let mut definition = ColumnDef::new(column.name);
            match column.holds {
                Holds::Counter if backend == DbBackend::Sqlite => definition.integer().auto_increment().primary_key(),
                Holds::Counter => definition.big_integer().auto_increment().primary_key(),
                Holds::Whole => definition.big_integer(),
                Holds::Text => definition.text(),
                Holds::Bytes => definition.blob(),
            };
            if !column.optional {
                definition.not_null();
            }
            if at < self.key {
                key.col(column.name);
            }
            table.col(&mut definition);
        }
        if self.columns[0].holds != Holds::Counter {
            table.primary_key(&mut key);
        }
        table.take()
    }
}
