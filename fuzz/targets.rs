//! What is tried with any bytes, by the fuzzer and, for a moment, by every test run.

use gazelle::annotate::{self, Annotated, Annotator};
use gazelle::gazetteer::{
    Boundaries, Builder, Case, CommonWords, Diacritics, Errors, Format, Found, Options, Overlap, Reading,
    ShortForms,
};
use gazelle::text::{NoBreaks, is_space};
use gazelle::{Gazetteer, Segmenter};

/// The formats of lists: an input begins with the digit of its own; with anything else, its content tells.
pub(super) const FORMATS: [&str; 10] =
    ["jsonl", "json", "csv", "tsv", "parquet", "spacy", "gate", "geonames", "ftm", "names"];

/// Any bytes as a compiled file: refused, or a gazetteer that can be used.
pub(super) fn load(bytes: &[u8]) {
    let Ok(gazetteer) = Gazetteer::from_bytes(bytes) else { return };
    for at in 0..gazetteer.len() as u32 {
        let entry = gazetteer.entry(at).to_entry();
        // Where checksums are not looked at, the index of ids may be wrong, but never out of bounds.
        let _ = gazetteer.position(&entry.id);
    }
    let text = "To Lam of Hà Nội: C++, U.S. 苏林 SCMP";
    let mut found = Found::default();
    for overlap in [Overlap::Longest, Overlap::All] {
        gazetteer.find(text, overlap, &NoBreaks, &mut found);
    }
    let _ = (gazetteer.explain(text, &NoBreaks), gazetteer.to_bytes());
}

/// Any bytes as a list: the first chooses the format, the second what becomes of wrong records. What
/// can be read is the same once saved and loaded.
pub(super) fn read(bytes: &[u8]) {
    let [format, errors, content @ ..] = bytes else { return };
    let format = FORMATS.get(usize::from(format.wrapping_sub(b'0')));
    let format = format.map(|name| Format::parse(name).expect("a known format"));
    let errors = if errors % 2 == 0 { Errors::Strict } else { Errors::Skip };
    let path = std::env::temp_dir().join(format!("gazelle-fuzz-{}", std::process::id()));
    std::fs::write(&path, content).expect("the file can be written");
    let reading = Reading { format, errors, ..Reading::default() };
    let read = Gazetteer::read(&path, &reading, Options::default());
    let _ = std::fs::remove_file(&path);
    if let Ok(gazetteer) = read {
        let again = Gazetteer::from_bytes(&gazetteer.to_bytes()).expect("its own bytes");
        assert_eq!(again.len(), gazetteer.len());
        for at in 0..again.len() as u32 {
            assert_eq!(again.entry(at).to_entry(), gazetteer.entry(at).to_entry());
            assert_eq!(again.position(again.entry(at).id()), Some(at));
        }
    }
}

/// Any names in any text: two bytes of options, names a line, a zero, the text. Sentences and mentions keep
/// to their contracts, and every way to find the mentions finds the same.
pub(super) fn text(bytes: &[u8]) {
    let [first, second, rest @ ..] = bytes else { return };
    let Ok(rest) = std::str::from_utf8(rest) else { return };
    let (names, text) = rest.split_once('\0').unwrap_or((rest, rest));
    let pick = |number: u8, bits: u32| usize::from(number >> bits & 3);
    let options = Options {
        language: vec![["en", "de", "vi", "ja"][pick(*second, 0)].to_owned()],
        case: [Case::Smart, Case::Smart, Case::Exact, Case::Ignore][pick(*first, 0)],
        diacritics: [Diacritics::Fold, Diacritics::Exact][pick(*first, 2) % 2],
        boundaries: [Boundaries::Word, Boundaries::Word, Boundaries::Word, Boundaries::None][pick(*first, 4)],
        common_words: [CommonWords::Guard, CommonWords::Allow, CommonWords::Strict, CommonWords::Allow]
            [pick(*first, 6)],
        short_forms: [ShortForms::Listed, ShortForms::Off][pick(*second, 2) % 2],
    };
    let segmenter = Segmenter::new(&options.language[0]).expect("a known language");
    let mut builder = Builder::new(options).expect("known options");
    for name in names.lines() {
        // A name without visible characters is refused.
        let _ = builder.add_name(name);
    }
    let built = builder.build().expect("few names");
    let loaded = Gazetteer::from_bytes(&built.to_bytes()).expect("its own bytes");
    let mut annotated = Annotated::default();
    Annotator::new(built.clone(), segmenter.clone()).annotate(text, &mut annotated);
    let mut end = 0;
    for span in &annotated.sentences {
        let sentence = &text[span.range()];
        assert!(!sentence.is_empty() && !sentence.starts_with(is_space) && !sentence.ends_with(is_space));
        assert!(text[end..span.start as usize].chars().all(is_space));
        end = span.end as usize;
    }
    assert!(text[end..].chars().all(is_space));
    let mut end = 0;
    for mention in &annotated.found.mentions {
        assert!(end <= mention.span.start && !text[mention.span.range()].is_empty());
        assert_eq!(annotated.found.candidates(mention).first(), Some(&mention.entry));
        end = mention.span.end;
    }
    let mut found = Found::default();
    for gazetteer in [&built, &loaded] {
        annotate::find(gazetteer, &segmenter, text, Overlap::Longest, &mut found);
        assert_eq!(found, annotated.found);
    }
    let kept = annotate::explain(&built, &segmenter, text).into_iter().filter(|explained| explained.kept);
    let kept: Vec<_> = kept.map(|kept| (kept.span, kept.entry, kept.kind)).collect();
    let mentions: Vec<_> = found.mentions.iter().map(|m| (m.span, m.entry, m.kind)).collect();
    assert_eq!(kept, mentions);
    annotate::find(&built, &segmenter, text, Overlap::All, &mut found);
    for (span, ..) in mentions {
        assert!(found.mentions.iter().any(|mention| mention.span == span), "{span:?} is missing");
    }
}
