"""What the summary on a report's first page takes from an answer."""

from daylit.report.document import short
from daylit.report.wording import HIDDEN_SENTENCE

KEPT = "The share of all people who were searched kept its usual range."
LEFT = "The gap in searches between Black people and others in like places and hours left its usual range upwards."


def test_it_works_and_what_left_its_range_comes_before_what_kept_it():
    told = short(["The records cover 36 whole months.", "The first 12 say what is usual.", KEPT, LEFT])
    assert told.startswith(LEFT)


def test_how_months_were_divided_is_no_answer():
    change = "Everyone: no clear change in the share of people who were searched."
    told = short(
        ["There are 25 whole months before February 2023, and 11 from then on.", "Nobody is compared: x.", change]
    )
    assert told == change


def test_an_answer_of_nothing_but_ways_is_still_told():
    assert (
        short(["There are 25 whole months before February 2023."]) == "There are 25 whole months before February 2023."
    )


def test_where_all_that_was_found_is_hidden_the_summary_says_so():
    told = short(
        ["We count searches that were the officer's choice.", "This answer counts 25 searches.", HIDDEN_SENTENCE]
    )
    assert told == HIDDEN_SENTENCE


def test_what_showed_no_gap_stands_before_what_did():
    """Of what searches find, a capital's summary told of arrests alone, though finds were what it asked first."""
    quiet = "Something was found, searches of Black people: no clear gap to searches of White people."
    rate, gap = "Of every 100 searches of White people, 50 went with an arrest.", "They did (likely 1.1 to 1.4 times)."
    assert short(["This answer counts 10,762 searches.", quiet, rate, gap]) == f"{quiet} {rate} {gap}"
    assert short([rate, gap, quiet]) == f"{rate} {gap}"
