"""An import drawn in the test: a header, some rows, and the few lines of mapping that matter."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from daylit.tables.importing import ImportReport, import_files

HEAD = 'name = "drawn"\ntitle = "Drawn in a test"\n'
DENVER = '[place]\nname = "Alder Bend"\nzone = "America/Denver"\nlatitude = 40.0\nlongitude = -105.2\n'


@dataclass(frozen=True)
class Drawn:
    """What came of it: people and problems as lists of plain rows."""

    report: ImportReport
    path: Path

    def people(self, *columns: str) -> list[Any]:
        """The people in the order of their source rows: values alone where one column is asked."""
        return _rows(self.path / "people/part-*.parquet", columns, "source_file, source_row, person")

    def problems(self, *columns: str) -> list[Any]:
        return _rows(self.path / "problems.parquet", columns, 'source_file, source_row, code, "column"')

    def set_aside(self, *columns: str) -> list[Any]:
        return _rows(self.path / "set_aside.parquet", columns, "source_file, source_row")


def a_mapping(folder: Path, text: str, *, head: str = HEAD + DENVER, name: str = "drawn.toml") -> Path:
    path = folder / name
    path.write_text(head + text, encoding="utf-8")
    return path


def a_file(folder: Path, *lines: str, name: str = "stops.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def drawn(folder: Path, mapping: str, *lines: str, head: str = HEAD + DENVER, **settings: Any) -> Drawn:
    """Import a file of these lines, the header first, with this mapping."""
    out = folder / "extract"
    source = a_file(folder, *lines)
    report = import_files([source], mapping=a_mapping(folder, mapping, head=head), out=out, **settings)
    return Drawn(report, out)


def _rows(path: Path, columns: tuple[str, ...], order: str) -> list[Any]:
    names = ", ".join(f'"{name}"' for name in columns)
    found = duckdb.connect().execute(f"SELECT {names} FROM read_parquet('{path}') ORDER BY {order}").fetchall()
    return [row[0] for row in found] if len(columns) == 1 else found
