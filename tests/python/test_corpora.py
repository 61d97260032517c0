"""Corpora of any size: batches, threads, folders of results."""

import gzip
import json
import pickle
import subprocess
import sys
import weakref
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazelle

GAZ = gazelle.Gazetteer(
    [{"id": "hanoi", "name": "Hanoi", "aliases": ["Hà Nội"], "label": "CITY"}, "Hue", "To Lam"]
)
TABLES = ("documents", "sentences", "mentions", "skipped")


def texts(count: int) -> list[str]:
    """Return texts of very different sizes, some of them empty."""
    return [f"Hà Nội {at}. " * ((at * 7919) % 23) + "Hue, To Lam! " * (at % 3) for at in range(count)]


def tables(result: gazelle.Annotations) -> list[pa.Table]:
    return [pa.table(getattr(result, name)) for name in TABLES]


def test_the_number_of_threads_changes_nothing() -> None:
    documents = [*texts(20_000), "Hanoi. " * 600_000, *texts(500)]
    one = tables(gazelle.annotate(documents, GAZ, threads=1))
    for threads in (2, 7):
        assert tables(gazelle.annotate(documents, GAZ, threads=threads)) == one
    assert one[0].num_rows == len(documents)
    assert pa.table(GAZ.find_many(documents, threads=1)) == pa.table(GAZ.find_many(documents, threads=7))


@pytest.mark.parametrize("size", [1, 7, 1000, 5000, 100_000])
def test_batches_are_the_corpus_in_pieces(size: int) -> None:
    documents = texts(5000)
    whole = gazelle.annotate(documents, GAZ)
    batches = list(gazelle.annotate_batches(documents, GAZ, batch_size=size))
    lengths = [len(batch) for batch in batches]
    assert lengths == [size] * (5000 // size) + [5000 % size] * bool(5000 % size)
    if size >= 7:
        for name in TABLES:
            pieces = [pa.table(getattr(batch, name)) for batch in batches]
            assert pa.concat_tables(pieces).equals(pa.table(getattr(whole, name)).combine_chunks())
        assert batches[-1].text(4999) == documents[-1]


def test_batches_keep_what_was_left_out() -> None:
    documents: Any = [7 if at % 10 == 3 else f"Hanoi {at}" for at in range(100)]
    batches = list(gazelle.annotate_batches(documents, GAZ, batch_size=9, errors="skip"))
    assert [doc for batch in batches for doc in batch.skipped["doc"]] == list(range(3, 100, 10))
    assert [doc for batch in batches for doc in batch.documents["doc"]] == [
        at for at in range(100) if at % 10 != 3
    ]


def test_batches_are_read_no_further_than_needed() -> None:
    taken = 0

    def endless() -> Any:
        nonlocal taken
        while True:
            taken += 1
            yield "Hanoi. " * 10_000

    batches = gazelle.annotate_batches(endless(), GAZ, batch_size=10)
    assert len(next(batches)) == 10
    assert taken * 70_000 < 200e6
    assert next(batches).documents["doc"].to_pylist() == list(range(10, 20))


def test_a_batch_ends_at_64_megabytes() -> None:
    documents = ["xxxxxx " * 1_000_000] * 20
    lengths = [len(batch) for batch in gazelle.annotate_batches(documents, [], batch_size=10_000)]
    assert lengths == [10, 10]


class Holder:
    """An iterator that can be watched."""

    def __init__(self, values: Iterator[str]) -> None:
        self.values = values

    def __iter__(self) -> "Holder":
        return self

    def __next__(self) -> str:
        return next(self.values)


def test_batches_can_be_given_up() -> None:
    documents = iter(texts(1000))
    given_up = weakref.ref(holder := Holder(documents))
    with closing(gazelle.annotate_batches(holder, GAZ, batch_size=10)) as batches:
        del holder
        assert len(next(batches)) == 10
        assert given_up() is not None
    assert given_up() is None
    assert list(batches) == []
    batches.close()
    with gazelle.annotate_batches(["Hanoi"], GAZ) as batches:
        pass
    assert list(batches) == []
    with pytest.raises(KeyError), gazelle.annotate_batches(["Hanoi"], GAZ):
        raise KeyError


def test_no_batch_of_nothing_and_bad_sizes() -> None:
    assert list(gazelle.annotate_batches([], GAZ)) == []
    with pytest.raises(gazelle.OptionError, match="batch_size=0"):
        gazelle.annotate_batches(["x"], GAZ, batch_size=0)


def test_an_error_comes_after_the_batches_before_it() -> None:
    documents: Any = ["Hanoi. " * 100_000] * 3 + [7]
    batches = gazelle.annotate_batches(documents, GAZ, batch_size=2)
    assert len(next(batches)) == 2
    with pytest.raises(TypeError, match="document 3"):
        list(batches)


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_what_is_written_comes_back(form: Any, tmp_path: Path) -> None:
    documents: list[Any] = [{"id": at, "text": text, "n": at % 5} for at, text in enumerate(texts(300))]
    documents[7] = 7
    documents[8] = {"id": "null", "text": None, "n": None}
    documents[9] = {"id": 'a,"b"\n', "text": 'x "y", \r\n z\ufffd Hà Nội 🦌 Hanoi', "n": 3}
    result = gazelle.annotate(documents, GAZ, keep=["n"], errors="skip")
    result.write(tmp_path / "out", form)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        f"{name}.{form}" for name in (*TABLES, "gaps")
    )
    again = gazelle.Annotations.read(tmp_path / "out")
    for name in TABLES:
        written, read = getattr(result, name).to_dicts(), getattr(again, name).to_dicts()
        if form == "csv" and name == "documents":
            written = [{**row, "n": None if row["n"] is None else str(row["n"])} for row in written]
        assert read == written, name
    for doc in result.documents["doc"]:
        assert again.text(doc) == result.text(doc)
    assert again.counts().to_dicts() == result.counts().to_dicts()
    assert again.cooccurrence().to_dicts() == result.cooccurrence().to_dicts()
    assert again.sentences_with("hanoi", "Hue").to_dicts() == result.sentences_with("hanoi", "Hue").to_dicts()
    assert again._repr_html_() == result._repr_html_()
    again.write(tmp_path / "twice", form)
    assert gazelle.Annotations.read(tmp_path / "twice").mentions.to_dicts() == result.mentions.to_dicts()


