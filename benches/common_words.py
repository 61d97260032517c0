"""Makes the lists of ordinary words again: ``python -m benches.common_words DATA``.

An ordinary word of a language is written in lower case more often than with a capital where only a
name would have one: in mid-sentence, outside headlines, and not beside another capital, for there
the longer name has it. The corpora of a language weigh the same, whatever their size. DATA is the
folder that holds ``text`` and ``sbd`` with the corpora of ``CORPORA``; the lists are written to
``src/gazetteer/common_words``, whose README says where the counts come from.
"""

import gzip
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

LISTS = Path(__file__).parent.parent / "src" / "gazetteer" / "common_words"
NTREX = [
    "cs",
    "da",
    "de",
    "el",
    "es",
    "fi",
    "fr",
    "hu",
    "id",
    "it",
    "nl",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "tr",
    "uk",
    "vi",
]
# What is counted for each language, below DATA, and how often a word must be seen.
CORPORA: dict[str, tuple[int, list[str]]] = {
    "en": (5, ["text/en_senate_press.jsonl.gz", "text/en_factbook.jsonl.gz"]
           + [f"sbd/{name}/raw.txt" for name in ("ntrex-en-train", "en-ewt-train", "en-gum-by-train")]),
    **{code: (3, [f"sbd/ntrex-{code}-train/raw.txt"]) for code in NTREX},
}  # fmt: skip
WORD = re.compile(r"[^\W\d_]+")
# Words of a line beyond which it is no headline.
LONGEST_HEADLINE = 40


def lines(path: Path) -> Iterator[str]:
    """Yield the lines of all documents of a corpus, composed (NFC)."""
    if path.name.endswith(".jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as records:
            texts: Iterable[str] = [json.loads(record)["text"] for record in records]
    else:
        texts = [path.read_text("utf-8")]
    for text in texts:
        yield from unicodedata.normalize("NFC", text).splitlines()


def is_headline(words: list[str]) -> bool:
    """Tell whether all longer words of a short line are capitalised."""
    longer = [word for word in words if len(word) > 3]
    return 1 < len(words) < LONGEST_HEADLINE and bool(longer) and all(word[0].isupper() for word in longer)


def is_part(line: str, start: int, end: int) -> bool:
    """Tell whether letters belong to something that is no word: an address, a number, an `'ll`."""
    before, after = line[max(start - 2, 0) : start], line[end : end + 2]
    return (
        bool(re.search(r"[\d_@/&’']$|\w\.$", before))
        or bool(re.match(r"[\d_@/]|\.\w", after))
    )  # fmt: skip


def links(code: str) -> set[str]:
    """Return the words that stand between the parts of a longer name of a language."""
    file = (LISTS.parent / "languages" / f"{code}.txt").read_text("utf-8")
    return set(file.partition("[links]\n")[2].split())


def count(path: Path, links: set[str]) -> tuple[Counter[str], Counter[str]]:
    """Count how often each word stands in lower case, and how often alone with a capital."""
    lower: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for line in lines(path):
        found = [(match.group(), match.start(), match.end()) for match in WORD.finditer(line)]
        if is_headline([word for word, _, _ in found]):
            continue
        for nth, (word, start, end) in enumerate(found):
            if len(word) < 2 or is_part(line, start, end):
                continue
            if word.islower():
                lower[word] += 1
            elif nth > 0 and word[0].isupper() and not word.isupper():
                before, _, before_end = found[nth - 1]
                gap = line[before_end:start]
                after = found[nth + 1] if nth + 1 < len(found) else None
                if after is not None and after[0] in links and nth + 2 < len(found):
                    after = found[nth + 2]
                beside = (gap == " " and before[0].isupper()) or (
                    after is not None
                    and after[0][0].isupper()
                    and re.fullmatch(r" (\w+ )?", line[end : after[1]]) is not None
                )
                if gap in {" ", ", "} and not beside:
                    capital[word.lower()] += 1
    return lower, capital


def ordinary(code: str, paths: list[Path], least: int) -> list[str]:
    """Return the ordinary words of these corpora that were seen at least so often."""
    counts = [count(path, links(code)) for path in paths]
    seen = sum((lower for lower, _ in counts), Counter[str]())
    sizes = [sum(lower.values()) for lower, _ in counts]

    def rate(word: str, column: int) -> float:
        return sum(pair[column][word] / size for pair, size in zip(counts, sizes, strict=True))

    return sorted(word for word, times in seen.items() if times >= least and rate(word, 0) > rate(word, 1))


def main(data: Path) -> None:
    """Write one list for each language."""
    for code, (least, names) in CORPORA.items():
        words = ordinary(code, [data / name for name in names], least)
        (LISTS / f"{code}.txt").write_text("".join(f"{word}\n" for word in words), "utf-8")
        print(f"{code}: {len(words)} words")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
