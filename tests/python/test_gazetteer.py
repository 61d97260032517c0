"""Gazetteers as Python objects."""

import collections.abc
import copy
import pickle
import types
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import gazelle

ENTRIES: list[Any] = [
    {
        "id": "to-lam",
        "name": "To Lam",
        "label": "PERSON",
        "aliases": ["苏林"],
        "short_forms": ["Lam"],
        "priority": 2,
        "case": "exact",
        "common_words": "allow",
        "born": 1957,
        "seats": ["a", {"b": None}],
    },
    gazelle.Entry(7, "Hanoi", attributes={"x": 1.5}),
    "Hue",
]
GAZ = gazelle.Gazetteer(ENTRIES)


def test_it_is_a_mapping_in_input_order() -> None:
    assert isinstance(GAZ, collections.abc.Mapping)
    assert len(GAZ) == 3
    assert list(GAZ) == list(GAZ.keys()) == ["to-lam", "7", "Hue"]
    assert "7" in GAZ
    number: object = 7
    assert number not in GAZ
    assert GAZ["7"].name == "Hanoi"
    assert GAZ.get("nobody") is None
    assert GAZ.get("nobody", 3) == 3
    assert [entry.id for entry in GAZ.values()] == list(GAZ)
    assert dict(GAZ.items())["Hue"] == GAZ["Hue"]
    assert dict(GAZ) == dict(GAZ.items())
    with pytest.raises(KeyError, match="nobody"):
        GAZ["nobody"]


def test_it_equals_any_mapping_of_the_same_entries() -> None:
    gaz, entries = GAZ, dict(GAZ)
    backwards = dict(reversed(list(entries.items())))
    changed = {**entries, "7": gazelle.Entry("7", "Hanoi")}
    proxy = types.MappingProxyType(entries)
    for same in (entries, backwards, proxy, collections.ChainMap(entries), gazelle.Gazetteer(GAZ.values())):
        assert gaz == same
        assert same == gaz
    renamed = {("Huế" if key == "Hue" else key): entry for key, entry in entries.items()}
    for other in (
        changed,
        renamed,
        {},
        {"Hue": GAZ["Hue"]},
        gazelle.Gazetteer(changed.values()),
        list(entries),
        7,
    ):
        assert gaz != other
        assert other != gaz
    with pytest.raises(TypeError, match="unhashable"):
        hash(gaz)


def test_a_gazetteer_is_made_of_another() -> None:
    for source in (GAZ, dict(GAZ), types.MappingProxyType(dict(GAZ))):
        again = gazelle.Gazetteer(source)
        assert again == GAZ
        assert list(again) == list(GAZ)
    assert not GAZ.find("hue")
    assert gazelle.Gazetteer(GAZ, case="ignore", common_words="allow").find("hue")
    with pytest.raises(gazelle.GazetteerError, match=r'entry 0: the key "x" is not the id .* "Hue"'):
        gazelle.Gazetteer({"x": GAZ["Hue"]})
    places = gazelle.load_geonames(min_population=5_000_000)
    assert gazelle.Gazetteer(places).stats()["attribution"] == places.stats()["attribution"]


def test_entries_come_out_as_they_went_in() -> None:
    entry = GAZ["to-lam"]
    assert (entry.id, entry.name, entry.label) == ("to-lam", "To Lam", "PERSON")
    assert (entry.aliases, entry.short_forms) == (("苏林",), ("Lam",))
    assert (entry.priority, entry.case, entry.common_words) == (2, "exact", "allow")
    assert entry.attributes == {"born": 1957, "seats": ["a", {"b": None}]}
    assert GAZ["7"] == gazelle.Entry("7", "Hanoi", attributes={"x": 1.5})
    assert gazelle.Gazetteer(GAZ.values())["to-lam"] == entry


def test_entries_are_values() -> None:
    entry = GAZ["to-lam"]
    assert entry == GAZ["to-lam"]
    assert entry != GAZ["7"]
    assert entry != "to-lam"
    assert len({entry, GAZ["to-lam"], GAZ["7"]}) == 2
    assert pickle.loads(pickle.dumps(entry)) == entry
    assert eval(repr(entry), {"Entry": gazelle.Entry}) == entry
    with pytest.raises(AttributeError):
        entry.name = "x"  # type: ignore[misc]
    entry.attributes["born"] = 0
    assert entry.attributes["born"] == 1957


def test_every_kind_of_entries() -> None:
    table = pa.table({"id": [1, 2], "name": ["A b", "C d"], "aliases": [["E"], None], "n": [0.5, None]})
    expected = [
        gazelle.Entry(1, "A b", aliases=["E"], attributes={"n": 0.5}),
        gazelle.Entry(2, "C d", attributes={"n": None}),
    ]
    for entries in (
        table,
        pl.DataFrame(table),
        table.to_pandas(),
        table.to_pylist(),
        iter(table.to_pylist()),
    ):
        made = list(gazelle.Gazetteer(entries).values())
        assert [(e.id, e.name, e.aliases, e.attributes) for e in made] == [
            (e.id, e.name, e.aliases, e.attributes) for e in expected
        ]
    sources: tuple[Any, ...] = (
        ["A b", "C d"],
        pd.Series(["A b", "C d"]),
        pl.Series(["A b", "C d"]),
        {"A b": [], "C d": None},
    )
    for names in sources:
        assert list(gazelle.Gazetteer(names)) == ["A b", "C d"]
    assert gazelle.Gazetteer({"Hanoi": ["Ha Noi"]})["Hanoi"].aliases == ("Ha Noi",)


