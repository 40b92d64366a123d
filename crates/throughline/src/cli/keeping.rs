//! The command line of what keeps a store safe.

use std::path::PathBuf;

use clap::Args;

/// Write a backup of the store as of this moment into one file; others go on working.
///
/// Everything that the store holds, each file with its SHA-256. Encrypted for the holders of public keys (--recipient) or
/// under a passphrase; the environment variable THROUGHLINE_BACKUP_PASSPHRASE serves as well as a file.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline backup --to amber.backup --recipient age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p
  throughline backup --to amber.backup --passphrase-file passphrase.txt")]
pub(crate) struct Backup {
    /// File to write
    #[arg(long, value_name = "FILE")]
    pub(crate) to: PathBuf,
    /// Public key of somebody who may open it; repeat for several
    #[arg(long = "recipient", value_name = "age1…", conflicts_with = "passphrase_file")]
    pub(crate) recipients: Vec<String>,
    /// File whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Make a store out of a backup: --store names where. Each file is compared with its SHA-256.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline restore --from amber.backup --store restored --identity key.txt
  throughline restore --from amber.backup --store restored --passphrase-file passphrase.txt")]
pub(crate) struct Restore {
    /// The backup
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// File with the private key of a recipient (AGE-SECRET-KEY-1…)
    #[arg(long, value_name = "FILE", conflicts_with = "passphrase_file")]
    pub(crate) identity: Option<PathBuf>,
    /// File whose first line is the passphrase
    #[arg(long, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
}

/// Move the case database from the store to a PostgreSQL server.
///
/// Everything is copied, counts and digests of every table are compared, and only then the configuration is switched. The old
/// file stays under another name, sealed. The address holds no password: it comes from THROUGHLINE_DATABASE_PASSWORD or a
/// .pgpass file.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline move-database --to \"postgres://throughline@db.example.org/case?sslmode=verify-full\"")]
pub(crate) struct MoveDatabase {
    /// Address of an empty database
    #[arg(long, value_name = "postgres://…")]
    pub(crate) to: String,
}
