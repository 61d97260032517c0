//! Whether a surface form stands at a place in a text: the one rule that decides every match.
//!
//! The engines only propose places; nothing is a match that [`Surface::match_at`] does not confirm.
//! Both sides are read cluster by cluster ([`crate::text::fold`]) and compared unit by unit:
//!
//! * a letter equals a letter of the same fold; under smart case a capital of the form asks for a
//!   capital of the text, under exact case every letter asks for its own case;
//! * white space with at most one line break equals one hyphen or en dash without spaces;
//! * a word of capitals equals the same letters with a full stop after each;
//! * any other full stop of the form that stands behind a word may be missing in the text, none may
//!   be added, but the one after a single initial;
//! * everything else must stand as it is in the form.
//!
//! Word edges are the caller's business; sentence breaks inside the match are refused here, and
//! asked for only where a terminator or a line break stands between two words.

use super::options::Case;
use super::side::{Initials, Seen, Side};
use crate::text::Breaks;
use crate::text::fold::{Class, Cluster, Folder, Marks, is_line_break};

/// A surface form with the rules it is compared by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Surface<'f> {
    /// The form as the user wrote it, without white space at its ends.
    pub(crate) form: &'f str,
    /// How its capitals are compared.
    pub(crate) case: Case,
    /// How marks are compared.
    pub(crate) marks: Marks,
}

impl Surface<'_> {
    /// Where the form ends if it stands in `text` at byte `at`, the start of a cluster.
    pub(crate) fn match_at(&self, text: &str, at: usize, breaks: &dyn Breaks) -> Option<usize> {
        let agrees = |_, form: bool, text: bool| match self.case {
            Case::Smart => text || !form,
            Case::Exact => text == form,
            Case::Ignore => true,
        };
        lay(self.form, text, at, self.marks, agrees).unwrap_or_else(|| self.walk(text, at, breaks))
    }

    /// The same, cluster by cluster: the long way.
    fn walk(&self, text: &str, at: usize, breaks: &dyn Breaks) -> Option<usize> {
        // No mention begins with what cannot be seen.
        if !text.as_bytes().get(at)?.is_ascii() && Cluster::read(text, at, self.marks)?.units().is_empty() {
            return None;
        }
        Walk::new(self, text, at, breaks).run()
    }
}

/// Where a form of letters, digits and single spaces ends if it is laid over the text at byte `at`, character
/// by character. `agrees` is asked about every letter and digit: where it stands in the form, in characters, and
/// whether that of the form and that of the text are capitals. `None` when the long way must decide.
#[inline]
pub(super) fn lay(
    form: &str,
    text: &str,
    at: usize,
    marks: Marks,
    mut agrees: impl FnMut(usize, bool, bool) -> bool,
) -> Option<Option<usize>> {
    lay_ascii(form.as_bytes(), text, at, &mut agrees)
        .or_else(|| lay_simple(form, text, at, marks, &mut agrees))
}

/// The common case at the speed of bytes: all ASCII.
#[inline]
fn lay_ascii(
    form: &[u8],
    text: &str,
    at: usize,
    agrees: &mut impl FnMut(usize, bool, bool) -> bool,
) -> Option<Option<usize>> {
    let end = at + form.len();
    let found = text.as_bytes().get(at..end)?;
    let mut simple = true;
    for (nth, (&f, &t)) in form.iter().zip(found).enumerate() {
        if f == t && f == b' ' {
            continue;
        }
        if f == t && !f.is_ascii_alphanumeric() {
            if !f.is_ascii() {
                return None;
            }
            simple = false;
        } else if f == t || f | 0x20 == t | 0x20 && f.is_ascii_alphabetic() {
            if !agrees(nth, f.is_ascii_uppercase(), t.is_ascii_uppercase()) {
                // The letters agree and the case does not: no other reading can mend that.
                return Some(None);
            }
        } else {
            let marked = text.as_bytes().get(at + nth + 1).is_some_and(|next| !next.is_ascii());
            let before = nth.checked_sub(1).map(|before| form[before]);
            return (!marked && part_for_good(before, f, t)).then_some(None);
        }
    }
    (simple && !goes_on(text, end)).then_some(Some(end))
}

