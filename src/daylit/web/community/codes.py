"""The codes of receipts and invitations: made, signed for phones, and checked when they come back."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from daylit.errors import DaylitError
from daylit.web.accounts.models import Agency, Person
from daylit.web.community import blind
from daylit.web.community.models import Allotment, Kind, Survey
from daylit.web.community.sealing import hashed
from daylit.web.keys import BlindingKey, Keys, blinding_kind

MOST_A_DAY = 60
"""Codes that one officer's phones may take on a day: far more than anybody makes contacts."""
STOPS = "stops"
"""What the codes of receipts are made for. Those of an invitation are made for its survey alone."""


class TooManyCodes(DaylitError):
    """A phone asked for more codes than an officer can need in a day."""


def newest_key(agency: Agency, *, day: date) -> BlindingKey:
    """The key that signs the agency's codes; made when it is asked for the first time."""
    keys = _keys()
    found = keys.blinding(agency.id)
    if found is None:
        keys.make(blinding_kind(agency.id), day=day)
        found = keys.blinding(agency.id)
        assert found is not None
    return found


def purpose_of(survey: Survey) -> str:
    """What the codes of a survey are made for."""
    return STOPS if survey.kind == Kind.STOPS else f"survey {survey.id}"


def print_codes(survey: Survey, *, count: int, day: date) -> list[str]:
    """Codes for paper. They are kept nowhere: whoever has the paper has the only copy."""
    key = newest_key(survey.agency, day=day)
    return [blind.new_code(purpose=purpose_of(survey), key=key.private) for _ in range(count)]


def sign_for_phone(blinded: list[int], *, agency: Agency, officer: Person, at: datetime) -> list[int]:
    """Sign numbers that a phone has blinded. Raises ``TooManyCodes`` beyond a day's need, ``NotBlinded`` for no number.

    What is kept is how many an officer took on a day, and nothing about the codes, which nobody here has seen.
    """
    day = at.astimezone(ZoneInfo(agency.zone)).date()
    key = newest_key(agency, day=day)
    _count(agency, officer, day, len(blinded))
    return [blind.sign_blinded(number, key=key.private) for number in blinded]


def spent_hash(survey: Survey, typed: str) -> str | None:
    """The hash under which a code is spent, if it is one of ours for this survey; otherwise nothing."""
    code, keys = blind.read(typed), _keys()
    if code is None:
        return None
    purpose, agency = purpose_of(survey), survey.agency_id
    for name in reversed(keys.names(blinding_kind(agency))):
        key = keys.blinding(agency, name)
        if key is not None and blind.is_ours(code, purpose=purpose, key=key.private):
            return hashed("code", str(agency), purpose, code)
    return None


def _count(agency: Agency, officer: Person, day: date, count: int) -> None:
    rows = Allotment.objects.filter(agency=agency, officer=officer, day=day)
    try:
        with transaction.atomic():
            Allotment.objects.create(agency=agency, officer=officer, day=day)
    except IntegrityError:
        pass
    if not rows.filter(taken__lte=MOST_A_DAY - count).update(taken=F("taken") + count):
        raise TooManyCodes("So many codes are not needed in a day.", remedy="New ones can be taken tomorrow.")


def _keys() -> Keys:
    return Keys(settings.INSTALLATION.secrets_folder)
