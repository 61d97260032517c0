//! The entries of a gazetteer as flat arrays: strings once, forms and entries as fixed rows.
//!
//! Every array is plain old data in little-endian order, so that a file can hold it as it is.

mod entries;
mod form_row;
mod ids;
mod strings;

use std::ops::Range;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use zerocopy::IntoBytes;

use super::array::Array;
use super::at_once::at_once;
use super::compiled::{Sections, damaged};
use super::entry::{Entry, Kind};
use super::fetch::fetch;
use super::options::{Case, CommonWords};
use crate::{Error, ErrorKind, Result};

pub use entries::EntryView;
pub(super) use form_row::{FormRow, LONGEST_FORM, form_of};

use entries::{EntryRow, More, PLAIN};
use ids::{Free, Ids, NewIds};
use strings::{Strings, has, is_text};

/// The name of the forms in files.
pub(super) const FORMS: &str = "forms";

/// Entries and forms, addressed by position.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    strings: Strings,
    forms: Array<FormRow>,
    entries: Array<EntryRow>,
    more: Array<More>,
    /// Start and length of each label in the strings.
    labels: Array<[u32; 2]>,
    /// The position of each label, while entries are added.
    known_labels: FxHashMap<Box<str>, u32>,
    ids: Ids,
    /// The same while entries are added.
    new_ids: NewIds,
    /// Whether punctuation stands before the first word of some form.
    leads: bool,
}

/// How an entry's forms are compared when it does not say so itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Defaults {
    pub(super) case: Case,
    pub(super) common_words: CommonWords,
}

impl Store {
    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    /// How many surface forms there are.
    pub(super) fn forms(&self) -> &[FormRow] {
        &self.forms
    }

    /// The letters of a form, without white space at its ends.
    pub(super) fn form_text(&self, form: FormRow) -> &str {
        self.strings.get(form.at, form.len())
    }

    /// Asks for a form's letters ahead of time.
    #[inline(always)]
    pub(super) fn fetch_text(&self, form: u32) {
        self.strings.fetch(self.forms[form as usize].at);
    }

    /// Asks for a form's row ahead of time.
    #[inline(always)]
    pub(super) fn fetch_form(&self, form: u32) {
        fetch(&self.forms, form as usize);
    }

    /// Asks for an entry ahead of time.
    #[inline(always)]
    pub(super) fn fetch_entry(&self, entry: u32) {
        fetch(&self.entries, entry as usize);
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        self.strings.len()
            + size_of_val(&*self.forms)
            + size_of_val(&*self.entries)
            + size_of_val(&*self.more)
            + size_of_val(&*self.labels)
            + self.ids.as_bytes().len()
    }

