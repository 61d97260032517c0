//! What forms begin with: the sets that a text is asked about before the table of the word index.

use super::compiled::{Sections, damaged};
use super::filter::{Beginnings, Filter};
use super::keys::Key;
use super::prefixes::{CHARACTERS, Half, sets_of};
use crate::Result;
use crate::text::characters::{self, CharacterSet};

/// Bytes of a filter that saves something: the table itself is no farther away than a larger one.
const CACHE: usize = 512 << 10;

/// The same where it tells what the table does not.
const FAR_CACHE: usize = 2 << 20;

/// Codes of ASCII words that forms begin with.
#[derive(Debug, Default)]
pub(super) struct Codes {
    /// Of all forms; of those that need no capital, and of those among them that are free, twice: alone, and with
    /// the word that follows.
    all: Vec<u64>,
    lower: [Vec<u64>; 2],
    free: [Vec<u64>; 2],
    /// Whether a form needs no capital and is not free.
    pub(super) has_bound: bool,
}

impl Codes {
    /// Adds what a key begins with; whether its form is bound to have a capital.
    pub(super) fn add(&mut self, key: &Key<'_>, bound: bool) {
        let bytes = |ascii: u64| 8 - ascii.leading_zeros() as usize / 8;
        let code = Beginnings::code(key.first.ascii.to_le_bytes(), bytes(key.first.ascii));
        self.all.push(code);
        let followed = match key.numbers.len() {
            1 => Some(code),
            // What stands in a text of ASCII has a second word of ASCII.
            _ if key.second == 0 => None,
            _ => {
                let [a, b, c, d, ..] = key.second.to_le_bytes();
                Some(Beginnings::followed(code, [a, b, c, d], bytes(key.second)))
            }
        };
        for (codes, is_in) in [(&mut self.lower, !key.capital), (&mut self.free, !bound)] {
            if is_in {
                codes[0].push(code);
                codes[1].extend(followed);
            }
        }
    }

    fn each(&mut self) -> [&mut Vec<u64>; 5] {
        let ([lower, lower_next], [free, free_next]) = (&mut self.lower, &mut self.free);
        [&mut self.all, lower, lower_next, free, free_next]
    }

    /// Orders them, each once.
    pub(super) fn sort(&mut self) {
        for codes in self.each() {
            codes.sort_unstable();
            codes.dedup();
        }
    }

    /// Adds those of other forms, both in order.
    pub(super) fn join(&mut self, mut more: Self) {
        for (codes, more) in self.each().into_iter().zip(more.each()) {
            codes.extend_from_slice(more);
            // Two ordered runs, which a stable sort sees.
            codes.sort();
            codes.dedup();
        }
        self.has_bound |= more.has_bound;
    }
}

/// How words without a capital begin that begin a form all the same.
#[derive(Debug, Default)]
pub(super) struct SmallStarts {
    pub(super) words: Beginnings,
    /// The same with the beginning of the word that follows, or alone if the form has no more.
    pub(super) followed: Beginnings,
}

impl SmallStarts {
    fn new([words, followed]: &[Vec<u64>; 2]) -> Self {
        Self { words: Beginnings::new(words), followed: Beginnings::new(followed) }
    }
}

/// How the word is written at which a form may begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Written {
    /// With a capital, or it cannot be told.
    Capital,
    /// Without, perhaps with letters above ASCII.
    Small,
    /// Without, in ASCII.
    SmallAscii,
}

/// What forms may begin with.
#[derive(Debug, Default)]
pub(super) struct Starts {
    /// How ASCII words begin that forms begin with; and those that need no capital; and those of them that are
    /// free, see `free_words`.
    pub(super) all: Beginnings,
    lower: SmallStarts,
    free: SmallStarts,
    /// First tokens of forms that a capital must begin.
    capitals: Filter,
    /// First tokens of all other forms.
    others: Filter,
    /// Keys of one word; and those of forms that need no capital; and those of them that are free: that the guard
    /// does not refuse where an ASCII word has none. The last is left out if all are.
    words: Filter,
    small_words: Filter,
    free_words: Filter,
    /// Prefixes of two tokens; and those of forms that need no capital.
    pairs: Filter,
    small_pairs: Filter,
    /// Pairs of tokens that begin keys, of forms that do not begin with a letter or a digit; the first
    /// tokens of those that do not begin with two characters of one kind
    /// (`are_first`, `begins_with_two`).
    pub(super) characters: Beginnings,
    /// The first of them all, which need no reckoning to be asked about; made from the filters.
    pub(super) firsts: CharacterSet,
}

impl Starts {
    /// What the forms begin with of which these are the codes and the prefixes.
    pub(super) fn new(codes: &Codes, halves: &[Half; 2]) -> Self {
        let filters = Filters::of(halves);
        let [capitals, others, words, small_words, pairs, small_pairs, free_words] =
            filters.words.map(|words| Filter::of(words.into()));
        let (free, free_words) = match codes.has_bound {
            true => (SmallStarts::new(&codes.free), free_words),
            false => Default::default(),
        };
        let starts = Self {
            all: Beginnings::new(&codes.all),
            lower: SmallStarts::new(&codes.lower),
            free,
            capitals,
            others,
            words,
            small_words,
            free_words,
            pairs,
            small_pairs,
            characters: Beginnings::new(&filters.characters),
            firsts: CharacterSet::default(),
        };
        Self { firsts: starts.first_characters(), ..starts }
    }

