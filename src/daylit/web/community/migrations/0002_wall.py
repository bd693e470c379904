from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("community", "0001_initial"), ("accounts", "0002_wall")]

    operations = wall.raised(
        wall.own("community_rules"),
        wall.own("community_survey"),
        wall.own("community_spent"),
        wall.own("community_waiting"),
        wall.own("community_answer"),
        wall.own("community_freetext"),
        wall.own("community_statement"),
        wall.own("community_question"),
        wall.own("community_meeting"),
        wall.own("community_commitment"),
        wall.own("community_allotment"),
    )