/// Letters and digits that fold to one character each.
fn lay_simple(
    form: &str,
    text: &str,
    at: usize,
    marks: Marks,
    agrees: &mut impl FnMut(usize, bool, bool) -> bool,
) -> Option<Option<usize>> {
    let folder = Folder::get();
    let (mut rest, mut found) = (form.chars(), text[at..].chars());
    let mut spaced = false;
    for nth in 0.. {
        let Some(f) = rest.next() else { break };
        let t = found.next()?;
        if f == ' ' && t == ' ' {
            spaced = true;
            continue;
        }
        let (f, t) = (folder.simple(f)?, folder.simple(t)?);
        // Where words stand without spaces, a space may end a sentence.
        if spaced && f.class == Class::Ideograph {
            return None;
        }
        spaced = false;
        let same = f.fold == t.fold && agrees(nth, f.capital, t.capital);
        if same && (marks == Marks::Fold || f.unmarked && t.unmarked) {
            continue;
        }
        // Two letters that differ: only what follows and belongs to them can mend that.
        let differ = !same || f.unmarked != t.unmarked;
        let alone = !goes_on(form, form.len() - rest.as_str().len())
            && !goes_on(text, text.len() - found.as_str().len());
        return (differ && alone).then_some(None);
    }
    let end = text.len() - found.as_str().len();
    (!goes_on(text, end)).then_some(Some(end))
}

/// Whether an ASCII character of the form cannot be laid over one of the text: all `before` was the same, and
/// neither is the beginning of what may be spelled another way.
fn part_for_good(before: Option<u8>, form: u8, text: u8) -> bool {
    let white = |byte: u8| byte <= b' ';
    let quote = |byte: u8| matches!(byte, b'\'' | b'`');
    let joins = |byte: u8| white(byte) || byte == b'-';
    let stop = form == b'.' || text == b'.';
    let run = before.is_some_and(white) && (white(form) || white(text));
    let other = stop || run || quote(form) && quote(text) || joins(form) && joins(text);
    form.is_ascii() && text.is_ascii() && !other
}

/// Stretches the letter before it.
const TATWEEL: char = '\u{640}';

/// Whether the character at byte `at` belongs to the one before.
#[inline(always)]
pub(super) fn goes_on(text: &str, at: usize) -> bool {
    text.as_bytes().get(at).is_some_and(|&next| next >= 0x80)
        && (Folder::get().belongs(text, at) || text[at..].starts_with(TATWEEL))
}

/// How a whole surface form is laid over the text.
struct Walk<'a> {
    form: Side<'a>,
    text: Side<'a>,
    case: Case,
    breaks: &'a dyn Breaks,
    /// Where the last word of the match ended so far.
    word_end: Option<usize>,
    /// Where its first character ended, if that is punctuation.
    first_end: Option<usize>,
    /// Where the last punctuation stands.
    mark: usize,
    /// Whether the gap since then could hold the end of a sentence.
    doubtful: bool,
}

impl<'a> Walk<'a> {
    fn new(surface: &Surface<'a>, text: &'a str, at: usize, breaks: &'a dyn Breaks) -> Self {
        Self {
            form: Side::new(surface.form, 0, surface.marks),
            text: Side::new(text, at, surface.marks),
            case: surface.case,
            breaks,
            word_end: None,
            first_end: None,
            mark: 0,
            doubtful: false,
        }
    }

    fn run(&mut self) -> Option<usize> {
        // What stood before in the form: where its words begin, what a space stands between.
        let mut before: Option<Class> = None;
        let mut end = self.text.at;
        // Whether the text lacks the full stop that stood last in the form: words run together.
        let mut glued = false;
        while let Some(form) = self.form.peek() {
            let starts_word = self.form.taken == 0 && !before.is_some_and(Class::is_word);
            if starts_word && self.initials(glued)? {
                before = Some(Class::Letter);
                end = self.text.at;
                continue;
            }
            match self.form.unit() {
                ' ' if form.class == Class::Space => {
                    while self.form.peek().is_some_and(|c| c.class == Class::Space) {
                        self.form.take_cluster();
                    }
                    self.gap(before)?;
                }
                dash @ ('-' | '–' | '—') => {
                    self.form.taken += 1;
                    self.dash(dash, before)?;
                }
                // Behind a word; what has no word is nothing but its full stops. One with a mark is none.
                '.' if self.word_end.is_some() && form.count == 1 && !self.is_decimal(before) => {
                    self.form.taken += 1;
                    before = Some(Class::Other);
                    if self.text.take_stop() {
                        self.doubtful = true;
                    } else {
                        glued = true;
                        continue;
                    }
                }
                unit => self.same(form, unit)?,
            }
            before = Some(form.class);
            glued = false;
            end = self.text.at;
        }
        // What only stretches the last word is a part of it.
        while self.word_end == Some(end)
            && let Some(cluster) = Cluster::read(self.text.text, end, self.text.marks)
            && cluster.units().is_empty()
            && cluster.class.is_word()
        {
            end = cluster.end;
            self.word_end = Some(end);
        }
        // The second mark of punctuation behind the last word may belong to the next sentence.
        let crosses = self.gap_start().is_some_and(|from| from < self.mark) && self.crosses(self.mark);
        (self.text.is_whole() && !crosses).then_some(end)
    }

