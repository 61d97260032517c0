//! The entries of a gazetteer as flat arrays: strings once, forms and entries as fixed rows.
//!
//! Every array is plain old data in little-endian order, so that a file can hold it as it is.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout};

use super::array::Array;
use super::compiled::{Sections, damaged};
use super::entry::{Entry, Kind};
use super::fetch::fetch;
use super::options::{Case, CommonWords};
use crate::text::fold::{Class, Folder, is_invisible};
use crate::text::{is_space, trim};
use crate::{Error, ErrorKind, Result};

/// One surface form: where its letters stand, whose it is, how it is compared.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
pub(super) struct FormRow {
    at: u32,
    /// Bits 0–19 length in bytes, 20–21 kind, 22–23 case, 24 guarded, 25 lead, 26 never, 27 derived,
    /// 28 capital first, 29 plain, 30 alone.
    packed: u32,
    /// The entry it stands for.
    pub(super) entry: u32,
}

/// The name of the forms in files.
pub(super) const FORMS: &str = "forms";

/// How many bytes a form may have.
pub(super) const LONGEST_FORM: usize = (1 << 20) - 1;
const GUARDED: u32 = 1 << 24;
const LEAD: u32 = 1 << 25;
const NEVER: u32 = 1 << 26;
const DERIVED: u32 = 1 << 27;
const CAPITAL: u32 = 1 << 28;
const PLAIN_LETTERS: u32 = 1 << 29;
const ALONE: u32 = 1 << 30;

impl FormRow {
    /// Which of its entry's forms it is.
    pub(super) fn kind(self) -> Kind {
        Kind::ALL[(self.packed >> 20 & 3) as usize]
    }

    /// How its capitals are compared.
    pub(super) fn case(self) -> Case {
        [Case::Smart, Case::Exact, Case::Ignore][(self.packed >> 22 & 3) as usize]
    }

    /// Whether the document decides about it: a short form, an ordinary word.
    pub(super) fn is_conditional(self) -> bool {
        self.kind() == Kind::ShortForm || self.is_guarded()
    }

    /// Whether a capital must begin its first word in the text.
    pub(super) fn needs_capital(self) -> bool {
        self.packed & CAPITAL != 0
    }

    /// Whether it is letters, digits and spaces: where the text has the same bytes, it stands.
    pub(super) fn is_plain(self) -> bool {
        self.packed & PLAIN_LETTERS != 0
    }

    /// Whether punctuation stands before its first word.
    pub(super) fn has_lead(self) -> bool {
        self.packed & LEAD != 0
    }

    /// Whether it needs evidence, as an ordinary word does, must stand alone or is never a mention.
    pub(super) fn is_guarded(self) -> bool {
        self.packed & GUARDED != 0
    }

    /// Whether it is never a mention, as a month, a number or one letter.
    pub(super) fn is_never(self) -> bool {
        self.packed & NEVER != 0
    }

    /// Whether it is no ordinary word and yet must stand for itself, outside longer names.
    pub(super) fn must_stand_alone(self) -> bool {
        self.packed & ALONE != 0
    }

    /// Whether it follows from a name and is not listed.
    pub(super) fn is_derived(self) -> bool {
        self.packed & DERIVED != 0
    }

    fn len(self) -> usize {
        self.packed as usize & LONGEST_FORM
    }
}

/// One entry: where its id stands, which forms are its own.
#[derive(Debug, Clone, Copy, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct EntryRow {
    id_at: u32,
    id_len: u32,
    first_form: u32,
    /// What else is known: the position of a [`More`], [`PLAIN`] for a plain name.
    more: u32,
}

/// A name that was given without anything else.
const PLAIN: u32 = u32::MAX;

/// What is known of entries beside their names. Neighbours of which the same is known share it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout)]
#[repr(C)]
struct More {
    /// 0: none, else one more than the position in the labels.
    label: u32,
    priority: [u32; 2],
    /// 0: none, else one more than where the length and the JSON text stand in the strings.
    attributes: u32,
    /// Bits 0–1 case, 2–3 common words (0: as the gazetteer says).
    flags: u32,
}

