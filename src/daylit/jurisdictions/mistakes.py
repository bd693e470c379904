"""What is wrong with a pack: every mistake at once, with the file, the key and what to do."""

from collections.abc import Sequence
from dataclasses import dataclass

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
