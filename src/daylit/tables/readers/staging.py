"""The door of the readers: any files of one table become parts of text, ready to be mapped."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import duckdb

from daylit.tables.engine import connect
from daylit.tables.problems import CATALOGUE, Problem
from daylit.tables.readers.damage import damage
from daylit.tables.readers.ledger import Ledger
from daylit.tables.readers.listening import Listener
from daylit.tables.readers.opening import Unusable, check_path, fingerprint, members
from daylit.tables.readers.reading import is_archive, read_file
from daylit.tables.readers.relation import Reading, strangers
from daylit.tables.readers.spec import ReadSpec
from daylit.tables.readers.staged import Part, Source, Staged

_NAMED = 3
_NOT_READ = {"file.member_ignored", *(code for code, entry in CATALOGUE.items() if entry.effect == "file not read")}
Progress = Callable[[str, int, int], None]
"""Called with the file's name, the bytes read so far and the bytes in all."""


def stage(
    sources: Sequence[str | Path],
    spec: ReadSpec,
    workdir: str | Path,
    *,
    expected: Sequence[str] = (),
    progress: Progress | None = None,
    listener: Listener | None = None,
) -> Staged:
    """Read files that belong to one table, and make them parts of text with their row numbers.

    ``expected`` are columns of the table: in a ZIP of several files they tell which of them hold it. A ``listener``
    hears of a single large file's parts while it is still being read.

    Never raises for what a file holds or is: that is in ``problems``; with nothing readable there are no ``parts``.

    **How to use it fast.** Writing a staged Parquet costs three times as much as reading a checked CSV again (1.7 s
    against 0.5 s per million rows of 20 columns), so a delimited file is checked byte by byte while it is copied into
    parts of about 12 MB in ``workdir``, and each part's ``sql`` reads its CSV directly, already known to be whole.
    Row numbers come from ``row_number() OVER ()``, which keeps one query to one core; so map the parts side by side,
    one thread and one cursor each (``engine.cursor()``; DuckDB lets go of Python's lock)::

        def map_part(part):
            engine.cursor().execute(f"INSERT INTO mapped SELECT … FROM ({part.sql})")

        with ThreadPoolExecutor(available_threads()) as pool:
            list(pool.map(map_part, staged.parts))

    DuckDB does not know how many rows a part has: it would hash them all where a query joins them with a table, so tell
    it to leave joins as they are written (``SET disabled_optimizers = 'join_order,build_side_probe_side'``). To see a
    few rows again, ``part.few`` copies their lines out of the part: reading the part again costs ten times as much.

    The connection must keep insertion order (``connect()`` does by default). ``workdir`` must live until the last
    part has been read; the caller removes it.
    """
    folder = Path(workdir)
    folder.mkdir(parents=True, exist_ok=True)
    with connect(memory="300MB", temp_directory=folder / "spill") as engine:
        alone = listener if len(sources) == 1 else None
        desk = _Desk(engine, Ledger(engine), spec, folder, expected, progress, alone)
        for path, name in zip(sources, _names(sources), strict=True):
            desk.take(Path(path), name)
        row_problems, set_aside = folder / "row_problems.parquet", folder / "set_aside.parquet"
        desk.ledger.write(row_problems=row_problems, set_aside=set_aside)
        columns, differing = _columns(desk.readings)
        return Staged(
            columns=columns,
            parts=tuple(
                Part(
                    sql=relation.select(reading.file, columns),
                    rows=relation.rows,
                    few=partial(relation.select_few, reading.file, columns),
                    plain=relation.plain,
                )
                for reading in desk.readings
                for relation in reading.relations
            ),
            sources=tuple(desk.sources),
            problems=(*desk.problems, *differing),
            row_problems=row_problems,
            set_aside=set_aside,
            rows_set_aside=desk.ledger.rows_set_aside,
            samples=tuple(
                reading.sample.select(reading.file, columns)
                for reading in desk.readings
                if reading.sample is not None and reading.sample.names == reading.names
            ),
        )


