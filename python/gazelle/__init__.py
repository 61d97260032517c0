"""Finds the names you know in the text you have, and tells you which sentence they stand in.

>>> import gazelle
>>> gaz = gazelle.Gazetteer([{"id": "hanoi", "name": "Hanoi", "aliases": ["Hà Nội"]}])
>>> result = gazelle.annotate(["Xi left. He went to Ha Noi."], gaz)
>>> result.mentions[0]["text"], result.mentions[0]["sentence"]
('Ha Noi', 1)
"""

from collections.abc import Mapping

from gazelle._gazelle import (
    Annotations,
    Column,
    Entry,
    Gazetteer,
    Mention,
    Segmenter,
    Table,
    __version__,
    annotate,
    annotate_batches,
)
from gazelle.errors import (
    DocumentError,
    FileFormatError,
    GazelleError,
    GazetteerError,
    NotFoundError,
    OptionError,
    StorageError,
)
from gazelle.geonames import load_geonames
from gazelle.plots import plot_cooccurrence, plot_counts, plot_coverage
from gazelle.progress import Progress

Mapping.register(Gazetteer)
del Mapping

__all__ = [
    "Annotations",
    "Column",
    "DocumentError",
    "Entry",
    "FileFormatError",
    "GazelleError",
    "Gazetteer",
    "GazetteerError",
    "Mention",
    "NotFoundError",
    "OptionError",
    "Progress",
    "Segmenter",
    "StorageError",
    "Table",
    "__version__",
    "annotate",
    "annotate_batches",
    "load_geonames",
    "plot_cooccurrence",
    "plot_counts",
    "plot_coverage",
]
