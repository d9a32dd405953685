//! Files, rows and web archives to documents.
//!
//! `find` finds the files, `open` undoes their compression, `documents` takes the documents out of whatever holds
//! them: found one after the other and in order, decoded and cut into blocks each on its own.

mod documents;
mod find;
mod gunzip;
mod http;
mod json_lines;
mod lookahead;
mod open;
mod page;
pub(super) mod parquet;
mod warc;

pub use documents::{Read, Reading, documents_in, read};
pub use find::{Container, FindError, Input, expand, page_name};
pub use http::{HttpError, Payload, decode_message};
pub use page::{InputError, LARGEST, Unfit, document_of, read_bytes, read_document};
pub use parquet::{ParquetReadError, RowText, parquet_rows, row_as_json, text_of};
pub use warc::WarcReader;
