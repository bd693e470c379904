"""What every answer carries, files and errors among them, and what is not asked for twice."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

import daylit
from daylit.portal.current import library

Answer = Callable[[HttpRequest], HttpResponse]

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
"""No script at all, from anywhere. JSON-LD is data and no script to a browser."""
SAME_FOR_ALL = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=()",
    "X-Permitted-Cross-Domain-Policies": "none",
}
LONGEST = 4_000
"""Characters of an address; a longer one is no question that a person asks."""
PACKED = ("text/", "application/json", "application/ld+json", "application/xml", "image/svg+xml")
SHARED = ("/api/", "/files/", "/data.json")
"""Addresses whose answers pages of other sites may read."""


class Headers:
    """The same protection on each answer; a year of TLS where the public reaches it by a name."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        for name, value in SAME_FOR_ALL.items():
            response.headers[name] = value
        if settings.PORTAL.public:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        shared = request.path.startswith(SHARED)
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin" if shared else "same-origin"
        if shared:
            response.headers["Access-Control-Allow-Origin"] = "*"
        elif "Access-Control-Allow-Origin" in response.headers:
            del response.headers["Access-Control-Allow-Origin"]
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class Packing:
    """Text travels packed, where the reader can unpack it."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, packed if that makes it smaller."""
        response = self.get_response(request)
        if response.streaming or not response.headers.get("Content-Type", "").startswith(PACKED):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if len(response.content) < 500 or "gzip" not in request.headers.get("Accept-Encoding", ""):
            return response
        response.content = gzip.compress(response.content, compresslevel=5, mtime=0)
        response.headers["Content-Encoding"] = "gzip"
        response.headers["Content-Length"] = str(len(response.content))
        return response


class OnlyReading:
    """Nothing can be changed here: other ways of asking than GET and HEAD are refused, and so are endless addresses."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer what can be read."""
        from daylit.portal.views import errors

        request.get_host()  # a name that is not ours raises before anything is made for it
        if request.method not in ("GET", "HEAD"):
            return errors.only_reading(request)
        if len(request.META.get("QUERY_STRING", "")) + len(request.path) > LONGEST:
            return errors.too_long(request)
        return self.get_response(request)


class Unchanged:
    """While the same releases are shown, the same address has the same answer: a reader who has it gets 304."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or say that nothing changed."""
        shown = library()
        if shown is None:
            return self.get_response(request)
        tag = _tag(request, shown.state)
        if tag in request.headers.get("If-None-Match", ""):
            return _with_tag(HttpResponse(status=304), tag)
        response = self.get_response(request)
        return _with_tag(response, tag) if response.status_code == 200 else response


def _tag(request: HttpRequest, state: str) -> str:
    asked = f"{daylit.__version__} {state} {request.get_host()} {request.get_full_path()}"
    return f'W/"{hashlib.sha256(asked.encode()).hexdigest()[:32]}"'


def _with_tag(response: HttpResponse, tag: str) -> HttpResponse:
    response.headers.setdefault("ETag", tag)
    response.headers.setdefault("Cache-Control", "public, max-age=300")
    return response
