"""The streets of an agency."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("collect", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="StreetIndex",
            fields=[
                (
                    "agency",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="street_index",
                        serialize=False,
                        to="accounts.agency",
                    ),
                ),
                ("text", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("streets", models.PositiveIntegerField()),
                ("crossings", models.PositiveIntegerField()),
                ("changed_at", models.DateTimeField()),
            ],
        ),
    ]
