"""Gazetteer files: lists that are read, compiled files that are saved and loaded."""

import gzip
import json
import multiprocessing
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import gazelle

TEXT = "To Lam and 苏林 went from Ha-Noi to Hue."

LISTS: dict[str, str] = {
    "names.jsonl": '{"id": "lam", "name": "To Lam", "aliases": ["苏林"], "label": "PERSON", "born": 1957}\n"Ha Noi"\n',
    "names.json": '[{"id": "lam", "name": "To Lam", "aliases": ["苏林"]}, "Ha Noi"]',
    "names.csv": "id,name,aliases\nlam,To Lam,苏林\n,Ha Noi,\n",
    "names.tsv": "id\tname\taliases\nlam\tTo Lam\t苏林\n\tHa Noi\t\n",
    "patterns.jsonl": '{"label": "PERSON", "pattern": "To Lam", "id": "lam"}\n{"label": "PERSON", "pattern": "苏林", "id": "lam"}\n'
    '{"label": "GPE", "pattern": [{"LOWER": "ha"}, {"LOWER": "noi"}], "id": "Ha Noi"}\n',
    "entities.ftm.json": '{"id": "lam", "schema": "Person", "properties": {"name": ["To Lam"], "alias": ["苏林"]}}\n'
    '{"id": "Ha Noi", "schema": "Address", "properties": {"name": ["Ha Noi"]}}\n',
}


@pytest.fixture
def gaz() -> gazelle.Gazetteer:
    entry = {"id": "lam", "name": "To Lam", "aliases": ["苏林"], "label": "PERSON", "born": 1957}
    return gazelle.Gazetteer([entry, "Ha Noi", "Ha Noi"])


def found(gazetteer: gazelle.Gazetteer, text: str = TEXT) -> list[tuple[str, str]]:
    return [(mention.text, mention.id) for mention in gazetteer.find(text)]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("packed", [False, True])
def test_every_list_gives_the_same_names(tmp_path: Path, name: str, packed: bool) -> None:
    data = LISTS[name].encode()
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(data) if packed else data)
    gazetteer = gazelle.Gazetteer.read(path)
    assert found(gazetteer) == [("To Lam", "lam"), ("苏林", "lam"), ("Ha-Noi", "Ha Noi")]
    read = gazetteer.stats()["read"]
    assert read["path"] == str(path)
    assert read["skipped"] == 0
    assert read["decided"].startswith(read["format"])
    assert gazelle.annotate([TEXT], path).mentions["id"].to_pylist() == ["lam", "lam", "Ha Noi"]


def test_parquet_tables_are_lists(tmp_path: Path) -> None:
    table = pa.table(
        {"Name": ["To Lam", "Ha Noi"], "aliases": [["苏林"], None], "id": ["lam", None], "n": [1, None]}
    )
    pq.write_table(table, tmp_path / "names.parquet")
    gazetteer = gazelle.Gazetteer.read(tmp_path / "names.parquet")
    assert [text for text, _ in found(gazetteer)] == ["To Lam", "苏林", "Ha-Noi"]
    assert gazetteer["lam"].attributes == {"n": 1}
    assert gazetteer["Ha Noi"].attributes == {"n": None}


