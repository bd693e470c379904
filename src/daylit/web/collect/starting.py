"""All that the app needs to work without a network, gathered for one officer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q

from daylit.record.elements import Element
from daylit.record.form import Form
from daylit.record.looking import Looking
from daylit.web.accounts.acting import Acting
from daylit.web.accounts.models import Agency, OfficerFacts
from daylit.web.audit.models import Tree
from daylit.web.collect.models import Template
from daylit.web.collect.streets import streets_listed
from daylit.web.ledger import receipts
from daylit.web.ledger.checking import is_perceived
from daylit.web.ledger.forms import AgencyForm, form_for, forms_of, tables_of
from daylit.web.ledger.models import Revision

RANKED, LOOKED_AT, SUGGESTED = ("contact", "person", "search", "outcome"), 100, 12


def start(acting: Acting, *, at: datetime) -> dict[str, Any]:
    """The document. Raises ``NoKeys`` where nothing can be sealed or signed yet."""
    agency, tree = acting.agency, life()
    sealing, signing = receipts.keys().sealing(), receipts.signing_key()
    if sealing is None:
        raise receipts.NoKeys("The server has no key to seal to.", remedy="Its administrator must bring the keys back.")
    forms = forms_of(agency, day=at.astimezone(ZoneInfo(agency.zone)).date())
    return {
        "now": at.isoformat(timespec="seconds"),
        "epoch": tree.epoch,
        "horizon": tree.horizon,
        "agency": {"id": str(agency.id), "name": agency.name, "zone": agency.zone, "pack": agency.pack},
        "officer": _officer(acting),
        "units": [{"id": str(one.id), "name": one.name} for one in agency.units.all()],
        "areas": [{"id": str(one.id), "name": one.name, "polygon": rings(one.polygons)} for one in agency.areas.all()],
        "forms": [_listed(one) for one in forms],
        "tables": [
            {"name": name, "pack": one.pack.id, "version": one.pack.version, "sha256": digest}
            for one in forms
            for name, _, digest in tables_of(one.pack)
        ],
        "streets": streets_listed(agency),
        "templates": [template_document(one) for one in templates_for(acting)],
        "favourites": favourites(acting),
        "key": {"id": sealing.id, "jwk": sealing.jwk()},
        "receipt_key": {"id": signing.id, "jwk": signing.jwk()},
        "limits": {
            "idle_minutes": settings.IDLE_MINUTES,
            "late_hours": agency.late_hours,
            "pin": agency.needs_pin,
        },
    }


def life() -> Tree:
    """The log's row that names this life of the data, made where nothing was ever told yet."""
    return Tree.objects.get_or_create(pk=1, defaults={"epoch": str(uuid4())})[0]


def form_text(agency: Agency, sha256: str, *, at: datetime) -> bytes | None:
    """A form by its fingerprint, if it is one of the agency's."""
    return next((one.document for one in forms_of(agency, day=at.date()) if one.sha256 == sha256), None)


def table_text(agency: Agency, sha256: str, *, at: datetime) -> bytes | None:
    """A code table by its fingerprint, if a form of the agency uses it."""
    return next(
        (
            text
            for one in forms_of(agency, day=at.date())
            for _, text, digest in tables_of(one.pack)
            if digest == sha256
        ),
        None,
    )


def templates_for(acting: Acting) -> Any:
    """The agency's templates and the officer's own."""
    return Template.objects.filter(Q(owner=acting.person) | Q(owner=None), agency=acting.agency)


def template_document(template: Template) -> dict[str, Any]:
    """A template as the app reads it."""
    return {
        "id": str(template.id),
        "name": template.name,
        "owner": "agency" if template.owner_id is None else "officer",
        "kind": template.kind,
        "answers": template.answers,
    }


def rings(polygons: Any) -> list[Any]:
    """All rings of a polygon or of several: by the even-odd rule a point lies in them all the same."""
    if not isinstance(polygons, list) or not polygons:
        return []
    first = polygons[0]
    is_ring = isinstance(first, list) and len(first) >= 2 and isinstance(first[0], int | float)
    return [polygons] if is_ring else [ring for each in polygons for ring in rings(each)]


def favourites(acting: Acting) -> dict[str, list[str]]:
    """What this officer chose most often lately, for each question about what was done.

    Never for what is perceived: a list that leads with one group would suggest it.
    """
    form = form_for(acting.agency)
    if form is None:
        return {}
    ranked = {each.path: each for each in form.form.elements if _is_ranked(each)}
    counts: dict[str, Counter[str]] = {}
    lately = Revision.objects.filter(by=acting.person, contact__agency=acting.agency, entry__isnull=False)
    for entry in lately.order_by("-received_at").values_list("entry", flat=True)[:LOOKED_AT]:
        for path, value in _chosen(entry.get("answers"), form.form, ranked):
            counts.setdefault(path, Counter())[value] += 1
    return {path: [value for value, _ in found.most_common(SUGGESTED)] for path, found in sorted(counts.items())}


def _is_ranked(element: Element) -> bool:
    return element.kind in ("choice", "choices") and element.block in RANKED and not is_perceived(element)


def _chosen(answers: Any, form: Form, ranked: dict[str, Element]) -> Iterator[tuple[str, str]]:
    if not isinstance(answers, dict):
        return
    looking = Looking(form, answers)
    for path, element in ranked.items():
        for part, _ in looking.places.get(element.block, ()):
            value = part.values.get(element.name)
            for each in value if isinstance(value, list) else [value]:
                if isinstance(each, str) and each in _codes(form, element.codes):
                    yield path, each


@lru_cache(maxsize=4_096)
def _known(name: str, values: tuple[str, ...]) -> frozenset[str]:
    return frozenset(values)


def _codes(form: Form, name: str) -> frozenset[str]:
    return _known(name, tuple(code.value for code in form.codes.get(name, ())))


def _officer(acting: Acting) -> dict[str, Any]:
    facts = OfficerFacts.objects.filter(agency=acting.agency, person=acting.person).values_list("answers", flat=True)
    answers: dict[str, Any] = next(iter(facts), {}) or {}
    return {
        "id": str(acting.person.id),
        "name": str(acting.person),
        "unit": None if acting.own_unit is None else str(acting.own_unit),
        "area": None,
        "answers": answers if "officer" in answers or not answers else {"officer": answers},
    }


def _listed(one: AgencyForm) -> dict[str, Any]:
    until = one.form.effective_until
    return {
        "pack": one.pack.id,
        "version": one.pack.version,
        "from": one.form.effective_from.isoformat(),
        "until": None if until is None else until.isoformat(),
        "sha256": one.sha256,
    }
