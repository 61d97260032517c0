//! Long calls: how many threads, how far, and whether to stop.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use pyo3::prelude::*;
use pyo3::types::PyList;

use super::input::Input;
use super::options::whole_number;
use super::table::PyTable;
use crate::arrow;
use crate::corpus::{Part, Pipeline, Progress, Work, available_threads, run_alone};
use crate::{Error, ErrorKind};

/// Bytes of text that may be read ahead of what a call that keeps everything has got back.
const AHEAD: usize = 32 << 20;

/// What `GAZELLE_NUM_THREADS` said when the library was loaded.
static ENVIRONMENT: OnceLock<Option<String>> = OnceLock::new();

/// Reads the environment, once, when the library is loaded.
pub(super) fn read_environment() {
    ENVIRONMENT.get_or_init(|| std::env::var("GAZELLE_NUM_THREADS").ok().filter(|value| !value.is_empty()));
}

/// The number of threads that `threads=` means.
pub(super) fn threads(threads: Option<&Bound<'_, PyAny>>) -> PyResult<usize> {
    let Some(given) = threads else {
        return match ENVIRONMENT.get().and_then(Option::as_deref) {
            None => Ok(available_threads()),
            Some(value) => value.trim().parse().ok().filter(|&count| count > 0).ok_or_else(|| {
                Error::new(
                    ErrorKind::Option,
                    format!(
                        "GAZELLE_NUM_THREADS={value:?} in the environment; accepted: a whole number from 1"
                    ),
                )
                .into()
            }),
        };
    };
    Ok(whole_number("threads", given, 1, ", or None")? as usize)
}

/// Raises what signals raise.
pub(super) fn signals() -> PyResult<()> {
    Python::attach(|py| py.check_signals())
}

/// How many Python objects are made between two pauses.
const PAUSES: usize = 256;

/// After the object at `at`, now and then: raises what signals raise, once other threads, of which one may
/// have the signal to send, had their turn.
pub(super) fn pause(py: Python<'_>, at: usize) -> PyResult<()> {
    if at % PAUSES != PAUSES - 1 {
        return Ok(());
    }
    py.detach(|| ());
    py.check_signals()
}

/// What becomes a Python object, or why it does not.
struct Made<T>(PyResult<T>);

impl<'py, T: IntoPyObject<'py>> IntoPyObject<'py> for Made<T> {
    type Target = T::Target;
    type Output = T::Output;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<T::Output> {
        self.0?.into_pyobject(py).map_err(Into::into)
    }
}

/// A list of Python objects; signals can interrupt one of many.
pub(super) fn list<'py, T: IntoPyObject<'py>>(
    py: Python<'py>,
    mut values: impl ExactSizeIterator<Item = PyResult<T>>,
) -> PyResult<Bound<'py, PyList>> {
    // As far as there is no pause the list is made in one go: nobody sees it half full.
    let list = PyList::new(py, values.by_ref().take(PAUSES - 1).map(Made))?;
    for (at, value) in values.enumerate() {
        pause(py, PAUSES - 1 + at)?;
        list.append(value?)?;
    }
    Ok(list)
}

/// Makes a table of parts: here if they are few, else away.
pub(super) fn table(
    py: Python<'_>,
    parts: Vec<Part>,
    make: impl FnOnce(&[Part]) -> Result<arrow::Table, Error> + Send + 'static,
) -> PyResult<PyTable> {
    if parts.len() <= FEW {
        return Ok(PyTable::new(py.detach(|| make(&parts))?));
    }
    Ok(PyTable::new(alone(py, move || make(&parts))?))
}

/// So many parts are so little work that handing it over would cost more.
pub(super) const FEW: usize = 4;

/// Watches a long call: raises what signals raise, and reports progress to whoever asked.
pub(super) struct Watch {
    report: Option<Py<PyAny>>,
    finished: bool,
    started: Instant,
    reported: Instant,
}

/// How often progress is reported at most.
const REPORT: Duration = Duration::from_millis(100);

impl Watch {
    /// `progress` is False or None, True for a line or bar, or a callable.
    pub(super) fn new(py: Python<'_>, progress: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let report = match progress {
            None => None,
            Some(progress) => {
                py.import("gazelle.progress")?.call_method1("reporter", (progress,))?.extract()?
            }
        };
        Ok(Self { report, finished: false, started: Instant::now(), reported: Instant::now() })
    }

    /// Called on the waiting thread every few milliseconds.
    pub(super) fn poll(&mut self, done: &Progress) -> PyResult<()> {
        Python::attach(|py| {
            py.check_signals()?;
            if self.report.is_some() && self.reported.elapsed() >= REPORT {
                self.reported = Instant::now();
                self.tell(py, done, false)?;
            }
            Ok(())
        })
    }

    fn tell(&self, py: Python<'_>, done: &Progress, finished: bool) -> PyResult<()> {
        if let Some(report) = &self.report {
            let seconds = self.started.elapsed().as_secs_f64();
            let share = if finished { Some(1.0) } else { done.share };
            report.call1(py, (done.documents, done.mentions, done.bytes, seconds, finished, share))?;
        }
        Ok(())
    }

    /// The last report.
    pub(super) fn finish(&mut self, py: Python<'_>, done: &Progress) -> PyResult<()> {
        self.finished = true;
        self.tell(py, done, true)
    }
}

impl Drop for Watch {
    /// A call that ends early leaves its line or bar as one that has ended.
    fn drop(&mut self) {
        if let Some(report) = self.report.take().filter(|_| !self.finished) {
            // The exception that ended the call is the one to tell.
            Python::try_attach(|py| report.call_method0(py, "stop").map(drop).unwrap_or_default());
        }
    }
}

/// Does the work on all of `input` and returns its parts in input order.
pub(super) fn all(
    py: Python<'_>,
    input: Input,
    work: Work,
    threads: usize,
    watch: &mut Watch,
) -> PyResult<Vec<Part>> {
    let mut parts = Vec::new();
    each(py, input, work, threads, watch, |part| parts.push(part))?;
    Ok(parts)
}

/// Does something long on a worker while this thread looks at signals.
pub(super) fn alone<T: Send + 'static>(
    py: Python<'_>,
    job: impl FnOnce() -> crate::Result<T> + Send + 'static,
) -> PyResult<T> {
    py.detach(|| run_alone::<_, PyErr>(job, &mut signals))?.map_err(PyErr::from)
}

/// Does the work on all of `input` and hands its parts to `take`, in input order.
pub(super) fn each(
    py: Python<'_>,
    input: Input,
    work: Work,
    threads: usize,
    watch: &mut Watch,
    mut take: impl FnMut(Part) + Send,
) -> PyResult<()> {
    let progress = py.detach(|| {
        let mut pipeline = Pipeline::new(input, work, threads, AHEAD);
        while let Some(part) = pipeline.next(&mut |done| watch.poll(done))? {
            take(part);
        }
        Ok::<_, PyErr>(pipeline.progress())
    })?;
    watch.finish(py, &progress)
}