class _Desk:
    """Takes files one by one, and gathers what they give and what is wrong with them."""

    def __init__(
        self,
        engine: duckdb.DuckDBPyConnection,
        ledger: Ledger,
        spec: ReadSpec,
        folder: Path,
        expected: Sequence[str],
        progress: Progress | None,
        listener: Listener | None,
    ) -> None:
        self.engine, self.ledger, self.spec, self.folder, self.progress = engine, ledger, spec, folder, progress
        self.expected, self.listener = expected, listener
        self.readings: list[Reading] = []
        self.sources: list[Source] = []
        self.problems: list[Problem] = []
        self._seen: dict[str, str] = {}
        self._sizes: set[int] = set()

    def take(self, path: Path, name: str) -> None:
        """Read a file as it was given, whatever it is."""
        try:
            check_path(path)
            before = len(self.readings)
            size = path.stat().st_size
            with ThreadPoolExecutor(1) as pool:  # hashed while it is read
                hashed = pool.submit(fingerprint, path)
                if size in self._sizes:
                    self._refuse_repeated(hashed.result())
                try:
                    self._take_all(path, name, size)
                finally:
                    sha256 = hashed.result()
                    self._seen[sha256] = name
                    self._sizes.add(size)
            rows = sum(reading.rows for reading in self.readings[before:])
            self.sources.append(Source(name=name, sha256=sha256, bytes=size, rows=rows))
        except Unusable as trouble:
            self.problems.append(Problem(trouble.code, name, None, None, trouble.value or None))
        except OSError as error:
            self.problems.append(Problem("file.damaged", name, None, None, damage(error)))
        if self.progress is not None and path.is_file():
            self.progress(name, path.stat().st_size, path.stat().st_size)

    def _refuse_repeated(self, sha256: str) -> None:
        if sha256 in self._seen:
            raise Unusable("file.repeated", self._seen[sha256])

    def _take_all(self, path: Path, name: str, size: int) -> None:
        if not is_archive(path):
            self._take_one(path, name, size, self.listener)
            return
        before, problems = len(self.readings), len(self.problems)
        asked = self.spec.member
        why = "the mapping asks for another file" if asked else "its name does not end as that of a table does"
        for member, unpacked, left in members(path, wanted=asked, workdir=self.folder):
            self.problems += [_passed_over(f"{name}/{other}", why) for other in left]
            try:
                check_path(unpacked)
                self._take_one(unpacked, f"{name}/{member}", size)
            except Unusable as trouble:
                self.problems.append(Problem(trouble.code, f"{name}/{member}", None, None, trouble.value or None))
        if not asked:
            self._pass_over(strangers(self.readings[before:], self.expected))
        if self.readings[before:] and any(problem.code in _NOT_READ for problem in self.problems[problems:]):
            read = [reading.file.removeprefix(f"{name}/") for reading in self.readings[before:]]
            self.problems.append(Problem("file.members_read", name, None, None, _listed(read)))

    def _pass_over(self, readings: Sequence[Reading]) -> None:
        """Take back what was read from files that turn out to hold another table."""
        for reading in readings:
            self.readings.remove(reading)
            self.ledger.forget(reading.file)
            self.problems = [problem for problem in self.problems if problem.source_file != reading.file]
            self.problems.append(_passed_over(reading.file, "it has no column of the table that was read"))

    def _take_one(self, path: Path, name: str, size: int, listener: Listener | None = None) -> None:
        def tick(done: int) -> None:
            if self.progress is not None:
                self.progress(name, min(done, size), size)

        try:
            reading = read_file(
                path, name, self.spec, self.folder, self.engine, self.ledger, tick=tick, listener=listener
            )
        except Unusable:
            self.ledger.forget(name)
            raise
        self.readings.append(reading)
        self.problems += reading.problems


def _names(sources: Sequence[str | Path]) -> list[str]:
    """A short name for each file: its own, with the folder's where two files have the same."""
    paths = [Path(source) for source in sources]
    often = Counter(path.name for path in paths)
    names = [path.name if often[path.name] == 1 else f"{path.parent.name}/{path.name}" for path in paths]
    again = Counter(names)
    return [name if again[name] == 1 else f"{name} ({number})" for number, name in enumerate(names, start=1)]


def _passed_over(file: str, why: str) -> Problem:
    return Problem("file.member_ignored", file, None, None, why)


def _listed(names: Sequence[str]) -> str:
    """The names in few words: a ZIP can hold a hundred files."""
    if len(names) <= _NAMED:
        return ", ".join(names)
    return f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED:,} more"


def _columns(readings: Sequence[Reading]) -> tuple[tuple[str, ...], list[Problem]]:
    """Every column that any file has, letter case aside, and a problem for each that a file does not have."""
    columns: dict[str, str] = {}
    for reading in readings:
        for name in reading.names:
            columns.setdefault(name.casefold(), name)
    own = [{name.casefold() for name in reading.names} for reading in readings]
    problems = [
        Problem("file.columns_differ", reading.file, None, name)
        for reading, there in zip(readings, own, strict=True)
        for folded, name in columns.items()
        if folded not in there
    ]
    return tuple(columns.values()), problems
