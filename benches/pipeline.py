"""Whole corpora: from a file of texts to a folder of tables."""

import json
import multiprocessing
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from itertools import count, cycle
from pathlib import Path

import ahocorasick_rs
import nupunkt
import pyarrow as pa
import pyarrow.parquet as pq
import sentencex

import gazelle
from benches.contest import Options, Row, benchmark, compared
from benches.corpora import names, texts
from gazelle._gazelle import write_batches

THREADS = 2
NAMES = 100_000
# Parts of the corpus that the peers' processes take one after another.
PARTS = 16
# A size, and the same ten times over.
MEMORY_MEGABYTES = (100, 1000)
BATCHES = """
import sys
import gazelle
gaz = gazelle.Gazetteer.read(sys.argv[2])
documents = mentions = 0
for batch in gazelle.annotate_batches(sys.argv[1], gaz, threads=2):
    documents += len(batch)
    mentions += len(batch.mentions)
# Not ru_maxrss, which starts with what the parent process had.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(documents, mentions, int(status["VmHWM"].split()[0]) * 1024 / 1e6)
"""


@benchmark
def pipeline(options: Options) -> Iterator[list[Row]]:
    """From JSON lines to Parquet, on one and two threads, beside finding and splitting alone."""
    gaz, segmenter = gazelle.Gazetteer(names(NAMES, options.names)), gazelle.Segmenter("en")
    for corpus, given in texts(options.data, options.megabytes):
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder) / "texts.jsonl", Path(folder) / "out"
            repeated = list(up_to(given, options.megabytes))
            size = write_lines(source, repeated)
            column = pa.array(repeated)
            del repeated
            for threads in (1, THREADS):
                jobs: dict[str, Callable[[], int]] = {
                    "find_many": partial(found, gaz, column, threads),
                    "split_many": partial(split_up, segmenter, column, threads),
                    "annotate Arrow": partial(tables, column, gaz, segmenter, threads),
                    "JSONL to Parquet": partial(end_to_end, source, gaz, segmenter, out, threads),
                }
                measured = in_turns(jobs, options.repeats)
                both = measured["find_many"][0] + measured["split_many"][0]
                measured["find_many + split_many"] = (both, 0)
                yield compared(
                    [
                        Row(f"pipeline/{threads} threads", corpus, name, results, seconds, size)
                        for name, (seconds, results) in measured.items()
                    ],
                    "find_many + split_many",
                )


@benchmark
def threads(options: Options) -> Iterator[list[Row]]:
    """One thread and two in turns, Arrow in and every table out."""
    gaz, segmenter = gazelle.Gazetteer(names(NAMES, options.names)), gazelle.Segmenter("en")
    for corpus, given in texts(options.data, options.megabytes):
        column = pa.array(up_to(given, options.megabytes))
        jobs = {
            f"{threads} threads": partial(tables, column, gaz, segmenter, threads) for threads in (1, THREADS)
        }
        yield compared(
            [
                Row("threads", corpus, name, results, seconds, column.nbytes)
                for name, (seconds, results) in in_turns(jobs, options.repeats).items()
            ],
            "1 threads",
        )


@benchmark
def growth(options: Options) -> Iterator[list[Row]]:
    """From JSON lines to Parquet, with ever more documents: the cost of each stays what it was."""
    gaz, segmenter = gazelle.Gazetteer(names(NAMES, options.names)), gazelle.Segmenter("en")
    for corpus, given in texts(options.data, options.megabytes):
        rows = []
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder) / "texts.jsonl", Path(folder) / "out"
            for part in (16, 8, 4, 2, 1):
                repeated = list(up_to(given, options.megabytes / part))
                size = write_lines(source, repeated)
                job = partial(end_to_end, source, gaz, segmenter, out, THREADS)
                ((seconds, results),) = in_turns({"": job}, options.repeats).values()
                rows.append(Row("growth", corpus, f"{len(repeated)} documents", results, seconds, size))
        yield rows


