"""The settings that tests run under: those of an installation, in a folder of its own that is gone afterwards.

``DAYLIT_TEST_DATABASE`` names a PostgreSQL server; without it the tests run on SQLite.
"""

import atexit
import os
import shutil
import tempfile

_home = tempfile.mkdtemp(prefix="daylit-test-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["DAYLIT_HOME"] = _home
os.environ["DAYLIT_HOSTS"] = "testserver,localhost,127.0.0.1"
os.environ["DAYLIT_NO_TLS"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "1"  # Playwright runs a loop beside the database, in whatever test comes first
)
os.environ["DAYLIT_DATABASE"] = os.environ.get("DAYLIT_TEST_DATABASE", "")

from daylit.web import wall  # noqa: E402
from daylit.web.settings import *  # noqa: E402, F403

wall.open_everywhere()  # a test looks at all agencies; within each request the wall stands

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast, for tests alone

if not os.environ["DAYLIT_DATABASE"]:
    # A file, as in real life: in memory, a server's threads and the test share one connection, on which one's question
    # locks the other's table. What survives a power cut has tests of its own, so nothing waits for the disk here.
    DATABASES["default"].setdefault("TEST", {})["NAME"] = os.path.join(_home, "test.sqlite3")  # noqa: F405
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"  # noqa: F405
