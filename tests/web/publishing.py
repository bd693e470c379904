"""A proposal as a test needs it, with a small bundle of invented numbers where the server would have built one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cast import NOW, Cast, with_role
from django.conf import settings

from daylit.web.accounts.models import Person
from daylit.web.audience import Role
from daylit.web.audit.actions import record
from daylit.web.ledger.models import Extract
from daylit.web.publish.models import Proposal, State
from daylit.web.publish.places import private_folder, proposal_folder
from release.sample import a_bundle, both, documents
from report.builders import a_finding, moved, trend


def a_proposal(
    cast: Cast,
    *,
    by: Person | None = None,
    state: str = State.BUILT,
    number: int = 1,
    previous: str | None = None,
    hostile: Sequence[str] = (),
    drawn: bool = False,
    **changes: Any,
) -> Proposal:
    """A proposal of Millbrook's, built and ready to be looked at, by a publisher."""
    agency = cast.millbrook
    person = by or with_role(f"publisher-{number}", Role.PUBLISHER, agency)
    row = Proposal(
        agency=agency, extract=an_extract(cast), by=person, at=NOW, state=state, number=number,
        **{"title": "Stops and contacts", "title_es": "Paradas y contactos", **changes},
    )  # fmt: skip
    shutil.rmtree(proposal_folder(row), ignore_errors=True)
    told, words = documents(number), "\n".join(hostile)
    if hostile:
        told["actions"][0]["title"] = both(words, words)
        told["promises"][0]["said"] = told["meetings"][0]["minutes"] = both(words, words)
        told["questions"][0]["text"] = told["questions"][0]["answer"] = words
    finding = a_finding(charts=(), **({"title": words, "answer": (words,)} if hostile else {}))
    bundle = a_bundle(
        proposal_folder(row), number=number, agency="millbrook-police", previous=previous,
        findings=(finding, trend(), moved()) if drawn else (finding,), roles=(), **told,
    )  # fmt: skip
    row.fingerprint, row.risk = bundle.fingerprint, dict(bundle.risk)
    _one_up(bundle.path, proposal_folder(row))
    record("release.built", at=NOW, agency=agency.pk, subject=f"proposal:{row.pk}", rows=[row])
    row.save(force_insert=True)
    behind = private_folder(agency) / str(number)
    shutil.rmtree(behind, ignore_errors=True)
    behind.mkdir(parents=True)
    (behind / "pending.json").write_text("{}")
    return row


def an_extract(cast: Cast) -> Extract:
    """A row about an Extract that is nowhere."""
    row = Extract(agency=cast.millbrook, at=NOW, fingerprint="ab" * 32, folder="nowhere", contacts=1, people=1)
    record("extract.sealed", at=NOW, agency=cast.millbrook.pk, subject=f"extract:{row.pk}", rows=[row])
    row.save(force_insert=True)
    return row


def _one_up(made: Path, target: Path) -> None:
    """The sample writes FOLDER/NUMBER, and the server FOLDER."""
    aside = target.with_name(f"{target.name}.aside")
    made.rename(aside)
    shutil.rmtree(target)
    aside.rename(target)


def public(slug: str = "millbrook-police") -> Path:
    home: Path = settings.INSTALLATION.home
    return home / "releases" / slug
