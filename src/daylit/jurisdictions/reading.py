"""The files of a pack become one table of plain values: included files, samples and the version extended among them."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from daylit.jurisdictions.merging import merged, removals
from daylit.jurisdictions.mistakes import BadPack, PackMistake

LARGEST = 8 * 2**20
DEEPEST_CHAIN = 12
_EXTENDED = re.compile(r"[a-z][a-z0-9_-]*/[0-9][0-9a-z-]*")


@dataclass(slots=True)
class Gathered:
    """The plain values of a version, and what was wrong on the way to them. ``whole`` says that nothing is lacking."""

    plain: dict[str, Any]
    mistakes: list[PackMistake]
    whole: bool = True


def gather(folder: Path, version: str, *, chain: tuple[str, ...] = ()) -> Gathered:
    """One version of the pack in ``folder``, with all that it includes and extends, and every mistake on the way.

    Files that are missing or no TOML, and versions that extend each other in a circle, leave it not ``whole``.
    """
    name = f"{folder.name}/{version}.toml"
    found = Gathered({}, [])
    read = _try(found, partial(read_toml, folder / f"{version}.toml", name))
    plain = read or {}
    found.whole = read is not None
    for included in _names(found, plain.pop("include", []), name, "include"):
        part = _try(found, partial(_part, folder, included, name))
        if part is None:
            found.whole = False
        else:
            own = {key: plain[key] for key in ("effective", "extends", "removed", "version") if key in plain}
            plain = merged(part, plain) | own
    _add_samples(folder, plain, name, found)
    found.plain = plain
    if "extends" in plain:
        _extend(folder, found, name, chain)
    return found


def _extend(folder: Path, found: Gathered, name: str, chain: tuple[str, ...]) -> None:
    """Lay a version over the one that it extends."""
    earlier = str(found.plain["extends"])
    pack, _, other = earlier.partition("/") if _EXTENDED.fullmatch(earlier) else ("", "", "")
    here = (*chain, f"{folder.name.replace('_', '-')}/{name.rpartition('/')[2].removesuffix('.toml')}")
    if not other or earlier in here or len(here) > DEEPEST_CHAIN:
        what = f"It extends “{earlier}”, which leads back to itself." if other else f"“{earlier}” names no version."
        found.mistakes.append(PackMistake(file=name, key="extends", what=what, remedy="Name a version that is older."))
        found.whole = False
        return
    base = gather(folder.parent / pack.replace("-", "_"), other, chain=here)
    found.mistakes += base.mistakes
    found.whole = found.whole and base.whole
    removed = _names(found, found.plain.get("removed", []), name, "removed")
    base.plain.pop("vectors", None)  # cases say what comes out under their own version
    found.plain = merged(base.plain, found.plain)
    for one in removals(found.plain, removed) if found.whole else ():
        what = f"“{one}” is not in {earlier}."
        found.mistakes.append(PackMistake(file=name, key="removed", what=what, remedy="Take the line out."))


def _names(found: Gathered, given: Any, name: str, key: str) -> list[str]:
    """A list of names; whatever else stands there is a mistake."""
    if isinstance(given, list) and all(isinstance(one, str) for one in given):
        return given
    remedy = f'Write {key} = ["…", "…"].'
    found.mistakes.append(PackMistake(file=name, key=key, what="It should be a list of texts.", remedy=remedy))
    return []


def _try(found: Gathered, read: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
    try:
        return read()
    except BadPack as error:
        found.mistakes += error.mistakes
        return None


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
            return tomllib.loads(raw.decode("utf-8-sig"))  # an editor may put a mark of order before the first line
    except FileNotFoundError:
        what, remedy = "There is no such file.", "Check the name; a version is a file named after it."
    except OSError as error:
        what, remedy = f"The file cannot be read: {error.strerror}.", "Check its permissions."
    except UnicodeDecodeError:
        what, remedy = "The file is not UTF-8 text.", "Save it as UTF-8."
    except RecursionError:
        what = "This is nested too deeply."
    except tomllib.TOMLDecodeError as error:
        what = f"This is not TOML: {error}."
    except ValueError:  # Python reads no whole number of thousands of digits
        what, remedy = "A number in it has too many digits to be read.", "Write it shorter."
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
    if "/" in included or "\\" in included or included.startswith(".") or not included.isprintable():
        mistake = PackMistake(
            file=name, key="include", what=f"“{included}” is not a file beside this one.", remedy="Put it there."
        )
        raise BadPack(name, [mistake])
    return path


def _add_samples(folder: Path, plain: dict[str, Any], name: str, found: Gathered) -> None:
    """The rows of external tables that stand in files of their own."""
    tables = plain.get("tables")
    for table in tables if isinstance(tables, list) else ():
        if isinstance(table, Mapping) and isinstance(table.get("sample"), str):
            sample = str(table["sample"])
            read = _try(found, partial(_sample, folder, sample, name))
            assert isinstance(table, dict)
            del table["sample"]
            table["rows"] = (read or {}).get("list", [])


def _sample(folder: Path, sample: str, name: str) -> dict[str, Any]:
    return read_toml(_inside(folder, sample, name), f"{folder.name}/{sample}")
