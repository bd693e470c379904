"""The report as a tagged PDF (PDF/UA-1), set by Typst from the same structure as the page.

The values go to Typst as data in a JSON file, never as Typst text, so no value can be read as a command. Typst itself
refuses a document without a title, a picture without words, or headings that skip a level.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from importlib.resources import files
from typing import Any

import typst

from daylit.errors import DaylitError
from daylit.report.charts import Picture
from daylit.report.document import Report
from daylit.report.tables import Sheet

_TEMPLATE = files("daylit.report") / "templates" / "report.typ"
_EPOCH = 946_684_800
"""The time that the file says it was made: 1 January 2000, always, so that the same findings give the same bytes."""


class PdfFailed(DaylitError):
    """The PDF could not be set."""


def pdf(report: Report, pictures: Mapping[str, Picture]) -> bytes:
    """Set the report as PDF/UA-1 with the fonts that Typst brings along. Raises ``PdfFailed``."""
    data = _plain(report)
    data["shapes"] = {name: picture.shape for name, picture in pictures.items()}
    inputs: Any = {
        "main.typ": _TEMPLATE.read_bytes(),
        "report.json": json.dumps(data, ensure_ascii=False, allow_nan=False).encode(),
        **{f"{name}.svg": picture.printed.encode() for name, picture in pictures.items()},
    }
    try:
        return bytes(
            typst.compile(inputs, format="pdf", pdf_standards="ua-1", ignore_system_fonts=True, timestamp=_EPOCH)
        )
    except typst.TypstError as error:
        raise PdfFailed(
            "The PDF could not be made.", remedy=f"The page and the JSON hold the same. Typst said: {error}"
        ) from error


def _plain(value: Any) -> Any:
    """Dictionaries and lists, as JSON has them; a table also says which of its columns hold numbers."""
    if is_dataclass(value):
        told = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
        return told | ({"numeric": list(value.numeric)} if isinstance(value, Sheet) else {})
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value
