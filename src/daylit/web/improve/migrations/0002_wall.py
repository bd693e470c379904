from django.db import migrations

from daylit.web import wall


class Migration(migrations.Migration):
    dependencies = [("improve", "0001_initial"), ("accounts", "0002_wall")]

    operations = wall.raised(
        wall.own("improve_action"),
        wall.own("improve_course"),
        wall.through("improve_plan", "action_id", "improve_action"),
        wall.through("improve_effect", "plan_id", "improve_plan"),
        wall.through("improve_session", "course_id", "improve_course"),
        wall.through("improve_assignment", "course_id", "improve_course"),
    )
