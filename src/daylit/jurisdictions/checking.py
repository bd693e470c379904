"""Every mistake in the files of a pack that can be found together: heads, versions, and files that nobody reads."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from daylit.jurisdictions.building import build
from daylit.jurisdictions.mistakes import BadPack, PackMistake
from daylit.jurisdictions.reading import gather, read_toml
from daylit.jurisdictions.shelf import SHIPPED, heads, home_of, is_version, version_names
from daylit.jurisdictions.vectors import vector_mistakes


def pack_mistakes(name: str, *, version: str | None = None, folder: Path = SHIPPED) -> tuple[PackMistake, ...]:
    """Every mistake of a pack, each once: of all its versions, or of one of them.

    With a version, what stands in other files is told only where that version reads them.

    Raises
    ------
    NoSuchPack
        There is no such pack.
    """
    home = home_of(name, folder=folder)
    found: list[PackMistake] = []
    versions = version_names(home) if version is None else (version,)
    for each in versions:
        found += _of_version(home, each)
    _, mistakes = heads(name, folder=folder)
    files = {f"{home.name}/{each}.toml" for each in versions}
    found += [mistake for mistake in mistakes if mistake.file in files]
    if version is None:
        found += _unread(home)
    return tuple(dict.fromkeys(found))


def _of_version(home: Path, version: str) -> tuple[PackMistake, ...]:
    gathered = gather(home, version)
    if not gathered.whole:
        return tuple(gathered.mistakes)
    file = f"{home.name}/{version}.toml"
    try:
        pack = build(gathered.plain, file=file, mistakes=gathered.mistakes)
    except BadPack as error:
        return error.mistakes
    return tuple(vector_mistakes(pack, file=file))


def _unread(home: Path) -> Iterator[PackMistake]:
    """Files that are no version and that no file names: a version that was named wrongly would be passed over."""
    paths = sorted(home.glob("*.toml"))
    named = {name for path in paths for name in _names(path)}
    for path in paths:
        if not is_version(path) and path.name not in named:
            yield PackMistake(
                file=f"{home.name}/{path.name}",
                key="(file)",
                what="No version reads this file.",
                remedy="Name it by its version, beginning with a digit, name it under include, or take it away.",
            )


def _names(path: Path) -> Iterator[str]:
    """The files that a file includes or takes samples from."""
    try:
        plain = read_toml(path, path.name)
    except BadPack:
        return
    included, tables = plain.get("include"), plain.get("tables")
    yield from (str(one) for one in included) if isinstance(included, list) else ()
    for table in tables if isinstance(tables, list) else ():
        sample: Any = table.get("sample") if isinstance(table, Mapping) else None
        if isinstance(sample, str):
            yield sample
