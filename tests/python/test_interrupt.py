"""Ctrl-C ends any long call soon, whenever it comes, and leaves everything usable."""

import gc
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

import gazelle
from gazelle._gazelle import write_batches

GAZ = gazelle.Gazetteer(["Hanoi", "To Lam"])
SEGMENTER = gazelle.Segmenter("en")
TEXT = "To Lam went to Hanoi, said Dr. No. " * 300
MANY = [TEXT] * 20_000
LONG = TEXT * 4000


@cache
def annotated() -> gazelle.Annotations:
    """Return a corpus that takes long to write."""
    return gazelle.annotate([TEXT] * 5000, GAZ)


@cache
def rows() -> gazelle.Table:
    """Return a table of a million rows."""
    return annotated().mentions[:1_000_000]


CALLS: dict[str, Callable[[Path], object]] = {
    "annotate": lambda folder: gazelle.annotate(MANY, GAZ),
    "annotate one long text": lambda folder: gazelle.annotate([LONG], GAZ, threads=1),
    "find_many": lambda folder: GAZ.find_many(MANY),
    "find": lambda folder: GAZ.find(LONG),
    "replace_many": lambda folder: GAZ.replace_many(MANY, "{id}"),
    "split": lambda folder: SEGMENTER.split(LONG),
    "split_many": lambda folder: SEGMENTER.split_many(MANY),
    "adapt": lambda folder: SEGMENTER.adapt(MANY),
    "batches": lambda folder: list(gazelle.annotate_batches(MANY, GAZ)),
    "gazetteer": lambda folder: gazelle.Gazetteer(f"name {at} of many" for at in range(10_000_000)),
    "files": lambda folder: gazelle.annotate(folder, GAZ),
    "write": lambda folder: annotated().write(folder / "out"),
    "write as text": lambda folder: annotated().write(folder / "out", "csv"),
    "write batches": lambda folder: write_batches(
        gazelle.annotate_batches(MANY, GAZ), folder / "out", "parquet"
    ),
    "dicts of a table": lambda folder: rows().to_dicts(),
    "rows of a table": lambda folder: list(rows()),
    "values of a column": lambda folder: rows()["candidates"].to_pylist(),
    "tables": lambda folder: [gazelle.Annotations._joined([annotated()]).mentions for _ in range(100)],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for at in range(8):
        (folder / f"{at}.txt").write_text(TEXT * 1000)
    return folder


@pytest.fixture(autouse=True)
def handler() -> Iterator[None]:
    """Make Ctrl-C raise KeyboardInterrupt, whatever runs the tests.

    Python loses what is raised in a callback of its garbage collector, and Hypothesis has one.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    gc.disable()
    yield
    gc.enable()
    signal.signal(signal.SIGINT, before)


def interrupted(call: Callable[[], object], after: float) -> float:
    """Return how long the call went on after the signal."""
    sent = 0.0

    def send() -> None:
        nonlocal sent
        sent = time.monotonic()
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(after, send)
    try:
        # Inside, because the signal may come while the timer is still starting.
        timer.start()
        call()
        pytest.fail(f"it was over before {after} s")
    except KeyboardInterrupt:
        return time.monotonic() - sent
    finally:
        timer.join()


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("name", CALLS)
def test_any_long_call_stops_within_a_fifth_of_a_second(name: str, folder: Path) -> None:
    rows()
    # The first may still be settling in: what counts is that it stops.
    delays = [interrupted(lambda: CALLS[name](folder), 0.15) for _ in range(3)]
    assert sorted(delays)[1] < 0.2, delays
    assert len(GAZ.find("Hanoi")) == 1
    assert len(GAZ.find_many([TEXT] * 100)) == 60_000


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_at_whatever_moment_it_comes() -> None:
    delays = [interrupted(lambda: gazelle.annotate(MANY, GAZ), 0.005 * step + 0.002) for step in range(24)]
    assert sorted(delays)[len(delays) // 2] < 0.2, delays
    assert len(GAZ.find_many([TEXT] * 100)) == 60_000


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_a_stopped_write_leaves_nothing(tmp_path: Path) -> None:
    annotated()
    for step in range(8):
        interrupted(lambda: annotated().write(tmp_path / "out"), 0.01 * step + 0.005)
        for _ in range(400):
            if not list((tmp_path / "out").iterdir()):
                break
            time.sleep(0.005)
        assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_batches_go_on_where_they_were_stopped() -> None:
    batches = gazelle.annotate_batches(MANY[:1000], GAZ, batch_size=1000)

    def wait() -> None:
        next(batches)
        time.sleep(5)

    interrupted(wait, 0.03)
    rest = [len(batch) for batch in batches]
    assert rest in ([1000], [])
