"""`daylit release`: build, sign and check what the public reads."""

from __future__ import annotations

import json as json_texts
import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from daylit.cli.exits import CANNOT, FINE
from daylit.cli.output import as_json, bar, say
from daylit.errors import DaylitError
from daylit.release import read
from daylit.release.bundle import Bundle
from daylit.release.reading import NotABundle
from daylit.release.signing import ROLES, SIGNATURES, NoCryptography, Signature, public_key, sign
from daylit.release.writing import write_signatures

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

DOCUMENTS = ("actions", "promises", "surveys", "meetings", "questions")
Role = Literal["proposed", "approved"]


class BadWord(DaylitError):
    """An option has a value that cannot be used."""


class BadDocument(DaylitError):
    """A document that the release is to hold cannot be read."""


class BadKey(DaylitError):
    """A file is no key that can sign, or is there already."""


def build(
    extract: Path,
    *,
    out: Path,
    private: Path,
    agency: tuple[str, str, str],
    previous: Path | None,
    documents: Path | None,
    threshold: int,
    licence: str,
    day: str | None,
    json: bool,
) -> int:
    """Build, and say how it was protected."""
    from daylit.release.building import Agency, Telling
    from daylit.release.building import build as build_bundle
    from daylit.release.freezing import prepare
    from daylit.release.groupings import every_study, planned
    from daylit.tables.extract import open_extract

    name, slug, zone = agency
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug):
        raise BadWord(f"“{slug}” cannot name an agency in addresses.", remedy="Use small letters, digits and hyphens.")
    told = _documents(documents)
    with bar(hidden=json) as progress:
        prepared = prepare(open_extract(extract), private, threshold=threshold)
        before = None if previous is None else read(previous, preview=True)
        _follows(prepared.number, slug, before)
        plan = told.pop("plan", {})
        findings = every_study(prepared.extract, plan.get("groups", ()), threshold=threshold, progress=progress)
        names = [finding.study for finding in findings]
        made = build_bundle(
            prepared,
            out,
            findings=findings,
            agency=Agency(name=name, slug=slug, zone=zone),
            telling=Telling(
                title={"en": f"{name}: stops and contacts", "es": f"{name}: paradas y contactos"},
                released=_day(day),
                plan={**plan, "studies": planned(plan, names)},
                documents=told,
                licence=licence,
            ),
            previous=None if before is None else before.fingerprint,
            progress=progress,
        )
    if json:
        as_json(
            {"folder": str(made.path), "fingerprint": made.fingerprint, "number": prepared.number, "risk": made.risk}
        )
        return FINE
    attack = made.risk["attack"]
    say(f"Release {prepared.number} was written into {made.path}. Nobody has signed it yet.")
    say(f"  {attack['cells']:,} small counts are hidden, and an attacker could work out none of them.")
    say(f"  At most {made.risk['hidden_share']:.1%} of a table's people stand in hidden cells.")
    say(f"Its fingerprint: {made.fingerprint}")
    return FINE


def key(out: Path, *, role: str, json: bool) -> int:
    """Make a private key that only its owner can read."""
    _role(role)
    ed25519, serialization = _cryptography()
    private = ed25519.Ed25519PrivateKey.generate()
    text = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        handle = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise BadKey(f"“{out}” is there already, and a key is never overwritten.", remedy="Choose another.") from error
    with os.fdopen(handle, "wb") as file:
        file.write(text)
    own = public_key(id=out.stem, role=cast(Role, role), private=private)
    shown = {"id": own.id, "role": own.role, "public": own.public}
    if json:
        as_json(shown)
        return FINE
    say(f"The private key is in {out}. Keep it where only you can read it.")
    say("Its public half, for keys.json:")
    say(json_texts.dumps(shown))
    return FINE


