"""Documents come from anywhere, and the same documents give the same result."""

import gzip
import json
import os
import pathlib
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazelle

TEXTS = ["Xi met To Lam in Hà Nội. They left.", "", "🦌 in Hanoi.\ud83d Hanoi!", None, "河内 Hanoi"]
CLEAN = [text if text is None else text.replace("\ud83d", "\ufffd") for text in TEXTS]
GAZ = gazelle.Gazetteer([{"id": "hanoi", "name": "Hanoi", "aliases": ["Hà Nội"]}, "To Lam"])


def rows(table: gazelle.Table) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table]


EXPECTED = rows(gazelle.annotate(CLEAN, GAZ).mentions)


def relation(texts: list[str | None]) -> Any:
    data = pa.table({"text": texts})
    return duckdb.from_arrow(data)


IN_MEMORY: dict[str, Callable[[list[str | None]], Any]] = {
    "list": list,
    "tuple": tuple,
    "generator": lambda texts: (text for text in texts),
    "pairs": lambda texts: [(str(at), text) for at, text in enumerate(texts)],
    "mappings": lambda texts: [{"text": text, "n": at} for at, text in enumerate(texts)],
    "mapping": lambda texts: {str(at): text for at, text in enumerate(texts)},
    "numpy": lambda texts: np.array(texts, dtype=object),
    "pyarrow array": lambda texts: pa.array(texts, pa.string()),
    "pyarrow large_string": lambda texts: pa.array(texts, pa.large_string()),
    "pyarrow string_view": lambda texts: pa.array(texts, pa.string_view()),
    "pyarrow dictionary": lambda texts: pa.array(texts).dictionary_encode(),
    "pyarrow chunked": lambda texts: pa.chunked_array([texts[:1], texts[1:3], texts[3:]], pa.string()),
    "pyarrow sliced": lambda texts: pa.array(["x", "Hanoi", *texts, "Hanoi"])[2:-1],
    "pyarrow table": lambda texts: pa.table({"text": texts, "n": range(len(texts))}),
    "pyarrow batch": lambda texts: pa.record_batch({"text": texts}),
    "pyarrow reader": lambda texts: pa.table({"text": texts}).to_reader(max_chunksize=2),
    "pyarrow dictionary table": lambda texts: pa.table({"text": pa.array(texts).dictionary_encode()}),
    "polars series": lambda texts: pl.Series(texts),
    "polars sliced series": lambda texts: pl.Series(["Hanoi", *texts])[1:],
    "polars categorical": lambda texts: pl.Series(texts, dtype=pl.Categorical),
    "polars frame": lambda texts: pl.DataFrame({"n": range(len(texts)), "body": texts}),
    "pandas series": lambda texts: pd.Series(texts),
    "pandas object series": lambda texts: pd.Series(texts, dtype=object),
    "pandas categorical": lambda texts: pd.Series(texts, dtype="category"),
    "pandas frame": lambda texts: pd.DataFrame({"n": range(len(texts)), "text": texts}),
    "duckdb relation": relation,
    "gazelle table": lambda texts: gazelle.Table.from_arrow(pa.table({"text": texts})),
}


@pytest.mark.parametrize("make", IN_MEMORY.values(), ids=IN_MEMORY)
def test_every_source_in_memory_gives_the_same(make: Callable[[list[str | None]], Any]) -> None:
    assert rows(gazelle.annotate(make(CLEAN), GAZ).mentions) == EXPECTED


@pytest.mark.parametrize("make", IN_MEMORY.values(), ids=IN_MEMORY)
def test_many_texts_take_the_same_sources(make: Callable[[list[str | None]], Any]) -> None:
    assert [row[:1] + row[1:] for row in rows(GAZ.find_many(make(CLEAN)))] == [
        row[:1] + row[2:] for row in EXPECTED
    ]
    split = gazelle.Segmenter("en").split_many(make(CLEAN))
    assert rows(split) == rows(gazelle.annotate(CLEAN, GAZ).sentences)


