"""Folders of results: the same bytes whatever the threads, whole or not there whatever happens."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import gazelle
from gazelle._gazelle import write_batches

FORMS: list[Any] = ["parquet", "jsonl", "csv"]
TEXTS = [f"Hà Nội {at}. " * ((at * 7919) % 60) + "Hue, To Lam! " * (at % 3) for at in range(1500)]
GAZ = gazelle.Gazetteer([{"name": "Hanoi", "aliases": ["Hà Nội"]}, "Hue", "To Lam"])


def content(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("form", FORMS)
def test_the_number_of_threads_changes_no_byte(form: Any, tmp_path: Path) -> None:
    for threads in (1, 2, 7):
        folder = tmp_path / str(threads)
        gazelle.annotate(TEXTS, GAZ, threads=threads).write(folder / "whole", form)
        batches = gazelle.annotate_batches(TEXTS, GAZ, threads=threads, batch_size=400)
        write_batches(batches, folder / "batches", form)
    for name in ("whole", "batches"):
        one = content(tmp_path / "1" / name)
        assert len(one) == 5
        assert content(tmp_path / "2" / name) == one
        assert content(tmp_path / "7" / name) == one
    whole, pieces = (gazelle.Annotations.read(tmp_path / "2" / name) for name in ("whole", "batches"))
    assert whole.mentions.to_dicts() == pieces.mentions.to_dicts()
    assert whole.text(1499) == pieces.text(1499) == TEXTS[1499]


@pytest.mark.parametrize("form", FORMS)
def test_a_corpus_of_nothing_is_written_too(form: Any, tmp_path: Path) -> None:
    write_batches(gazelle.annotate_batches([], GAZ), tmp_path, form)
    assert len(gazelle.Annotations.read(tmp_path)) == 0


def test_row_groups_are_bounded(tmp_path: Path) -> None:
    chance = random.Random(1)
    noise = [chance.randbytes(1_000_000).hex() for _ in range(40)]
    gazelle.annotate(noise, GAZ).write(tmp_path)
    assert pq.read_metadata(tmp_path / "sentences.parquet").num_row_groups > 1
    assert pq.read_table(tmp_path / "sentences.parquet")["text"].to_pylist() == noise


def run(code: str, *arguments: object) -> str:
    """Run a program and return what it printed."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


LIMIT = """
import resource, signal, sys, gazelle
from gazelle._gazelle import write_batches
from pathlib import Path
texts = ["Hanoi. " * 1000] * 300
gaz = gazelle.Gazetteer([f"Hanoi {number}" for number in range(5000)] + ["Hanoi"])
result = gazelle.annotate(texts, gaz)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
folder = Path(sys.argv[1])
calls = [lambda: gaz.save(folder / "names.gaz"), lambda: result.to_html(folder / "report.html")]
for form in ("parquet", "jsonl", "csv"):
    calls.append(lambda: result.write(folder, form))
    calls.append(lambda: write_batches(gazelle.annotate_batches(texts, gaz, batch_size=100), folder, form))
for call in calls:
    try:
        call()
        print("it was written")
    except gazelle.StorageError as error:
        print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of files")
def test_a_full_disk_is_an_error_and_leaves_nothing_half(tmp_path: Path) -> None:
    lines = run(LIMIT, tmp_path).splitlines()
    assert len(lines) == 8
    for line in lines:
        assert line.startswith(str(tmp_path)), lines
        assert "too large" in line
    assert list(tmp_path.iterdir()) == []


READ_ONLY = """
import os, sys, gazelle, gazelle.errors, gazelle.notebook
from gazelle._gazelle import write_batches
folder = sys.argv[1]
result = gazelle.annotate(["Hanoi"], ["Hanoi"])
result.to_html(os.devnull)  # imports what a report needs while it may be read
if os.getuid() == 0:
    os.setuid(65534)  # the superuser may write anywhere
for call in (
    lambda: result.write(folder),
    lambda: result.write(folder + "/out"),
    lambda: result.to_html(folder + "/report.html"),
    lambda: gazelle.Gazetteer(["Hanoi"]).save(folder + "/names.gaz"),
    lambda: write_batches(gazelle.annotate_batches(["Hanoi"], ["Hanoi"]), folder, "csv"),
):
    try:
        call()
        print("it was written")
    except gazelle.StorageError as error:
        print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="permissions of Unix")
