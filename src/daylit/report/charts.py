"""Draw a finding's charts: one Vega-Lite specification gives the wide, the narrow and the printed picture."""

from __future__ import annotations

import copy
import json
import re
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import vl_convert

from daylit.errors import DaylitError
from daylit.report.svg import safe
from daylit.studies.chart_words import columns_that_fit, legend_names
from daylit.studies.finding import Chart

WIDE, NARROW = 680, 330
_FONT = "Liberation Sans"
"""A font that the renderer brings along, so that a label has the same room on every machine."""
_PRINT_FONT = "Libertinus Serif"
_INK, _SOFT, _GRID = "#1b1e23", "#4a4f57", "#dcdfe4"
_AXIS_ROOM = 62
_LABEL_LETTERS = {WIDE: 36, NARROW: 20}
_LINE = 15
_LETTER = 6.6
"""Pixels of a letter, on average, in the size of labels."""
_TITLE_LETTERS = {WIDE: 70, NARROW: 34}
_SUBTITLE_LETTERS = {WIDE: 100, NARROW: 46}


class ChartFailed(DaylitError):
    """A chart could not be drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One chart drawn: SVG text for a wide screen, for a phone, and for print (in the font of the PDF)."""

    wide: str
    narrow: str
    printed: str

    @property
    def shape(self) -> float:
        """Height by width of the wide drawing."""
        box = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', self.wide)
        return float(box[2]) / float(box[1]) if box else 1.0


def draw(chart: Chart, *, name: str) -> Picture:
    """Draw one chart at both widths. ``name`` begins the ids inside, so that many drawings fit on one page.

    Cost: about a tenth of a second per drawing. Raises ``ChartFailed``; the renderer may reach no address.
    """
    wide = _svg(chart, width=WIDE, prefix=f"{name}w")
    return Picture(
        wide=wide,
        narrow=_svg(chart, width=NARROW, prefix=f"{name}n"),
        printed=wide.replace(f'font-family="{_FONT}"', f'font-family="{_PRINT_FONT}"'),
    )


def _svg(chart: Chart, *, width: int, prefix: str) -> str:
    spec = fitted(chart.spec, width=width)
    try:
        drawing = _drawn(json.dumps(spec))
    except (ValueError, RuntimeError) as error:
        raise ChartFailed(
            f"The chart “{chart.title}” could not be drawn.", remedy="Please report this with the study's name."
        ) from error
    return safe(drawing, prefix=prefix)


@lru_cache(maxsize=128)
def _drawn(spec: str) -> str:
    """The drawing of a specification. It is kept for a while: a release needs each chart on its pages and in print."""
    return str(vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]))


def fitted(spec: Mapping[str, Any], *, width: int) -> dict[str, Any]:
    """The same specification at another width. Scales, data and marks stay as they are.

    Facets in rows share the width; wrapped facets stand in one column on a narrow screen. The title is left to the
    page, where every reader finds it, and the description too; a subtitle stays, for it names an axis.
    """
    fresh: dict[str, Any] = copy.deepcopy(dict(spec))
    for name in ("title", "description", "background"):
        fresh.pop(name, None)
    heading = spec.get("title")
    if isinstance(heading, Mapping) and heading.get("subtitle"):
        lines = textwrap.wrap(heading["subtitle"], _SUBTITLE_LETTERS[width])
        fresh["title"] = {"text": lines, "fontWeight": "normal", "anchor": "start"}
    if "mark" in fresh or "layer" in fresh:
        fresh["width"] = width
        fresh["autosize"] = {"type": "fit-x", "contains": "padding"}
    elif "spec" in fresh:
        columns = 1 if width < WIDE or "row" in fresh.get("facet", {}) else fresh.get("columns", 2)
        if "columns" in fresh:
            fresh["columns"] = columns
        fresh["spec"]["width"] = (width - _AXIS_ROOM * columns) // columns
    _make_room(fresh, letters=_LABEL_LETTERS[width])
    _wrap_titles(fresh, letters=_TITLE_LETTERS[width])
    fresh["config"] = _merged(dict(fresh.get("config", {})), _theme(spec, width=width))
    return fresh