def test_plain_names_and_gate_lists(tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("\ufeffTo Lam\r\nHa Noi\r\n", "utf-8")
    assert list(gazelle.Gazetteer.read(str(tmp_path / "names.txt"))) == ["To Lam", "Ha Noi"]
    (tmp_path / "city.lst").write_text("Ha Noi&country=VN\n", "utf-8")
    (tmp_path / "lists.def").write_text("city.lst:location:city\n", "utf-8")
    for path in (tmp_path, tmp_path / "lists.def"):
        (entry,) = gazelle.Gazetteer.read(path).values()
        assert (entry.id, entry.label) == ("location:city:Ha Noi", "location:city")
        assert entry.attributes["country"] == "VN"


def test_wrong_records_are_errors_or_listed(tmp_path: Path) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text('"Hue"\n{"name": 5}\n"Ha Noi"\n', "utf-8")
    with pytest.raises(gazelle.GazetteerError, match=r"names\.jsonl, line 2: .*expected text for \"name\""):
        gazelle.Gazetteer.read(path)
    gazetteer = gazelle.Gazetteer.read(path, errors="skip")
    read = gazetteer.stats()["read"]
    assert (list(gazetteer), read["records"], read["skipped"]) == (["Hue", "Ha Noi"], 3, 1)
    assert read["reasons"][0]["place"] == f"{path}, line 2"
    path.write_text('"Hue"\n{"name": }\n', "utf-8")
    with pytest.raises(gazelle.FileFormatError, match=r"line 2: column 10"):
        gazelle.Gazetteer.read(path)
    with pytest.raises(gazelle.OptionError, match="accepted: jsonl, json, csv"):
        gazelle.Gazetteer.read(path, format="xml")
    with pytest.raises(gazelle.OptionError, match="accepted: strict, skip"):
        gazelle.Gazetteer.read(path, errors="ignore")  # type: ignore[arg-type]
    with pytest.raises(gazelle.NotFoundError, match=r"missing\.jsonl"):
        gazelle.Gazetteer.read(tmp_path / "missing.jsonl")


@pytest.mark.parametrize("memory_map", [True, False])
def test_saved_and_loaded_is_the_same(tmp_path: Path, gaz: gazelle.Gazetteer, memory_map: bool) -> None:
    path = tmp_path / "names.gaz"
    gaz.save(path)
    loaded = gazelle.Gazetteer.load(path, memory_map=memory_map)
    assert dict(loaded) == dict(gaz)
    assert found(loaded) == found(gaz)
    assert loaded.stats()["merged_names"] == 1
    # A compiled file stands wherever a list may.
    assert dict(gazelle.Gazetteer.read(path)) == dict(gaz)
    assert found(gazelle.Gazetteer.read(path)) == found(gaz)


def test_a_loaded_gazetteer_is_sent_as_path_and_fingerprint(tmp_path: Path, gaz: gazelle.Gazetteer) -> None:
    path = tmp_path / "names.gaz"
    big = gazelle.Gazetteer([f"Name {number}" for number in range(10_000)])
    big.save(path)
    loaded = gazelle.Gazetteer.load(path)
    sent = pickle.dumps(loaded)
    assert len(sent) < 1000
    assert dict(pickle.loads(sent)) == dict(big)
    in_memory = pickle.dumps(big)
    assert len(in_memory) > 100_000
    assert dict(pickle.loads(in_memory)) == dict(big)
    gaz.save(path)
    assert list(loaded)[:2] == ["Name 0", "Name 1"], "the open file stays what it was"
    with pytest.raises(gazelle.FileFormatError, match="is another gazetteer"):
        pickle.loads(sent)
    path.unlink()
    with pytest.raises(gazelle.NotFoundError, match=r"names\.gaz"):
        pickle.loads(sent)


def _find(gazetteer: gazelle.Gazetteer) -> list[tuple[str, str]]:
    return found(gazetteer)


def test_other_processes_find_the_same(tmp_path: Path, gaz: gazelle.Gazetteer) -> None:
    path = tmp_path / "names.gaz"
    gaz.save(path)
    loaded = gazelle.Gazetteer.load(path)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_find, [loaded, gaz]) == [found(gaz), found(gaz)]


LOADS = """
import sys, gazelle
gaz = gazelle.Gazetteer.load(sys.argv[1], memory_map=sys.argv[2] == "True")
assert len(gaz.find("From Name 7 to Name 77777.")) == 2
print("loaded", flush=True)
sys.stdin.read()
"""


def memory_of(process: subprocess.Popen[str], path: Path) -> dict[str, int]:
    """Return what Linux says of a process' memory that belongs to a file, in bytes, summed over its maps."""
    sums: dict[str, int] = {}
    inside = False
    for line in Path(f"/proc/{process.pid}/smaps").read_text("utf-8").splitlines():
        key, _, value = line.partition(" ")
        if not key.endswith(":"):
            inside = line.endswith(f" {path}")
        elif inside and value.endswith(" kB"):
            sums[key[:-1]] = sums.get(key[:-1], 0) + int(value[:-3]) * 1024
    return sums


