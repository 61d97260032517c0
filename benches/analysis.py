"""Questions about a corpus of a million mentions, beside pandas over the same mentions."""

import random
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

import gazelle
from benches.contest import Options, Row, benchmark, compared

MENTIONS = 1_000_000
ENTITIES = 5_000
# Seconds; the pairs of whole documents take pandas longer than that in one turn.
PATIENCE = 20


@benchmark
def analysis(options: Options) -> Iterator[list[Row]]:
    """Ask a million mentions for pairs, counts, coverage, and what is typical, beside pandas."""
    result = corpus()
    assert len(result.mentions) == MENTIONS
    # What a user of pandas would start from; making it is not timed.
    frame = result.mentions.to_pandas()[["doc", "sentence", "start", "id", "label"]]
    sources = result.documents.to_pandas().set_index("doc")["source"]
    jobs: dict[str, tuple[Callable[[], gazelle.Table], Callable[[], Any]]] = {
        "cooccurrence": (result.cooccurrence, lambda: pairs(frame)),
        "cooccurrence in documents": (
            lambda: result.cooccurrence("document", 5),
            lambda: pairs(frame, ["doc"], 5),
        ),
        "counts": (result.counts, lambda: counts(frame)),
        "coverage": (result.coverage, lambda: frame.groupby(["doc", "id"]).size()),
        "counts per column": (
            lambda: result.counts(per="source"),
            lambda: frame.groupby(["id", frame["doc"].map(sources)])["doc"].agg(["size", "nunique"]),
        ),
    }
    for name, (ours, theirs) in jobs.items():
        seconds, (answer, expected) = timed({"gazelle": ours, "pandas": theirs}, options.repeats)
        assert len(answer) == len(expected)
        if name.startswith("cooccurrence"):
            found = {(row["a"], row["b"]): (row["count"], row["documents"]) for row in answer}
            assert found == {
                key: tuple(row) for key, row in zip(expected.index, expected.to_numpy(), strict=True)
            }
        else:
            column = "mentions"
            numbers = expected if isinstance(expected, pd.Series) else expected["size"]
            assert sorted(answer[column]) == sorted(numbers)
        rows = [Row(f"analysis/{name}", "made up", one, len(answer), taken) for one, taken in seconds.items()]
        yield compared(rows, "pandas")
    often = result.counts()[0]["id"]
    alone: dict[str, Callable[[], gazelle.Table]] = {
        "compare": lambda: result.compare("source"),
        "concordance": lambda: result.concordance(often),
        "sentences_with": lambda: result.sentences_with(often, result.counts()[1]["id"]),
    }
    seconds, answers = timed(alone, options.repeats)
    yield [
        Row("analysis", "made up", name, len(answer), seconds[name])
        for name, answer in zip(alone, answers, strict=True)
    ]


def timed(jobs: dict[str, Callable[[], Any]], repeats: int) -> tuple[dict[str, float], list[Any]]:
    """Let the jobs take turns; return the median time of each, and what each answered first.

    Who has taken longer than ``PATIENCE`` altogether has no more turns.
    """
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    answers = []
    for turn in range(repeats):
        for name, job in jobs.items():
            if sum(seconds[name]) > PATIENCE:
                continue
            started = time.perf_counter()
            answer = job()
            seconds[name].append(time.perf_counter() - started)
            if turn == 0:
                answers.append(answer)
    return {name: statistics.median(taken) for name, taken in seconds.items()}, answers


def corpus() -> gazelle.Annotations:
    """Annotate made-up documents, some entities much more frequent than others as in real ones."""
    chance = random.Random(1)
    names = [f"Name{number}" for number in range(ENTITIES)]
    weights = [1 / (number + 10) for number in range(ENTITIES)]
    chosen = chance.choices(names, weights, k=MENTIONS)
    documents = []
    at = 0
    while at < MENTIONS:
        sentences = []
        for _ in range(chance.randint(5, 40)):
            some = chance.randint(1, 6)
            if together := chosen[at : at + some]:
                sentences.append(f"They met {' and '.join(together)} again.")
            at += some
        source = chance.choice(["Post", "Times", "Bote"])
        documents.append({"text": " ".join(sentences), "source": source})
    entries = [{"name": name, "label": f"L{number % 7}"} for number, name in enumerate(names)]
    return gazelle.annotate(documents, entries, keep=["source"])


def pairs(frame: pd.DataFrame, key: list[str] | None = None, min_count: int = 1) -> pd.DataFrame:
    """Count the pairs of ids in a sentence as one would with pandas: a join with itself."""
    key = key or ["doc", "sentence"]
    alone = frame[[*key, "id"]].drop_duplicates()
    # Numbers instead of strings make the join of pandas several times as fast.
    alone = alone.assign(id=alone["id"].astype("category"))
    codes = alone.assign(code=alone["id"].cat.codes)[[*key, "code"]]
    both = codes.merge(codes, on=key, suffixes=("_a", "_b"))
    both = both[both["code_a"] < both["code_b"]]
    counted = both.groupby(["code_a", "code_b"])["doc"].agg(["size", "nunique"])
    counted = counted[counted["size"] >= min_count]
    ids = alone["id"].cat.categories
    counted.index = pd.MultiIndex.from_arrays([ids[counted.index.get_level_values(at)] for at in (0, 1)])
    return counted


def counts(frame: pd.DataFrame) -> pd.DataFrame:
    """Count mentions and documents of each id with pandas."""
    return frame.groupby("id")["doc"].agg(["size", "nunique"]).sort_values("size", ascending=False)
