"""What notebook and report have in common: escaping, colours of labels, a document in pieces."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any, TypeAlias

from gazelle._gazelle import Annotations, Mention

# Of middling lightness, so that a tint of each can be told from white and from black.
_PALETTE = ("#3b7dd8", "#e07b26", "#2f9e62", "#d1477f", "#8463d6", "#b8920c", "#1597a5", "#a8664a")
_GREY = "#7d8796"
# Characters of a label that stand beside a mention.
LABEL = 30
# A label beyond the colours has one that another has, too: line and dot tell them apart.
_LINES = ("solid", "dashed", "dotted")

# A sentence's number, None for what stands between sentences; its text, cut at the mentions.
Piece: TypeAlias = tuple[int | None, list[str | Mention]]


class View(str):
    """HTML that a notebook shows, with plain text for a terminal."""

    plain: str

    def __new__(cls, html: str, plain: str) -> View:
        """Keep the HTML as the text itself and the plain text beside it."""
        view = super().__new__(cls, html)
        view.plain = plain
        return view

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        return str(self), self.plain

    def __repr__(self) -> str:
        return self.plain

    def _repr_html_(self) -> str:
        return str(self)


class Colours:
    """What tells the labels of a corpus apart, the most frequent first.

    The first eight have colours of their own, the next two times eight share them with other lines
    and dots; entries with a label beyond those, or without one, are grey.
    """

    def __init__(self, result: Annotations) -> None:
        self.counts: dict[str | None, int] = {
            row["label"]: row["mentions"] for row in result.counts(by="label")
        }
        self.places: dict[str | None, int] = {label: at for at, label in enumerate(self.counts)}
        coloured = [label for label in self.counts if label is not None]
        looks = [(colour, line) for line in _LINES for colour in _PALETTE]
        self._of: dict[str | None, tuple[str, str]] = dict(zip(coloured, looks, strict=False))

    def __getitem__(self, label: str | None) -> str:
        return self._of.get(label, (_GREY, ""))[0]

    def line(self, label: str | None) -> str:
        """Return the kind of line under the label's mentions, as CSS calls it."""
        return self._of.get(label, ("", _LINES[0]))[1]

    def dot(self, label: str | None) -> str:
        """Return the dot beside the label, as CSS: round, square, or a ring."""
        colour = self[label]
        fill, round_ = {"solid": (colour, "50%"), "dashed": (colour, "1px"), "dotted": ("none", "50%")}[
            self.line(label)
        ]
        return f"background: {fill}; border: 2px solid {colour}; border-radius: {round_}"


def totals(result: Annotations, entities: int) -> list[tuple[int, str]]:
    """Return how much there is of everything in a corpus: each figure with its noun."""
    documents, sentences, mentions, skipped = result._totals()
    counted = [
        (documents, "document", None),
        (sentences, "sentence", None),
        (mentions, "mention", None),
        (entities, "entity", "entities"),
    ]
    figures = [(count, many(count, noun, nouns).partition(" ")[2]) for count, noun, nouns in counted]
    return figures + ([(skipped, "left out")] if skipped else [])


def many(count: int, noun: str, nouns: str | None = None) -> str:
    """Return a count with its noun."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def cut(text: str, length: int) -> str:
    """Return the text, or its beginning with the count of what is left out."""
    return text if len(text) <= length else f"{text[:length]}… ({len(text) - length:,} more)"


def bdi(text: str) -> str:
    """Return text of any direction as HTML that leaves what stands around it alone."""
    return f"<bdi>{escape(text)}</bdi>"


def title(mention: Mention) -> str:
    """Return what a mention stands for, in a line of plain text."""
    parts = [mention.name, *([mention.label] if mention.label else []), mention.kind.replace("_", " ")]
    if mention.id != mention.name:
        parts.insert(1, mention.id)
    told = " · ".join(parts)
    if len(mention.candidates) > 1:
        told += f" · or {cut(', '.join(mention.candidates[1:]), 200)}"
    return told


def pieces(
    text: str, spans: Sequence[tuple[int, int]], mentions: Sequence[tuple[int, Mention]], limit: int
) -> Iterator[Piece]:
    """Yield a document's sentences and what stands between them, up to ``limit`` characters."""
    at = taken = 0
    for number, (start, end) in enumerate(spans):
        if start >= limit:
            break
        if at < start:
            yield None, [text[at:start]]
        at = start
        end = min(end, limit)
        parts: list[str | Mention] = []
        while taken < len(mentions) and mentions[taken][1].end <= end:
            mention = mentions[taken][1]
            if at < mention.start:
                parts.append(text[at : mention.start])
            parts.append(mention)
            at = mention.end
            taken += 1
        if at < end:
            parts.append(text[at:end])
            at = end
        yield number, parts
    if at < min(limit, len(text)):
        yield None, [text[at:limit]]


def number(value: Any, form: str = ",.2f") -> str:
    """Return a number as people read it; ``form`` is that of floats."""
    return (f"{value:{form}}" if isinstance(value, float) else f"{value:,}").replace("-", "−")


def direction(text: str) -> str | None:
    """Return which way all letters of a text run, "ltr" or "rtl"; None if they do not agree or are none.

    A mark embedded in this direction keeps the order that the text around it would have without marks,
    which one that is isolated would not, and what is added at its end stands there, whichever way the
    paragraph runs.
    """
    kinds = {unicodedata.bidirectional(char) for char in text} & {"L", "R", "AL"}
    if not kinds or ("L" in kinds and len(kinds) > 1):
        return None
    return "ltr" if "L" in kinds else "rtl"


def is_short(mention: Mention) -> bool:
    """Return whether a mention with its label is short enough to stand on one line of any page."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in mention.text)
    return len(mention.text) + wide + min(len(mention.label or ""), LABEL) <= 30
