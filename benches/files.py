"""Gazetteers on disk: compiling a list, opening the file with a first search, bytes per name."""

import json
import pickle
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import gazelle
from benches.contest import Options, Row, benchmark
from benches.corpora import names
from benches.find import daachorse, pyahocorasick


def timed(repeats: int, run: Callable[..., int], *given: Any) -> tuple[float, int]:
    """Return the median time and the last answer."""
    seconds = []
    answer = 0
    for _ in range(repeats):
        started = time.perf_counter()
        answer = run(*given)
        seconds.append(time.perf_counter() - started)
    return sorted(seconds)[len(seconds) // 2], answer


@benchmark
def files(options: Options) -> Iterator[list[Row]]:
    """Compile a JSONL list, open it and find one name, beside the peers' own ways to keep an automaton."""
    for size in options.sizes:
        listed = names(size, options.names)
        with tempfile.TemporaryDirectory() as folder:
            yield list(_measured(listed, Path(folder), options.repeats))


def _measured(listed: list[str], folder: Path, repeats: int) -> Iterator[Row]:
    text = f"The first is {listed[0]}."
    jsonl, kept = folder / "names.jsonl", folder / "kept"
    jsonl.write_text("\n".join(json.dumps({"name": name}, ensure_ascii=False) for name in listed), "utf-8")
    steps: list[tuple[str, int, Callable[..., int], tuple[Any, ...]]] = [
        ("gazelle compile", min(repeats, 3), _compile, (jsonl, kept)),
        ("gazelle load and find", repeats, _load, (kept, text)),
        ("pyahocorasick save", 1, _save_pyahocorasick, (pyahocorasick(listed), kept)),
        ("pyahocorasick load and find", repeats, _load_pyahocorasick, (kept, text)),
        ("daachorse save", 1, _save_daachorse, (daachorse(listed), kept)),
        ("daachorse load and find", repeats, _load_daachorse, (kept, text)),
    ]
    for name, turns, run, given in steps:
        seconds, answer = timed(turns, run, *given)
        if not answer:
            raise AssertionError(f"{name}: {listed[0]!r} was not found in {text!r}")
        corpus = f"{len(listed)} names"
        print(f"  {name}: {kept.stat().st_size / len(listed):.1f} bytes a name in the file", flush=True)
        yield Row("files", corpus, name, answer, seconds, kept.stat().st_size)


def _compile(jsonl: Path, kept: Path) -> int:
    gazetteer = gazelle.Gazetteer.read(jsonl, common_words="allow")
    gazetteer.save(kept)
    return len(gazetteer)


def _load(kept: Path, text: str) -> int:
    return len(gazelle.Gazetteer.load(kept).find(text))


def _save_pyahocorasick(automaton: Any, kept: Path) -> int:
    automaton.save(str(kept), pickle.dumps)
    return len(automaton)


def _load_pyahocorasick(kept: Path, text: str) -> int:
    import ahocorasick

    return len(list(ahocorasick.load(str(kept), pickle.loads).iter(text)))


def _save_daachorse(automaton: Any, kept: Path) -> int:
    return kept.write_bytes(pickle.dumps(automaton))


def _load_daachorse(kept: Path, text: str) -> int:
    return len(pickle.loads(kept.read_bytes()).find(text))
