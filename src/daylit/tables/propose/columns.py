"""Which source column becomes which column of the contract: names and words are weighed against each other."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daylit.tables.contract import BY_NAME
from daylit.tables.problems import shorten
from daylit.tables.propose.names import NAMES
from daylit.tables.propose.profile import Profile
from daylit.tables.propose.special import SPECIAL
from daylit.tables.propose.values import Fit, fit

_TELLING = ("race", "gender", "date")
"""Columns whose words alone are enough for a guess."""
_NAMELESS = 0.4
_LEAST = 0.3
"""A proposal less sure than this is not made."""
_OWN_ZONE = {"date", "minute"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A column of the contract with the source columns and settings proposed for it."""

    column: str
    sources: tuple[str, ...]
    settings: Mapping[str, Any]
    sure: float
    why: str
    notes: tuple[str, ...] = ()
    preview: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = field(default=())

    @property
    def words(self) -> str:
        """How sure, in words."""
        return "sure" if self.sure >= 0.85 else "likely" if self.sure >= 0.55 else "a guess"

    @property
    def source_text(self) -> str:
        """The source columns as a person reads them."""
        return ", ".join(self.sources)

    def comments(self) -> list[str]:
        """What the mapping file says above the settings."""
        lines = [f"{self.words.capitalize()} ({self.sure:.2f}): {self.why}."]
        if self.preview:
            lines.append("; ".join(f"{shorten(raw, longest=30)} → {made}" for raw, made in self.preview))
        if self.unread:
            lines.append("Not understood: " + ", ".join(shorten(word, longest=30) for word in self.unread[:12]))
        return [*lines, *self.notes]

    def to_dict(self) -> dict[str, Any]:
        """Everything, for ``--json``."""
        return {
            "from": list(self.sources),
            "settings": dict(self.settings),
            "sure": round(self.sure, 2),
            "words": self.words,
            "why": self.why,
            "notes": list(self.notes),
            "preview": [list(pair) for pair in self.preview],
            "not_understood": list(self.unread),
        }


@dataclass(frozen=True, slots=True)
class _Candidate:
    sure: float
    column: str
    profile: Profile
    fit: Fit
    by_name: float


def suggest(profiles: Sequence[Profile]) -> list[Suggestion]:
    """Proposals in the order of the contract: the surest first takes its source column."""
    candidates = sorted(_candidates(profiles), key=lambda one: -one.sure)
    taken: dict[str, _Candidate] = {}
    used: dict[str, set[str]] = {}
    for one in candidates:
        sharing = used.get(one.profile.name, set())
        free = not sharing or (one.column in _OWN_ZONE and sharing <= _OWN_ZONE)
        if one.column not in taken and free:
            taken[one.column] = one
            used.setdefault(one.profile.name, set()).add(one.column)
    found = {column: _plain(one, candidates) for column, one in taken.items()}
    _stamp(found, profiles)
    for special in SPECIAL:
        for made in special(profiles, set(used)):
            if made.column not in found or made.sure >= found[made.column].sure:
                found[made.column] = Suggestion(**made.as_settings())
    return [found[column] for column in BY_NAME if column in found]


def _candidates(profiles: Sequence[Profile]) -> Iterator[_Candidate]:
    for column, name in NAMES.items():
        for profile in profiles:
            by_name = name.score(profile.spaced)
            nameless = by_name == 0 and column in _TELLING and not name.means_another(profile.spaced)
            if not by_name and not nameless:
                continue
            found = fit(column, profile)
            if found.share < (0.9 if nameless else 0.3):
                continue
            sure = (by_name or _NAMELESS) * (0.4 + 0.6 * found.share)
            # Of two columns alike in all else, the fuller one is the better source.
            sure *= 0.9 + 0.1 * profile.filled / max(profile.rows, 1)
            if sure >= _LEAST:
                yield _Candidate(sure, column, profile, found, by_name)


def _plain(one: _Candidate, candidates: Sequence[_Candidate]) -> Suggestion:
    rivals = [
        other.profile.name
        for other in candidates
        if other.column == one.column and other.profile is not one.profile and other.sure > 0.75 * one.sure
    ]
    named = "its name and its words say so" if one.by_name >= 0.8 else "its name may mean it"
    why = f"{named if one.by_name else 'its words say so, its name does not'}; {one.fit.why}".rstrip("; ")
    notes = list(one.fit.notes)
    if rivals and one.column in ("race", "date", "contact_id", "gender", "age", "area"):
        notes.append(f"It could also be {', '.join(rivals[:3])}.")
    settings: dict[str, Any] = {"from": one.profile.name, **one.fit.settings}
    if one.column == "officer":
        settings["pseudonym"] = True
        notes.append("The id is replaced by a keyed pseudonym.")
    return Suggestion(
        column=one.column,
        sources=(one.profile.name,),
        settings=settings,
        sure=min(one.sure, 0.99),
        why=why,
        notes=tuple(notes),
        preview=one.fit.preview,
        unread=one.fit.unread,
    )


def _stamp(found: dict[str, Suggestion], profiles: Sequence[Profile]) -> None:
    """Where no column is called time but dates carry one, the minute comes from the date's column."""
    if "minute" in found or "date" not in found:
        return
    source = found["date"].sources[0]
    profile = next(one for one in profiles if one.name == source)
    timed = fit("minute", profile)
    if timed.share > 0.6 and timed.why == "dates with a time":
        found["minute"] = Suggestion(
            column="minute",
            sources=(source,),
            settings={"from": source, **timed.settings},
            sure=found["date"].sure,
            why="the dates carry a time",
            notes=timed.notes,
        )


def place_of(suggestions: Sequence[Suggestion], profiles: Sequence[Profile]) -> dict[str, Any]:
    """A guess at the place: the middle of the coordinates, and the zone that most people there live in."""
    by_column = {one.column: one.sources for one in suggestions}
    middle = {}
    for column in ("latitude", "longitude"):
        source = by_column.get(column, ("",))[0]
        values = sorted(value for one in profiles if one.name == source for value in one.numbers() if value)
        if not values:
            return {}
        middle[column] = round(values[len(values) // 2], 3)
    zone = _zone(middle["latitude"], middle["longitude"])
    return {**({"zone": zone} if zone else {}), **middle}


def _zone(latitude: float, longitude: float) -> str | None:
    if 49 < latitude < 61 and -8 < longitude < 2:
        return "Europe/London"
    if not 24 < latitude < 50:
        return None
    bounds = ((-125, -115, "America/Los_Angeles"), (-115, -102, "America/Denver"), (-102, -86, "America/Chicago"))
    if -86 <= longitude < -66:
        return "America/New_York"
    return next((zone for west, east, zone in bounds if west <= longitude < east), None)
