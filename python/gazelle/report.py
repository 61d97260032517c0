"""The report: a corpus as one HTML page that needs nothing else, not even its own script.

Everything stands in the page as HTML. The script makes tables searchable and sortable, and finds
the passages of an entity among the marked texts themselves, so that nothing is there twice. The
page's policy lets only that script run, and lets nothing be loaded.
"""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from gazelle._gazelle import Annotations, Mention, __version__, write_file
from gazelle.markup import LABEL, Colours, bdi, cut, direction, is_short, many, number, pieces, title, totals

# How much of a corpus a page shows; a page of this size still opens at once.
_ENTITIES, _PAIRS, _LABELS, _SKIPPED = 2_000, 1_000, 60, 100
_DOCUMENTS, _CHARACTERS, _ALL_CHARACTERS = 1_000, 50_000, 8_000_000
# Up to so many documents are open from the start.
_OPEN = 10
# Columns of the table of documents that are shown in words already.
_OWN = ("doc", "doc_id", "n_chars", "n_sentences", "n_mentions")


def write_report(result: Annotations, path: str | os.PathLike[str]) -> None:
    """Write the report of a corpus to a file, which is whole or not there."""
    write_file(path, page(result).encode("utf-8", "replace"))


def page(result: Annotations) -> str:
    """Return the report of a corpus as a page."""
    beside = Path(__file__)
    style, script = (beside.with_name(f"report.{kind}").read_text("utf-8") for kind in ("css", "js"))
    colours = Colours(result)
    counts = result.counts().to_dicts()
    documents, _, _, skipped = result._totals()
    known = b64encode(sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{known}'"
    heading = f"Names in {many(documents, 'document')}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="gazelle {escape(__version__)}">
<title>{heading}</title>
<style>
{style}{"".join(_label_styles(colours))}</style>
</head>
<body class="labels">
<header>
<h1>{heading}</h1>
{_totals(result, counts)}
<nav aria-label="Parts of the page"><a href="#entities">Entities</a><a href="#together">Together</a><a href="#documents">Documents</a>{'<a href="#skipped">Left out</a>' if skipped else ""}</nav>
</header>
<main>
{_entities(counts, colours)}
{_together(result, counts, colours)}
{"".join(_documents(result, counts, colours))}
{_skipped(result)}
</main>
<footer>Made with gazelle {escape(__version__)}. {_settings(result)}</footer>
<script>{script}</script>
</body>
</html>
"""


def _label_styles(colours: Colours) -> Iterator[str]:
    """Yield what tells the labels apart: a colour, and the label's own words behind each mark."""
    for label, place in colours.places.items():
        words = "".join(
            char if char.isalnum() and char.isascii() else f"\\{ord(char):x} "
            for char in cut(label or "", LABEL)
        )
        shown = f'"{words}"' if label else "none"
        yield f".l{place} {{ --hue: {colours[label]}; --stroke: {colours.line(label)}; --label: {shown} }}\n"
        yield f":is(.chip, .name).l{place} i {{ {colours.dot(label)} }}\n"
        yield f'[data-off~="{place}"] mark.l{place} {{ background: none; border-color: transparent }}\n'
        yield f'[data-off~="{place}"] mark.l{place}::after {{ content: none }}\n'


def _totals(result: Annotations, counts: Sequence[Any]) -> str:
    told = "".join(
        f"<div><dd>{count:,}</dd><dt>{noun}</dt></div>" for count, noun in totals(result, len(counts))
    )
    return f'<dl class="totals">{told}</dl>'


def _label(label: str | None) -> str:
    return '<span class="quiet">no label</span>' if label is None else bdi(cut(label, 40))


def _chips(colours: Colours) -> str:
    if list(colours.counts) in ([], [None]):
        return ""
    chips = "".join(
        f'<button type="button" class="chip l{place}" data-label="{place}" aria-pressed="true">'
        f'<i></i>{_label(label)} <span class="figure quiet">{colours.counts[label]:,}</span></button>'
        for label, place in list(colours.places.items())[:_LABELS]
    )
    left = len(colours.places) - _LABELS
    more = f'<span class="quiet">… {many(left, "more label")}</span>' if left > 0 else ""
    return f'<div class="chips" role="group" aria-label="Labels">{chips}{more}</div>'


def _search(what: str, target: str) -> str:
    return (
        f'<input type="search" class="tool" data-search="{target}" placeholder="Search {what}" '
        f'aria-label="Search {what}" autocomplete="off" spellcheck="false">'
    )


def _section(name: str, heading: str, count: int, tools: str, content: str) -> str:
    return (
        f'<section id="{name}"><div class="head"><h2>{heading} <span class="figure quiet">{count:,}</span></h2>'
        f"{tools}</div>{content}</section>"
    )


def _table(heads: Sequence[tuple[str, str]], rows: Iterator[str], left: int, noun: str, call: str) -> str:
    """Return a table that the script sorts; a heading is its words and "text", "figure" or neither."""
    head = "".join(
        f'<th scope="col"{f""" class="{kind}" data-sort="{kind}" """ if kind else ""}>{words}</th>'
        for words, kind in heads
    )
    more = (
        f'<p class="cut">… {left:,} more {noun} are not on this page; <code>{call}</code> has all of them.</p>'
        if left > 0
        else ""
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
        f'<p class="empty" hidden>Nothing like that.</p><p class="more"></p>{more}'
    )


def _name(row: Mapping[str, Any], place: int, colours: Colours) -> str:
    told = "" if row["id"] == row["name"] else f' <span class="id">{bdi(cut(row["id"], 80))}</span>'
    return (
        f'<span class="l{colours.places[row["label"]]} name"><i></i>{bdi(cut(row["name"], 120))}</span>{told}'
    )


def _entities(counts: Sequence[Mapping[str, Any]], colours: Colours) -> str:
    if not counts:
        return _section(
            "entities", "Entities", 0, "", '<p class="quiet">No name of the list stands in these texts.</p>'
        )
    most = counts[0]["mentions"]
    rows = (
        f'<tr data-entity="{place}" data-label="{colours.places[row["label"]]}">'
        f'<td class="text"><button type="button" class="open" aria-expanded="false">{_name(row, place, colours)}</button></td>'
        f'<td class="text wide">{_label(row["label"])}</td>'
        f'<td class="bar wide"><i class="l{colours.places[row["label"]]}" style="width: {max(1, 100 * row["mentions"] / most):.1f}%"></i></td>'
        f'<td class="figure" data-value="{row["mentions"]}">{row["mentions"]:,}</td>'
        f'<td class="figure" data-value="{row["documents"]}">{row["documents"]:,}</td></tr>'
        for place, row in enumerate(counts[:_ENTITIES])
    )
    heads = [
        ("Entity", "text"),
        ("Label", "text wide"),
        ("", "wide"),
        ("Mentions", "figure"),
        ("Documents", "figure"),
    ]
    table = _table(heads, rows, len(counts) - _ENTITIES, "entities", "result.counts()")
    tools = _search("names, ids, labels", "entities")
    return _section("entities", "Entities", len(counts), tools, f"{_chips(colours)}{table}")


def _together(result: Annotations, counts: Sequence[Mapping[str, Any]], colours: Colours) -> str:
    pairs = result.cooccurrence()
    if not len(pairs):
        return _section(
            "together", "Together in a sentence", 0, "", '<p class="quiet">No sentence names two of them.</p>'
        )
    places = {row["id"]: place for place, row in enumerate(counts)}
    most = pairs[0]["count"]

    def cells(row: Mapping[str, Any]) -> str:
        a, b = places[row["a"]], places[row["b"]]
        return (
            f'<tr data-pair="{a} {b}"><td class="text"><button type="button" class="open" aria-expanded="false">'
            f'{_name({**counts[a], "id": counts[a]["name"]}, a, colours)} <span class="quiet">with</span> '
            f"{_name({**counts[b], 'id': counts[b]['name']}, b, colours)}</button></td>"
            f'<td class="bar wide"><i style="width: {max(1, 100 * row["count"] / most):.1f}%"></i></td>'
            f'<td class="figure" data-value="{row["count"]}">{row["count"]:,}</td>'
            f'<td class="figure" data-value="{row["documents"]}">{row["documents"]:,}</td>'
            f'<td class="figure" data-value="{row["score"]}">{number(row["score"])}</td></tr>'
        )

    heads = [
        ("Pair", "text"),
        ("", "wide"),
        ("Sentences", "figure"),
        ("Documents", "figure"),
        ("Score", "figure"),
    ]
    rows = map(cells, pairs[:_PAIRS])
    table = _table(heads, rows, len(pairs) - _PAIRS, "pairs", "result.cooccurrence()")
    told = (
        '<p class="note">The score is the normalised pointwise mutual information (Bouma 2009): '
        "0 as often as chance would have it, 1 only together.</p>"
    )
    return _section(
        "together", "Together in a sentence", len(pairs), _search("pairs", "together"), table + told
    )


def _documents(result: Annotations, counts: Sequence[Mapping[str, Any]], colours: Colours) -> Iterator[str]:
    places = {row["id"]: place for place, row in enumerate(counts)}
    total = len(result)
    language = escape(result._language())
    is_open = " open" if total <= _OPEN else ""
    tools = (
        f'{_search("documents", "documents")}<span class="tools">'
        '<label class="tool"><input type="checkbox" data-show="labels" checked> Labels</label>'
        '<label class="tool"><input type="checkbox" data-show="numbers"> Sentences</label>'
        '<button type="button" class="tool" data-fold="open">Open all</button>'
        '<button type="button" class="tool" data-fold="">Close all</button></span>'
    )
    yield (
        f'<section id="documents"><div class="head"><h2>Documents <span class="figure quiet">{total:,}</span></h2>'
        f'{tools}</div><p class="empty" hidden>Nothing like that.</p>'
    )
    written = shown = 0
    for row in result.documents[:_DOCUMENTS]:
        if written >= _ALL_CHARACTERS:
            break
        doc = row["doc"]
        doc_id, spans, mentions = result._document(doc)
        text = result.text(doc)
        limit = min(len(text), _CHARACTERS)
        kept = "".join(
            f'<span class="kept">{escape(name)} {bdi(cut(str(value), 80))}</span>'
            for name, value in row.items()
            if name not in _OWN and value is not None
        )
        body = "".join(_body(doc, pieces(text, spans, mentions, limit), places, colours))
        left = len(text) - limit
        more = f'<p class="cut">… {left:,} more of {many(len(text), "character")}</p>' if left else ""
        yield (
            f'<details class="doc" id="d{doc}"{is_open}><summary><span class="docid">{bdi(cut(doc_id, 200))}</span>'
            f'{kept}<span class="quiet figure">{many(len(mentions), "mention")}</span></summary>'
            f'<div class="body" dir="auto" lang="{language}">{body}</div>{more}</details>\n'
        )
        shown += 1
        written += limit
    if shown < total:
        yield (
            f'<p class="cut">… {many(total - shown, "more document")} of {total:,} not on this page; '
            "tables and totals count them, passages do not show them.</p>"
        )
    yield "</section>"


def _body(doc: int, body: Iterator[Any], places: Mapping[str, int], colours: Colours) -> Iterator[str]:
    for place, parts in body:
        if place is None:
            yield escape(parts[0])
            continue
        yield f'<span class="s" id="d{doc}s{place}" data-number="{place}">'
        for part in parts:
            yield escape(part) if isinstance(part, str) else _mark(part, places, colours)
        yield "</span>"


def _mark(mention: Mention, places: Mapping[str, int], colours: Colours) -> str:
    looks = [f"l{colours.places[mention.label]}"]
    if way := direction(mention.text):
        looks.append(way)
    if is_short(mention):
        looks.append("short")
    return (
        f'<mark class="{" ".join(looks)}" data-entity="{places[mention.id]}" '
        f'title="{escape(title(mention))}">{escape(mention.text)}</mark>'
    )


def _skipped(result: Annotations) -> str:
    skipped = result.skipped
    if not len(skipped):
        return ""
    rows = (
        f'<tr><td class="text">{bdi(cut(row["doc_id"], 200))}</td><td class="text">{bdi(cut(row["reason"], 500))}</td></tr>'
        for row in skipped[:_SKIPPED]
    )
    heads = [("Document", "text"), ("Why", "text")]
    table = _table(heads, rows, len(skipped) - _SKIPPED, "documents that were left out", "result.skipped")
    return _section("skipped", "Left out", len(skipped), "", table)


def _settings(result: Annotations) -> str:
    language = result._language()
    return f"Sentences: {escape(language)}." if language else ""
