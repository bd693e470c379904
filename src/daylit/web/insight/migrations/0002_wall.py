from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_runs_and_findings")]

    operations = wall.raised(
        wall.own("insight_plan"),
        wall.own("insight_run"),
        wall.own("insight_storedfinding"),
        wall.own("insight_watch"),
        wall.through("insight_signal", "watch_id", "insight_watch"),
    )
