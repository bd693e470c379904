"""Reading a bundle: refused with a reason unless its files, its fingerprint, its signatures and its number fit."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from daylit.errors import DaylitError
from daylit.release.bundle import Bundle, Table
from daylit.release.manifest import AGAIN, Damaged, checked
from daylit.release.signing import ROLES, SIGNATURES, Key, Signature, fits, keys_from

LAYOUT = 1
"""Version of the folder's layout. A reader refuses a higher one, because it cannot know what changed."""
DOCUMENTS = (
    "plan", "actions", "promises", "surveys", "meetings", "questions", "dictionary", "risk", "changes", "datapackage",
)  # fmt: skip
_LISTS = {"actions", "promises", "surveys", "meetings", "questions"}


class NotABundle(DaylitError):
    """A folder is no release that can be believed: ``reason`` says in one word why.

    ``missing``, ``damaged``, ``newer`` (of a layout that this Daylit does not know), ``unsigned``, ``once`` (signed by
    one person only), ``unknown`` (by a key that is not the agency's), ``forged`` (the signature does not fit),
    ``foreign`` (another agency's) and ``older`` (a release that was there before, or does not follow it).
    """

    def __init__(self, message: str, *, reason: str, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason


def read(
    path: str | Path,
    *,
    keys: str | Path | Iterable[Key] = (),
    agency: str = "",
    after: Bundle | None = None,
    preview: bool = False,
) -> Bundle:
    """Read a bundle and check it.

    Parameters
    ----------
    path
        The folder of the bundle.
    keys
        The public keys that may sign, as a ``keys.json`` or a list of ``Key``. They come from outside: a bundle that
        brings its own is not believed.
    agency
        The slug of the agency whose release is expected; any, if not given.
    after
        The last good release. The new one must be of the same agency and directly follow it.
    preview
        Read a bundle that nobody has signed yet. Its files are compared all the same.

    Raises ``NotABundle`` with the reason, and ``BadKeys`` or ``NoCryptography`` where signatures cannot be checked.

    **Does not show** that what stands in it is right: only that two people with the agency's keys signed these bytes.
    """
    folder = Path(path)
    if not folder.is_dir():
        raise NotABundle(f"There is no bundle at “{folder}”.", reason="missing", remedy="Check the path.")
    try:
        files, fingerprint = checked(folder)
        facts = _facts(folder)
        if preview:
            signatures: tuple[Signature, ...] = ()
        else:
            signatures = _signed(folder, facts, fingerprint, _known(keys))
        _expected(facts, agency, after)
        return _bundle(folder, facts, fingerprint, signatures, files)
    except Damaged as error:
        raise NotABundle(
            f"“{folder.name}” is damaged. {error.message}", reason="damaged", remedy=error.remedy
        ) from error


def _known(keys: str | Path | Iterable[Key]) -> tuple[Key, ...]:
    return keys_from(keys) if isinstance(keys, str | Path) else tuple(keys)


def _facts(folder: Path) -> Mapping[str, Any]:
    facts = _json(folder, "bundle.json", dict)
    try:
        layout, number, slug = int(facts["layout"]), int(facts["number"]), str(facts["agency"]["id"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise Damaged("Its bundle.json lacks what names it.", remedy=AGAIN) from error
    if layout > LAYOUT:
        raise NotABundle(
            f"“{folder.name}” was written in layout {layout}; this Daylit reads up to {LAYOUT}.",
            reason="newer",
            remedy="Install a newer Daylit.",
        )
    if number < 1 or not slug:
        raise Damaged("Its bundle.json has no number or no agency.", remedy=AGAIN)
    return MappingProxyType(facts)


def _signed(folder: Path, facts: Mapping[str, Any], fingerprint: str, keys: Sequence[Key]) -> tuple[Signature, ...]:
    """Every signature, checked; one proposed and one approved by different people are needed."""
    if not (folder / SIGNATURES).is_file():
        raise NotABundle(f"“{folder.name}” is not signed.", reason="unsigned", remedy="Two people must sign a release.")
    try:
        told = [Signature(**one) for one in _json(folder, SIGNATURES, list)]
    except TypeError as error:
        raise Damaged(f"Its {SIGNATURES} cannot be read.", remedy=AGAIN) from error
    if not all(isinstance(value, str) for one in told for value in one.to_dict().values()):
        raise Damaged(f"Its {SIGNATURES} does not hold what it should.", remedy=AGAIN)
    if not told:
        raise NotABundle(f"“{folder.name}” is not signed.", reason="unsigned", remedy="Two people must sign a release.")
    own = {key.id: key for key in keys}
    for one in told:
        key = own.get(one.key)
        if key is None or key.role != one.role:
            raise NotABundle(
                f"“{folder.name}” was signed with a key that is not among the agency's: “{one.key}”.",
                reason="unknown",
                remedy="Ask the agency for its newest keys.json, by a way that you trust.",
            )
        if not fits(one, key, fingerprint=fingerprint, agency=str(facts["agency"]["id"]), number=int(facts["number"])):
            raise NotABundle(
                f"A signature on “{folder.name}” does not fit what it holds.", reason="forged", remedy=AGAIN
            )
    if {one.role for one in told} != set(ROLES) or len({one.by for one in told}) < 2:
        raise NotABundle(
            f"“{folder.name}” was signed by one person only.",
            reason="once",
            remedy="A second person must sign it before it is a release.",
        )
    return tuple(told)


def _expected(facts: Mapping[str, Any], agency: str, after: Bundle | None) -> None:
    slug, number = facts["agency"]["id"], int(facts["number"])
    wanted = after.agency["id"] if after is not None else agency
    if wanted and slug != wanted:
        raise NotABundle(
            f"This is a release of “{slug}”, not of “{wanted}”.", reason="foreign", remedy="Use that agency's own."
        )
    if after is None:
        return
    if number <= after.number:
        raise NotABundle(
            f"Release {number} is not newer than release {after.number}, which is there already.",
            reason="older",
            remedy="The newer one stays.",
        )
    if number != after.number + 1 or facts.get("previous") != after.fingerprint:
        raise NotABundle(
            f"Release {number} does not follow release {after.number} as it is here.",
            reason="older",
            remedy="Bring the releases between them as well.",
        )


def _bundle(
    folder: Path,
    facts: Mapping[str, Any],
    fingerprint: str,
    signatures: tuple[Signature, ...],
    files: Mapping[str, str],
) -> Bundle:
    documents = {name: _json(folder, f"{name}.json", list if name in _LISTS else dict) for name in DOCUMENTS}
    names = [name for name in facts.get("findings", []) if f"findings/{name}.json" in files]
    return Bundle(
        path=folder,
        facts=facts,
        fingerprint=fingerprint,
        signatures=signatures,
        findings=tuple(_json(folder, f"findings/{name}.json", dict) for name in names),
        tables=MappingProxyType({one["name"]: _table(folder, one) for one in _json(folder, "tables.json", list)}),
        documents=MappingProxyType(documents),
        files=MappingProxyType(dict(files)),
    )


def _table(folder: Path, told: Mapping[str, Any]) -> Table:
    try:
        return Table(
            name=told["name"],
            title=told["title"],
            by=tuple(told["by"]),
            measures=tuple(told["measures"]),
            n_rows=int(told["rows"]),
            hidden_share=float(told["hidden_share"]),
            text=(folder / "tables" / f"{told['name']}.csv").read_text(encoding="utf-8"),
        )
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise Damaged("Its tables.json does not fit its tables.", remedy=AGAIN) from error


def _json(folder: Path, name: str, kind: type) -> Any:
    try:
        told = json.loads((folder / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise Damaged(f"“{name}” cannot be read.", remedy=AGAIN) from error
    if not isinstance(told, kind):
        raise Damaged(f"“{name}” does not hold what it should.", remedy=AGAIN)
    return told
