"""The five hundred invented agencies of DISC-4, each protected the way a release is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from daylit.privacy.joint import System, Told
from daylit.release.counting import Choice, cube_of
from daylit.release.joining import memory_of
from daylit.release.protecting import protected
from release.towns import a_town, ask

LAST, BEFORE = date(2023, 12, 31), date(2022, 12, 31)
SEEDS = range(23, 523)
GRAINS = ("year", "half", "all", "quarter")


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """Everything that the releases of an agency show, with what is hidden of it and how many findings stayed."""

    system: System
    told: Told
    findings: int


def protected_agency(folder: Path, seed: int, *, grains: tuple[str, ...] = GRAINS) -> Protected:
    """Every other agency has two releases, held together; periods, sizes and findings differ.

    It goes the way a release goes: findings that cannot be protected with the tables are left out.
    """
    extract = a_town(folder / str(seed), rows=60 + 10 * (seed % 20), seed=seed)
    choice = Choice(grain=grains[seed % len(grains)])
    findings = ask(extract, "rates") if seed % 5 == 0 else ()
    earlier = None
    for last in (BEFORE, LAST) if seed % 2 else (LAST,):
        asked = findings if last == LAST else ()
        cube = cube_of(extract, last=last)
        safe = protected(cube, choice, asked, last=last.isoformat(), threshold=11, earlier=earlier)
        earlier = memory_of(safe.made, safe.told.shown, number=1, choice=choice)
    return Protected(safe.made.system, safe.told, len(safe.findings))