def write_txt(folder: Path, texts: list[str]) -> None:
    for at, text in enumerate(texts):
        (folder / f"{at}.txt").write_text(text, "utf-8")


def packed_txt(folder: Path, texts: list[str]) -> None:
    for at, text in enumerate(texts):
        (folder / f"{at}.txt.gz").write_bytes(gzip.compress(text.encode()))


def packed_csv(folder: Path, texts: list[str]) -> None:
    data = pl.DataFrame({"id": range(len(texts)), "text": texts}).write_csv().encode()
    (folder / "a.csv.zst").write_bytes(pa.Codec("zstd").compress(data, asbytes=True))


def jsonl(texts: list[str]) -> str:
    return "".join(json.dumps({"id": str(at), "text": text}) + "\n" for at, text in enumerate(texts))


FILES: dict[str, Callable[[Path, list[str]], Any]] = {
    "txt": write_txt,
    "jsonl": lambda folder, texts: (folder / "a.jsonl").write_text(jsonl(texts), "utf-8"),
    "jsonl without last newline": lambda folder, texts: (folder / "a.jsonl").write_text(
        jsonl(texts).rstrip()
    ),
    "jsonl with blank lines": lambda folder, texts: (folder / "a.jsonl").write_text(
        "\n" + jsonl(texts).replace("\n", "\r\n\r\n")
    ),
    "jsonl with BOM": lambda folder, texts: (folder / "a.jsonl").write_text(jsonl(texts), "utf-8-sig"),
    "jsonl.gz": lambda folder, texts: (folder / "a.jsonl.gz").write_bytes(
        gzip.compress(jsonl(texts).encode())
    ),
    "jsonl.zst": lambda folder, texts: (folder / "a.jsonl.zst").write_bytes(
        pa.Codec("zstd").compress(jsonl(texts).encode(), asbytes=True)
    ),
    "csv": lambda folder, texts: pl.DataFrame({"id": range(len(texts)), "text": texts}).write_csv(
        folder / "a.csv"
    ),
    "txt.gz": packed_txt,
    "csv.zst": packed_csv,
    "parquet": lambda folder, texts: pq.write_table(pa.table({"text": texts}), folder / "a.parquet"),
    "parquet of several row groups": lambda folder, texts: pq.write_table(
        pa.table({"text": texts}), folder / "a.parquet", row_group_size=2
    ),
    "parquet of a dictionary": lambda folder, texts: pq.write_table(
        pa.table({"n": range(len(texts)), "body": pa.array(texts).dictionary_encode()}), folder / "a.parquet"
    ),
    "parquet of string views": lambda folder, texts: pl.DataFrame({"text": texts}).write_parquet(
        folder / "a.parquet"
    ),
}


@pytest.mark.parametrize("write", FILES.values(), ids=FILES)
def test_every_file_format_gives_the_same(write: Callable[[Path, list[str]], Any], tmp_path: Path) -> None:
    texts = [text or "" for text in CLEAN]
    write(tmp_path, texts)
    for source in (tmp_path, str(tmp_path), str(tmp_path / "*")):
        result = gazelle.annotate(source, GAZ)
        assert rows(result.mentions) == EXPECTED
        assert [result.text(doc) for doc in result.documents["doc"]] == texts


def test_folders_are_read_in_code_point_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "B.txt", "a/z.txt", "a/ä.txt", "a.txt", ".c.txt", ".d/e.txt", "notes.md"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name, "utf-8")
    result = gazelle.annotate(tmp_path, GAZ)
    names = ["B.txt", "a.txt", "a/z.txt", "a/ä.txt", "b.txt"]
    assert result.documents["doc_id"].to_pylist() == names
    assert [result.text(doc) for doc in range(5)] == names
    assert gazelle.annotate(tmp_path / "a*.txt", GAZ).documents["doc_id"].to_pylist() == ["a.txt"]
    one = gazelle.annotate(tmp_path / "a" / "z.txt", GAZ)
    assert one.documents["doc_id"].to_pylist() == ["z.txt"]


