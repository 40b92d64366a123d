//! What the policies are asked about a document: documents that they cannot tell apart are one class.

use std::collections::BTreeSet;

use case::Sensitivity;
use serde::{Deserialize, Serialize};

use super::kind::FoundKind;

/// A class of documents.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Class {
    pub(super) kind: FoundKind,
    pub(super) within: Within,
    /// Why a reason is asked, until nothing about the document is sensitive any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) sensitivity: Option<Sensitivity>,
    /// Who alone may see it, where it is somebody's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
}

/// In what a document lies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) enum Within {
    /// In operations, by their ids.
    #[serde(rename = "operations")]
    Operations(BTreeSet<String>),
    /// In an operation by the name that somebody wrote down; in none where it is empty.
    #[serde(rename = "named")]
    Named(String),
    /// In what came in under an authority; under none where it is empty.
    #[serde(rename = "authority")]
    Authority(String),
}

impl Class {
    pub(super) fn new(kind: FoundKind, within: Within, sensitivity: Option<Sensitivity>) -> Self {
        Self { kind, within, sensitivity, owner: None }
    }

    /// What came in under an authority.
    pub(super) fn recorded(kind: FoundKind, authority: &str) -> Self {
        Self::new(kind, Within::Authority(authority.to_owned()), None)
    }

    /// As the index keeps it.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).expect("plain data")
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}
