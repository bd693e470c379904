from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_notice")]

    operations = wall.raised(wall.own("accounts_notice"))
