"""Mappings: how the columns of a source become the columns of Daylit. Read from TOML, checked whole, then compiled."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from daylit.errors import DaylitError
from daylit.tables.conditions import Condition
from daylit.tables.contract import Column
from daylit.tables.manifest import Place
from daylit.tables.readers import ReadSpec
from daylit.tables.words import fold

PERSON_NUMBER = "{n}"
"""What stands for the number of a person in the names of columns of which a row has several."""


NESTED = "it is nested too deeply: write it with fewer brackets within brackets"


class NoSuchMapping(DaylitError):
    """No shipped mapping has the name, and no file is there."""


class MappingError(DaylitError):
    """A mapping file cannot be used as it is. ``mistakes`` holds everything that is wrong with it.

    ``file`` is the mapping as it was asked for, where that is a file.
    """

    def __init__(self, name: str, mistakes: Sequence[str], *, file: str | Path | None = None) -> None:
        self.mistakes = tuple(mistakes)
        lines = "".join(f"\n  · {mistake}" for mistake in mistakes)
        many = "one mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
        where = f" in the file “{file}”" if file is not None and is_file(file) else ""
        super().__init__(
            f"The mapping “{name}”{where} has {many}:{lines}\n",
            remedy="Correct the mapping file; docs/mapping.md explains every key.",
        )


class WrongSource(DaylitError):
    """The files do not have the columns by which the mapping recognises its source."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A value, and the condition under which it is chosen."""

    value: str
    when: Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one column of the contract is made. Which fields have a meaning depends on the kind of column."""

    column: Column
    sources: tuple[str, ...] = ()
    constant: str | int | float | bool | None = None
    missing: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    otherwise: str | None = None
    choose: tuple[Choice, ...] = ()
    separator: str | None = None
    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    any_yes: tuple[str, ...] = ()
    yes_when: Condition | None = None
    no_when: Condition | None = None
    formats: tuple[str, ...] = ()
    zone: str | None = None
    hour: str | None = None
    minute: str | None = None
    half: str | None = None
    birth_year: str | None = None
    birth_date: str | None = None
    low: float | None = None
    high: float | None = None
    multiply: float = 1.0
    first_number: bool = False
    join: str | None = None
    pseudonym: bool = False
    epsg: int | None = None
    x: str | None = None
    y: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpec:
    """How the source is recognised, what its missing words are, and what rows with the same id mean."""

    required: tuple[str, ...] = ()
    optional: bool | tuple[str, ...] = False
    missing: tuple[str, ...] = ()
    same_id: str = "repeated"
    only: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Persons:
    """Several people in one row: source columns with ``{n}`` in their names."""

    numbered: int
    exists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SideTable:
    """A second file of keys and values whose words become columns ``NAME.WORD`` of the main one."""

    name: str
    required: tuple[str, ...]
    key: str
    on: str
    pivot: str
    take: str
    columns: tuple[str, ...]

    @property
    def new_columns(self) -> tuple[str, ...]:
        """The names under which the mapping speaks of the words."""
        return tuple(f"{self.name}.{word}" for word in self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceMapping:
    """A mapping that was read and found to be without mistakes."""

    name: str
    title: str
    about: str = ""
    aliases: tuple[str, ...] = ()
    source: SourceSpec = SourceSpec()
    reader: ReadSpec = field(default_factory=ReadSpec)
    place: Place = field(default_factory=Place)
    rules: Mapping[str, Rule] = field(default_factory=dict)
    persons: Persons | None = None
    tables: tuple[SideTable, ...] = ()
    document: Mapping[str, Any] = field(default_factory=dict)

    def fits(self, header: Iterable[str]) -> bool:
        """Whether a file with this header is the mapping's main one."""
        there = {fold(name) for name in header}
        return all(fold(name) in there for name in self.source.required)


