"""What a command prints: JSON for machines, tables and bars for people."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from daylit.progress import Progress, quiet
from daylit.terms.saying import Language, told

_STEERING = dict.fromkeys(
    [*range(9), *range(11, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\ufffd"
)
"""Control signs but for the tab and the ends of lines, and those that turn the direction of writing."""


def as_json(value: Any) -> None:
    """Print a value as JSON on standard output, in UTF-8, one document."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def say(text: str = "", *, at_once: bool = False) -> None:
    """Print a line for people. ``at_once``, for a command that goes on, gives it to a log or a pipe now."""
    print(plain(text), flush=at_once)


def plain(text: str) -> str:
    """A text without the signs by which data could steer the terminal that shows it; each becomes a “�”."""
    return text.translate(_STEERING)


def table(
    columns: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "", whole: Sequence[str] = ()
) -> None:
    """Print a table for people; numbers stand to the right, and the columns ``whole`` are never broken."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    class Printed(Console):
        def on_broken_pipe(self) -> None:
            raise BrokenPipeError  # for ``run``; rich would leave with 1

    shown = Table(title=title or None, title_justify="left", box=None, pad_edge=False, header_style="bold")
    body = [list(row) for row in rows]
    for position, name in enumerate(columns):
        numbers = all(isinstance(row[position], int | float) for row in body)
        shown.add_column(name, justify="right" if numbers and body else "left", overflow="fold", no_wrap=name in whole)
    for row in body:
        shown.add_row(
            *(Text(plain(_cell(value))) for value in row)
        )  # Text: a value such as “[red]” is data, not markup
    Printed(highlight=False, soft_wrap=not sys.stdout.isatty()).print(shown)


def _cell(value: object) -> str:
    if value is None:
        return "not recorded"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return str(value)


@contextmanager
def bar(*, hidden: bool, language: Language = "en") -> Iterator[Progress]:
    """A progress bar on standard error; hidden, or without a terminal, it prints nothing that breaks a pipe.

    Steps that were said are told in the ``language``.
    """
    if hidden:
        yield quiet
    elif not sys.stderr.isatty():
        yield _in(language, _lines())
    else:
        with _moving_bar() as progress:
            yield _in(language, progress)


def _in(language: Language, progress: Progress) -> Progress:
    return lambda step, share: progress(told(step, language), share)


@contextmanager
def _moving_bar() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=1.0)
        yield lambda step, share: shown.update(task, description=step, completed=share)


def _lines() -> Progress:
    """Without a terminal: each step is named once, on a line of its own."""
    told: set[str] = set()

    def tell(step: str, share: float) -> None:
        if step not in told:
            told.add(step)
            print(f"{step} …", file=sys.stderr, flush=True)

    return tell
