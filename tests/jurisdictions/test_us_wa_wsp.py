"""Washington: the contact row of the state patrol, with up to twelve violations."""

from datetime import date

from daylit.jurisdictions import load_pack
from daylit.record import check
from jurisdictions.us_wa_wsp_builder import a_contact

PACK = load_pack("us-wa-wsp", on=date(2024, 5, 1))
VIOLATION = {"offences": "Speed too fast", "kind": "written_warning"}


def test_it_works() -> None:
    assert check(PACK.form, a_contact()) == []


def test_twelve_violations_fit_and_thirteen_do_not() -> None:
    assert check(PACK.form, a_contact(outcomes=[VIOLATION] * 12)) == []
    assert [problem.code for problem in check(PACK.form, a_contact(outcomes=[VIOLATION] * 13))] == ["block.too_many"]


def test_wa_d01_a_milepost_needs_its_road() -> None:
    (problem,) = check(PACK.form, a_contact(location={"highway_type": "I", "milepost": 3}))
    assert problem.rule == "WA-D01"


def test_one_code_tells_the_basis_of_a_search_and_whether_something_was_found() -> None:
    codes = PACK.form.codes["search_type"]
    assert sum(code.code.endswith("1") for code in codes) == sum(code.code.endswith("2") for code in codes) == 6
    assert [code.code for code in codes if not code.core] == ["N"]
