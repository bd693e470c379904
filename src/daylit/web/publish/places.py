"""Where bundles and what is behind them lie: the public's apart from the agency's own."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from daylit.web import wall
from daylit.web.accounts.models import Agency
from daylit.web.publish.models import Proposal, Release


def proposal_folder(proposal: Proposal) -> Path:
    """The bundle of a proposal, which nobody outside reads."""
    return _home() / "proposals" / str(proposal.agency_id) / str(proposal.pk)


def private_folder(agency: Agency) -> Path:
    """What the agency keeps of its releases and never shows: it belongs in the backup."""
    return _home() / "behind-releases" / str(agency.pk)


def public_folder(slug: str) -> Path:
    """The releases of an agency, each under its number, with its public keys: what the portal reads."""
    return _home() / "releases" / slug


def slug_of(agency: Agency) -> str:
    """The agency's name in addresses: that of its first release for good, whatever it is called later."""
    first = Release.objects.filter(agency=agency).order_by("number").first()
    if first is not None:
        return str(first.slug)
    slug = slugify(agency.name)[:60] or "agency"
    with wall.everywhere():  # names of other agencies are asked for, to keep apart from them
        names = list(Agency.objects.exclude(pk=agency.pk).values_list("name", flat=True))
        taken = set(Release.objects.exclude(agency=agency).values_list("slug", flat=True))
    alike = slug in taken or any(slugify(name)[:60] == slug for name in names)
    return f"{slug}-{str(agency.pk)[:8]}" if alike else slug


def _home() -> Path:
    home: Path = settings.INSTALLATION.home
    return home
