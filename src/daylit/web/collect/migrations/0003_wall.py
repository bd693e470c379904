from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("collect", "0002_street_index")]

    operations = wall.raised(
        wall.own("collect_template"),
        wall.own("collect_streetindex"),
    )
