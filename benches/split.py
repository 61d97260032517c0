"""Splitting into sentences, one thread: strings and spans, long texts and short ones, time and memory."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sized
from pathlib import Path

import nltk.tokenize.punkt
import nupunkt
import pysbd
import sentencex
import syntok.segmenter

import gazelle
from benches.contest import Contest, Options, Row, Runner, benchmark, hold
from benches.corpora import texts

REFERENCE = "sentencex"
LANGUAGES = set(gazelle.Segmenter.languages()["language"].to_pylist())

# Characters of a small text; a corpus of 4 MB gives some thousand of them.
SMALL = 1000
# Characters that the slow ones get to split.
SHARE = 100_000


def language_of(corpus: str) -> str:
    """Return the language that the name of a corpus begins with, as in ``zh_news``, else English."""
    code = corpus.partition("_")[0]
    return code if code in LANGUAGES else "en"


def check(segmenter: gazelle.Segmenter, given: list[str]) -> None:
    """Compare spans with strings, and look for words that stand in no sentence."""
    for text in given:
        spans = segmenter.spans(text)
        assert [text[start:end] for start, end in spans] == segmenter.split(text)
        covered = "".join(text[start:end] for start, end in spans)
        assert "".join(covered.split()) == "".join(text.split()), "a word stands in no sentence"


def each(split: Callable[[str], Sized]) -> Callable[[list[str]], int]:
    """Split text after text; the sentences of one are gone before the next is split."""
    return lambda given: sum(len(split(text)) for text in given)


def gazelles(segmenter: gazelle.Segmenter) -> list[Runner]:
    """Return the ways gazelle splits."""
    return [
        Runner("gazelle split", each(segmenter.split)),
        Runner("gazelle spans", each(segmenter.spans)),
        Runner("gazelle split_many", lambda given: len(segmenter.split_many(given, threads=1))),
    ]


def peers(language: str) -> list[Runner]:
    """Return the peers that split megabytes in seconds."""
    return [
        Runner("sentencex", each(lambda text: sentencex.segment(language, text))),
        Runner("sentencex spans", each(lambda text: sentencex.get_sentence_boundaries(language, text))),
    ]


def slow_peers() -> list[Runner]:
    """Return the peers that do not."""
    punkt = nltk.tokenize.punkt.PunktSentenceTokenizer()
    ruled = pysbd.Segmenter(language="en", clean=False)
    return [
        Runner("nupunkt", each(nupunkt.sent_tokenize)),
        Runner("NLTK Punkt, untrained", each(punkt.tokenize)),
        Runner("syntok", each(lambda text: [s for part in syntok.segmenter.analyze(text) for s in part])),
        Runner("pysbd", each(ruled.segment)),
    ]


@benchmark
def split(options: Options) -> Iterator[list[Row]]:
    """Split text into sentences, one long text and many small ones."""
    for corpus, given in texts(options.data, options.megabytes):
        language = language_of(corpus)
        segmenter = gazelle.Segmenter(language)
        whole = "\n\n".join(given)
        small = [whole[at : at + SMALL] for at in range(0, len(whole), SMALL)]
        for shape, shaped in (("one text", [whole]), ("small texts", small)):
            runners = [*gazelles(segmenter), *peers(language)]
            yield hold(
                Contest(
                    f"split/{language}",
                    f"{corpus}, {shape}",
                    shaped,
                    runners,
                    REFERENCE,
                    lambda given, segmenter=segmenter: check(segmenter, given),  # type: ignore[misc]
                ),
                options.repeats,
            )


@benchmark
def split_slow(options: Options) -> Iterator[list[Row]]:
    """Split a little English text beside the slower peers."""
    segmenter = gazelle.Segmenter("en")
    for corpus, given in texts(options.data, SHARE / 1e6):
        if language_of(corpus) == "en":
            runners = [*gazelles(segmenter), *peers("en"), *slow_peers()]
            contest = Contest(
                "split_slow/en", corpus, given, runners, REFERENCE, lambda given: check(segmenter, given)
            )
            yield hold(contest, options.repeats)


@benchmark
def split_curve(options: Options) -> Iterator[list[Row]]:
    """Split English texts of 1 kB to 100 MB, to see that the cost grows as the text does."""
    segmenter = gazelle.Segmenter("en")
    corpus, given = next(found for found in texts(options.data, 4) if language_of(found[0]) == "en")
    whole = "\n\n".join(given)
    for size in (10**power for power in range(3, 9)):
        text = (whole * (size // len(whole) + 1))[:size]
        # Small texts are different ones: a processor learns a short text by heart.
        shaped = [whole[at : at + size] for at in range(0, min(len(whole), 1000 * size), size)]
        runners = gazelles(segmenter)[:2]
        contest = Contest(
            "split_curve/en",
            f"{corpus}, {size} characters",
            shaped if size < len(whole) else [text],
            runners,
            "gazelle split",
            lambda given: check(segmenter, [given[0][: 10**6]]),
        )
        yield hold(contest, options.repeats if size < 10**7 else 3)


MEASURED = """
import gc, json, pathlib, re, sys, time
import gazelle
segmenter = gazelle.Segmenter(sys.argv[2])
segmenter.spans("Dr. Lam came. He left.")
text = pathlib.Path(sys.argv[1]).read_text("utf-8")
gc.collect()
# From here on the peak is a new one.
pathlib.Path("/proc/self/clear_refs").write_text("5")
peak = lambda: int(re.search(r"VmHWM:\\s*(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before, started = peak(), time.perf_counter()
count = len(getattr(segmenter, sys.argv[3])(text))
seconds = time.perf_counter() - started
print(json.dumps({"count": count, "seconds": seconds, "grown": (peak() - before) * 1024}))
"""


@benchmark
def split_memory(options: Options) -> Iterator[list[Row]]:
    """Measure by how much a process grows at most while it splits one text (on Linux)."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "text.txt"
        for corpus, given in texts(options.data, options.megabytes):
            file.write_text("\n\n".join(given), "utf-8")
            size = file.stat().st_size
            rows = []
            for mode in ("split", "spans"):
                command = [sys.executable, "-c", MEASURED, str(file), language_of(corpus), mode]
                told = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
                name, peak = f"gazelle {mode}", told["grown"] / 1e6
                rows.append(Row("split_memory", corpus, name, told["count"], told["seconds"], size, peak))
            yield rows
