//! From entries to a gazetteer.

use std::sync::Arc;
use std::time::Instant;

use super::common_words::{Guard, guard};
use super::entry::{Entry, Kind};
use super::languages::{Language, is_one_word};
use super::options::{CommonWords, Options, ShortForms};
use super::readers::Report;
use super::short_forms;
use super::store::{Defaults, LONGEST_FORM, Store, form_of};
use super::{Engine, Gazetteer, Inner, marks};
use crate::text::fold::{Class, Cluster, Folder, Marks};
use crate::{Error, ErrorKind, Result};

/// Collects entries, then builds the gazetteer. Entries keep their order.
#[derive(Debug)]
pub struct Builder {
    options: Options,
    languages: Vec<&'static Language>,
    store: Store,
    merged: usize,
    started: Instant,
    report: Option<Report>,
}

impl Builder {
    /// A builder without entries.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`] if a language is unknown or none is given.
    pub fn new(options: Options) -> Result<Self> {
        if options.language.is_empty() {
            return Err(Error::new(
                ErrorKind::Option,
                "language is empty; accepted: at least one language code",
            ));
        }
        let languages = options.language.iter().map(|code| Language::find(code)).collect::<Result<_>>()?;
        Ok(Self {
            options,
            languages,
            store: Store::default(),
            merged: 0,
            started: Instant::now(),
            report: None,
        })
    }

    /// Keeps what there is to say about the file that the entries were read from.
    #[must_use]
    pub(super) fn reported(self, report: Report) -> Self {
        Self { report: Some(report), ..self }
    }

    fn defaults(&self) -> Defaults {
        Defaults { case: self.options.case, common_words: self.options.common_words }
    }

    /// Says that an entry with this id will be added soon.
    pub(super) fn expect(&self, id: &str) {
        self.store.fetch_id(id);
    }

    /// Adds a name that is its own id; a repeated one is merged and counted.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if the name is empty or an entry has it as its id.
    pub fn add_name(&mut self, name: &str) -> Result<()> {
        let trimmed = form_of(name);
        self.check(trimmed, "name", None)?;
        let defaults = self.defaults();
        if !self.store.add_name(trimmed, defaults)? {
            self.merged += 1;
        }
        Ok(())
    }

    /// Adds an entry.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if a surface form is empty or the id is taken.
    pub fn add(&mut self, entry: &Entry) -> Result<()> {
        self.check(form_of(&entry.name), "name", Some(&entry.id))?;
        for (forms, what) in [(&entry.aliases, "alias"), (&entry.short_forms, "short form")] {
            for form in forms {
                self.check(form_of(form), what, Some(&entry.id))?;
            }
        }
        let defaults = self.defaults();
        self.store.add(entry, defaults)?;
        if self.options.short_forms == ShortForms::Auto {
            let derived = short_forms::derived(entry, &self.languages);
            self.store.add_derived(&derived, entry.case.unwrap_or(defaults.case))?;
        }
        Ok(())
    }

    /// Adds an entry of which only the name is known; it is the id, too.
    pub(super) fn add_bare(&mut self, name: &str) -> Result<()> {
        if self.options.short_forms == ShortForms::Auto {
            return self.add(&Entry { id: name.to_owned(), name: name.to_owned(), ..Entry::default() });
        }
        self.check(form_of(name), "name", Some(name))?;
        let defaults = self.defaults();
        self.store.add_bare(name, defaults)
    }

    /// Marks the forms that need evidence in a document.
    fn guard(&mut self) {
        let (defaults, marks) = (self.defaults(), marks(self.options.diacritics));
        for form in 0..self.store.forms().len() {
            let row = self.store.forms()[form];
            let common_words = self.store.common_words(row.entry, defaults);
            if common_words == CommonWords::Allow {
                continue;
            }
            let text = self.store.form_text(row);
            // A name that is refused still shows that its entry's short forms may be meant.
            let alone = row.kind() == Kind::ShortForm || self.store.short_forms(row.entry).is_empty();
            let bound = alone && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            let guard = guard(text, &self.languages, marks);
            match guard {
                // A short form has its evidence in the full name.
                Guard::Free if row.kind() != Kind::ShortForm => {
                    if common_words == CommonWords::Strict && is_one_word(text) {
                        self.store.guard_alone(form);
                    }
                }
                Guard::Free => {}
                Guard::Evidence => self.store.guard(form),
                Guard::Never => self.store.guard_always(form),
            }
            if bound && guard != Guard::Free {
                self.store.bind(form);
            }
        }
    }

    /// Refuses a form that has nothing to be found by, or too much.
    fn check(&self, form: &str, what: &str, id: Option<&str>) -> Result<()> {
        check(form, what, marks(self.options.diacritics)).map_err(|error| {
            let id = id.map(|id| format!(" ({id:?})")).unwrap_or_default();
            error.at(format!("entry {}{id}", self.store.len() + self.merged))
        })
    }

    /// The gazetteer of all entries added so far.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if substring search is asked for more names than an automaton holds.
    pub fn build(mut self) -> Result<Gazetteer> {
        self.store.finish();
        self.guard();
        let engine = Engine::build(&mut self.store, &self.options)?;
        let inner = Inner {
            options: self.options,
            languages: self.languages,
            store: self.store,
            engine,
            merged_names: self.merged,
            build_seconds: self.started.elapsed().as_secs_f64(),
            report: self.report,
            origin: None,
        };
        Ok(Gazetteer { inner: Arc::new(inner), attribution: None })
    }
}

impl Entry {
    /// Refuses an entry that no gazetteer can take.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gazetteer`] if a surface form is empty or too long.
    pub fn check(&self) -> Result<()> {
        check(form_of(&self.name), "name", Marks::Keep)?;
        for (forms, what) in [(&self.aliases, "alias"), (&self.short_forms, "short form")] {
            for form in forms {
                check(form_of(form), what, Marks::Keep)?;
            }
        }
        Ok(())
    }
}

/// Refuses a form that has nothing to be found by, or too much.
fn check(form: &str, what: &str, marks: Marks) -> Result<()> {
    let first = form.chars().next();
    let simple = |c: char| c.is_ascii() || Folder::get().simple(c).is_some();
    let visible = first.is_some_and(simple) || {
        let mut at = 0;
        std::iter::from_fn(|| {
            let cluster = Cluster::read(form, at, marks)?;
            at = cluster.end;
            Some(cluster)
        })
        .any(|cluster| !cluster.units().is_empty() && cluster.class != Class::Space)
    };
    if visible && form.len() <= LONGEST_FORM {
        return Ok(());
    }
    let message = if visible {
        format!("a {what} of {} bytes is too long; accepted: up to {LONGEST_FORM}", form.len())
    } else {
        format!("{what} {form:?} is empty; accepted: text with at least one visible character")
    };
    Err(Error::new(ErrorKind::Gazetteer, message))
}
