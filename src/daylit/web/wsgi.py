"""What the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylit.web.settings")
application = get_wsgi_application()


def _warm_up() -> None:
    """Load the agencies' forms before the first request, and spare the collector from walking over them ever after."""
    from django.db import DatabaseError, connection

    from daylit.web.accounts.models import Agency
    from daylit.web.ledger.forms import form_for

    try:
        for agency in Agency.objects.all():
            form_for(agency)
    except DatabaseError:  # the tables are not there yet, or the server is away: the first request tells
        pass
    finally:
        connection.close()
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


_warm_up()
