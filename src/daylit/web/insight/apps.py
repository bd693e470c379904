"""The app's name."""

from django.apps import AppConfig


class Insight(AppConfig):
    """Plans, runs and findings."""

    name = "daylit.web.insight"
    label = "insight"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log; not the queue, which moves by the second."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.insight.models import Plan, Signal, StoredFinding, Watch

        witness(Plan, name="plan")
        witness(StoredFinding, name="finding")
        witness(Watch, name="watch")
        witness(Signal, name="signal", without={"mailed": "says only whether the mail went out, which may be later"})
