//! chaffinch cuts web pages, or text that someone already scraped from them, into blocks, and says of each
//! block whether it is story, appeal, caption or navigation.
//!
//! ```
//! use chaffinch::{Label, classify};
//!
//! let page = b"<nav><a href=/>Home</a> <a href=/news>News</a></nav><main><h1>Ferry strike ends</h1>\
//!     <p>Boats sail again from Monday morning, the harbour office said after a night of talks with the crews.</p>\
//!     <p>The crews had asked for two more hours of rest between crossings, and got one of them.</p></main>";
//! let labelled = classify(page)?;
//! let story: Vec<&str> = labelled
//!     .iter()
//!     .filter(|(_, probabilities)| probabilities.best() == Label::Story)
//!     .map(|(block, _)| block.text.as_str())
//!     .collect();
//! assert!(story.contains(&"Ferry strike ends"));
//! # Ok::<(), chaffinch::ModelError>(())
//! ```
//!
//! # The way of the data
//!
//! [`segment`] cuts bytes into a [`Document`] of [`Block`]s, [`features`] turns blocks into named columns, a
//! [`Classifier`] gives each block its [`Probabilities`]. [`training`] fits classifiers to labelled pages,
//! [`evaluation`] judges them, [`corpus`] reads files and writes results. No room reaches back.

pub mod corpus;
mod document;
pub mod evaluation;
pub mod features;
mod label;
mod model;
mod segment;
pub mod training;

pub use document::{Block, Document, Element, Image, Kind, Names};
pub use label::{Label, Passage, Probabilities, UnknownLabel};
pub use model::{
    Classifier, Explanation, FitError, FitSettings, Fitting, Logistic, ModelError, shipped,
};
pub use segment::{
    cut_markup, decode, decode_declared, fold, kind_of, mark_html, mark_text, segment,
    segment_html, segment_selected, segment_text, segment_tree,
};

/// Cuts bytes of unknown encoding and kind into blocks and gives each its probabilities, with the models that
/// come with the crate.
///
/// # Errors
///
/// When the model in the program does not fit the program, which a released version never has.
pub fn classify(bytes: &[u8]) -> Result<Vec<(Block, Probabilities)>, ModelError> {
    let document = segment(bytes);
    let probabilities = shipped(document.kind)?.predict(&document);
    Ok(document.blocks.into_iter().zip(probabilities).collect())
}
