from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_extracts")]

    operations = wall.raised(
        wall.own("ledger_contact"),
        wall.own("ledger_held"),
        wall.own("ledger_extract"),
        wall.through("ledger_revision", "contact_id", "ledger_contact"),
        wall.through("ledger_receipt", "revision_id", "ledger_revision"),
        wall.through("ledger_decision", "revision_id", "ledger_revision"),
    )
