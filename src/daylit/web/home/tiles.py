"""What needs doing now, for each role: a number, what it counts, and where to go."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from daylit.web.accounts.acting import Acting
from daylit.web.audience import Role
from daylit.web.home import tiles_of_loop, tiles_of_records, tiles_of_running
from daylit.web.home.tile import Tile

MAKERS: dict[Role, Callable[[Acting, datetime], Iterator[Tile]]] = {
    Role.OFFICER: tiles_of_records.officer,
    Role.SUPERVISOR: tiles_of_records.supervisor,
    Role.RECORDS: tiles_of_records.records,
    Role.STEWARD: tiles_of_records.steward,
    Role.ANALYST: tiles_of_loop.analyst,
    Role.COMMAND: tiles_of_loop.command,
    Role.PUBLISHER: tiles_of_loop.publisher,
    Role.TRAINING: tiles_of_loop.training,
    Role.COMMUNITY: tiles_of_loop.community,
    Role.ADMIN: tiles_of_running.admin,
    Role.AUDITOR: tiles_of_running.auditor,
}
LATER: dict[Role, str] = {
    Role.RECORDS: "Pages for withdrawing and erasing records come in a later version.",
}
"""What a role will do and cannot do yet, said plainly."""


def tiles(acting: Acting, *, at: datetime) -> list[Tile]:
    """Everything for the roles that a person has today, each thing once."""
    found = [tile for role, make in MAKERS.items() if acting.has(role) for tile in make(acting, at)]
    found += tiles_of_loop.own_training(acting)
    return list({(tile.label, tile.href): tile for tile in found}.values())


def later(acting: Acting) -> list[tuple[str, str]]:
    """The roles of a person whose pages are not there yet, each with what is coming."""
    return [(role.label, sentence) for role, sentence in LATER.items() if acting.has(role)]
