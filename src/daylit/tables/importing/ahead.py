"""Rows become numbers while the rest of their file is still being read, and while their bytes are still at hand."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager

import duckdb

from daylit.tables.engine import available_threads, threads_for
from daylit.tables.importing.encoding import Encoding
from daylit.tables.importing.numbering import Found
from daylit.tables.mapping import SourceMapping, WrongSource
from daylit.tables.mapping.sql import compile_mapping
from daylit.tables.readers import Listener, Rows
from daylit.tables.readers.cells import Cells

WAITING = 2
"""Stretches for each core that may wait to be numbered; then the reading waits, for each holds ten megabytes."""


class Ahead:
    """Takes the parts of a file as they come. What it did counts only if the file turns out to be these parts."""

    def __init__(self, engine: duckdb.DuckDBPyConnection, pool: ThreadPoolExecutor) -> None:
        self.engine, self._pool = engine, pool
        self._encoding: Encoding | None = None
        self._begun: Future[None] | None = None
        self._room = threading.Semaphore(WAITING * available_threads())
        self._stretches: list[Future[Found]] = []
        self._taken: dict[Rows, Future[None]] = {}

    def listener(self, mapping: SourceMapping) -> Listener | None:
        """What hears of the parts; none where a row may hold several people or is joined to other tables."""
        if mapping.persons is not None or mapping.tables or available_threads() < 2:
            return None

        def opened(columns: tuple[str, ...], sample: str) -> None:
            if threads_for(len(columns)) < 2 or not mapping.fits(columns):
                return
            try:
                self._encoding = Encoding(self.engine, compile_mapping(mapping, columns))
            except WrongSource:  # said once the whole file has been read, with all else
                return
            self._begun = self._pool.submit(self._encoding.begin, sample)

        def stretch(cells: Cells) -> None:
            if self._encoding is not None:
                self._room.acquire()
                self._stretches.append(self._pool.submit(self._number, self._encoding, cells))

        def part(rows: Rows) -> None:
            if self._encoding is not None:
                stretches, self._stretches = self._stretches, []
                self._taken[rows] = self._pool.submit(self._take, self._encoding, rows, stretches)

        return Listener(opened=opened, stretch=stretch, part=part)

    def _number(self, encoding: Encoding, cells: Cells) -> Found:
        try:
            assert self._begun is not None
            self._begun.result()
            return encoding.numbering.find(cells)
        finally:
            self._room.release()

    def _take(self, encoding: Encoding, rows: Rows, stretches: Sequence[Future[Found]]) -> None:
        assert self._begun is not None
        self._begun.result()
        encoding.take(rows, [stretch.result() for stretch in stretches])  # begun before, so none waits for this one

    def encoding_of(self, parts: Sequence[Rows]) -> Encoding | None:
        """The encoding that has taken just these parts, or none; then nothing of it is left in the engine."""
        if self._encoding is None or self._begun is None:
            return None
        for work in (self._begun, *self._taken.values()):
            work.result()
        if set(self._taken) == set(parts):
            return self._encoding
        self._encoding.forget()
        return None


@contextmanager
def ahead(engine: duckdb.DuckDBPyConnection) -> Iterator[Ahead]:
    """Work that goes on beside the reading; what was not begun is dropped when the reading fails."""
    with ThreadPoolExecutor(available_threads()) as pool:
        try:
            yield Ahead(engine, pool)
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
