//! The two models that come with the program, one for each kind of document.

use std::sync::OnceLock;

use super::classifier::Classifier;
use super::file::ModelError;
use crate::document::Kind;

static HTML: &[u8] = include_bytes!("../../models/html.model");
static TEXT: &[u8] = include_bytes!("../../models/text.model");

/// The model that comes with the program for documents of a kind; read once, then kept.
///
/// # Errors
///
/// When the model in the program is of other features than the program, as it can be between changing a
/// feature and training again.
pub fn shipped(kind: Kind) -> Result<&'static Classifier, ModelError> {
    static READ: [OnceLock<Result<Classifier, String>>; 2] = [OnceLock::new(), OnceLock::new()];
    let (slot, bytes) = match kind {
        Kind::Html => (&READ[0], HTML),
        Kind::Text => (&READ[1], TEXT),
    };
    let read = slot.get_or_init(|| Classifier::read(bytes).map_err(|error| error.to_string()));
    read.as_ref()
        .map_err(|message| ModelError::Broken(format!("shipped {} model: {message}", kind.name())))
}
