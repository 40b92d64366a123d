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

const fn whole(name: &'static str) -> Column {
    column(name, Holds::Whole)
}

const fn text(name: &'static str) -> Column {
    column(name, Holds::Text)
}

const fn bytes(name: &'static str) -> Column {
    column(name, Holds::Bytes)
}

impl Column {
    /// The same, which may hold nothing.
    const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }
}

const fn table(name: &'static str, key: usize, columns: &'static [Column]) -> Described {
    Described { name, columns, key }
}

/// The table of one noun, of the things that people keep on record: what they are looked up by, and their content as JSON.
const fn noun(name: &'static str) -> Described {
    const NOUN: &[Column] = &[
        text("id"),
        whole("version"),
        text("operation").optional(),
        text("about").optional(),
        text("state").optional(),
        whole("at_ms").optional(),
        text("content"),
        whole("changed_ms"),
        text("changed_by"),
    ];
    table(name, 1, NOUN)
}

/// Every table but the list of migrations, in the order in which they are copied. A table's key is its first columns.
#[rustfmt::skip]
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
    table("history", 3, &[
        text("noun"), text("id"), whole("version"), text("content"), whole("changed_ms"), text("changed_by"),
    ]),
    table("journal_entries", 1, &[
        column("id", Holds::Counter), whole("at_ms"), text("who").optional(), text("verb"), text("kind"), text("about").optional(),
        text("reason").optional(), bytes("salt").optional(), bytes("commitment"), whole("leaf").optional(),
    ]),
    table("journal_about", 2, &[whole("entry"), text("about")]),
    table("checkpoints", 2, &[text("origin"), whole("tree_size"), bytes("root"), text("note")]),
    noun("accounts"),
    noun("memberships"),
    noun("tokens"),
    table("credentials", 1, &[
        text("account"), text("password"), bytes("totp").optional(), bytes("totp_waiting").optional(), whole("last_step").optional(),
    ]),
    table("recovery_codes", 2, &[text("account"), bytes("digest"), whole("used_ms").optional()]),
    table("sessions", 1, &[bytes("digest"), text("account"), whole("began_ms"), whole("seen_ms"), whole("ended_ms").optional()]),
    table("attempts", 1, &[bytes("name_digest"), whole("failed"), whole("last_ms")]),
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
