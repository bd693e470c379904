"""What a crosswalk is: how the codes of one list are read as the codes of another, and what is lost on the way."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from daylit.errors import DaylitError
from daylit.terms.codes import CodeList

Relation = Literal["exact", "broader", "narrower", "overlay", "either", "none"]
Direction = Literal["in", "out"]

RELATIONS: dict[Relation, str] = {
    "exact": "Both codes hold the same people.",
    "broader": "The target holds more people than the code: a finer word is lost.",
    "narrower": "The target's own meaning is narrower: some people of the code are put under it all the same.",
    "overlay": "The code is recorded beside another one and lies over it.",
    "either": "The code stands for one of the targets, and nobody can tell which.",
    "none": "The target list has no place for the code.",
}
"""How a code stands to its target, in one sentence each."""


class UnknownSourceCode(DaylitError):
    """A code was to be translated that the standard does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """How one code is read.

    ``to`` holds every target that applies together (“White and Asian” is both); with the relation “either” it holds
    the targets of which one applies; with “none” it is empty. ``loss`` says in a plain sentence what is lost; only an
    exact entry may leave it empty. ``why`` gives the reason where the mapping is a choice of ours.
    """

    code: str
    to: tuple[str, ...]
    relation: Relation = "exact"
    loss: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crosswalk:
    """A complete reading of one code list into another: every code has exactly one entry, in the list's order.

    ``direction`` is “in” from a standard to Daylit's words and “out” from Daylit's words to the standard.
    ``one_only`` says that the target list allows one code per person; ``several`` is then the code for people with
    more than one, and ``first`` the codes that stand before all others. ``silent`` codes say nothing beside another
    code (“unknown”). ``basis`` is how the standard wants the value
    ascertained, where it says so. ``valid_from`` and ``valid_until`` are inclusive.
    """

    name: str
    standard: str
    version: str
    direction: Direction
    codelist: CodeList
    target: CodeList
    entries: tuple[Entry, ...]
    source: str
    basis: str | None = None
    one_only: bool = False
    several: str | None = None
    first: tuple[str, ...] = ()
    silent: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""
    _by_code: Mapping[str, Entry] = field(init=False, repr=False, compare=False)
    _by_label: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if tuple(entry.code for entry in self.entries) != self.codelist.values:
            raise ValueError(f"{self.name}: the entries are not the codes of {self.codelist.name}, in its order")
        for entry in self.entries:
            _check(entry, self.target, self.name)
        object.__setattr__(self, "_by_code", {entry.code: entry for entry in self.entries})
        object.__setattr__(self, "_by_label", {code.label.casefold(): code.value for code in self.codelist})

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __getitem__(self, code: str) -> Entry:
        """The entry of a code, found by its value or, in any case of letters, by its label."""
        value = code if code in self._by_code else self._by_label.get(code.strip().casefold(), "")
        if value not in self._by_code:
            raise UnknownSourceCode(
                f"“{code}” is not a code of {self.codelist.title}.",
                remedy=f"Use one of: {', '.join(self.codelist.values)}.",
            )
        return self._by_code[value]

    def valid_on(self, day: date) -> bool:
        """Whether the crosswalk holds for a contact of this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    def translate(self, codes: Iterable[str]) -> frozenset[str]:
        """The target codes of one person's codes.

        An “either” gives nothing, since nobody can tell which of its targets applies: ask ``losses`` what was left
        out. Where the target allows one code only, ``first``, then ``several`` decide.
        """
        entries = self._speaking(codes)
        targets = frozenset(target for entry in entries if entry.relation != "either" for target in entry.to)
        return self._narrow(targets) if self.one_only else targets

    def losses(self, codes: Iterable[str]) -> tuple[str, ...]:
        """What is lost when one person's codes are translated: plain sentences, each once, in the list's order."""
        codes = tuple(codes)
        entries = self._speaking(codes)
        sentences = [entry.loss for entry in entries if entry.loss]
        targets = {target for entry in entries if entry.relation != "either" for target in entry.to}
        kept = self.translate(codes)
        if self.one_only and len(targets) > 1:
            chosen = ", ".join(f"“{self.target[value].label}”" for value in sorted(kept)) or "no code"
            sentences.append(f"Only one code is allowed, so the person's several groups become {chosen}.")
        return tuple(dict.fromkeys(sentences))

    def _speaking(self, codes: Iterable[str]) -> tuple[Entry, ...]:
        """The entries of the codes, in the list's order, without silent codes that stand beside others."""
        chosen = {self[code].code for code in codes}
        chosen = (chosen - self.silent) or chosen
        return tuple(entry for entry in self.entries if entry.code in chosen)

    def _narrow(self, targets: frozenset[str]) -> frozenset[str]:
        ahead = [value for value in self.first if value in targets]
        if ahead:
            return frozenset(ahead[:1])
        if len(targets) <= 1:
            return targets
        return frozenset() if self.several is None else frozenset({self.several})


def _check(entry: Entry, target: CodeList, name: str) -> None:
    """Refuse an entry that points nowhere or loses something without saying so: a mistake of ours, found at import."""
    where = f"{name}, code {entry.code}"
    if any(value not in target for value in entry.to):
        raise ValueError(f"{where}: a target is not a code of {target.name}")
    if entry.relation != "exact" and not entry.loss.endswith("."):
        raise ValueError(f"{where}: the relation is {entry.relation}, but no sentence says what is lost")
    if (entry.relation == "none") != (not entry.to):
        raise ValueError(f"{where}: an entry has no target exactly when its relation is “none”")
    if entry.relation == "either" and len(entry.to) < 2:
        raise ValueError(f"{where}: “either” needs two targets or more")
