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


def _words(en: str, es: str) -> Words:
    return {"en": en, "es": es}


DIMENSIONS: tuple[Dimension, ...] = (
    Dimension(
        name="period",
        column="month",
        title=_words("Time", "Tiempo"),
        meaning=_words("When the contact began.", "Cuándo empezó el contacto."),
    ),
    Dimension(
        name="area",
        column="area",
        title=_words("Area", "Zona"),
        meaning=_words("Where, as the agency divides its town.", "Dónde, según divide la agencia su ciudad."),
    ),
    Dimension(
        name="race_ethnicity",
        column="race_ethnicity",
        title=_words("Race or ethnicity", "Raza u origen étnico"),
        meaning=_words("The group, as recorded.", "El grupo, según consta."),
    ),
    Dimension(
        name="gender",
        column="gender",
        title=_words("Gender", "Género"),
        meaning=_words("Gender, as recorded.", "El género, según consta."),
    ),
    Dimension(
        name="reason_group",
        column="reason_group",
        title=_words("Reason", "Motivo"),
        meaning=_words("The group of the main reason.", "El grupo del motivo principal."),
    ),
    Dimension(
        name="kind",
        column="kind",
        title=_words("Kind of contact", "Tipo de contacto"),
        meaning=_words("What kind of contact it was.", "Qué tipo de contacto fue."),
    ),
    Dimension(
        name="initiation",
        column="initiation",
        title=_words("Who began it", "Quién lo inició"),
        meaning=_words("Who began the contact.", "Quién inició el contacto."),
    ),
)
BY_DIMENSION = {dimension.name: dimension for dimension in DIMENSIONS}

MEASURES: tuple[Measure, ...] = (
    Measure(
        name="people",
        title=_words("People", "Personas"),
        meaning=_words("People stopped or contacted.", "Personas paradas o contactadas."),
    ),
    Measure(
        name="searched",
        title=_words("Searched", "Cateadas"),
        meaning=_words("People who were searched.", "Personas que fueron cateadas."),
        part_of="people",
    ),
    Measure(
        name="found",
        title=_words("Something found", "Se halló algo"),
        meaning=_words(
            "People searched, where something was found.", "Personas cateadas a quienes se les encontró algo."
        ),
        part_of="searched",
    ),
    Measure(
        name="arrested",
        title=_words("Arrested", "Detenidas"),
        meaning=_words("People who were arrested.", "Personas que fueron detenidas."),
        part_of="people",
    ),
    Measure(
        name="cited",
        title=_words("Given a citation", "Con multa"),
        meaning=_words("People who were given a citation.", "Personas que recibieron una multa."),
        part_of="people",
    ),
    Measure(
        name="warned",
        title=_words("Given a warning", "Con advertencia"),
        meaning=_words("People who were given a warning.", "Personas que recibieron una advertencia."),
        part_of="people",
    ),
    Measure(
        name="force",
        title=_words("Force used", "Uso de la fuerza"),
        meaning=_words("People against whom force was used.", "Personas contra quienes se usó la fuerza."),
        part_of="people",
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
