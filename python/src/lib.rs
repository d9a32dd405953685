//! chaffinch for Python: what `import chaffinch` brings.
//!
//! Hands over to the library; reads nothing, labels nothing and writes nothing itself.

mod arguments;
mod classify;
mod column;
mod document;
mod model;
mod page;
mod results;
mod work;

use pyo3::prelude::*;

#[pymodule]
mod _chaffinch {
    #[pymodule_export]
    use super::classify::{classify, classify_many, clean};
    #[pymodule_export]
    use super::model::Model;
    #[pymodule_export]
    use super::page::{Block, Page};
    #[pymodule_export]
    use super::results::Results;
}
