//! What a user can set, learn and save.

use gazelle::sentences::{Counts, LearnedKind, Newlines, Quotes};
use gazelle::{ErrorKind, Segmenter, SegmenterBuilder};

fn split(segmenter: &Segmenter, text: &str) -> Vec<String> {
    segmenter.spans(text).iter().map(|span| text[span.range()].to_owned()).collect()
}

fn english() -> SegmenterBuilder {
    Segmenter::builder("en")
}

#[test]
fn an_unknown_language_is_an_error_that_lists_the_known_ones() {
    let error = Segmenter::new("tlh").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Option);
    for language in Segmenter::languages() {
        assert!(error.to_string().contains(language.code), "{error}");
    }
}

#[test]
fn every_language_says_what_it_rests_on() {
    let languages = Segmenter::languages();
    assert!(languages.len() >= 28);
    assert!(languages.is_sorted_by_key(|language| language.code));
    for language in languages {
        assert!(!language.name.is_empty() && !language.basis.is_empty());
        assert_eq!(Segmenter::new(language.code).unwrap().language(), language.code);
    }
}

#[test]
fn values_out_of_range_are_errors() {
    for threshold in [-0.1, 1.1, f64::NAN] {
        assert_eq!(english().threshold(threshold).build().unwrap_err().kind(), ErrorKind::Option);
    }
    let blank = || [" ".to_owned()];
    for builder in [
        english().abbreviations(blank()),
        english().never_break_after(blank()),
        english().always_break_after(blank()),
    ] {
        assert_eq!(builder.build().unwrap_err().kind(), ErrorKind::Option);
    }
    assert!(Newlines::from_name("maybe").unwrap_err().to_string().contains("auto, break, space"));
    assert!(Quotes::from_name("maybe").unwrap_err().to_string().contains("split, keep"));
}

#[test]
fn an_abbreviation_of_the_user_does_not_end_a_sentence() {
    let text = "We met Kptlt. Brandt in Kiel. He was tired.";
    let seg = english().abbreviations(["Kptlt.".to_owned()]).build().unwrap();
    assert_eq!(split(&seg, text), ["We met Kptlt. Brandt in Kiel.", "He was tired."]);
}

#[test]
fn never_break_after_holds_and_always_break_after_holds() {
    let text = "We sing Hosanna! The choir sings too. END The rest is silence.";
    let never = english().never_break_after(["Hosanna!".to_owned()]).build().unwrap();
    assert_eq!(split(&never, text)[0], "We sing Hosanna! The choir sings too.");
    let always = english().always_break_after(["END".to_owned()]).build().unwrap();
    assert_eq!(split(&always, text).last().unwrap(), "The rest is silence.");
    let inside = "The BENDING stops. ENDS here.";
    assert_eq!(split(&always, inside), split(&english().build().unwrap(), inside));
}

#[test]
fn the_threshold_moves_between_all_candidates_and_none() {
    let text = "He met Dr. Brown. She left at 5 p.m. They slept.";
    let all = english().threshold(0.0).build().unwrap();
    let none = english().threshold(1.0).build().unwrap();
    let candidates = all.explain(text);
    assert_eq!(split(&all, text).len(), candidates.len());
    assert_eq!(split(&none, text).len(), 1);
    assert!(candidates.iter().all(|boundary| (0.0..=1.0).contains(&boundary.score)));
}

#[test]
fn what_is_kept_is_where_the_spans_end() {
    let text =
        "“Stay here.” She left.\n\nMr. Fox (b. 1970) said: no!\nHe lives at 5 Oak St. in Rye, N.Y. today.";
    for quotes in [Quotes::Split, Quotes::Keep] {
        let segmenter = english().quotes(quotes).always_break_after(["Fox".to_owned()]).build().unwrap();
        let explained: Vec<u32> = segmenter
            .explain(text)
            .iter()
            .filter(|boundary| boundary.kept)
            .map(|boundary| boundary.offset)
            .collect();
        let ends: Vec<u32> = segmenter.spans(text).iter().map(|span| span.end).collect();
        assert_eq!(explained, ends);
        assert!(segmenter.explain(text).iter().all(|boundary| !boundary.evidence.is_empty()));
    }
}

