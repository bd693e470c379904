"""The app's name."""

from django.apps import AppConfig


class Review(AppConfig):
    """The supervisor's work."""

    name = "daylit.web.review"
    label = "review"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.review.models import Reminder, ReviewSample, StandIn, TextOverride

        witness(TextOverride, name="override")
        witness(ReviewSample, name="sample")
        witness(StandIn, name="stand_in")
        witness(Reminder, name="reminder")
