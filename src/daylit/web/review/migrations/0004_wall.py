from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("review", "0003_reminders")]

    operations = wall.raised(
        wall.own("review_standin"),
        wall.through("review_reminder", "contact_id", "ledger_contact"),
        wall.through("review_reviewsample", "contact_id", "ledger_contact"),
        wall.through("review_textoverride", "revision_id", "ledger_revision"),
    )
