//! An Arrow column of documents, however it comes: in one array or in a stream of them, as strings or as bytes.
//!
//! Nothing is copied: rows are read where the other side keeps them.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{Array, ArrayReader, ArrayRef, BinaryArray, LargeBinaryArray, make_array};
use arrow_schema::{ArrowError, DataType};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::document::Content;
use crate::work::PIECE_BYTES;

/// A piece of work is no more rows than these.
const PIECE_ROWS: usize = 256;

/// An array of documents.
#[derive(Debug, Clone)]
pub struct Column {
    /// Of bytes, or nulls only.
    array: ArrayRef,
    /// Whether they are said to be text.
    texts: bool,
}

impl Column {
    /// Texts become bytes here, since nobody on the way need have looked whether they are UTF-8.
    fn new(array: &ArrayRef) -> PyResult<Self> {
        let (array, texts): (ArrayRef, bool) = match array.data_type() {
            DataType::Utf8 => {
                let texts = array.as_string::<i32>().clone();
                (Arc::new(BinaryArray::from(texts)), true)
            }
            DataType::LargeUtf8 => {
                let texts = array.as_string::<i64>().clone();
                (Arc::new(LargeBinaryArray::from(texts)), true)
            }
            DataType::Utf8View => {
                let texts = array.as_string_view().clone();
                (Arc::new(texts.to_binary_view()), true)
            }
            DataType::Null | DataType::Binary | DataType::LargeBinary | DataType::BinaryView => {
                (Arc::clone(array), false)
            }
            other => return Err(unfit(other)),
        };
        Ok(Column { array, texts })
    }

    /// The document of a row; none where it is null.
    pub fn content(&self, row: usize) -> Option<Content<'_>> {
        let array = &self.array;
        if row >= array.len() || array.is_null(row) {
            return None;
        }
        let bytes = match array.data_type() {
            DataType::Binary => array.as_binary::<i32>().value(row),
            DataType::LargeBinary => array.as_binary::<i64>().value(row),
            DataType::BinaryView => array.as_binary_view().value(row),
            _ => return None,
        };
        Some(match self.texts {
            true => Content::Utf8(bytes),
            false => Content::Bytes(bytes),
        })
    }
}

fn unfit(data_type: &DataType) -> PyErr {
    PyTypeError::new_err(format!(
        "documents are an Arrow column of strings or bytes, not of {data_type}"
    ))
}

fn broken(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}

/// Some rows of a column.
pub struct Rows {
    pub column: Column,
    pub rows: Range<usize>,
}

/// Where columns come from.
enum Source {
    Array(Option<ArrayRef>),
    Stream(ArrayStreamReader),
}

/// All rows of what Python gave, piece by piece.
pub struct Pieces {
    source: Source,
    /// The column in hand and the row of it that comes next.
    column: Option<(Column, usize)>,
}

impl Pieces {
    /// Asks an object for its Arrow data; none where it has none.
    pub fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = object.py();
        let source = if object.hasattr(intern!(py, "__arrow_c_stream__"))? {
            let capsule = object.call_method0(intern!(py, "__arrow_c_stream__"))?;
            let stream: NonNull<FFI_ArrowArrayStream> = pointer(&capsule, c"arrow_array_stream")?;
            // SAFETY: a capsule of this name holds a valid stream, which `from_raw` moves out of it, leaving a released one.
            let stream = unsafe { FFI_ArrowArrayStream::from_raw(stream.as_ptr()) };
            Source::Stream(ArrayStreamReader::try_new(stream).map_err(broken)?)
        } else if object.hasattr(intern!(py, "__arrow_c_array__"))? {
            let capsules = object.call_method0(intern!(py, "__arrow_c_array__"))?;
            let capsules = capsules.cast_into::<PyTuple>()?;
            let (schema, array) = (capsules.get_item(0)?, capsules.get_item(1)?);
            let schema: NonNull<FFI_ArrowSchema> = pointer(&schema, c"arrow_schema")?;
            let array: NonNull<FFI_ArrowArray> = pointer(&array, c"arrow_array")?;
            // SAFETY: capsules of these names hold a valid array, which `from_raw` moves out of its own, leaving a
            // released one, and the schema of that array, which lives as long as `capsules`.
            let data =
                unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) };
            Source::Array(Some(make_array(data.map_err(broken)?)))
        } else {
            return Ok(None);
        };
        if let Source::Stream(stream) = &source {
            // A stream without arrays is told, too.
            Column::new(&arrow_array::new_empty_array(stream.field().data_type()))?;
        }
        Ok(Some(Pieces {
            source,
            column: None,
        }))
    }

    /// The next piece; none after the last.
    pub fn next(&mut self) -> PyResult<Option<Rows>> {
        loop {
            if let Some((column, start)) = self
                .column
                .take_if(|(column, start)| *start < column.array.len())
            {
                let end = end_of_piece(&column, start);
                self.column = Some((column.clone(), end));
                return Ok(Some(Rows {
                    column,
                    rows: start..end,
                }));
            }
            let array = match &mut self.source {
                Source::Array(array) => array.take(),
                Source::Stream(stream) => stream.next().transpose().map_err(broken)?,
            };
            let Some(array) = array else { return Ok(None) };
            self.column = Some((Column::new(&array)?, 0));
        }
    }
}

fn end_of_piece(column: &Column, start: usize) -> usize {
    let most = column.array.len().min(start + PIECE_ROWS);
    let mut bytes = 0;
    for row in start..most {
        bytes += match column.content(row) {
            Some(Content::Bytes(bytes) | Content::Utf8(bytes)) => bytes.len(),
            _ => 0,
        };
        if bytes > PIECE_BYTES {
            return row + 1;
        }
    }
    most
}

fn pointer<T>(capsule: &Bound<'_, PyAny>, name: &'static std::ffi::CStr) -> PyResult<NonNull<T>> {
    Ok(capsule
        .cast::<PyCapsule>()?
        .pointer_checked(Some(name))?
        .cast())
}
