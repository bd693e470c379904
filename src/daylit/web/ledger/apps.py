"""The app's name."""

from django.apps import AppConfig


class Ledger(AppConfig):
    """The records."""

    name = "daylit.web.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import check_rows, witness
        from daylit.web.ledger.models import Contact, Decision, Extract, Held, Revision
        from daylit.web.ledger.receipt_check import wrong_receipts

        witness(Contact, name="contact")
        witness(Revision, name="revision")
        witness(Decision, name="decision")
        witness(Held, name="held")
        witness(Extract, name="extract")
        check_rows("receipt", wrong_receipts)
