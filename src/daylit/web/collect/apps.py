"""The app's name."""

from django.apps import AppConfig


class Collect(AppConfig):
    """The way in for what officers record."""

    name = "daylit.web.collect"
    label = "collect"
