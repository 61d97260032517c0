"""What results look like in a notebook: plain HTML that needs nothing else.

Only inline styles, because many viewers drop everything else. Text keeps the colour of the page and
grounds are tints, so that light and dark pages do equally well. Whatever is cut says how much it
leaves out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from html import escape
from typing import Any

from gazelle._gazelle import Annotations, Gazetteer, Mention, Segmenter, Table
from gazelle.markup import (
    LABEL,
    Colours,
    View,
    bdi,
    cut,
    direction,
    is_short,
    many,
    number,
    pieces,
    title,
    totals,
)

_FONT = "font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', 'Noto Sans', sans-serif; color: inherit"
_LINE = "1px solid rgba(128,128,128,.28)"
_QUIET = "opacity: .66"
_HEAD = f"font-weight: 600; font-size: 12px; padding: 3px 14px 3px 0; border: 0; border-bottom: {_LINE}; white-space: nowrap"
_CELL = "padding: 3px 14px 3px 0; border: 0; vertical-align: top; background: none"
_FIGURE = "font-variant-numeric: tabular-nums; white-space: nowrap"
_CARD = f"{_FONT}; max-width: 960px; text-align: start"

# How much of each thing is shown.
_ROWS, _ENTITIES, _PAIRS, _LABELS, _ENTRIES, _CHARACTERS = 20, 10, 8, 12, 8, 200


def table(table: Table, rows: int = _ROWS) -> str:
    """Return the first rows of a table, and how many there are."""
    body = "".join(f"<tr>{''.join(map(_cell, row.values()))}</tr>" for row in table[:rows])
    first = table[0].values() if len(table) else [None] * len(table.columns)
    heads = "".join(
        _head(escape(name), figure=_is_number(value))
        for name, value in zip(table.columns, first, strict=True)
    )
    shape = f"{many(len(table), 'row')} × {many(len(table.columns), 'column')}"
    left = len(table) - rows
    more = f"… {many(left, 'more row')} · {shape}" if left > 0 else shape
    return (
        f'<div style="{_FONT}">{_grid(heads, body)}<div style="font-size: 12px; {_QUIET}">{more}</div></div>'
    )


def _grid(heads: str, body: str) -> str:
    head = f'<thead><tr style="background: none">{heads}</tr></thead>' if heads else ""
    style = "border-collapse: collapse; margin: 4px 0; border: 0; font-size: 13px"
    return f'<div style="overflow-x: auto"><table style="{style}">{head}<tbody>{body}</tbody></table></div>'


def _head(html: str, *, figure: bool = False) -> str:
    return f'<th style="{_HEAD}; text-align: {"right" if figure else "left"}">{html}</th>'


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _cell(value: object) -> str:
    if _is_number(value):
        text = number(value, ".4g") if isinstance(value, float) else str(value).replace("-", "−")
        return f'<td style="{_CELL}; {_FIGURE}; text-align: right">{text}</td>'
    if value is None:
        return f'<td style="{_CELL}; {_QUIET}; text-align: left">–</td>'
    text = ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    # What the reader sees as a space is shown as one: a table has one line a value.
    text = cut(" ".join(text.split()) or text, _CHARACTERS)
    style = f"{_CELL}; text-align: left; min-width: 3em; max-width: 36em; overflow-wrap: break-word"
    return f'<td style="{style}">{bdi(text)}</td>'


def corpus(result: Annotations) -> str:
    """Return a look at a corpus: totals, labels, the most frequent entities, those that meet."""
    colours = Colours(result)
    counts = result.counts()
    figures = "".join(
        f'<div><span style="font-size: 22px; font-weight: 600; {_FIGURE}">{count:,}</span> '
        f'<span style="{_QUIET}">{noun}</span></div>'
        for count, noun in totals(result, len(counts))
    )
    body = _columns(_entities(counts, colours), _pairs(result, counts, colours)) if len(counts) else ""
    return (
        f'<div style="{_CARD}"><div style="display: flex; flex-wrap: wrap; gap: 2px 28px; '
        f'align-items: baseline">{figures}</div>{_legend(colours)}{body}</div>'
    )


def _columns(*blocks: str) -> str:
    boxes = "".join(f'<div style="flex: 1 1 380px; min-width: 0">{block}</div>' for block in blocks if block)
    return f'<div style="display: flex; flex-wrap: wrap; gap: 4px 40px; margin-top: 10px">{boxes}</div>'


def _legend(colours: Colours) -> str:
    if not colours.counts or list(colours.counts) == [None]:
        return ""
    shown = list(colours.counts.items())[:_LABELS]
    chips = "".join(
        f'<span style="white-space: nowrap">{_dot(colours.dot(label))}{_label(label)} '
        f'<span style="{_QUIET}; {_FIGURE}">{count:,}</span></span>'
        for label, count in shown
    )
    left = len(colours.counts) - len(shown)
    more = f'<span style="{_QUIET}">… {many(left, "more label")}</span>' if left else ""
    style = "display: flex; flex-wrap: wrap; gap: 0 16px; font-size: 12px; margin-top: 4px"
    return f'<div style="{style}">{chips}{more}</div>'


def _label(label: str | None) -> str:
    return f'<span style="{_QUIET}">no label</span>' if label is None else bdi(cut(label, 40))


def _dot(look: str) -> str:
    return (
        '<span style="display: inline-block; box-sizing: border-box; width: 9px; height: 9px; '
        f'margin-inline-end: 6px; {look}"></span>'
    )


def _bar(share: float, colour: str) -> str:
    width = max(1.5, 100 * share)
    return (
        f'<div style="width: clamp(36px, 11vw, 120px)"><div style="width: {width:.1f}%; height: 9px; margin-top: 6px; '
        f'border-radius: 2px; background: {colour}"></div></div>'
    )


def _block(heading: str, content: str, more: str) -> str:
    rest = f'<div style="font-size: 12px; {_QUIET}">{more}</div>' if more else ""
    return f'<div style="font-weight: 600; margin-top: 4px">{heading}</div>{content}{rest}'


def _entities(counts: Table, colours: Colours) -> str:
    most = counts[0]["mentions"]
    rows = []
    for row in counts[:_ENTITIES]:
        told = escape(f"{row['id']} · {row['label'] or 'no label'}")
        dot, name = _dot(colours.dot(row["label"])), bdi(cut(row["name"], 60))
        label = f' <small style="{_QUIET}">{bdi(cut(row["label"], 30))}</small>' if row["label"] else ""
        name = f'<td style="{_CELL}; text-align: left; min-width: 9em; overflow-wrap: anywhere" title="{told}">{dot}{name}{label}</td>'
        bar = f'<td style="{_CELL}">{_bar(row["mentions"] / most, colours[row["label"]])}</td>'
        rows.append(f"<tr>{name}{bar}{_cell_figure(row['mentions'])}{_cell_figure(row['documents'])}</tr>")
    heads = _head("entity") + _head("") + _head("mentions", figure=True) + _head("documents", figure=True)
    left = len(counts) - _ENTITIES
    more = f"… {many(left, 'more entity', 'more entities')}" if left > 0 else ""
    return _block("Most named", _grid(heads, "".join(rows)), more)


def _cell_figure(value: float) -> str:
    return f'<td style="{_CELL}; {_FIGURE}; text-align: right">{number(value)}</td>'


def _pairs(result: Annotations, counts: Table, colours: Colours) -> str:
    pairs = result.cooccurrence()
    if not len(pairs):
        return ""
    shown = pairs[:_PAIRS].to_dicts()
    wanted = {row[end] for row in shown for end in ("a", "b")}
    names = {
        one: (counts[at]["name"], counts[at]["label"]) for at, one in enumerate(counts["id"]) if one in wanted
    }
    rows = []
    for row in shown:
        both = " – ".join(
            f"{_dot(colours.dot(names[row[end]][1]))}{bdi(cut(names[row[end]][0], 40))}" for end in ("a", "b")
        )
        rows.append(
            f'<tr><td style="{_CELL}; text-align: left">{both}</td>'
            f"{_cell_figure(row['count'])}{_cell_figure(row['score'])}</tr>"
        )
    told = "normalised pointwise mutual information: 0 as often as by chance, 1 only together"
    score = f'<span title="{told}">score</span>'
    heads = _head("pair") + _head("sentences", figure=True) + _head(score, figure=True)
    left = len(pairs) - _PAIRS
    more = f"… {many(left, 'more pair')}" if left > 0 else ""
    return _block("Together in a sentence", _grid(heads, "".join(rows)), more)


def document(result: Annotations, doc: int, sentences: bool, max_chars: int | None) -> View:
    """Return the text of a document with its mentions highlighted."""
    colours = Colours(result)
    doc_id, spans, mentions = result._document(doc)
    text = result.text(doc)
    limit = len(text) if max_chars is None else max_chars
    body, plain = [], []
    shown = 0
    for place, parts in pieces(text, spans, mentions, limit):
        if sentences and place is not None:
            body.append(_sentence_number(place))
            plain.append(f"[{place}] ")
        for part in parts:
            if isinstance(part, str):
                body.append(escape(part))
                plain.append(part)
            else:
                body.append(_mark(part, colours[part.label], colours.line(part.label)))
                plain.append(f"[{part.text}]({part.id})")
            shown += len(part if isinstance(part, str) else part.text)
    left = len(text) - shown
    more = f"… {left:,} more of {many(len(text), 'character')}" if left > 0 else ""
    head = (
        f'<div style="display: flex; flex-wrap: wrap; gap: 0 14px; align-items: baseline; border-bottom: {_LINE}; '
        f'padding-bottom: 3px; margin-bottom: 8px"><span style="font-weight: 600">{bdi(cut(doc_id, 200))}</span>'
        f'<span style="font-size: 12px; {_QUIET}">{many(len(spans), "sentence")} · '
        f"{many(len(mentions), 'mention')}</span></div>"
    )
    rest = f'<div style="font-size: 12px; {_QUIET}; margin-top: 6px">{more}</div>' if more else ""
    style = "white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; line-height: 1.85; max-width: 44em"
    html = (
        f'<div style="{_CARD}">{head}<div dir="auto" lang="{escape(result._language())}" '
        f'style="{style}">{"".join(body)}</div>{rest}</div>'
    )
    return View(html, "".join(plain) + (f"\n{more}" if more else ""))


def _sentence_number(place: int) -> str:
    return (
        '<span style="font-size: 10px; font-variant-numeric: tabular-nums; opacity: .6; user-select: none; '
        "unicode-bidi: isolate; border: 1px solid rgba(128,128,128,.5); border-radius: 3px; padding: 0 3px; "
        f'margin-inline-end: 4px">{place}</span>'
    )


def _mark(mention: Mention, colour: str, line: str = "solid") -> str:
    label = ""
    if mention.label:
        style = (
            "font-size: 10px; font-weight: 600; letter-spacing: .02em; opacity: .72; user-select: none; "
            "unicode-bidi: isolate; margin: 0 3px; vertical-align: 1px"
        )
        label = f'<small dir="auto" style="{style}">{escape(cut(mention.label, LABEL))}</small>'
    style = (
        f"background: {colour}2e; border-bottom: 2px {line} {colour}; border-radius: 3px 3px 0 0; "
        "color: inherit; padding: 1px 3px; box-decoration-break: clone; -webkit-box-decoration-break: clone"
    )
    if way := direction(mention.text):
        style += f"; unicode-bidi: embed; direction: {way}"
    if is_short(mention):
        style += "; white-space: pre"
    return f'<mark title="{escape(title(mention))}" style="{style}">{escape(mention.text)}{label}</mark>'


def _facts(heading: str, facts: Iterable[tuple[str, str]], rest: str = "") -> str:
    rows = "".join(
        f'<tr><td style="{_CELL}; {_QUIET}; text-align: left; white-space: nowrap">{escape(name)}</td>'
        f'<td style="{_CELL}; text-align: left; overflow-wrap: anywhere">{value}</td></tr>'
        for name, value in facts
    )
    return f'<div style="{_CARD}"><div>{heading}</div>{_grid("", rows)}{rest}</div>'


def mention(mention: Mention) -> str:
    """Return one mention with what is known of it."""
    colour = "#3b7dd8"
    facts = [
        (
            "stands for",
            f"{bdi(cut(mention.name, _CHARACTERS))} <code>{escape(cut(mention.id, _CHARACTERS))}</code>",
        ),
        ("as its", mention.kind.replace("_", " ")),
        ("at", f'<span style="{_FIGURE}">{mention.start:,}–{mention.end:,}</span>'),
    ]
    others = mention.candidates[1:]
    if others:
        facts.append(("or", bdi(cut(", ".join(others), _CHARACTERS))))
    for name, value in list(mention.attributes.items())[:_ENTRIES]:
        facts.append((name, bdi(cut(str(value), _CHARACTERS))))
    left = len(mention.attributes) - _ENTRIES
    if left > 0:
        facts.append(("", f"… {many(left, 'more attribute')}"))
    return _facts(_mark(mention, colour), facts)


def gazetteer(gazetteer: Gazetteer) -> str:
    """Return what a gazetteer holds: how much, of what labels, its first entries, its options."""
    stats = gazetteer.stats()
    known = gazetteer._summary()
    total = sum(count for _, count in known["labels"])
    labels = " · ".join(
        f'{_label(label)} <span style="{_QUIET}; {_FIGURE}">{count:,}</span>'
        for label, count in known["labels"][:_LABELS]
    )
    if len(known["labels"]) > _LABELS:
        labels += f" · … {many(len(known['labels']) - _LABELS, 'more label')}"
    options = " · ".join(
        f'<span style="{_QUIET}">{escape(name.replace("_", " "))}</span> {escape(_listed(value))}'
        for name, value in known["options"].items()
    )
    facts = [("labels", labels)] if total else []
    facts.append(("options", options))
    if stats.get("attribution"):
        facts.append(("source", bdi(stats["attribution"])))
    heading = (
        f'<span style="font-weight: 600">Gazetteer</span> <span style="{_QUIET}">'
        f"{many(len(gazetteer), 'entry', 'entries')}, {many(stats['forms'], 'form')}</span>"
    )
    rows = []
    for entry in itertools.islice(map(gazetteer.__getitem__, gazetteer), _ENTRIES):
        others = [*entry.aliases, *entry.short_forms]
        shown = ", ".join(others[:6]) + (f", … {len(others) - 6:,} more" if len(others) > 6 else "")
        rows.append(f"<tr>{''.join(map(_cell, (entry.id, entry.name, entry.label, shown or None)))}</tr>")
    left = len(gazetteer) - _ENTRIES
    more = f"… {many(left, 'more entry', 'more entries')}" if left > 0 else ""
    heads = "".join(map(_head, ("id", "name", "label", "other forms")))
    entries = _grid(heads, "".join(rows)) if rows else ""
    return _facts(heading, facts, f'{entries}<div style="font-size: 12px; {_QUIET}">{more}</div>')


def _listed(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def segmenter(segmenter: Segmenter) -> str:
    """Return what a segmenter knows."""
    code = segmenter.language
    row = next(
        (row for row in Segmenter.languages() if row["language"] == code), {"name": code, "basis": "–"}
    )
    learned = segmenter.learned
    facts = [
        ("language", f"{escape(row['name'])} <code>{escape(code)}</code>"),
        ("rests on", escape(row["basis"])),
        (
            "learnt",
            many(len(learned), "form") if len(learned) else "nothing; adapt(texts) learns from a corpus",
        ),
    ]
    return _facts('<span style="font-weight: 600">Segmenter</span>', facts)
