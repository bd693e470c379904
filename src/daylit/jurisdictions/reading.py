"""The files of a pack become one table of plain values: included files, samples and the version extended among them."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daylit.jurisdictions.merging import merged, removals
from daylit.jurisdictions.mistakes import BadPack, PackMistake

LARGEST = 8 * 2**20
DEEPEST_CHAIN = 12


def read_version(folder: Path, version: str, *, chain: tuple[str, ...] = ()) -> dict[str, Any]:
    """One version of the pack in ``folder``, with all that it includes and extends.

    Raises
    ------
    BadPack
        A file is missing, is no TOML, or the versions extend each other in a circle.
    """
    name = f"{folder.name}/{version}.toml"
    plain = read_toml(folder / f"{version}.toml", name)
    for included in plain.pop("include", ()):
        part = _part(folder, str(included), name)
        plain = merged(part, plain) | {
            key: plain[key] for key in ("effective", "extends", "removed", "version") if key in plain
        }
    _add_samples(folder, plain, name)
    earlier = plain.get("extends")
    if earlier is None:
        return plain
    pack, _, other = str(earlier).partition("/")
    if not other or earlier in chain or len(chain) > DEEPEST_CHAIN:
        what = f"It extends “{earlier}”, which leads back to itself." if other else f"“{earlier}” names no version."
        raise BadPack(name, [PackMistake(file=name, key="extends", what=what, remedy="Name a version that is older.")])
    base = read_version(folder.parent / pack.replace("-", "_"), other, chain=(*chain, str(earlier)))
    whole = merged(base, plain)
    not_there = removals(whole, [str(one) for one in plain.get("removed", ())])
    if not_there:
        raise BadPack(
            name,
            [
                PackMistake(file=name, key="removed", what=f"“{one}” is not in {earlier}.", remedy="Take the line out.")
                for one in not_there
            ],
        )
    return whole


def read_toml(path: Path, name: str) -> dict[str, Any]:
    """A TOML file as plain values.

    Raises
    ------
    BadPack
        It is not there, is too large, or is not TOML; the message has the line.
    """
    what, remedy = "", "Correct the line; TOML is described at toml.io."
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            what, remedy = "The file is larger than 8 MB.", "Large tables are imported, not written into a pack."
        else:
            return tomllib.loads(raw.decode("utf-8"))
    except FileNotFoundError:
        what, remedy = "There is no such file.", "Check the name; a version is a file named after it."
    except OSError as error:
        what, remedy = f"The file cannot be read: {error.strerror}.", "Check its permissions."
    except UnicodeDecodeError:
        what, remedy = "The file is not UTF-8 text.", "Save it as UTF-8."
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        what = f"This is not TOML: {error}." if str(error) else "This is nested too deeply."
    raise BadPack(name, [PackMistake(file=name, key="(file)", what=what, remedy=remedy)])


def _part(folder: Path, included: str, name: str) -> dict[str, Any]:
    """An included file. It says no more than a part: what chooses versions stands in the version's own file."""
    shown = f"{folder.name}/{included}"
    part = read_toml(_inside(folder, included, name), shown)
    own = [key for key in ("include", "extends", "removed", "effective", "version") if key in part]
    if own:
        remedy = "Put it into the file that includes this one."
        raise BadPack(
            name,
            [PackMistake(file=shown, key=key, what="An included file cannot say this.", remedy=remedy) for key in own],
        )
    return part


def _inside(folder: Path, included: str, name: str) -> Path:
    """A file beside the version; nothing outside of the pack's folder is ever read."""
    path = folder / included
    if "/" in included or "\\" in included or included.startswith("."):
        mistake = PackMistake(
            file=name, key="include", what=f"“{included}” is not a file beside this one.", remedy="Put it there."
        )
        raise BadPack(name, [mistake])
    return path


def _add_samples(folder: Path, plain: dict[str, Any], name: str) -> None:
    """The rows of external tables that stand in files of their own."""
    tables = plain.get("tables")
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, Mapping) and isinstance(table.get("sample"), str):
            sample = str(table["sample"])
            rows = read_toml(_inside(folder, sample, name), f"{folder.name}/{sample}").get("list", [])
            assert isinstance(table, dict)
            del table["sample"]
            table["rows"] = rows
