"""Headers that every answer carries, errors and files among them."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

SAME_FOR_ALL = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "X-Permitted-Cross-Domain-Policies": "none",
}


FORGET = '"cache", "cookies"'
"""What a browser forgets when somebody signs out. Not “storage”: there an officer's queue waits to be sent."""


class Headers:
    """Nothing that a signed-in person sees is kept by a browser or by anything on the way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        for name, value in SAME_FOR_ALL.items():
            response.headers.setdefault(name, value)
        if _signed_out(request):
            response.headers["Clear-Site-Data"] = FORGET
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def _signed_out(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == "account_logout" and not request.user.is_authenticated
