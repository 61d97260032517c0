//! The engines against the slow reference.

use proptest::prelude::*;

use super::resolve::Match;
use super::*;
use crate::text::NoBreaks;

fn gazetteer(forms: &[String], options: Options) -> Gazetteer {
    let mut builder = Builder::new(options).unwrap();
    for form in forms {
        // Forms of invisible characters are refused; they are no part of this claim.
        let _ = builder.add_name(form);
    }
    builder.build().unwrap()
}

/// Every bounded match of every form, by the engine and by the reference.
fn both(gazetteer: &Gazetteer, text: &str) -> (Vec<Match>, Vec<Match>) {
    let inner = &*gazetteer.inner;
    let marks = marks(inner.options.diacritics);
    let bounded = inner.options.boundaries == Boundaries::Word;
    let comparer = Comparer { store: &inner.store, marks, bounded, text, breaks: &NoBreaks };
    let mut scratch = Scratch::default();
    match &inner.engine {
        Engine::Words(index) => Search::new(index, &comparer, Overlap::All, &mut scratch).run(),
        Engine::Letters(letters) => {
            letters.of(&gazetteer.inner.store).search(&comparer, &mut scratch.matches)
        }
    }
    let mut fast = scratch.matches;
    fast.sort_unstable();
    fast.dedup();
    let mut slow = brute::matches(&inner.store, inner.options.boundaries, marks, text, &NoBreaks);
    slow.sort_unstable();
    (fast, slow)
}

/// What is left of matches when the leftmost wins, then the longest.
fn leftmost_longest(matches: &[Match]) -> Vec<(u32, u32)> {
    let mut spans: Vec<(u32, u32)> = matches.iter().map(|m| (m.start, m.end)).collect();
    spans.sort_by_key(|&(start, end)| (start, std::cmp::Reverse(end)));
    let mut end = 0;
    spans.retain(|span| {
        let kept = span.0 >= end;
        end = if kept { span.1 } else { end };
        kept
    });
    spans
}

/// The spans of the mentions that a search for the longest gives.
fn mentioned(gazetteer: &Gazetteer, text: &str) -> Vec<(u32, u32)> {
    let mut found = Found::default();
    gazetteer.find(text, Overlap::Longest, &NoBreaks, &mut found);
    found.mentions.iter().map(|m| (m.span.start, m.span.end)).collect()
}

const NASTY: &[&str] = &[
    "a",
    "A",
    "b",
    "B",
    "i",
    "I",
    "İ",
    "ı",
    "ß",
    "ẞ",
    "ﬁ",
    "ς",
    "Σ",
    "Ǆ",
    "é",
    "e\u{301}",
    "đ",
    "й",
    "и\u{306}",
    "ガ",
    "か",
    "\u{ad}",
    "\u{200b}",
    "’",
    "'",
    "\u{a0}",
    "\r\n",
    "\n",
    "😀",
    "한",
    "국",
    "은",
    "汉",
    "字",
    "豈",
    "\u{f900}",
    "\u{302a}",
    "서",
    "\u{1109}\u{1165}",
    "\u{11bc}",
    "，",
    "Đ",
    "ệ",
    "ไ",
    "ท",
    "ท\u{e35}",
    "ท\u{e48}",
    "カ",
    "\u{3099}",
    "ｶ",
    "क",
    "\u{93c}",
    "\u{94d}",
    "\u{655}",
    "ا",
    "и",
    "ж",
    "\u{306}",
    "\u{323}",
    "ع",
    "\u{64e}",
    " ",
    "  ",
    ".",
    ",",
    "-",
    "–",
    "1",
    "2",
    "_",
    "!",
    "+",
    "U.S.",
    "U.",
    "S",
    "J. ",
    "x",
];

fn nasty(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(NASTY), length).prop_map(|parts| parts.concat())
}

