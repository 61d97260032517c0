//! The door to Python: the only place that names pyo3. One wrapper file per core module.
//!
//! # Contract
//!
//! Every class is frozen, so that any thread may use any object. A method takes its arguments,
//! makes one call into the core without holding the interpreter, and hands out the result. Offsets
//! are code points of the `str` that came in.

mod annotate;
mod annotations;
mod build;
mod capsule;
mod entry;
mod error;
mod gazetteer;
mod ids;
mod input;
mod items;
mod json;
mod mend;
mod mention;
mod options;
mod replace;
mod run;
mod sample;
mod segmenter;
mod table;
mod text;
mod value;

/// The compiled part of gazelle. Import from `gazelle` instead.
#[pyo3::pymodule(gil_used = false)]
mod _gazelle {
    use pyo3::prelude::*;

    #[pymodule_export]
    use super::annotate::{annotate, annotate_batches, write_batches};
    #[pymodule_export]
    use super::annotations::{PyAnnotations, write_file};
    #[pymodule_export]
    use super::entry::PyEntry;
    #[pymodule_export]
    use super::gazetteer::{PyGazetteer, gazetteer_info, is_compiled};
    #[pymodule_export]
    use super::mention::PyMention;
    #[pymodule_export]
    use super::sample::sample_corpus;
    #[pymodule_export]
    use super::segmenter::PySegmenter;
    #[pymodule_export]
    use super::table::{PyColumn, PyTable};

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::corpus::watch_forks();
        super::run::read_environment();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}