def test_ids_are_the_given_ones_else_places(tmp_path: Path) -> None:
    def ids(documents: Any, **options: Any) -> list[str]:
        return gazelle.annotate(documents, GAZ, **options).documents["doc_id"].to_pylist()

    assert ids(["x", "y"]) == ["0", "1"]
    assert ids([(7, "x"), ("b", "y"), (None, "z")]) == ["7", "b", "2"]
    assert ids([{"id": 3, "text": "x"}, {"text": "y"}]) == ["3", "1"]
    assert ids([{"key": "k", "id": 3, "text": "x"}], id="key") == ["k"]
    assert ids(pa.table({"id": [5, None], "text": ["x", "y"]})) == ["5", "1"]
    assert ids([("01", "x"), (None, "y"), ("+1", "z"), ("1.0", "z")]) == ["01", "1", "+1", "1.0"]
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n{"id": 9, "text": "y"}\n{"text": "z"}')
    (tmp_path / "b.csv").write_text("text,n\nx,1\ny,2\n")
    assert ids(tmp_path) == ["a.jsonl:0", "9", "a.jsonl:2", "b.csv:0", "b.csv:1"]


def test_a_document_without_an_id_never_gets_that_of_another() -> None:
    documents: Any
    for documents, place in (
        (pl.DataFrame({"id": [1, None], "text": ["x", "y"]}), "document 1: no id"),
        (pd.DataFrame({"id": pd.array([None, 0], "Int64"), "text": ["x", "y"]}), "document 1: the id"),
        (pa.table({"id": ["2", "b", None], "text": ["x", "y", "z"]}), "document 2: no id"),
        ([{"id": 1, "text": "x"}, {"text": "y"}], "document 1: no id"),
        ([(None, "x"), ("0", "y")], "document 1: the id"),
        ([(3, "x"), "y", "z", None], "document 3: no id"),
    ):
        with pytest.raises(gazelle.DocumentError, match=f"^{place}.*accepted: an id for each"):
            gazelle.annotate(documents, GAZ)
        with pytest.raises(gazelle.DocumentError, match=f"^{place}"):
            list(gazelle.annotate_batches(documents, GAZ, batch_size=1))
    left_out = gazelle.annotate([("1", "x"), "y"], GAZ, errors="skip")
    assert left_out.documents["doc_id"].to_pylist() == ["1"]
    assert "no id" in left_out.skipped["reason"][0]
    # pandas makes floats of whole numbers with nulls: 1.0 is nobody's id.
    with pytest.raises(gazelle.DocumentError, match='column "id" is Float64'):
        gazelle.annotate(pd.DataFrame({"id": [1, None], "text": ["x", "y"]}), GAZ)
    # An id that was given twice is left alone.
    assert len(gazelle.annotate([("a", "x"), ("a", "y"), (7, "z"), (7, "z")], GAZ)) == 4


def test_the_text_is_the_column_text_else_the_only_strings() -> None:
    assert gazelle.annotate([{"id": "a", "body": "Hanoi"}], GAZ).text(0) == "Hanoi"
    assert gazelle.annotate(pl.DataFrame({"id": ["a"], "body": ["Hanoi"]}), GAZ).text(0) == "Hanoi"
    assert gazelle.annotate(pl.DataFrame({"a": ["x"], "b": ["y"]}), GAZ, text="b").text(0) == "y"
    with pytest.raises(gazelle.DocumentError, match="columns: a, b"):
        gazelle.annotate(pl.DataFrame({"a": ["x"], "b": ["y"]}), GAZ)
    with pytest.raises(gazelle.OptionError, match="accepted: a, b"):
        gazelle.annotate(pl.DataFrame({"a": ["x"], "b": ["y"]}), GAZ, text="c")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_tells_what_separates_columns(delimiter: str, end: str, tmp_path: Path) -> None:
    rows = [["id", "text"], ["1", '"Hue; ""a"", b\t"'], ["", "Hà Nội"], ["3", '""']]
    table = end.join(delimiter.join(row) for row in rows)
    for start in ("", "\ufeff", end):
        (tmp_path / "a.csv").write_bytes((start + table + end + end).encode())
        result = gazelle.annotate(tmp_path, GAZ)
        assert result.documents["doc_id"].to_pylist() == ["1", "a.csv:1", "3"]
        texts = [result.text(doc) for doc in range(3)]
        assert texts == ['Hue; "a", b\t', "Hà Nội", ""]