    /// The arrays with their names in files.
    pub(super) fn sections(&self) -> [(&'static str, &[u8]); 13] {
        [
            ("starts", self.all.as_bytes()),
            ("lower_starts", self.lower.words.as_bytes()),
            ("lower_next", self.lower.followed.as_bytes()),
            ("free_starts", self.free.words.as_bytes()),
            ("free_next", self.free.followed.as_bytes()),
            ("capitals", self.capitals.as_bytes()),
            ("others", self.others.as_bytes()),
            ("words", self.words.as_bytes()),
            ("small_words", self.small_words.as_bytes()),
            ("free_words", self.free_words.as_bytes()),
            ("pairs", self.pairs.as_bytes()),
            ("small_pairs", self.small_pairs.as_bytes()),
            ("characters", self.characters.as_bytes()),
        ]
    }

    /// Those that a file holds.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::FileFormat`](crate::ErrorKind::FileFormat) if one cannot be a set.
    pub(super) fn of(sections: &Sections) -> Result<Self> {
        let beginnings = |name: &str| Beginnings::of(sections.take(name)?).ok_or_else(|| damaged(name));
        let filter = |name: &str| sections.take(name).map(Filter::of);
        let starts = Self {
            all: beginnings("starts")?,
            lower: SmallStarts { words: beginnings("lower_starts")?, followed: beginnings("lower_next")? },
            free: SmallStarts { words: beginnings("free_starts")?, followed: beginnings("free_next")? },
            capitals: filter("capitals")?,
            others: filter("others")?,
            words: filter("words")?,
            small_words: filter("small_words")?,
            free_words: filter("free_words")?,
            pairs: filter("pairs")?,
            small_pairs: filter("small_pairs")?,
            characters: beginnings("characters")?,
            firsts: CharacterSet::default(),
        };
        Ok(Self { firsts: starts.first_characters(), ..starts })
    }

    fn first_characters(&self) -> CharacterSet {
        match self.characters.is_empty() {
            true => CharacterSet::default(),
            false => CharacterSet::of(|bytes| self.may_begin(characters::number(bytes), false)),
        }
    }

    /// Whether no form has a word.
    pub(super) fn is_empty(&self) -> bool {
        self.capitals.is_empty() && self.others.is_empty()
    }

    /// Whether a form may begin with a word of this number, with a capital or without.
    #[inline(always)]
    pub(super) fn may_begin(&self, number: u64, capital: bool) -> bool {
        (capital && self.capitals.may_have(number)) || self.others.may_have(number)
    }

    /// How words begin that have no capital and begin a form all the same.
    #[inline(always)]
    pub(super) fn small_starts(&self, ascii: bool) -> &SmallStarts {
        if ascii && !self.free_words.is_missing() { &self.free } else { &self.lower }
    }

    /// The filters of keys of one word and of pairs.
    #[inline(always)]
    pub(super) fn first_filters(&self, written: Written) -> (&Filter, &Filter) {
        match written {
            Written::Capital => (&self.words, &self.pairs),
            Written::SmallAscii if !self.free_words.is_missing() => (&self.free_words, &self.small_pairs),
            Written::Small | Written::SmallAscii => (&self.small_words, &self.small_pairs),
        }
    }

    /// Bytes of all sets.
    pub(super) fn bytes(&self) -> usize {
        self.sections().iter().map(|(_, bytes)| bytes.len()).sum()
    }
}

/// What the filters of the index are made of: words in the order of the sets, and numbers.
struct Filters {
    words: [Vec<u64>; 7],
    characters: Vec<u64>,
}

impl Filters {
    fn of(halves: &[Half; 2]) -> Self {
        let [capitals, others, words, small_words, pairs, small_pairs, free_words, characters] =
            std::array::from_fn(|set| halves.iter().map(|half| half.sets[set]).sum());
        let mut filters = Self {
            words: [
                Filter::room(capitals),
                Filter::room(others),
                Filter::room_within(words, CACHE),
                Filter::room_within(small_words, FAR_CACHE),
                Filter::room(pairs),
                Filter::room_within(small_pairs, FAR_CACHE),
                Filter::room_within(free_words, FAR_CACHE),
            ],
            characters: Vec::with_capacity(characters),
        };
        for (number, group) in halves.iter().flat_map(Half::groups) {
            let sets = sets_of(group);
            for (set, words) in filters.words.iter_mut().enumerate() {
                if sets >> set & 1 == 1 {
                    Filter::put(words, number);
                }
            }
            if sets & CHARACTERS != 0 {
                filters.characters.push(number);
            }
        }
        filters
    }
}
