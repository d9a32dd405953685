//! Documents in and results out: files, folders, labelled pages, formats.
//!
//! Knows how things are stored, not what they mean.

mod documents;
mod find;
mod http;
mod json_lines;
mod labelled;
mod lookahead;
mod objects;
mod open;
mod output;
mod parquet;
mod record;
mod table;
mod warc;

pub use documents::{Read, Reading, documents_in, read};
pub use find::{Container, FindError, Input, expand, page_name};
pub use http::{HttpError, Payload, decode_message};
pub use labelled::{Corpus, CorpusError, read_corpus};
pub use objects::{Naming, write_object};
pub use open::{InputError, LARGEST, read_bytes, read_document};
pub use output::{Classified, Format, write_csv_header, write_document};
pub use parquet::{ParquetReadError, RowText, parquet_rows, row_as_json, text_of};
pub use record::{Body, Fields, Found, Place, Response};
pub use table::{BlockRow, ResultRow, TableError, TableWriter, join_parquet, schema_of};
pub use warc::WarcReader;
