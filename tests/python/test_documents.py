"""The documents of the project name only files that exist."""

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*PROJECT.glob("*.md"), *PROJECT.glob("docs/**/*.md"), *PROJECT.glob("seeds/*.md")])
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
# `src/text/` or `tests/rust/main.rs` in backquotes, and the first word of a line of a layout tree.
TOP = r"(?:\.ci|\.github|benches|docs|examples|python|seeds|src|tests)/"
PATH = re.compile(rf"`({TOP}[\w./-]*)`|^({TOP}[\w./-]*)\s", re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.relative_to(PROJECT).as_posix())
def test_every_path_exists(document: Path) -> None:
    text = document.read_text("utf-8")
    dead = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    dead += [path for pair in PATH.findall(text) for path in pair if path and not (PROJECT / path).exists()]
    assert dead == []
