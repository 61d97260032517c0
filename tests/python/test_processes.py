"""Every public function works in every kind of child process, under a watchdog."""

import concurrent.futures
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import gazelle

TEXTS = [f"To Lam went to Hanoi, number {at}. " * 50 for at in range(250)]
GAZ = gazelle.Gazetteer(["Hanoi", "To Lam"])
SEGMENTER = gazelle.Segmenter("en")
SECONDS = 30


def use_everything(folder: str) -> int:
    """Call what uses threads, with enough text that it does."""
    result = gazelle.annotate(TEXTS, GAZ)
    assert len(result.mentions) == 2 * 50 * len(TEXTS)
    assert len(GAZ.find_many(TEXTS)) == len(result.mentions)
    assert len(SEGMENTER.split_many(TEXTS)) == len(result.sentences)
    assert len(gazelle.Gazetteer(["Hue"]).find("Hue " * 300_000)) == 300_000
    assert sum(len(part) for part in gazelle.annotate_batches(TEXTS, GAZ, batch_size=100)) == len(TEXTS)
    SEGMENTER.adapt(TEXTS[:10])
    result.write(folder)
    return len(gazelle.Annotations.read(folder).mentions)


EXPECTED = 2 * 50 * len(TEXTS)


def forked(work: Callable[[], object]) -> None:
    """Do ``work`` in a forked child; a child that hangs is killed and fails the test."""
    child = os.fork()
    if child == 0:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            assert status == 0
            return
        time.sleep(0.005)
    os.kill(child, 9)
    os.waitpid(child, 0)
    pytest.fail("the child hangs")


can_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
# Python warns of forking a process with threads; these tests are about exactly that.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")


@can_fork
def test_fork_after_use(tmp_path: Path) -> None:
    use_everything(str(tmp_path / "parent"))
    forked(lambda: use_everything(str(tmp_path / "child")))
    use_everything(str(tmp_path / "parent"))


@can_fork
def test_a_grandchild_of_a_child_that_used_it_and_of_one_that_did_not(tmp_path: Path) -> None:
    use_everything(str(tmp_path / "a"))

    def child() -> None:
        use_everything(str(tmp_path / "b"))
        forked(lambda: use_everything(str(tmp_path / "c")))

    forked(child)
    forked(lambda: forked(lambda: use_everything(str(tmp_path / "d"))))


@can_fork
def test_fork_while_other_threads_are_at_work(tmp_path: Path) -> None:
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            GAZ.find_many(TEXTS)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(20):
            forked(lambda: GAZ.find_many(TEXTS))
            time.sleep(0.003)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


@can_fork
def test_batches_belong_to_the_process_that_asked_for_them() -> None:
    batches = gazelle.annotate_batches(TEXTS, GAZ, batch_size=10)
    next(batches)

    def work() -> None:
        # What was ready before the fork may still be handed out.
        with pytest.raises(gazelle.StorageError, match="forked"):
            list(batches)

    forked(work)
    assert sum(len(batch) for batch in batches) == len(TEXTS) - 10


METHODS = [
    method for method in ("fork", "forkserver", "spawn") if method in multiprocessing.get_all_start_methods()
]


@pytest.mark.parametrize("method", METHODS)
def test_pools_of_processes(method: str, tmp_path: Path) -> None:
    # As a program of its own, because children that are spawned import the module by its file.
    subprocess.run([sys.executable, __file__, method, str(tmp_path)], check=True, timeout=4 * SECONDS)


def pools(method: str, folder: Path) -> None:
    """Use everything in the parent and in two kinds of pools."""
    use_everything(str(folder / "parent"))
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        found = pool.map_async(use_everything, [str(folder / str(at)) for at in range(2)]).get(2 * SECONDS)
        assert found == [EXPECTED] * 2
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as executor:
        mentions = executor.map(GAZ.find, ["Hanoi", "x"], timeout=SECONDS)
        assert [len(each) for each in mentions] == [1, 0]


def test_many_threads_share_everything() -> None:
    results: list[Any] = []

    def work() -> None:
        results.extend(len(gazelle.annotate(TEXTS, GAZ).mentions) for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
        assert not thread.is_alive()
    assert results == [EXPECTED] * 20


def test_other_threads_run_while_it_works() -> None:
    ticks = 0
    stop = threading.Event()

    def tick() -> None:
        nonlocal ticks
        while not stop.is_set():
            ticks += 1
            time.sleep(0.001)

    thread = threading.Thread(target=tick)
    thread.start()
    GAZ.find("Hanoi " * 2_000_000)
    stop.set()
    thread.join()
    assert ticks > 10


def environment(value: str) -> subprocess.CompletedProcess[str]:
    code = "import gazelle; print(len(gazelle.annotate(['Hanoi'] * 9, ['Hanoi']).mentions))"
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "GAZELLE_NUM_THREADS": value},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_environment_sets_the_number_of_threads() -> None:
    assert environment("1").stdout == environment("").stdout == "9\n"
    refused = environment("many")
    assert "OptionError" in refused.stderr
    assert "GAZELLE_NUM_THREADS" in refused.stderr


AFFINITY = """
import os, pathlib, gazelle
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
gazelle.annotate(["Hanoi. " * 1000] * 1000, ["Hanoi"])
names = [task.joinpath("comm").read_text() for task in pathlib.Path("/proc/self/task").iterdir()]
print(sum(name.startswith("gazelle-") for name in names))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="affinity of Linux")
def test_processors_that_may_not_be_used_are_not_counted() -> None:
    done = subprocess.run([sys.executable, "-c", AFFINITY], capture_output=True, text=True, check=True)
    # One for the processor, two for what goes on beside.
    assert int(done.stdout) == 3


if __name__ == "__main__":
    pools(sys.argv[1], Path(sys.argv[2]))
