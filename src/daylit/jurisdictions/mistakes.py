"""What is wrong with a pack: every mistake at once, with the file, the key and what to do."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from daylit.errors import DaylitError

SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PackMistake:
    """One thing that is wrong. ``key`` is as in the file: “elements.person.race.codes”."""

    file: str
    key: str
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.file}, {self.key}: {self.what} {self.remedy}".strip()


def text_mistake(file: str, key: str, given: Any) -> PackMistake:
    """What is wrong where a text should stand at the top of a file and does not."""
    what = "It is missing." if given is None or given == "" else f"It should be text, not {name_of(given)}."
    return PackMistake(file=file, key=key, what=what, remedy=f'Write {key} = "…" at the top of the file.')


def effective_mistakes(given: Any, file: str) -> Iterator[PackMistake]:
    """What is wrong with the days for which a version holds."""
    remedy = "Write it as from = 2024-01-31, without quotation marks."
    if not isinstance(given, Mapping) or "from" not in given:
        what = "It is missing."
        remedy = "Write the first day of contact for which this version holds, as from = 2024-01-31."
        yield PackMistake(file=file, key="effective.from", what=what, remedy=remedy)
    for name in ("from", "until") if isinstance(given, Mapping) else ():
        day = given.get(name)
        if name in given and (not isinstance(day, date) or isinstance(day, datetime)):
            shown = f"“{day}” is no day." if isinstance(day, str) else f"It should be a day, not {name_of(day)}."
            yield PackMistake(file=file, key=f"effective.{name}", what=shown, remedy=remedy.replace("from", name, 1))


def name_of(given: Any) -> str:
    """What a plain value is, in words: a number, a list."""
    names = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(given), "a day" if isinstance(given, date) else "a time of day")


class BadPack(DaylitError):
    """A pack cannot be used. ``mistakes`` are all of them."""

    def __init__(self, name: str, mistakes: Sequence[PackMistake]) -> None:
        self.mistakes = tuple(mistakes)
        lines = "".join(f"\n  · {mistake}" for mistake in self.mistakes[:SHOWN])
        more = f"\n  · and {len(mistakes) - SHOWN} more" if len(mistakes) > SHOWN else ""
        count = "one mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        super().__init__(
            f"The pack “{name}” has {count}:{lines}{more}\n",
            remedy="Correct the files; “daylit pack check” reads them again.",
        )
