from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_pin_and_lost_factors")]

    operations = wall.raised(wall.own("accounts_factorreset"), wall.own("accounts_dailymail"))
