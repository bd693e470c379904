"""The app's name."""

from django.apps import AppConfig


class Audit(AppConfig):
    """The log of events."""

    name = "daylit.web.audit"
    label = "audit"
