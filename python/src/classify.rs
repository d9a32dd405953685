//! The functions: one document, its text, many documents.

use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};

use chaffinch::corpus::Classified;

use crate::arguments::{Keep, KindArgument, ModelArgument, settings, thread_count};
use crate::column::Pieces;
use crate::document::{Content, Failure, Settings};
use crate::page::Page;
use crate::results::{Results, Wanted};
use crate::work::{PIECE_BYTES, run};

/// A piece of work is no more documents than these.
const PIECE_DOCUMENTS: usize = 64;

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        let reason = failure.to_string();
        match failure {
            Failure::Model(_) | Failure::Panicked(_) => PyRuntimeError::new_err(reason),
            _ => PyValueError::new_err(reason),
        }
    }
}

/// A document that Python keeps.
enum Held {
    Text(PyBackedStr),
    Bytes(PyBackedBytes),
}

impl Held {
    /// None where it is no document at all; an error where it is a text that is not Unicode.
    fn of(object: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        Ok(if let Ok(text) = object.cast::<PyString>() {
            Some(Held::Text(text.clone().try_into()?))
        } else if let Ok(bytes) = object.cast::<PyBytes>() {
            Some(Held::Bytes(bytes.clone().into()))
        } else {
            None
        })
    }

    fn content(&self) -> Content<'_> {
        match self {
            Held::Text(text) => Content::Text(text),
            Held::Bytes(bytes) => Content::Bytes(bytes),
        }
    }
}

fn no_document(object: &Bound<'_, PyAny>) -> PyErr {
    let given = object.get_type().name();
    let given = given.map_or_else(|_| "this".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("a document must be str or bytes, not {given}"))
}

fn classified(object: &Bound<'_, PyAny>, settings: &Settings) -> PyResult<Classified> {
    let document = Held::of(object)?.ok_or_else(|| no_document(object))?;
    let labelled = object.py().detach(|| settings.classify(document.content()));
    Ok(labelled?)
}

/// Cuts a document into blocks and labels each.
///
/// >>> import chaffinch
/// >>> html = b"<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> page = chaffinch.classify(html)
/// >>> page.kind, page.blocks[0].label, page.blocks[0].text
/// ('html', 'story', 'Ferry strike ends')
///
/// Bytes are decoded by their byte order mark, what they declare, or else what they look like. Whether a document is HTML
/// or plain text is told by its content unless ``kind`` says ``"html"`` or ``"text"``. ``model`` is a ``Model`` or the path
/// of one, and must read documents of that kind; without it a model that comes with the package serves.
///
/// Raises ``ValueError`` where the document is empty, of one line only, binary, or larger than 32 MiB.
#[pyfunction]
#[pyo3(signature = (html_or_text, kind=None, model=None))]
pub fn classify(
    html_or_text: &Bound<'_, PyAny>,
    kind: Option<KindArgument>,
    model: Option<ModelArgument>,
) -> PyResult<Page> {
    let classified = classified(html_or_text, &settings(kind, model))?;
    Ok(Page::new(Ok(classified)))
}

/// The text of a document's blocks whose labels are kept, story where none are named, an empty line between two.
///
/// >>> import chaffinch
/// >>> html = "<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> chaffinch.clean(html)
/// 'Ferry strike ends\n\nBoats sail again from Monday morning, the harbour office said.'
///
/// All else is as with ``classify``.
#[pyfunction]
#[pyo3(
    signature = (html_or_text, kind=None, model=None, *, keep=None),
    text_signature = "(html_or_text, kind=None, model=None, *, keep=['story'])"
)]
pub fn clean(
    html_or_text: &Bound<'_, PyAny>,
    kind: Option<KindArgument>,
    model: Option<ModelArgument>,
    keep: Option<Keep>,
) -> PyResult<String> {
    let classified = classified(html_or_text, &settings(kind, model))?;
    Ok(classified.text(&keep.unwrap_or_default().0))
}