@benchmark
def peers(options: Options) -> Iterator[list[Row]]:
    """From JSON lines to Parquet, beside the same job put together from peers, two processes each."""
    known = names(NAMES, options.names)
    gaz, segmenter = gazelle.Gazetteer(known), gazelle.Segmenter("en")
    for corpus, given in texts(options.data, options.megabytes):
        with tempfile.TemporaryDirectory() as folder:
            source, out = Path(folder) / "texts.jsonl", Path(folder) / "out"
            size = write_lines(source, list(up_to(given, options.megabytes)))
            jobs: dict[str, Callable[[], int]] = {
                "gazelle": partial(end_to_end, source, gaz, segmenter, out, THREADS)
            }
            for splitter in SPLITTERS:
                jobs[f"ahocorasick_rs + {splitter}"] = partial(put_together, source, known, splitter, out)
            measured = in_turns(jobs, options.repeats)
            best = min(list(measured)[1:], key=lambda name: measured[name][0])
            yield compared(
                [
                    Row("peers", corpus, name, results, seconds, size)
                    for name, (seconds, results) in measured.items()
                ],
                best,
            )


@benchmark
def memory(options: Options) -> Iterator[list[Row]]:
    """Peak memory of annotate_batches on a corpus and on one ten times as large."""
    (corpus, given), *_ = texts(options.data, options.megabytes)
    with tempfile.TemporaryDirectory() as folder:
        listed, source = Path(folder) / "names.jsonl", Path(folder) / "texts.jsonl"
        lines = (json.dumps({"name": name}) + "\n" for name in names(NAMES, options.names))
        listed.write_text("".join(lines), "utf-8")
        rows = []
        for megabytes in MEMORY_MEGABYTES:
            size = write_lines(source, up_to(given, megabytes))
            child = [sys.executable, "-c", BATCHES, str(source), str(listed)]
            started = time.perf_counter()
            done = subprocess.run(child, capture_output=True, text=True, check=True)
            seconds = time.perf_counter() - started
            documents, mentions, peak = done.stdout.split()
            with source.open("rb") as file:
                assert int(documents) == sum(1 for _ in file)
            rows.append(Row("memory", corpus, f"{megabytes} MB", int(mentions), seconds, size, float(peak)))
        yield rows


def up_to(given: list[str], megabytes: float) -> Iterator[str]:
    """Yield the texts, again and again, until there are so many megabytes."""
    left = int(megabytes * 1e6)
    for text in cycle(given):
        yield text
        left -= len(text.encode("utf-8"))
        if left <= 0:
            return


def write_lines(path: Path, given: Iterator[str] | list[str]) -> int:
    """Write a file of JSON lines, each with an id of its own; return how many bytes of text it holds."""
    size = 0
    with path.open("w", encoding="utf-8") as file:
        for at, text in zip(count(), given, strict=False):
            file.write(json.dumps({"id": at, "text": text}, ensure_ascii=False) + "\n")
            size += len(text.encode("utf-8"))
    return size


