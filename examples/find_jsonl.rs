//! Finds the mentions of many documents: `find_jsonl GAZETTEER.jsonl DOCUMENTS.jsonl [OPTION=VALUE]…`
//!
//! Both files hold one JSON object a line; documents have a `text`. Prints one JSON array a
//! document: `[start, end, id, kind]` for each mention, in code points. Options are those of a
//! gazetteer (`common_words=allow`), `overlap=all`, and `explain=yes` for every candidate with the
//! rule that decided.

use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::time::Instant;

use gazelle::annotate::{explain, find, segmenter_of};
use gazelle::gazetteer::{
    Boundaries, Builder, Case, CommonWords, Diacritics, Entry, Found, Options, Overlap, ShortForms,
};
use gazelle::text::CodePoints;
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [gazetteer, documents, given @ ..] = &*arguments else {
        return Err("usage: find_jsonl GAZETTEER.jsonl DOCUMENTS.jsonl [OPTION=VALUE]…".into());
    };
    let mut options = Options::default();
    let (mut overlap, mut why) = (Overlap::Longest, false);
    for option in given {
        match option.split_once('=') {
            Some(("language", codes)) => options.language = codes.split(',').map(str::to_owned).collect(),
            Some(("case", word)) => options.case = Case::parse(word)?,
            Some(("diacritics", word)) => options.diacritics = Diacritics::parse(word)?,
            Some(("boundaries", word)) => options.boundaries = Boundaries::parse(word)?,
            Some(("common_words", word)) => options.common_words = CommonWords::parse(word)?,
            Some(("short_forms", word)) => options.short_forms = ShortForms::parse(word)?,
            Some(("overlap", word)) => overlap = Overlap::parse(word)?,
            Some(("explain", word)) => why = word == "yes",
            _ => return Err(format!("{option}: no such option").into()),
        }
    }
    let mut builder = Builder::new(options)?;
    for line in BufReader::new(File::open(gazetteer)?).lines() {
        builder.add(&serde_json::from_str::<Entry>(&line?)?)?;
    }
    let gazetteer = builder.build()?;
    let segmenter = segmenter_of(&gazetteer)?;
    let mut found = Found::default();
    let mut out = BufWriter::new(std::io::stdout().lock());
    let (mut bytes, mut seconds) = (0, 0.0);
    for line in BufReader::new(File::open(documents)?).lines() {
        let document: Value = serde_json::from_str(&line?)?;
        let text = document["text"].as_str().unwrap_or_default();
        let mut chars = CodePoints::new(text);
        let mut mentions = Vec::new();
        if why {
            for e in explain(&gazetteer, &segmenter, text) {
                let covered = &text[e.span.range()];
                let (id, kept) = (gazetteer.entry(e.entry).id(), if e.kept { "kept" } else { "lost" });
                mentions.push(json!([e.span.start, covered, id, e.kind.name(), kept, e.rule.words()]));
            }
        } else {
            let started = Instant::now();
            find(&gazetteer, &segmenter, text, overlap, &mut found);
            (bytes, seconds) = (bytes + text.len(), seconds + started.elapsed().as_secs_f64());
            for mention in &found.mentions {
                let start = chars.at(mention.span.start as usize);
                // Nested mentions end where others have not begun: count from the start again.
                let end = start + text[mention.span.range()].chars().count();
                mentions.push(json!([start, end, gazetteer.entry(mention.entry).id(), mention.kind.name()]));
            }
        }
        writeln!(out, "{}", Value::from(mentions))?;
    }
    eprintln!("{bytes} bytes, {:.1} MB/s", bytes as f64 / 1e6 / seconds);
    Ok(())
}
