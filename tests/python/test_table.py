"""Tables: rows, columns, slices, and the way into other libraries."""

import pickle
import subprocess
import sys
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import gazelle

GAZ = gazelle.Gazetteer([{"id": "hanoi", "name": "Hanoi", "label": "CITY"}, "Hue"])
# Large enough for several record batches.
BIG = gazelle.annotate([f"Hanoi, Hue and text number {at}. " * 20 for at in range(3000)], GAZ)
SMALL = gazelle.annotate(["Hanoi. Hue."], GAZ)

UINT = pa.uint32()
COLUMNS = {
    "documents": {
        "doc": UINT,
        "doc_id": pa.string(),
        "n_chars": UINT,
        "n_sentences": UINT,
        "n_mentions": UINT,
    },
    "sentences": {"doc": UINT, "sentence": UINT, "start": UINT, "end": UINT, "text": pa.string()},
    "mentions": {
        "doc": UINT,
        "sentence": UINT,
        "start": UINT,
        "end": UINT,
        "text": pa.string(),
        "id": pa.string(),
        "name": pa.string(),
        "label": pa.string(),
        "kind": pa.string(),
        "candidates": pa.list_(pa.string()),
    },
    "skipped": {"doc": UINT, "doc_id": pa.string(), "reason": pa.string()},
}


@pytest.mark.parametrize("name", COLUMNS)
def test_the_columns_are_those_of_the_contract(name: str) -> None:
    schema = pa.table(getattr(BIG, name)).schema
    assert dict(zip(schema.names, schema.types, strict=True)) == COLUMNS[name]


def test_rows_columns_and_slices() -> None:
    table = BIG.mentions
    assert len(table) == 3000 * 40
    whole = pa.table(table)
    whole.validate(full=True)
    dicts = whole.to_pylist()
    assert table.to_dicts() == dicts
    assert list(table) == dicts
    for at in (0, 1, 65_000, len(table) - 1):
        assert table[at] == dicts[at]
        assert table[at - len(table)] == dicts[at]
        assert table["start"][at] == dicts[at]["start"]
    for cut in (slice(5), slice(-5, None), slice(60_000, 90_000), slice(None, None, -7), slice(9, 3)):
        assert table[cut].to_dicts() == dicts[cut]
        assert table["text"][cut].to_pylist() == [row["text"] for row in dicts[cut]]
    assert list(table["label"])[:2] == ["CITY", None]
    assert "start" in table
    assert "nothing" not in table


def test_wrong_keys_say_what_there_is() -> None:
    table = SMALL.mentions
    with pytest.raises(KeyError, match="there are: doc, sentence"):
        table["dock"]
    with pytest.raises(IndexError, match="length is 2"):
        table[2]
    with pytest.raises(IndexError):
        table["doc"][-3]
    with pytest.raises(TypeError, match="float"):
        table[1.5]  # type: ignore[call-overload]


@pytest.mark.parametrize("result", [SMALL, BIG], ids=["one batch", "many batches"])
def test_numbers_reach_numpy_without_a_copy(result: gazelle.Annotations) -> None:
    column = result.mentions["start"]
    array = np.asarray(column)
    assert array.dtype == np.uint32
    assert np.shares_memory(array, np.asarray(result.mentions["start"]))
    assert np.shares_memory(array, column.__array__())
    assert not array.flags.writeable
    assert array.tolist() == column.to_pylist()
    tail = np.asarray(column[1:])
    assert np.shares_memory(array, tail)
    assert tail.tolist() == column.to_pylist()[1:]
    assert np.asarray(column, dtype=np.int64).dtype == np.int64
    assert np.asarray(result.mentions["label"]).tolist() == result.mentions["label"].to_pylist()
    assert np.asarray(result.mentions["candidates"])[0] == ["hanoi"]
    del result, column
    assert array[0] == 0


def test_other_libraries_take_tables_as_they_are() -> None:
    table = BIG.mentions
    ids = table["id"].to_pylist()
    assert pa.table(table).column("id").to_pylist() == ids
    assert pa.RecordBatchReader.from_stream(table).read_all().num_rows == len(ids)
    assert pl.DataFrame(table)["id"].to_list() == ids
    assert pd.DataFrame.from_arrow(table)["id"].tolist() == ids
    assert duckdb.from_arrow(table).count("*").fetchall() == [(len(ids),)]
    mentions = table
    counted: Any = duckdb.sql("select count(*) from mentions")
    assert counted.fetchall() == [(len(mentions),)]
    assert pa.array(table["id"]).to_pylist() == ids
    assert pl.Series(table["id"]).to_list() == ids
    assert pa.schema(table).names == table.columns


def test_conversions_by_name() -> None:
    table = SMALL.mentions
    assert table.to_pyarrow().equals(pa.table(table))
    assert table.to_polars().equals(pl.DataFrame(table))
    frame = table.to_pandas()
    assert frame["start"].dtype == np.uint32
    assert frame["id"].tolist() == ["hanoi", "Hue"]


def test_pandas_works_without_pyarrow() -> None:
    code = """
import sys
sys.modules["pyarrow"] = None
import gazelle, pandas, numpy
table = gazelle.annotate(["Hanoi. Hue."], ["Hanoi", "Hue"]).mentions
frame = table.to_pandas()
assert frame["start"].dtype == numpy.uint32, frame.dtypes
assert frame["id"].tolist() == ["Hanoi", "Hue"], frame
assert frame["label"].isna().all()
assert list(frame.columns) == table.columns
"""
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("table", [SMALL.mentions, BIG.mentions, BIG.skipped], ids=["small", "big", "empty"])
def test_tables_and_columns_pickle(table: gazelle.Table) -> None:
    again = pickle.loads(pickle.dumps(table))
    assert again.columns == table.columns
    assert pa.table(again).equals(pa.table(table))
    if len(table):
        assert pickle.loads(pickle.dumps(table["id"])).to_pylist() == table["id"].to_pylist()


def test_values_are_python_values() -> None:
    times = pa.table(
        {
            "day": pa.array([19_000, None], pa.date32()),
            "time": pa.array([1_700_000_000_123_456_789, None], pa.timestamp("ns", "UTC")),
            "flag": [True, None],
            "half": pa.array([0.5, None], pa.float32()),
            "word": pa.array(["a", None]).dictionary_encode(),
            "many": [[1, None], None],
            "both": [{"x": 1, "y": "z"}, None],
            "raw": [b"\xff", None],
        }
    )
    first: dict[str, Any] = times.to_pylist()[0]
    row = gazelle.Table.from_arrow(times)[0]
    first["time"] = (
        first["time"].to_pydatetime(warn=False) if hasattr(first["time"], "to_pydatetime") else first["time"]
    )
    assert row == first
    assert gazelle.Table.from_arrow(times)[1] == dict.fromkeys(times.column_names)


def test_what_is_seen() -> None:
    shown = repr(BIG.mentions)
    assert shown.startswith("<Table: 120,000 rows, 10 columns>")
    assert shown.endswith("…")
    assert len(shown.splitlines()) == 13
    assert repr(SMALL.mentions["id"]) == "<Column 'id': 2 values: 'hanoi', 'Hue'>"
    html = BIG.mentions._repr_html_()
    assert "119,980 more rows" in html
    assert "<script" not in gazelle.annotate(["<script>x</script>"], GAZ).sentences._repr_html_()
    assert repr(gazelle.annotate([], GAZ).mentions).startswith("<Table: 0 rows")
