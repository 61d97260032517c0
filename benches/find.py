"""Finding names: whole corpora, one sentence at a time, and what a gazetteer costs to build."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import gazelle
from benches.contest import Contest, Options, Row, Runner, benchmark, compared, hold
from benches.corpora import SENTENCE_END, names, texts

# Leftmost-longest substrings with positions: less than gazelle does, and what people use instead.
REFERENCE = "ahocorasick_rs"


def gazelle_plain(listed: list[str]) -> gazelle.Gazetteer:
    """Return a gazetteer that trusts every name: no guard for ordinary words, no short forms."""
    return gazelle.Gazetteer(listed, common_words="allow", short_forms="off")


def gazelle_everything(listed: list[str]) -> gazelle.Gazetteer:
    """Return a gazetteer of organisations, with all their short forms and the guard for ordinary words."""
    entries = ({"id": at, "name": name, "label": "ORG"} for at, name in enumerate(listed))
    return gazelle.Gazetteer(entries, short_forms="auto")


def ahocorasick_rs(listed: list[str]) -> Any:
    """Return the Rust automaton, leftmost and longest first."""
    import ahocorasick_rs

    return ahocorasick_rs.AhoCorasick(listed, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


def pyahocorasick(listed: list[str]) -> Any:
    """Return the C automaton, each name standing for itself."""
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for name in listed:
        automaton.add_word(name, name)
    automaton.make_automaton()
    return automaton


def daachorse(listed: list[str]) -> Any:
    """Return the double-array automaton over characters, leftmost and longest first."""
    import daachorse

    return daachorse.CharwiseDoubleArrayAhoCorasick(listed, daachorse.MATCH_KIND_LEFTMOST_LONGEST)


def flashtext2(listed: list[str]) -> Any:
    """Return the keyword processor, which matches whole words only."""
    import flashtext2

    processor = flashtext2.KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(listed)
    return processor


BUILD: dict[str, Callable[[list[str]], Any]] = {
    "gazelle plain": gazelle_plain,
    "gazelle everything": gazelle_everything,
    "ahocorasick_rs": ahocorasick_rs,
    "pyahocorasick": pyahocorasick,
    "daachorse": daachorse,
    "flashtext2": flashtext2,
}
# How each finds the names of one text, with their places.
FIND_ONE: dict[str, Callable[[Any], Callable[[str], list[Any]]]] = {
    "gazelle plain": lambda built: built.find,
    "gazelle everything": lambda built: built.find,
    "ahocorasick_rs": lambda built: built.find_matches_as_indexes,
    "pyahocorasick": lambda built: lambda text: list(built.iter_long(text)),
    "daachorse": lambda built: built.find,
    "flashtext2": lambda built: built.extract_keywords_with_span,
}


def many(name: str, built: Any) -> Runner:
    """Return the runner that finds the names of all texts, gazelle's into one Arrow table."""
    if isinstance(built, gazelle.Gazetteer):
        return Runner(name, lambda given: len(built.find_many(given, threads=1)))
    return one_by_one(name, built)


def one_by_one(name: str, built: Any) -> Runner:
    """Return the runner that finds the names of each text by a call of its own."""
    find = FIND_ONE[name](built)
    return Runner(name, lambda given: sum(len(find(text)) for text in given))


def found_where_it_says(built: gazelle.Gazetteer) -> Callable[[list[str]], None]:
    """Return a check: there are mentions, and each one's place holds its text."""

    def check(given: list[str]) -> None:
        found = built.find_many(given)
        assert len(found) > 0, "no name was found: the benchmark would measure nothing"
        for mention in found:
            text = given[mention["doc"]]
            assert text[mention["start"] : mention["end"]] == mention["text"], mention

    return check


@benchmark
def find(options: Options) -> Iterator[list[Row]]:
    """Find names in whole corpora: list[str] in, positions out, one thread."""
    for size in options.sizes:
        built = {name: build(names(size, options.names)) for name, build in BUILD.items()}
        for corpus, given in texts(options.data, options.megabytes):
            yield hold(
                Contest(
                    f"find/{size}",
                    corpus,
                    given,
                    [many(name, gazetteer) for name, gazetteer in built.items()],
                    REFERENCE,
                    found_where_it_says(built["gazelle plain"]),
                ),
                options.repeats,
            )


@benchmark
def sentence(options: Options) -> Iterator[list[Row]]:
    """Find names in one sentence of about 120 characters per call, 30 000 names."""
    built = {name: build(names(30_000, options.names)) for name, build in BUILD.items()}
    for corpus, given in texts(options.data, options.megabytes):
        sentences = (sentence for text in given for sentence in SENTENCE_END.split(text))
        short = list(islice((one for one in sentences if 110 <= len(one) <= 130), 5_000))
        if not short:
            continue
        yield hold(
            Contest(
                "sentence/30000",
                corpus,
                short,
                [one_by_one(name, gazetteer) for name, gazetteer in built.items()],
                REFERENCE,
                found_where_it_says(built["gazelle plain"]),
            ),
            options.repeats,
        )


@benchmark
def threads(options: Options) -> Iterator[list[Row]]:
    """Find names in an Arrow column with one thread and with two, 30 000 names."""
    import pyarrow

    built = gazelle_plain(names(30_000, options.names))
    for corpus, given in texts(options.data, options.megabytes):
        column = pyarrow.array(given, pyarrow.large_string())
        found_where_it_says(built)(given)

        def run(count: int, column: Any = column) -> Callable[[list[str]], int]:
            return lambda _: len(built.find_many(column, threads=count))

        runners = [Runner("1 thread", run(1)), Runner("2 threads", run(2))]
        yield hold(
            Contest("threads/30000", corpus, given, runners, "1 thread", lambda _: None), options.repeats
        )


@benchmark
def build(options: Options) -> Iterator[list[Row]]:
    """Build from a list[str]: seconds, the memory needed at the peak, each in its own process; bytes a name."""
    for size in options.sizes:
        rows = []
        for name in BUILD:
            source = [str(options.names)] if options.names else []
            child = [sys.executable, "-m", "benches.find", name, str(size), *source]
            done = subprocess.run(child, capture_output=True, text=True, check=True)
            cost = json.loads(done.stdout)
            rows.append(Row(f"build/{size}", "names", name, size, cost["seconds"], peak_mb=cost["peak_mb"]))
            if cost["bytes"]:
                print(f"  {name}: {cost['bytes'] / size:.1f} bytes a name, {size} names")
        yield compared(rows, REFERENCE)


def build_here(name: str, size: int, source: Path | None) -> None:
    """Build one gazetteer in this process and print what it cost; the list of names is not counted."""
    listed = names(size, source)
    import_first = BUILD[name](["a name"])
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
    started = time.perf_counter()
    built = BUILD[name](listed)
    seconds = time.perf_counter() - started
    # Only gazelle says how large it is.
    size_of = built.stats()["bytes"] if isinstance(built, gazelle.Gazetteer) else 0
    print(json.dumps({"seconds": seconds, "peak_mb": memory("VmHWM") - before, "bytes": size_of}))
    del import_first, built


def memory(kind: str) -> float:
    """Return a figure of Linux about this process' memory, in MB."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{kind}:"))
    return int(line.split()[1]) * 1024 / 1e6


if __name__ == "__main__":
    build_here(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]) if len(sys.argv) > 3 else None)