SPACED = [
    "",
    " \n ",
    "One.",
    " One.  Two.\n\n\nThree.\t",
    "Một câu.\u2003Hai câu. 🦌\r\n",
    "一。二。三。",
    None,
    'A "b", c.\n\n"D," e.',
]


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_texts_come_back_with_all_that_is_between_sentences(form: Any, tmp_path: Path) -> None:
    result = gazelle.annotate(SPACED, GAZ)
    result.write(tmp_path, form)
    again = gazelle.Annotations.read(tmp_path)
    assert [again.text(doc) for doc in range(len(SPACED))] == [text or "" for text in SPACED]
    assert tables(again) == tables(result)
    if form == "parquet":
        gaps = pl.read_parquet(tmp_path / "gaps.parquet")
        assert gaps.filter(pl.col("text").is_null()).rows() == [(6, 0, None)]
        assert gaps.filter(doc=3).rows() == [(3, 0, " "), (3, 1, "  "), (3, 2, "\n\n\n"), (3, 3, "\t")]
        assert gaps.filter(pl.col("doc").is_in([0, 2])).is_empty()
        # What was read is written again as it was.
        again.write(tmp_path / "again")
        assert pl.read_parquet(tmp_path / "again" / "gaps.parquet").equals(gaps)


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_nothing_comes_back_as_nothing(form: Any, tmp_path: Path) -> None:
    gazelle.annotate([], GAZ).write(tmp_path, form)
    again = gazelle.Annotations.read(tmp_path)
    assert [len(getattr(again, name)) for name in TABLES] == [0, 0, 0, 0]


def test_parquet_files_are_for_others_too(tmp_path: Path) -> None:
    result = gazelle.annotate(texts(100), GAZ)
    result.write(tmp_path)
    assert pq.read_table(tmp_path / "mentions.parquet").equals(pa.table(result.mentions).combine_chunks())
    assert len(pl.read_parquet(tmp_path / "sentences.parquet")) == len(result.sentences)
    settings = json.loads(pq.read_metadata(tmp_path / "mentions.parquet").metadata[b"gazelle"])
    assert settings["version"] == gazelle.__version__
    assert settings["gazetteer"]["options"]["language"] == ["en"]
    assert settings["segmenter"]["language"] == "en"


def test_annotations_pickle() -> None:
    result = gazelle.annotate([*texts(100), None], GAZ)
    again = pickle.loads(pickle.dumps(result))
    assert tables(again) == tables(result)
    assert again.text(50) == result.text(50)
    assert tables(pickle.loads(pickle.dumps(gazelle.annotate([], GAZ)))) == tables(gazelle.annotate([], GAZ))


def test_bad_folders(tmp_path: Path) -> None:
    result = gazelle.annotate(["Hanoi"], GAZ)
    with pytest.raises(gazelle.NotFoundError, match="nowhere"):
        gazelle.Annotations.read(tmp_path / "nowhere")
    with pytest.raises(gazelle.OptionError, match="parquet, jsonl, csv"):
        result.write(tmp_path, "xml")  # type: ignore[arg-type]
    (tmp_path / "file").write_text("x")
    with pytest.raises(gazelle.StorageError, match="file"):
        result.write(tmp_path / "file")
    result.write(tmp_path / "out")
    (tmp_path / "out" / "mentions.parquet").write_bytes(b"PAR1")
    with pytest.raises(gazelle.FileFormatError, match=r"mentions\.parquet"):
        gazelle.Annotations.read(tmp_path / "out")
    (tmp_path / "out" / "mentions.parquet").unlink()
    with pytest.raises(gazelle.NotFoundError, match=r"mentions\.parquet"):
        gazelle.Annotations.read(tmp_path / "out")


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("mentions", "end", 999),
        ("mentions", "doc", 5),
        ("mentions", "kind", "guess"),
        ("mentions", "sentence", 7),
        ("mentions", "candidates", []),
        ("mentions", "candidates", "hanoi"),
        ("sentences", "start", 2),
        ("sentences", "end", 999),
        ("sentences", "text", None),
        ("sentences", "text", 7),
        ("gaps", "doc", 5),
        ("gaps", "sentence", 2),
        ("gaps", "text", 7),
        ("documents", "doc_id", None),
    ],
)
def test_tables_that_cannot_be_are_refused(table: str, column: str, value: object, tmp_path: Path) -> None:
    gazelle.annotate(["Hanoi.\n"], GAZ).write(tmp_path, "jsonl")
    path = tmp_path / f"{table}.jsonl"
    row = json.loads(path.read_text())
    path.write_text(json.dumps({**row, column: value}))
    with pytest.raises(gazelle.FileFormatError, match=table):
        gazelle.Annotations.read(tmp_path)


