"""Every shipped pack loads without a mistake, says what it lacks, and holds as much of its standard as it claims."""

from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack, packs
from jurisdictions.depth import LEAST, STANDARDS, depth

SHARED = Path(__file__).parents[3] / "shared" / "standards"
EVERY = [(each.pack, each.version) for each in packs()]


def test_it_works() -> None:
    assert EVERY, "no pack is shipped"
    assert {name for name, _ in STANDARDS} <= {name for name, _ in EVERY}


@pytest.mark.parametrize(("name", "version"), EVERY)
def test_a_pack_says_what_it_lacks(name: str, version: str) -> None:
    pack = load_pack(name, version=version)
    assert pack.completeness in LEAST
    assert pack.partial == pack.form.draft
    if pack.completeness != "faithful":
        assert pack.missing, "a pack that is not whole must say what is missing"
    assert all(sentence.endswith(".") for sentence in pack.missing)
    for element in pack.form.elements:
        assert element.label, element.path
        assert element.section, element.path


@pytest.mark.realdata
@pytest.mark.parametrize(("name", "version"), EVERY)
def test_a_pack_is_as_deep_as_it_says(name: str, version: str) -> None:
    if not (SHARED / "fields.csv").exists():
        pytest.skip("../shared/standards is not here, so the rows of the standards cannot be counted")
    pack = load_pack(name, version=version)
    found = depth(pack, SHARED)
    assert found.share >= LEAST[pack.completeness], found.lacking
