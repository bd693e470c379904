"""The app's name."""

from django.apps import AppConfig


class Reporting(AppConfig):
    """State files, sent and answered."""

    name = "daylit.web.reporting"
    label = "reporting"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.reporting.models import Filing, Receiver

        witness(Receiver, name="receiver")
        witness(Filing, name="filing")
