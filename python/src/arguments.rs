//! What callers give, checked: the kind of a document, the labels to keep, the model, the number of threads.

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::available_parallelism;

use chaffinch::{Kind, Label};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyString;

use crate::document::{FileModel, Settings};
use crate::model::Model;

/// A kind by its name.
pub struct KindArgument(Kind);

impl<'py> FromPyObject<'_, 'py> for KindArgument {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        let name: String = object.extract()?;
        let mut kinds = [Kind::Html, Kind::Text].into_iter();
        let kind = kinds.find(|kind| kind.name() == name).ok_or_else(|| {
            PyValueError::new_err(format!("unknown kind {name:?}: it must be html or text"))
        })?;
        Ok(KindArgument(kind))
    }
}

/// A model that was read, or the path of one.
pub struct ModelArgument(Arc<FileModel>);

impl<'py> FromPyObject<'_, 'py> for ModelArgument {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        if let Ok(model) = object.cast::<Model>() {
            return Ok(ModelArgument(Arc::clone(&model.get().0)));
        }
        let path: PathBuf = object.extract()?;
        Ok(ModelArgument(Model::read(&path)?.0))
    }
}

/// The settings that two arguments make.
pub fn settings(kind: Option<KindArgument>, model: Option<ModelArgument>) -> Settings {
    Settings {
        kind: kind.map(|kind| kind.0),
        model: model.map(|model| model.0),
    }
}

/// Labels by their names.
pub struct Keep(pub Vec<Label>);

impl Default for Keep {
    fn default() -> Self {
        Keep(vec![Label::Story])
    }
}

impl<'py> FromPyObject<'_, 'py> for Keep {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Self> {
        // A string is a row of strings, too, but never meant as one.
        if object.is_instance_of::<PyString>() {
            let reason = "keep must be several labels, as in (\"story\",)";
            return Err(PyTypeError::new_err(reason));
        }
        let mut labels = Vec::new();
        for name in object.try_iter()? {
            let name: String = name?.extract()?;
            let label: Label = name.parse().map_err(|error: chaffinch::UnknownLabel| {
                PyValueError::new_err(error.to_string())
            })?;
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        Ok(Keep(labels))
    }
}

/// How many threads to work with: as many as there are cores, unless a number is given.
pub fn thread_count(given: Option<usize>) -> PyResult<usize> {
    match given {
        Some(0) => Err(PyValueError::new_err("threads must be 1 or more")),
        Some(threads) => Ok(threads),
        None => Ok(available_parallelism().map_or(1, usize::from)),
    }
}
