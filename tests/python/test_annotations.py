"""What can be asked about a corpus."""

from pathlib import Path

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