@pytest.mark.skipif(not Path("/proc/self/smaps").exists(), reason="only Linux tells who shares memory")
@pytest.mark.parametrize("memory_map", [True, False])
def test_two_processes_share_the_pages_of_a_file(tmp_path: Path, memory_map: bool) -> None:
    path = tmp_path / "names.gaz"
    gazelle.Gazetteer(f"Name {number}" for number in range(100_000)).save(path)
    command = [sys.executable, "-c", LOADS, str(path), str(memory_map)]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
        for _ in range(2)
    ]
    try:
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "loaded\n"
        memories = [memory_of(process, path) for process in processes]
    finally:
        for process in processes:
            process.communicate(timeout=30)
    if not memory_map:
        # Read into memory, which is each process' own.
        assert memories == [{}, {}]
        return
    size = path.stat().st_size
    assert size > 5_000_000
    for memory in memories:
        # All of the file is there, once for both, and nothing of it was copied by writing.
        assert memory["Rss"] >= size
        assert memory["Shared_Clean"] > 0.99 * memory["Rss"]
        assert memory["Private_Dirty"] == memory["Shared_Dirty"] == memory["Anonymous"] == 0


def test_wrong_compiled_files_are_errors(tmp_path: Path, gaz: gazelle.Gazetteer) -> None:
    path = tmp_path / "names.gaz"
    gaz.save(path)
    data = path.read_bytes()
    cases: list[tuple[bytes, str]] = [
        (data[:-1], "cut off"),
        (data + b"x", "something was added"),
        (data[:300] + bytes([data[300] ^ 1]) + data[301:], "damaged"),
        (data[:8] + b"\x63" + data[9:], "a newer gazelle"),
        (b'{"name": "Hanoi"}', "not a compiled gazetteer"),
        (b"", "not a compiled gazetteer"),
    ]
    for content, message in cases:
        path.write_bytes(content)
        for memory_map in (True, False):
            with pytest.raises(gazelle.FileFormatError, match=message):
                gazelle.Gazetteer.load(path, memory_map=memory_map)
    with pytest.raises(gazelle.NotFoundError):
        gazelle.Gazetteer.load(tmp_path / "missing.gaz")


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gazelle", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False)


def test_the_command_line_compiles_and_tells(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_text("name,country\nHanoi,VN\n,VN\nHue,VN\n", "utf-8")
    failed = run("compile", "names.csv", "-o", "names.gaz", cwd=tmp_path)
    assert failed.returncode == 1
    assert "names.csv, line 3: the name is empty" in failed.stderr
    assert not (tmp_path / "names.gaz").exists()
    done = run("compile", "names.csv", "-o", "names.gaz", "--errors", "skip", "--case", "exact", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "left out: names.csv, line 3" in done.stderr
    assert "names.gaz: 2 entries" in done.stderr
    told = run("info", "names.gaz", cwd=tmp_path)
    assert told.returncode == 0
    assert "case         exact\n" in told.stdout
    assert "entries      2\n" in told.stdout
    assert run("info", "names.csv", cwd=tmp_path).returncode == 1
    assert run("compile", "names.csv", "-o", "x.gaz", "--case", "big", cwd=tmp_path).returncode == 2
    (tmp_path / "a.txt").write_text("From Hanoi to Hue.", "utf-8")
    annotated = run("annotate", "a.txt", "--gazetteer", "names.gaz", cwd=tmp_path)
    assert [mention["id"] for mention in json.loads(annotated.stdout)["mentions"]] == ["Hanoi", "Hue"]


def test_the_worlds_places_are_ready() -> None:
    places = gazelle.load_geonames(min_population=1_000_000)
    assert 500 < len(places) < 2_000
    assert "CC BY" in places.stats()["attribution"]
    mentions: list[Any] = places.find("Hà Nội is the capital of Vietnam.")
    assert [(mention.text, mention.label) for mention in mentions] == [
        ("Hà Nội", "CITY"),
        ("Vietnam", "COUNTRY"),
    ]
    assert mentions[0].attributes["country"] == "VN"
    copy = pickle.loads(pickle.dumps(places))
    assert copy.stats()["attribution"] == places.stats()["attribution"]