def _theme(spec: Mapping[str, Any], *, width: int) -> dict[str, Any]:
    small = 12 if width < WIDE else 13
    axis = {
        "labelFontSize": small,
        "titleFontSize": small,
        "titleFontWeight": "normal",
        "labelColor": _INK,
        "titleColor": _SOFT,
        "gridColor": _GRID,
        "domainColor": "#767b84",
        "tickColor": "#767b84",
        "titlePadding": 8,
    }
    return {
        "background": None,
        "font": _FONT,
        "padding": {"left": 6, "right": 4, "top": 2, "bottom": 2},
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"labelOverlap": "greedy", "labelFlush": True, "labelSeparation": 5},
        "axisY": {"labelLimit": 300, "labelExpr": _wrapped(spec, letters=_LABEL_LETTERS[width])},
        "header": {"labelFontSize": small, "labelColor": _INK, "titleColor": _SOFT, "labelFontWeight": "bold"},
        "legend": {
            "labelFontSize": small,
            "titleFontSize": small,
            "labelColor": _INK,
            "titleColor": _SOFT,
            "titleFontWeight": "normal",
            "orient": "top",
            "direction": "horizontal",
            "columns": _legend_columns(spec, width=width),
            "labelLimit": 280,
        },
        "text": {"fontSize": small, "color": _INK},
        "title": {"fontSize": small, "color": _SOFT, "anchor": "start", "offset": 10},
    }


def _legend_columns(spec: Mapping[str, Any], *, width: int) -> int:
    """The columns of the legend, which begins where the labels of the rows end."""
    longest = max((len(label) for label in _row_labels(spec)), default=0)
    room = width - _LETTER * min(longest, _LABEL_LETTERS[width]) - 16
    return columns_that_fit(legend_names(spec), room=room, most=2 if width < WIDE else 4)


def _row_labels(spec: Mapping[str, Any]) -> set[str]:
    field = spec.get("layer", [spec])[-1].get("encoding", {}).get("y", {}).get("field")
    return {str(datum[field]) for datum in spec.get("data", {}).get("values", ()) if field in datum}


def _make_room(spec: dict[str, Any], *, letters: int) -> None:
    """Where a label of a row needs several lines, make each row as high as its lines."""
    labels = _row_labels(spec)
    lines = max((len(textwrap.wrap(label, letters)) for label in labels), default=1)
    if lines > 1 and isinstance(spec.get("height"), int | float):
        spec["height"] = max(spec["height"], len(labels) * (_LINE * lines + 6))


def _wrap_titles(part: Any, *, letters: int) -> None:
    """Break long titles of horizontal axes into lines."""
    if isinstance(part, list):
        for value in part:
            _wrap_titles(value, letters=letters)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name == "x" and isinstance(value, dict) and isinstance(value.get("title"), str):
                value["title"] = textwrap.wrap(value["title"], letters)
            elif name not in ("data", "config"):
                _wrap_titles(value, letters=letters)


def _merged(ours: dict[str, Any], theme: Mapping[str, Any]) -> dict[str, Any]:
    for name, value in theme.items():
        mine = ours.get(name)
        ours[name] = _merged(dict(mine), value) if isinstance(mine, Mapping) and isinstance(value, Mapping) else value
    return ours


def _wrapped(spec: Mapping[str, Any], *, letters: int) -> str:
    # Vega breaks no lines by itself: each long label is looked up in a table of its lines.
    long = sorted({text for text in _texts(spec) if len(text) > letters})
    lines = {text: textwrap.wrap(text, letters) or [text] for text in long}
    return f"{json.dumps(lines)}[datum.label] || datum.label" if lines else "datum.label"


def _texts(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from _texts(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts(value)
