"""The patterns a rule may use are those that both languages read alike, and quickly."""

import re
import time

import numpy as np
import pytest

from daylit.record.fitting_text import fitting_text
from daylit.record.patterns import found_in, matches_whole, pattern_mistake

GOOD = [
    "", "abc", "[A-Z0-9]{9}", "[0-9]{1,8}", "(?:a|b){0,3}c?", "[^,]{1,45}", "a|b|", r"\$[0-9]{1,6}\.[0-9]{2}", "[ -~]*",
    "([0-9]0|[0-9]{1,6}00)", r"[\]\\^-]{2}", "x{2,}", "(?:[a-z]{1,5} ){2}", "[a-z-9]",
]  # fmt: skip
BAD = [
    ".", r"\d", r"\w+", "^a", "a$", r"\bword", "(?=a)", "(?<!a)b", r"(a)\1", "(?i)a", "a++", "a?+", "a{2}{3}", "a+?",
    "(a+)+", "(?:ab)*", "(?:ab){2,}", "((?:ab){2}c){3}", "[a-z]+x[a-z]+", "a{3,1}", "*a", "(a", "a)", "[a", "a]", "{2}",
    "(a{1,99}){1,99}b", "(a+){1,99}b", "(a|a){1,40}b", "(a?){1,40}b", "(a|ab|b){0,99}c", "a{0,99}" * 9 + "b",
    "[z-a]", r"\-", r"\@", "é", "[é]", "a\n", "[a--b]", "[a&&b]", "[[:alpha:]]", "a" * 301, r"\u0041", "{,3}", "a{,3}",
]  # fmt: skip


@pytest.mark.parametrize("pattern", GOOD)
def test_it_works(pattern):
    assert pattern_mistake(pattern) == ""
    re.compile(pattern)


@pytest.mark.parametrize("pattern", BAD)
def test_what_is_read_differently_or_for_ever_is_refused(pattern):
    assert pattern_mistake(pattern).endswith(".")


def test_the_whole_text_or_a_place_in_it():
    assert matches_whole("ab", "[a-z]{2}")
    assert not matches_whole("ab\n", "[a-z]{2}")
    assert found_in("1ab\n", "[a-z]{2}")
    assert not found_in("x" * 10_000 + "7", "[0-9]")
    assert found_in("x" * 9_999 + "7", "[0-9]")


def test_the_slowest_pattern_that_is_allowed_ends():
    """No bound on the time: that it ends at all, on the longest text, is what a nested repeat would not do."""
    began = time.process_time()
    assert not found_in("a" * 10_000, "[a-z]{0,20}[a-y]{0,20}[a-x]{0,20}9")
    assert time.process_time() >= began


@pytest.mark.parametrize("pattern", [pattern for pattern in GOOD if pattern != ""])
def test_texts_made_up_for_a_pattern_fit_it(pattern):
    rng = np.random.default_rng(1)
    for _ in range(50):
        assert matches_whole(fitting_text(pattern, rng), pattern)
