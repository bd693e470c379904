"""Columns of the contract that come from several source columns, or from a column that means something else."""

import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from typing import Any

from daylit.tables.propose import names
from daylit.tables.propose.names import NAMES, Name
from daylit.tables.propose.profile import Profile
from daylit.tables.propose.values import birth_year, date, plane, yes_no
from daylit.tables.propose.words import ACTIONS, code_for
from daylit.tables.words import fold

_NEW_YORK = ((900_000, 1_080_000), (100_000, 290_000))
"""Bounds of New York City in the feet of EPSG:2263, the one plane that can be told by its numbers here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A proposal of more than one source column, or of an unusual one."""

    column: str
    sources: tuple[str, ...]
    settings: dict[str, Any]
    sure: float
    why: str
    notes: tuple[str, ...] = ()
    preview: tuple[tuple[str, str], ...] = ()

    def as_settings(self) -> dict[str, Any]:
        """The fields by name."""
        return {
            name: getattr(self, name) for name in ("column", "sources", "settings", "sure", "why", "notes", "preview")
        }


def clock_parts(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Hour, minute and AM or PM in columns of their own."""
    hour, minute, half = (_named(name, profiles) for name in (names.HOUR, names.MINUTE_OF_HOUR, names.HALF_DAY))
    if hour is None or minute is None or max(hour.numbers(), default=99) > 24:
        return
    settings = {"hour": hour.name, "minute": minute.name}
    twelve = max(hour.numbers(), default=0) <= 12
    if half is not None:
        settings["half"] = half.name
    elif twelve:
        return
    sure = 0.97 if half is not None else 0.8
    yield Made(
        column="minute", sources=tuple(settings.values()), settings=settings, sure=sure, why="the time is in parts"
    )


def birth(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Age from the year or the date of birth, where no age is given."""
    if any(NAMES["age"].score(one.spaced) > 0.8 for one in profiles):
        return
    year, day = _named(names.BIRTH_YEAR, profiles), _named(names.BIRTH_DATE, profiles)
    if year is not None and birth_year(year).share > 0.5:
        settings: dict[str, Any] = {"birth_year": year.name, "low": 5, "high": 110}
        notes = ("An age from a year alone can be one year too high.",)
        yield Made(column="age", sources=(year.name,), settings=settings, sure=0.9, why="years of birth", notes=notes)
    elif day is not None and date(day).share > 0.5:
        settings = {"birth_date": day.name, "format": date(day).settings["format"], "low": 5, "high": 110}
        yield Made(column="age", sources=(day.name,), settings=settings, sure=0.9, why="dates of birth")


def plane_place(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Coordinates in a plane, such as State Plane feet; only New York's can be told by their numbers."""
    x, y = _named(names.PLANE_X, profiles), _named(names.PLANE_Y, profiles)
    if x is None or y is None or plane(x).share < 0.5 or plane(y).share < 0.5:
        return
    bounds = zip((x, y), _NEW_YORK, strict=True)
    if all(_mostly_within(profile, low, high) for profile, (low, high) in bounds):
        yield Made(
            column="latitude",
            sources=(x.name, y.name),
            settings={"epsg": 2263, "x": x.name, "y": y.name},
            sure=0.7,
            why="coordinates of a plane, not degrees; their numbers fit EPSG:2263, New York in feet",
            notes=("Ask the agency for the EPSG number of its coordinates.",),
        )


def searches(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Several columns that each say whether something was searched: yes if any says yes."""
    flags = [one for one in profiles if NAMES["searched"].score(one.spaced) > 0.9 and yes_no(one).share > 0.8]
    if len(flags) > 1:
        listed = tuple(one.name for one in flags)
        yield Made(
            column="searched",
            sources=listed,
            settings={"any_yes": list(listed)},
            sure=0.95,
            why="each says whether something or somebody was searched",
            notes=("Yes if any says yes, no if all say no.",),
        )


def outcomes(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Arrested, cited and warned from the words of an outcome."""
    scored = [(names.OUTCOME.score(one.spaced), one) for one in profiles if one.is_listed and one.distinct <= 60]
    scored = [(sure, one) for sure, one in scored if sure and one.name not in used and _tells(one)]
    if not scored:
        return
    sure, outcome = max(scored, key=lambda pair: pair[0])
    for column, pattern in ACTIONS.items():
        own = any(NAMES[column].score(one.spaced) > 0.8 and yes_no(one).share > 0.8 for one in profiles)
        words = [word for word in outcome.texts if re.search(pattern, fold(word))]
        if words and not own:
            yes = {"column": outcome.name, "is": words[0] if len(words) == 1 else words}
            yield Made(
                column=column,
                sources=(outcome.name,),
                settings={"yes_when": yes, "no_when": {"column": outcome.name, "filled": True}},
                sure=0.85 * sure,
                why="some words of the outcome mean it",
                preview=tuple((word, "yes") for word in words[:4]),
                notes=("A filled outcome without these words is read as no. Check that one row has one outcome.",),
            )


def _tells(profile: Profile) -> bool:
    """Whether the words of a column tell of at least two kinds of outcome."""
    return sum(any(re.search(pattern, fold(word)) for word in profile.texts) for pattern in ACTIONS.values()) > 1


def counts(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Cited and warned from columns that count tickets and warnings."""
    for column, pattern in (("cited", r"^(?:ticket|citation|summons)s? count$"), ("warned", r"^warnings? count$")):
        for one in profiles:
            if re.search(pattern, one.spaced) and len(one.numbers()) == len(one.texts) > 0:
                settings = {"yes_when": {"column": one.name, "above": 0}, "no_when": {"column": one.name, "below": 1}}
                yield Made(column=column, sources=(one.name,), settings=settings, sure=0.8, why="it counts them")


def indicators(profiles: Sequence[Profile], used: Set[str]) -> Iterator[Made]:
    """Race from columns named after groups, each saying yes or no."""
    found = [(code_for("race", one.spaced), one) for one in profiles if len(one.spaced) > 3 and yes_no(one).share > 0.8]
    flags = [(meant, one) for meant, one in found if meant not in (None, "unknown", "other")]
    if len({meant for meant, _ in flags}) < 2:
        return
    # With several ticked the ethnicity goes first, as in the column race_ethnicity.
    ordered = sorted(flags, key=lambda pair: pair[0] != "hispanic")
    choices = [{"value": meant, "when": {"yes": one.name}} for meant, one in ordered]
    listed = tuple(one.name for _, one in ordered)
    yield Made(
        column="race", sources=listed, settings={"choose": choices}, sure=0.7, why="each column is one group, yes or no"
    )


def _named(name: Name, profiles: Sequence[Profile]) -> Profile | None:
    scored = [(name.score(one.spaced), one) for one in profiles if one.filled]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] else None


def _mostly_within(profile: Profile, low: float, high: float) -> bool:
    numbers = [value for value in profile.numbers() if value]
    return bool(numbers) and sum(low <= value <= high for value in numbers) > 0.95 * len(numbers)


SPECIAL: tuple[Callable[[Sequence[Profile], Set[str]], Iterator[Made]], ...] = (
    clock_parts,
    birth,
    plane_place,
    searches,
    outcomes,
    counts,
    indicators,
)
