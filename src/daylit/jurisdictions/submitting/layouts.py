"""The files of a pack that go to the state, and the two ways in which they go.

*Contact by contact* (JSON, XML): each contact is a file of its own, new, changed or taken out.
*Period by period* (rows, linked tables, counts): a month or a year is one file, and when anything in it changed, the
whole file is made and sent anew.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from daylit.errors import DaylitError
from daylit.jurisdictions.files.crosstab import count_crosstab, failed_sums
from daylit.jurisdictions.files.crosstab_text import crosstab_text
from daylit.jurisdictions.files.flat import Written, write_flat
from daylit.jurisdictions.files.linked import write_linked
from daylit.jurisdictions.files.tree import write_json
from daylit.jurisdictions.files.xml import write_xml
from daylit.jurisdictions.pack import Pack, StateFile
from daylit.jurisdictions.submitting.contacts import fingerprint_of
from daylit.record.form import Form
from daylit.record.problems import Problem

Answers = dict[str, Any]


class NothingToSend(DaylitError):
    """The pack has no file that the state takes, or not the one that was asked for."""


class Write(Protocol):
    """How a contact becomes the bytes of a state's file."""

    def __call__(self, record: Answers, file: StateFile, *, form: Form) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A file, or linked tables, made of the contacts of a period.

    ``tables`` are the bytes by the table's id, with “” for a file without tables. ``fingerprint`` changes exactly when
    the state would read something else. ``wrong`` are the problems of single contacts, by their place from 0;
    ``problems`` those of the file as a whole.
    """

    tables: Mapping[str, bytes]
    fingerprint: str
    wrong: Mapping[int, tuple[Problem, ...]] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


Build = Callable[[Pack, StateFile, Sequence[Answers]], Built]


def _rows(pack: Pack, file: StateFile, records: Sequence[Answers]) -> Built:
    written = write_flat(records, file, form=pack.form)
    return _written({"": written.files[file.id]}, written)


def _linked(pack: Pack, file: StateFile, records: Sequence[Answers]) -> Built:
    written = write_linked(records, file, form=pack.form)
    return _written({table.id: written.files[table.name or table.id] for table in file.tables}, written)


def _counts(pack: Pack, file: StateFile, records: Sequence[Answers]) -> Built:
    counted = count_crosstab(pack, file=file.id, contacts=records)
    numbers = [[table.id, [[row.id, *row.counts, row.total] for row in table.rows]] for table in counted.tables]
    return Built(
        tables={"": crosstab_text(pack, crosstab=counted).encode(file.encoding)},
        fingerprint=fingerprint_of(numbers),
        problems=tuple(failed_sums(pack, crosstab=counted)),
    )


BY_CONTACT: dict[str, Write] = {"json": write_json, "xml": write_xml}
"""Format → how one contact is written, where each is a file of its own."""

BY_PERIOD: dict[str, Build] = {"delimited": _rows, "fixed": _rows, "linked": _linked, "crosstab": _counts}
"""Format → how the contacts of a period are written, where they stand in one file."""


def sent_files(pack: Pack, *, wanted: Sequence[str] = ()) -> tuple[StateFile, ...]:
    """The files of a pack that go to the state: those that it takes, or those that are named.

    Raises
    ------
    NothingToSend
        There are none, one that is named is not for sending, or they do not all go the same way.
    """
    files = tuple(file for file in pack.files if (file.id in wanted if wanted else file.status == "submission"))
    unfit = [name for name in wanted if name not in {file.id for file in files if file.status != "view"}]
    if unfit:
        raise NothingToSend(
            f"The pack “{pack.id}” {pack.version} has no file “{unfit[0]}” for the state.", remedy=_others(pack)
        )
    if not files:
        raise NothingToSend(
            f"The layout of the file that the state takes is not in the pack “{pack.id}” {pack.version}.",
            remedy=_others(pack),
        )
    ways = {_way(file) for file in files}
    if len(ways) > 1 or "" in ways:
        raise NothingToSend(
            f"The files of the pack “{pack.id}” {pack.version} cannot be sent together.",
            remedy="Name with --file one that goes contact by contact, or those that go period by period.",
        )
    return files


def by_period(files: Sequence[StateFile]) -> bool:
    """Whether these files hold a whole period each."""
    return files[0].format in BY_PERIOD


def write_contact(record: Answers, file: StateFile, *, form: Form) -> bytes:
    """The state's file for one contact."""
    return BY_CONTACT[file.format](record, file, form=form)


def _way(file: StateFile) -> str:
    if file.format in BY_CONTACT:
        return "contact" if file.unit == "contact" else ""
    return "period" if file.format in BY_PERIOD else ""


def _others(pack: Pack) -> str:
    """What may be done where a pack has no file that the state takes."""
    released = [file.id for file in pack.files if file.status != "view" and _way(file)]
    if not released:
        return f"“daylit pack show {pack.id}” names the files it has, and what is missing."
    named = " ".join(f"--file {name}" for name in released)
    taken = [file.id for file in pack.files if file.status == "submission"]
    if taken:
        return f"Leave out --file to send what the state takes ({', '.join(taken)}), or choose of: {named}."
    return f"The layouts known are: {named}. Ask the state whether it takes one of them, then name it."


def _written(tables: Mapping[str, bytes], written: Written) -> Built:
    wrong: dict[int, tuple[Problem, ...]] = {}
    for problem in written.problems:
        place = int(problem.at.removeprefix("records[").partition("]")[0])
        wrong[place] = (*wrong.get(place, ()), problem)
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in tables.items()}
    return Built(tables=tables, fingerprint=fingerprint_of(hashes), wrong=wrong)
