//! A labelled document and its blocks as Python objects.

use std::sync::Arc;

use chaffinch::Label;
use chaffinch::corpus::Classified;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple};

use crate::arguments::Keep;

/// How many characters of a block's text are shown in short.
const SHOWN: usize = 60;

/// How many blocks a notebook shows.
const SHOWN_BLOCKS: usize = 200;

/// A document whose blocks are labelled.
///
/// >>> import chaffinch
/// >>> html = "<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> page = chaffinch.classify(html)
/// >>> page
/// <Page html: 2 blocks, 2 story>
/// >>> page.text()
/// 'Ferry strike ends\n\nBoats sail again from Monday morning, the harbour office said.'
/// >>> [block.label for block in page.blocks]
/// ['story', 'story']
#[pyclass(frozen, module = "chaffinch")]
pub struct Page {
    result: Result<Arc<Classified>, String>,
    /// Made when they are asked for.
    blocks: PyOnceLock<Py<PyTuple>>,
}

impl Page {
    pub fn new(result: Result<Classified, String>) -> Self {
        Page {
            result: result.map(Arc::new),
            blocks: PyOnceLock::new(),
        }
    }
}

#[pymethods]
impl Page {
    /// ``"html"`` or ``"text"``; ``None`` where there is an error.
    #[getter]
    fn kind(&self) -> Option<&'static str> {
        let classified = self.result.as_ref().ok()?;
        Some(classified.document.kind.name())
    }

    /// Why the document could not be labelled, where it stood among others; ``None`` where it could.
    #[getter]
    fn error(&self) -> Option<&str> {
        self.result.as_ref().err().map(String::as_str)
    }

    /// The blocks in the order of the page; none where there is an error.
    #[getter]
    fn blocks<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let made = self.blocks.get_or_try_init(py, || {
            let Ok(classified) = &self.result else {
                return Ok(PyTuple::empty(py).unbind());
            };
            let blocks = (0..classified.document.blocks.len()).map(|index| Block {
                classified: Arc::clone(classified),
                index,
            });
            PyTuple::new(py, blocks).map(Bound::unbind)
        });
        made.map(|blocks| blocks.bind(py).clone())
    }

    /// The text of the blocks whose labels are kept, story where none are named, an empty line between two; empty where
    /// there is an error.
    ///
    /// >>> import chaffinch
    /// >>> html = "<nav><a href=/>Home</a></nav><h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
    /// >>> chaffinch.classify(html).text(keep=("story", "navigation"))
    /// 'Home\n\nFerry strike ends\n\nBoats sail again from Monday morning, the harbour office said.'
    #[pyo3(signature = (keep=None), text_signature = "($self, keep=['story'])")]
    fn text(&self, keep: Option<Keep>) -> String {
        let keep = keep.unwrap_or_default().0;
        let text = self
            .result
            .as_ref()
            .map(|classified| classified.text(&keep));
        text.unwrap_or_default()
    }

    fn __repr__(&self) -> String {
        let classified = match &self.result {
            Ok(classified) => classified,
            Err(error) => return format!("<Page error: {error}>"),
        };
        let blocks = classified.probabilities.len();
        let kind = classified.document.kind.name();
        let mut shown = format!("<Page {kind}: {blocks} blocks");
        for label in Label::ALL {
            let probabilities = classified.probabilities.iter();
            let count = probabilities.filter(|one| one.best() == label).count();
            if count > 0 {
                shown.push_str(&format!(", {count} {label}"));
            }
        }
        shown + ">"
    }

    /// The blocks as a table, for notebooks.
    fn _repr_html_(&self) -> String {
        let mut table = format!("<p>{}</p>", escaped(&self.__repr__()));
        let Ok(classified) = &self.result else {
            return table;
        };
        table.push_str("<table><tr><th>label<th>probability<th>text");
        let blocks = classified.document.blocks.iter();
        let all = blocks.zip(&classified.probabilities);
        for (block, probabilities) in all.take(SHOWN_BLOCKS) {
            let label = probabilities.best();
            let (probability, text) = (probabilities.rounded(label), escaped(&short(&block.text)));
            table.push_str(&format!("<tr><td>{label}<td>{probability:.2}<td>{text}"));
        }
        table + "</table>"
    }
}

/// A block of a page: a run of text between two boundaries, with its label.
///
/// >>> import chaffinch
/// >>> html = "<main class=article><h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p></main>"
/// >>> page = chaffinch.classify(html)
/// >>> block = page.blocks[1]
/// >>> block.label, block.path
/// ('story', 'html > body > main.article > p')
/// >>> block.text
/// 'Boats sail again from Monday morning, the harbour office said.'
/// >>> sorted(block.probability)
/// ['appeal', 'caption', 'navigation', 'story']
#[pyclass(frozen, module = "chaffinch")]
pub struct Block {
    classified: Arc<Classified>,
    /// Of a block that is there.
    index: usize,
}

impl Block {
    fn label(&self) -> Label {
        self.classified.probabilities[self.index].best()
    }

    fn content(&self) -> &str {
        &self.classified.document.blocks[self.index].text
    }
}

#[pymethods]
impl Block {
    /// The most probable label: ``"story"``, ``"appeal"``, ``"caption"`` or ``"navigation"``.
    #[getter(label)]
    fn label_name(&self) -> &'static str {
        self.label().name()
    }

    /// The text, white space folded to single spaces.
    #[getter]
    fn text(&self) -> &str {
        self.content()
    }

    /// The probability of each label, to four digits.
    #[getter]
    fn probability<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let probabilities = &self.classified.probabilities[self.index];
        let all = PyDict::new(py);
        for label in Label::ALL {
            all.set_item(label.name(), probabilities.rounded(label))?;
        }
        Ok(all)
    }

    /// The elements around the block from the outermost to the nearest, as in ``html > body > main.article > p``; empty in
    /// plain text.
    #[getter]
    fn path(&self) -> String {
        let document = &self.classified.document;
        document.path_name(&document.blocks[self.index])
    }

    fn __repr__(&self) -> String {
        let label = self.label();
        let probability = self.classified.probabilities[self.index].rounded(label);
        format!(
            "<Block {label} {probability:.2}: {}>",
            short(self.content())
        )
    }
}

/// The start of a text.
fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}
