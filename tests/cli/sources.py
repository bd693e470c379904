"""Source files drawn in the test: a small invented export, and one way of spoiling it at a time."""

import gzip
import zipfile
from pathlib import Path

MAPPING = """
name = "alder"
title = "An invented town"

[source]
required = ["id", "day", "time", "race", "searched"]

[place]
name = "Alder Bend"
zone = "America/Denver"
latitude = 40.0
longitude = -105.2

[columns.contact_id]
from = "id"

[columns.date]
from = "day"
format = "m/d/yyyy"

[columns.minute]
from = "time"
format = "hh:mm"

[columns.race]
from = "race"
values = { W = "white", B = "black", H = "hispanic" }

[columns.age]
from = "age"

[columns.searched]
from = "searched"
"""
HEADER = "id,day,time,race,age,searched"
ROWS = ("1,3/14/2024,09:05,W,31,N", "2,3/15/2024,21:40,B,44,Y", "3,3/20/2024,00:10,H,19,N")


def a_mapping(folder: Path, text: str = MAPPING) -> Path:
    path = folder / "alder.toml"
    path.write_text(text, encoding="utf-8")
    return path


def a_source(
    folder: Path, *extra: str, header: str = HEADER, rows: tuple[str, ...] = ROWS, name: str = "s.csv"
) -> Path:
    """A valid file with extra rows, or another header, or other rows."""
    path = folder / name
    path.write_text("\n".join((header, *rows, *extra)) + "\n", encoding="utf-8")
    return path


def a_zip_bomb(folder: Path, megabytes: int = 400) -> Path:
    """A small archive that unpacks to very much: rows of one repeated line."""
    path = folder / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("s.csv", "w") as file,
    ):
        file.write((HEADER + "\n").encode())
        for _ in range(megabytes):
            file.write(b"0" * 2**20)
    return path


def a_gzip(folder: Path, text: bytes) -> Path:
    path = folder / "s.csv.gz"
    path.write_bytes(gzip.compress(text))
    return path
