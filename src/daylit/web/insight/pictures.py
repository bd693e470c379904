"""The pictures of a finding's charts: drawn once, by day and by night, wide and narrow, and kept beside the database.

They are made from the finding alone, so one that is lost is drawn again; a backup need not hold them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal, cast, get_args
from uuid import uuid4

from django.conf import settings

from daylit.report.charts import draw
from daylit.report.svg import night_colours
from daylit.studies.finding import Chart, Finding
from daylit.web.insight.models import StoredFinding

Size = Literal["wide", "narrow"]
Tone = Literal["day", "night"]


def draw_all(stored: StoredFinding) -> None:
    """Draw every chart of a finding, if that was not done."""
    for number, _ in enumerate(stored.finding["charts"]):
        picture(stored, number=number, size="wide", tone="day")


def picture(stored: StoredFinding, *, number: int, size: Size, tone: Tone) -> str:
    """One chart as SVG. Raises ``IndexError`` where the finding has none of this number, and ``ChartFailed``.

    Cost: reads a file; draws it (about a quarter of a second) where it is not there.
    """
    charts = Finding.from_dict(stored.finding).charts
    if not 0 <= number < len(charts):
        raise IndexError(number)
    return drawn(charts[number], folder=_folder(stored), name=f"chart-{number + 1}", size=size, tone=tone)


def drawn(chart: Chart, *, folder: Path, name: str, size: Size, tone: Tone) -> str:
    """A chart's picture in a folder, drawn in its four ways where it is not there yet."""
    wanted = folder / f"{name}-{size}-{tone}.svg"
    if not wanted.exists():
        made = draw(chart, name=name)
        for each in get_args(Size):
            day = cast("str", getattr(made, each))
            _write(folder / f"{name}-{each}-day.svg", day)
            _write(folder / f"{name}-{each}-night.svg", at_night(day))
    return wanted.read_text(encoding="utf-8")


def at_night(drawing: str) -> str:
    """The same drawing in the colours of dark paper."""
    colours = night_colours([drawing])
    return re.sub(
        r'(fill|stroke)="(#[0-9a-f]{6})"', lambda found: f'{found[1]}="{colours.get(found[2], found[2])}"', drawing
    )


def _folder(stored: StoredFinding) -> Path:
    return Path(settings.INSTALLATION.home) / "pictures" / str(stored.agency_id) / str(stored.pk)


def _write(path: Path, text: str) -> None:
    """All of it, or nothing: two processes may draw the same."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    fresh.write_text(text, encoding="utf-8")
    fresh.rename(path)