/// Entries and forms, addressed by position.
#[derive(Debug, Clone, Default)]
pub(super) struct Store {
    strings: Array<u8>,
    forms: Array<FormRow>,
    entries: Array<EntryRow>,
    more: Array<More>,
    /// Start and length of each label in the strings.
    labels: Array<[u32; 2]>,
    /// The position of each label, while entries are added.
    known_labels: FxHashMap<Box<str>, u32>,
    /// Open addressing over ids; 0: free, else one more than the entry's position.
    ids: Array<u32>,
}

/// What of a form is kept: neither white space at its ends nor invisible characters before it.
pub(super) fn form_of(given: &str) -> &str {
    trim(given).trim_start_matches(|c| is_space(c) || is_invisible(c))
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
        self.string(form.at, form.len())
    }

    /// Asks for a form's letters ahead of time.
    #[inline(always)]
    pub(super) fn fetch_text(&self, form: u32) {
        fetch(&self.strings, self.forms[form as usize].at as usize);
    }

    /// Asks for a form's row ahead of time.
    #[inline(always)]
    pub(super) fn fetch_form(&self, form: u32) {
        fetch(&self.forms, form as usize);
    }

    /// Bytes of all arrays.
    pub(super) fn bytes(&self) -> usize {
        self.strings.len()
            + size_of_val(&*self.forms)
            + size_of_val(&*self.entries)
            + size_of_val(&*self.more)
            + size_of_val(&*self.labels)
            + size_of_val(&*self.ids)
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

    /// What is known of an entry beside its names.
    fn more(&self, entry: u32) -> More {
        match self.entries[entry as usize].more {
            PLAIN => More::default(),
            at => self.more[at as usize],
        }
    }

    /// The position of the entry with this id.
    pub(super) fn position(&self, id: &str) -> Option<u32> {
        if self.ids.is_empty() {
            return None;
        }
        let found = self.ids[self.id_slot(id)];
        (found > 0).then(|| found - 1)
    }

    /// Adds a plain name; `false` if it is there already.
    pub(super) fn add_name(&mut self, name: &str, defaults: Defaults) -> Result<bool> {
        self.reserve_id();
        let slot = self.id_slot(name);
        if self.ids[slot] > 0 {
            let there = (self.ids[slot] - 1) as usize;
            if self.entries[there].more == PLAIN {
                return Ok(false);
            }
            return Err(self.repeated_id(name, there, name));
        }
        let at = self.push_string(name)?;
        self.ids[slot] = self.len() as u32 + 1;
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
        self.reserve_id();
        let slot = self.id_slot(&entry.id);
        if self.ids[slot] > 0 {
            return Err(self.repeated_id(&entry.id, (self.ids[slot] - 1) as usize, &entry.name));
        }
        let id_at = self.push_string(&entry.id)?;
        let label = self.label(entry.label.as_deref())?;
        let attributes = if entry.attributes.is_empty() {
            0
        } else {
            let json = Value::Object(entry.attributes.clone()).to_string();
            let at = self.strings.len() as u32;
            self.strings.extend_from_slice(&length(json.len()));
            self.push_string(&json)?;
            at + 1
        };
        self.ids[slot] = self.len() as u32 + 1;
        let case = entry.case.map_or(0, |case| case as u32 + 1);
        let common_words = entry.common_words.map_or(0, |common| common as u32 + 1);
        let priority = entry.priority as u64;
        let more = More {
            label,
            priority: [priority as u32, (priority >> 32) as u32],
            attributes,
            flags: case | common_words << 2,
        };
        if self.more.last() != Some(&more) {
            self.more.push(more);
        }
        self.entries.push(EntryRow {
            id_at,
            id_len: entry.id.len() as u32,
            first_form: self.forms.len() as u32,
            more: self.more.len() as u32 - 1,
        });
        let case = entry.case.unwrap_or(defaults.case);
        let names = std::iter::once((&entry.name, Kind::Name));
        let aliases = entry.aliases.iter().map(|form| (form, Kind::Alias));
        let short_forms = entry.short_forms.iter().map(|form| (form, Kind::ShortForm));
        for (form, kind) in names.chain(aliases).chain(short_forms) {
            let form = form_of(form);
            let at = if kind == Kind::Name && *form == *entry.id { id_at } else { self.push_string(form)? };
            self.push_form(at, form.len(), kind, case);
        }
        Ok(())
    }

    /// Adds short forms that follow from the names of the last entry.
    pub(super) fn add_derived(&mut self, forms: &[String], case: Case) -> Result<()> {
        for form in forms {
            let at = self.push_string(form)?;
            self.push_form(at, form.len(), Kind::ShortForm, case);
            if let Some(row) = self.forms.last_mut() {
                row.packed |= DERIVED;
            }
        }
        Ok(())
    }

    /// Marks a form as one that needs evidence.
    pub(super) fn guard(&mut self, form: usize) {
        self.forms[form].packed |= GUARDED;
    }

    /// Marks a form as one that no evidence helps.
    pub(super) fn guard_always(&mut self, form: usize) {
        self.forms[form].packed |= GUARDED | NEVER;
    }

    /// Marks a form as one that must stand for itself.
    pub(super) fn guard_alone(&mut self, form: usize) {
        self.forms[form].packed |= GUARDED | ALONE;
    }

    /// Marks a form as one that begins with punctuation before its first word.
    pub(super) fn mark_lead(&mut self, form: usize) {
        self.forms[form].packed |= LEAD;
    }

    /// Marks a form as one whose first word must begin with a capital in the text.
    pub(super) fn mark_capital(&mut self, form: usize) {
        self.forms[form].packed |= CAPITAL;
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

    /// The entries that a file holds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`] if something points out of its array.
    pub(super) fn of(sections: &Sections) -> Result<Self> {
        let store = Self {
            strings: sections.take("strings")?,
            forms: sections.take(FORMS)?,
            entries: sections.take("entries")?,
            more: sections.take("more")?,
            labels: sections.take("labels")?,
            known_labels: FxHashMap::default(),
            ids: sections.take("ids")?,
        };
        // Rows are read as text without another look at their bytes.
        let Ok(strings) = simdutf8::basic::from_utf8(&store.strings) else { return Err(damaged("strings")) };
        let inside = |at: u32, len: usize| strings.get(at as usize..at as usize + len).is_some();
        let forms = store.forms.iter().all(|form| {
            inside(form.at, form.len()) && form.packed >> 22 & 3 < 3 && (form.entry as usize) < store.len()
        });
        let mut next = 0;
        let entries = store.entries.iter().all(|row| {
            // Every entry has a name of its own.
            let first = row.first_form as usize;
            let ordered = first >= next && first < store.forms.len();
            next = first + 1;
            ordered
                && inside(row.id_at, row.id_len as usize)
                && (row.more == PLAIN || (row.more as usize) < store.more.len())
        });
        let more = store.more.iter().all(|more| {
            more.label as usize <= store.labels.len() && more.attributes as usize <= store.strings.len()
        });
        let labels = store.labels.iter().all(|&[at, len]| inside(at, len as usize));
        // A search for an id that is not there ends at a free slot.
        let ids = store.ids.iter().all(|&id| id as usize <= store.len())
            && store.ids.len() >= store.len()
            && (store.ids.is_empty() || store.ids.len().is_power_of_two() && store.ids.contains(&0));
        let all = [(FORMS, forms), ("entries", entries), ("more", more), ("labels", labels), ("ids", ids)];
        for (name, sound) in all {
            if !sound {
                return Err(damaged(name));
            }
        }
        Ok(store)
    }

    /// Gives back what growing reserved too much.
    pub(super) fn shrink(&mut self) {
        self.strings.shrink_to_fit();
        self.forms.shrink_to_fit();
        self.entries.shrink_to_fit();
        self.more.shrink_to_fit();
        self.known_labels = FxHashMap::default();
    }

    fn push_form(&mut self, at: u32, len: usize, kind: Kind, case: Case) {
        let plain = if is_plain(self.string(at, len)) { PLAIN_LETTERS } else { 0 };
        let packed = len as u32 | (kind as u32) << 20 | (case as u32) << 22 | plain;
        self.forms.push(FormRow { at, packed, entry: self.entries.len() as u32 - 1 });
    }

    fn push_string(&mut self, text: &str) -> Result<u32> {
        let at = self.strings.len();
        if at + text.len() > u32::MAX as usize {
            return Err(Error::new(ErrorKind::Gazetteer, "the names together exceed 4 GiB"));
        }
        self.strings.extend_from_slice(text.as_bytes());
        Ok(at as u32)
    }

    fn label(&mut self, label: Option<&str>) -> Result<u32> {
        let Some(label) = label else { return Ok(0) };
        if let Some(&known) = self.known_labels.get(label) {
            return Ok(known + 1);
        }
        let at = self.push_string(label)?;
        self.known_labels.insert(label.into(), self.labels.len() as u32);
        self.labels.push([at, label.len() as u32]);
        Ok(self.labels.len() as u32)
    }

    fn string(&self, at: u32, len: usize) -> &str {
        let bytes = &self.strings[at as usize..at as usize + len];
        // SAFETY: rows point only at whole strings that were pushed as `&str`, or that `Store::of` has seen
        // to be text.
        unsafe { std::str::from_utf8_unchecked(bytes) }
    }

    fn repeated_id(&self, id: &str, first: usize, name: &str) -> Error {
        let (second, there) = (self.len(), self.entry(first as u32).name());
        Error::new(
            ErrorKind::Gazetteer,
            format!(
                "entry {second} ({name:?}): id {id:?} is already that of entry {first} ({there:?}); \
                 every id must be its own"
            ),
        )
    }

    /// Where `id` stands in the index, or the free slot where it would.
    fn id_slot(&self, id: &str) -> usize {
        let mask = self.ids.len() - 1;
        let mut slot = hash_id(id) as usize & mask;
        loop {
            match self.ids[slot] {
                0 => return slot,
                there => {
                    let row = self.entries[there as usize - 1];
                    if self.strings[row.id_at as usize..][..row.id_len as usize] == *id.as_bytes() {
                        return slot;
                    }
                }
            }
            slot = (slot + 1) & mask;
        }
    }

    fn reserve_id(&mut self) {
        if (self.len() + 1) * 4 <= self.ids.len() * 3 {
            return;
        }
        let size = (self.ids.len() * 2).max(16);
        self.ids = vec![0; size].into();
        for (at, row) in self.entries.iter().enumerate() {
            let id = &self.strings[row.id_at as usize..][..row.id_len as usize];
            let mut slot = hash_bytes(id) as usize & (size - 1);
            while self.ids[slot] > 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.ids[slot] = at as u32 + 1;
        }
    }
}

/// Whether a form has only letters, digits and spaces, and none behind which a sentence might end.
fn is_plain(form: &str) -> bool {
    if form.is_ascii() {
        return form.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ');
    }
    let (mut spaces, mut alone) = (false, false);
    // A mark that no letter carries stands for white space.
    let mut carries = false;
    let mut at = 0;
    while at < form.len() {
        let (c, class, _) = Folder::get().look(form, at);
        spaces |= c == ' ';
        alone |= class == Class::Ideograph;
        if !(class.is_word() || class == Class::Ideograph || class == Class::Mark && carries || c == ' ') {
            return false;
        }
        carries = c != ' ';
        at += c.len_utf8();
    }
    !(spaces && alone)
}

/// How many bytes a length among the strings has.
const LENGTH: usize = 5;

/// A length as bytes below 128, seven bits in each, so that the strings stay UTF-8 throughout.
fn length(len: usize) -> [u8; LENGTH] {
    std::array::from_fn(|nth| (len >> (7 * nth) & 0x7f) as u8)
}

fn hash_id(id: &str) -> u64 {
    hash_bytes(id.as_bytes())
}

fn hash_bytes(bytes: &[u8]) -> u64 {
    crate::text::hash::folded_word(bytes)
}

/// One entry of a gazetteer, read in place.
#[derive(Debug, Clone, Copy)]
pub struct EntryView<'g> {
    store: &'g Store,
    at: usize,
}

