//! Results as rows of a Parquet file: the fields that came in, and beside them the columns of this program.
//!
//! Which columns the fields make is left to `schema`, filling them to `columns`; joining several files is left to `join`.

mod blocks;
mod columns;
mod join;
mod origin;
mod schema;

use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use ::parquet::arrow::ArrowWriter;
use ::parquet::basic::Compression;
use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterProperties;
use arrow_array::{RecordBatch, StringArray};
use arrow_schema::ArrowError;
use arrow_schema::{DataType, Field, FieldRef, Schema, SchemaRef};

use self::blocks::blocks_of;
use self::columns::columns_of;
use self::origin::Origin;
use self::schema::input_fields;
use super::objects::Naming;
use super::{Classified, free};
use crate::corpus::record::Fields;
use crate::label::Label;

pub use blocks::{BlockRow, BlocksBuilder};
pub use join::{join_parquet, schema_of};

/// Rows that are gathered before they are written.
const BATCH_ROWS: usize = 1_000;

/// Bytes that are gathered before they are written.
const BATCH_BYTES: usize = 8 << 20;

/// Bytes that a row group may take in memory before it is ended.
const GROUP_BYTES: usize = 32 << 20;

const BLOCKS: &str = "blocks";
const ERROR: &str = "chaffinch_error";
const FIELDS: &str = "chaffinch_fields";

/// A table that can't be written or joined.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    #[error(transparent)]
    Arrow(#[from] ArrowError),
    #[error(transparent)]
    Parquet(#[from] ParquetError),
    #[error("{path}: {source}", path = path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A part whose columns are not those of the first part.
    #[error("{path}: has other columns than the first part", path = .0.display())]
    OtherColumns(PathBuf),
    /// A schema that no table of results has.
    #[error("not the columns of a table that chaffinch wrote")]
    NotResults,
    /// Rows after the writer failed.
    #[error("the table failed before and can't be written on")]
    Failed,
}

/// A document's result.
#[derive(Debug, Clone)]
pub struct ResultRow {
    /// What the document came with.
    pub fields: Fields,
    /// Written for documents that are files of their own, as is `kind`.
    pub id: String,
    pub kind: Option<&'static str>,
    /// The kept text; none where the document could not be read.
    pub text: Option<String>,
    pub blocks: Vec<BlockRow>,
    /// Why the document could not be read.
    pub error: Option<String>,
}

impl ResultRow {
    /// The row of a document: what it came with, then what came of it or why nothing did.
    pub fn new(
        id: String,
        fields: Fields,
        result: Result<&Classified, String>,
        keep: &[Label],
        naming: &Naming,
    ) -> Self {
        let with_blocks = naming.blocks || matches!(fields, Fields::None);
        let mut row = ResultRow {
            fields,
            id,
            kind: None,
            text: None,
            blocks: Vec::new(),
            error: None,
        };
        match result {
            Ok(classified) => {
                row.kind = Some(classified.document.kind.name());
                row.text = Some(classified.text(keep));
                if with_blocks {
                    row.blocks = BlockRow::all_of(classified);
                }
            }
            Err(reason) => row.error = Some(reason),
        }
        row
    }
}

/// The columns of a table: fields that came in, then text, blocks where asked for, error, fields that don't fit.
#[derive(Debug)]
struct Layout {
    schema: SchemaRef,
    inputs: Vec<FieldRef>,
    with_blocks: bool,
}

impl Layout {
    fn new(inputs: Vec<FieldRef>, text_field: &str, with_blocks: bool) -> Self {
        let mut all = inputs.clone();
        let mut add = |name: &str, data_type: DataType| {
            let name = free(name, |name| all.iter().any(|field| field.name() == name));
            all.push(Arc::new(Field::new(name, data_type, true)));
        };
        add(text_field, DataType::Utf8);
        if with_blocks {
            add(BLOCKS, BlocksBuilder::data_type());
        }
        add(ERROR, DataType::Utf8);
        add(FIELDS, DataType::Utf8);
        Layout {
            schema: Arc::new(Schema::new(all)),
            inputs,
            with_blocks,
        }
    }

    /// The layout of a table that was written before.
    fn of(schema: &Schema) -> Result<Self, TableError> {
        let fields = schema.fields();
        let named = |back: usize, name: &str| {
            let field = fields
                .len()
                .checked_sub(back)
                .and_then(|at| fields.get(at))?;
            (*field.data_type() == DataType::Utf8 && field.name().ends_with(name)).then_some(())
        };
        named(1, FIELDS).ok_or(TableError::NotResults)?;
        named(2, ERROR).ok_or(TableError::NotResults)?;
        let with_blocks = named(3, "").is_none();
        let own = if with_blocks { 4 } else { 3 };
        named(own, "").ok_or(TableError::NotResults)?;
        let inputs = fields.iter().take(fields.len().saturating_sub(own));
        Ok(Layout {
            inputs: inputs.cloned().collect(),
            schema: Arc::new(Schema::new(fields.clone())),
            with_blocks,
        })
    }
}

/// Bounds the memory of a file in writing.
#[derive(Debug)]
struct Groups<W: Write + Send>(ArrowWriter<W>);

impl<W: Write + Send> Groups<W> {
    fn new(writer: W, schema: SchemaRef) -> Result<Self, TableError> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(Default::default()))
            .build();
        Ok(Groups(ArrowWriter::try_new(
            writer,
            schema,
            Some(properties),
        )?))
    }

    fn write(&mut self, batch: &RecordBatch) -> Result<(), TableError> {
        self.0.write(batch)?;
        if self.0.memory_size() >= GROUP_BYTES {
            self.0.flush()?;
        }
        Ok(())
    }
}

