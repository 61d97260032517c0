"""What can be asked about a corpus."""

import math
import random
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import gazelle

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GAZ = gazelle.Gazetteer.read(SEEDS / "gazetteer.jsonl")
SAMPLE = gazelle.annotate(SEEDS / "*.txt", GAZ)


def test_every_span_slices_its_document() -> None:
    texts = {row["doc"]: SAMPLE.text(row["doc"]) for row in SAMPLE.documents}
    assert len(SAMPLE.mentions) > 100
    sentences = {(row["doc"], row["sentence"]): row for row in SAMPLE.sentences}
    for row in [*SAMPLE.sentences, *SAMPLE.mentions]:
        assert texts[row["doc"]][row["start"] : row["end"]] == row["text"]
    for row in SAMPLE.mentions:
        sentence = sentences[row["doc"], row["sentence"]]
        assert sentence["start"] <= row["start"] < row["end"] <= sentence["end"]
        assert row["candidates"][0] == row["id"]
        assert GAZ[row["id"]].name == row["name"]
    for row in SAMPLE.documents:
        assert row["n_chars"] == len(texts[row["doc"]])
        assert row["n_sentences"] == sum(key[0] == row["doc"] for key in sentences)
        assert row["n_mentions"] == sum(mention["doc"] == row["doc"] for mention in SAMPLE.mentions)


def test_rows_are_ordered() -> None:
    keys = [(row["doc"], row["start"], -row["end"]) for row in SAMPLE.mentions]
    assert keys == sorted(keys)
    places = [(row["doc"], row["sentence"]) for row in SAMPLE.sentences]
    assert places == sorted(places)


def test_counts_are_those_of_the_mentions() -> None:
    mentions = SAMPLE.mentions.to_dicts()
    counts = SAMPLE.counts()
    assert counts.columns == ["id", "name", "label", "mentions", "documents"]
    for row in counts:
        own = [mention for mention in mentions if mention["id"] == row["id"]]
        assert (row["mentions"], row["documents"]) == (len(own), len({mention["doc"] for mention in own}))
        assert (row["name"], row["label"]) == (own[0]["name"], own[0]["label"])
    assert sum(counts["mentions"]) == len(mentions)
    order = [(-row["mentions"], -row["documents"], row["id"]) for row in counts]
    assert order == sorted(order)
    types = dict(zip(counts.columns, pa.table(counts).schema.types, strict=True))
    assert types["mentions"] == types["documents"] == pa.uint32()


def test_counts_by_label_and_per_column() -> None:
    texts: list[dict[str, Any]] = [
        {"text": "Xi. Hanoi.", "year": 2023},
        {"text": "Xi Xi", "year": 2024},
        {"text": "Xi", "year": None},
    ]
    gaz = gazelle.Gazetteer([{"name": "Xi", "label": "PERSON"}, {"name": "Hanoi"}])
    result = gazelle.annotate(texts, gaz, keep=["year"])
    assert [tuple(row.values()) for row in result.counts(by="label")] == [
        (None, None, "PERSON", 4, 3),
        (None, None, None, 1, 1),
    ]
    per_year = result.counts(per="year")
    assert per_year.columns == ["id", "name", "label", "year", "mentions", "documents"]
    assert [(row["id"], row["year"], row["mentions"]) for row in per_year] == [
        ("Xi", 2024, 2),
        ("Hanoi", 2023, 1),
        ("Xi", 2023, 1),
        ("Xi", None, 1),
    ]
    assert result.counts(per="doc_id")["doc_id"].to_pylist() == ["1", "0", "0", "2"]


@pytest.mark.parametrize("within", ["sentence", "document"])
def test_cooccurrence_against_a_slow_reference(within: str) -> None:
    chance = random.Random(7)
    names = ["Alba", "Bern", "Caen", "Dover"]
    texts = [
        " ".join(" and ".join(chance.sample(names, chance.randrange(4))) + " went on." for _ in range(4))
        for _ in range(60)
    ]
    result = gazelle.annotate(texts, names)
    units: dict[tuple[int, ...], set[str]] = {}
    for row in result.sentences if within == "sentence" else result.documents:
        units[(row["doc"], row["sentence"]) if within == "sentence" else (row["doc"],)] = set()
    for row in result.mentions:
        units[(row["doc"], row["sentence"]) if within == "sentence" else (row["doc"],)].add(row["id"])
    pairs = result.cooccurrence(within=within)  # type: ignore[arg-type]
    assert pairs.columns == ["a", "b", "count", "documents", "score"]
    assert {(row["a"], row["b"]) for row in pairs} == set(combinations(names, 2))
    for row in pairs:
        both = [key for key, ids in units.items() if {row["a"], row["b"]} <= ids]
        assert row["count"] == len(both)
        assert row["documents"] == len({key[0] for key in both})
        share = {one: sum(one in ids for ids in units.values()) / len(units) for one in names}
        joint = len(both) / len(units)
        expected = math.log(joint / (share[row["a"]] * share[row["b"]])) / -math.log(joint)
        assert row["score"] == pytest.approx(expected)
    counts = pairs["count"].to_pylist()
    assert counts == sorted(counts, reverse=True)
    assert len(result.cooccurrence(within=within, min_count=counts[0] + 1)) == 0  # type: ignore[arg-type]


