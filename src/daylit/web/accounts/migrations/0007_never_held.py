from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_wall_of_notices"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="membership",
            name="membership_days_in_order",
        ),
    ]
