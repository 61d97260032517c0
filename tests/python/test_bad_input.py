"""What cannot be used is refused with where it stands and what would have been accepted."""

import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import gazelle

# Types are wrong on purpose here: what a type checker would refuse must be refused at run time too.
GAZ: Any = gazelle.Gazetteer(["Hanoi"])
Gazetteer: Any = gazelle.Gazetteer
Segmenter: Any = gazelle.Segmenter
annotate: Any = gazelle.annotate
annotate_batches: Any = gazelle.annotate_batches


def refused(error: type[Exception], *words: str) -> Any:
    """Expect ``error`` with all ``words`` in its message."""
    pattern = "(?i)" + "".join(f"(?=[\\s\\S]*{word})" for word in words)
    return pytest.raises(error, match=pattern)


def test_every_error_is_a_gazelle_error_and_a_builtin_one() -> None:
    for name, builtin in {
        "OptionError": ValueError,
        "GazetteerError": ValueError,
        "FileFormatError": ValueError,
        "DocumentError": ValueError,
        "NotFoundError": FileNotFoundError,
        "StorageError": OSError,
    }.items():
        error = getattr(gazelle, name)
        assert issubclass(error, gazelle.GazelleError)
        assert issubclass(error, builtin)
        assert error.__module__ == "gazelle"


def test_a_str_is_never_iterated_by_accident() -> None:
    with refused(gazelle.NotFoundError, "To Lam spoke", r"\[text\]"):
        annotate("To Lam spoke.", GAZ)
    for call in (GAZ.find_many, Segmenter("en").split_many, Segmenter("en").adapt):
        with refused(TypeError, "str", r"\[text\]"):
            call("Hanoi")
        with refused(TypeError, "bytes"):
            call(b"Hanoi")
    with refused(TypeError, "str", r"\[name\]"):
        Gazetteer("Hanoi")
    with refused(TypeError, "aliases of entry 0", "list of str"):
        Gazetteer({"Hanoi": "Ha Noi"})
    with refused(TypeError, "aliases", "entry 0", "list of str"):
        Gazetteer([{"name": "Hanoi", "aliases": "Ha Noi"}])


@pytest.mark.parametrize("text", [None, 7, b"Hanoi", ["Hanoi"]], ids=lambda text: type(text).__name__)
def test_one_text_is_a_str(text: Any) -> None:
    for call in (GAZ.find, Segmenter("en").split, Segmenter("en").spans):
        with refused(TypeError, "text", type(text).__name__, "accepted: str"):
            call(text)


def test_a_number_where_text_is_wanted(tmp_path: Path) -> None:
    with refused(TypeError, "document 1", "int", "accepted: str"):
        annotate(["x", 7], GAZ)
    with refused(TypeError, "text of document 0", "float"):
        annotate([{"text": 1.5}], GAZ)
    with refused(TypeError, "document 0", "bytes"):
        annotate([b"x"], GAZ)
    with refused(TypeError, "id of document 0", "float", "str or int"):
        annotate([(1.5, "x")], GAZ)
    with refused(gazelle.DocumentError, "int64", "accepted"):
        annotate(pa.array([1]), GAZ)
    with refused(gazelle.DocumentError, "text", "int64", "strings"):
        annotate(pa.table({"text": [1]}), GAZ)
    (tmp_path / "a.jsonl").write_text('{"text": "x"}\n{"text": 7}\n')
    with refused(gazelle.DocumentError, "a.jsonl, line 2", "number 7", "string or null"):
        annotate(tmp_path, GAZ)
    with refused(TypeError, "documents", "int"):
        annotate(7, GAZ)