fn few(length: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    const FEW: &[&str] =
        &["Lam", "Xi", "To Lam", "A", "reading", "Reading", "U.S.", "US", " ", " ", ". ", "-", "é", "汉"];
    prop::collection::vec(prop::sample::select(FEW), length).prop_map(|parts| parts.concat())
}

fn options() -> impl Strategy<Value = Options> {
    let case = prop::sample::select(&[Case::Smart, Case::Exact, Case::Ignore][..]);
    let diacritics = prop::sample::select(&[Diacritics::Fold, Diacritics::Exact][..]);
    let boundaries = prop::sample::select(&[Boundaries::Word, Boundaries::Word, Boundaries::None][..]);
    (case, diacritics, boundaries).prop_map(|(case, diacritics, boundaries)| Options {
        case,
        diacritics,
        boundaries,
        common_words: CommonWords::Allow,
        short_forms: ShortForms::Off,
        ..Options::default()
    })
}

/// PROPTEST_CASES asks for more.
fn more_cases() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig { cases: default.cases.max(20_000), ..default }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..more_cases() })]

    #[test]
    fn the_engine_finds_what_the_reference_finds(
        forms in prop::collection::vec(nasty(1..5), 1..8),
        pad in 0..80_usize,
        text in nasty(0..14),
        options in options(),
    ) {
        // Sixty-four bytes are read at once: every place is the edge of some.
        let text = " ".repeat(pad) + &text;
        let gazetteer = gazetteer(&forms, options.clone());
        let (fast, slow) = both(&gazetteer, &text);
        prop_assert_eq!(&fast, &slow, "{:?} in {:?} under {:?}", forms, text, options);
        let kept = leftmost_longest(&slow);
        prop_assert_eq!(mentioned(&gazetteer, &text), kept, "{:?} in {:?} under {:?}", forms, text, options);
    }

    /// Spellings of two names, so that most forms share a key with others.
    #[test]
    fn variants_are_found_as_each_by_itself(
        forms in prop::collection::vec("(?i:montana|san jose)|[Mm]ont[aáÀ]ñ?[Nn]?a|[sS]an [jJ]os[eé́]|San_Jose|San  Jose", 2..9),
        text in prop::collection::vec("(?i:montana|san[ -]jose)|M[oO]ntañá|San Jos[eé]́?|ſan José|[.]| ", 0..8),
        options in options(),
    ) {
        let text = text.join(" ");
        let gazetteer = gazetteer(&forms, options.clone());
        let (fast, slow) = both(&gazetteer, &text);
        prop_assert_eq!(&fast, &slow, "{:?} in {:?} under {:?}", forms, text, options);
        let kept = leftmost_longest(&slow);
        prop_assert_eq!(mentioned(&gazetteer, &text), kept, "{:?} in {:?} under {:?}", forms, text, options);
    }

    /// Few letters, so that entries share their short forms and the text names some of them.
    #[test]
    fn short_forms_are_those_of_the_reference(
        entries in prop::collection::vec((few(1..4), prop::collection::vec(few(1..3), 0..4)), 1..7),
        text in few(0..24),
        guarded in any::<bool>(),
    ) {
        let common_words = if guarded { CommonWords::Guard } else { CommonWords::Allow };
        let mut builder = Builder::new(Options { common_words, ..Options::default() }).unwrap();
        for (at, (name, short_forms)) in entries.iter().enumerate() {
            let record = serde_json::json!({ "id": at, "name": name, "short_forms": short_forms });
            // Forms of nothing but spaces are refused; they are no part of this claim.
            let _ = builder.add(&Entry::from_json(record).unwrap());
        }
        let gazetteer = builder.build().unwrap();
        for overlap in [Overlap::Longest, Overlap::All] {
            let (mut fast, mut slow) = (Found::default(), Found::default());
            gazetteer.find(&text, overlap, &NoBreaks, &mut fast);
            let (_, mut matches) = both(&gazetteer, &text);
            let document = gazetteer.document(&text, &NoBreaks);
            resolve::resolve(document, overlap, true, &mut matches, &mut Deciding::default(), &mut slow);
            prop_assert_eq!(fast, slow, "{:?} in {:?}", entries, text);
        }
    }

    /// The index leaves out what the guard would refuse: that must change nothing.
    #[test]
    fn ordinary_words_are_judged_as_those_of_the_reference(
        names in prop::collection::vec(ordinary(1..4), 1..9),
        text in ordinary(0..16),
        strict in any::<bool>(),
        ignore in any::<bool>(),
    ) {
        let common_words = if strict { CommonWords::Strict } else { CommonWords::Guard };
        let case = if ignore { Case::Ignore } else { Case::Smart };
        let gazetteer = gazetteer(&names, Options { common_words, case, ..Options::default() });
        for overlap in [Overlap::Longest, Overlap::All] {
            let (mut fast, mut slow) = (Found::default(), Found::default());
            gazetteer.find(&text, overlap, &NoBreaks, &mut fast);
            let mut matches =
                brute::matches(&gazetteer.inner.store, Boundaries::Word, Marks::Fold, &text, &NoBreaks);
            let document = gazetteer.document(&text, &NoBreaks);
            resolve::resolve(document, overlap, true, &mut matches, &mut Deciding::default(), &mut slow);
            prop_assert_eq!(fast, slow, "{:?} in {:?}", names, text);
        }
    }

    #[test]
    fn forms_taken_from_the_text_are_found(text in nasty(1..12), from in 0_usize..12, length in 1_usize..5, options in options()) {
        let chars: Vec<char> = text.chars().collect();
        let form: String = chars.iter().skip(from).take(length).collect();
        let gazetteer = gazetteer(&[form], options);
        let (fast, slow) = both(&gazetteer, &text);
        prop_assert_eq!(&fast, &slow);
        prop_assert_eq!(mentioned(&gazetteer, &text), leftmost_longest(&slow));
    }
}