    /// The entry at a position below [`Store::len`].
    pub(super) fn entry(&self, at: u32) -> EntryView<'_> {
        EntryView { store: self, at: at as usize }
    }

    /// The priority of an entry; higher comes first.
    pub(super) fn priority(&self, entry: u32) -> i64 {
        let [low, high] = self.more(entry).priority;
        (u64::from(low) | u64::from(high) << 32) as i64
    }

    /// The short forms of an entry, which stand behind its other forms.
    pub(super) fn short_forms(&self, entry: u32) -> Range<u32> {
        let next = self.entries.get(entry as usize + 1);
        let end = next.map_or(self.forms.len() as u32, |next| next.first_form);
        let forms = &self.forms[self.entries[entry as usize].first_form as usize..end as usize];
        let count = forms.iter().rev().take_while(|form| form.kind() == Kind::ShortForm).count();
        end - count as u32..end
    }

    /// What is known of an entry beside its names.
    fn more(&self, entry: u32) -> More {
        match self.entries[entry as usize].more {
            PLAIN => More::default(),
            at => self.more[at as usize],
        }
    }

    /// The position of the entry with this id.
    pub(super) fn position(&self, id: &str) -> Option<u32> {
        self.ids.find(id, |entry| id_of(&self.strings, self.entries[entry as usize]))
    }

    /// Asks for what is needed to add an entry ahead of time.
    pub(super) fn fetch_id(&self, id: &str) {
        self.new_ids.fetch(id);
    }

    /// Adds a plain name; `false` if it is there already.
    pub(super) fn add_name(&mut self, name: &str, defaults: Defaults) -> Result<bool> {
        let slot = match self.free_slot(name) {
            Ok(slot) => slot,
            Err(there) if self.entries[there as usize].more == PLAIN => return Ok(false),
            Err(there) => return Err(self.repeated_id(name, there, name)),
        };
        let at = self.strings.push(name)?;
        self.new_ids.set(slot, self.len() as u32);
        self.entries.push(EntryRow {
            id_at: at,
            id_len: name.len() as u32,
            first_form: self.forms.len() as u32,
            more: PLAIN,
        });
        self.push_form(at, name.len(), Kind::Name, defaults.case);
        Ok(true)
    }

    /// Adds an entry whose forms have been checked.
    pub(super) fn add(&mut self, entry: &Entry, defaults: Defaults) -> Result<()> {
        let slot = self.free_slot(&entry.id);
        let slot = slot.map_err(|there| self.repeated_id(&entry.id, there, &entry.name))?;
        let id_at = self.strings.push(&entry.id)?;
        let label = self.label(entry.label.as_deref())?;
        let attributes = if entry.attributes.is_empty() {
            0
        } else {
            self.strings.push_measured(&json(&entry.attributes))? + 1
        };
        let case = entry.case.map_or(0, |case| case as u32 + 1);
        let common_words = entry.common_words.map_or(0, |common| common as u32 + 1);
        let priority = entry.priority as u64;
        let more = More {
            label,
            priority: [priority as u32, (priority >> 32) as u32],
            attributes,
            flags: case | common_words << 2,
        };
        self.push_entry(slot, id_at, entry.id.len(), more);
        let case = entry.case.unwrap_or(defaults.case);
        self.push_name(id_at, &entry.id, &entry.name, case)?;
        let aliases = entry.aliases.iter().map(|form| (form, Kind::Alias));
        let short_forms = entry.short_forms.iter().map(|form| (form, Kind::ShortForm));
        for (form, kind) in aliases.chain(short_forms) {
            let form = form_of(form);
            let at = self.strings.push(form)?;
            self.push_form(at, form.len(), kind, case);
        }
        Ok(())
    }

    /// Adds an entry of which only the name is known, which has been checked; it is the id, too.
    pub(super) fn add_bare(&mut self, name: &str, defaults: Defaults) -> Result<()> {
        let slot = self.free_slot(name).map_err(|there| self.repeated_id(name, there, name))?;
        let at = self.strings.push(name)?;
        self.push_entry(slot, at, name.len(), More::default());
        self.push_name(at, name, name, defaults.case)
    }

    /// Adds short forms that follow from the names of the last entry.
    pub(super) fn add_derived(&mut self, forms: &[String], case: Case) -> Result<()> {
        for form in forms {
            let at = self.strings.push(form)?;
            self.push_form(at, form.len(), Kind::ShortForm, case);
            if let Some(row) = self.forms.last_mut() {
                row.mark_derived();
            }
        }
        Ok(())
    }

    /// Marks a form as one that needs evidence.
    pub(super) fn guard(&mut self, form: usize) {
        self.forms[form].guard();
    }

    /// Marks a form as one that no evidence helps.
    pub(super) fn guard_always(&mut self, form: usize) {
        self.forms[form].guard_always();
    }

    /// Marks a form as one that must stand for itself.
    pub(super) fn guard_alone(&mut self, form: usize) {
        self.forms[form].guard_alone();
    }

    /// Marks a form as one that nothing hangs on in lower case.
    pub(super) fn bind(&mut self, form: usize) {
        self.forms[form].bind();
    }

    /// All forms, to be marked, and what gives the letters of one.
    pub(super) fn forms_and_text<'s>(
        &'s mut self,
    ) -> (&'s mut [FormRow], impl Fn(FormRow) -> &'s str + Copy) {
        let strings = &self.strings;
        (&mut self.forms, |row| strings.get(row.at, row.len()))
    }

    /// Whether punctuation stands before the first word of some form.
    pub(super) fn has_leads(&self) -> bool {
        self.leads
    }

    /// Takes note of what was marked.
    pub(super) fn forms_are_marked(&mut self) {
        self.leads = self.forms.iter().any(|form| form.has_lead());
    }

    /// What becomes of an entry's ordinary words.
    pub(super) fn common_words(&self, entry: u32, defaults: Defaults) -> CommonWords {
        self.entry(entry).common_words().unwrap_or(defaults.common_words)
    }

    /// The arrays with their names in files.
    pub(super) fn sections(&self) -> [(&'static str, &[u8]); 6] {
        [
            ("strings", self.strings.as_bytes()),
            (FORMS, self.forms.as_bytes()),
            ("entries", self.entries.as_bytes()),
            ("more", self.more.as_bytes()),
            ("labels", self.labels.as_bytes()),
            ("ids", self.ids.as_bytes()),
        ]
    }

    /// The entries that a file holds; does `beside` on the way, at the same time if there are many.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`] if something points out of its array or a checksum is wrong, and that of
    /// `beside`.
    pub(super) fn of<R>(sections: &Sections, beside: impl FnOnce() -> Result<R>) -> Result<(Self, R)> {
        let sound = |name: &str, sound: bool| if sound { Ok(()) } else { Err(damaged(name)) };
        let strings: Array<u8> = sections.array("strings")?;
        let forms: Array<FormRow> = sections.array(FORMS)?;
        let entries: Array<EntryRow> = sections.array("entries")?;
        let text = || {
            sections.check("strings")?;
            sections.check(FORMS)?;
            let mut leads = false;
            let all = |row: &FormRow| {
                leads |= row.has_lead();
                has(&strings, row.at, row.len()) && row.is_sound() && (row.entry as usize) < entries.len()
            };
            sound(FORMS, forms.iter().all(all))?;
            sound("strings", is_text(&strings))?;
            let ids = Ids::of(sections.take("ids")?, entries.len()).ok_or_else(|| damaged("ids"))?;
            Ok((ids, leads))
        };
        let rows = || {
            sections.check("entries")?;
            let more: Array<More> = sections.take("more")?;
            let labels: Array<[u32; 2]> = sections.take("labels")?;
            let mut next = 0;
            let all = |row: &EntryRow| {
                // Every entry has a name of its own.
                let first = row.first_form as usize;
                let ordered = first >= next && first < forms.len();
                next = first + 1;
                ordered
                    && (row.more == PLAIN || (row.more as usize) < more.len())
                    && has(&strings, row.id_at, row.id_len as usize)
            };
            sound("entries", entries.iter().all(all))?;
            let known = |more: &More| {
                more.label as usize <= labels.len() && more.attributes as usize <= strings.len()
            };
            sound("more", more.iter().all(known))?;
            sound("labels", labels.iter().all(|&[at, len]| has(&strings, at, len as usize)))?;
            Ok((more, labels, beside()?))
        };
        let (text, rows) = at_once(sections.is_large(), text, rows);
        let (ids, leads) = text?;
        let (more, labels, beside) = rows?;
        let strings = Strings::of(strings);
        let (known_labels, new_ids) = (FxHashMap::default(), NewIds::default());
        Ok((Self { strings, forms, entries, more, labels, known_labels, ids, new_ids, leads }, beside))
    }

    /// All entries have been added: gives back what growing reserved too much.
    pub(super) fn finish(&mut self) {
        self.strings.shrink();
        self.forms.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.more.shrink_to_fit();
        self.known_labels = FxHashMap::default();
        self.ids = std::mem::take(&mut self.new_ids).finish();
    }

    /// Adds an entry, its name not yet there.
    fn push_entry(&mut self, slot: Free, id_at: u32, id_len: usize, more: More) {
        self.new_ids.set(slot, self.len() as u32);
        if self.more.last() != Some(&more) {
            self.more.push(more);
        }
        self.entries.push(EntryRow {
            id_at,
            id_len: id_len as u32,
            first_form: self.forms.len() as u32,
            more: self.more.len() as u32 - 1,
        });
    }

    /// Adds the name of the last entry, whose id stands at `id_at` and serves if it is the same.
    fn push_name(&mut self, id_at: u32, id: &str, name: &str, case: Case) -> Result<()> {
        let form = form_of(name);
        let at = if form == id { id_at } else { self.strings.push(form)? };
        self.push_form(at, form.len(), Kind::Name, case);
        Ok(())
    }

    fn push_form(&mut self, at: u32, len: usize, kind: Kind, case: Case) {
        let entry = self.entries.len() as u32 - 1;
        self.forms.push(FormRow::new(at, self.strings.get(at, len), kind, case, entry));
    }

    fn label(&mut self, label: Option<&str>) -> Result<u32> {
        let Some(label) = label else { return Ok(0) };
        if let Some(&known) = self.known_labels.get(label) {
            return Ok(known + 1);
        }
        let at = self.strings.push(label)?;
        self.known_labels.insert(label.into(), self.labels.len() as u32);
        self.labels.push([at, label.len() as u32]);
        Ok(self.labels.len() as u32)
    }

    fn repeated_id(&self, id: &str, first: u32, name: &str) -> Error {
        let (second, there) = (self.len(), self.entry(first).name());
        Error::new(
            ErrorKind::Gazetteer,
            format!(
                "entry {second} ({name:?}): id {id:?} is already that of entry {first} ({there:?}); \
                 every id must be its own"
            ),
        )
    }

    /// Where in the index an id goes that no entry has, or the entry that has it.
    fn free_slot(&mut self, id: &str) -> std::result::Result<Free, u32> {
        let known = |entry: u32| id_of(&self.strings, self.entries[entry as usize]);
        self.new_ids.look(id, self.entries.len(), known)
    }
}

/// The id of an entry.
fn id_of(strings: &Strings, row: EntryRow) -> &[u8] {
    strings.bytes(row.id_at, row.id_len)
}

/// Attributes as the text that is kept.
fn json(attributes: &Map<String, Value>) -> String {
    serde_json::to_string(attributes).expect("keys are text")
}
