"""Numbers, ages and coordinates."""

from __future__ import annotations

from daylit.tables import dates
from daylit.tables.mapping import Rule, SourceMapping
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms
from daylit.tables.mapping.made import Made, Trouble, bounds, first_of, single
from daylit.tables.places import FARTHEST, degrees_sql
from daylit.tables.words import V

# A comma parts thousands; anywhere else it could be a decimal comma, and the value is named instead of guessed.
_DIGITS = r"'[+-]?([0-9]*|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]*)?'"
NUMBER = f"CASE WHEN regexp_full_match({V}, {_DIGITS}) THEN TRY_CAST(replace({V}, ',', '') AS DOUBLE) END"
FIRST_NUMBER = f"TRY_CAST(regexp_extract({V}, '[0-9]+(\\.[0-9]+)?') AS DOUBLE)"


def number(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """A number inside its believable limits."""
    found = FIRST_NUMBER if rule.first_number else NUMBER
    if rule.multiply != 1.0:
        found = f"({found}) * {rule.multiply!r}"
    if rule.column.kind == "whole":
        found = f"round({found})"
    return _bounded(rule, atoms, found)


def age(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Age as recorded; where that is missing, from the birth date or year and the day of the contact."""
    found = f"floor({FIRST_NUMBER if rule.first_number else NUMBER})"
    made = _bounded(rule, atoms, found) if rule.sources else Made(value="CAST(NULL AS INTEGER)")
    extra: tuple[tuple[str, str], ...] = ()
    if rule.birth_year:
        born = atoms.add(rule.birth_year, NUMBER, missing=rule.missing, kind="DOUBLE")
        words = atoms.add(rule.birth_year, V, missing=rule.missing, kind="VARCHAR")
        extra = (("born", born), ("born_raw", words))
    elif rule.birth_date:
        written = first_of([dates.stamp_sql(name) for name in rule.formats or ("iso",)])
        stamp = dates.dated_sql(dates.stamp_sql("iso"), written)
        born = atoms.add(rule.birth_date, f"CAST({stamp} AS DATE)", missing=rule.missing, kind="DATE")
        words = atoms.add(rule.birth_date, V, missing=rule.missing, kind="VARCHAR")
        extra = (("born", born), ("born_raw", words))
    return Made(value=made.value, troubles=made.troubles, extra=extra)


def degrees(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """A coordinate in degrees, near enough to the place; or, with ``epsg``, on a grid that pyproj knows."""
    if rule.epsg is not None:
        return _projected(rule, mapping, atoms)
    raw = first_of([atoms.raw(name) for name in rule.sources])
    found = degrees_sql(rule.formats[0] if rule.formats else "degrees").replace(V, raw)
    near = _near(f"({found})", rule.column.name, mapping)
    value = atoms.row(f"CASE WHEN {near} THEN {found} END")
    filled = first_of([atoms.filled(name, missing=rule.missing) for name in rule.sources])
    strange = atoms.row(f"CASE WHEN NOT coalesce({near}, false) THEN {filled} END")
    wrong = f"CASE WHEN {strange} IS NOT NULL THEN CAST('value.place' AS {PROBLEM_CODE}) END"
    return Made(value=value, troubles=(Trouble(code=wrong, column=" + ".join(rule.sources), value=strange),))


def longitude_beside(mapping: SourceMapping) -> Made:
    """The longitude that comes with a latitude on a grid."""
    return Made(value=f"CASE WHEN {_on_grid(mapping)} THEN projected.longitude END")


def _projected(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    names = (rule.x or "", rule.y or "")
    x, y = (atoms.add(name, NUMBER, missing=rule.missing, kind="DOUBLE") for name in names)
    words = [atoms.add(name, V, missing=rule.missing, kind="VARCHAR") for name in names]
    together = f"concat_ws(' ', {', '.join(words)})"
    wrong = (
        f"CASE WHEN {together} <> '' AND ({' OR '.join(f'{word} IS NULL' for word in words)}) "
        f"THEN CAST('value.place_half' AS {PROBLEM_CODE}) "
        f"WHEN {together} <> '' AND NOT coalesce({_on_grid(mapping)}, false) "
        f"THEN CAST('value.place' AS {PROBLEM_CODE}) END"
    )
    return Made(
        value=f"CASE WHEN {_on_grid(mapping)} THEN projected.latitude END",
        troubles=(Trouble(code=wrong, column=" + ".join(names), value=together),),
        extra=(("grid_x", x), ("grid_y", y)),
    )


def _on_grid(mapping: SourceMapping) -> str:
    latitude = _near("projected.latitude", "latitude", mapping)
    return f"({latitude} AND {_near('projected.longitude', 'longitude', mapping)})"


def _near(found: str, name: str, mapping: SourceMapping) -> str:
    """Whether degrees are on the globe and, where the place's centre is known, near it."""
    centre = mapping.place.latitude if name == "latitude" else mapping.place.longitude
    limit = 90.0 if name == "latitude" else 180.0
    low, high = (-limit, limit) if centre is None else (centre - FARTHEST, centre + FARTHEST)
    return f"{found} BETWEEN {low!r} AND {high!r}"


def _bounded(rule: Rule, atoms: Atoms, found: str) -> Made:
    low, high = bounds(rule)
    inside = f"CASE WHEN ({found}) BETWEEN {low} AND {high} THEN {found} END"
    code = (
        f"CASE WHEN ({found}) IS NULL THEN 'value.number' "
        f"WHEN NOT ({found}) BETWEEN {low} AND {high} THEN 'value.out_of_range' END"
    )
    return single(rule, atoms, inside, code, rule.column.sql_type)
