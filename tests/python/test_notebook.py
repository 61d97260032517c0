"""What results look like in a notebook and in a terminal."""

import pickle
from pathlib import Path

import pytest

import gazelle
from tests.python.page import Page

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
GAZ = gazelle.Gazetteer.read(SEEDS / "gazetteer.jsonl")
SAMPLE = gazelle.annotate(SEEDS / "*.txt", GAZ)
NASTY = "<script>alert(1)</script>&\"'"


def nasty() -> gazelle.Annotations:
    gaz = gazelle.Gazetteer(
        [
            {"id": NASTY, "name": f"Xi {NASTY}", "label": NASTY, "aliases": ["Xi"], NASTY: NASTY},
            {"id": "2", "name": "Xi", "label": "<b>"},
            {"id": "3", "name": "Hanoi"},
        ]
    )
    return gazelle.annotate([(NASTY, f"{NASTY} Xi met Hanoi {NASTY}. " * 200)] * 10, gaz)


def test_the_summary_says_how_much_there_is() -> None:
    page = Page(SAMPLE._repr_html_())
    for figure, word in (
        (len(SAMPLE), "documents"),
        (len(SAMPLE.sentences), "sentences"),
        (len(SAMPLE.mentions), "mentions"),
        (len(SAMPLE.counts()), "entities"),
    ):
        assert f"{figure:,} {word}" in page.shown
    for row in SAMPLE.counts()[:10]:
        assert row["name"] in page.shown
    assert f"… {len(SAMPLE.counts()) - 10} more entities" in page.shown
    assert f"… {len(SAMPLE.cooccurrence()) - 8} more pairs" in page.shown
    assert "To Lam – Xi Jinping" in page.shown
    assert "left out" not in page.shown


def test_what_was_left_out_is_counted() -> None:
    result = gazelle.annotate(["Xi", 7], ["Xi"], errors="skip")  # type: ignore[list-item]
    assert "1 left out" in Page(result._repr_html_()).shown


@pytest.mark.parametrize("result", [gazelle.annotate([], GAZ), gazelle.annotate(["Nobody.", ""], GAZ)])
def test_nothing_found_can_be_shown(result: gazelle.Annotations) -> None:
    assert "0 mentions" in Page(result._repr_html_()).shown
    for table in (result.mentions, result.counts(), result.cooccurrence(), result.skipped):
        Page(table._repr_html_())
    if len(result):
        assert repr(result.show()) == "Nobody."
        assert Page(str(result.show(1))).marks == []


def test_a_document_is_shown_with_every_mention() -> None:
    for doc in SAMPLE.documents["doc"]:
        view = SAMPLE.show(doc=doc)
        page = Page(view._repr_html_())  # type: ignore[attr-defined]
        found = [row for row in SAMPLE.mentions if row["doc"] == doc]
        assert page.marks == [row["text"] for row in found]
        for row, title in zip(found, page.titles, strict=True):
            assert title.startswith(row["name"])
            assert row["label"] in title
        text = SAMPLE.text(doc)
        assert "more of" not in page.shown
        plain = repr(view)
        for row in reversed(found):
            plain = plain.replace(f"[{row['text']}]({row['id']})", row["text"])
        assert plain == text


def test_sentences_are_numbered_on_demand() -> None:
    result = gazelle.annotate(["Xi left. Hanoi slept.\n\nNobody came."], ["Xi", "Hanoi"])
    assert repr(result.show(0)) == "[Xi](Xi) left. [Hanoi](Hanoi) slept.\n\nNobody came."
    assert repr(result.show(0, sentences=True)) == (
        "[0] [Xi](Xi) left. [1] [Hanoi](Hanoi) slept.\n\n[2] Nobody came."
    )
    shown = Page(str(result.show(0, sentences=True))).shown
    assert "0Xi left. 1Hanoi slept." in shown


def test_candidates_stand_in_the_tooltip() -> None:
    gaz = gazelle.Gazetteer([{"id": "p", "name": "Paris"}, {"id": "q", "name": "Paris", "label": "TOWN"}])
    (title,) = Page(str(gazelle.annotate(["In Paris."], gaz).show())).titles
    assert title == "Paris · p · name · or q"


