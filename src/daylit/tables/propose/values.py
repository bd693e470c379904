"""What the words of a column look like: a date in which style, a time, a code, yes or no, a number, an id."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from daylit.tables.contract import BY_NAME, Column
from daylit.tables.propose.profile import Profile
from daylit.tables.propose.words import code_for, patterns_of
from daylit.tables.words import NO, YES, fold

_SHOWN = 5
_LISTED = 60
_UNKNOWN = ("unknown", "unk", "u", "?", "none given")
_ELSEWHERE = r"^non-?\b|out of|other|elsewhere|not a resident"
_HERE = r"^resident|^(?:city|town|county|local)\b|^lives"
_UTC = re.compile(r".*(?:Z|\+00:?00|\bUTC)$", re.IGNORECASE)
_TIMED = re.compile(r".*\d:\d\d.*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How well a column's words fit: the ``share`` of cells that do, what the mapping must say, and words about it.

    ``preview`` shows words of the source and what they become; ``unread`` are words that would become missing.
    """

    share: float
    settings: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""
    notes: tuple[str, ...] = ()
    preview: tuple[tuple[str, str], ...] = ()
    unread: tuple[str, ...] = ()


NONE = Fit(share=0.0)


def fit(column: str, profile: Profile) -> Fit:
    """How well the words of a source column fit a column of the contract."""
    if not profile.words:
        return NONE
    special = _SPECIAL.get(column)
    if special is not None:
        return special(profile)
    declared = BY_NAME[column]
    if declared.kind == "yes_no":
        return yes_no(profile, column)
    if declared.kind == "code":
        return code(column, profile)
    if declared.kind in ("whole", "decimal"):
        return number(declared, profile)
    return text(profile)


def date(profile: Profile) -> Fit:
    """Dates: the style that most words are written in, and whether day and month can be told apart."""
    for style, pattern in _DATES.items():
        share = profile.share(pattern)
        if share < 0.6:
            continue
        settings: dict[str, Any] = {"format": style}
        notes: list[str] = []
        if style in ("m/d/yyyy", "m/d/yy"):
            settings["format"], notes = _day_or_month(profile, style)
        if profile.share(_UTC) > 0.6:
            settings["zone"] = "UTC"
            notes.append("The stamps are in UTC. The agency's own zone must stand under [place].")
        first = settings["format"] if isinstance(settings["format"], str) else settings["format"][0]
        shown = tuple((word, day(word, first)) for word in profile.texts[:_SHOWN])
        return Fit(share=share, settings=settings, why=f"dates as {style}", notes=tuple(notes), preview=shown)
    return NONE


def day(word: str, style: str) -> str:
    """A date of the source as year, month and day, for a person to check; “?” where the style needs no check."""
    order = _ORDER.get(style)
    if order is None:
        return word[:10] if style == "iso" else "?"
    compact = style in ("yyyymmdd", "mmddyyyy", "ddmmyyyy")
    parts = re.findall(r"\d+", word) if not compact else _cut_digits(word, style)
    if len(parts) < 3:
        return "?"
    year, month, number = (int(parts[order.index(part)]) for part in "ymd")
    return f"{year + 2000 if year < 100 else year}-{month:02}-{number:02}"


def _cut_digits(word: str, style: str) -> list[str]:
    padded = word.split(".")[0].zfill(8)
    cuts = (4, 6) if style == "yyyymmdd" else (2, 4)
    return [padded[: cuts[0]], padded[cuts[0] : cuts[1]], padded[cuts[1] :]]


def _day_or_month(profile: Profile, style: str) -> tuple[Any, list[str]]:
    other = style.replace("m/d", "d/m")
    parts = [re.match(r"\s*(\d+)/(\d+)/", word) for word in profile.texts]
    first = max((int(part[1]) for part in parts if part), default=0)
    second = max((int(part[2]) for part in parts if part), default=0)
    if first > 12 and second > 12:
        return [style, other], ["Days and months change places: both styles occur. Dates that fit both become missing."]
    if first > 12:
        return other, []
    if second > 12:
        return style, []
    return style, [f"No day above 12 was seen: it could be {other} as well. Ask the agency."]


def time(profile: Profile) -> Fit:
    """Times of day: with a colon, with AM or PM, as 214 for 02:14, in hours, minutes or seconds, or in a stamp."""
    if profile.share(_TWELVE) > 0.6 and profile.share(_ISO_STAMP) < 0.5 and profile.share(_SLASH_STAMP) < 0.5:
        return _timed(profile, profile.share(_TWELVE), "12-hour")
    if profile.share(_CLOCK) > 0.6:
        return _timed(profile, profile.share(_CLOCK), "hh:mm")
    if profile.share(_ISO_STAMP) > 0.6 or profile.share(_SLASH_STAMP) > 0.6:
        stamp = date(profile)
        if profile.share(_MIDNIGHT) > 0.95:
            return NONE
        return Fit(share=stamp.share, settings=stamp.settings, why="dates with a time", notes=stamp.notes)
    numbers = profile.numbers()
    if len(numbers) < 0.8 * len(profile.texts) or not numbers or min(numbers) < 0:
        return NONE
    style = _number_style(numbers)
    return _timed(profile, len(numbers) / len(profile.texts), style) if style else NONE


