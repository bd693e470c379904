"""What a chart needs besides translated words: months of the language, and a legend as wide as its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

WIDTH = 640
_SPANISH_TIME = {
    "dateTime": "%A, %e de %B de %Y, %X",
    "date": "%m/%d/%Y",
    "time": "%H:%M:%S",
    "periods": ["a. m.", "p. m."],
    "days": ["domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"],
    "shortDays": ["dom", "lun", "mar", "mié", "jue", "vie", "sáb"],
    "months": [
        *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
        *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
    ],
    "shortMonths": ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
}
_TIME: dict[str, Mapping[str, Any]] = {"es": _SPANISH_TIME}
"""Numbers need nothing: readers of Spanish in the United States write 12,345 and 4.5 as readers of English do."""


def legend_columns(series: Sequence[str]) -> int:
    """All in one row where they fit into the width, else four."""
    return len(series) if sum(8 * len(name) + 34 for name in series) <= WIDTH - 120 else 4


def columns_that_fit(names: Sequence[str], *, room: float, most: int = 4) -> int:
    """The most columns in which the names of a legend fit into a room (in pixels); one where none does.

    A column is as wide as its longest name: about 6.6 pixels a letter at the size of our charts, and its sign.
    """
    for columns in range(min(most, len(names)), 1, -1):
        longest = [max(len(name) for name in names[place::columns]) for place in range(columns)]
        if sum(6.6 * letters + 34 for letters in longest) <= room:
            return columns
    return 1


def fitted_to(spec: Mapping[str, Any], language: str) -> dict[str, Any]:
    """A specification whose words were translated, with the months of the language and room for its legend.

    An empty one (of a chart that may not be drawn) stays empty.
    """
    if not spec:
        return {}
    config = {**spec.get("config", {}), "locale": {"time": dict(_TIME[language])}}
    series = legend_names(spec)
    if series and "legend" in config:
        columns = columns_that_fit(series, room=WIDTH - 120, most=len(series))
        config["legend"] = {**config["legend"], "columns": columns}
    return {**spec, "config": config}


def legend_names(part: object) -> list[str]:
    """The names in the legend: the domain of the first scale of colours."""
    if isinstance(part, Mapping):
        colour = part.get("color")
        if isinstance(colour, Mapping):
            return list(colour.get("scale", {}).get("domain", ()))
        return next((found for value in part.values() if (found := legend_names(value))), [])
    if isinstance(part, list):
        return next((found for value in part if (found := legend_names(value))), [])
    return []
