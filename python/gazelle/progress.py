"""How far a long call is: one line in a terminal, one bar in a notebook, numbers for a callable."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, NamedTuple


class Progress(NamedTuple):
    """How far a call is: what ``progress=callable`` is called with.

    Examples
    --------
    >>> import gazelle
    >>> table = gazelle.Gazetteer(["Hanoi"]).find_many(["Hanoi"] * 3, progress=lambda p: print(p.mentions))
    3
    """

    documents: int
    mentions: int
    bytes: int
    seconds: float
    finished: bool

    def __str__(self) -> str:
        """Say it in one line."""
        speed = self.bytes / 1e6 / self.seconds if self.seconds else 0.0
        done = f"{self.documents:,} documents, {self.mentions:,} mentions"
        return f"{done}, {speed:,.1f} MB/s, {self.seconds:,.1f} s"


Progress.__module__ = "gazelle"
Progress.documents.__doc__ = "Documents that are done."
Progress.mentions.__doc__ = "Mentions that were found."
Progress.bytes.__doc__ = "Bytes of text that are done."
Progress.seconds.__doc__ = "Seconds since the call began."
Progress.finished.__doc__ = "Whether this is the last report."


def reporter(progress: Any) -> Callable[..., object] | None:
    """Return what to call with the fields of Progress, None if nobody wants to know."""
    if progress is None or progress is False:
        return None
    show: Callable[[Progress], object]
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