def test_line_ends_inside_a_field_of_a_table_are_kept(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b'text\r\n"a\r\nb\nc\rd"\r\n')
    assert gazelle.annotate(tmp_path, GAZ).text(0) == "a\r\nb\nc\rd"


def test_a_column_of_numbers_in_a_text_file_holds_no_texts(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    for table in ("body,n\nHanoi,1\n7,-2.5\nHue,\n", "n;body\n1,5;Hanoi\n;7\n2;Hue\n"):
        path.write_text(table)
        assert [gazelle.annotate(path, GAZ).text(doc) for doc in range(3)] == ["Hanoi", "7", "Hue"]
    path.write_text("a,b\nHanoi,1\nHue,2\n" + "x,3\n" * 30_000)
    assert gazelle.annotate(path, GAZ).text(0) == "Hanoi"
    path.write_text("a,b\nHanoi,1\nHue,x\n")
    with pytest.raises(gazelle.DocumentError, match="columns: a, b"):
        gazelle.annotate(path, GAZ)


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes")
def test_files_may_have_names_that_are_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    names = [b"a.txt", b"n\xfe.txt", b"n\xff.txt", b"z.jsonl"]
    for name in names:
        Path(os.fsdecode(folder + b"/" + name)).write_text('{"text": "Hanoi"}')
    for source in (tmp_path, str(tmp_path / "*.[tj]*"), f"{tmp_path}/**/*"):
        result = gazelle.annotate(source, GAZ)
        assert result.documents["doc_id"].to_pylist() == ["a.txt", "n\ufffd.txt", "n\ufffd.txt", "z.jsonl:0"]
    path = os.fsdecode(folder + b"/n\xff.txt")
    for source in (path, Path(path)):
        assert gazelle.annotate(source, GAZ).documents["doc_id"].to_pylist() == ["n\ufffd.txt"]
    # A pattern compares them by what can be shown of them.
    for pattern in (path.replace("xt", "*"), str(tmp_path / "n\ufffd.t*")):
        assert len(gazelle.annotate(pattern, GAZ)) == 2


def test_patterns_lead_through_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b/a.txt", "b/c/a.txt", "b/c/.d.txt", ".e/a.txt", "b/x.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("Hanoi")
    monkeypatch.chdir(tmp_path)

    def ids(pattern: str) -> list[str]:
        return [row["doc_id"] for row in gazelle.annotate(pattern, GAZ).documents]

    assert ids("*.txt") == ids("./*.txt") == ["a.txt"]
    assert ids("*/a.txt") == ["b/a.txt"]
    assert ids("b/[ab].txt") == ["a.txt"]
    assert ids("**/*.txt") == ids("**/**/a.txt") == ["a.txt", "b/a.txt", "b/c/a.txt"]
    assert ids("b/**/*.txt") == ["a.txt", "c/a.txt"]
    assert ids("b/c/**") == ["a.txt"]
    assert ids(".e/*.t?t") == ["a.txt"]
    assert ids(f"{tmp_path}/b/*/a.txt") == ["c/a.txt"]
    with pytest.raises(gazelle.NotFoundError):
        ids("b/*.csv")
    with pytest.raises(gazelle.FileFormatError, match=r"x\.md"):
        ids("b/*.*")


def test_the_list_of_names_is_no_document_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Hanoi")
    (tmp_path / "c.txt").write_text("Hanoi")
    names = tmp_path / "b.jsonl"
    names.write_text('{"name": "Hanoi"}')
    for gaz in (names, str(names), gazelle.Gazetteer.read(names)):
        for source in (tmp_path, tmp_path / "*"):
            result = gazelle.annotate(source, gaz)
            assert result.documents["doc"].to_pylist() == [0, 2]
            (row,) = result.skipped
            assert (row["doc"], row["doc_id"]) == (1, "b.jsonl")
            assert "is the gazetteer" in row["reason"]
    assert len(gazelle.annotate(names, names, text="name").mentions) == 1


def test_kept_columns_go_into_documents(tmp_path: Path) -> None:
    frame = pl.DataFrame({"text": ["Hanoi", "x"], "year": [2024, None], "who": ["a", "b"]})
    kept = gazelle.annotate(frame, GAZ, keep=["year", "who"]).documents
    assert kept.columns[-2:] == ["year", "who"]
    assert kept["year"].to_pylist() == [2024, None]
    assert pa.table(kept).schema.field("year").type == pa.int64()
    lines = ['{"text": "a", "n": 1}', '{"text": "b", "n": 2.5}', '{"text": "c"}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert gazelle.annotate(tmp_path, GAZ, keep=["n"]).documents["n"].to_pylist() == [1.0, 2.5, None]
    mixed: list[dict[str, Any]] = [{"text": "a", "n": 1}, {"text": "b", "n": "x"}, {"text": "c", "n": [1]}]
    assert gazelle.annotate(mixed, GAZ, keep="n").documents["n"].to_pylist() == ["1", "x", "[1]"]
    with pytest.raises(gazelle.OptionError, match="n_chars"):
        gazelle.annotate(mixed, GAZ, keep=["n_chars"])


def test_of_a_json_line_only_what_is_wanted_is_read(tmp_path: Path) -> None:
    lines = [
        r'{"deep": {"text": ["no", {"text": 1}]}, "text": "H\u00e0 N\u1ed9i\n\"x\"", "n": [1, {"a": null}], "id": 7}',
        r'{"t\u0065xt": "Hue", "id": "\u00fc", "other": 1e999, "n": "y"}  ',
        '{"text": "first", "text": "last", "id": null, "id": -3}\r',
        '{"n": true, "text": null}',
    ]
    path = tmp_path / "a.jsonl"
    path.write_bytes("\n".join(lines).encode())
    result = gazelle.annotate(path, GAZ, keep=["n", "id", "text"])
    assert [result.text(doc) for doc in range(4)] == ['Hà Nội\n"x"', "Hue", "last", ""]
    rows = result.documents.to_dicts()
    assert [row["doc_id"] for row in rows] == ["7", "ü", "-3", "a.jsonl:3"]
    assert [row["n"] for row in rows] == ['[1,{"a":null}]', "y", None, "true"]
    assert [row["id"] for row in rows] == ["7", "ü", "-3", None]
    assert [row["text"] for row in rows] == ['Hà Nội\n"x"', "Hue", "last", None]
    both = gazelle.annotate(path, GAZ, text="text", id="text", errors="skip")
    assert both.documents["doc_id"].to_pylist() == ['Hà Nội\n"x"', "Hue", "last", "a.jsonl:3"]


def test_null_texts_are_documents_without_sentences() -> None:
    result = gazelle.annotate([None, "Hanoi."], GAZ)
    assert result.documents["n_sentences"].to_pylist() == [0, 1]
    assert result.text(0) == ""


@pytest.mark.parametrize(
    "missing",
    [None, float("nan"), np.float32("nan"), pd.NA, pd.NaT],
    ids=lambda missing: type(missing).__name__,
)
def test_what_is_missing_is_a_null_text(missing: Any) -> None:
    frame = pd.DataFrame({"text": ["Hanoi.", missing]})
    documents: Any
    for documents in (
        ["Hanoi.", missing],
        frame["text"].tolist(),
        [(None, "Hanoi."), (None, missing)],
        [{"text": "Hanoi."}, {"text": missing}],
        [{"text": "Hanoi.", "id": missing}, {"text": missing, "id": missing}],
        frame.to_dict("records"),
        frame,
    ):
        result = gazelle.annotate(documents, GAZ)
        assert result.documents["doc_id"].to_pylist() == ["0", "1"]
        assert result.documents["n_mentions"].to_pylist() == [1, 0]
        assert result.text(1) == ""
    assert gazelle.annotate({"a": missing}, GAZ).documents["doc_id"].to_pylist() == ["a"]
    kept = gazelle.annotate([{"text": "Hanoi.", "n": missing}], GAZ, keep=["n"])
    assert kept.documents["n"].to_pylist() == [None]
    entry = gazelle.Gazetteer([{"name": "Hue", "label": missing, "n": missing}])["Hue"]
    assert (entry.label, entry.attributes) == (None, {"n": None})
    with pytest.raises(TypeError, match="document 0 is of type float"):
        gazelle.annotate([1.5], GAZ)  # type: ignore[list-item]


@pytest.mark.parametrize(
    "make",
    [
        lambda values: pd.DataFrame({"text": values}),
        lambda values: pd.DataFrame({"text": values}, dtype=float),
        lambda values: pd.DataFrame({"text": values}, dtype=object),
        lambda values: pd.Series(values, dtype=float),
        lambda values: pd.Series(values, dtype=object),
        lambda values: pl.DataFrame({"text": values}),
        lambda values: pl.DataFrame({"text": values}, schema={"text": pl.String}),
        lambda values: pl.Series(values),
        lambda values: pa.table({"text": pa.array(values)}),
        lambda values: pa.table({"text": pa.array(values, pa.float32())}),
        lambda values: pa.chunked_array([values], pa.float64()),
    ],
)
def test_columns_without_a_text_are_null_texts(make: Callable[[list[None]], Any]) -> None:
    assert len(gazelle.annotate(make([]), GAZ).documents) == 0
    assert gazelle.annotate(make([None, None]), GAZ).documents["n_chars"].to_pylist() == [0, 0]
    assert len(gazelle.Segmenter("en").split_many(make([None]))) == 0


def test_a_column_of_numbers_is_no_column_of_texts() -> None:
    for frame in (pd.DataFrame({"text": [1.5, None]}), pl.DataFrame({"text": [None, 2.5]})):
        with pytest.raises(gazelle.DocumentError, match='column "text" is Float64; accepted: strings'):
            gazelle.annotate(frame, GAZ)
    with pytest.raises(gazelle.DocumentError, match='column "text" is Int64; accepted: strings'):
        gazelle.annotate(pl.DataFrame({"text": [1]}), GAZ)


def test_columns_of_nothing_but_nulls_come_in_from_every_library() -> None:
    frame = pl.DataFrame({"name": ["Hue", "Hanoi"], "label": [None, None]})
    assert [entry.label for entry in gazelle.Gazetteer(frame).values()] == [None, None]
    assert gazelle.Table.from_arrow(frame)["label"].to_pylist() == [None, None]
    kept = gazelle.annotate(pl.DataFrame({"text": ["x"], "n": [None]}), GAZ, keep=["n"]).documents
    assert kept["n"].to_pylist() == [None]


def test_nothing_in_gives_empty_tables_with_the_same_columns() -> None:
    full, empty = gazelle.annotate(["Hanoi"], GAZ), gazelle.annotate([], GAZ)
    for name in ("documents", "sentences", "mentions", "skipped"):
        table = getattr(empty, name)
        assert len(table) == 0
        assert pa.table(table).schema == pa.table(getattr(full, name)).schema
    assert len(empty.counts()) == len(empty.cooccurrence()) == len(empty.sentences_with("hanoi")) == 0
    assert pa.table(empty.counts()).schema == pa.table(full.counts()).schema
    assert len(GAZ.find_many([])) == len(gazelle.Segmenter("en").split_many([])) == 0


def test_a_lone_surrogate_moves_nothing() -> None:
    text = "\ud800Hà Nội\udfff. \udc80Hanoi"
    assert [(m.start, m.end, m.text) for m in GAZ.find(text)] == [(1, 7, "Hà Nội"), (11, 16, "Hanoi")]
    segmenter = gazelle.Segmenter("en")
    assert segmenter.split(text) == [text[start:end] for start, end in segmenter.spans(text)]
    assert gazelle.annotate([text], GAZ).text(0) == "\ufffdHà Nội\ufffd. \ufffdHanoi"
    assert GAZ.replace(text, "{id}") == "\ud800hanoi\udfff. \udc80hanoi"
    pair = "\ud83d\ude00 Hanoi"
    assert [(m.start, m.end) for m in GAZ.find(pair)] == [(3, 8)]


@pytest.mark.parametrize("length", [0, 1, 15, 16, 17, 2047, 2048, 2049, 5000])
def test_every_kind_of_str_is_read_as_it_is(length: int) -> None:
    for rare in ["é", "Ω", "\u07ff", "\u0800", "한", "\ud7ff", "\ue000", "\uffff", "🦌", "\U0010ffff"]:
        mostly_ascii = ("a" * 13 + rare) * (length // 14) + "b"
        texts = [rare * length, mostly_ascii, rare + "c" * length, "д " * length + rare]
        table = gazelle.annotate(texts, GAZ)
        assert [table.text(doc) for doc in range(len(texts))] == texts
        for text in texts:
            sentences = gazelle.Segmenter("en").split(text)
            assert "".join(sentences).replace(" ", "") == text.replace(" ", "")
            assert sentences == [text[start:end] for start, end in gazelle.Segmenter("en").spans(text)]


def test_escaped_lone_surrogates_in_json_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(r'{"text": "\ud83d Hanoi \ud83d\ude00"}')
    assert gazelle.annotate(tmp_path, GAZ).text(0) == "\ufffd Hanoi 😀"


def test_texts_in_other_encodings(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("à Genève", "utf-8-sig")
    for name in ("utf-8-sig", "UTF_8_sig", "utf8"):
        assert gazelle.annotate(tmp_path, GAZ, encoding=name).text(0) == "à Genève"
    (tmp_path / "a.txt").write_text("Ha Nội à Genève", "utf-16")
    assert gazelle.annotate(tmp_path, GAZ, encoding="utf-16").text(0) == "Ha Nội à Genève"
    (tmp_path / "a.txt").write_text("à Genève", "latin-1")
    assert gazelle.annotate(tmp_path, GAZ, encoding="latin-1").text(0) == "à Genève"
    with pytest.raises(gazelle.OptionError, match="utf-8"):
        gazelle.annotate(tmp_path, GAZ, encoding="klingon")


def test_line_ends_are_kept_and_a_byte_order_mark_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfOne.\r\nTwo.\r")
    assert gazelle.annotate(tmp_path, GAZ).text(0) == "One.\r\nTwo.\r"


class Documents(Mapping[str, str]):
    """A mapping that is not a dict."""

    def __getitem__(self, key: str) -> str:
        return {"a": "Hanoi", "b": "x"}[key]

    def __iter__(self) -> Iterator[str]:
        return iter("ab")

    def __len__(self) -> int:
        return 2


def test_any_mapping_will_do() -> None:
    assert gazelle.annotate(Documents(), GAZ).documents["doc_id"].to_pylist() == ["a", "b"]


def test_frames_without_pyarrow_are_iterated(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"text": ["Hanoi", None], "n": [1.5, None]})

    def fail(*_: object) -> None:
        raise ImportError("pyarrow")

    monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", fail)
    monkeypatch.setattr(pd.Series, "__arrow_c_stream__", fail)
    result = gazelle.annotate(frame, GAZ, keep=["n"])
    assert result.documents["n"].to_pylist() == [1.5, None]
    assert rows(GAZ.find_many(frame["text"])) == rows(GAZ.find_many(["Hanoi", None]))
    entries = pd.DataFrame({"name": ["Hue", "Hanoi"], "label": ["CITY", None]})
    assert [entry.label for entry in gazelle.Gazetteer(entries).values()] == ["CITY", None]


def bad_strings(values: list[bytes | None], kind: Any) -> pa.Array:
    """Return strings of a producer that does not look at its bytes."""
    array = pa.array(
        values, {pa.string(): pa.binary(), pa.large_string(): pa.large_binary()}.get(kind, pa.binary_view())
    )
    return pa.Array.from_buffers(kind, len(array), array.buffers())


KINDS = pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()])


@KINDS
def test_a_text_that_is_none_is_refused_by_its_number(kind: Any) -> None:
    bad = bad_strings([b"Hanoi", None, b"Hu\xe9 and more than a view holds itself", b"Hue"], kind)
    for call in (GAZ.find_many, gazelle.Segmenter("en").split_many, lambda data: gazelle.annotate(data, GAZ)):
        with pytest.raises(gazelle.DocumentError, match="document 2: byte 2: 0xe9 is not UTF-8; accepted"):
            call(bad)
        with pytest.raises(gazelle.DocumentError, match="document 6: byte 2: 0xe9"):
            call(pa.chunked_array([pa.array([None, "a", "b", "c"], kind), bad]))


@KINDS
def test_one_bad_text_of_a_table_costs_one_document(kind: Any) -> None:
    texts = bad_strings([b"Hue", b"\xff", b"Hanoi", None, b"a\xc3"], kind)
    ids = bad_strings([b"a", b"b", b"\xfe", b"d", b"e"], kind)
    other = bad_strings([b"\xff", b"\xff", b"\xff", b"\xff", b"\xff"], kind)
    table = pa.table({"id": ids, "text": texts, "n": [1, 2, 3, 4, 5], "other": other})
    whole = pa.concat_tables([table, table.slice(1, 3)])
    with pytest.raises(gazelle.DocumentError, match='document 1, column "text": byte 0: 0xff is not UTF-8'):
        gazelle.annotate(whole, GAZ)
    result = gazelle.annotate(whole, GAZ, errors="skip", keep="n")
    assert result.documents["doc"].to_pylist() == [0, 3, 7]
    assert result.documents["doc_id"].to_pylist() == ["a", "d", "d"]
    assert result.documents["n"].to_pylist() == [1, 4, 4]
    assert [(row["doc"], row["doc_id"]) for row in result.skipped] == [
        (1, "b"),
        (2, "\ufffd"),
        (4, "e"),
        (5, "b"),
        (6, "\ufffd"),
    ]
    assert result.skipped["reason"][1].startswith('document 2, column "id": byte 0: 0xfe')
    replaced = gazelle.annotate(whole, GAZ, errors="replace")
    assert [replaced.text(doc) for doc in (0, 1, 4)] == ["Hue", "\ufffd", "a\ufffd"]
    assert len(replaced) == 8


def test_a_bad_text_of_a_dictionary_is_found_where_it_is_used() -> None:
    texts = pa.DictionaryArray.from_arrays(
        pa.array([1, 0, None, 1], pa.int8()), bad_strings([b"\xff", b"Hanoi"], pa.string())
    )
    result = gazelle.annotate(pa.table({"text": texts}), GAZ, errors="skip")
    assert result.documents["doc"].to_pylist() == [0, 2, 3]
    assert len(result.mentions) == 2
    assert result.skipped["doc"].to_pylist() == [1]


def test_paths_may_be_path_objects(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a.txt").write_text("Hanoi")
    assert len(gazelle.annotate(tmp_path / "a.txt", GAZ).mentions) == 1
