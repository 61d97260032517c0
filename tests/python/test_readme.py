"""The code of the documents runs and prints what the documents show.

Every ``python`` block runs, in the order of its document and sharing its variables; a ``text`` block
right behind it is what it prints. In a ``console`` block, each line ``$ gazelle …`` runs and the
lines under it are what it prints, up to a ``…`` if there is one. Both find the folder ``seeds``
where they run. A ``py`` block needs Spark: it runs, as one of ``python`` does, if GAZELLE_NEEDS_SPARK is set.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = ("python", "console", *(["py"] if os.environ.get("GAZELLE_NEEDS_SPARK") else []))


@dataclass
class Block:
    """One block of code and what it is shown to print; None where nothing is shown."""

    line: int
    language: str
    code: str
    shown: str | None = None


@dataclass
class Document:
    """A document's blocks that can run."""

    path: Path
    blocks: list[Block] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Document":
        text = path.read_text("utf-8")
        document = cls(path)
        end, runs = 0, False
        for fence in FENCE.finditer(text):
            language, body = fence.groups()
            line = text.count("\n", 0, fence.start()) + 2
            between = text[end : fence.start()]
            if language in RUN:
                document.blocks.append(Block(line, language, body))
            elif language == "text" and runs and not between.strip():
                document.blocks[-1].shown = body
            runs = language in RUN
            end = fence.end()
        return document


DOCUMENTS = [
    document
    for path in sorted([PROJECT / "README.md", *PROJECT.glob("docs/**/*.md")])
    if (document := Document.read(path)).blocks
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: one.path.relative_to(PROJECT).as_posix())
def test_code_prints_what_is_shown(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(PROJECT / "seeds", tmp_path / "seeds")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    variables: dict[str, object] = {"__name__": "__main__"}
    for block in document.blocks:
        if block.language == "console":
            run_console(block)
            continue
        # The lines before the block are kept, so that a traceback names the document's own line.
        code = compile("\n" * (block.line - 1) + block.code, str(document.path), "exec")
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, variables)
        if block.shown is not None:
            assert printed.getvalue() == block.shown, f"{document.path.name}:{block.line}"


def run_console(block: Block) -> None:
    """Run each line that begins with a prompt and compare the lines up to the next one."""
    for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block.code, re.MULTILINE):
        program, *arguments = shlex.split(command)
        assert program == "gazelle", f"only gazelle can be run here: {command}"
        done = subprocess.run(
            [sys.executable, "-m", "gazelle", *arguments],
            capture_output=True,
            encoding="utf-8",
            check=False,
            env={**os.environ, "COLUMNS": "100"},
        )
        assert done.returncode == 0, f"line {block.line}: {command}\n{done.stderr}"
        begin, cut, _ = shown.partition("…\n")
        assert (done.stdout[: len(begin)] if cut else done.stdout) == begin, f"line {block.line}: {command}"


def test_the_readme_opens_with_an_example() -> None:
    readme = Document.read(PROJECT / "README.md")
    assert readme.blocks
    assert readme.blocks[0].shown
