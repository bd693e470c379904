"""The app's name, and the tables that are tied to the log."""

from django.apps import AppConfig


class Improve(AppConfig):
    """Actions, training and their effect."""

    name = "daylit.web.improve"
    label = "improve"

    def ready(self) -> None:
        """Name the tables whose every column is tied to the log."""
        from daylit.web.audit.witnessed import witness
        from daylit.web.improve.models import Action, Assignment, Course, Effect, Plan, Session

        witness(Action, name="action")
        witness(Plan, name="effect_plan")
        witness(Effect, name="effect")
        witness(Course, name="course")
        witness(Session, name="session")
        witness(Assignment, name="assignment")
