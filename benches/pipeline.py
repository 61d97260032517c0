"""Whole corpora: from a file of texts to a folder of tables."""

import json
import multiprocessing
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import ahocorasick_rs
import pyarrow as pa
import pyarrow.parquet as pq
import sentencex

import gazelle
from benches.contest import Options, Row, benchmark, compared
from benches.corpora import names, texts
from gazelle._gazelle import write_batches

THREADS = 2
NAMES = 100_000
# Batches of the memory measurement; small enough that both sizes fill several.
BATCH = """
import sys
import gazelle
gaz = gazelle.Gazetteer.read(sys.argv[2])
documents = 0
for batch in gazelle.annotate_batches(sys.argv[1], gaz, threads=2):
    documents += len(batch)
# Not ru_maxrss, which starts with what the parent process had.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(documents, int(status["VmHWM"].split()[0]) / 1024)
"""


@benchmark
def pipeline(options: Options) -> Iterator[list[Row]]:
    """From JSON lines to Parquet, on one and two threads, beside the best pipeline of peers."""
    known = names(NAMES, options.names)
    gaz = gazelle.Gazetteer(known)
    segmenter = gazelle.Segmenter("en")
    for corpus, given in texts(options.data, options.megabytes):
        size = sum(len(text.encode("utf-8")) for text in given)
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "texts.jsonl"
            with source.open("w", encoding="utf-8") as file:
                for text in given:
                    file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
            out = Path(folder) / "out"
            column = pa.array(given)
            whole = gazelle.annotate(given, gaz, segmenter)
            assert len(gazelle.annotate(source, gaz, segmenter).mentions) == len(whole.mentions)
            for threads in (1, THREADS):
                jobs: dict[str, Callable[[], object]] = {
                    "find_many": partial(gaz.find_many, column, threads=threads),
                    "split_many": partial(segmenter.split_many, column, threads=threads),
                    "annotate Arrow": partial(tables, column, gaz, segmenter, threads),
                    "JSONL to Parquet": partial(end_to_end, source, gaz, segmenter, out, threads),
                }
                seconds = {name: best(job, options.repeats) for name, job in jobs.items()}
                seconds["find + split"] = seconds["find_many"] + seconds["split_many"]
                rows = [
                    Row(f"pipeline/{threads} threads", corpus, name, len(whole.mentions), taken, size)
                    for name, taken in seconds.items()
                ]
                yield compared(rows, "find + split")
            peers = best(partial(peers_pipeline, source, known, Path(folder) / "peers"), 1)
            ours = best(partial(end_to_end, source, gaz, segmenter, out, THREADS), options.repeats)
            rows = [
                Row("pipeline/peers", corpus, "gazelle", len(whole.mentions), ours, size),
                Row("pipeline/peers", corpus, "ahocorasick_rs + sentencex", 0, peers, size),
            ]
            yield compared(rows, "ahocorasick_rs + sentencex")


@benchmark
def memory(options: Options) -> Iterator[list[Row]]:
    """Peak memory of annotate_batches on a corpus and on one ten times as large."""
    (corpus, given), *_ = texts(options.data, options.megabytes)
    size = sum(len(text.encode("utf-8")) for text in given)
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "names.jsonl"
        listed.write_text(
            "".join(json.dumps({"name": name}) + "\n" for name in names(NAMES, options.names)), "utf-8"
        )
        rows = []
        for times in (100e6, 1e9):
            source = Path(folder) / "texts.jsonl"
            copies = max(1, round(times / size))
            with source.open("w", encoding="utf-8") as file:
                for copy in range(copies):
                    for text in given:
                        file.write(json.dumps({"id": copy, "text": text}, ensure_ascii=False) + "\n")
            started = time.perf_counter()
            done = subprocess.run(
                [sys.executable, "-c", BATCH, str(source), str(listed)],
                capture_output=True,
                text=True,
                check=True,
            )
            seconds = time.perf_counter() - started
            documents, peak = done.stdout.split()
            assert int(documents) == copies * len(given)
            rows.append(
                Row(
                    "memory",
                    corpus,
                    f"{times / 1e6:.0f} MB",
                    int(documents),
                    seconds,
                    copies * size,
                    float(peak),
                )
            )
        yield rows


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest time that ``work`` takes."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def tables(column: pa.Array, gaz: gazelle.Gazetteer, segmenter: gazelle.Segmenter, threads: int) -> None:
    """Annotate and have every table made."""
    result = gazelle.annotate(column, gaz, segmenter, threads=threads)
    assert len(result.documents) + len(result.sentences) + len(result.mentions)


def end_to_end(
    source: Path, gaz: gazelle.Gazetteer, segmenter: gazelle.Segmenter, folder: Path, threads: int
) -> None:
    """Do the whole job with gazelle."""
    shutil.rmtree(folder, ignore_errors=True)
    write_batches(gazelle.annotate_batches(source, gaz, segmenter, threads=threads), folder, "parquet")


def peers_pipeline(source: Path, known: list[str], folder: Path) -> None:
    """Do the same with peers: two processes, each with an automaton and a splitter, Arrow out."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    size = source.stat().st_size
    context = multiprocessing.get_context("fork")
    with context.Pool(THREADS, initializer=_prepare, initargs=(known,)) as pool:
        cuts = [(str(source), size * at // 16, size * (at + 1) // 16) for at in range(16)]
        sentences, mentions = zip(*pool.imap(_peers, cuts), strict=True)
    for name, parts in (("sentences", sentences), ("mentions", mentions)):
        pq.write_table(pa.concat_tables(parts), folder / f"{name}.parquet", compression="zstd")


_automaton: ahocorasick_rs.AhoCorasick


def _prepare(known: list[str]) -> None:
    global _automaton
    _automaton = ahocorasick_rs.AhoCorasick(known, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)


def _peers(cut: tuple[str, int, int]) -> tuple[pa.Table, pa.Table]:
    path, start, end = cut
    sentences: dict[str, list[object]] = {"start": [], "text": []}
    mentions: dict[str, list[object]] = {"name": [], "start": [], "end": [], "sentence": []}
    with Path(path).open("rb") as file:
        file.seek(start)
        if start:
            file.seek(start - 1)
            file.readline()
        while file.tell() < end and (line := file.readline()):
            text = json.loads(line)["text"]
            starts = []
            at = 0
            for sentence in sentencex.segment("en", text):
                starts.append(at)
                sentences["start"].append(at)
                sentences["text"].append(sentence)
                at += len(sentence)
            sentence = 0
            for name, first, last in _automaton.find_matches_as_indexes(text):
                while sentence + 1 < len(starts) and starts[sentence + 1] <= first:
                    sentence += 1
                mentions["name"].append(name)
                mentions["start"].append(first)
                mentions["end"].append(last)
                mentions["sentence"].append(sentence)
    return pa.table(sentences), pa.table(mentions)