def load_mapping(name: str | Path, headers: Sequence[Sequence[str]] = ()) -> SourceMapping:
    """The mapping of this name or file. For a family, the headers of the files choose the member.

    Raises ``NoSuchMapping``, ``MappingError`` with every mistake at once, or ``WrongSource`` where no member fits.
    """
    from daylit.tables.mapping.reading import read_mapping

    document = find_document(name)
    variants = document.get("variants")
    if not variants or not isinstance(variants, list):
        return read_mapping(document, file=name)
    members = [read_mapping(find_document(str(member)), file=str(member)) for member in variants]
    fitting = [member for member in members if any(member.fits(header) for header in headers)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        titles = " and ".join(f"“{member.title}”" for member in fitting)
        raise WrongSource(
            f"These files have different layouts: {titles}.",
            remedy="Import each layout into its own extract.",
        )
    raise WrongSource(
        f"No layout of the mapping “{document.get('name', name)}” fits the header of this source. "
        + " ".join(f"“{member.name}” needs {', '.join(member.source.required)}." for member in members),
        remedy="Choose another mapping, or let “daylit map” propose one.",
    )


def is_file(name: str | Path) -> bool:
    """Whether the name of a mapping is meant as the path of a file."""
    path = Path(name)
    return path.suffix == ".toml" or path.is_file()


def find_document(name: str | Path) -> dict[str, Any]:
    """The TOML document of a shipped mapping, by name or alias, or of a mapping file, by path.

    A document that ``extends`` another holds everything of the other that it does not say anew.
    """
    return _extended(_find(name), seen=())


def shipped_documents() -> list[dict[str, Any]]:
    """The TOML documents of all mappings that come with Daylit, by name."""
    return [_extended(document, seen=()) for document in _shipped().values()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipped:
    """A mapping that comes with Daylit, as a list of them shows it; ``variants`` are the members of a family."""

    name: str
    title: str
    about: str
    aliases: tuple[str, ...]
    variants: tuple[str, ...]


def shipped_mappings() -> tuple[Shipped, ...]:
    """The mappings that come with Daylit, by name."""
    return tuple(
        Shipped(
            name=document["name"],
            title=document["title"],
            about=document.get("about", "").strip(),
            aliases=tuple(document.get("aliases", ())),
            variants=tuple(document.get("variants", ())),
        )
        for document in shipped_documents()
    )


def _find(name: str | Path) -> dict[str, Any]:
    if is_file(name):
        return _read_file(Path(name))
    wanted = fold(str(name))
    for document in _shipped().values():
        if wanted in (fold(word) for word in (document["name"], *document.get("aliases", ()))):
            return document
    raise NoSuchMapping(
        f"There is no mapping named “{name}”, and no file of that name.",
        remedy=f"Use one of: {', '.join(_shipped())}; or let “daylit map” propose one for your file.",
    )


@cache
def _shipped() -> dict[str, dict[str, Any]]:
    folder = resources.files("daylit.tables") / "maps"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    documents = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    return {document["name"]: document for document in documents}


def _extended(document: Mapping[str, Any], *, seen: tuple[str, ...]) -> dict[str, Any]:
    """The document with what it takes from the one it extends. A column said anew replaces the other's whole."""
    own = {key: value for key, value in document.items() if key != "extends"}
    if "extends" not in document:
        return own
    name = str(document["extends"])
    if name in seen:
        raise MappingError(str(document.get("name", name)), [f"it extends “{name}”, which extends it again"])
    base = _extended(_find(name), seen=(*seen, name))
    whole = {key: value for key, value in base.items() if key not in ("aliases", "variants")} | own
    for table in ("columns", "place"):
        if isinstance(base.get(table), dict) and isinstance(own.get(table), dict):
            whole[table] = {**base[table], **own[table]}
    return whole


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise NoSuchMapping(f"There is no mapping file “{path}”.", remedy="Check the path.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise NoSuchMapping(
            f"The mapping file “{path}” cannot be read as text.", remedy="Save it as UTF-8 text."
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise MappingError(str(path), [f"it is not valid TOML: {error}"]) from error
    except RecursionError:
        raise MappingError(str(path), [NESTED]) from None