#[test]
fn a_quotation_is_split_or_kept() {
    let text = "He wrote: “The bridge is old. Close it.” The council laughed.";
    assert_eq!(split(&english().build().unwrap(), text).len(), 3);
    let kept = english().quotes(Quotes::Keep).build().unwrap();
    assert_eq!(split(&kept, text), ["He wrote: “The bridge is old. Close it.”", "The council laughed."]);
}

#[test]
fn lines_are_paragraphs_or_wrapped() {
    let wrapped = "The committee met on Tuesday to discuss the new bridge over\nthe river, which has been closed since \
                   the flood of last\nspring, and the costs of its repair. Members of the public\nwere not admitted.";
    let auto = Segmenter::new("en").unwrap();
    assert_eq!(auto.spans(wrapped).len(), 2);
    assert_eq!(english().newlines(Newlines::Break).build().unwrap().spans(wrapped).len(), 5);
    let lines = "Flood closes road\nThe road is closed.\nIt will open soon.";
    assert_eq!(auto.spans(lines).len(), 3);
    let blank = "The bridge over\n\nthe river";
    assert_eq!(english().newlines(Newlines::Space).build().unwrap().spans(blank).len(), 2);
}

const CORPUS: &str = "Yesterday Kptlt. Brandt spoke. Then Kptlt. Weber came. Later Kptlt. Brandt left. We saw Kptlt. \
    Moser. They like Kptlt. Brandt. Was Kptlt. Weber there? No! Nobody knew. ";

#[test]
fn a_corpus_teaches_its_abbreviations() {
    let base = Segmenter::new("en").unwrap();
    let corpus = CORPUS.repeat(20);
    let adapted = base.adapt([corpus.as_str()].into_iter());
    let learned = adapted.learned().iter().find(|learned| learned.form == "kptlt").expect("kptlt is learnt");
    assert_eq!(learned.kind, LearnedKind::Abbreviation);
    assert_eq!((learned.count, learned.total), (120, 120));
    assert!(base.learned().is_empty());
    assert_eq!(adapted.spans("We met Kptlt. Brandt in Kiel.").len(), 1);
    let given = english().learned(adapted.learned().to_vec()).build().unwrap();
    assert_eq!(given.learned(), adapted.learned());
    assert_eq!(given.spans(&corpus), adapted.spans(&corpus));
}

#[test]
fn counts_can_be_made_in_parts() {
    let base = Segmenter::new("en").unwrap();
    let texts: Vec<String> = (1..9).map(|times| CORPUS.repeat(times)).collect();
    let mut merged = Counts::default();
    for chunk in texts.chunks(3).rev() {
        let mut part = Counts::default();
        chunk.iter().for_each(|text| part.count(text));
        merged.merge(part);
    }
    let whole = base.adapt(texts.iter().map(String::as_str));
    assert_eq!(base.adapt_counted(&merged).learned(), whole.learned());
    assert!(!whole.learned().is_empty());
}

#[test]
fn bytes_bring_a_segmenter_back() {
    let segmenter = Segmenter::builder("de")
        .abbreviations(["Kptlt".to_owned()])
        .never_break_after(["Hosianna!".to_owned()])
        .always_break_after(["ENDE".to_owned()])
        .newlines(Newlines::Space)
        .quotes(Quotes::Keep)
        .threshold(0.7)
        .build()
        .unwrap()
        .adapt([CORPUS.repeat(20).as_str()].into_iter());
    let bytes = segmenter.to_bytes();
    let back = Segmenter::from_bytes(&bytes).unwrap();
    assert_eq!(back.to_bytes(), bytes);
    assert_eq!(back.learned(), segmenter.learned());
    for broken in [&bytes[..0], &bytes[..10], &bytes[..bytes.len() - 1], b"{}", b"\xff\xfe gazelle"] {
        assert_eq!(Segmenter::from_bytes(broken).unwrap_err().kind(), ErrorKind::FileFormat);
    }
    let mut foreign = bytes.clone();
    let at = foreign.windows(4).position(|window| window == b"\"de\"").unwrap();
    foreign[at + 1] = b'q';
    assert_eq!(Segmenter::from_bytes(&foreign).unwrap_err().kind(), ErrorKind::FileFormat);
}

#[test]
fn segmenters_are_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    shared::<Segmenter>();
}
