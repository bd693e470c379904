"""The app's name."""

from django.apps import AppConfig


class Quality(AppConfig):
    """What is missing, and what does not fit."""

    name = "daylit.web.quality"
    label = "quality"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.quality.models import CallKind, CallLog, Explanation

        witness(CallLog, name="call_log")
        witness(CallKind, name="call_kind")
        witness(Explanation, name="explanation")
