"""Both readers say the same of made-up and spoiled records, and of the cases, of every pack that ships."""

from datetime import date

import numpy as np
import pytest

from daylit.jurisdictions import load_pack, packs
from daylit.jurisdictions.vectors import record_of
from daylit.record.made_up_values import a_start
from rules.both import differences
from rules.generating import generated_jobs

EVERY = [(each.pack, each.version) for each in packs()]


def agree(name: str, version: str, *, count: int, seed: int) -> list[str]:
    pack = load_pack(name, version=version)
    tables = pack.sample_tables()
    jobs = generated_jobs("form", pack.form, count=count, seed=seed, tables=tables)
    known = {vector.id: vector for vector in pack.vectors}
    cases = [record_of(vector, known) for vector in pack.vectors]
    jobs += [{"do": "check", "form": "form", "answers": answers, "tables": tables} for answers in cases]
    assert len(jobs) >= count + len(cases) > count
    return differences({"form": pack.form}, jobs)


def test_it_works() -> None:
    assert len(EVERY) >= 20


@pytest.mark.parametrize(("name", "version"), EVERY)
def test_the_records_are_of_every_time_at_which_a_form_asks_something_else(name: str, version: str) -> None:
    form, rng = load_pack(name, version=version).form, np.random.default_rng(2)
    days = {a_start(form, rng)[:10] for _ in range(100)}
    assert all(form.effective_from.isoformat() <= day <= str(form.effective_until or date.max) for day in days)
    for element in form.elements:
        for turn in filter(None, (element.valid_from, element.prohibited_from)):
            assert any(day >= turn.isoformat() for day in days), f"no record is of {turn} or later"


@pytest.mark.parametrize(("name", "version"), EVERY)
def test_the_readers_agree_on_500_records(name: str, version: str) -> None:
    assert agree(name, version, count=500, seed=1) == []


@pytest.mark.soak
@pytest.mark.parametrize(("name", "version"), EVERY)
def test_the_readers_agree_on_20_000_records(name: str, version: str) -> None:
    for seed in range(20):
        assert agree(name, version, count=1_000, seed=100 + seed) == []
