"""How much of what is found is right: ``python -m benches.precision GAZETTEER DOCUMENTS...``.

GAZETTEER is JSON lines of entries (``.gz`` too), each of DOCUMENTS JSON lines with ``text`` and ``mentions``,
a list of ``[start, end, kind, link]`` in code points. A mention with a link is right, and must be found with both
its ends. gazelle runs with its default, laxer and stricter options beside the same list in spaCy's PhraseMatcher
and in flashtext2; then the list is cut to the larger places, for the trade-off. Needs ``spacy`` and ``flashtext2``.
"""

import gzip
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gazelle

Spans = set[tuple[int, int]]
Finder = Callable[[list[str]], list[Spans]]
# The smallest population of a place that stays in the list.
CUTS = [5_000, 15_000, 50_000, 250_000]


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines."""
    with (
        gzip.open(path, "rt", encoding="utf-8")
        if path.suffix == ".gz"
        else path.open(encoding="utf-8") as lines
    ):
        for line in lines:
            yield json.loads(line)


def by_gazelle(entries: list[dict[str, Any]], **options: Any) -> Finder:
    """Return gazelle, with default options unless others are given."""
    gazetteer = gazelle.Gazetteer(entries, **options)

    def find(texts: list[str]) -> list[Spans]:
        return [{(mention.start, mention.end) for mention in gazetteer.find(text)} for text in texts]

    return find


def by_phrase_matcher(entries: list[dict[str, Any]], attribute: str) -> Finder:
    """Return spaCy's PhraseMatcher over a blank English pipeline, its overlaps resolved longest first."""
    import spacy
    from spacy.matcher import PhraseMatcher
    from spacy.util import filter_spans

    tokenizer: Any = spacy.blank("en").tokenizer
    matcher = PhraseMatcher(tokenizer.vocab, attr=attribute)
    matcher.add("PLACE", list(tokenizer.pipe(forms(entries))))

    def find(texts: list[str]) -> list[Spans]:
        spans = (filter_spans(matcher(document, as_spans=True)) for document in tokenizer.pipe(texts))
        return [{(span.start_char, span.end_char) for span in found} for found in spans]

    return find


def by_flashtext2(entries: list[dict[str, Any]]) -> Finder:
    """Return flashtext2, exact in case."""
    import flashtext2

    processor = flashtext2.KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(forms(entries))
    return lambda texts: [
        {(start, end) for _, start, end in processor.extract_keywords_with_span(text)} for text in texts
    ]


def forms(entries: list[dict[str, Any]]) -> list[str]:
    """Return every name and alias once."""
    return list(dict.fromkeys(form for entry in entries for form in [entry["name"], *entry["aliases"]]))


def right(documents: list[dict[str, Any]]) -> list[Spans]:
    """Return the places that a person linked."""
    return [{(start, end) for start, end, _, link in document["mentions"] if link} for document in documents]


def score(name: str, found: list[Spans], wanted: list[Spans]) -> str:
    """Return a line of a Markdown table: precision, recall, F1, and the counts behind them."""
    hits = sum(len(a & b) for a, b in zip(found, wanted, strict=True))
    given, there = sum(map(len, found)), sum(map(len, wanted))
    precision, recall = hits / max(given, 1), hits / max(there, 1)
    f1 = 2 * hits / max(given + there, 1)
    return f"| {name} | {precision:.3f} | {recall:.3f} | {f1:.3f} | {given} | {hits} |"


def main(gazetteer: Path, *files: Path) -> None:
    """Print one table for each file of documents."""
    entries = list(records(gazetteer))
    finders: dict[str, Finder] = {
        "gazelle": by_gazelle(entries),
        "gazelle, common_words=allow": by_gazelle(entries, common_words="allow"),
        "gazelle, common_words=strict": by_gazelle(entries, common_words="strict"),
        "PhraseMatcher, ORTH": by_phrase_matcher(entries, "ORTH"),
        "PhraseMatcher, LOWER": by_phrase_matcher(entries, "LOWER"),
        "flashtext2": by_flashtext2(entries),
    }
    for cut in CUTS:
        larger = [entry for entry in entries if (entry.get("population") or 0) >= cut]
        finders[f"gazelle, from {cut} people"] = by_gazelle(larger)
        finders[f"gazelle, strict, from {cut} people"] = by_gazelle(larger, common_words="strict")
        finders[f"PhraseMatcher, ORTH, from {cut} people"] = by_phrase_matcher(larger, "ORTH")
    for file in files:
        documents = list(records(file))
        texts, wanted = [document["text"] for document in documents], right(documents)
        print(f"\n## {file.name}: {len(texts)} documents, {sum(map(len, wanted))} places\n")
        print("| list in | precision | recall | F1 | found | right |\n|---|---|---|---|---|---|")
        for name, find in finders.items():
            print(score(name, find(texts), wanted), flush=True)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
