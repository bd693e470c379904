"""Dates and times of day on the place's own clock, and what is needed to know the moment itself."""

from __future__ import annotations

from daylit.tables import dates
from daylit.tables.engine import quote_text
from daylit.tables.mapping import Rule, SourceMapping
from daylit.tables.mapping.atoms import PROBLEM_CODE, Atoms
from daylit.tables.mapping.made import Made, Trouble, first_of, single
from daylit.tables.mapping.numbers import NUMBER
from daylit.tables.words import TYPED, V


def date(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """The local day. By-products: the moment, for stamps in another zone; else the day's offsets from UTC."""
    zone, place = rule.zone, mapping.place.zone
    stamps = [f"({dates.local_stamp_sql(name, zone=zone, place_zone=place)})" for name in rule.formats]
    held = f"({dates.local_stamp_sql('iso', zone=zone, place_zone=place)})"
    stamp = f"({dates.dated_sql(held, first_of(stamps))})"
    inside = f"year({stamp}) BETWEEN {int(rule.low or dates.EARLIEST)} AND {int(rule.high or dates.LATEST)}"
    value = f"CASE WHEN {inside} THEN CAST({stamp} AS DATE) END"
    made = single(rule, atoms, value, _date_code(stamps, stamp, inside), "DATE")

    def extra(name: str, expression: str, kind: str) -> tuple[str, str]:
        asked = f"CASE WHEN {inside} THEN {expression} END"
        return name, first_of([atoms.add(source, asked, missing=rule.missing, kind=kind) for source in rule.sources])

    found: tuple[tuple[str, str], ...] = ()
    if zone is not None:
        moments = [f"timezone('UTC', {dates.utc_sql(name, zone=zone)})" for name in ("iso", *rule.formats)]
        moment = dates.dated_sql(moments[0], first_of(moments[1:]))
        found = (extra("moment", moment, "TIMESTAMP"),)
    elif place is not None:
        found = (
            extra("offset_before", _offset(stamp, place, hours=-6), "SMALLINT"),
            extra("offset_after", _offset(stamp, place, hours=30), "SMALLINT"),
        )
    return Made(value=made.value, troubles=made.troubles, extra=found)


def _date_code(stamps: list[str], stamp: str, inside: str) -> str:
    code = f"CASE WHEN {stamp} IS NULL THEN 'value.date' WHEN NOT coalesce({inside}, false) THEN 'value.date_range' "
    if len(stamps) > 1:
        differ = " OR ".join(f"CAST({stamps[0]} AS DATE) <> CAST({other} AS DATE)" for other in stamps[1:])
        code += f"WHEN {TYPED} THEN NULL WHEN {differ} THEN 'value.date_ambiguous' "
        code += f"WHEN {stamps[0]} IS NULL THEN 'value.date_style' "
    return code + "END"


def _offset(stamp: str, zone: str, *, hours: int) -> str:
    """Minutes by which the zone is ahead of UTC so many hours after the day begins.

    Asked well before the day and well after it: where the clock changes at midnight, midnight itself may come twice.
    """
    local = f"(date_trunc('day', {stamp}) + INTERVAL ({hours}) HOUR)"
    return f"((epoch_us({local}) - epoch_us(timezone({quote_text(zone)}, {local}))) // 60000000)"


def minute(rule: Rule, mapping: SourceMapping, atoms: Atoms) -> Made:
    """Minutes after local midnight."""
    if rule.hour is not None and rule.minute is not None:
        return _of_parts(rule, rule.hour, rule.minute, atoms)
    place = mapping.place.zone
    minutes = first_of([f"({dates.minute_sql(name, zone=rule.zone, place_zone=place)})" for name in rule.formats])
    minutes = dates.dated_minute_sql(minutes, zone=rule.zone, place_zone=place)
    return single(rule, atoms, minutes, "value.time", "SMALLINT")


def _of_parts(rule: Rule, hour_column: str, minute_column: str, atoms: Atoms) -> Made:
    hour, minutes = (
        atoms.add(name, NUMBER, missing=rule.missing, kind="INTEGER") for name in (hour_column, minute_column)
    )
    half = None
    names = [hour_column, minute_column]
    if rule.half is not None:
        half = atoms.add(rule.half, f"nullif({dates.half_sql()}, '')", missing=rule.missing, kind="VARCHAR")
        names.append(rule.half)
    value = dates.clock_of_parts_sql(hour=hour, minute=minutes, half=half)
    filled = [atoms.add(name, V, missing=rule.missing, kind="VARCHAR") for name in names]
    together = f"concat_ws(' ', {', '.join(filled)})"
    wrong = f"CASE WHEN {together} <> '' AND ({value}) IS NULL THEN CAST('value.time' AS {PROBLEM_CODE}) END"
    return Made(value=value, troubles=(Trouble(code=wrong, column=" + ".join(names), value=together),))
