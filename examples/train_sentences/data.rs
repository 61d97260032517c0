//! Sets of texts with known sentences, and the layouts they are learnt in.

use std::io::BufRead;
use std::ops::Range;
use std::path::Path;

use gazelle::sentences::training::Trainee;

/// A text and the byte ranges of its sentences.
#[derive(Debug, Clone, Default)]
pub(crate) struct Document {
    pub text: String,
    pub sentences: Vec<Range<usize>>,
}

impl Document {
    /// Takes units of two sentences apart, where the sentence ends without doubt.
    pub(crate) fn part(&mut self, trainee: &Trainee) {
        let mut breaks = trainee.certain(&self.text).into_iter().peekable();
        let mut parted = Vec::with_capacity(self.sentences.len());
        for sentence in std::mem::take(&mut self.sentences) {
            let mut start = sentence.start;
            while let Some((end, next)) = breaks.next_if(|&(end, _)| end <= sentence.end) {
                if start < end && next < sentence.end {
                    parted.push(start..end);
                    start = next;
                }
            }
            parted.push(start..sentence.end);
        }
        self.sentences = parted;
    }
}

/// How documents are joined to one text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// As they are, blank lines between them.
    Paragraphs,
    /// Everything in one line.
    Flat,
    /// Everything in one paragraph of short lines.
    Wrapped,
}

/// The documents of a set: cut where it says so, else in parts of some paragraphs.
pub(crate) fn read(folder: &Path, news: bool) -> Vec<Document> {
    let read = |name: &str| {
        std::fs::read_to_string(folder.join(name))
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
    };
    let text = read("raw.txt");
    let gold: Vec<(usize, usize)> = serde_json::from_str(&read("gold.json")).expect("gold.json holds pairs");
    let mut bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    bytes.push(text.len());
    let sentences: Vec<Range<usize>> = gold.iter().map(|&(start, end)| bytes[start]..bytes[end]).collect();

    let mut documents: Vec<Document> = Vec::new();
    let (mut blank_lines, mut last_end) = (0, 0);
    for sentence in sentences {
        let gap = &text[last_end..sentence.start];
        let paragraph = gap.matches('\n').count() > 1;
        blank_lines += usize::from(paragraph);
        // A news document is its headline and one paragraph; other sets are cut every few paragraphs.
        let cut = documents.is_empty()
            || paragraph && if news { blank_lines % 2 == 0 } else { blank_lines % 6 == 0 };
        if cut {
            documents.push(Document::default());
        }
        let document = documents.last_mut().expect("one was just pushed");
        if !cut {
            document.text.push_str(gap);
        }
        let start = document.text.len();
        document.text.push_str(&text[sentence.clone()]);
        document.sentences.push(start..document.text.len());
        last_end = sentence.end;
    }
    documents
}

/// The texts of a compressed file with one JSON object a line.
pub(crate) fn unlabelled(path: &Path) -> Vec<String> {
    #[derive(serde::Deserialize)]
    struct Line {
        text: String,
    }
    let file = std::fs::File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = std::io::BufReader::new(flate2::read::GzDecoder::new(file)).lines();
    lines.map(|line| serde_json::from_str::<Line>(&line.expect("text")).expect("a text").text).collect()
}

