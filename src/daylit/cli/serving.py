"""`daylit serve` and `daylit setup`: the agency's product on this machine."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from daylit.cli.exits import CANNOT, FINE
from daylit.cli.output import as_json, say
from daylit.web.opening import need_web

if TYPE_CHECKING:
    from daylit.web.configuration import Configuration


def serve(
    *, home: Path | None, host: str, port: int, workers: int, memory: int, certificate: Path | None, key: Path | None
) -> int:
    """Run the server until it is stopped."""
    need_web()
    from daylit.web.configuration import refuse_dangers
    from daylit.web.serving import configured, refuse_port_in_use
    from daylit.web.serving import serve as run

    configuration = configured(home=home)
    refuse_dangers(configuration)
    refuse_port_in_use(host, port)
    if (certificate is None) != (key is None):
        say("A certificate and its key go together: give both, or neither.")
        return CANNOT
    say(f"Daylit serves {', '.join(configuration.hosts)} from {configuration.home}. Stop it with Ctrl-C.", at_once=True)
    if configuration.names_port() and configuration.tls_in_front and certificate is None:
        say("Browsers are sent to https. Where no server with TLS stands in front, set DAYLIT_NO_TLS=1.", at_once=True)
    return run(
        configuration,
        clock=lambda: datetime.now(UTC),
        host=host,
        port=port,
        workers=workers,
        memory=memory,
        certificate=certificate,
        key=key,
    )


def setup(*, home: Path | None, agency: str, username: str, name: str, json: bool, port: int | None = None) -> int:
    """A new agency and its first administrator."""
    need_web()
    from daylit.web.serving import configured, set_up

    configuration = configured(home=home, port=port)
    done = set_up(configuration, agency=agency, username=username, name=name, at=datetime.now(UTC))
    if json:
        as_json({"agency": done.agency, "username": done.username, "invitation": done.invitation})
    else:
        say(f"{done.agency} is set up. {name} signs in as {done.username}.")
        say(f"Open this page once, within seven days, to choose a password: {done.invitation}")
        if configuration.names_port():
            say(f"It is there once the server runs on this machine: {_here(configuration, home)}")
    return FINE


def _here(configuration: Configuration, home: Path | None) -> str:
    """The command that serves this machine alone, with what the environment does not say yet."""
    settings = "" if configuration.hosts else "DAYLIT_HOSTS=localhost "
    settings += "DAYLIT_NO_TLS=1 " if configuration.tls_in_front else ""
    folder = "" if home is None else f" --home {shlex.quote(str(home))}"
    return f"{settings}daylit serve --port {configuration.port}{folder}"


def lost_factor(username: str, *, reason: str, home: Path | None, json: bool, port: int | None = None) -> int:
    """Clear a person's second factor, and say the page on which they begin anew."""
    from daylit.web.opening import open_installation

    open_installation(home)
    from daylit.web.accounts import resetting
    from daylit.web.accounts.models import Person
    from daylit.web.serving import configured

    person = Person.objects.filter(username=username.strip().lower(), is_active=True).first()
    held = None if person is None else person.memberships.select_related("agency").order_by("agency__name").first()
    if person is None or held is None:
        say(f"Nobody who works here signs in as “{username}”.")
        return CANNOT
    at = datetime.now(UTC)
    code = resetting.clear_as_operator(person=person, agency=held.agency, reason=reason, at=at)
    page = configured(home=home, port=port).address(f"/invitation/{code}/")
    if json:
        as_json({"username": person.username, "invitation": page})
    else:
        say(f"The second factor of {person.username} is cleared, and every session has ended.")
        say(f"Hand this page over; it opens once, within seven days: {page}")
    return FINE
