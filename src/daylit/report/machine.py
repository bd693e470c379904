"""The report as JSON, for programs: every finding in full, and where it came from."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

from daylit import __version__
from daylit.report.document import Report
from daylit.report.overview import for_machines
from daylit.report.small import Guarded
from daylit.tables.extract import Extract

FORMAT = "daylit.report/1"
"""The number goes up when a field changes its meaning or goes away; new fields may come without notice."""


def machine_json(guarded: Sequence[Guarded], extract: Extract, report: Report, *, threshold: int) -> str:
    """The JSON text of a report: sorted keys, no clock, no path, no NaN; the same findings give the same bytes."""
    manifest = extract.manifest
    document = {
        "format": FORMAT,
        "title": report.title,
        "language": report.language,
        "notice": report.notice,
        "version": __version__,
        "small_numbers": {"threshold": threshold, "rule": report.small},
        "summary": {
            "asked": report.asked,
            "answers": [
                {"title": part.title, "answer": part.answer, "people": part.counted} for part in report.headlines
            ],
            "care": list(report.care),
        },
        "overview": for_machines(guarded),
        "findings": [part.to_dict() for part in guarded],
        "extract": {
            **{
                name: value
                for name, value in manifest.to_dict().items()
                if name not in ("coverage", "mapping", "files")
            },
            "mapping_name": manifest.mapping.get("name"),
        },
        "definitions": [{"word": word, "meaning": meaning} for word, meaning in report.words],
        "again": list(report.commands),
    }
    return json.dumps(_plain(document), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """JSON has no NaN and no infinity: both are ``null``."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
