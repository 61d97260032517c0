"""What can be asked about a corpus, each number against plain pandas over the mentions."""

import itertools
import random
from collections.abc import Callable
from typing import Any, Literal

import networkx
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

import gazelle

ENTRIES: list[str | dict[str, Any]] = [
    {"id": "alba", "name": "Alba", "label": "CITY"},
    {"id": "bern", "name": "Bern", "label": "CITY", "aliases": ["Berne", "Bärn"]},
    {"id": "caen", "name": "Caen"},
    {"id": "dover", "name": "Dover", "label": "PORT"},
    {"id": "hanoi", "name": "Hà Nội", "label": "CITY", "aliases": ["河内"]},
    {"id": "Zug", "name": "Zug", "label": "CITY", "priority": 1},
    {"id": "zug-2", "name": "Zug", "label": "TRAIN"},
    {"id": "nowhere", "name": "Nowhereville"},
]
NAMES = ["Alba", "Bern", "Bärn", "Caen", "Dover", "Hà Nội", "河内", "Zug"]


def corpus(seed: int, size: int) -> gazelle.Annotations:
    """Annotate random documents of short sentences in groups of uneven taste."""
    chance = random.Random(seed)
    documents: list[Any] = []
    for number in range(size):
        source = chance.choice(["Post", "Times", "Bote", None])
        likely = NAMES[:4] if source == "Post" else NAMES
        sentences = []
        for _ in range(chance.randrange(6)):
            names = " and ".join(chance.choices(likely, k=chance.randrange(5)))
            sentences.append(f"🦌 They saw {names or 'nothing'} again.")
        row = {"id": f"n{number}", "text": " ".join(sentences), "source": source, "year": number % 3 + 2022}
        documents.append(row)
    documents.insert(size // 2, {"id": "empty", "text": None, "source": "Post", "year": None})
    documents.insert(size // 2, {"id": "bad", "text": 7, "source": "Post", "year": None})
    return gazelle.annotate(documents, ENTRIES, keep=["source", "year"], errors="skip")


CORPORA = [corpus(1, 150), corpus(2, 12), corpus(3, 0), gazelle.annotate([], ENTRIES)]
RESULT = CORPORA[0]


def mentions(result: gazelle.Annotations) -> pd.DataFrame:
    """Return the mentions with the kept columns of their documents, in plain pandas types."""
    documents = pd.DataFrame(result.documents.to_dicts(), columns=result.documents.columns)
    found = pd.DataFrame(result.mentions.to_dicts(), columns=result.mentions.columns)
    kept = [name for name in documents.columns if name in ("doc", "source", "year")]
    return found.merge(documents[kept], on="doc")


def types(table: gazelle.Table) -> dict[str, str]:
    return {field.name: str(field.type) for field in pa.schema(table)}


def rows(table: gazelle.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table]


COUNTS = {"id": "string", "name": "string", "label": "string", "mentions": "uint32", "documents": "uint32"}


@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_counts(result: gazelle.Annotations) -> None:
    expected = (
        mentions(result)
        .groupby(["id", "name", "label"], dropna=False)
        .agg(mentions=("start", "size"), documents=("doc", "nunique"))
        .reset_index()
        .sort_values(["mentions", "documents", "id"], ascending=[False, False, True])
    )
    counts = result.counts()
    assert types(counts) == COUNTS
    assert rows(counts) == [
        tuple(None if pd.isna(value) else value for value in row) for row in expected.itertuples(index=False)
    ]


@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_counts_by_label(result: gazelle.Annotations) -> None:
    groups = mentions(result).groupby("label", dropna=False)
    expected = {
        (None, None, None if pd.isna(label) else label, len(group), group["doc"].nunique())
        for label, group in groups
    }
    counts = result.counts(by="label")
    assert types(counts) == COUNTS
    assert set(rows(counts)) == expected
    assert counts["mentions"].to_pylist() == sorted(counts["mentions"], reverse=True)


@pytest.mark.parametrize("by", ["id", "label"])
@pytest.mark.parametrize("per", ["source", "year"])
@pytest.mark.parametrize("result", CORPORA[:3], ids=len)
def test_counts_per_column(result: gazelle.Annotations, per: str, by: Literal["id", "label"]) -> None:
    counts = result.counts(by=by, per=per)
    kept = {field.name: str(field.type) for field in pa.schema(result.documents)}[per]
    assert types(counts) == {**dict(list(COUNTS.items())[:3]), per: kept, **dict(list(COUNTS.items())[3:])}
    expected = {
        tuple(None if pd.isna(part) else part for part in key): (len(group), group["doc"].nunique())
        for key, group in mentions(result).groupby([by, per], dropna=False)
    }
    assert {(row[by], row[per]): (row["mentions"], row["documents"]) for row in counts} == expected


def test_documents_can_be_counted_apart() -> None:
    found = {(row["id"], row["doc_id"]): row["mentions"] for row in RESULT.counts(per="doc_id")}
    ids = dict(zip(RESULT.documents["doc"], RESULT.documents["doc_id"], strict=True))
    assert found == {(row["id"], ids[row["doc"]]): row["mentions"] for row in RESULT.coverage()}


@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_coverage(result: gazelle.Annotations) -> None:
    coverage = result.coverage()
    assert types(coverage) == {"doc": "uint32", "id": "string", "mentions": "uint32"}
    expected = mentions(result).groupby(["doc", "id"]).size()
    assert rows(coverage) == [(*key, count) for key, count in expected.items()]


@pytest.mark.parametrize("within", ["sentence", "document"])
@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_cooccurrence(result: gazelle.Annotations, within: Literal["sentence", "document"]) -> None:
    pairs = result.cooccurrence(within=within)
    assert types(pairs) == {
        "a": "string",
        "b": "string",
        "count": "uint32",
        "documents": "uint32",
        "score": "double",
    }
    key = ["doc", "sentence"] if within == "sentence" else ["doc"]
    units = len(result.sentences if within == "sentence" else result.documents)
    found = mentions(result)[[*key, "id"]].drop_duplicates()
    both = found.merge(found, on=key, suffixes=("_a", "_b"))
    both = both[both["id_a"] < both["id_b"]]
    expected = both.groupby(["id_a", "id_b"])["doc"].agg(["size", "nunique"]).reset_index()
    alone = found.groupby("id").size() / units
    joint = expected["size"] / units
    shares = expected["id_a"].map(alone) * expected["id_b"].map(alone)
    expected["score"] = np.log(joint / shares) / -np.log(joint)
    expected = expected.sort_values(["size", "score", "id_a", "id_b"], ascending=[False, False, True, True])
    assert [row[:4] for row in rows(pairs)] == [
        tuple(row) for row in expected[["id_a", "id_b", "size", "nunique"]].itertuples(index=False)
    ]
    assert pairs["score"].to_pylist() == pytest.approx(expected["score"].tolist())


def test_rare_pairs_can_be_left_out() -> None:
    pairs = RESULT.cooccurrence()
    least = pairs["count"][3]
    kept = RESULT.cooccurrence(min_count=least)
    assert rows(kept) == [row for row in rows(pairs) if row[2] >= least]
    assert rows(RESULT.cooccurrence(min_count=0)) == rows(pairs)
    for above in (pairs["count"][0] + 1, 2**40):
        nothing = RESULT.cooccurrence(min_count=above)
        assert (len(nothing), types(nothing)) == (0, types(pairs))


def test_always_together_scores_one_and_chance_scores_nothing() -> None:
    (pair,) = gazelle.annotate(["Xi met Hanoi."], ["Xi", "Hanoi"]).cooccurrence()
    assert pair["score"] == 1.0
    sentences = ["Xi met Hanoi.", "Xi left.", "Hanoi slept.", "Nobody came."]
    (pair,) = gazelle.annotate([" ".join(sentences)], ["Xi", "Hanoi"]).cooccurrence()
    assert pair["score"] == pytest.approx(0)


@pytest.mark.parametrize("within", ["sentence", "document"])
def test_a_network_has_what_the_tables_have(within: Literal["sentence", "document"]) -> None:
    pairs = RESULT.cooccurrence(within, min_count=2)
    graph = RESULT.to_networkx(within, min_count=2)
    assert isinstance(graph, networkx.Graph)
    assert {frozenset(edge) for edge in graph.edges} == {frozenset((row["a"], row["b"])) for row in pairs}
    for row in pairs:
        assert graph[row["a"]][row["b"]] == {name: row[name] for name in ("count", "documents", "score")}
    counts = {row["id"]: row for row in RESULT.counts()}
    for node, attributes in graph.nodes(data=True):
        assert attributes == {
            name: value for name, value in counts[node].items() if name != "id" and value is not None
        }
    # The nodes of the list of edges are those of the network, and Gephi's format can hold it.
    assert set(networkx.from_pandas_edgelist(pairs.to_pandas(), "a", "b")) == set(graph)
    assert "<graphml" in "".join(networkx.generate_graphml(graph))
    assert len(gazelle.annotate([], ENTRIES).to_networkx()) == 0


@pytest.mark.parametrize("by", ["id", "label"])
@pytest.mark.parametrize("result", CORPORA[:3], ids=len)
def test_compare(result: gazelle.Annotations, by: Literal["id", "label"]) -> None:
    compared = result.compare("source", by=by)
    assert list(types(compared)) == [
        "id", "name", "label", "source", "mentions", "documents",
        "mentions_elsewhere", "documents_elsewhere", "log_ratio", "g2",
    ]  # fmt: skip
    assert set(list(types(compared).values())[4:8]) == {"uint32"}
    assert set(list(types(compared).values())[8:]) == {"double"}
    found = mentions(result).fillna({"label": "-", "source": "-"})
    seen = set()
    for row in compared:
        key, source = row[by] or "-", row["source"] or "-"
        seen.add((key, source))
        here, own = found["source"] == source, found[by] == key
        table = np.array(
            [[(here & own).sum(), (~here & own).sum()], [(here & ~own).sum(), (~here & ~own).sum()]]
        )
        assert (row["mentions"], row["mentions_elsewhere"]) == tuple(table[0])
        assert row["documents"] == found[here & own]["doc"].nunique()
        assert row["documents_elsewhere"] == found[~here & own]["doc"].nunique()
        expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            g2 = 2 * np.nansum(table * np.log(table / expected))
        assert row["g2"] == pytest.approx(g2, abs=1e-9)
        inside, outside = table.sum(axis=0)
        ratio = np.log2((table[0, 0] / inside) / (max(table[0, 1], 0.5) / outside))
        assert row["log_ratio"] == pytest.approx(ratio)
    assert seen == set(zip(found[by], found["source"], strict=True))
    order = [row["g2"] if row["log_ratio"] >= 0 else -row["g2"] for row in compared]
    assert order == sorted(order, reverse=True)
    if by == "id" and len(result) > 100:
        assert compared[0]["source"] == "Post"
        assert compared[0]["id"] in ("alba", "bern", "caen")


def test_nothing_to_compare_with_is_no_difference() -> None:
    result = gazelle.annotate([{"text": "Xi. Xi.", "paper": "A"}], ["Xi"], keep=["paper"])
    (row,) = result.compare("paper")
    assert (row["mentions_elsewhere"], row["log_ratio"], row["g2"]) == (0, 0.0, 0.0)


@pytest.mark.parametrize("width", [0, 1, 7, 60, 10**6, 2**62])
def test_concordance(width: int) -> None:
    for one in {row["id"] for row in RESULT.mentions}:
        lines = RESULT.concordance(one, width=width)
        expected = []
        for row in RESULT.mentions:
            if row["id"] == one:
                text, start, end = RESULT.text(row["doc"]), row["start"], row["end"]
                left, right = text[max(0, start - width) : start], text[end : end + width]
                expected.append((row["doc"], row["sentence"], start, end, left, row["text"], right))
        assert rows(lines) == expected
    assert types(lines) == {
        **dict.fromkeys(["doc", "sentence", "start", "end"], "uint32"),
        **dict.fromkeys(["left", "match", "right"], "string"),
    }


@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_who_is_not_mentioned_has_no_line(result: gazelle.Annotations) -> None:
    for unseen in ("nowhere", "zug-2", "unknown", ""):
        nothing = result.concordance(unseen)
        assert (len(nothing), types(nothing)) == (0, types(RESULT.concordance("bern")))


def test_many_lines_come_in_several_batches() -> None:
    result = gazelle.annotate(["Xi met Xi. " * 100] * 700, ["Xi"])
    lines = result.concordance("Xi", width=2)
    assert len(lines) == len(result.mentions) == 140_000
    assert pa.table(lines).column("match").num_chunks > 1
    assert lines["start"].to_pylist() == result.mentions["start"].to_pylist()


@pytest.mark.parametrize("result", CORPORA, ids=len)
def test_sentences_with_all_of_them(result: gazelle.Annotations) -> None:
    found = mentions(result)
    for ids in itertools.chain(itertools.combinations(["alba", "bern", "hanoi", "Zug"], 2), [("caen",)]):
        places = [
            set(map(tuple, found[found["id"] == one][["doc", "sentence"]].to_numpy().tolist())) for one in ids
        ]
        both = set.intersection(*places)
        expected = [row for row in result.sentences if (row["doc"], row["sentence"]) in both]
        assert result.sentences_with(*ids).to_dicts() == expected
    assert types(result.sentences_with("alba", "unknown")) == types(result.sentences)
    assert len(result.sentences_with("alba", "unknown")) == len(result.sentences_with()) == 0


def test_answers_survive_writing_and_joining(tmp_path: Any) -> None:
    RESULT.write(tmp_path)
    again = gazelle.Annotations.read(tmp_path)
    questions: list[Callable[[gazelle.Annotations], gazelle.Table]] = [
        lambda result: result.counts(per="source"),
        lambda result: result.compare("year"),
        lambda result: result.cooccurrence(),
        lambda result: result.coverage(),
        lambda result: result.concordance("hanoi"),
        lambda result: result.sentences_with("alba", "bern"),
    ]
    for ask in questions:
        assert rows(ask(again)) == rows(ask(RESULT))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda r: r.counts(by="name"), "by=\"name\" is unknown; accepted: id, label"),
        (lambda r: r.counts(per="sources"), "per=\"sources\" is unknown; accepted: doc, doc_id, .*source, year"),
        (lambda r: r.compare("sources"), "column=\"sources\" is unknown; accepted: doc, doc_id, .*year"),
        (lambda r: r.compare("year", by="kind"), "by=\"kind\" is unknown; accepted: id, label"),
        (lambda r: r.cooccurrence(within="page"), "within=\"page\" is unknown; accepted: sentence, document"),
        (lambda r: r.cooccurrence(min_count=-1), "min_count=-1; accepted: a whole number from 0"),
        (lambda r: r.to_networkx("page"), "within=\"page\" is unknown"),
        (lambda r: r.concordance("bern", width=-3), "width=-3; accepted: a whole number from 0"),
    ],
)  # fmt: skip
def test_errors_say_what_would_have_been_accepted(ask: Any, said: str) -> None:
    with pytest.raises(gazelle.OptionError, match=said):
        ask(RESULT)


def test_a_column_that_the_answer_has_already() -> None:
    result = gazelle.annotate([{"text": "Xi.", "label": "x", "g2": 1}], ["Xi"], keep=["label", "g2"])
    with pytest.raises(gazelle.OptionError, match=r'per="label".*called none of id, name, label'):
        result.counts(per="label")
    with pytest.raises(gazelle.OptionError, match=r'column="g2".*log_ratio, g2'):
        result.compare("g2")
    assert result.counts(per="g2")["g2"].to_pylist() == [1]


@pytest.mark.parametrize(
    "ask",
    [
        lambda r: r.sentences_with(7),
        lambda r: r.concordance(7),
        lambda r: r.concordance("bern", width="wide"),
        lambda r: r.counts(per=7),
        lambda r: r.compare(None),
        lambda r: r.cooccurrence(min_count=1.5),
    ],
)
def test_wrong_types_are_type_errors(ask: Any) -> None:
    with pytest.raises(TypeError):
        ask(RESULT)
