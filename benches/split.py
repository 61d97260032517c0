"""Splitting into sentences: strings and spans, one thread."""

from collections.abc import Iterator

import nupunkt
import sentencex

import gazelle
from benches.contest import Contest, Options, Row, Runner, benchmark, hold
from benches.corpora import texts

REFERENCE = "sentencex"


@benchmark
def split(options: Options) -> Iterator[list[Row]]:
    """Split English into sentences, as strings and as spans."""
    segmenter = gazelle.Segmenter("en")

    def check(given: list[str]) -> None:
        for text in given:
            spans = segmenter.spans(text)
            assert [text[start:end] for start, end in spans] == segmenter.split(text)
            covered = "".join(text[start:end] for start, end in spans)
            assert "".join(covered.split()) == "".join(text.split()), "a word stands in no sentence"

    runners = [
        Runner("gazelle", lambda given: sum(len(segmenter.split(text)) for text in given)),
        Runner("gazelle spans", lambda given: sum(len(segmenter.spans(text)) for text in given)),
        Runner("gazelle split_many", lambda given: len(segmenter.split_many(given, threads=1))),
        Runner("sentencex", lambda given: sum(len(sentencex.segment("en", text)) for text in given)),
        Runner("nupunkt", lambda given: sum(len(nupunkt.sent_tokenize(text)) for text in given)),
    ]
    for corpus, given in texts(options.data, options.megabytes):
        yield hold(Contest("split/en", corpus, given, runners, REFERENCE, check), options.repeats)
