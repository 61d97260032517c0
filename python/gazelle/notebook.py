"""What results look like in a notebook and in a report: plain HTML that needs nothing else.

Only inline styles, because many viewers drop everything else; marks have a fixed dark text colour
on a light ground, so that they can be read on dark pages too. What is cut says how much it leaves
out.
"""

import os
from collections.abc import Iterable, Iterator
from html import escape

from gazelle._gazelle import Annotations, Mention, Table, write_file

_PALETTE = ("#a7d3f2", "#ffd59a", "#b8e6b0", "#f4b6c2", "#d8c4f1", "#f3e58a", "#a9e3dc", "#e0cdb8", "#ccd3da")
_CELL = "padding: 2px 10px; text-align: {side}; border: none; border-bottom: 1px solid rgba(128,128,128,.3)"
_DOCUMENT = "margin: 1em 0; border-top: 1px solid rgba(128,128,128,.4); padding-top: .5em"
_LABEL = "font-size: .65em; opacity: .7; padding-left: 3px"
_FONT = "font-family: system-ui, sans-serif; line-height: 1.5"


def table(table: Table, rows: int = 20) -> str:
    """Return the first rows of a table, and how many there are."""
    shown = (row.values() for row in table[:rows])
    html = _grid(table.columns, shown)
    left = len(table) - rows
    more = f"… {left:,} more rows of {len(table):,}" if left > 0 else f"{len(table):,} rows"
    return f'<div style="overflow-x: auto">{html}<small>{more}</small></div>'


def _grid(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    cells = "".join(f'<th style="{_CELL.format(side="left")}">{escape(name)}</th>' for name in head)
    body = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return (
        '<table style="border-collapse: collapse; font-variant-numeric: tabular-nums">'
        f"<thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"
    )


class _Html(str):
    """Text that is HTML already."""


def _cell(value: object) -> str:
    if isinstance(value, _Html):
        return f'<td style="{_CELL.format(side="left")}">{value}</td>'
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = "–" if value is None else str(value)
        cut = text if len(text) <= 200 else f"{text[:200]}… ({len(text) - 200:,} more)"
        return f'<td dir="auto" style="{_CELL.format(side="start")}">{escape(cut)}</td>'
    text = f"{value:,.3f}" if isinstance(value, float) else f"{value:,}"
    return f'<td style="{_CELL.format(side="right")}">{text}</td>'


def corpus(result: Annotations) -> str:
    """Return a short look at a corpus: totals, the most frequent entities, the first documents."""
    colours = _colours(result)
    return (
        f'<div style="{_FONT}"><p>{_totals(result)}</p>{_entities(result, colours, 10)}'
        f"{''.join(_documents(result, colours, 3, 1500))}</div>"
    )


def write_report(result: Annotations, path: str | os.PathLike[str]) -> None:
    """Write the whole report to a file of its own."""
    colours = _colours(result)
    skipped = result.skipped
    left_out = f"<h2>Left out</h2>{table(skipped, 100)}" if len(skipped) else ""
    page = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>gazelle: {len(result):,} documents</title>
</head>
<body style="{_FONT}; max-width: 60rem; margin: 2rem auto; padding: 0 1rem">
<h1>Names in {_many(len(result), "document")}</h1>
<p>{_totals(result)}</p>
<h2>Most frequent</h2>
{_entities(result, colours, 25)}
<h2>In one sentence</h2>
{_pairs(result, 25)}
{left_out}
<h2>Documents</h2>
{"".join(_documents(result, colours, 200, 50_000))}
</body>
</html>
"""
    write_file(path, page.encode("utf-8", "replace"))


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _totals(result: Annotations) -> str:
    counts = [
        _many(len(result), "document"),
        _many(len(result.sentences), "sentence"),
        _many(len(result.mentions), "mention"),
    ]
    if len(result.skipped):
        counts.append(f"{len(result.skipped):,} left out")
    return ", ".join(counts)


def _colours(result: Annotations) -> dict[str | None, str]:
    """Give each label a colour, the most frequent first."""
    labels = [row["label"] for row in result.counts(by="label")]
    return {label: _PALETTE[at % len(_PALETTE)] for at, label in enumerate(labels)}


def _chip(text: str, colour: str) -> _Html:
    style = f"background: {colour}; color: #111; border-radius: 3px; padding: 0 5px"
    return _Html(f'<span dir="auto" style="{style}">{escape(text)}</span>')


def _entities(result: Annotations, colours: dict[str | None, str], limit: int) -> str:
    counts = result.counts()
    if not len(counts):
        return "<p>No mention.</p>"
    most = counts[0]["mentions"]
    rows = []
    for row in counts[:limit]:
        colour = colours[row["label"]]
        width = max(1, round(160 * row["mentions"] / most))
        bar = _Html(f'<div style="background: {colour}; width: {width}px; height: 12px"></div>')
        name = _chip(row["name"], colour)
        rows.append([name, row["id"], row["label"], row["mentions"], bar, row["documents"]])
    left = len(counts) - limit
    more = f"<p><small>… {left:,} more entities</small></p>" if left > 0 else ""
    return _grid(["name", "id", "label", "mentions", "", "documents"], rows) + more


def _pairs(result: Annotations, limit: int) -> str:
    pairs = result.cooccurrence()
    if not len(pairs):
        return "<p>No sentence names two of them.</p>"
    names = {row["id"]: row["name"] for row in result.counts()}
    rows = (
        [names[row["a"]], names[row["b"]], row["count"], row["documents"], row["score"]]
        for row in pairs[:limit]
    )
    left = len(pairs) - limit
    more = f"<p><small>… {left:,} more pairs</small></p>" if left > 0 else ""
    return _grid(["", "", "sentences", "documents", "score"], rows) + more


def _documents(result: Annotations, colours: dict[str | None, str], limit: int, chars: int) -> Iterator[str]:
    for doc in result.documents["doc"][:limit]:
        doc_id, _, mentions = result._document(doc)
        text = result.text(doc)
        count = _many(len(mentions), "mention")
        body = marked(text, (mention for _, mention in mentions), colours, chars)
        yield (
            f'<details open style="{_DOCUMENT}"><summary style="cursor: pointer">'
            f'<b dir="auto">{escape(doc_id)}</b> <small>{count}</small></summary>'
            f'<div dir="auto" style="white-space: pre-wrap; overflow-wrap: anywhere">{body}</div></details>'
        )
    left = len(result) - limit
    if left > 0:
        yield f"<p><small>… {_many(left, 'more document')}</small></p>"


def marked(text: str, mentions: Iterable[Mention], colours: dict[str | None, str], chars: int) -> str:
    """Return ``text`` with its mentions highlighted, cut after ``chars`` characters."""
    pieces = []
    at = 0
    for mention in mentions:
        if mention.end > chars:
            break
        pieces.append(escape(text[at : mention.start]))
        title = f"{mention.name} · {mention.id} · {mention.kind.replace('_', ' ')}"
        if len(mention.candidates) > 1:
            title += f" · or {', '.join(mention.candidates[1:])}"
        style = f"background: {colours[mention.label]}; color: #111; border-radius: 3px; padding: 0 2px"
        label = ""
        if mention.label:
            label = f'<small style="{_LABEL}">{escape(mention.label)}</small>'
        pieces.append(f'<mark title="{escape(title)}" style="{style}">{escape(mention.text)}{label}</mark>')
        at = mention.end
    end = max(at, min(chars, len(text)))
    pieces.append(escape(text[at:end]))
    if end < len(text):
        pieces.append(f"<small>… {len(text) - end:,} more characters</small>")
    return "".join(pieces)