/// The documents as one text, with the byte offsets where its sentences end.
pub(crate) fn lay_out(documents: &[Document], layout: Layout, language: &str) -> (String, Vec<usize>) {
    let mut text = String::new();
    let mut ends = Vec::new();
    for document in documents {
        if !text.is_empty() {
            text.push_str("\n\n");
        }
        let shift = text.len();
        text.push_str(&document.text);
        ends.extend(document.sentences.iter().map(|sentence| shift + sentence.end));
    }
    if layout == Layout::Paragraphs {
        return (text, ends);
    }
    let spaceless = matches!(language, "ja" | "zh");
    let width = 60 + documents.first().map_or(0, |document| document.text.len() % 40);
    let mut flat = String::with_capacity(text.len());
    let mut moved = Vec::with_capacity(ends.len());
    let (mut column, mut last) = (0, 0);
    let mut ends = ends.into_iter().peekable();
    for word in text.split_inclusive(char::is_whitespace) {
        let visible = word.trim_end();
        let wide = visible.chars().count();
        let glue = spaceless && word.ends_with('\n');
        if !visible.is_empty() {
            if layout == Layout::Wrapped
                && !spaceless
                && column > 0
                && column + 1 + wide > width
                && flat.ends_with(' ')
            {
                flat.pop();
                flat.push('\n');
                column = 0;
            }
            flat.push_str(visible);
            column += wide + 1;
        }
        while ends.next_if(|&end| end <= last + visible.len()).is_some_and(|end| {
            moved.push(flat.len() - (last + visible.len() - end));
            true
        }) {}
        last += word.len();
        if !visible.is_empty() && visible.len() < word.len() && !glue {
            flat.push(' ');
        }
    }
    let kept = flat.trim_end().len();
    flat.truncate(kept);
    if spaceless && layout == Layout::Wrapped { cut_lines(&flat, &moved, width / 2) } else { (flat, moved) }
}

/// A line break every so many characters, as texts without spaces are wrapped.
fn cut_lines(text: &str, ends: &[usize], width: usize) -> (String, Vec<usize>) {
    let mut cut = String::new();
    let mut moved = Vec::with_capacity(ends.len());
    let (mut column, mut ends) = (0, ends.iter().copied().peekable());
    for (at, c) in text.char_indices() {
        if column >= width && !c.is_ascii_alphanumeric() {
            cut.push('\n');
            column = 0;
        }
        cut.push(c);
        column = if c == '\n' { 0 } else { column + 1 };
        if ends.next_if_eq(&(at + c.len_utf8())).is_some() {
            moved.push(cut.len());
        }
    }
    (cut, moved)
}

/// Prints precision, recall and F1 over the ends of sentences.
pub(crate) fn report(set: &str, language: &str, trainee: &Trainee, documents: &[Document], layout: Layout) {
    let (text, ends) = lay_out(documents, layout, language);
    let spans = trainee.segmenter().spans(&text);
    let right = spans.iter().filter(|span| ends.binary_search(&(span.end as usize)).is_ok()).count();
    let (precision, recall) = (right as f64 / spans.len() as f64, right as f64 / ends.len() as f64);
    println!(
        "{set:18} {:10} P {:6.2} R {:6.2} F1 {:6.2}  FP {:4} FN {:4}",
        format!("{layout:?}"),
        100.0 * precision,
        100.0 * recall,
        200.0 * precision * recall / (precision + recall),
        spans.len() - right,
        ends.len() - right,
    );
}

/// Prints each boundary of a set that was found wrongly (`+`) or missed (`-`), with its surroundings.
pub(crate) fn errors(language: &str, trainee: &Trainee, documents: &[Document], layout: Layout) {
    let (text, ends) = lay_out(documents, layout, language);
    let segmenter = trainee.segmenter();
    let found: Vec<usize> = segmenter.spans(&text).iter().map(|span| span.end as usize).collect();
    let why = segmenter.explain(&text);
    let around = |at: usize| {
        let before: String =
            text[..at].chars().rev().take(50).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = text[at..].chars().take(40).collect();
        format!("{before}‖{after}").replace('\n', "⏎")
    };
    let show = |sign: char, at: usize| {
        let why = why.iter().find(|boundary| boundary.offset as usize == at);
        let why = why.map_or("no candidate".to_owned(), |b| format!("{:.2} {}", b.score, b.evidence));
        println!("{sign} {}   [{why}]", around(at));
    };
    found.iter().filter(|end| ends.binary_search(end).is_err()).for_each(|&end| show('+', end));
    ends.iter().filter(|end| found.binary_search(end).is_err()).for_each(|&end| show('-', end));
}
