"""Entries that are mentioned together, as a network of networkx."""

from __future__ import annotations

from typing import Any

from gazelle._gazelle import Annotations


def graph(result: Annotations, within: Any = "sentence", min_count: int = 1) -> Any:
    """Return a ``networkx.Graph``: entries as nodes, pairs as edges, what was counted on both."""
    try:
        import networkx
    except ImportError:
        message = "to_networkx needs the package networkx: pip install gazelle[network]"
        raise ImportError(message) from None
    pairs = result.cooccurrence(within, min_count).to_dicts()
    paired = {pair[end] for pair in pairs for end in ("a", "b")}
    network = networkx.Graph()
    for row in result.counts():
        if row["id"] in paired:
            # Most formats for networks know no null: what is not there has no attribute.
            known = {key: value for key, value in row.items() if key != "id" and value is not None}
            network.add_node(row["id"], **known)
    for pair in pairs:
        network.add_edge(pair.pop("a"), pair.pop("b"), **pair)
    return network