    /// Where the last word ended, or the punctuation with which the match began.
    fn gap_start(&self) -> Option<usize> {
        self.word_end.or(self.first_end)
    }

    /// Whether a sentence ends in the gap before byte `at`.
    fn crosses(&self, at: usize) -> bool {
        self.doubtful && self.gap_start().is_some_and(|from| self.breaks.between(from, at))
    }

    /// One unit of both sides that must agree.
    fn same(&mut self, form: Seen, unit: char) -> Option<()> {
        let text = self.text.peek()?;
        if unit != self.text.unit() || unit == '\u{fffd}' || !self.case_agrees(form, self.form.taken, text) {
            return None;
        }
        if self.text.taken == 0 {
            self.enter(text)?;
        }
        self.form.taken += 1;
        self.text.taken += 1;
        Some(())
    }

    /// Of a letter that folds to several (Æ), only the first asks for a capital.
    fn case_agrees(&self, form: Seen, nth: u8, text: Seen) -> bool {
        match self.case {
            Case::Smart => text.capital || !(form.capital && nth == 0),
            Case::Exact => text.capital == form.capital,
            Case::Ignore => true,
        }
    }

    /// Goes on with this cluster of the text, unless a sentence ends before it.
    fn enter(&mut self, cluster: Seen) -> Option<()> {
        match cluster.class {
            Class::Letter | Class::Digit | Class::Hangul | Class::Ideograph => {
                let crosses = self.crosses(self.text.start);
                self.word_end = Some(self.text.at);
                self.doubtful = false;
                (!crosses).then_some(())
            }
            Class::Other => {
                self.mark = self.text.start;
                self.first_end.get_or_insert(self.text.at);
                self.doubtful |= !matches!(cluster.first, '\'' | ',' | '&' | '/');
                Some(())
            }
            Class::Mark | Class::Space => Some(()),
        }
    }

    /// Whether the full stop at hand stands between two digits of the form.
    fn is_decimal(&self, before: Option<Class>) -> bool {
        let after = Cluster::read(self.form.text, self.form.at, self.form.marks);
        before == Some(Class::Digit) && after.is_some_and(|c| c.class == Class::Digit)
    }

    /// A space of the form: white space of the text, or one hyphen between two words.
    fn gap(&mut self, before: Option<Class>) -> Option<()> {
        if self.text.peek()?.class == Class::Space {
            return self.space();
        }
        if !self.joins_words(before) {
            return None;
        }
        matches!(self.text.unit(), '-' | '–').then(|| self.text.taken += 1)?;
        let next = self.text.ahead()?;
        (next.class != Class::Space && !matches!(next.first, '-' | '–' | '—')).then_some(())
    }

    /// A dash of the form: a dash of the text, or white space where a hyphen joins two words.
    fn dash(&mut self, dash: char, before: Option<Class>) -> Option<()> {
        let joining = dash != '—' && self.joins_words(before);
        let text = self.text.peek()?;
        match self.text.unit() {
            '-' | '–' | '—' => {
                self.text.taken += 1;
                Some(())
            }
            _ if joining && text.class == Class::Space => self.space(),
            _ => None,
        }
    }

    /// Whether a hyphen may stand for a space here in the form, behind a character of this class: behind a
    /// word, not beside white space.
    fn joins_words(&self, before: Option<Class>) -> bool {
        let joins = |class: Option<Class>| class.is_some_and(|class| class != Class::Space);
        self.word_end.is_some() && joins(before) && joins(self.form.ahead().map(|c| c.class))
    }

