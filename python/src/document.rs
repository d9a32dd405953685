//! One document from content to labelled blocks, or why not. Knows nothing of Python.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::str::Utf8Error;
use std::sync::Arc;

use chaffinch::corpus::{Classified, LARGEST, Unfit, document_of};
use chaffinch::{Classifier, Kind, ModelError, decode, shipped};

/// What a document is made from.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    Text(&'a str),
    /// Of unknown encoding.
    Bytes(&'a [u8]),
    /// Said to be text.
    Utf8(&'a [u8]),
}

/// A model from a file.
#[derive(Debug)]
pub struct FileModel {
    /// As it was given.
    pub path: String,
    pub classifier: Classifier,
}

/// How documents are read and labelled.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Told by the content where there is none.
    pub kind: Option<Kind>,
    /// The shipped ones where there is none.
    pub model: Option<Arc<FileModel>>,
}

/// A document can't be labelled.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("not a text: {0}")]
    NotUtf8(#[from] Utf8Error),
    #[error("{path} reads {}, not {}", reads.name(), kind.name())]
    OtherKind {
        path: String,
        reads: Kind,
        kind: Kind,
    },
    /// The shipped model does not fit the program, which a released version never has.
    #[error("{0}")]
    Model(String),
    /// A mistake in chaffinch.
    #[error("chaffinch failed: {0}")]
    Panicked(String),
}

impl From<ModelError> for Failure {
    fn from(error: ModelError) -> Self {
        Failure::Model(error.to_string())
    }
}

impl Settings {
    /// Reads and labels one document. Does not panic.
    pub fn classify(&self, content: Content<'_>) -> Result<Classified, Failure> {
        caught(|| {
            let length = match content {
                Content::Text(text) => text.len(),
                Content::Bytes(bytes) | Content::Utf8(bytes) => bytes.len(),
            };
            if length as u64 > LARGEST {
                return Err(Unfit::TooLarge(LARGEST).into());
            }
            let document = match content {
                Content::Text(text) => document_of(text, self.kind),
                Content::Bytes(bytes) => document_of(&decode(bytes), self.kind),
                Content::Utf8(bytes) => document_of(std::str::from_utf8(bytes)?, self.kind),
            }?;
            let probabilities = self.model(document.kind)?.predict(&document);
            Ok(Classified {
                id: String::new(),
                document,
                probabilities,
            })
        })
    }

    fn model(&self, kind: Kind) -> Result<&Classifier, Failure> {
        match &self.model {
            None => Ok(shipped(kind)?),
            Some(model) if model.classifier.kind() == kind => Ok(&model.classifier),
            Some(model) => Err(Failure::OtherKind {
                path: model.path.clone(),
                reads: model.classifier.kind(),
                kind,
            }),
        }
    }
}

/// A panic as a failure. Nothing that the work could leave half done is used after it.
pub fn caught<T>(work: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
        Err(Failure::Panicked(text.unwrap_or_default()))
    })
}
