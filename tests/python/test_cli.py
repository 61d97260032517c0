"""The command line, as a user meets it."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import gazelle

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
NAMES = str(SEEDS / "gazetteer.jsonl")
TEXT = "Dr. To Lam left Hanoi.\nHe met Xi Jinping.\n\nNew paragraph"


def run(
    *arguments: object, stdin: str | bytes = b"", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run gazelle with these arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "gazelle", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        cwd=folder,
        check=False,
        timeout=60,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.jsonl").write_text(
        '{"text": "They left the city. Hà Nội slept. Hanoi too."}\n{"id": "x", "text": ""}\n', "utf-8"
    )
    return tmp_path


def test_annotate_prints_an_object_a_document(folder: Path) -> None:
    done = run("annotate", folder, "--gazetteer", NAMES)
    assert (done.returncode, done.stderr) == (0, "")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["doc"], row["doc_id"]) for row in rows] == [(0, "a.txt"), (1, "b.jsonl:0"), (2, "x")]
    assert set(rows[0]) == {"doc", "doc_id", "sentences", "mentions"}
    for mention in rows[0]["mentions"]:
        assert TEXT[mention["start"] : mention["end"]] == mention["text"]
    assert [mention["id"] for mention in rows[0]["mentions"]] == ["to-lam", "hanoi", "xi-jinping"]
    assert [sentence["text"] for sentence in rows[1]["sentences"]] == [
        "They left the city.",
        "Hà Nội slept.",
        "Hanoi too.",
    ]
    result = gazelle.annotate(folder, NAMES)
    assert sum(len(row["mentions"]) for row in rows) == len(result.mentions)


@pytest.mark.parametrize("form", ["parquet", "jsonl", "csv"])
def test_annotate_writes_tables(folder: Path, form: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    out = tmp_path_factory.mktemp("found")
    done = run("annotate", folder, "-g", NAMES, "--out", out, "--format", form)
    assert (done.returncode, done.stdout) == (0, "")
    read = gazelle.Annotations.read(out)
    assert read.mentions.to_dicts() == gazelle.annotate(folder, NAMES).mentions.to_dicts()


def test_annotate_writes_a_report(folder: Path, tmp_path: Path) -> None:
    done = run("annotate", folder, "-g", NAMES, "--html", tmp_path / "a.html")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3
    assert "<mark" in (tmp_path / "a.html").read_text("utf-8")


def test_stdin_is_one_text_or_json_lines() -> None:
    one = run("annotate", "-", "-g", NAMES, stdin=TEXT)
    assert [json.loads(line)["doc_id"] for line in one.stdout.splitlines()] == ["-"]
    assert len(json.loads(one.stdout)["mentions"]) == 3
    many = run("annotate", "-", "-g", NAMES, stdin='{"id": 5, "text": "Hanoi"}\n\n{"text": "Xi Jinping"}\n')
    assert [json.loads(line)["doc_id"] for line in many.stdout.splitlines()] == ["5", "1"]
    assert run("annotate", "-", "-g", NAMES).stdout.count("\n") == 1
    bad = run("annotate", "-", "-g", NAMES, stdin='{"text": "x"}\n{"text"\n')
    assert bad.returncode == 1
    assert "stdin, line 2" in bad.stderr
    skipped = run(
        "annotate", "-", "-g", NAMES, "--errors", "skip", stdin='{"text": "x"}\n{"text"\n{"text": "y"}'
    )
    assert [json.loads(line)["doc"] for line in skipped.stdout.splitlines()] == [0, 2]
    assert skipped.stderr.count("stdin, line 2: not JSON") == 1
    latin = run("annotate", "-", "-g", NAMES, stdin=b"H\xe0 N\xf4i")
    assert latin.returncode == 1
    assert "encoding" in latin.stderr
    assert run("annotate", "-", "-g", NAMES, "--encoding", "latin-1", stdin=b"H\xe0").returncode == 0


def test_split(folder: Path) -> None:
    done = run("split", folder)
    assert done.stdout == (
        "Dr. To Lam left Hanoi.\nHe met Xi Jinping.\nNew paragraph\n\nThey left the city.\nHà Nội slept.\nHanoi too.\n\n"
    )
    lines = run("split", folder / "a.txt", "--format", "jsonl").stdout.splitlines()
    assert [sentence["start"] for sentence in json.loads(lines[0])["sentences"]] == [0, 23, 43]
    assert run("split", "-", "--lang", "vi", stdin="Ông Tô Lâm đi. Ông về.").stdout.count("\n") == 2


def test_demo_works_in_an_empty_folder(tmp_path: Path) -> None:
    done = run("demo", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    for words in (
        "5 articles",
        "sentences",
        "mentions",
        "To Lam",
        "Together",
        str(tmp_path / "gazelle-demo.html"),
    ):
        assert words in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["gazelle-demo.html"]


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ([], 2, "usage"),
        (["annotate"], 2, "SOURCE"),
        (["nothing"], 2, "nothing"),
        (["annotate", "nowhere", "-g", NAMES], 1, "nowhere"),
        (["annotate", ".", "-g", "nowhere.jsonl"], 1, "nowhere.jsonl"),
        (["annotate", ".", "-g", NAMES], 1, "no documents"),
        (["annotate", ".", "-g", NAMES, "--lang", "xx"], 2, "xx"),
        (
            ["annotate", ".", "-g", NAMES, "--threads", "0"],
            2,
            "--threads: '0'; accepted: a whole number from 1",
        ),
        (["annotate", ".", "-g", NAMES, "--threads", "two"], 2, "two"),
        (["annotate", ".", "-g", NAMES, "--format", "xml"], 2, "xml"),
        (["annotate", ".", "-g", NAMES, "--limit", "-1"], 2, "limit"),
        (["annotate", ".", "-g", NAMES, "--format", "csv"], 2, "--out"),
        (["annotate", "a.txt", "-g", NAMES, "--encoding", "utf-9"], 2, "utf-9"),
        (["annotate", "-", "-g", NAMES, "--encoding", "utf-9"], 2, "utf-9"),
        (["split", "nowhere"], 1, "nowhere; for a text itself: echo TEXT | gazelle split -"),
    ],
)
def test_exit_codes(arguments: list[str], code: int, words: str, tmp_path: Path) -> None:
    done = run(*arguments, folder=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


def test_what_was_left_out_is_said(folder: Path) -> None:
    (folder / "c.txt").write_bytes(b"\xff")
    done = run("annotate", folder, "-g", NAMES, "--errors", "skip")
    assert len(done.stdout.splitlines()) == 3
    assert "left out" in done.stderr
    assert "c.txt" in done.stderr
    assert run("annotate", folder, "-g", NAMES, "--errors", "skip", "--quiet").stderr == ""
    assert run("annotate", folder, "-g", NAMES).returncode == 1


def test_of_many_left_out_the_first_are_named(folder: Path) -> None:
    (folder / "c.jsonl").write_text('{"text": 1}\n' * 124)
    done = run("annotate", folder, "-g", NAMES, "--errors", "skip")
    said = done.stderr.splitlines()
    assert len(said) == 21
    assert said[-1] == "gazelle: and 104 more left out"
    (folder / "names.jsonl").write_text('{"name": ""}\n' * 50 + '{"name": "Hanoi"}\n')
    done = run("compile", folder / "names.jsonl", "-o", folder / "names.gaz", "--errors", "skip")
    assert "and 30 more left out" in done.stderr
    assert done.stderr.count("left out: ") == 20


def test_the_list_may_stand_among_the_documents(folder: Path) -> None:
    (folder / "names.jsonl").write_text('{"name": "Hanoi"}\n')
    done = run("annotate", folder, "-g", folder / "names.jsonl")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3
    assert "names.jsonl: is the gazetteer, and no document" in done.stderr


def test_the_language_is_that_of_the_text(folder: Path) -> None:
    gazelle.Gazetteer(["Hanoi"], language="de").save(folder / "names.gaz")
    (folder / "names.txt").write_text("Hanoi\n")
    for names in ("names.gaz", "names.txt"):
        for language in ("fr", "sk"):
            done = run("annotate", folder / "a.txt", "-g", folder / names, "--lang", language)
            assert (done.returncode, done.stderr) == (0, "")
            assert '"id":"Hanoi"' in done.stdout
    with pytest.raises(gazelle.OptionError, match=r'compiled with language=\["de"\], not \["fr"\]'):
        gazelle.Gazetteer.read(folder / "names.gaz", language="fr")


@pytest.mark.skipif(os.name == "nt", reason="a shell of Unix")
def test_closed_streams_and_full_disks(folder: Path) -> None:
    def shell(command: str) -> subprocess.CompletedProcess[str]:
        command = command.replace("gazelle", f"{sys.executable} -m gazelle")
        return subprocess.run(command, shell=True, capture_output=True, text=True, cwd=folder, check=False)

    done = shell(f"gazelle annotate - -g {NAMES} <&-")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "stdin is closed" in done.stderr
    assert shell(f"gazelle annotate a.txt -g {NAMES} --out found >&-").returncode == 0
    assert (folder / "found" / "mentions.parquet").exists()
    if Path("/dev/full").is_char_device():
        for arguments in ("--help", "--version", f"annotate a.txt -g {NAMES}", "split a.txt"):
            done = shell(f"gazelle {arguments} > /dev/full")
            assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done


def test_messages_of_the_shell_speak_of_the_shell(folder: Path) -> None:
    (folder / "c.txt").write_bytes(b"\xff")
    for arguments in (["nowhere"], [str(folder / "*.csv")], [str(folder)], [str(folder), "--threads", "0"]):
        done = run("annotate", *arguments, "-g", NAMES)
        assert done.returncode != 0
        for python in ("[text]", 'encoding="', "None", "a str"):
            assert python not in done.stderr


def test_limit_and_verbose(folder: Path) -> None:
    done = run("annotate", folder, "-g", NAMES, "--limit", "2", "--verbose")
    assert [json.loads(line)["doc"] for line in done.stdout.splitlines()] == [0, 1]
    assert "2 documents" in done.stderr
    assert run("split", folder, "--limit", "0").stdout == ""


def test_help_and_version() -> None:
    assert run("--version").stdout == f"gazelle {gazelle.__version__}\n"
    assert "gazelle demo" in run("--help").stdout
    for command in ("annotate", "split", "demo"):
        assert run(command, "--help").returncode == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of Unix")
def test_whoever_reads_may_stop_reading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One. Two. " * 200_000)
    with subprocess.Popen(
        [sys.executable, "-m", "gazelle", "split", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline() == b"One.\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.skipif(os.name == "nt", reason="pipes and signals of Unix")
def test_control_c_ends_with_130(tmp_path: Path) -> None:
    for at in range(20):
        (tmp_path / f"{at}.txt").write_text("To Lam went to Hanoi. Then he left. " * 300_000)
    arguments = ["annotate", str(tmp_path), "-g", NAMES, "--out", str(tmp_path / "out")]
    with subprocess.Popen(
        [sys.executable, "-m", "gazelle", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        sent = time.monotonic()
        _, messages = process.communicate(timeout=30)
    assert process.returncode == 130
    assert messages == b"stopped\n"
    assert time.monotonic() - sent < 2
    assert not any((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True
