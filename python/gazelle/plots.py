"""Plots of a corpus with matplotlib, which ``gazelle[plot]`` brings.

Each function draws into the Axes it is given, or into those of a new figure, and returns them, so that
everything can be changed afterwards as matplotlib's users are used to.
"""

from __future__ import annotations

import unicodedata
import warnings
from collections.abc import Iterable
from typing import Any, Literal

from gazelle._gazelle import Annotations
from gazelle.markup import Colours

# Tried behind the fonts that matplotlib is set to; those that are not installed are passed over.
_FONTS = (
    "Noto Sans",
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "SimHei",
    "Arial Unicode MS",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Leelawadee UI",
    "Nirmala UI",
)


def plot_counts(
    result: Annotations, limit: int = 20, by: Literal["id", "label"] = "id", ax: Any | None = None
) -> Any:
    """Draw how often the most frequent entities are mentioned, as bars.

    Parameters
    ----------
    result : Annotations
        The corpus.
    limit : int
        How many bars there are at most.
    by : {"id", "label"}
        What is counted together.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        The most frequent at the top, in the colours of the labels. Without a mention, without bars.

    Examples
    --------
    >>> import gazelle
    >>> result = gazelle.annotate(["Xi met To Lam. Xi left."], ["Xi", "To Lam"])
    >>> ax = gazelle.plot_counts(result)
    >>> [label.get_text() for label in ax.get_yticklabels()]
    ['Xi', 'To Lam']
    """
    counts = result.counts(by=by)
    rows = counts[: max(limit, 0)].to_dicts()
    names = [row["name"] if by == "id" else row["label"] or "no label" for row in rows]
    ax = _axes(ax, 6.4, 0.6 + 0.28 * max(len(rows), 3))
    colours = Colours(result)
    family = _family(names)
    bars = ax.barh(range(len(rows)), [row["mentions"] for row in rows], height=0.72)
    for bar, row in zip(bars, rows, strict=True):
        bar.set_color(colours[row["label"]])
    ax.bar_label(bars, padding=3, fontsize="small")
    ax.set_yticks(range(len(rows)), names, fontfamily=family)
    ax.invert_yaxis()
    ax.set_xlabel("mentions")
    ax.margins(x=0.12)
    ax.tick_params(axis="y", length=0)
    ax.xaxis.get_major_locator().set_params(integer=True)
    _quiet(ax, "left", "top", "right")
    _title(ax, len(rows), len(counts), "entities" if by == "id" else "labels")
    return ax


