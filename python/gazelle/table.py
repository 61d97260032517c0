"""Tables for eyes and for other libraries, which are imported only when asked for."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from gazelle._gazelle import Column, Table

# Rows and characters of a table that are shown.
_ROWS = 10
_WIDTH = 40


def to_pandas(table: Table) -> Any:
    """Return a ``pandas.DataFrame``, through pyarrow where it is installed."""
    import pandas as pd

    try:
        import pyarrow as pa
    except ImportError:
        columns = {name: to_numpy(table[name]) for name in table.columns}
        return pd.DataFrame(columns, columns=table.columns)
    return pa.table(table).to_pandas()


def to_numpy(column: Column, dtype: Any = None, copy: bool | None = None) -> Any:
    """Return a ``numpy.ndarray``: numbers share the column's memory, all else is objects."""
    import numpy as np

    try:
        numbers = np.asarray(memoryview(column))  # type: ignore[arg-type]
    except BufferError:
        if copy is False:
            raise ValueError("only numbers without nulls can be had without a copy") from None
        values = column.to_pylist()
        array = np.empty(len(values), dtype=object)
        array[:] = values
        return array if dtype is None else array.astype(dtype)
    if dtype is not None and numbers.dtype != np.dtype(dtype):
        if copy is False:
            raise ValueError("another dtype cannot be had without a copy")
        return numbers.astype(dtype)
    return numbers.copy() if copy else numbers


def pandas_values(values: Any) -> Iterable[Any]:
    """Return what to iterate over: the values of a pandas Series, the rows of a DataFrame as dicts."""
    rows: Iterable[Any] = values.to_dict("records") if hasattr(values, "columns") else values
    return rows


def timestamp(microseconds: int, zone: str | None) -> datetime:
    """Return the time this long after 1970, in its zone if it has one."""
    time = datetime(1970, 1, 1, tzinfo=UTC if zone else None) + timedelta(microseconds=microseconds)
    if zone is None:
        return time
    if zone[0] in "+-":
        return time.astimezone(datetime.strptime(zone, "%z").tzinfo)
    return time.astimezone(ZoneInfo(zone))


def dicts(rows: Any) -> Iterable[Any]:
    """Return the rows of a table or frame as dicts."""
    if isinstance(rows, Table) or hasattr(rows, "to_dicts"):
        found: list[Any] = rows.to_dicts()
        return found
    if hasattr(rows, "to_dict"):
        return pandas_values(rows)
    return Table.from_arrow(rows).to_dicts()


def show(table: Table) -> str:
    """Return the first rows as text, and how many there are."""
    count = f"{len(table):,} row" + ("" if len(table) == 1 else "s")
    head = table[:_ROWS]
    cells = [table.columns]
    cells += [[_cell(value) for value in row.values()] for row in head]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
    if len(table) > len(head):
        lines.append("…")
    return "\n".join([f"<Table: {count}, {len(table.columns)} columns>", *lines])


def show_column(column: Column) -> str:
    """Return the first values of a column as text."""
    values = [repr(value) for value in itertools.islice(column, _ROWS)]
    if len(column) > len(values):
        values.append("…")
    return f"<Column {column.name!r}: {len(column):,} values: {', '.join(values)}>"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    text = f"{value:.3f}" if isinstance(value, float) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= _WIDTH else text[: _WIDTH - 1] + "…"
