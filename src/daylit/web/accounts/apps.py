"""The app's name."""

from django.apps import AppConfig


class Accounts(AppConfig):
    """People and what they do."""

    name = "daylit.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Listen to the sign-in library."""
        from daylit.web.accounts.factors import listen

        listen()
