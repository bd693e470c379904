"""What follows from several columns of a row: the moment, the age, the group of the reason, and what cannot be."""

from __future__ import annotations

from daylit.tables.engine import quote_text
from daylit.tables.mapping import SourceMapping
from daylit.tables.mapping.atoms import PROBLEM_CODE
from daylit.tables.mapping.made import Made, Trouble, bounds
from daylit.terms.reasons import GROUP_OF_REASON

CHECKED_TOGETHER = ("date", "minute", "age", "latitude", "longitude")
"""The columns on which ``follow_ups`` rest, besides what follows from them."""

_LOCAL = "(date + to_minutes(CAST(minute AS BIGINT)))"


def instant_sql(mapping: SourceMapping, made: dict[str, Made]) -> str:
    """The moment of the contact, in UTC. Of a local time that came twice, the first; of one that was skipped, none.

    On all days but those at which the clock changes, the day's offset is enough.
    """
    extra = _extra(made, "date")
    if "moment" in extra:
        return "moment"
    if "offset_before" not in extra or "minute" not in made:
        return "CAST(NULL AS TIMESTAMP)"
    first, second = _moment("offset_before"), _moment("offset_after")
    return (
        f"CASE WHEN offset_before = offset_after THEN {first} "
        f"WHEN {_shows(mapping, first)} = {_LOCAL} THEN {first} "
        f"WHEN {_shows(mapping, second)} = {_LOCAL} THEN {second} END"
    )


def age_sql(mapping: SourceMapping, made: dict[str, Made]) -> str:
    """The age as recorded, else on the day of the contact by the year or date of birth."""
    rule = mapping.rules["age"]
    if rule.birth_year is None and rule.birth_date is None:
        return "age_recorded"
    born = "year(date) - born" if rule.birth_year else "date_sub('year', born, date)"
    low, high = bounds(rule)
    return f"coalesce(age_recorded, CASE WHEN {born} BETWEEN {low} AND {high} THEN CAST({born} AS INTEGER) END)"


def reason_group_sql() -> str:
    """The group of the reason. Equality by equality: a long IN becomes a join, which costs more."""
    cases: dict[str, list[str]] = {}
    for reason, (group, _) in GROUP_OF_REASON.items():
        cases.setdefault(group, []).append(f"reason = {quote_text(reason)}")
    whens = " ".join(
        f"WHEN {' OR '.join(tests)} THEN CAST({quote_text(group)} AS code_reason_group)"
        for group, tests in cases.items()
    )
    return f"CASE {whens} END"


def follow_ups(mapping: SourceMapping, made: dict[str, Made]) -> list[Trouble]:
    """What can be wrong with values that follow from several columns."""
    found = []
    extra = _extra(made, "date")
    if "offset_before" in extra and "minute" in made:
        second = _moment("offset_after")
        twice = f"instant <> {second} AND {_shows(mapping, second)} = {_LOCAL}"
        which = f"WHEN instant IS NULL THEN {_code('value.time_skipped')} WHEN {twice} THEN {_code('value.time_twice')}"
        code = f"CASE WHEN offset_before <> offset_after AND minute IS NOT NULL THEN CASE {which} END END"
        value = f"strftime({_LOCAL}, '%Y-%m-%d %H:%M')"
        found.append(Trouble(code=code, column="date + minute", value=value, when="offset_before <> offset_after"))
    rule = mapping.rules.get("age")
    born = None if rule is None else rule.birth_year or rule.birth_date
    if born is not None:
        wrong = "born_raw IS NOT NULL AND age IS NULL AND (born IS NULL OR date IS NOT NULL)"
        code = f"CASE WHEN {wrong} THEN {_code('value.birth')} END"
        found.append(Trouble(code=code, column=born, value="born_raw", when="born_raw IS NOT NULL"))
    if {"latitude", "longitude"} <= set(mapping.rules):
        half = "(latitude IS NULL) <> (longitude IS NULL)"
        code = f"CASE WHEN {half} THEN {_code('value.place_half')} END"
        found.append(Trouble(code=code, column="latitude + longitude", value="NULL", when=half))
    return found


def _extra(made: dict[str, Made], name: str) -> dict[str, str]:
    return dict(made[name].extra) if name in made else {}


def _code(code: str) -> str:
    return f"CAST({quote_text(code)} AS {PROBLEM_CODE})"


def _moment(offset: str) -> str:
    return f"({_LOCAL} - to_minutes(CAST({offset} AS BIGINT)))"


def _shows(mapping: SourceMapping, moment: str) -> str:
    """What the place's clock shows at a moment."""
    return f"timezone({quote_text(mapping.place.zone or 'UTC')}, timezone('UTC', {moment}))"
