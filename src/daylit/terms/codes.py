"""What a code list is: the one home of each word that Daylit stores, counts or shows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from daylit.errors import DaylitError
from daylit.terms.saying import Language, Said, told


class UnknownCode(DaylitError):
    """A value was asked of a code list that does not hold it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One value of a code list: what is stored, what is shown, and what it means.

    ``valid_from`` and ``valid_until`` (both inclusive) bound the dates of contact for which the code may be used;
    ``None`` leaves that end open.
    """

    value: str
    label: str
    meaning: str
    valid_from: date | None = None
    valid_until: date | None = None

    def valid_on(self, day: date) -> bool:
        """Whether the code may be used for a contact of this day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeList:
    """A named, ordered list of codes. The order is the order in which people see them."""

    name: str
    title: str
    meaning: str
    codes: tuple[Code, ...]
    source: str = ""
    _by_value: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_value = {code.value: code for code in self.codes}
        if len(by_value) != len(self.codes):
            raise ValueError(f"the code list {self.name} holds a value twice")
        object.__setattr__(self, "_by_value", by_value)

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __len__(self) -> int:
        return len(self.codes)

    def __contains__(self, value: object) -> bool:
        return value in self._by_value

    def __getitem__(self, value: str) -> Code:
        try:
            return self._by_value[value]
        except KeyError:
            raise UnknownCode(
                f"“{value}” is not a code of {self.title.lower()}.",
                remedy=f"Use one of: {', '.join(self.values)}.",
            ) from None

    @property
    def values(self) -> tuple[str, ...]:
        """The stored values, in order."""
        return tuple(self._by_value)

    def label(self, value: str | None, language: Language = "en") -> str:
        """The words shown for a stored value; a missing value reads “Not recorded”."""
        return told(self.said(value), language)

    def said(self, value: str | None) -> Said:
        """The label, able to be told in another language as a part of a sentence."""
        return Said(NOT_RECORDED if value is None else self[value].label, {})

    def meaning_said(self, value: str) -> Said:
        """What a stored value means, able to be told in another language."""
        return Said(self[value].meaning, {})

    @property
    def title_said(self) -> Said:
        """The title, able to be told in another language as a part of a sentence."""
        return Said(self.title, {})


NOT_RECORDED = "Not recorded"