impl<'g> EntryView<'g> {
    fn row(self) -> EntryRow {
        self.store.entries[self.at]
    }

    fn more(self) -> More {
        self.store.more(self.at as u32)
    }

    fn forms(self, kind: Kind) -> impl Iterator<Item = &'g str> {
        let first = self.row().first_form as usize;
        let end = self
            .store
            .entries
            .get(self.at + 1)
            .map_or(self.store.forms.len(), |next| next.first_form as usize);
        let store = self.store;
        store.forms[first..end]
            .iter()
            .filter(move |form| form.kind() == kind && !form.is_derived())
            .map(|&form| store.form_text(form))
    }

    /// What identifies the entity.
    #[must_use]
    pub fn id(self) -> &'g str {
        let row = self.row();
        self.store.string(row.id_at, row.id_len as usize)
    }

    /// Its full name.
    #[must_use]
    pub fn name(self) -> &'g str {
        self.store.form_text(self.store.forms[self.row().first_form as usize])
    }

    /// What kind of thing it is.
    #[must_use]
    pub fn label(self) -> Option<&'g str> {
        let [at, len] = *self.store.labels.get((self.more().label as usize).checked_sub(1)?)?;
        Some(self.store.string(at, len as usize))
    }

    /// A number for the label that is the same for equal labels; 0: none.
    #[must_use]
    pub fn label_number(self) -> u32 {
        self.more().label
    }

    /// Other full surface forms, in the user's order.
    pub fn aliases(self) -> impl Iterator<Item = &'g str> {
        self.forms(Kind::Alias)
    }

    /// Forms that need a full mention in the document, in the user's order.
    pub fn short_forms(self) -> impl Iterator<Item = &'g str> {
        self.forms(Kind::ShortForm)
    }

    /// Higher comes first.
    #[must_use]
    pub fn priority(self) -> i64 {
        self.store.priority(self.at as u32)
    }

    /// How capitals are compared; `None`: as the gazetteer says.
    #[must_use]
    pub fn case(self) -> Option<Case> {
        [None, Some(Case::Smart), Some(Case::Exact), Some(Case::Ignore)][self.more().flags as usize & 3]
    }

    /// What becomes of its ordinary words; `None`: as the gazetteer says.
    #[must_use]
    pub fn common_words(self) -> Option<CommonWords> {
        [None, Some(CommonWords::Guard), Some(CommonWords::Allow), Some(CommonWords::Strict)]
            [self.more().flags as usize >> 2 & 3]
    }

    /// The user's other keys, as JSON text; `None` when there are none.
    #[must_use]
    pub fn attributes_json(self) -> Option<&'g str> {
        let at = self.more().attributes.checked_sub(1)? as usize;
        let (length, rest) = self.store.strings.get(at..)?.split_first_chunk::<LENGTH>()?;
        let len = length.iter().rev().fold(0, |len, &digit| len << 7 | usize::from(digit));
        std::str::from_utf8(rest.get(..len)?).ok()
    }

    /// The user's other keys.
    #[must_use]
    pub fn attributes(self) -> Map<String, Value> {
        self.attributes_json().and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
    }

    /// The whole entry, copied out.
    #[must_use]
    pub fn to_entry(self) -> Entry {
        Entry {
            id: self.id().to_owned(),
            name: self.name().to_owned(),
            label: self.label().map(str::to_owned),
            aliases: self.aliases().map(str::to_owned).collect(),
            short_forms: self.short_forms().map(str::to_owned).collect(),
            priority: self.priority(),
            case: self.case(),
            common_words: self.common_words(),
            attributes: self.attributes(),
        }
    }
}