    /// A run of white space of the text with at most one line break.
    fn space(&mut self) -> Option<()> {
        let mut lines = 0;
        let mut before = ' ';
        while let Some(cluster) = self.text.ahead()
            && cluster.class == Class::Space
        {
            self.text.peek();
            self.text.take_cluster();
            if is_line_break(cluster.base) {
                lines += usize::from(!(before == '\r' && cluster.base == '\n'));
                self.doubtful = true;
            }
            before = cluster.base;
        }
        // Thai and its neighbours may end a sentence with a space alone.
        self.doubtful |= self.text.ahead().is_some_and(|c| c.class == Class::Ideograph);
        (lines <= 1).then_some(())
    }

    /// Whether the form has initials here that the text spells with full stops, or without those
    /// that the form has; then both sides have moved behind them. Otherwise nothing has moved.
    fn initials(&mut self, glued: bool) -> Option<bool> {
        let Some(word) = Initials::read(&self.form, self.case) else { return Some(false) };
        if word.count == 1 {
            return self.lone_initial(&word);
        }
        if glued {
            return (!word.dotted).then_some(false);
        }
        // From a word that follows directly, only a full stop parts them.
        let mut after = word.after;
        while after.take_stop() {}
        let parts = after.ahead().is_some_and(|cluster| cluster.class.is_word());
        let plain = (word.dotted && !parts).then_some(false);
        for dotted in [Some(true), plain].into_iter().flatten() {
            if let Some(text) = self.spelled(word.count, dotted, parts) {
                self.text.peek()?;
                if self.crosses(self.text.start) {
                    return None;
                }
                self.text = text;
                self.form = word.after;
                self.word_end = Some(self.text.at);
                self.doubtful = dotted;
                return Some(true);
            }
        }
        // Bare capitals may still stand as they are; dotted ones have no third spelling.
        (!word.dotted).then_some(false)
    }

    /// `J Biden` over `J. Biden`: one initial before more words may have a stop that the form lacks.
    fn lone_initial(&mut self, word: &Initials<'a>) -> Option<bool> {
        if word.dotted || word.after.ahead().is_none_or(|c| c.class != Class::Space) {
            return Some(false);
        }
        let (form, mut after) = (self.form.peek()?, self.text);
        after.peek()?;
        after.take_cluster();
        if !after.take_stop() {
            return Some(false);
        }
        self.same(form, self.form.unit())?;
        self.doubtful = true;
        if self.text.is_whole() {
            self.text = after;
        }
        Some(true)
    }

