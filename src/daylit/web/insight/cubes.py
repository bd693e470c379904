"""Where the count tables of an extract lie, and making them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from daylit.tables.cube import Cube, make_cube, open_cube
from daylit.tables.extract import Extract as SealedExtract
from daylit.web.ledger.models import Extract


def make(row: Extract, extract: SealedExtract) -> Cube:
    """The count tables of an extract, made where they are not there."""
    path = place(row)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        make_cube(extract, path)
    return open_cube(path)


def there(row: Extract) -> Cube | None:
    """The count tables, or nothing where they were not made yet."""
    path = place(row)
    return open_cube(path) if path.exists() else None


def place(row: Extract) -> Path:
    """The file: under the fingerprint of the extract, so that the same records share it."""
    return Path(settings.INSTALLATION.home) / "counts" / str(row.agency_id) / f"{row.fingerprint}.parquet"
