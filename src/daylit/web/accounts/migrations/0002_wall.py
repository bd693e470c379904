from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("audit", "0002_checkpoint_epoch")]

    operations = wall.raised(
        wall.own("accounts_agency", "id"),
        wall.own("accounts_unit"),
        wall.own("accounts_area"),
        wall.own("accounts_membership"),
        wall.own("accounts_officerfacts"),
        wall.own("accounts_invitation"),
        wall.events("audit_event", members="accounts_membership"),
    )