def test_repeated_plain_names_are_merged_and_counted() -> None:
    gaz = gazelle.Gazetteer(["Hue", "Hanoi", "Hue", "Hue"])
    assert list(gaz) == ["Hue", "Hanoi"]
    assert gaz.stats()["merged_names"] == 2
    assert gaz.stats()["entries"] == 2


def test_mentions_are_values() -> None:
    text = "🦌 To Lam, 苏林, Lam"
    mentions = GAZ.find(text)
    assert [m.kind for m in mentions] == ["name", "alias", "short_form"]
    first = mentions[0]
    assert text[first.start : first.end] == first.text == "To Lam"
    assert (first.id, first.name, first.label, first.candidates) == (
        "to-lam",
        "To Lam",
        "PERSON",
        ("to-lam",),
    )
    assert first.attributes["born"] == 1957
    assert mentions == GAZ.find(text)
    assert len(set(mentions + GAZ.find(text))) == 3
    assert pickle.loads(pickle.dumps(mentions)) == mentions
    assert first != mentions[1]
    with pytest.raises(AttributeError):
        first.start = 0  # type: ignore[misc]
    built = gazelle.Mention(2, 8, "To Lam", "to-lam", "To Lam", "PERSON", attributes=first.attributes)
    assert built == first


def test_many_texts_have_the_mentions_of_each() -> None:
    texts = ["To Lam and Lam.", "Hanoi", "Lam", "Hue. Hue!"]
    table = GAZ.find_many(texts)
    assert table.columns == ["doc", "start", "end", "text", "id", "name", "label", "kind", "candidates"]
    expected = [
        (doc, m.start, m.end, m.text, m.id, m.name, m.label, m.kind, list(m.candidates))
        for doc, text in enumerate(texts)
        for m in GAZ.find(text)
    ]
    assert [tuple(row.values()) for row in table] == expected


def test_find_is_annotate_of_one_document() -> None:
    gaz = gazelle.Gazetteer(["New England", "England", "U.S.", "Dr. No"])
    for text in (
        "They like New. England won.",
        "In the U.S. England. Dr. No!",
        "New\n\nEngland",
        "New\nEngland",
    ):
        annotated = gazelle.annotate([text], gaz).mentions
        assert [(m.start, m.end, m.id) for m in gaz.find(text)] == [
            (row["start"], row["end"], row["id"]) for row in annotated
        ]


def test_replace() -> None:
    text = "To Lam left Hanoi, 苏林 too."
    assert GAZ.replace(text, "[{label}|{id}]") == "[PERSON|to-lam] left [|7], [PERSON|to-lam] too."
    assert GAZ.replace(text, "{text}") == text
    assert GAZ.replace("To Lam", "{attributes[born]}") == "1957"
    # What is null is nothing, in every format.
    assert GAZ.replace("Hanoi", "[{label:>4}|{label!r}|{label:{end}}]") == "[    |''|     ]"
    assert GAZ.replace("To Lam", "{attributes[seats][1]}") == "{'b': ''}"
    assert GAZ.replace("Hanoi", "{{{text:>7.3}}} {start:03}-{end} {candidates[0]}") == "{    Han} 000-5 7"
    assert GAZ.replace("Hanoi", lambda mention: f"<{mention.name}>") == "<Hanoi>"
    assert GAZ.replace("", "x") == ""
    assert GAZ.replace_many(["Hanoi", None, "x"], "{id}") == ["7", None, "x"]
    missing: list[Any] = [float("nan"), pd.NA, "Hanoi"]
    assert GAZ.replace_many(missing, "{id}") == [None, None, "7"]
    assert GAZ.replace_many(pa.array(["Hanoi", None]), "{id}") == ["7", None]


@pytest.mark.parametrize("options", [{}, {"case": "ignore", "diacritics": "exact", "language": ["vi", "en"]}])
def test_gazetteers_pickle_and_copy(options: dict[str, Any]) -> None:
    gaz = gazelle.Gazetteer(ENTRIES, **options)
    again = pickle.loads(pickle.dumps(gaz))
    assert list(again.values()) == list(gaz.values())
    text = "To Lam, TO LAM, Hà Nội, Lam"
    assert again.find(text) == gaz.find(text)
    assert copy.copy(gaz) is copy.deepcopy(gaz) is gaz


def test_an_empty_gazetteer_finds_nothing() -> None:
    gaz = gazelle.Gazetteer([])
    assert len(gaz) == 0
    assert gaz.find("Hanoi") == []
    assert repr(gaz) == "<Gazetteer: 0 entries, language en>"
