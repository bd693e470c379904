"""The report as one HTML file that needs nothing else: no network, no script, no font, no picture file."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from importlib.resources import files

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from daylit.report.charts import Picture
from daylit.report.document import Report
from daylit.report.svg import night_colours

_TEMPLATES = files("daylit.report") / "templates"


def page(report: Report, pictures: Mapping[str, Picture]) -> str:
    """Write the report as HTML. Every value is escaped; only drawings that ``svg.safe`` rebuilt go in as they are."""
    source = (_TEMPLATES / "report.html.j2").read_text(encoding="utf-8")
    environment = Environment(
        loader=DictLoader({"report": source}), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    alts = {figure.name: figure.alt for section in report.sections for figure in section.figures}
    return environment.get_template("report").render(
        report=report,
        heading=report.heading,
        text=report.fixed,
        style=Markup(_style(pictures)),
        drawings={name: Markup(_both(picture, alts[name])) for name, picture in pictures.items()},
    )


def _both(picture: Picture, alt: str) -> str:
    return _labelled(picture.wide, alt, "wide") + _labelled(picture.narrow, alt, "narrow")


def _labelled(drawing: str, alt: str, kind: str) -> str:
    # The stylesheet shows one of the two; the other is not there for a screen reader either.
    return drawing.replace("<svg", f'<svg class="{kind}" role="img" aria-label="{escape(alt)}"', 1)


def _style(pictures: Mapping[str, Picture]) -> str:
    night = night_colours(picture.wide + picture.narrow for picture in pictures.values())
    rules = "".join(
        f'.chart [fill="{day}"]{{fill:{dark}}}.chart [stroke="{day}"]{{stroke:{dark}}}' for day, dark in night.items()
    )
    css = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    return f"{css}@media screen and (prefers-color-scheme:dark){{{rules}}}"
