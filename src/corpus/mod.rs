//! Documents in and results out: files, folders, labelled pages, formats.
//!
//! Knows how things are stored, not what they mean.

mod input;
mod labelled;
mod output;

pub use input::{Input, InputError, expand, page_name, read_bytes, read_document, read_stdin};
pub use labelled::{Corpus, CorpusError, read_corpus};
pub use output::{Classified, Format, write_csv_header, write_document};
