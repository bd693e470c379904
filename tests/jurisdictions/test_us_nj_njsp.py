"""New Jersey: the stop of the state police."""

from datetime import date

import pytest

from daylit.jurisdictions import load_pack
from daylit.record import check
from jurisdictions.us_nj_njsp_builder import a_stop

PACK = load_pack("us-nj-njsp", on=date(2024, 5, 1))


def test_it_works() -> None:
    assert check(PACK.form, a_stop()) == []


def test_three_ways_of_not_knowing_stay_three() -> None:
    codes = {code.code: code.core for code in PACK.form.codes["race"]}
    assert [codes[code] for code in ("UO", "NP", "UA")] == ["not_observed", "not_stated", "unknown"]


@pytest.mark.parametrize("name", ["statute", "race", "gender", "search_scope", "result"])
def test_each_answer_is_needed(name: str) -> None:
    (problem,) = check(PACK.form, a_stop(**{name: None}))
    assert (problem.code, problem.at) == ("answer.required", f"people[0].{name}")
