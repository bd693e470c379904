"""Cases that a pack brings with it are tried by `daylit pack check`: each gives the rules that it says."""

from pathlib import Path

import pytest

from daylit.jurisdictions import load_pack, packs
from daylit.jurisdictions.checking import pack_mistakes
from jurisdictions.test_loading import PACK, written

CASES = """
[[vectors]]
id = "a stop"
[vectors.answers.contact]
start = "2024-05-01T10:00"
[[vectors.answers.people]]
searched = false
[[vectors]]
id = "a search"
base = "a stop"
[vectors.change]
"people[0].searched" = true
"people[0].search_basis" = "consent"
[[vectors]]
id = "a search without its basis"
base = "a search"
take_out = ["people[0].search_basis"]
expect = ["XX-R02"]
"""


def told(folder: Path, text: str) -> list[str]:
    return [str(mistake) for mistake in pack_mistakes("xx-test", folder=written(folder, text))]


def test_it_works(tmp_path: Path) -> None:
    assert told(tmp_path, PACK + CASES) == []


def test_a_case_that_comes_out_otherwise_is_a_mistake(tmp_path: Path) -> None:
    broken = (PACK + CASES).replace('expect = ["XX-R02"]', 'expect = ["XX-R03"]').replace("searched = false", "")
    assert told(tmp_path, broken) == [
        "xx_test/2024.toml, vectors[a stop]: It should give nothing, and gives answer.required. "
        "Correct the answers, what is expected, or the rule.",
        "xx_test/2024.toml, vectors[a search without its basis]: It should give XX-R03, and gives XX-R02. "
        "Correct the answers, what is expected, or the rule.",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('base = "a search"', 'base = "a raid"', "There is no case “a raid”."),
        ('base = "a stop"', 'base = "a search"', "“a search” leads back to itself."),
        ('id = "a search"\n', 'id = "a stop"\n', "It stands there twice."),
        ('"people[0].searched" =', '"people[7].searched" =', "“people[7].searched” is no place of an answer."),
        ('"people[0].searched" =', '"people[0].Searched" =', "“people[0].Searched” is no place of an answer."),
        ("[vectors.change]", "[vectors.change.deep]", "It should give nothing, and gives"),
        ('take_out = ["people[0].search_basis"]', 'take_out = ["people[0].age"]', "no answer “people[0].age” to take"),
        ('start = "2024-05-01T10:00"', "start = 2024-05-01T10:00:00", "Put days and times in quotation marks."),
        ('base = "a stop"\n[vectors.change]\n', 'base = "a stop"\nchange = 3\n[vectors.answers]\n', "are no table"),
    ],
)
def test_a_case_that_cannot_be_made_is_a_mistake(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in CASES
    assert said in " ".join(told(tmp_path, PACK + CASES.replace(old, new, 1)))


def test_a_later_version_brings_its_own_cases(tmp_path: Path) -> None:
    written(tmp_path, (PACK + CASES).replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-31"))
    later = (
        'pack = "xx-test"\nversion = "2026"\ntitle = "T"\nextends = "xx-test/2024"\n[effective]\nfrom = 2026-01-01\n'
    )
    folder = written(tmp_path, later, version="2026")
    assert pack_mistakes("xx-test", folder=folder) == ()
    assert load_pack("xx-test", version="2026", folder=folder).vectors == ()


@pytest.mark.parametrize(("name", "version"), [(each.pack, each.version) for each in packs()])
def test_each_rule_of_a_shipped_pack_is_broken_by_a_case(name: str, version: str) -> None:
    """And every case comes out, since the pack has no mistake."""
    pack = load_pack(name, version=version)
    assert pack_mistakes(name, version=version) == ()
    broken = {rule for vector in pack.vectors for rule in vector.expect}
    assert any(not vector.expect for vector in pack.vectors), "a case with nothing wrong"
    spoken = {rule.id for rule in pack.rules if rule.kind in ("check", "element")}
    spoken |= {left.id for left in pack.scope.leave_out}
    spoken |= {element.prohibited_rule for element in pack.form.elements}
    spoken |= {one.rule for one in pack.form.narrative.patterns}
    assert spoken - broken - {""} == set()