/// What of a row is not in its fields.
#[derive(Debug)]
struct Own {
    text: Option<String>,
    blocks: Vec<BlockRow>,
    error: Option<String>,
}

/// Writes results as Parquet. The first rows' fields decide on the columns; of later rows, what does not fit them is
/// kept as JSON in the column `chaffinch_fields`. The same rows give the same bytes.
#[derive(Debug)]
pub struct TableWriter<W: Write + Send> {
    naming: Naming,
    /// The columns, where they were decided before.
    schema: Option<SchemaRef>,
    /// Not opened before the columns are known.
    waiting: Option<W>,
    open: Option<(Layout, Groups<W>)>,
    origins: Vec<Origin>,
    own: Vec<Own>,
    bytes: usize,
}

impl<W: Write + Send> TableWriter<W> {
    /// A table whose columns its first rows decide on.
    pub fn new(writer: W, naming: Naming) -> Self {
        TableWriter {
            naming,
            schema: None,
            waiting: Some(writer),
            open: None,
            origins: Vec::new(),
            own: Vec::new(),
            bytes: 0,
        }
    }

    /// A table with the columns of one that was written before, as [`schema_of`] has them.
    /// That they are none that a table of results can have shows when rows are written.
    pub fn with_schema(writer: W, schema: SchemaRef) -> Self {
        let mut table = TableWriter::new(writer, Naming::default());
        table.schema = Some(schema);
        table
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// When rows can't be written, or the columns that were given are none of results; the table is lost then.
    pub fn push(&mut self, row: ResultRow) -> Result<(), TableError> {
        let origin = Origin::of(row.fields, &row.id, row.kind);
        if !self.origins.iter().all(|other| other.goes_with(&origin)) {
            self.write()?;
        }
        let blocks = row.blocks.iter().map(|block| block.text.len() + 64);
        self.bytes += origin.bytes() + row.text.as_ref().map_or(0, String::len);
        self.bytes += blocks.sum::<usize>();
        self.origins.push(origin);
        self.own.push(Own {
            text: row.text,
            blocks: row.blocks,
            error: row.error,
        });
        if self.own.len() >= BATCH_ROWS || self.bytes >= BATCH_BYTES {
            self.write()?;
        }
        Ok(())
    }

    /// Writes what is left and the end of the file; gives the writer back, not flushed.
    ///
    /// # Errors
    ///
    /// As [`TableWriter::push`].
    pub fn finish(mut self) -> Result<W, TableError> {
        self.write()?;
        let (_, groups) = self.open.ok_or(TableError::Failed)?;
        Ok(groups.0.into_inner()?)
    }

    fn write(&mut self) -> Result<(), TableError> {
        let origins = std::mem::take(&mut self.origins);
        let rows = std::mem::take(&mut self.own);
        self.bytes = 0;
        if self.open.is_none() {
            let layout = match &self.schema {
                Some(schema) => Layout::of(schema)?,
                None => {
                    let (inputs, files) = input_fields(&origins);
                    let with_blocks = files || self.naming.blocks;
                    let taken = |name: &str| inputs.iter().any(|field| field.name() == name);
                    let text_field = self.naming.text(taken);
                    Layout::new(inputs.clone(), &text_field, with_blocks)
                }
            };
            let writer = self.waiting.take().ok_or(TableError::Failed)?;
            let groups = Groups::new(writer, Arc::clone(&layout.schema))?;
            self.open = Some((layout, groups));
        }
        let (layout, groups) = self.open.as_mut().ok_or(TableError::Failed)?;
        if rows.is_empty() {
            return Ok(());
        }
        let (mut columns, left) = columns_of(&origins, &layout.inputs)?;
        let texts = rows.iter().map(|row| row.text.as_deref());
        columns.push(Arc::new(texts.collect::<StringArray>()));
        if layout.with_blocks {
            columns.push(blocks_of(&rows)?);
        }
        let errors = rows.iter().map(|row| row.error.as_deref());
        columns.push(Arc::new(errors.collect::<StringArray>()));
        columns.push(Arc::new(left.into_iter().collect::<StringArray>()));
        groups.write(&RecordBatch::try_new(Arc::clone(&layout.schema), columns)?)
    }
}