def test_one_bad_document_in_a_million(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    good = b'{"text": "Hue"}\n'
    path.write_bytes(good * 600_000 + b'{"text": "\xff"}\n' + good * 399_999)
    with pytest.raises(gazelle.DocumentError, match="line 600001"):
        gazelle.annotate(path, GAZ)
    result = gazelle.annotate(path, GAZ, errors="skip")
    assert len(result) == len(result.mentions) == 999_999
    assert result.skipped["doc"].to_pylist() == [600_000]
    assert "line 600001" in result.skipped[0]["reason"]


def test_a_bad_character_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"text": "Hanoi"}\n{"text": "\xff"}\n')
    assert gazelle.annotate(path, GAZ, errors="replace").text(1) == "\ufffd"


def test_an_error_in_the_place_of_a_document_is_its_reason() -> None:
    documents: Any = ["Hanoi", gazelle.DocumentError("page 7 is torn"), "Hue"]
    with pytest.raises(gazelle.DocumentError, match="page 7 is torn"):
        gazelle.annotate(documents, GAZ)
    result = gazelle.annotate(documents, GAZ, errors="skip")
    assert result.skipped.to_dicts() == [{"doc": 1, "doc_id": "1", "reason": "page 7 is torn"}]
    assert result.mentions["doc"].to_pylist() == [0, 2]


def test_a_file_that_breaks_off_keeps_what_stands_before(tmp_path: Path) -> None:
    packed = gzip.compress(b'{"text": "Hanoi"}\n' * 300_000)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[:-9])
    (tmp_path / "b.txt").write_text("Hue")
    with pytest.raises(gazelle.FileFormatError, match=r"a\.jsonl\.gz"):
        gazelle.annotate(tmp_path, GAZ)
    result = gazelle.annotate(tmp_path, GAZ, errors="skip")
    assert result.skipped["doc_id"].to_pylist() == ["a.jsonl.gz"]
    assert result.documents["doc_id"].to_pylist()[-1] == "b.txt"
    assert len(result) > 100_000


def test_no_parquet_file_is_more_than_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["Hanoi", None, "Hue " * 50], "id": [1, 2, 3]}), path)
    data = path.read_bytes()
    read = 0
    for at in range(0, len(data), 3):
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x11]) + data[at + 1 :])
        try:
            gazelle.annotate(path, GAZ)
            read += 1
        except gazelle.GazelleError:
            pass
    assert 0 < read < len(data)


def test_large_rows_of_parquet_are_read_a_few_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [f"Hanoi {at} " + "x " * 500_000 for at in range(50)]}), path)
    batches = gazelle.annotate_batches(path, GAZ, batch_size=1)
    assert [batch.documents["doc"][0] for batch in batches] == list(range(50))


def test_a_long_document_is_the_same_on_two_threads() -> None:
    text = ("To Lam met Lam. It rained in Ha\nNoi. Reading is fun in Reading!\n\n" + "rain " * 100) * 8_000
    gaz = gazelle.Gazetteer([{"name": "To Lam", "short_forms": ["Lam"]}, "Ha Noi", "Reading"])
    one, two = (tables(gazelle.annotate([text, "Lam", text], gaz, threads=threads)) for threads in (1, 2))
    assert one == two
    assert one[2].num_rows > 8_000


MEMORY = """
import sys, gazelle
def texts(count):
    for at in range(count):
        yield ("To Lam went by train. " + "There was rain, for the third time on this day and without an end. " * 5) * 28
total = 0
for batch in gazelle.annotate_batches(texts(int(sys.argv[1])), ["Hanoi", "To Lam"], batch_size=2000):
    total += len(batch.mentions)
# Not ru_maxrss, which starts with what the parent process had.
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(total, status["VmHWM"].split()[0])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the peak is read from /proc")
def test_memory_does_not_grow_with_the_corpus() -> None:
    peaks = []
    for count in (10_000, 25_000):
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(count)], capture_output=True, encoding="utf-8", check=True
        )
        total, peak = map(int, done.stdout.split())
        assert total == count * 28
        peaks.append(peak / 1024)
    assert max(peaks) < 500
    assert peaks[1] < peaks[0] * 1.1
