"""What the server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylit.portal.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Read the releases before the first request."""
    from daylit.portal.current import library

    if (shown := library()) is not None:
        assert shown.newest.tables is not None


_warm_up()