    /// The text behind `count` initials of the form spelled there, each with a full stop (the last
    /// may lack it, unless it `parts` words) or all without.
    fn spelled(&self, count: usize, dotted: bool, parts: bool) -> Option<Side<'a>> {
        let (mut form, mut text) = (self.form, self.text);
        for nth in 0..count {
            let (f, t) = (form.peek()?, text.peek()?);
            if form.units() != text.units() || !self.case_agrees(f, 0, t) {
                return None;
            }
            form.take_cluster();
            text.take_cluster();
            form.take_stop();
            if dotted && !text.take_stop() && (parts || nth + 1 < count) {
                return None;
            }
        }
        Some(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::gazetteer::store::form_of;
    use crate::text::NoBreaks;

    fn ends(form: &str, case: Case, marks: Marks, text: &str) -> Option<usize> {
        Surface { form, case, marks }.match_at(text, 0, &NoBreaks)
    }

    #[track_caller]
    fn smart(form: &str, text: &str, covered: Option<&str>) {
        let end = ends(form, Case::Smart, Marks::Fold, text);
        assert_eq!(end.map(|end| &text[..end]), covered, "{form:?} over {text:?}");
    }

    /// A text with a sentence in every gap.
    struct Everywhere;

    impl Breaks for Everywhere {
        fn between(&self, _from: usize, _to: usize) -> bool {
            true
        }
    }

    /// Every text of up to `longest` of these characters.
    fn texts(alphabet: &[char], longest: usize) -> Vec<String> {
        let mut all = vec![String::new()];
        let mut from = 0;
        for _ in 0..longest {
            let until = all.len();
            for nth in from..until {
                all.extend(alphabet.iter().map(|&c| format!("{}{c}", all[nth])).collect::<Vec<_>>());
            }
            from = until;
        }
        all
    }

    #[track_caller]
    fn ways_agree(form: &str, text: &str) {
        for case in [Case::Smart, Case::Exact, Case::Ignore] {
            for marks in [Marks::Fold, Marks::Keep] {
                let surface = Surface { form, case, marks };
                for breaks in [&NoBreaks as &dyn Breaks, &Everywhere] {
                    assert_eq!(
                        surface.match_at(text, 0, breaks),
                        surface.walk(text, 0, breaks),
                        "{form:?} over {text:?}, {case:?}, {marks:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn the_short_ways_end_where_the_long_way_does() {
        let alphabet = ['a', 'A', 'b', '.', ' ', '-', '\'', ','];
        let forms = texts(&alphabet, 3);
        let texts = texts(&alphabet, 4);
        for form in forms.iter().filter(|form| form_of(form) == *form && !form.is_empty()) {
            texts.iter().for_each(|text| ways_agree(form, text));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn the_short_ways_end_where_the_long_way_does_in_longer_texts(
            form in "[aAbBéÉẞıİ汉 .`'&+/,_-]{0,12}",
            start in 0..14_usize,
            other in "[aAbBé\u{301}\u{ad} .`'’&+/,_–-]{0,6}",
        ) {
            let form = form_of(&form);
            let text: String = form.chars().take(start).chain(other.chars()).collect();
            if !form.is_empty() && !text.is_empty() {
                ways_agree(form, &text);
                ways_agree(form, &text.to_lowercase());
                ways_agree(form, &text.to_uppercase());
            }
        }
    }

    #[test]
    fn lays_forms_over_texts() {
        smart("New York", "New York", Some("New York"));
        smart("New York", "New  \r\n York!", Some("New  \r\n York"));
        smart("New York", "New\n\nYork", None);
        smart("New York", "New-York", Some("New-York"));
        smart("New York", "New - York", None);
        smart("Coca-Cola", "Coca Cola", Some("Coca Cola"));
        smart("Coca-Cola", "Coca–Cola", Some("Coca–Cola"));
        smart("Sang", "sang", None);
        smart("Sang", "SANG", Some("SANG"));
        smart("eBay", "Ebay", None);
        smart("eBay", "EBAY", Some("EBAY"));
        smart("US", "U.S.", Some("U.S."));
        smart("US", "U.S", Some("U.S"));
        smart("U.S.", "US.", Some("US"));
        smart("U.S. Steel", "US Steel", Some("US Steel"));
        smart("US Steel", "U.S. Steel", Some("U.S. Steel"));
        smart("St. Louis", "St Louis", Some("St Louis"));
        smart("St Louis", "St. Louis", None);
        smart("J Biden", "J. Biden", Some("J. Biden"));
        smart("J. Biden", "J Biden", Some("J Biden"));
        smart("Vitamin C", "vitamin C.", None);
        smart("Vitamin C", "Vitamin C.", Some("Vitamin C"));
        smart("Ph.D.", "PhD", Some("PhD"));
        smart("C++", "C++", Some("C++"));
        smart("C++", "C+", None);
        smart("...", "...", Some("..."));
        smart("...", "..", None);
        smart("-.", "-", None);
        smart("Yahoo!", "YAHOO!", Some("YAHOO!"));
        smart("To Lam", "Tô Lâm", Some("Tô Lâm"));
        smart("To Lam", "To\u{302} La\u{302}m,", Some("To\u{302} La\u{302}m"));
        smart("Straße", "STRASSE", Some("STRASSE"));
        smart("STRASSE", "Straße", None);
        smart("Stras", "Straß", None);
        smart("Vietnam", "Viet\u{ad}nam", Some("Viet\u{ad}nam"));
        smart("Vietnam", "Viet\u{200b}nam", Some("Viet\u{200b}nam"));
        smart("Ærø", "Aero", Some("Aero"));
        smart("AERO", "Ærø", None);
        smart("3.5", "35", None);
        smart("习近平", "习近平主席", Some("习近平"));
        smart("O'Brien", "O’Brien", Some("O’Brien"));
        smart("a", "\u{fffd}", None);
        assert_eq!(ends("Ha Nam", Case::Smart, Marks::Keep, "Hà Nam"), None);
        assert_eq!(ends("us", Case::Ignore, Marks::Fold, "U.S."), Some(4));
        assert_eq!(ends("Us", Case::Exact, Marks::Fold, "US"), None);
    }
}
