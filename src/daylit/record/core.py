"""The recommended core: every standard element of a record once, so that two packs name the same thing alike.

A pack takes from this list what its law asks, and gives each element its own label, codes and rules. An element that
is not in the list must say that it is the pack's own, so that a misspelt name is caught when the pack is loaded.
"""

from dataclasses import dataclass

from daylit.record.core_contact import CONTACT
from daylit.record.core_person import PERSON


@dataclass(frozen=True, slots=True, kw_only=True)
class Standard:
    """One element of the core.

    ``kinds`` are the kinds of answer a pack may give it; the first is the recommended one. ``terms`` is the Daylit
    list whose values the pack's codes should point to, empty where there is none.
    """

    path: str
    kinds: tuple[str, ...]
    label: str
    terms: str = ""


def _standard(row: tuple[str, str, str] | tuple[str, str, str, str]) -> Standard:
    path, kinds, label, *terms = row
    return Standard(path=path, kinds=tuple(kinds.split("|")), label=label, terms=terms[0] if terms else "")


CORE: dict[str, Standard] = {row[0]: _standard(row) for row in (*CONTACT, *PERSON)}
"""Path → standard element, in the order of the blocks."""
