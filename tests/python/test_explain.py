"""What ``explain`` keeps is what ``find`` finds, and every rule is written down."""

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gazelle

PROJECT = Path(__file__).resolve().parents[2]

WORDS = [
    "Reading",
    "reading",
    "Lam",
    "To",
    "Hà",
    "Nội",
    "Ha",
    "US",
    "us",
    "U.S.",
    "Mr.",
    "of",
    "NATO",
    "汉",
    "한국",
]
GAPS = [" ", " ", " ", "-", "\n", ". ", ", ", " (", ") ", "\n\n", "\u00ad", ""]
TEXT = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), max_size=14).map(
    lambda pieces: "".join(word + gap for word, gap in pieces)
)
FORM = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
ENTRY = st.fixed_dictionaries(
    {
        "name": FORM,
        "aliases": st.lists(FORM, max_size=2),
        "short_forms": st.lists(FORM, max_size=2),
        "label": st.sampled_from(["PERSON", "ORG", None]),
        "priority": st.integers(0, 1),
    }
)
OPTIONS = st.fixed_dictionaries(
    {
        "case": st.sampled_from(["smart", "exact", "ignore"]),
        "diacritics": st.sampled_from(["fold", "exact"]),
        "boundaries": st.sampled_from(["word", "none"]),
        "common_words": st.sampled_from(["guard", "allow", "strict"]),
        "short_forms": st.sampled_from(["listed", "auto", "off"]),
    }
)


def kept(gaz: gazelle.Gazetteer, text: str) -> list[tuple[int, int, str, str, str]]:
    """Return the kept rows as the mentions that they ought to be."""
    rows = [row for row in gaz.explain(text) if row["kept"]]
    return [(row["start"], row["end"], row["text"], row["id"], row["kind"]) for row in rows]


def found(gaz: gazelle.Gazetteer, text: str) -> list[tuple[int, int, str, str, str]]:
    """Return the mentions as rows."""
    return [(m.start, m.end, m.text, m.id, m.kind) for m in gaz.find(text)]


@settings(max_examples=400, derandomize=True, database=None, deadline=None)
@given(st.lists(ENTRY, min_size=1, max_size=4), OPTIONS, TEXT)
def test_the_kept_rows_are_the_mentions(
    entries: list[dict[str, Any]], options: dict[str, Any], text: str
) -> None:
    gaz = gazelle.Gazetteer([{"id": at, **entry} for at, entry in enumerate(entries)], **options)
    table = gaz.explain(text)
    assert kept(gaz, text) == found(gaz, text)
    rows = list(table)
    assert all(text[row["start"] : row["end"]] == row["text"] for row in rows)
    order = [(row["start"], -row["end"], not row["kept"]) for row in rows]
    assert order == sorted(order)
    # A candidate of a mention is there, too, with its reason.
    lost = {(row["start"], row["end"], row["id"]) for row in rows}
    assert all((m.start, m.end, one) in lost for m in gaz.find(text) for one in m.candidates)


@pytest.mark.parametrize("short_forms", ["listed", "auto"])
@pytest.mark.parametrize("path", sorted((PROJECT / "seeds").glob("*.txt")), ids=lambda path: path.stem)
def test_the_kept_rows_are_the_mentions_of_an_article(path: Path, short_forms: Any) -> None:
    gaz = gazelle.Gazetteer.read(PROJECT / "seeds" / "gazetteer.jsonl", short_forms=short_forms)
    text = path.read_text("utf-8")
    assert len(found(gaz, text)) > 30
    assert kept(gaz, text) == found(gaz, text)


def test_the_columns_are_those_of_the_contract() -> None:
    gaz = gazelle.Gazetteer(["Hanoi"])
    expected = ["start", "end", "text", "id", "kind", "kept", "rule"]
    assert gaz.explain("").columns == gaz.explain("Hanoi").columns == expected
    assert len(gaz.explain("")) == 0
    assert gaz.explain("Hanoi").to_pyarrow().schema == gaz.explain("").to_pyarrow().schema
    with pytest.raises(TypeError, match="text"):
        gaz.explain(b"Hanoi")  # type: ignore[arg-type]


def test_offsets_count_code_points() -> None:
    gaz = gazelle.Gazetteer(["Hà Nội", "Hạ Nội", "Nội"])
    rows = [(row["start"], row["end"], row["id"], row["kept"]) for row in gaz.explain("🦌 In \ud800 Hà Nội")]
    assert rows == [(7, 13, "Hà Nội", True), (7, 13, "Hạ Nội", False), (10, 13, "Nội", False)]


def test_every_rule_is_in_the_documents() -> None:
    source = (PROJECT / "src" / "gazetteer" / "explain.rs").read_text("utf-8")
    rules = re.findall(r'Rule::\w+ => "([^"]+)"', source)
    assert len(rules) == 17
    document = (PROJECT / "docs" / "documents.md").read_text("utf-8")
    assert [rule for rule in rules if f"| {rule} |" not in document] == []
