"""How far a call is: numbers for a callable, a line in a terminal, a bar in a notebook."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient

import gazelle

GAZ = gazelle.Gazetteer(["Hanoi"])
DOCUMENTS = ["Hanoi. " * 300] * 2000


def test_progress_is_told() -> None:
    seen: list[gazelle.Progress] = []
    gazelle.annotate(DOCUMENTS, GAZ, progress=seen.append)
    last = seen[-1]
    assert (last.documents, last.mentions, last.bytes) == (2000, 600_000, sum(map(len, DOCUMENTS)))
    assert [one.finished for one in seen] == [False] * (len(seen) - 1) + [True]
    assert [one[:4] for one in seen] == sorted(one[:4] for one in seen)
    assert last.seconds_left == 0

    def fail(progress: gazelle.Progress) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        gazelle.annotate(DOCUMENTS, GAZ, progress=fail)


def sources(folder: Path) -> Iterator[tuple[str, Any]]:
    """Yield documents in every manner that knows how many there are."""
    table = pa.table({"text": DOCUMENTS})
    yield "list", DOCUMENTS
    yield "mapping", {str(at): text for at, text in enumerate(DOCUMENTS)}
    yield "arrow", table
    yield "polars", pl.DataFrame({"text": DOCUMENTS})
    pq.write_table(table, folder / "texts.parquet")
    yield "parquet", folder / "texts.parquet"
    frame = pl.DataFrame(table)
    frame.write_ndjson(folder / "texts.jsonl")
    yield "jsonl", folder / "texts.jsonl"
    frame.write_csv(folder / "texts.csv")
    yield "csv", folder / "texts.csv"
    (folder / "txt").mkdir()
    for at in range(40):
        (folder / "txt" / f"{at}.txt").write_text(DOCUMENTS[0] * 40)
    yield "txt", folder / "txt"


def test_the_share_that_is_done_grows_until_it_is_all(tmp_path: Path) -> None:
    for name, documents in sources(tmp_path):
        seen: list[gazelle.Progress] = []
        for _ in gazelle.annotate_batches(documents, GAZ, batch_size=100, progress=seen.append):
            time.sleep(0.02)
        shares: list[Any] = [one.share for one in seen]
        assert shares == sorted(shares), name
        assert shares[-1] == 1, name
        assert all(one.seconds_left is not None for one in seen if one.share), name
        # Twenty batches take several reports; text files are few and one batch.
        assert name == "txt" or 0 < min(share for share in shares if share) < 0.7, name
    # Nobody knows how many a generator will give.
    seen = []
    gazelle.annotate((text for text in DOCUMENTS), GAZ, progress=seen.append)
    assert {one.share for one in seen[:-1]} <= {None}


def test_what_a_line_says() -> None:
    progress = gazelle.Progress(1200, 1, 250_000_000, 2.0, False, 0.01)
    assert str(progress) == "1,200 documents, 1 mention, 125.0 MB/s, 2.0 s, 3:18 min left"
    assert str(progress._replace(share=None, seconds=4000.0)).endswith("0.1 MB/s, 1:06:40")
    assert "left" not in str(progress._replace(finished=True))


TERMINAL = """
import sys, gazelle
texts = ["Hanoi. " * 300] * 12000
if sys.argv[1] == "fail":
    texts[9000] = 7