/// Ordinary words, in every spelling, and what stands beside them.
fn ordinary(words: std::ops::Range<usize>) -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "reading",
        "Reading",
        "READING",
        "rea\u{301}ding",
        "réading",
        "nice",
        "Nice",
        "Niçe",
        "us",
        "US",
        "U.S.",
        "Us",
        "may",
        "May",
        "of",
        "Of",
        "the",
        "The",
        "thé",
        "in",
        "In",
        "Gaol",
        "gaol",
        "a",
        "A",
        "7",
        "lives",
        "He",
        "’",
        "汉",
    ]);
    let gap = prop::sample::select(vec![" ", " ", " ", " ", "-", ", ", ". ", "\u{200b}", "\n"]);
    prop::collection::vec((word, gap), words).prop_map(|words| {
        words.into_iter().map(|(word, gap)| format!("{word}{gap}")).collect::<String>().trim_end().to_owned()
    })
}

const LATIN: [char; 14] =
    ['a', 'A', 'i', 'İ', 'ẞ', 'đ', '🦌', '.', '\'', '-', ' ', '\u{a0}', '\u{307}', '汉'];

/// U+F900 folds to the one before it; the last three join to a syllable.
const EAST_ASIAN: [char; 16] = [
    '汉', '豈', '\u{f900}', 'カ', 'ｶ', 'ท', '。', '\u{200b}', '\u{3099}', 'a', '.', '서', '가', '\u{1109}',
    '\u{1165}', '\u{11bc}',
];

/// Every text over the alphabet with `length` characters.
fn every_text(alphabet: &[char], length: usize, each: &mut impl FnMut(&str)) {
    for number in 0..alphabet.len().pow(length as u32) {
        let digits = (0..length).map(|at| number / alphabet.len().pow(at as u32) % alphabet.len());
        each(&digits.map(|digit| alphabet[digit]).collect::<String>());
    }
}