def test_options_have_known_values() -> None:
    with refused(gazelle.OptionError, "case", "loud", "smart, exact, ignore"):
        Gazetteer([], case="loud")
    with refused(gazelle.OptionError, "overlap", "longest, all"):
        GAZ.find("x", overlap="most")
    with refused(gazelle.OptionError, "xx", "en"):
        Segmenter("xx")
    with refused(gazelle.OptionError, "xx", "en"):
        Gazetteer(["a"], language="xx")
    with refused(gazelle.OptionError, "xx", "en, .*sk, "):
        Gazetteer(["a"], language=["en", "xx"])
    with refused(gazelle.OptionError, "encoding", "utf-9", "latin-1"):
        annotate(["x"], GAZ, encoding="utf-9")
    with refused(gazelle.OptionError, "xx", "en"):
        annotate(["x"], GAZ, "xx")
    with refused(gazelle.OptionError, "errors", "strict, replace, skip"):
        annotate(["x"], GAZ, errors="quiet")
    with refused(gazelle.OptionError, "threads=0"):
        annotate(["x"], GAZ, threads=0)
    with refused(TypeError, "threads", "str"):
        annotate(["x"], GAZ, threads="two")
    with refused(TypeError, "progress"):
        annotate(["x"], GAZ, progress=3)
    with refused(TypeError, "segmenter"):
        annotate(["x"], GAZ, 3)
    with refused(gazelle.OptionError, "by", "id, label"):
        annotate(["x"], GAZ).counts(by="name")
    with refused(gazelle.OptionError, "per", "year", "doc_id"):
        annotate(["x"], GAZ).counts(per="year")
    with refused(gazelle.OptionError, "within", "sentence, document"):
        annotate(["x"], GAZ).cooccurrence(within="page")
    with refused(TypeError, "keyword"):
        Gazetteer([], boundary="word")


def test_every_language_is_one_for_names_too() -> None:
    for language in Segmenter.languages()["language"]:
        gaz = Gazetteer(["Bratislava"], language=["en", language])
        assert len(gaz.find("V Bratislava prší.")) == 1
    # Nothing is guarded where no ordinary words are shipped.
    assert len(Gazetteer(["Reading"], language="sk").find("Reading.")) == 1


@pytest.mark.parametrize("option", ["text", "id", "keep"])
def test_a_column_that_no_document_can_have_is_refused(option: str, tmp_path: Path) -> None:
    asked: Any = {option: "sorce"}
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a.txt").write_text("Hanoi.")
    for documents in (["a"], [("x", "a")], {"x": "a"}, tmp_path / "folder", iter(["a"]), [None, "a"]):
        with refused(gazelle.OptionError, f'{option}="sorce"', r"accepted: .*mappings"):
            annotate(documents, GAZ, errors="skip", **asked)
    annotate(["a"], GAZ)
    annotate(["a", {"text": "b"}], GAZ)


def test_a_column_to_keep_has_to_be_met_once(tmp_path: Path) -> None:
    rows = [{"text": "a", "source": "x"}, {"text": "b", "other": "y"}]
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    (tmp_path / "b.txt").write_text("c")
    documents: list[Any] = [rows, rows[::-1], path, tmp_path]
    for given in documents:
        assert "x" in annotate(given, GAZ, keep="source").documents["source"].to_pylist()
        assert "y" in annotate(given, GAZ, keep="other").documents["other"].to_pylist()
        with refused(gazelle.OptionError, 'keep="sorce"', "accepted: .*text"):
            annotate(given, GAZ, keep="sorce")
        batches = gazelle.annotate_batches(given, GAZ, keep=["source", "sorce"], batch_size=1)
        assert len(next(batches)) == 1
        with refused(gazelle.OptionError, 'keep="sorce"', "accepted: .*text"):
            list(batches)
    path.write_text("")
    assert len(annotate(path, GAZ, keep="source")) == 0


def test_what_is_no_text_among_texts_is_told_apart(tmp_path: Path) -> None:
    for call in (GAZ.find_many, lambda data: GAZ.replace_many(data, "x"), Segmenter("en").split_many):
        with pytest.raises(TypeError, match=r"^texts is of type PosixPath; accepted: an iterable") as error:
            call(tmp_path)
        assert "glob" not in str(error.value)
    with refused(TypeError, "documents", "int", "glob pattern"):
        annotate(7, GAZ)
    with refused(TypeError, "document 0", "PosixPath", "glob pattern"):
        annotate([tmp_path], GAZ)
    with refused(gazelle.NotFoundError, "To Lam", r"\[name\]"):
        annotate(["x"], "To Lam")


