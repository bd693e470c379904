"""DISC-4 on the real files: a release of each, tables and findings together, and every small count of it attacked."""

from __future__ import annotations

from pathlib import Path

import pytest

from daylit.privacy.attacker import attack
from daylit.release.counting import cube_of
from daylit.release.freezing import prepare
from daylit.release.protecting import protected
from daylit.tables.extract import Extract, open_extract
from daylit.tables.importing import import_files
from realdata.sources import FAMILIES, files, needs_data
from release.towns import ask

pytestmark = [pytest.mark.realdata, needs_data]


def imported(folder: Path, name: str) -> Extract:
    import_files(files(name), mapping=FAMILIES.get(name, name), out=folder / name)
    return open_extract(folder / name)


LARGE = [pytest.param(name, marks=pytest.mark.soak) for name in ("dc-2020", "nypd-sqf-2021")]


@pytest.mark.parametrize("name", ["boulder-2018", "new-orleans", "uk-london", *LARGE])
def test_it_works_and_a_full_attack_on_a_real_release_fails(tmp_path: Path, name: str):
    prepared = prepare(imported(tmp_path, name), tmp_path / "private")
    cube, last = cube_of(prepared.extract, last=prepared.last), prepared.last.isoformat()
    safe = protected(
        cube, prepared.choice, ask(prepared.extract, "rates", "hit_rates"), last=last, threshold=11, earlier=None
    )
    told = safe.told
    tried = attack(safe.made.system, told.shown, threshold=11, cells=told.small)
    print(f"\n{name}: {cube.people:,} people, {len(told.shown):,} counts, {tried.cells:,} small ones attacked")
    assert (tried.exact, tried.close) == (0, 0)
    assert told.shown.sum() > 100
    assert tried.cells > 50
    open_ = told.shown.copy()
    open_[told.small[::2]] = True  # negative control: every other one of them shown
    assert not attack(safe.made.system, open_, threshold=11, cells=told.small).failed
