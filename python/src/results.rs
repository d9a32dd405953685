//! Results as Arrow data: rows of kind, text, blocks and error, as other libraries read them without a copy.

use std::fmt::Write;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::ffi::FFI_ArrowSchema;
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use chaffinch::Label;
use chaffinch::corpus::{BlocksBuilder, Classified};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::column::Rows;
use crate::document::{Failure, Settings};

/// How results are written.
pub struct Wanted {
    pub settings: Settings,
    pub keep: Vec<Label>,
    pub blocks: bool,
}

impl Wanted {
    pub fn schema(&self) -> SchemaRef {
        let text = |name| Field::new(name, DataType::Utf8, true);
        let mut fields = vec![text("kind"), text("text")];
        if self.blocks {
            fields.push(Field::new("blocks", BlocksBuilder::data_type(), true));
        }
        fields.push(text("error"));
        Arc::new(Schema::new(fields))
    }

    /// Labels some rows. A null gives nulls, a row that can't be labelled its error and nulls.
    pub fn classify(&self, rows: Rows, schema: &SchemaRef) -> Result<RecordBatch, Failure> {
        let mut columns = Columns::default();
        for row in rows.rows {
            let content = rows.column.content(row);
            let result = content.map(|content| self.settings.classify(content));
            columns.add(result.as_ref().map(Result::as_ref), self);
        }
        let batch = columns.finish(self.blocks, schema);
        batch.map_err(|error| Failure::Panicked(error.to_string()))
    }
}

#[derive(Default)]
struct Columns {
    kinds: StringBuilder,
    texts: StringBuilder,
    blocks: BlocksBuilder,
    errors: StringBuilder,
}

impl Columns {
    fn add(&mut self, result: Option<Result<&Classified, &Failure>>, wanted: &Wanted) {
        let (classified, failure) = match result {
            None => (None, None),
            Some(Ok(classified)) => (Some(classified), None),
            Some(Err(failure)) => (None, Some(failure)),
        };
        let kind = classified.map(|classified| classified.document.kind.name());
        self.kinds.append_option(kind);
        match classified {
            Some(classified) => {
                for piece in classified.pieces(&wanted.keep) {
                    // A text in memory takes all that is written to it.
                    let _ = self.texts.write_str(piece);
                }
                self.texts.append_value("");
            }
            None => self.texts.append_null(),
        }
        if wanted.blocks {
            if let Some(classified) = classified {
                self.blocks.add_all(classified);
            }
            self.blocks.end_row(classified.is_some());
        }
        self.errors.append_option(failure.map(Failure::to_string));
    }

    fn finish(mut self, blocks: bool, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
        let mut columns: Vec<ArrayRef> =
            vec![Arc::new(self.kinds.finish()), Arc::new(self.texts.finish())];
        if blocks {
            columns.push(Arc::new(self.blocks.finish()?));
        }
        columns.push(Arc::new(self.errors.finish()));
        RecordBatch::try_new(Arc::clone(schema), columns)
    }
}

/// What ``classify_many`` makes of an Arrow column: a row for each of its rows, in the same order, which pyarrow, Polars,
/// DuckDB and other libraries read through the Arrow PyCapsule interface.
///
/// >>> import chaffinch, pyarrow
/// >>> html = "<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> column = pyarrow.array([html, "", None])
/// >>> results = chaffinch.classify_many(column)
/// >>> results
/// <Results 3 rows: kind, text, blocks, error>
/// >>> pyarrow.table(results).drop_columns("blocks").to_pylist()[1:]
/// [{'kind': None, 'text': None, 'error': 'empty: no text in it'}, {'kind': None, 'text': None, 'error': None}]
///
/// ``kind`` is ``html`` or ``text``, ``text`` the kept text, ``blocks`` a list of structs of ``index``, ``label``,
/// ``element``, ``text`` and the probability of each label, ``error`` why a row could not be labelled; all others are
/// null then. Where the document is null, so is everything.
#[pyclass(frozen, module = "chaffinch")]
pub struct Results {
    pub schema: SchemaRef,
    pub batches: Vec<RecordBatch>,
}

#[pymethods]
impl Results {
    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    fn __repr__(&self) -> String {
        let names: Vec<&str> = self
            .schema
            .fields()
            .iter()
            .map(|field| field.name().as_str())
            .collect();
        format!("<Results {} rows: {}>", self.__len__(), names.join(", "))
    }

    /// The columns' names and types, as the Arrow PyCapsule interface has them.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        let schema = FFI_ArrowSchema::try_from(self.schema.as_ref());
        let schema = schema.map_err(|error| PyValueError::new_err(error.to_string()))?;
        PyCapsule::new_with_value(py, schema, c"arrow_schema")
    }

    /// The rows, as the Arrow PyCapsule interface has them; in no other types than these, whatever is asked for.
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        let _ = requested_schema;
        let batches: Vec<Result<RecordBatch, ArrowError>> =
            self.batches.iter().cloned().map(Ok).collect();
        let batches = RecordBatchIterator::new(batches, Arc::clone(&self.schema));
        let stream = FFI_ArrowArrayStream::new(Box::new(batches));
        PyCapsule::new_with_value(py, stream, c"arrow_array_stream")
    }
}