def plot_cooccurrence(
    result: Annotations,
    limit: int = 40,
    within: Literal["sentence", "document"] = "sentence",
    min_count: int = 1,
    ax: Any | None = None,
) -> Any:
    """Draw the entities that are mentioned together, as a network.

    Parameters
    ----------
    result : Annotations
        The corpus.
    limit : int
        How many pairs are drawn at most, the most frequent.
    within : {"sentence", "document"}
        Where entities have to meet.
    min_count : int
        Rarer pairs are left out.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        A circle for each entity, its area by its mentions, its colour by its label; a line for each
        pair, the wider the more often they meet. The layout (Fruchterman and Reingold 1991) is the
        same in every run.

    Examples
    --------
    >>> import gazelle
    >>> result = gazelle.annotate(["Xi met To Lam. Xi left."], ["Xi", "To Lam"])
    >>> ax = gazelle.plot_cooccurrence(result)
    >>> sorted(label.get_text() for label in ax.texts)
    ['To Lam', 'Xi']
    """
    _need("matplotlib")
    _need("networkx")
    import networkx as nx
    from matplotlib import patheffects

    whole = result.to_networkx(within, min_count)
    edges = sorted(whole.edges(data="count"), key=lambda edge: (-edge[2], edge[0], edge[1]))
    drawn = edges[: max(limit, 0)]
    graph = nx.Graph()
    graph.add_nodes_from((node, whole.nodes[node]) for a, b, _ in drawn for node in (a, b))
    graph.add_edges_from((a, b) for a, b, _ in drawn)
    ax = _axes(ax, 9, 6.5)
    ax.set_axis_off()
    # A faint tie of all to one unseen place keeps parts together that have no line between them.
    tied = graph.copy()
    tied.add_edges_from(((0, node) for node in graph), weight=0.3)
    places = nx.spring_layout(tied, seed=1, k=1.6 / max(len(graph), 1) ** 0.5, iterations=200)
    colours = Colours(result)
    most = max((count for *_, count in drawn), default=1)
    often = max((data["mentions"] for _, data in graph.nodes(data=True)), default=1)
    for a, b, count in drawn:
        (x, y), (to_x, to_y) = places[a], places[b]
        ax.plot([x, to_x], [y, to_y], color="#7d8796", alpha=0.45, linewidth=0.6 + 5 * count / most, zorder=1)
    family = _family(data["name"] for _, data in graph.nodes(data=True))
    for node, data in graph.nodes(data=True):
        x, y = places[node]
        size = 40 + 700 * data["mentions"] / often
        ax.scatter(
            [x], [y], s=size, color=colours[data.get("label")], edgecolor="white", linewidth=1, zorder=2
        )
        ax.annotate(
            _short(data["name"]),
            (x, y),
            xytext=(0, size**0.5 / 2 + 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            fontsize="small",
            fontfamily=family,
            path_effects=[patheffects.withStroke(linewidth=2, foreground=ax.get_facecolor())],
            zorder=3,
        )
    ax.margins(0.12)
    _title(ax, len(drawn), len(edges), "pairs")
    return ax


def plot_coverage(result: Annotations, documents: int = 40, entities: int = 25, ax: Any | None = None) -> Any:
    """Draw which document mentions which entity how often, as a heat map.

    Parameters
    ----------
    result : Annotations
        The corpus.
    documents : int
        How many documents are drawn at most, the first ones.
    entities : int
        How many entities are drawn at most, the most frequent.
    ax : matplotlib.axes.Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    matplotlib.axes.Axes
        Documents from left to right, entities from top to bottom, the most frequent first.

    Examples
    --------
    >>> import gazelle
    >>> result = gazelle.annotate({"a": "Xi met To Lam. Xi left.", "b": "Xi."}, ["Xi", "To Lam"])
    >>> ax = gazelle.plot_coverage(result)
    >>> [label.get_text() for label in ax.get_xticklabels()]
    ['a', 'b']
    >>> ax.images[0].get_array().tolist()
    [[2.0, 1.0], [1.0, 0.0]]
    """
    _need("matplotlib")
    import numpy as np
    from matplotlib import ticker

    counts = result.counts()
    shown = counts[: max(entities, 0)].to_dicts()
    columns = result.documents[: max(documents, 0)].to_dicts()
    row_of = {row["id"]: at for at, row in enumerate(shown)}
    column_of = {row["doc"]: at for at, row in enumerate(columns)}
    grid = np.zeros((len(shown), len(columns)))
    for row in result.coverage():
        if row["id"] in row_of and row["doc"] in column_of:
            grid[row_of[row["id"]], column_of[row["doc"]]] = row["mentions"]
    ax = _axes(ax, 2.6 + 0.3 * max(len(columns), 6), 1.4 + 0.27 * max(len(shown), 4))
    names, ids = [row["name"] for row in shown], [row["doc_id"] for row in columns]
    family = _family([*names, *ids])
    if grid.size:
        image = ax.imshow(grid, cmap="Blues", vmin=0, aspect="auto")
        whole = ticker.MaxNLocator(integer=True)
        ax.figure.colorbar(image, ax=ax, label="mentions", fraction=0.04, pad=0.02, ticks=whole)
    ax.set_yticks(range(len(names)), names, fontfamily=family)
    ax.set_xticks(
        range(len(ids)),
        [_short(one) for one in ids],
        fontfamily=family,
        rotation=60,
        ha="right",
        rotation_mode="anchor",
    )
    ax.tick_params(length=0)
    _quiet(ax, "left", "top", "right", "bottom")
    left = [
        f"{len(part)} of {total:,} {noun}"
        for part, total, noun in ((ids, len(result), "documents"), (names, len(counts), "entities"))
        if len(part) < total
    ]
    if left:
        ax.set_title(", ".join(left), loc="left", fontsize="small", color="#66707c")
    return ax


def _axes(ax: Any | None, width: float, height: float) -> Any:
    _need("matplotlib")
    if ax is not None:
        return ax
    import matplotlib.pyplot as plt

    _, ax = plt.subplots(figsize=(width, height), layout="constrained")
    return ax


def _need(package: str) -> None:
    try:
        __import__(package)
    except ImportError:
        message = f"plots need the package {package}: pip install gazelle[plot]"
        raise ImportError(message) from None


def _quiet(ax: Any, *spines: str) -> None:
    ax.spines[list(spines)].set_visible(False)


def _title(ax: Any, shown: int, total: int, noun: str) -> None:
    """Say how much is left out, if anything is."""
    if shown < total:
        ax.set_title(f"{shown} of {total:,} {noun}", loc="left", fontsize="small", color="#66707c")


def _short(text: str) -> str:
    return text if len(text) <= 28 else f"{text[:27]}…"


def _family(texts: Iterable[str]) -> list[str]:
    """Return fonts that together show these texts, and warn of characters that none of them has."""
    from matplotlib import font_manager, rcParams

    wanted = {char for text in texts for char in text if unicodedata.category(char)[0] not in "CZ"}
    installed: dict[str, Any] = {font.name: font.fname for font in font_manager.fontManager.ttflist}
    chosen = list(rcParams["font.family"])
    for name in [*chosen, *_FONTS]:
        if name in chosen:
            path: Any = font_manager.findfont(font_manager.FontProperties(family=[name]))
        elif name in installed and wanted:
            path = installed[name]
        else:
            continue
        shown = {chr(code) for code in font_manager.get_font(path).get_charmap()}
        if name not in chosen and wanted & shown:
            chosen.append(name)
        wanted -= shown
    if wanted:
        few = "".join(sorted(wanted)[:10])
        message = (
            f"no installed font has {few!r}: install one that does, such as Noto Sans and Noto Sans CJK "
            "(on Debian: apt-get install fonts-noto-core fonts-noto-cjk), and delete matplotlib's font cache "
            "in matplotlib.get_cachedir(); or name one in rcParams['font.family']"
        )
        warnings.warn(message, stacklevel=3)
    return chosen
