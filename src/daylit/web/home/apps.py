"""The app's name."""

from django.apps import AppConfig


class Home(AppConfig):
    """Where each person lands."""

    name = "daylit.web.home"
    label = "home"
