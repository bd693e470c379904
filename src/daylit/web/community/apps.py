"""The app's name."""

from django.apps import AppConfig


class Community(AppConfig):
    """Surveys, statements, questions, meetings and commitments."""

    name = "daylit.web.community"
    label = "community"
