//! The model file: versioned, its weights readable, checked against the program that reads it.
//!
//! Three parts: a line that names format and version; a line of JSON with the weights by column name and what
//! they were fitted on; the vocabulary, twelve bytes a token (hash, then a step for each label), ascending. A model that
//! was taught a site has the site's traits after that, 24 bytes each (hash, then a weight for each label), ascending.

use std::io::Write;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use super::classifier::{Classifier, Fitting};
use super::logistic::Logistic;
use super::site::SiteWeights;
use crate::document::Kind;
use crate::features::vocabulary::Vocabulary;
use crate::label::Label;

const FORMAT: &str = "chaffinch model";
const VERSION: u32 = 1;

/// Bytes of a stored token.
const TOKEN_BYTES: usize = 8 + Label::COUNT;

/// Bytes of a stored trait of a site.
const TRAIT_BYTES: usize = 8 + 4 * Label::COUNT;

/// A model file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// Something else entirely.
    #[error("not a chaffinch model")]
    NotAModel,
    /// Written by a program of another version.
    #[error("model version {found}, this program reads version {VERSION}: train it again")]
    OtherVersion { found: String },
    /// Cut short or damaged.
    #[error("broken model: {0}")]
    Broken(String),
    /// Made of other features than this program computes.
    #[error("the model does not fit this program's features ({0}): train it again")]
    OtherFeatures(String),
}

#[derive(Serialize, Deserialize)]
struct Header {
    kind: Kind,
    fitting: Fitting,
    passes: Vec<Pass>,
    tokens: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    site: Option<Site>,
}

#[derive(Serialize, Deserialize)]
struct Site {
    bias: [f32; Label::COUNT],
    traits: usize,
}

#[derive(Serialize, Deserialize)]
struct Pass {
    bias: [f32; Label::COUNT],
    /// Name of the column, then its weight for each label.
    weights: Vec<(String, [f32; Label::COUNT])>,
}

impl Classifier {
    /// Writes the model as a file's bytes: the same model, the same bytes.
    ///
    /// # Errors
    ///
    /// When the writer fails.
    pub fn write(&self, mut writer: impl Write) -> std::io::Result<()> {
        let passes = self.passes.iter().enumerate().map(|(number, pass)| Pass {
            bias: pass.bias(),
            weights: Classifier::column_names(self.kind, number)
                .into_iter()
                .zip(pass.weights().rows())
                .map(|(name, row)| (name, std::array::from_fn(|label| row[label])))
                .collect(),
        });
        let header = Header {
            kind: self.kind,
            fitting: self.fitting.clone(),
            passes: passes.collect(),
            tokens: self.vocabulary.len(),
            site: self.site.as_ref().map(|site| Site {
                bias: site.bias,
                traits: site.weights.len(),
            }),
        };
        writeln!(writer, "{FORMAT} {VERSION}")?;
        serde_json::to_writer(&mut writer, &header)?;
        writer.write_all(b"\n")?;
        for (token, steps) in self.vocabulary.steps() {
            writer.write_all(&token.to_le_bytes())?;
            writer.write_all(&steps.map(|step| step as u8))?;
        }
        for (token, weights) in self.site.iter().flat_map(SiteWeights::sorted) {
            writer.write_all(&token.to_le_bytes())?;
            for weight in weights {
                writer.write_all(&weight.to_le_bytes())?;
            }
        }
        writer.flush()
    }

    /// Reads a model file's bytes.
    ///
    /// ```
    /// use chaffinch::{Classifier, ModelError};
    ///
    /// assert!(matches!(Classifier::read(b"junk"), Err(ModelError::NotAModel)));
    /// ```
    ///
    /// # Errors
    ///
    /// When the bytes are no model, one of another version or of other features, or damaged.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let (first, rest) = split_line(bytes).ok_or(ModelError::NotAModel)?;
        let version = std::str::from_utf8(first)
            .ok()
            .and_then(|line| line.strip_prefix(FORMAT))
            .map(str::trim)
            .ok_or(ModelError::NotAModel)?;
        if version != VERSION.to_string() {
            return Err(ModelError::OtherVersion {
                found: version.chars().take(20).collect(),
            });
        }
        let (header, tokens) =
            split_line(rest).ok_or_else(|| ModelError::Broken("it ends too early".to_owned()))?;
        let header: Header = serde_json::from_slice(header)
            .map_err(|error| ModelError::Broken(error.to_string()))?;
        let traits = header.site.as_ref().map_or(0, |site| site.traits);
        let of_tokens = header.tokens.checked_mul(TOKEN_BYTES);
        let of_traits = traits.checked_mul(TRAIT_BYTES);
        let promised = of_tokens.zip(of_traits);
        let promised = promised.and_then(|(tokens, traits)| tokens.checked_add(traits));
        if promised != Some(tokens.len()) {
            return Err(ModelError::Broken(format!(
                "{} bytes of words where {} tokens and {traits} traits are promised",
                tokens.len(),
                header.tokens
            )));
        }
        let (tokens, traits) = tokens.split_at(header.tokens * TOKEN_BYTES);
        let vocabulary = Vocabulary::from_steps(tokens.chunks_exact(TOKEN_BYTES).map(|chunk| {
            let steps = std::array::from_fn(|label| chunk[8 + label] as i8);
            (hash_of(chunk), steps)
        }));
        let mut passes = Vec::with_capacity(header.passes.len());
        for (number, pass) in header.passes.into_iter().enumerate() {
            passes.push(logistic(header.kind, number, pass)?);
        }
        if passes.is_empty() {
            return Err(ModelError::Broken("it has no weights".to_owned()));
        }
        let mut classifier = Classifier::new(header.kind, vocabulary, passes, header.fitting);
        classifier.site = header.site.map(|site| SiteWeights {
            weights: traits.chunks_exact(TRAIT_BYTES).map(site_trait).collect(),
            bias: site.bias,
        });
        Ok(classifier)
    }
}

/// The hash that a stored token begins with.
fn hash_of(chunk: &[u8]) -> u64 {
    let mut hash = [0; 8];
    hash.copy_from_slice(&chunk[..8]);
    u64::from_le_bytes(hash)
}

fn site_trait(chunk: &[u8]) -> (u64, [f32; Label::COUNT]) {
    let weight = |label: usize| {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&chunk[8 + 4 * label..][..4]);
        f32::from_le_bytes(bytes)
    };
    (hash_of(chunk), std::array::from_fn(weight))
}

/// Splits at the first line end, which is left out.
fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|&byte| byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

fn logistic(kind: Kind, number: usize, pass: Pass) -> Result<Logistic, ModelError> {
    let names = Classifier::column_names(kind, number);
    if names.len() != pass.weights.len() {
        return Err(ModelError::OtherFeatures(format!(
            "{} columns, not {}",
            pass.weights.len(),
            names.len()
        )));
    }
    let mut weights = Array2::zeros((names.len(), Label::COUNT));
    for (row, (name, (stored, values))) in names.iter().zip(pass.weights).enumerate() {
        if *name != stored {
            return Err(ModelError::OtherFeatures(format!(
                "column {row} is {stored:?}, not {name:?}"
            )));
        }
        for (label, value) in values.into_iter().enumerate() {
            weights[(row, label)] = value;
        }
    }
    Ok(Logistic::new(weights, pass.bias))
}