fn every_short_form_in_every_short_text(alphabet: &[char]) {
    let mut forms = Vec::new();
    (1..=2).for_each(|length| every_text(alphabet, length, &mut |form| forms.push(form.to_owned())));
    for boundaries in [Boundaries::Word, Boundaries::None] {
        let options = Options {
            boundaries,
            common_words: CommonWords::Allow,
            short_forms: ShortForms::Off,
            ..Options::default()
        };
        let gazetteer = gazetteer(&forms, options);
        let mut found = Found::default();
        for length in 0..=3 {
            every_text(alphabet, length, &mut |text| {
                let (fast, slow) = both(&gazetteer, text);
                assert_eq!(fast, slow, "{text:?}");
                gazetteer.find(text, Overlap::Longest, &NoBreaks, &mut found);
                let mut end = 0;
                for mention in &found.mentions {
                    let span = mention.span.range();
                    assert!(end <= span.start && !text[span.clone()].is_empty(), "{text:?}: {found:?}");
                    end = span.end;
                }
            });
        }
    }
}

#[test]
fn every_short_latin_form_in_every_short_text() {
    every_short_form_in_every_short_text(&LATIN);
}

#[test]
fn every_short_east_asian_form_in_every_short_text() {
    every_short_form_in_every_short_text(&EAST_ASIAN);
}

/// Forms one by one: what others let through is no help.
#[test]
fn each_pair_of_east_asian_characters_is_found_alone() {
    let mut forms = Vec::new();
    every_text(&EAST_ASIAN, 2, &mut |form| forms.push(form.to_owned()));
    for form in forms {
        let options = Options { common_words: CommonWords::Allow, ..Options::default() };
        let gazetteer = gazetteer(std::slice::from_ref(&form), options);
        every_text(&EAST_ASIAN, 3, &mut |text| {
            let (fast, slow) = both(&gazetteer, text);
            assert_eq!(fast, slow, "{form:?} in {text:?}");
        });
    }
}

#[test]
fn names_that_fold_to_nothing_are_refused() {
    for name in ["\u{640}", "\u{640}\u{640}", "\u{200b}\u{640} \u{640}", "\u{ad}"] {
        let mut builder = Builder::new(Options::default()).unwrap();
        assert!(builder.add_name(name).is_err(), "{name:?}");
    }
}

/// Where names stand: of a list of records, under the guard of a language.
fn places(records: &[serde_json::Value], language: &str, text: &str) -> Vec<(u32, u32)> {
    let options = Options { language: vec![language.to_owned()], ..Options::default() };
    let mut builder = Builder::new(options).unwrap();
    for record in records {
        builder.add(&Entry::from_json(record.clone()).unwrap()).unwrap();
    }
    mentioned(&builder.build().unwrap(), text)
}

#[test]
fn a_name_in_lower_case_still_shows_what_its_short_forms_may_mean() {
    let records = [
        serde_json::json!({ "id": "A", "name": "nice", "short_forms": ["Reading"] }),
        serde_json::json!({ "id": "B", "name": "Reading", "case": "exact" }),
    ];
    let text = "It was nice of them. Then the man saw Reading there. We like reading and reading. And now to \
                READING and via READING there.";
    // A letter with a mark, that every word is read another way.
    let marked = format!("{text} é");
    assert_eq!(places(&records, "en", text), places(&records, "en", &marked));
    assert_eq!(places(&records, "en", text), [(38, 45)]);
}

#[test]
fn the_order_of_spellings_does_not_decide_what_is_an_ordinary_word() {
    let [plain, marked] = ["Duc", "Đức"].map(|name| serde_json::json!({ "name": name }));
    let text = "duc duc duc. Hôm Duc đi.";
    let one = places(&[plain.clone(), marked.clone()], "vi", text);
    assert_eq!(one, places(&[marked, plain], "vi", text));
    assert_eq!(one, [(18, 21)]);
}