def test_always_together_scores_one() -> None:
    (pair,) = gazelle.annotate(["Xi met Hanoi."], ["Xi", "Hanoi"]).cooccurrence()
    assert pair["score"] == 1.0


def test_sentences_with_all_of_them() -> None:
    found = SAMPLE.sentences_with("to-lam", "xi-jinping")
    assert found.columns == SAMPLE.sentences.columns
    with_both = {(row["doc"], row["sentence"]) for row in SAMPLE.mentions if row["id"] == "to-lam"} & {
        (row["doc"], row["sentence"]) for row in SAMPLE.mentions if row["id"] == "xi-jinping"
    }
    assert [(row["doc"], row["sentence"]) for row in found] == sorted(with_both)
    rows = SAMPLE.sentences.to_dicts()
    assert all(row in rows for row in found)
    assert len(SAMPLE.sentences_with("to-lam", "nobody")) == 0
    assert len(SAMPLE.sentences_with()) == 0
    with pytest.raises(TypeError, match="int"):
        SAMPLE.sentences_with(7)  # type: ignore[arg-type]


def test_documents_by_number() -> None:
    assert SAMPLE.text(0) == (SEEDS / "01-telegram.txt").read_bytes().decode()
    assert len(SAMPLE) == 5
    for wrong in (5, -1, 2**40):
        with pytest.raises(IndexError, match="no document"):
            SAMPLE.text(wrong)
    with pytest.raises(TypeError, match="str"):
        SAMPLE.text("01-telegram.txt")  # type: ignore[arg-type]


def test_any_gazetteer_will_do() -> None:
    for gaz in (["Xi"], {"Xi": ["習"]}, [{"name": "Xi"}], gazelle.Gazetteer(["Xi"])):
        assert len(gazelle.annotate(["Xi"], gaz).mentions) == 1
    assert len(gazelle.annotate(SEEDS / "*.txt", str(SEEDS / "gazetteer.jsonl")).mentions) == len(
        SAMPLE.mentions
    )
    assert len(gazelle.annotate(["Xi"], ["Xi"], gazelle.Segmenter("en")).mentions) == 1


class Page(HTMLParser):
    """Collects what a page shows and checks that it is well formed."""

    VOID = frozenset({"meta", "br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marks: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "mark":
            self.marks.append("")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "mark" in self.open and "small" not in self.open:
            self.marks[-1] += data


def test_the_report_shows_every_mention(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    SAMPLE.to_html(path)
    page = Page(path.read_text("utf-8"))
    assert page.marks == SAMPLE.mentions["text"].to_pylist()
    assert "script" not in page.tags
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
    with pytest.raises(gazelle.NotFoundError, match="nowhere"):
        SAMPLE.to_html(tmp_path / "nowhere" / "report.html")


def test_html_escapes_everything_and_says_what_it_cuts() -> None:
    nasty = "<b onclick=x>&\"'</b>"
    gaz = gazelle.Gazetteer([{"id": nasty, "name": f"Xi{nasty}", "label": nasty, "aliases": ["Xi"]}])
    result = gazelle.annotate([(nasty, f"{nasty} Xi {nasty} " * 200)] * 10, gaz)
    html = result._repr_html_()
    page = Page(html)
    assert "b" in page.tags
    assert "onclick=x>" not in html
    assert "more characters" in html
    assert "7 more documents" in html


def test_an_empty_result_can_be_shown(tmp_path: Path) -> None:
    result = gazelle.annotate([], GAZ)
    Page(result._repr_html_())
    result.to_html(tmp_path / "a.html")
    assert repr(result) == "<Annotations: 0 documents, 0 sentences, 0 mentions, 0 skipped>"
