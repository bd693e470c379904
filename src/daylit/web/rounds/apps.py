"""The app's name."""

from django.apps import AppConfig


class Rounds(AppConfig):
    """Work by the clock."""

    name = "daylit.web.rounds"
    label = "rounds"
