from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("quality", "0001_initial"), ("ledger", "__first__")]

    operations = wall.raised(
        wall.own("quality_calllog"),
        wall.own("quality_callkind"),
        wall.own("quality_call"),
        wall.through("quality_explanation", "call_id", "quality_call"),
    )
