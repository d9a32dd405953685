//! A model from a file, read once for many calls.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chaffinch::Classifier;
use pyo3::exceptions::{PyOSError, PyValueError};
use pyo3::prelude::*;

use crate::document::FileModel;

/// A model file, as ``chaffinch train`` writes it, read once to serve many calls.
///
/// The models that come with the package need none of this: they serve where no model is given.
///
/// >>> import chaffinch
/// >>> model = chaffinch.Model("models/html.model")
/// >>> model.kind
/// 'html'
/// >>> html = "<h1>Ferry strike ends</h1><p>Boats sail again from Monday morning, the harbour office said.</p>"
/// >>> chaffinch.clean(html, model=model)
/// 'Ferry strike ends\n\nBoats sail again from Monday morning, the harbour office said.'
///
/// Raises ``OSError`` where the file can't be read, ``ValueError`` where it is no model that fits this version.
#[pyclass(frozen, module = "chaffinch")]
pub struct Model(pub Arc<FileModel>);

impl Model {
    pub fn read(path: &Path) -> PyResult<Self> {
        let bytes = std::fs::read(path).map_err(|error| {
            let reason = error.to_string();
            let reason = reason.split(" (os error").next().unwrap_or(&reason);
            // From these three Python makes the error of the right class.
            PyOSError::new_err((
                error.raw_os_error(),
                reason.to_owned(),
                path.as_os_str().to_owned(),
            ))
        })?;
        let path = path.display().to_string();
        let classifier = Classifier::read(&bytes)
            .map_err(|error| PyValueError::new_err(format!("{path}: {error}")))?;
        Ok(Model(Arc::new(FileModel { path, classifier })))
    }
}

#[pymethods]
impl Model {
    #[new]
    fn new(path: PathBuf) -> PyResult<Self> {
        Model::read(&path)
    }

    /// What the model reads: ``"html"`` or ``"text"``.
    #[getter]
    fn kind(&self) -> &'static str {
        self.0.classifier.kind().name()
    }

    fn __repr__(&self) -> String {
        format!("<Model {} of {}>", self.0.path, self.kind())
    }
}
