//! How files are to be read.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use import::{Answers, Mapping, MappingChoice};

use super::ImportRequest;
use crate::error::Error;

/// The mapping that a person named, and those that lie in the imported folders.
pub(super) fn mappings(
    request: &ImportRequest<'_>,
    layouts: &BTreeMap<String, String>,
) -> Result<MappingChoice, Error> {
    let known = layouts.iter().filter_map(|(layout, toml)| Some((layout.clone(), Mapping::parse(toml).ok()?)));
    let answers = Answers::parse(request.answers).map_err(|cause| Error::refused(format!("--answer: {cause}")))?;
    let mut choice = MappingChoice { known: known.collect(), answers, ..MappingChoice::default() };
    if let Some(path) = request.mapping {
        let text = std::fs::read_to_string(path).map_err(Error::file("reading mapping", path))?;
        let named = |cause| import::Error::Mapping { name: path.display().to_string(), cause };
        choice.given = Some(Mapping::parse(&text).map_err(named)?);
    }
    for path in request.paths.iter().filter(|path| path.is_dir()) {
        collect_mappings(path, &mut choice.library)?;
    }
    Ok(choice)
}

fn collect_mappings(folder: &Path, library: &mut Vec<Mapping>) -> Result<(), Error> {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder)
        .map_err(Error::file("listing", folder))?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            collect_mappings(&entry, library)?;
        } else if entry.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&entry).map_err(Error::file("reading", &entry))?;
            library.extend(Mapping::parse(&text).ok());
        }
    }
    Ok(())
}
