"""Slips of paper with a code: as a picture for a phone's camera, and to type."""

from __future__ import annotations

import io
from dataclasses import dataclass
from urllib.parse import urlencode

import segno
from django.conf import settings

from daylit.web.community.models import Kind, Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """One slip. ``picture`` is an SVG as text, ``address`` where the code is typed in."""

    code: str
    picture: str
    address: str


def slip(survey: Survey, code: str) -> Slip:
    """The slip of a code. It says nothing of a stop: whoever has it chooses kind, area and month by themselves."""
    short = settings.INSTALLATION.address("/survey/")
    if survey.kind == Kind.STOPS:
        link = f"{short}?{urlencode({'g': str(survey.agency_id)[:8], 'c': code})}"
    else:
        link = f"{short}{survey.id}/?{urlencode({'c': code})}"
    return Slip(code=code, picture=picture(link), address=short)


def picture(link: str) -> str:
    """A QR code as SVG without a style, so that the strict policy of content lets it be."""
    out = io.BytesIO()
    segno.make(link, error="m", micro=False).save(
        out, kind="svg", xmldecl=False, svgns=True, border=4, omitsize=True, nl=False, svgclass="qr", lineclass=None
    )
    return out.getvalue().decode("utf-8")
