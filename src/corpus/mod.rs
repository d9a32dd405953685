//! Documents in and results out: files, folders, labelled pages, formats.
//!
//! Knows how things are stored, not what they mean.

mod input;
mod labelled;
mod output;
mod record;

pub use input::{
    Container, FindError, HttpError, Input, InputError, LARGEST, ParquetReadError, Payload, Read,
    Reading, RowText, Unfit, WarcReader, decode_message, document_of, documents_in, expand,
    page_name, parquet_rows, read, read_bytes, read_document, row_as_json, text_of,
};
pub use labelled::{Corpus, CorpusError, read_corpus};
pub use output::{
    BlockRow, BlocksBuilder, Classified, Format, Naming, ResultRow, TableError, TableWriter,
    join_parquet, schema_of, write_csv_header, write_document, write_object,
};
pub use record::{Body, Fields, Found, Place, Response};