gazelle.annotate(texts, ["Hanoi"], progress=True)
"""


def in_terminal(mode: str) -> str:
    """Return what a program writes to its terminal."""
    here, there = pty.openpty()
    with subprocess.Popen([sys.executable, "-c", TERMINAL, mode], stderr=there) as process:
        os.close(there)
        written = b""
        while True:
            try:
                written += os.read(here, 4096)
            except OSError:
                break
        process.wait()
    os.close(here)
    return written.decode()


@pytest.mark.skipif(os.name == "nt", reason="terminals of Unix")
def test_a_terminal_has_one_line() -> None:
    written = in_terminal("finish")
    lines = written.split("\r\x1b[K")
    assert len(lines) > 3
    assert written.count("\n") == 1
    assert re.fullmatch(r"12,000 documents, 3,600,000 mentions, [\d,.]+ MB/s, [\d.]+ s\r\n", lines[-1])
    assert any(line.endswith(" left") for line in lines)
    failed = in_terminal("fail")
    assert "\r\nTraceback" in failed, "the error begins a line of its own"


def test_elsewhere_only_the_last_report_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    gazelle.annotate(["Hanoi"], GAZ, progress=True)
    gazelle.annotate(["Hanoi"], GAZ, progress=False)
    assert re.fullmatch(r"1 document, 1 mention, [\d.]+ MB/s, [\d.]+ s\n", capsys.readouterr().err)


NOTEBOOK = """
import gazelle
texts = ["Hanoi. " * 300] * 10000
result = gazelle.annotate(texts, ["Hanoi"], progress=True)
"""


def test_a_notebook_has_one_bar() -> None:
    notebook: Any = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    shown: list[str] = []

    class Client(NotebookClient):
        def process_message(self, msg: Any, cell: Any, cell_index: int) -> Any:
            if msg["msg_type"] in ("display_data", "update_display_data"):
                shown.append(msg["msg_type"])
            return super().process_message(msg, cell, cell_index)

    Client(notebook, timeout=120, kernel_name="python3").execute()
    (output,) = notebook.cells[0].outputs
    assert output.output_type == "display_data"
    html = output.data["text/html"]
    assert html.count("<progress") == 1
    assert 'value="1.000"' in html
    assert "10,000 documents, 3,000,000 mentions" in html
    assert "MB/s" in html
    assert shown.count("display_data") == 1
    assert shown.count("update_display_data") >= 2


JUPYTER = """
import gazelle
gaz = gazelle.Gazetteer(["Hanoi"])
texts = ["Hanoi. " * 1000] * 20000
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
def test_interrupting_a_kernel_ends_a_call_within_a_fifth_of_a_second() -> None:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)

        def run(code: str) -> Any:
            return client.execute_interactive(code, timeout=60, output_hook=lambda message: None)

        assert run(JUPYTER)["content"]["status"] == "ok"
        delays = []
        for step in range(10):
            client.execute(
                "gazelle.annotate(texts, gaz, progress=True)", store_history=False, stop_on_error=False
            )
            time.sleep(0.05 + 0.031 * step)
            sent = time.monotonic()
            manager.interrupt_kernel()
            reply = client.get_shell_msg(timeout=60)
            delays.append(time.monotonic() - sent)
            assert reply["content"].get("ename") == "KeyboardInterrupt"
        assert sorted(delays)[len(delays) // 2] < 0.2, delays
        check = run("assert len(gazelle.annotate(texts[:9], gaz).mentions) == 9000")
        assert check["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@pytest.mark.skipif(os.name == "nt", reason="terminals of Unix")
def test_ctrl_c_in_a_terminal_ends_the_command(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(f'{{"text": "{DOCUMENTS[0]}"}}\n' * 20_000)
    (tmp_path / "names.txt").write_text("Hanoi\n")
    delays = []
    for step in range(5):
        here, there = pty.openpty()
        out = tmp_path / f"out{step}"
        process = subprocess.Popen(
            [sys.executable, "-m", "gazelle", "annotate", source, "-g", tmp_path / "names.txt", "-o", out],
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
            preexec_fn=lambda: __import__("fcntl").ioctl(0, __import__("termios").TIOCSCTTY, 0),
        )
        os.close(there)
        written = b""
        while b"documents" not in written:
            assert select.select([here], [], [], 60)[0]
            written += os.read(here, 4096)
        time.sleep(0.05 * step)
        sent = time.monotonic()
        os.write(here, b"\x03")
        status = process.wait(30)
        delays.append(time.monotonic() - sent)
        while select.select([here], [], [], 0)[0]:
            try:
                written += os.read(here, 4096)
            except OSError:
                break
        os.close(here)
        assert status == 130, written
        assert written.decode().rstrip().endswith("stopped")
        assert list(out.iterdir()) == []
    # With the end of the interpreter.
    assert sorted(delays)[len(delays) // 2] < 0.5, delays