def _number_style(numbers: Sequence[float]) -> str | None:
    whole = all(value.is_integer() for value in numbers)
    if not whole or max(numbers) < 24:
        return "decimal hours" if max(numbers) < 24 else None
    if max(numbers) > 2400:
        return "seconds" if max(numbers) <= 86400 else None
    odd = sum(value % 100 >= 60 for value in numbers)
    return "hhmm" if odd < 0.05 * len(numbers) else "minutes" if max(numbers) < 1440 else None


def _timed(profile: Profile, share: float, style: str) -> Fit:
    said = {"hhmm": "214 is 02:14", "seconds": "seconds since midnight", "minutes": "minutes since midnight"}
    shown = tuple((word, clock(word, style)) for word in profile.texts[:_SHOWN])
    return Fit(share=share, settings={"format": style}, why=said.get(style, f"times as {style}"), preview=shown)


def clock(word: str, style: str) -> str:
    """A time of the source as hours and minutes, for a person to check; “?” where it cannot be read."""
    try:
        if style in ("hh:mm", "12-hour"):
            found = re.match(r"\s*(\d+):(\d+).*?([AaPp])?\.?[Mm]?\.?$", word)
            assert found is not None
            hour = int(found[1]) % 12 + 12 * (found[3].lower() == "p") if found[3] else int(found[1])
            return f"{hour:02}:{int(found[2]):02}"
        value = float(word)
    except (ValueError, AssertionError):
        return "?"
    minutes = {"hhmm": value // 100 * 60 + value % 100, "seconds": value // 60, "minutes": value}.get(style, value * 60)
    return f"{int(minutes) // 60:02}:{int(minutes) % 60:02}"


def code(column: str, profile: Profile) -> Fit:
    """Words of a code list, each with the code it most likely means."""
    special: dict[str, str] = {}
    note: tuple[str, ...] = ()
    if column == "race" and {"p", "q"} <= {fold(word) for word in profile.texts}:
        special = {"P": "hispanic", "Q": "hispanic"}
        note = ("P and Q are read as Black Hispanic and White Hispanic, as New York does. Check the agency's list.",)
    read = {word: special.get(word, code_for(column, word)) for word in profile.texts}
    total = profile.seen
    share = sum(count for word, count in profile.words if read[word]) / total
    codes = {meant for meant in read.values() if meant}
    listed = BY_NAME[column].codes
    assert listed is not None
    understood = {fold(one.value) for one in listed} | {fold(one.label) for one in listed}
    settings: dict[str, Any] = {}
    if profile.distinct <= _LISTED:
        values = {word: meant for word, meant in read.items() if meant and fold(word) not in understood}
        settings = {"values": values} if values else {}
    elif column in ("reason", "search_basis"):
        settings = {"patterns": patterns_of(column), "otherwise": "other"}
        note = (*note, "There are too many words to list: a few patterns are used, and the rest is “other”.")
    unread = tuple(word for word, meant in read.items() if not meant)
    shown = tuple((word, meant or "not understood") for word, meant in list(read.items())[:_SHOWN])
    if len(codes) < 2 and column in ("race", "gender", "ethnicity"):
        share /= 2
    many = f"{share:.0%} of the cells hold words of this kind"
    return Fit(share=share, settings=settings, why=many, notes=note, preview=shown, unread=unread)


def yes_no(profile: Profile, declared: str = "") -> Fit:
    """Yes and no in any of their usual forms; for “resident” also in words about where a person lives."""
    read: dict[str, str] = {}
    for word in profile.texts:
        folded = fold(word)
        if folded in NO or (declared == "resident" and re.search(_ELSEWHERE, folded)):
            read[word] = "no"
        elif folded in YES or (declared == "resident" and re.search(_HERE, folded)):
            read[word] = "yes"
    total = profile.seen
    share = sum(count for word, count in profile.words if word in read) / total
    if not read or (profile.distinct > 12):
        return NONE
    unknown = [word for word in profile.texts if fold(word) in _UNKNOWN]
    unread = tuple(word for word in profile.texts if word not in read and word not in unknown)
    settings: dict[str, Any] = {"missing": unknown} if unknown else {}
    for answer, known in (("yes", YES), ("no", NO)):
        said = [word for word, meant in read.items() if meant == answer and fold(word) not in known]
        settings |= {answer: said} if said else {}
    shown = tuple(read.items())[:_SHOWN]
    return Fit(share=share, settings=settings, why="its words are yes and no", preview=shown, unread=unread)


def number(column: Column, profile: Profile) -> Fit:
    """Numbers within the believable range of the contract."""
    low = column.low if column.low is not None else float("-inf")
    high = column.high if column.high is not None else float("inf")
    good = {word for word in profile.texts if (value := _float(word)) is not None and low <= value <= high}
    total = profile.seen
    share = sum(count for word, count in profile.words if word in good) / total
    unknown = [word for word in profile.texts if fold(word) in _UNKNOWN]
    settings = {"missing": unknown} if unknown else {}
    shown = tuple((word, word if word in good else "missing") for word in profile.texts[:_SHOWN])
    return Fit(share=share, settings=settings, why=f"{share:.0%} are numbers that can be right", preview=shown)


def age(profile: Profile) -> Fit:
    """Ages in years: numbers of which most lie between 10 and 90, and not all are small."""
    found = number(BY_NAME["age"], profile)
    numbers = sorted(profile.numbers())
    middle = numbers[len(numbers) // 2] if numbers else 0.0
    return found if 12 <= middle <= 90 and profile.distinct > 3 else NONE


def birth_year(profile: Profile) -> Fit:
    """Years of birth."""
    years = re.compile(r"(?:19|20)\d\d(?:\.0)?")
    return Fit(share=profile.share(years), why="years of birth")


def degrees(low: float, high: float) -> Callable[[Profile], Fit]:
    """Degrees with decimals between two bounds."""

    def tested(profile: Profile) -> Fit:
        numbers = profile.numbers()
        good = [value for value in numbers if low <= value <= high and not value.is_integer()]
        share = len(good) / len(profile.texts) if profile.texts else 0.0
        return Fit(share=share, why="degrees") if share > 0.5 else NONE

    return tested


def plane(profile: Profile) -> Fit:
    """Coordinates far too large for degrees, as State Plane feet are."""
    numbers = [value for value in profile.numbers() if value]
    large = [value for value in numbers if 10_000 < abs(value) < 10_000_000]
    share = len(large) / len(profile.texts) if profile.texts else 0.0
    return Fit(share=share, why="coordinates of a plane, not degrees") if share > 0.8 else NONE


def identity(profile: Profile) -> Fit:
    """Ids: short, and almost as many as there are rows."""
    longest = max(map(len, profile.texts))
    share = min(profile.distinct / max(profile.filled, 1) * 1.5, 1.0)
    return Fit(
        share=share if longest <= 80 else 0.0, why=f"{profile.distinct:,} different ids in {profile.filled:,} rows"
    )


def text(profile: Profile) -> Fit:
    """Short words that come back: names of agencies, areas, units and officers."""
    long = sum(map(len, profile.texts)) / len(profile.texts) > 40
    unique = profile.distinct > 0.9 * max(profile.filled, 1) and profile.filled > 50
    shown = tuple((word, word) for word in profile.texts[:_SHOWN])
    return Fit(
        share=0.3 if long or unique else 1.0, why=f"number of different words: {profile.distinct:,}", preview=shown
    )


def _float(word: str) -> float | None:
    try:
        return float(word)
    except ValueError:
        return None


def _compiled(pattern: str) -> "re.Pattern[str]":
    return re.compile(pattern, re.IGNORECASE)


_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DATES = {
    "iso": _compiled(r"\d{4}-\d\d-\d\d(?:[T ].*)?"),
    "m/d/yyyy": _compiled(r"\d{1,2}/\d{1,2}/\d{4}(?: .*)?"),
    "m/d/yy": _compiled(r"\d{1,2}/\d{1,2}/\d{2}(?: .*)?"),
    "yyyy/m/d": _compiled(r"\d{4}/\d{1,2}/\d{1,2}(?: .*)?"),
    "d.m.yyyy": _compiled(r"\d{1,2}\.\d{1,2}\.\d{4}(?: .*)?"),
    "d-mon-yyyy": _compiled(rf"\d{{1,2}}-{_MONTH}-\d{{4}}(?: .*)?"),
    "mon d, yyyy": _compiled(rf"{_MONTH} \d{{1,2}}, ?\d{{4}}(?: .*)?"),
    "yyyymmdd": _compiled(r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d"),
    "mmddyyyy": _compiled(r"(?:0?\d|1[0-2])[0-3]\d(?:19|20)\d\d"),
    "ddmmyyyy": _compiled(r"[0-3]?\d(?:0\d|1[0-2])(?:19|20)\d\d"),
    "excel": _compiled(r"[234]\d{4}(?:\.\d+)?"),
}
_ORDER = {
    **dict.fromkeys(("m/d/yyyy", "m/d/yy", "mmddyyyy"), "mdy"),
    **dict.fromkeys(("d/m/yyyy", "d/m/yy", "d.m.yyyy", "ddmmyyyy"), "dmy"),
    **dict.fromkeys(("yyyy/m/d", "yyyymmdd"), "ymd"),
}
_CLOCK = _compiled(r"\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?")
_TWELVE = _compiled(r".*\d{1,2}:\d\d(?::\d\d)? ?[ap]\.?m\.?")
_ISO_STAMP = _compiled(r"\d{4}-\d\d-\d\d[T ]\d\d?:\d\d.*")
_MIDNIGHT = _compiled(r".*[T ]0?0:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?|.* 12:00(?::00)? am")
_SLASH_STAMP = _compiled(r"\d{1,2}/\d{1,2}/\d{2,4} \d\d?:\d\d.*")
_SPECIAL: dict[str, Callable[[Profile], Fit]] = {
    "date": date,
    "minute": time,
    "age": age,
    "latitude": degrees(-90, 90),
    "longitude": degrees(-180, 180),
    "contact_id": identity,
}
