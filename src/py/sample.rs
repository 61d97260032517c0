//! The sample corpus, inside the extension so that a wheel has it.

use pyo3::prelude::*;

/// The sample's texts by file name, and its gazetteer as JSON lines.
#[pyfunction]
pub(super) fn sample_corpus() -> (Vec<(&'static str, &'static str)>, &'static str) {
    macro_rules! articles {
        ($($name:literal),*) => { vec![$(($name, include_str!(concat!("../../seeds/", $name)))),*] };
    }
    let articles = articles!(
        "01-telegram.txt",
        "02-analysts.txt",
        "03-guangzhou.txt",
        "04-differences.txt",
        "05-railways.txt"
    );
    (articles, include_str!("../../seeds/gazetteer.jsonl"))
}
