from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("publish", "0001_initial")]

    operations = wall.raised(wall.own("publish_proposal"), wall.own("publish_release"))