def test_a_read_only_folder_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "shut"
    folder.mkdir()
    folder.chmod(0o555)
    for parent in tmp_path.parents:
        if parent.stat().st_uid == os.getuid() and parent != Path("/"):
            parent.chmod(parent.stat().st_mode | 0o011)
    tmp_path.chmod(0o755)
    lines = run(READ_ONLY, folder).splitlines()
    assert len(lines) == 5
    for line in lines:
        assert line.startswith(str(folder)), lines
        assert "Permission denied" in line


KILLED = """
import sys, gazelle
from gazelle._gazelle import write_batches
texts = ["Hanoi. " * 500] * 200
gaz = gazelle.Gazetteer([f"Hanoi {number}" for number in range(3000)] + ["Hanoi"])
result = gazelle.annotate(texts, gaz)
print("ready", flush=True)
while True:
    result.write(sys.argv[1], sys.argv[2])
    write_batches(gazelle.annotate_batches(texts, gaz, batch_size=90), sys.argv[1], sys.argv[2])
    gaz.save(sys.argv[1] + "/names.gaz")
"""


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
@pytest.mark.parametrize("form", FORMS)
def test_killed_at_any_moment_leaves_no_file_that_only_looks_whole(form: str, tmp_path: Path) -> None:
    seen = set()
    for step in range(6):
        command = [sys.executable, "-c", KILLED, str(tmp_path), form]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(0.003 + 0.037 * step)
            process.send_signal(signal.SIGKILL)
        for path in tmp_path.iterdir():
            seen.add(path.suffix)
            if path.name.startswith("."):
                assert path.suffix == ".part"
            elif path.suffix == ".gaz":
                assert len(gazelle.Gazetteer.load(path)) == 3001
            elif form == "parquet":
                assert pq.read_table(path).num_rows in (0, 200, 100_000)
            else:
                lines = path.read_bytes().splitlines(keepends=True)
                assert all(line.endswith(b"\n") for line in lines)
                assert len(lines) - (form == "csv") in (0, 200, 100_000)
    assert ".part" in seen


def save_gazetteer(path: Path) -> None:
    GAZ.save(path)


def save_segmenter(path: Path) -> None:
    gazelle.Segmenter("en").save(path)


def write_report(path: Path) -> None:
    gazelle.annotate(["Hanoi."], GAZ).to_html(path)


def write_table(path: Path) -> None:
    path.replace(path.with_name("mentions.parquet"))
    gazelle.annotate(["Hanoi."], GAZ).write(path.parent)
    path.with_name("mentions.parquet").replace(path)


WRITERS = pytest.mark.parametrize("write", [save_gazetteer, save_segmenter, write_report, write_table])
posix = pytest.mark.skipif(os.name == "nt", reason="links, modes and pipes")


@posix
@WRITERS
def test_what_is_replaced_keeps_its_mode(write: Any, tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("before")
    path.chmod(0o600)
    write(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size > len("before")


@posix
@WRITERS
def test_a_link_is_followed(write: Any, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target = tmp_path / "there" / "target"
    for before in (True, False):
        link = tmp_path / f"link-{before}"
        if before:
            target.write_text("before")
        else:
            target.unlink()
        link.symlink_to(Path("there") / "target")
        write(link)
        assert link.is_symlink()
        assert target.stat().st_size > len("before")
        assert [path.name for path in target.parent.iterdir()] == ["target"]


@posix
@pytest.mark.parametrize("write", [save_gazetteer, save_segmenter, write_report])
def test_a_pipe_is_written_to_where_it_stands(write: Any, tmp_path: Path) -> None:
    whole, pipe = tmp_path / "whole", tmp_path / "pipe"
    whole.write_text("")
    write(whole)
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        write(pipe)
        assert reader.stdout
        assert reader.stdout.read() == whole.read_bytes()
    assert pipe.is_fifo()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="who makes devices is root")
@WRITERS
def test_a_device_stays_a_device(write: Any, tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, 0o20666, os.makedev(1, 3))
        device.write_bytes(b"")
    except OSError:
        pytest.skip("no devices can be made here")
    write(device)
    assert device.is_char_device()
