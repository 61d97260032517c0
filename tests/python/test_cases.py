"""The tables of cases that the Rust suite reads too."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import gazelle

CASES = Path(__file__).resolve().parents[1] / "cases"
MATCH_KEYS = {"name", "entries", "options", "overlap", "text", "mentions"}
SENTENCE_KEYS = {"name", "language", "options", "text", "sentences", "not_yet"}
OPTIONAL = {"options", "overlap", "not_yet"}


def cases(table: str, keys: set[str]) -> Iterator[Any]:
    """Yield every row of a table of cases as a parameter; an unknown or missing key is an error."""
    for path in sorted((CASES / table).glob("*.toml")):
        rows = tomllib.loads(path.read_text("utf-8"))
        assert set(rows) == {"case"}, path
        for row in rows["case"]:
            unknown, missing = set(row) - keys, keys - set(row) - OPTIONAL
            assert not unknown, f"{path.name}: {row.get('name')}: {unknown}"
            assert not missing, f"{path.name}: {row.get('name')}: {missing}"
            # A row that says what is right and is not reached; one that holds must lose the mark.
            marks = [pytest.mark.xfail(strict=True)] if row.get("not_yet") else []
            yield pytest.param(row, id=f"{path.stem}/{row['name']}", marks=marks)


@pytest.mark.parametrize("case", list(cases("matches", MATCH_KEYS)))
def test_matches(case: dict[str, Any]) -> None:
    text = case["text"]
    gaz = gazelle.Gazetteer(case["entries"], **case.get("options", {}))
    mentions = gaz.find(text, overlap=case.get("overlap", "longest"))
    for mention in mentions:
        assert text[mention.start : mention.end] == mention.text
        assert mention.candidates[0] == mention.id
    found = [[m.start, m.end, m.id, m.kind, list(m.candidates)] for m in mentions]
    # A row may leave out kind and candidates.
    shown = [full[: len(given)] for full, given in zip(found, case["mentions"], strict=False)]
    assert shown + found[len(shown) :] == case["mentions"]


@pytest.mark.parametrize("case", list(cases("sentences", SENTENCE_KEYS)))
def test_sentences(case: dict[str, Any]) -> None:
    text = case["text"]
    segmenter = gazelle.Segmenter(case["language"], **case.get("options", {}))
    sentences = segmenter.split(text)
    assert [text[start:end] for start, end in segmenter.spans(text)] == sentences
    assert sentences == case["sentences"]
