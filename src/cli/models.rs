//! Which model serves an input: the one that was given, or the one that comes with the program.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use xxhash_rust::xxh3::xxh3_64;

use chaffinch::{Classifier, Document, Kind, shipped};

/// A model from a file, or those that come with the program.
pub struct Models {
    given: Option<(PathBuf, Classifier)>,
    identity: u64,
}

impl Models {
    /// Reads the given model file, if any.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let mut identity = 0;
        let given = path
            .map(|path| {
                let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
                identity = xxh3_64(&bytes);
                let model = Classifier::read(&bytes).with_context(|| path.display().to_string())?;
                anyhow::Ok((path.to_owned(), model))
            })
            .transpose()?;
        Ok(Models { given, identity })
    }

    /// Tells models apart; zero for those that come with the program.
    pub fn identity(&self) -> u64 {
        self.identity
    }

    /// The model for a kind of document.
    pub fn of(&self, kind: Kind) -> Result<&Classifier> {
        match &self.given {
            None => Ok(shipped(kind)?),
            Some((_, model)) if model.kind() == kind => Ok(model),
            Some((path, model)) => bail!(
                "{} reads {}, not {}",
                path.display(),
                model.kind().name(),
                kind.name()
            ),
        }
    }

    /// The model for a document.
    pub fn for_document(&self, document: &Document) -> Result<&Classifier> {
        self.of(document.kind)
    }
}
