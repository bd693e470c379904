"""The cases that the phone's tests read as well (frontend/officer/tests), and the file it is made of."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from daylit.privacy.text import WHAT, find_in_call, find_personal
from privacy import for_phone

CASES = json.loads((Path(__file__).parent / "personal_cases.json").read_text("utf-8"))


def found(text: str) -> list[list[str]]:
    return [[text[span.start : span.end], span.kind] for span in find_personal(text)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_it_works_on_every_case(case):
    assert found(case["text"]) == case["found"]


def test_the_cases_hold_every_kind_and_texts_without_any():
    kinds = {kind for case in CASES for _, kind in case["found"]}
    assert kinds == set(WHAT)
    assert sum(not case["found"] for case in CASES) >= 20


def test_the_phone_has_the_same_patterns():
    assert for_phone.FILE.read_text("utf-8") == for_phone.text(), "run: python tests/privacy/for_phone.py"


@pytest.mark.parametrize("call", ["2026-00123", "P26-118822", "2611188221", "ABC1234", "INC 24-1188", ""])
def test_the_number_of_a_call_is_left_alone(call: str):
    assert find_in_call(call) == []


@pytest.mark.parametrize("call", ["Mr. Garcia", "call 555-867-5309", "jdoe77@example.com", "18 Birch Avenue"])
def test_who_is_named_in_the_place_of_a_call_is_found(call: str):
    assert len(find_in_call(call)) == 1


def made_up(seed: int, number: int) -> list[dict[str, object]]:
    """Texts of pieces of the cases, cut and joined anew, with what the server finds in them."""
    chance = random.Random(seed)
    words = [word for case in CASES for word in case["text"].split()]
    joints = [" ", " ", " ", "  ", ", ", ". ", "-", "\n", "\u00a0", "’", "😀 "]
    texts = []
    for _ in range(number):
        pieces = chance.choices(words, k=chance.randint(1, 12))
        cut = [piece[: chance.randint(1, len(piece))] if chance.random() < 0.1 else piece for piece in pieces]
        cased = [piece.upper() if chance.random() < 0.1 else piece for piece in cut]
        texts.append("".join(piece + chance.choice(joints) for piece in cased))
    return [{"text": text, "found": found(text)} for text in texts]
