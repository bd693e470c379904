"""The app's name."""

from django.apps import AppConfig


class Publish(AppConfig):
    """Proposals, signatures and releases."""

    name = "daylit.web.publish"
    label = "publish"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.publish.models import Proposal, Release

        witness(Proposal, name="proposal")
        witness(Release, name="release")
