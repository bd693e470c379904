"""Connecticut: one stop with several dispositions is several rows."""

import pytest

from daylit.jurisdictions import load_pack
from daylit.jurisdictions.files.flat import read_flat, write_flat
from jurisdictions.changing import problems
from jurisdictions.us_ct_54_1m_builder import a_stop

PACK = load_pack("us-ct-54-1m")
FILE = PACK.file("stops-csv")

BROKEN = {
    "CT-D01": {"outcome.kind": "none"},
    "CT-D02": {"vehicle.searched": "yes"},
    "CT-D03": {"person.arrested": "yes"},
}


def test_it_works_and_a_valid_stop_has_no_problem():
    assert problems(PACK, a_stop()) == []


@pytest.mark.parametrize("rule", BROKEN)
def test_each_rule_is_found_when_broken(rule):
    assert problems(PACK, a_stop(BROKEN[rule])) == [rule]


def test_every_rule_that_is_checked_is_broken_here():
    assert {rule.id for rule in PACK.form.rules} == set(BROKEN)


def test_two_dispositions_are_two_rows_with_one_number():
    lines = write_flat([a_stop()], FILE, form=PACK.form).files["stops-csv"].decode().splitlines()
    first = (
        "16-1,2016-05-01 10:15:00,2016-05-01,10:15,1,V,G,14-218a,Speed Related,14-219,Hartford,"
        '"Main St, at Park St",41.763700,-72.685100,W,H,F,29,True,False,N,False,False,I,False,False,1234,CT0006400,'
        "Hartford"
    )
    assert lines[1:] == [first, first.replace(",False,False,I,", ",False,False,W,")]


def test_reading_our_own_file_gives_the_same_records():
    records = [a_stop({"submission.record": f"16-{number}"}) for number in range(3)]
    found = read_flat(write_flat(records, FILE, form=PACK.form).files["stops-csv"], FILE, form=PACK.form)
    assert (list(found.records), found.problems, found.not_read) == (records, (), ())


def test_a_quote_in_a_text_is_doubled_and_read_back():
    record = a_stop({"location.description": 'By the "Green", Main St'})
    content = write_flat([record], FILE, form=PACK.form).files["stops-csv"]
    assert b'"By the ""Green"", Main St"' in content
    assert read_flat(content, FILE, form=PACK.form).records[0]["location"] == record["location"]


def test_the_flag_for_devices_is_asked_from_october_2025_on():
    answer = {"contact.automated": True}
    assert problems(PACK, a_stop(answer)) == ["answer.not_yet"]
    assert problems(PACK, a_stop(answer | {"contact.start": "2025-10-01T00:00"})) == []
