"""What the public's tables count by and what they count: the allow-list. Nothing else of an Extract is ever read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from daylit.tables.contract import BY_NAME

Words = Mapping[str, str]
NOT_RECORDED, OTHER = "not_recorded", "other_small"
"""Values of ours: of people without a value, and of the smallest values taken together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A column of the public's tables. ``column`` is that of the Extract; time is made of year and month."""

    name: str
    column: str
    title: Words
    meaning: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A count of people: all of them, or those with an outcome. ``part_of`` is the measure that it splits."""

    name: str
    title: Words
    meaning: Words
    part_of: str = ""


Both = tuple[str, str]
"""A text in English and in Spanish."""


def _by(name: str, title: Both, meaning: Both, *, column: str = "") -> Dimension:
    return Dimension(name=name, column=column or name, title=_words(title), meaning=_words(meaning))


def _of(name: str, title: Both, meaning: Both, *, part_of: str = "people") -> Measure:
    return Measure(name=name, title=_words(title), meaning=_words(meaning), part_of=part_of)


def _words(both: Both) -> Words:
    return {"en": both[0], "es": both[1]}


DIMENSIONS: tuple[Dimension, ...] = (
    _by("period", ("Time", "Tiempo"), ("When the contact began.", "Cuándo empezó el contacto."), column="month"),
    _by(
        "area",
        ("Area", "Zona"),
        ("Where, as the agency divides its town.", "Dónde, según divide la agencia su ciudad."),
    ),
    _by(
        "race_ethnicity",
        ("Race or ethnicity", "Raza u origen étnico"),
        ("The group, as recorded.", "El grupo, según consta."),
    ),
    _by("gender", ("Gender", "Género"), ("Gender, as recorded.", "El género, según consta.")),
    _by("reason_group", ("Reason", "Motivo"), ("The group of the main reason.", "El grupo del motivo principal.")),
    _by(
        "kind",
        ("Kind of contact", "Tipo de contacto"),
        ("What kind of contact it was.", "Qué tipo de contacto fue."),
    ),
    _by("initiation", ("Who began it", "Quién lo inició"), ("Who began the contact.", "Quién inició el contacto.")),
)
BY_DIMENSION = {dimension.name: dimension for dimension in DIMENSIONS}

MEASURES: tuple[Measure, ...] = (
    _of(
        "people",
        ("People", "Personas"),
        ("People stopped or contacted.", "Personas paradas o contactadas."),
        part_of="",
    ),
    _of("searched", ("Searched", "Cateadas"), ("People who were searched.", "Personas que fueron cateadas.")),
    _of(
        "found",
        ("Something found", "Se halló algo"),
        ("People searched, where something was found.", "Personas cateadas a quienes se les encontró algo."),
        part_of="searched",
    ),
    _of("arrested", ("Arrested", "Detenidas"), ("People who were arrested.", "Personas que fueron detenidas.")),
    _of(
        "cited",
        ("Given a citation", "Con multa"),
        ("People who were given a citation.", "Personas que recibieron una multa."),
    ),
    _of(
        "warned",
        ("Given a warning", "Con advertencia"),
        ("People who were given a warning.", "Personas que recibieron una advertencia."),
    ),
    _of(
        "force",
        ("Force used", "Uso de la fuerza"),
        ("People against whom force was used.", "Personas contra quienes se usó la fuerza."),
    ),
)

TABLES: tuple[tuple[str, str], ...] = (
    ("period", "race_ethnicity"),
    ("period", "area"),
    ("period", "reason_group"),
    ("area", "race_ethnicity"),
    ("area", "reason_group"),
    ("race_ethnicity", "gender"),
    ("race_ethnicity", "reason_group"),
    ("race_ethnicity", "kind"),
    ("race_ethnicity", "initiation"),
)
"""Each table by its two columns; it is named after them, and holds the totals of both."""

assert all(one.column in BY_NAME for one in DIMENSIONS)
assert all(set(pair) <= set(BY_DIMENSION) for pair in TABLES)
assert not {"officer", "contact_id", "instant", "latitude", "longitude", "minute", "date"} & {
    one.column for one in DIMENSIONS
}