/// Labels many documents, on all cores unless ``threads`` says how many to use, while other threads of Python go on.
///
/// >>> import chaffinch
/// >>> html = "<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> chaffinch.classify_many([html, b""])
/// [<Page html: 2 blocks, 2 story>, <Page error: empty: no text in it>]
///
/// Documents that are ``str`` or ``bytes`` give a list of ``Page``, in the same order. An Arrow column (a pyarrow array, a
/// Polars or pandas series, or whatever else has ``__arrow_c_stream__`` or ``__arrow_c_array__``) gives ``Results``, and only
/// there ``keep`` says which labels make the text, and ``blocks`` whether there is a column of blocks. A document that
/// ``classify`` would not take raises nothing here: its page or row has the reason as ``error``.
#[pyfunction]
#[pyo3(
    signature = (documents, kind=None, model=None, *, keep=None, blocks=None, threads=None),
    text_signature = "(documents, kind=None, model=None, *, keep=['story'], blocks=True, threads=None)"
)]
pub fn classify_many<'py>(
    documents: &Bound<'py, PyAny>,
    kind: Option<KindArgument>,
    model: Option<ModelArgument>,
    keep: Option<Keep>,
    blocks: Option<bool>,
    threads: Option<usize>,
) -> PyResult<Bound<'py, PyAny>> {
    let py = documents.py();
    let (settings, threads) = (settings(kind, model), thread_count(threads)?);
    if let Some(mut pieces) = Pieces::of(documents)? {
        let wanted = Wanted {
            settings,
            keep: keep.unwrap_or_default().0,
            blocks: blocks.unwrap_or(true),
        };
        let schema = wanted.schema();
        // The other side of a stream may itself need the interpreter, on whatever thread.
        let next = |py: Python<'_>| py.detach(|| pieces.next());
        let batches = run(py, threads, next, |rows| wanted.classify(rows, &schema))?;
        let results = Results { schema, batches };
        return Ok(Bound::new(py, results)?.into_any());
    }
    if Held::of(documents)?.is_some() {
        let reason = "documents are several: give one alone to classify";
        return Err(PyTypeError::new_err(reason));
    }
    if keep.is_some() || blocks.is_some() {
        let reason =
            "keep and blocks are for Arrow columns: a Page has them as text(keep) and blocks";
        return Err(PyTypeError::new_err(reason));
    }
    let documents = documents.try_iter()?.map(|one| one.map(Bound::unbind));
    let mut rest = documents.collect::<PyResult<Vec<_>>>()?.into_iter();
    let next = |py: Python<'_>| next_piece(py, &mut rest);
    let classified = |piece: Vec<Result<Held, String>>| {
        Ok(piece
            .into_iter()
            .map(|held| {
                let result = settings.classify(held?.content());
                result.map_err(|failure| failure.to_string())
            })
            .collect::<Vec<_>>())
    };
    let results = run(py, threads, next, classified)?;
    let pages: Vec<Page> = results.into_iter().flatten().map(Page::new).collect();
    pages.into_pyobject(py)
}

/// Some documents; those that are texts but not Unicode with the reason.
type Piece = Vec<Result<Held, String>>;

fn next_piece(
    py: Python<'_>,
    rest: &mut impl Iterator<Item = Py<PyAny>>,
) -> PyResult<Option<Piece>> {
    let mut piece = Piece::new();
    let mut bytes = 0;
    while piece.len() < PIECE_DOCUMENTS && bytes <= PIECE_BYTES {
        let Some(object) = rest.next() else { break };
        let object = object.bind(py);
        match Held::of(object) {
            Ok(Some(held)) => {
                bytes += match held.content() {
                    Content::Text(text) => text.len(),
                    Content::Bytes(bytes) | Content::Utf8(bytes) => bytes.len(),
                };
                piece.push(Ok(held));
            }
            Ok(None) => return Err(no_document(object)),
            Err(error) => piece.push(Err(error.value(py).to_string())),
        }
    }
    Ok(Some(piece).filter(|piece| !piece.is_empty()))
}
