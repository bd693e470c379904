from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="checkpoint",
            name="epoch",
            field=models.CharField(default="", max_length=40),
            preserve_default=False,
        )
    ]