# Arguments of a wrong type, each with the names of the types that would be right; every option there is.
RESULT: Any = gazelle.annotate(["Hanoi"], GAZ)
load_geonames: Any = gazelle.load_geonames
Entry: Any = gazelle.Entry
Mention: Any = gazelle.Mention
WRONG_TYPES: list[tuple[Callable[..., Any], str, object, str]] = [
    *(
        (function, option, 5, accepted)
        for function in (
            partial(Gazetteer, ["a"]),
            partial(Gazetteer.read, "no.jsonl"),
        )
        for option, accepted in {
            "language": "str or a list of str",
            "case": "smart, exact, ignore",
            "diacritics": "fold, exact",
            "boundaries": "word, none",
            "common_words": "guard, allow, strict",
            "short_forms": "listed, auto, off",
        }.items()
    ),
    (partial(Gazetteer.read, "no.jsonl"), "format", 5, "jsonl, json, csv"),
    (partial(Gazetteer.read, "no.jsonl"), "errors", 5, "strict, skip"),
    (partial(Gazetteer.read, "no.jsonl"), "separator", 5, "str"),
    (Gazetteer.read, "path", b"names", "str or PathLike"),
    (Gazetteer.load, "path", 5, "str or PathLike"),
    (partial(Gazetteer.load, "no.gaz"), "memory_map", "no", "True or False"),
    (GAZ.save, "path", 5, "str or PathLike"),
    (partial(GAZ.find, "x"), "overlap", 5, "longest, all"),
    (partial(GAZ.find_many, ["x"]), "overlap", 5, "longest, all"),
    (partial(GAZ.find_many, ["x"]), "threads", "two", "a whole number from 1, or None"),
    (partial(GAZ.find_many, ["x"]), "progress", 5, "bool or a callable"),
    (partial(Entry, "x"), "name", 5, "str"),
    (partial(Entry, name="x"), "id", None, "str or int"),
    (partial(Entry, name="x"), "id", 1.5, "str or int"),
    *(
        (partial(Entry, "x", "x"), option, 5, accepted)
        for option, accepted in {
            "label": "str or None",
            "aliases": "a list of str",
            "short_forms": "a list of str",
            "case": "smart, exact, ignore",
            "common_words": "guard, allow, strict",
            "attributes": "a dict",
        }.items()
    ),
    (partial(Entry, "x", "x"), "priority", "high", "int"),
    (partial(Mention, end=1, text="x", id="x", name="x"), "start", 0.5, "a whole number from 0"),
    (partial(Mention, 0, text="x", id="x", name="x"), "end", "1", "a whole number from 0"),
    (partial(Mention, 0, 1, "x", "x", "x"), "kind", 5, "name, alias, short_form, acronym"),
    (partial(Mention, 0, 1, "x", "x", "x"), "candidates", "x", "a list of str"),
    (partial(Mention, 0, 1, "x", "x", "x"), "label", 5, "str or None"),
    (Segmenter, "language", None, "str"),
    *(
        (partial(Segmenter, "en"), option, 5, accepted)
        for option, accepted in {
            "abbreviations": "a list of str",
            "never_break_after": "a list of str",
            "always_break_after": "a list of str",
            "newlines": "auto, break, space",
            "quotes": "split, keep",
        }.items()
    ),
    (partial(Segmenter, "en"), "threshold", "high", "a number from 0 to 1"),
    (Segmenter.load, "path", 5, "str or PathLike"),
    (Segmenter("en").save, "path", 5, "str or PathLike"),
    *(
        (partial(function, ["x"], GAZ), option, 5, accepted)
        for function in (annotate, annotate_batches)
        for option, accepted in {
            "segmenter": "a Segmenter or a language code",
            "text": "str or None",
            "id": "str or None",
            "keep": "str or a list of str",
            "encoding": "str",
            "progress": "bool or a callable",
            "errors": "strict, replace, skip",
        }.items()
    ),
    (partial(annotate_batches, ["x"], GAZ), "batch_size", 2.5, "a whole number from 1"),
    (RESULT.counts, "by", 5, "id, label"),
    (RESULT.counts, "per", 5, "str or None"),
    (RESULT.compare, "column", 5, "str"),
    (RESULT.cooccurrence, "within", 5, "sentence, document"),
    (RESULT.cooccurrence, "min_count", "2", "a whole number from 0"),
    (RESULT.to_networkx, "min_count", "2", "a whole number from 0"),
    (RESULT.concordance, "id", 5, "str"),
    (partial(RESULT.concordance, "x"), "width", "wide", "a whole number from 0"),
    (RESULT.text, "doc", "x", "int"),
    (RESULT.show, "doc", "x", "int"),
    (RESULT.show, "sentences", "x", "True or False"),
    (RESULT.show, "max_chars", "x", "a whole number from 0, or None"),
    (RESULT.to_html, "path", 5, "str or PathLike"),
    (RESULT.write, "folder", 5, "str or PathLike"),
    (partial(RESULT.write, "no"), "format", 5, "parquet, jsonl, csv"),
    (gazelle.Annotations.read, "folder", 5, "str or PathLike"),
    (load_geonames, "min_population", "many", "a number from 0"),
]


