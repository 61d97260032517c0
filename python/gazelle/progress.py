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
    share: float | None = None

    @property
    def seconds_left(self) -> float | None:
        """How much longer it takes at the speed so far; None if that is not known."""
        return self.seconds / self.share - self.seconds if self.share else None

    def __str__(self) -> str:
        """Say it in one line."""
        speed = self.bytes / 1e6 / self.seconds if self.seconds else 0.0
        said = [
            _count(self.documents, "document"),
            _count(self.mentions, "mention"),
            f"{speed:,.1f} MB/s",
            _time(self.seconds),
        ]
        if self.seconds_left is not None and not self.finished:
            said.append(f"{_time(self.seconds_left)} left")
        return ", ".join(said)


Progress.__module__ = "gazelle"
Progress.documents.__doc__ = "Documents that are done."
Progress.mentions.__doc__ = "Mentions that were found."
Progress.bytes.__doc__ = "Bytes of text that are done."
Progress.seconds.__doc__ = "Seconds since the call began."
Progress.finished.__doc__ = "Whether this is the last report."
Progress.share.__doc__ = "How much of the input is done, from 0 to 1; None if that is not known."


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02} min"


class Reporter:
    """Shows each report; ``stop`` says that there will be no more of a call that did not finish."""

    def __init__(self, show: Callable[[Progress], object]) -> None:
        self.show = show

    def __call__(self, *fields: Any) -> None:
        """Show a report with these fields of Progress."""
        self.show(Progress(*fields))

    def stop(self) -> None:
        """Leave what was shown as it is."""


class Line(Reporter):
    """One line of a terminal, written over and over; elsewhere only the last report."""

    def __init__(self) -> None:
        super().__init__(self._write)
        self._open = False

    def _write(self, progress: Progress) -> None:
        terminal = sys.stderr.isatty()
        if terminal:
            self._open = not progress.finished
            end = "" if self._open else "\n"
            print(f"\r\x1b[K{progress}", end=end, file=sys.stderr, flush=True)
        elif progress.finished:
            print(progress, file=sys.stderr, flush=True)

    def stop(self) -> None:
        """End the line, so that what follows begins one of its own."""
        if self._open:
            self._open = False
            print(file=sys.stderr, flush=True)


class Bar(Reporter):
    """One bar of a notebook, shown by HTML alone."""

    def __init__(self) -> None:
        super().__init__(self._draw)
        self._handle: Any = None
        self._last: Progress | None = None

    def _draw(self, progress: Progress, note: str = "") -> None:
        from IPython.display import HTML, display

        self._last = progress
        value = "" if progress.share is None else f' value="{progress.share:.3f}"'
        if note and not value:
            # Without a value a bar never stops moving.
            value = ' value="0"'
        bar = f'<progress max="1"{value} style="vertical-align: middle"></progress>'
        html = HTML(f"{bar} <small>{progress}{note}</small>")
        if self._handle is None:
            self._handle = display(html, display_id=True)
        else:
            self._handle.update(html)

    def stop(self) -> None:
        """Say that the call ended here."""
        if self._last is not None:
            self._draw(self._last, ", stopped")


def reporter(progress: Any) -> Reporter | None:
    """Return what to call with the fields of Progress, None if nobody wants to know."""
    if progress is None or progress is False:
        return None
    if progress is True:
        return Bar() if _in_notebook() else Line()
    if callable(progress):
        return Reporter(progress)
    raise TypeError(f"progress is of type {type(progress).__name__}; accepted: bool or a callable")


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    shell: Any = ipython.get_ipython() if ipython else None
    return shell is not None and hasattr(shell, "kernel")
