"""Segmenters as Python objects."""

import itertools
import pickle
from pathlib import Path

import polars as pl
import pytest

import gazelle

SEGMENTER = gazelle.Segmenter("en")
TEXT = "Dr. Lam spoke. Nobody saw the 🦌!\n\nA headline\n  Then, at 3 p.m., it rained.  "


def test_sentences_are_slices_of_the_text() -> None:
    sentences, spans = SEGMENTER.split(TEXT), SEGMENTER.spans(TEXT)
    assert sentences == [TEXT[start:end] for start, end in spans]
    assert sentences[0] == "Dr. Lam spoke."
    assert all(sentence == sentence.strip() != "" for sentence in sentences)
    assert SEGMENTER.split("") == SEGMENTER.split(" \n\t\x1c ") == []


@pytest.mark.parametrize("length", range(5))
def test_every_short_text_keeps_the_contract(length: int) -> None:
    texts = list(
        map("".join, itertools.product("aA.İ🦌 \n國\u0307\ud800"[: 11 if length < 4 else 7], repeat=length))
    )
    for text in texts:
        spans = SEGMENTER.spans(text)
        assert spans == sorted(spans)
        covered: set[int] = set()
        for start, end in spans:
            assert start < end
            assert not text[start].isspace()
            assert not text[end - 1].isspace()
            assert covered.isdisjoint(range(start, end))
            covered.update(range(start, end))
        assert all(text[at].isspace() for at in set(range(len(text))) - covered)
        assert SEGMENTER.split(text) == [text[start:end] for start, end in spans]
    many = SEGMENTER.split_many(texts)
    assert [(row["doc"], row["start"], row["end"]) for row in many] == [
        (doc, start, end) for doc, text in enumerate(texts) for start, end in SEGMENTER.spans(text)
    ]


def test_many_texts() -> None:
    table = SEGMENTER.split_many([TEXT, None, "", "One."])
    assert table.columns == ["doc", "sentence", "start", "end", "text"]
    assert [row["text"] for row in table if row["doc"] == 0] == SEGMENTER.split(TEXT)
    assert table[len(table) - 1] == {"doc": 3, "sentence": 0, "start": 0, "end": 4, "text": "One."}


def test_explain_agrees_with_spans() -> None:
    table = SEGMENTER.explain(TEXT)
    assert table.columns == ["offset", "score", "kept", "evidence"]
    assert [row["offset"] for row in table if row["kept"]] == [end for _, end in SEGMENTER.spans(TEXT)]
    assert all(0 <= row["score"] <= 1 and row["evidence"] for row in table)


def test_options_reach_the_core() -> None:
    assert gazelle.Segmenter("en", never_break_after=["xyz."]).split("Go xyz. Now.") == ["Go xyz. Now."]
    assert gazelle.Segmenter("en", always_break_after=["Mr."]).split("Call Mr. Lam.") == ["Call Mr.", "Lam."]
    lines = "One\nTwo\nThree"
    assert gazelle.Segmenter("en", newlines="break").split(lines) == ["One", "Two", "Three"]
    assert gazelle.Segmenter("en", newlines="space").split(lines) == [lines]


def test_learning_gives_a_new_segmenter() -> None:
    corpus = ["See Abschn. 3 of it.", "Read Abschn. Four now.", "Abschn. seven is long."] * 20
    learned = SEGMENTER.adapt(corpus)
    assert len(SEGMENTER.learned) == 0
    assert learned.learned.columns == ["kind", "form", "count", "total", "score"]
    again = gazelle.Segmenter("en", learned=learned.learned)
    frame = gazelle.Segmenter("en", learned=pl.DataFrame(learned.learned))
    pandas = gazelle.Segmenter("en", learned=learned.learned.to_pandas())
    rows = gazelle.Segmenter("en", learned=learned.learned.to_dicts())
    for other in (again, frame, pandas, rows):
        assert other.learned.to_dicts() == learned.learned.to_dicts()
        assert other.split(corpus[1]) == learned.split(corpus[1])


def test_learning_depends_on_no_order() -> None:
    texts = [f"See Abschn. {n} of Gesch. Nr. {n}. Then Prof. Lam came. Then he left!" for n in range(20_000)]
    learned = gazelle.Segmenter("en").adapt(texts).learned.to_dicts()
    assert {"abschn", "gesch"} <= {row["form"] for row in learned}
    assert gazelle.Segmenter("en").adapt(reversed(texts)).learned.to_dicts() == learned
    assert gazelle.Segmenter("en").adapt(["\n".join(texts)]).learned.to_dicts() == learned


def test_segmenters_pickle_save_and_load(tmp_path: Path) -> None:
    segmenter = gazelle.Segmenter("en", never_break_after=["xyz."], quotes="keep", threshold=0.4)
    text = "Go xyz. Now. He said: “One. Two.” Good."
    segmenter.save(tmp_path / "a.segmenter")
    for again in (
        pickle.loads(pickle.dumps(segmenter)),
        gazelle.Segmenter.load(tmp_path / "a.segmenter"),
    ):
        assert again.split(text) == segmenter.split(text)
        assert again.language == "en"
    assert [path.name for path in tmp_path.iterdir()] == ["a.segmenter"]
    (tmp_path / "b").write_bytes(b"nothing of the kind")
    with pytest.raises(gazelle.FileFormatError, match="b: "):
        gazelle.Segmenter.load(tmp_path / "b")
    with pytest.raises(gazelle.NotFoundError, match="nowhere"):
        gazelle.Segmenter.load(tmp_path / "nowhere")


def test_languages() -> None:
    table = gazelle.Segmenter.languages()
    assert table.columns == ["language", "name", "basis"]
    for language in table["language"]:
        assert gazelle.Segmenter(language).language == language