@pytest.mark.parametrize(
    ("call", "option", "value", "accepted"),
    WRONG_TYPES,
    ids=[f"{option}-{at}" for at, (_, option, _, _) in enumerate(WRONG_TYPES)],
)
def test_a_wrong_type_names_the_argument_and_what_is_accepted(
    call: Callable[..., Any], option: str, value: object, accepted: str
) -> None:
    with pytest.raises(TypeError, match=f"^{option} is of type {type(value).__name__}; accepted: {accepted}"):
        call(**{option: value})


def test_numbers_out_of_range() -> None:
    for call, option, value, accepted in (
        (partial(Entry, "x", "x"), "priority", 2**70, "a whole number from -9223372036854775808 to"),
        (partial(Mention, end=1, text="x", id="x", name="x"), "start", -1, "a whole number from 0"),
        (partial(annotate_batches, ["x"], GAZ), "batch_size", 0, "a whole number from 1"),
        (partial(GAZ.find_many, ["x"]), "threads", -1, "a whole number from 1, or None"),
        (RESULT.cooccurrence, "min_count", -1, "a whole number from 0"),
        (RESULT.to_networkx, "min_count", -1, "a whole number from 0"),
        (partial(RESULT.concordance, "x"), "width", -(2**70), "a whole number from 0"),
        (RESULT.show, "max_chars", -1, "a whole number from 0, or None"),
        (load_geonames, "min_population", -1, "a number from 0"),
    ):
        error = gazelle.GazetteerError if option == "priority" else gazelle.OptionError
        with pytest.raises(error, match=f"^{option}={value}; accepted: {accepted}"):
            call(**{option: value})
    # There is no end to what may be shown or counted.
    assert len(RESULT.concordance("Hanoi", width=10**30)) == 1
    assert len(RESULT.cooccurrence(min_count=10**30)) == 0
    assert annotate(["x"], GAZ, threads=np.int64(2)).documents[0]["doc"] == 0


def test_unknown_options_are_named_by_the_function_that_was_called() -> None:
    with refused(TypeError, "load_geonames", "bogus"):
        load_geonames(bogus=1)


def test_entries_are_checked() -> None:
    with refused(gazelle.GazetteerError, "entry 1", "empty"):
        Gazetteer(["a", " \t"])
    with refused(gazelle.GazetteerError, "entry 0", "alias", "empty"):
        Gazetteer([{"name": "a", "aliases": [""]}])
    with refused(gazelle.GazetteerError, '"x"', "entry 0", "entry 1"):
        Gazetteer([{"id": "x", "name": "First"}, {"id": "x", "name": "Second"}])
    with refused(gazelle.GazetteerError, "entry 1", "name"):
        Gazetteer([{"name": "a"}, {"nom": "b"}])
    with refused(TypeError, "entry 1", "int"):
        Gazetteer(["a", 7])
    with refused(TypeError, "name", "entry 0", "int"):
        Gazetteer([{"name": 7}])
    with refused(TypeError, "entries", "int"):
        Gazetteer(7)
    with refused(gazelle.GazetteerError, "name", "columns are: id"):
        Gazetteer(pa.table({"id": ["a"]}))
    with refused(gazelle.GazetteerError, "^name", "empty", "visible"):
        Entry("a", " ")
    with refused(gazelle.GazetteerError, "^alias", "empty", "visible"):
        Entry("a", "b", aliases=["c", ""])
    with refused(gazelle.GazetteerError, "^id", "empty"):
        Entry("", "b")
    assert list(Gazetteer([{"id": "", "name": "b"}])) == ["b"]
    with refused(gazelle.GazetteerError, '"priority" of entry 0', "a whole number from"):
        Gazetteer([{"name": "a", "priority": 2**70}])
    with refused(gazelle.GazetteerError, "aliases", "lists of text", "separators", "Gazetteer.read"):
        Gazetteer(pa.table({"name": ["a"], "aliases": ["b"]}))
    with refused(gazelle.OptionError, "entry 0", "case"):
        Gazetteer([{"name": "a", "case": "loud"}])