@pytest.mark.parametrize(
    ("max_chars", "shown", "left"),
    [
        (None, "Xi 习近平 left. Hanoi slept.", ""),
        (26, "Xi 习近平 left. Hanoi slept.", ""),
        (25, "Xi 习近平 left. Hanoi slept.", ""),
        (24, "Xi 习近平 left. Hanoi slept", "… 1 more of 25 characters"),
        (17, "Xi 习近平 left. Hano", "… 8 more of 25 characters"),
        (5, "Xi 习近", "… 20 more of 25 characters"),
        (0, "", "… 25 more of 25 characters"),
    ],
)
def test_a_long_text_is_cut(max_chars: int | None, shown: str, left: str) -> None:
    result = gazelle.annotate(["Xi 习近平 left. Hanoi slept."], ["Xi", "习近平", "Hanoi"])
    page = Page(str(result.show(0, max_chars=max_chars)))
    head = "2 sentences · 3 mentions"
    assert page.shown.partition(head)[2] == shown + left


def test_documents_that_are_not_there_cannot_be_shown() -> None:
    with pytest.raises(IndexError, match="no document 5"):
        SAMPLE.show(5)
    with pytest.raises(TypeError):
        SAMPLE.show("01-telegram.txt")  # type: ignore[arg-type]
    with pytest.raises(gazelle.OptionError, match="max_chars=-1; accepted: a whole number from 0"):
        SAMPLE.show(0, max_chars=-1)


def test_a_view_is_html_and_pickles() -> None:
    view = SAMPLE.show(0)
    assert isinstance(view, str)
    assert view.startswith("<div")
    again = pickle.loads(pickle.dumps(view))
    assert (again, repr(again)) == (view, repr(view))


def test_everything_is_escaped() -> None:
    result = nasty()
    (mention, *_) = result._document(0)[2]
    shown = [
        result._repr_html_(),
        str(result.show(0, sentences=True)),
        result.mentions._repr_html_(),
        result.counts()._repr_html_(),
        mention[1]._repr_html_(),
        gazelle.Gazetteer([{"id": NASTY, "name": NASTY, "label": NASTY, "aliases": [NASTY]}])._repr_html_(),
    ]
    for html in shown:
        page = Page(html)
        assert not {"script", "b"} & set(page.tags)
        assert "alert(1)" in page.shown
    assert len(Page(shown[1]).marks) == sum(mention[1].end <= 10_000 for mention in result._document(0)[2])


def test_a_table_says_how_much_it_leaves_out() -> None:
    page = Page(SAMPLE.mentions._repr_html_())
    count = len(SAMPLE.mentions)
    assert f"… {count - 20} more rows · {count} rows × 10 columns" in page.shown
    assert "1 row × 3 columns" in Page(gazelle.annotate(["Xi"], ["Xi"]).coverage()._repr_html_()).shown
    long = gazelle.annotate(["x" * 500], [])
    assert "(300 more)" in Page(long.sentences._repr_html_()).shown


def test_text_of_any_direction_stands_alone() -> None:
    result = gazelle.annotate([("مقالة", "زار شي هانوي اليوم.")], [{"name": "هانوي", "label": "CITY"}])
    for html in (result._repr_html_(), str(result.show())):
        assert "<bdi>" in html
    assert "unicode-bidi: plaintext" in str(result.show())
    assert Page(str(result.show())).marks == ["هانوي"]


def test_a_mention_shows_itself() -> None:
    (mention,) = GAZ.find("习近平 left.")
    shown = Page(mention._repr_html_()).shown
    for part in ("习近平", "PERSON", "Xi Jinping", "xi-jinping", "alias", "0–3", "country", "CN"):
        assert part in shown


def test_a_gazetteer_shows_itself() -> None:
    shown = Page(GAZ._repr_html_()).shown
    assert f"{len(GAZ)} entries, {GAZ.stats()['forms']} forms" in shown
    for part in ("PERSON", "case smart", "language en", "to-lam", "Tô Lâm", f"… {len(GAZ) - 8} more entries"):
        assert part in shown
    summary = GAZ._summary()
    labels = [entry.label for entry in GAZ.values()]
    assert dict(summary["labels"]) == {label: labels.count(label) for label in labels}
    assert [count for _, count in summary["labels"]] == sorted(
        (count for _, count in summary["labels"]), reverse=True
    )
    assert "0 entries, 0 forms" in Page(gazelle.Gazetteer([])._repr_html_()).shown


def test_a_segmenter_shows_itself() -> None:
    shown = Page(gazelle.Segmenter("vi")._repr_html_()).shown
    for part in ("Vietnamese", "vi", "learntnothing"):
        assert part in shown
    learned = [{"kind": "abbreviation", "form": "xyz", "count": 5, "total": 5, "score": 1.0}]
    assert "learnt1 form" in Page(gazelle.Segmenter("en", learned=learned)._repr_html_()).shown