def sign_bundle(bundle: Path, *, key_file: Path, role: str, by: str, json: bool) -> int:
    """Add a signature beside those that are there."""
    found = read(bundle, preview=True)
    private = _private(key_file)
    made = sign(
        private=private,
        key=key_file.stem,
        fingerprint=found.fingerprint,
        agency=str(found.agency["id"]),
        number=found.number,
        role=cast(Role, _role(role)),
        by=_line(by),
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    there = [one for one in _signatures(bundle) if one.role != role]
    if any(one.by == made.by for one in there):
        raise BadWord(f"“{made.by}” has signed it already.", remedy="A second person must sign.")
    write_signatures(bundle, [*there, made])
    if json:
        as_json(made.to_dict())
        return FINE
    left = set(ROLES) - {one.role for one in [*there, made]}
    say(f"Signed as {role} by {made.by}.")
    say(f"Still to be signed as {left.pop()}, by somebody else." if left else "Both have signed: it is a release.")
    return FINE


def verify(bundle: Path, *, keys: Path, after: Path | None, agency: str, json: bool) -> int:
    """Check a release; a refusal names its reason."""
    try:
        before = None if after is None else read(after, keys=keys)
        found = read(bundle, keys=keys, agency=agency, after=before)
    except NotABundle as error:
        if not json:
            raise
        as_json({"good": False, "reason": error.reason, "error": str(error)})
        return CANNOT
    who = [{"role": one.role, "by": one.by, "at": one.at, "key": one.key} for one in found.signatures]
    if json:
        as_json({"good": True, "number": found.number, "agency": found.agency["id"], "fingerprint": found.fingerprint,
                 "signatures": who})  # fmt: skip
        return FINE
    say(f"This is release {found.number} of {found.agency['name']}, whole and as it was signed.")
    for one in who:
        say(f"  {one['role']} by {one['by']}, {one['at']}, with key {one['key']}")
    say(f"Its fingerprint: {found.fingerprint}")
    return FINE


def _follows(number: int, slug: str, before: Bundle | None) -> None:
    if before is None and number > 1:
        raise BadWord(f"This is release {number}.", remedy="Name the release before it with --previous.")
    if before is not None and (before.number != number - 1 or before.agency["id"] != slug):
        raise BadWord(
            f"“{before.path}” is release {before.number} of “{before.agency['id']}”: not the one before this.",
            remedy=f"Name release {number - 1} of “{slug}”." if number > 1 else "The first release has none before it.",
        )


def _documents(folder: Path | None) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name in ("plan", *DOCUMENTS) if folder is not None else ():
        path = cast(Path, folder) / f"{name}.json"
        if not path.exists():
            continue
        try:
            told[name] = json_texts.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadDocument(
                f"“{path}” cannot be read as JSON.", remedy="See docs/bundle.md for its shape."
            ) from error
        if not isinstance(told[name], Mapping if name == "plan" else list):
            raise BadDocument(f"“{path}” does not have the shape it should.", remedy="See docs/bundle.md.")
    return told


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadWord(f"“{text}” is no day.", remedy="Write it as 2024-02-01.") from error


def _role(role: str) -> str:
    if role not in ROLES:
        raise BadWord(f"Nobody signs as “{role}”.", remedy="Use proposed, or approved.")
    return role


def _line(text: str) -> str:
    if not text.strip() or "\n" in text or "\r" in text:
        raise BadWord("It is not said who signs.", remedy="Give an office or a name in one line.")
    return text.strip()


def _signatures(bundle: Path) -> list[Signature]:
    try:
        return [Signature(**one) for one in json_texts.loads((bundle / SIGNATURES).read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        raise BadDocument(
            f"The {SIGNATURES} beside it cannot be read.", remedy="Take it away and sign anew."
        ) from error


def _private(path: Path) -> Ed25519PrivateKey:
    ed25519, serialization = _cryptography()
    try:
        found = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadKey(
            f"“{path}” cannot be read as a private key.", remedy="Make one with “daylit release key”."
        ) from error
    if not isinstance(found, ed25519.Ed25519PrivateKey):
        raise BadKey(f"“{path}” is a key of another kind.", remedy="Make one with “daylit release key”.")
    return cast("Ed25519PrivateKey", found)


def _cryptography() -> Any:
    try:
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise NoCryptography(
            "Nothing can be signed here: “cryptography” is not installed.",
            remedy="Install Daylit with its web part: pip install 'daylit[web]'.",
        ) from error
    return ed25519, serialization