def test_a_gazetteer_line_of_broken_json(tmp_path: Path) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text('{"name": "a"}\n{"name": "b"\n')
    with refused(gazelle.FileFormatError, "names.jsonl", "2"):
        Gazetteer.read(path)
    with refused(gazelle.NotFoundError, "nowhere.jsonl"):
        Gazetteer.read(tmp_path / "nowhere.jsonl")


def test_paths_that_lead_nowhere(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere", tmp_path / "*.txt", tmp_path / "nowhere" / "a.txt"):
        with refused(gazelle.NotFoundError, path.name.replace("*", r"\*")):
            annotate(path, GAZ)
    with refused(gazelle.DocumentError, "no documents", ".jsonl"):
        annotate(tmp_path, GAZ)
    (tmp_path / "a.pdf").write_text("x")
    with refused(gazelle.DocumentError, "no documents"):
        annotate(tmp_path, GAZ)
    with refused(gazelle.FileFormatError, "a.pdf", ".parquet"):
        annotate(tmp_path / "a.pdf", GAZ)


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Hanoi.")
    (tmp_path / "b.txt").write_bytes(b"H\xe0 N\xf4i. Hanoi.")
    with refused(gazelle.DocumentError, "b.txt", "byte 1", "0xe0", "encoding"):
        annotate(tmp_path, GAZ)
    replaced = annotate(tmp_path, GAZ, errors="replace")
    assert replaced.text(1) == "H\ufffd N\ufffdi. Hanoi."
    skipped = annotate(tmp_path, GAZ, errors="skip")
    assert skipped.documents["doc"].to_pylist() == [0]
    (row,) = skipped.skipped
    assert (row["doc"], row["doc_id"]) == (1, "b.txt")
    assert "byte 1" in row["reason"]


@pytest.mark.parametrize(
    ("line", "error", "words"),
    [
        ('{"text": "x"', gazelle.FileFormatError, "not JSON"),
        ("{nope", gazelle.FileFormatError, "column 2: not JSON: key must be a string$"),
        ("[1]", gazelle.FileFormatError, "list"),
        ("null", gazelle.FileFormatError, "null where a JSON object"),
        ('"text"', gazelle.FileFormatError, "a string where a JSON object"),
        ('{"text": "x"} {}', gazelle.FileFormatError, "column 15: not JSON"),
        ("{}", gazelle.DocumentError, 'no "text"'),
        ('{"body": "x"}', gazelle.DocumentError, "body"),
        ('{"text": {"text": "x"}}', gazelle.DocumentError, "an object; accepted: a string or null"),
        ('{"text": true}', gazelle.DocumentError, "the truth value true"),
        ('{"text": -1.5}', gazelle.DocumentError, "the number -1.5"),
        ('{"text": 7}', gazelle.DocumentError, "number 7"),
        ('{"text": "x", "id": [1]}', gazelle.DocumentError, "list"),
        ('{"text": "\\xff"}', gazelle.FileFormatError, "not JSON"),
    ],
)
def test_a_bad_line_of_a_file(tmp_path: Path, line: str, error: type[Exception], words: str) -> None:
    (tmp_path / "a.jsonl").write_text(f'{{"text": "Hanoi"}}\n\n{line}\n{{"text": "Hanoi"}}\n')
    with refused(error, "a.jsonl, line 3", words):
        annotate(tmp_path, GAZ)
    result = annotate(tmp_path, GAZ, errors="skip")
    assert result.documents["doc"].to_pylist() == [0, 2]
    assert result.mentions["doc"].to_pylist() == [0, 2]
    assert result.skipped[0]["doc_id"] == "a.jsonl:1"
    with pytest.raises(IndexError, match="no document 1"):
        result.text(1)


def test_bad_rows_of_other_files(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,text\n1,Hanoi\n2\n3,Hanoi\n")
    with refused(gazelle.FileFormatError, "a.csv, line 3", "fields"):
        annotate(path, GAZ)
    assert annotate(path, GAZ, errors="skip").documents["doc"].to_pylist() == [0, 2]
    path = tmp_path / "a.parquet"
    path.write_bytes(b"PAR1 nothing of the kind")
    with refused(gazelle.FileFormatError, "a.parquet"):
        annotate(path, GAZ)
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(b"nothing of the kind")
    with refused(gazelle.FileFormatError, "a.jsonl.gz"):
        annotate(path, GAZ)


def test_a_quote_that_never_closes_is_an_error_of_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('id,text\n1,Hanoi\n2,"open\n3,Hanoi\n4,Hue\n')
    with refused(gazelle.FileFormatError, "a.csv, line 3", "does not end; accepted: a closing quote"):
        annotate(path, GAZ)
    result = annotate(path, GAZ, errors="skip")
    assert result.documents["doc_id"].to_pylist() == ["1"]
    assert "line 3" in result.skipped[0]["reason"]


def test_tables_of_nothing_say_so(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("")
    with refused(gazelle.FileFormatError, "a.csv", "empty; accepted: a header"):
        annotate(path, GAZ)
    with refused(gazelle.DocumentError, 'no column "text"', "columns: none"):
        annotate([{}], GAZ)


def test_bad_items_can_be_left_out() -> None:
    result = annotate(["Hanoi", 7, {"text": "Hanoi"}, {"x": 1}, None], GAZ, errors="skip")
    assert result.documents["doc"].to_pylist() == [0, 2, 4]
    assert result.skipped["doc"].to_pylist() == [1, 3]
    assert "int" in result.skipped["reason"][0]


def test_an_exception_of_the_users_iterator_passes_through() -> None:
    class OwnError(Exception):
        pass

    def texts() -> Any:
        yield "Hanoi"
        raise OwnError

    for call in (GAZ.find_many, Segmenter("en").split_many, lambda data: annotate(data, GAZ)):
        with pytest.raises(OwnError):
            call(texts())
    with pytest.raises(OwnError):
        Gazetteer(texts())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x")
    (tmp_path / "a.txt").chmod(0)
    with refused(gazelle.StorageError, "a.txt"):
        annotate(tmp_path, GAZ)


def test_replacements_are_checked() -> None:
    for template, *words in (
        ("{lable}", "lable", "label"),
        ("{}", "field ''", "label"),
        ("{0}", "field '0'", "label"),
        ("{name:>{wide}}", "wide", "label"),
        ("{label", "expected '}'", "braces"),
        ("label}", "single '}'", "braces"),
        ("{label!z}", "conversion", "braces"),
        ("{start:zz}", "format code", "int"),
        ("{label:.2f}", "format code", "str"),
    ):
        for text in ("Hanoi", "nothing to replace"):
            with refused(gazelle.OptionError, *words):
                GAZ.replace(text, template)
        for texts in (["Hanoi"], [], pa.chunked_array([["Hanoi"]])):
            with refused(gazelle.OptionError, *words):
                GAZ.replace_many(texts, template)
    with refused(gazelle.OptionError, "'Hanoi'", "no attribute 'country'", "attributes: none"):
        GAZ.replace("In Hanoi", "{attributes[country]}")
    with refused(gazelle.OptionError, "'Hanoi'", "index out of range"):
        GAZ.replace("In Hanoi", "{candidates[1]}")
    with refused(TypeError, "int"):
        GAZ.replace("Hanoi", 7)
    with refused(TypeError, "returns", "int"):
        GAZ.replace("Hanoi", lambda mention: 7)
