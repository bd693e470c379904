from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = wall.raised(wall.own("reporting_receiver"), wall.own("reporting_filing"))
