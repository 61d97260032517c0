"""How far a long call is: one line in a terminal, one bar in a notebook, numbers for a callable."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple


class Progress(NamedTuple):
    """What a call has done so far, as it is told to ``progress=callable``."""

    documents: int
    mentions: int
    bytes: int
    seconds: float
    finished: bool

    def __str__(self) -> str:
        """Say it in one line."""
        speed = self.bytes / 1e6 / self.seconds if self.seconds else 0.0
        return (
            f"{self.documents:,} documents, {self.mentions:,} mentions, {speed:,.1f} MB/s, {self.seconds:,.1f} s"
        )


Progress.__module__ = "gazelle"


def reporter(progress: object) -> Callable[..., None] | None:
    """Return what to call with the fields of Progress, None if nobody wants to know."""
    if progress is None or progress is False:
        return None
    if progress is True:
        show = _bar() if _in_notebook() else _line
    elif callable(progress):
        show = progress
    else:
        raise TypeError(f"progress is of type {type(progress).__name__}; accepted: bool or a callable")
    return lambda *fields: show(Progress(*fields))


def _line(progress: Progress) -> None:
    end = "\n" if progress.finished else ""
    print(f"\r\x1b[K{progress}", end=end, file=sys.stderr, flush=True)


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")


def _bar() -> Callable[[Progress], None]:
    from IPython.display import HTML, display

    handle: Any = None

    def show(progress: Progress) -> None:
        nonlocal handle
        value = ' value="1"' if progress.finished else ""
        html = HTML(f"<progress{value} style='vertical-align: middle'></progress> <small>{progress}</small>")
        if handle is None:
            handle = display(html, display_id=True)
        else:
            handle.update(html)

    return show
