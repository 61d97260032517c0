"""Contests: the same job done by gazelle and its peers, the answers looked at before the clock."""

import csv
import datetime
import gc
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

RECORD = Path(__file__).with_name("record.csv")
COLUMNS = [
    "date", "commit", "cpu", "benchmark", "corpus", "runner", "results", "bytes", "seconds",
    "mb_per_second", "peak_mb", "times_as_fast", "as",
]  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What the command line chose; see ``run.py --help``."""

    data: Path | None
    names: Path | None
    sizes: list[int]
    megabytes: float
    repeats: int


@dataclass(frozen=True)
class Runner:
    """One way to do the job: ``run`` gets the texts and returns how many results it found."""

    name: str
    run: Callable[[list[str]], int]


@dataclass(frozen=True)
class Contest:
    """A job on a corpus, done by gazelle and its peers, all compared to the one called ``reference``.

    ``check`` looks at gazelle's answer before anything is timed and raises if it is wrong.
    """

    benchmark: str
    corpus: str
    texts: list[str]
    runners: Sequence[Runner]
    reference: str
    check: Callable[[list[str]], None]


@dataclass
class Row:
    """What was measured of one runner: the median of its times, and its answer's size."""

    benchmark: str
    corpus: str
    runner: str
    results: int
    seconds: float
    bytes: int = 0
    peak_mb: float | None = None
    reference: str = ""
    ratio: float | None = None


Benchmark = Callable[[Options], Iterator[list[Row]]]
BENCHMARKS: dict[str, Benchmark] = {}


def benchmark(function: Benchmark) -> Benchmark:
    """Let ``run.py`` know a benchmark by its name; it yields tables of rows that belong together."""
    BENCHMARKS[function.__name__] = function
    return function


def hold(contest: Contest, repeats: int) -> list[Row]:
    """Check the answer, then let the runners take turns; return each one's median time."""
    contest.check(contest.texts)
    size = sum(len(text.encode("utf-8")) for text in contest.texts)
    counts = {runner.name: runner.run(contest.texts) for runner in contest.runners}
    seconds: dict[str, list[float]] = {runner.name: [] for runner in contest.runners}
    for _ in range(repeats):
        for runner in contest.runners:
            # A str keeps its UTF-8 once somebody asked for it: everyone gets texts never seen before.
            texts = [text.encode("utf-8").decode("utf-8") for text in contest.texts]
            gc.collect()
            gc.disable()
            started = time.perf_counter()
            count = runner.run(texts)
            seconds[runner.name].append(time.perf_counter() - started)
            gc.enable()
            if count != counts[runner.name]:
                raise AssertionError(f"{runner.name}: {counts[runner.name]} results, then {count}")
    rows = [
        Row(contest.benchmark, contest.corpus, name, counts[name], statistics.median(times), size)
        for name, times in seconds.items()
    ]
    return compared(rows, contest.reference)


def compared(rows: list[Row], reference: str) -> list[Row]:
    """Write into each row how many times as fast as the reference it is."""
    base = next((row.seconds for row in rows if row.runner == reference), None)
    for row in rows:
        row.reference, row.ratio = (reference, base / row.seconds) if base else ("", None)
    return rows


def show(row: Row) -> None:
    """Print one line about a runner."""
    speed = f"{row.bytes / row.seconds / 1e6:9.1f} MB/s" if row.bytes else " " * 14
    peak = f"{row.peak_mb:8.1f} MB peak" if row.peak_mb is not None else ""
    ratio = f"{row.ratio:6.2f} × {row.reference}" if row.ratio is not None else ""
    print(f"  {row.runner:24} {row.seconds * 1e3:10.2f} ms {speed}{peak} {row.results:>9} results {ratio}")


def record(rows: list[Row]) -> None:
    """Append what was measured to the record, with date, commit and processor."""
    new = not RECORD.exists()
    with RECORD.open("a", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        if new:
            writer.writerow(COLUMNS)
        today, where = (datetime.datetime.now(datetime.UTC).date().isoformat(), (commit(), processor()))
        for row in rows:
            speed = f"{row.bytes / row.seconds / 1e6:.2f}" if row.bytes else ""
            peak = f"{row.peak_mb:.1f}" if row.peak_mb is not None else ""
            ratio = f"{row.ratio:.3f}" if row.ratio is not None else ""
            writer.writerow(
                [
                    today,
                    *where,
                    row.benchmark,
                    row.corpus,
                    row.runner,
                    row.results,
                    row.bytes,
                    f"{row.seconds:.6f}",
                    speed,
                    peak,
                    ratio,
                    row.reference,
                ]
            )


def commit() -> str:
    """Return the commit that is measured, with a ``+`` if the sources were changed since."""
    git = ["git", "-C", os.fspath(RECORD.parent)]
    try:
        name = subprocess.run(
            [*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=True
        )
        changed = subprocess.run([*git, "status", "--porcelain", "--", "../src", "../Cargo.toml"],
                                 capture_output=True, text=True, check=True)  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return ""
    return name.stdout.strip() + ("+" if changed.stdout.strip() else "")


def processor() -> str:
    """Return the name of the processor, with the number of cores that may be used."""
    name = platform.processor() or platform.machine()
    described = Path("/proc/cpuinfo")
    if described.exists():
        lines = described.read_text("utf-8", "replace").splitlines()
        name = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), name)
    return f"{name} ({os.cpu_count()} cores)"
