"""Opening the installation of a folder from the command line."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from daylit.errors import DaylitError


class NoInstallation(DaylitError):
    """There is no installation where one was named."""


class NotInstalled(DaylitError):
    """The agency's product was not installed with Daylit."""


def home_of(environment: Mapping[str, str], *, home: Path | None) -> Path:
    """The folder that is meant: the one given, else that of the environment."""
    return (home or Path(environment.get("DAYLIT_HOME", "daylit-data"))).resolve()


def need_web() -> None:
    """Raise ``NotInstalled`` where the extra “web” is missing."""
    if find_spec("django") is None or find_spec("allauth") is None or find_spec("cryptography") is None:
        raise NotInstalled(
            "This needs the agency's product, which was not installed.", remedy="Run: pip install 'daylit[web]'"
        )


def open_installation(home: Path | None = None, *, new: bool = False) -> None:
    """Make Django ready for the installation in a folder; ``new=True`` also where nothing is in it yet.

    Raises ``NotInstalled`` or ``NoInstallation`` before anything is made: a wrong folder stays as it is.
    """
    need_web()
    folder = home_of(os.environ, home=home)
    on_a_server = bool(os.environ.get("DAYLIT_DATABASE"))
    if not new and not (folder.is_dir() if on_a_server else (folder / "daylit.sqlite3").exists()):
        raise NoInstallation(
            f"There is no installation of Daylit in “{folder}”.",
            remedy="Name its folder with --home, or in DAYLIT_HOME.",
        )
    os.environ["DAYLIT_HOME"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "daylit.web.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    from daylit.web import wall

    wall.open_everywhere()  # commands work on the whole installation
