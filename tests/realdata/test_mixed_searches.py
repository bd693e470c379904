"""New York 2021 and Washington 2020 with the recorded basis hidden: the ends hold what searches by choice did find."""

import numpy as np
import pytest

from daylit.stats.mixed_searches import mixed_searches
from daylit.tables.counts import count
from daylit.tables.extract import open_extract
from daylit.tables.importing import import_files
from daylit.terms.contact import DISCRETIONARY
from realdata.sources import FAMILIES, files, needs_data

pytestmark = [pytest.mark.realdata, needs_data]
GROUPS = ("black", "white")


@pytest.mark.parametrize("name", ["nypd-sqf-2021", "dc-2020"])
def test_with_the_basis_hidden_the_ends_hold_the_gap_by_choice(tmp_path, name):
    import_files(files(name), mapping=FAMILIES.get(name, name), out=tmp_path / "extract")
    counts = count(
        open_extract(tmp_path / "extract"), ["race_ethnicity", "searched", "search_basis"], where={}, sums=["found"]
    )
    races, bases = counts.column("race_ethnicity").tolist(), counts.column("search_basis").tolist()
    known = counts.recorded("found") * np.array([basis is not None for basis in bases])
    found, chosen = counts.total("found"), np.array([basis in DISCRETIONARY for basis in bases])
    cells = {who: (np.array(races) == who) & (known > 0) for who in GROUPS}
    sums, by_choice, shares = {}, [], []
    for who, prefix in zip(GROUPS, ("", "reference_"), strict=True):
        n, x = known[cells[who]].sum(), found[cells[who]].sum()
        ours = cells[who] & chosen
        by_choice.append(found[ours].sum() / known[ours].sum())
        shares.append(1 - known[ours].sum() / n)
        sums |= {f"{prefix}found": 0, f"{prefix}searches": 0, f"{prefix}mixed_found": x, f"{prefix}mixed": n}
    assert min(shares) > 0.01, "some searches followed from another decision, or nothing is tested"
    seen = mixed_searches(**sums, share=max(shares))
    gap = by_choice[0] - by_choice[1]
    assert float(seen.gap.low) <= gap <= float(seen.gap.high)
    assert gap != pytest.approx(float(seen.naive), abs=1e-6)