def in_turns(jobs: Mapping[str, Callable[[], int]], repeats: int) -> dict[str, tuple[float, int]]:
    """Let the jobs take turns; return the median time of each and its answer."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    answers: dict[str, int] = {}
    for _ in range(repeats):
        for name, job in jobs.items():
            started = time.perf_counter()
            answer = job()
            seconds[name].append(time.perf_counter() - started)
            assert answer > 0, f"{name} found nothing"
            assert answers.setdefault(name, answer) == answer, f"{name}: {answers[name]}, then {answer}"
    return {name: (statistics.median(taken), answers[name]) for name, taken in seconds.items()}


def found(gaz: gazelle.Gazetteer, column: pa.Array, threads: int) -> int:
    """Find the names alone and return how many mentions there are."""
    return len(gaz.find_many(column, threads=threads))


def split_up(segmenter: gazelle.Segmenter, column: pa.Array, threads: int) -> int:
    """Split alone and return how many sentences there are."""
    return len(segmenter.split_many(column, threads=threads))


def tables(column: pa.Array, gaz: gazelle.Gazetteer, segmenter: gazelle.Segmenter, threads: int) -> int:
    """Annotate, have every table made, and return the number of mentions."""
    result = gazelle.annotate(column, gaz, segmenter, threads=threads)
    assert len(result.documents) == len(column)
    assert len(result.sentences) > 0
    return len(result.mentions)


def end_to_end(
    source: Path, gaz: gazelle.Gazetteer, segmenter: gazelle.Segmenter, folder: Path, threads: int
) -> int:
    """Do the whole job with gazelle and return the number of mentions that were written."""
    shutil.rmtree(folder, ignore_errors=True)
    write_batches(gazelle.annotate_batches(source, gaz, segmenter, threads=threads), folder, "parquet")
    assert pq.read_metadata(folder / "sentences.parquet").num_rows > 0
    return int(pq.read_metadata(folder / "mentions.parquet").num_rows)


def put_together(source: Path, known: list[str], splitter: str, folder: Path) -> int:
    """Do the same with peers: two processes, each with an automaton and a splitter, Parquet out."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    size = source.stat().st_size
    cuts = [(source, size * at // PARTS, size * (at + 1) // PARTS, folder) for at in range(PARTS)]
    context = multiprocessing.get_context("fork")
    with context.Pool(THREADS, initializer=prepare, initargs=(known, splitter)) as pool:
        return sum(pool.imap(peers_part, cuts))


automaton: ahocorasick_rs.AhoCorasick
split: Callable[[str], list[str]]
listed: list[str]


def prepare(known: list[str], splitter: str) -> None:
    """Make what a process of the peers needs once."""
    global automaton, split, listed
    automaton = ahocorasick_rs.AhoCorasick(known, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    split = SPLITTERS[splitter]()
    listed = known


SPLITTERS: dict[str, Callable[[], Callable[[str], list[str]]]] = {
    "sentencex": lambda: lambda text: sentencex.segment("en", text),
    "nupunkt": lambda: nupunkt.sent_tokenize,
}


def peers_part(cut: tuple[Path, int, int, Path]) -> int:
    """Annotate the lines that begin between two places of a file and write their tables."""
    path, start, end, folder = cut
    sentences: dict[str, list[object]] = {name: [] for name in ("doc_id", "start", "end", "text")}
    mentions: dict[str, list[object]] = {
        name: [] for name in ("doc_id", "sentence", "start", "end", "text", "name")
    }
    with path.open("rb") as file:
        file.seek(max(start - 1, 0))
        if start:
            file.readline()
        while file.tell() < end and (line := file.readline()):
            row = json.loads(line)
            text = row["text"]
            ends = []
            at = 0
            for sentence in split(text):
                # What stands between sentences belongs to none; not every splitter says what that is.
                first = text.index(sentence, at)
                at = first + len(sentence)
                ends.append(at)
                sentences["doc_id"].append(row["id"])
                sentences["start"].append(first)
                sentences["end"].append(at)
                sentences["text"].append(sentence)
            number = 0
            for name, first, last in automaton.find_matches_as_indexes(text):
                while number + 1 < len(ends) and ends[number] <= first:
                    number += 1
                mentions["doc_id"].append(row["id"])
                mentions["sentence"].append(number)
                mentions["start"].append(first)
                mentions["end"].append(last)
                mentions["text"].append(text[first:last])
                mentions["name"].append(listed[name])
    for name, columns in (("sentences", sentences), ("mentions", mentions)):
        table = pa.table(columns)
        pq.write_table(table, folder / f"{name}-{start}.parquet", compression="zstd", compression_level=1)
    return len(mentions["name"])
