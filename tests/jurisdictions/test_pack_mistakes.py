"""What is wrong with the files of a pack is told all at once, each once, with file, key and remedy."""

import copy
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from daylit.jurisdictions import BadPack, NoSuchPack, PackMistake, load_pack
from daylit.jurisdictions.building import build
from daylit.jurisdictions.checking import pack_mistakes
from daylit.record import check
from jurisdictions.test_loading import PACK, answers, mistakes, written


def told(folder: Path, name: str = "xx-test", version: str | None = None) -> list[tuple[str, str]]:
    """Where each mistake of a pack is: file and key."""
    found = pack_mistakes(name, folder=folder, version=version)
    assert all(mistake.what and mistake.remedy for mistake in found)
    return [(mistake.file.rpartition("/")[2], mistake.key) for mistake in found]


def test_it_works_and_a_pack_without_mistakes_has_none(tmp_path: Path) -> None:
    assert told(written(tmp_path)) == []


def test_every_mistake_of_a_condition_is_told(tmp_path: Path) -> None:
    text = PACK.replace('when = "person.searched"', 'when = "person.zzz and nope.q and lower(other.r) is 3"')
    said = mistakes(tmp_path, text)
    assert said.count("rules[XX-R02].when") == 5
    for words in ("“nope.q”", "“other.r”", "no function “lower”", "“is” is no comparison", "does not ask “person.zzz”"):
        assert words in said


def test_a_rule_that_cannot_be_read_hides_neither_its_other_names_nor_what_stands_beside_the_form(
    tmp_path: Path,
) -> None:
    text = PACK.replace('when = "person.searched"', 'when = "person.serched"\ncheck = "person.searched =="')
    text = text.replace('require = ["person.search_basis"]', 'require = ["person.basis"]')
    text = text.replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-31")
    text = text.replace('label = "Searched"', 'label = "Searched"\nvalid_from = 2026-01-01')
    text += """
[[scope.leave_out]]
id = "XX-R05"
unit = "contact"
when = "contact.kind == 'crash'"
message = "A crash is not reported."
[[deadlines]]
kind = "submission"
title = "Yearly"
rule = "yearly"
day = "13-01"
"""
    assert told(written(tmp_path, text)) == [
        ("2024.toml", "rules[XX-R02].check"),
        ("2024.toml", "rules[XX-R02].when"),
        ("2024.toml", "rules[XX-R02].require"),
        ("2024.toml", "elements.person.searched"),
        ("2024.toml", "scope.leave_out[XX-R05]"),
        ("2024.toml", "deadlines[submission].day"),
    ]


def test_a_wrong_type_at_the_top_hides_nothing(tmp_path: Path) -> None:
    text = PACK.replace('version = "2024"', "version = 2019").replace("from = 2024-01-01", 'from = "soon"')
    text = text.replace('codes = "basis"', 'codes = "bases"').replace('label = "Start"', "label = 3")
    text = text.replace('label = "Warrant"', "label = 7").replace('kind = "yes_no"', 'kind = "maybe"')
    folder = written(tmp_path, text.replace('require = ["person.search_basis"]', 'require = ["person.basis"]'))
    assert told(folder) == [
        ("2024.toml", "effective.from"),
        ("2024.toml", "version"),
        ("2024.toml", "codes.basis.list[warrant].label"),
        ("2024.toml", "elements.contact.start.label"),
        ("2024.toml", "elements.person.searched"),
        ("2024.toml", "elements.person.search_basis"),
        ("2024.toml", "rules.XX-R02"),
    ]
    with pytest.raises(BadPack, match="version: It should be text, not a number") as raised:
        load_pack("xx-test", folder=folder)
    assert "effective.from: “soon” is no day. Write it as from = 2024-01-31, without quotation marks." in str(
        raised.value
    )


@pytest.mark.parametrize("given", ['""', "0", "{}"])
def test_a_wrong_type_that_is_empty_is_wrong_all_the_same(tmp_path: Path, given: str) -> None:
    text = PACK.replace('title = "Test"', f'title = "Test"\ndeadlines = {given}')
    assert told(written(tmp_path, text)) == [("2024.toml", "deadlines")]


def test_what_could_not_be_read_is_not_missed_a_second_time(tmp_path: Path) -> None:
    text = PACK.replace('name = "person"\nminimum = 1', 'name = "person"\nminimum = "one"')
    text = text.replace('title = "All"', "title = 1")
    text = text.replace('label = "Searched"\nrequired = true', "label = 1")
    folder = written(tmp_path, text.replace('value = "consent"', "value = 2"))
    assert [key for _, key in told(folder)] == [
        "sections[all].title",
        "blocks[person].minimum",
        "codes.basis.list[1].value",
        "elements.person.searched.label",
    ]


def test_circles_and_overlaps_are_told_together(tmp_path: Path) -> None:
    written(tmp_path, PACK.replace('title = "Test"', 'title = "Test"\nextends = "xx-test/2026"'))
    later = PACK.replace('"2024"', '"2026"').replace("2024-01-01", "2026-01-01")
    later = later.replace('title = "Test"', 'title = "Test"\nextends = "xx-test/2024"')
    folder = written(tmp_path, later, version="2026")
    assert set(told(folder)) == {
        ("2024.toml", "extends"),
        ("2026.toml", "extends"),
        ("2026.toml", "effective.from"),
    }


def test_an_element_that_shows_because_of_itself_is_told_beside_other_mistakes(tmp_path: Path) -> None:
    text = PACK.replace('kind = "yes_no"', 'kind = "yes_no"\nshow = "answered(person.search_basis)"')
    text = text.replace('require = ["person.search_basis"]', 'require = ["person.basis"]')
    assert {key for _, key in told(written(tmp_path, text))} == {"rules.XX-R02", "elements.person.search_basis"}


def test_what_an_earlier_version_lacks_is_told_beside_other_mistakes(tmp_path: Path) -> None:
    written(tmp_path, PACK.replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-31"))
    later = """
pack = "xx-test"
version = "2026"
title = "Test 2026"
completeness = "sketch"
extends = "xx-test/2024"
removed = ["codes.basis.nothing", "rules.XX-R09"]
include = ["none.toml", "../x.toml"]
[effective]
from = 2026-01-01
"""
    folder = written(tmp_path, later, version="2026")
    assert told(folder, version="2026") == [("none.toml", "(file)"), ("2026.toml", "include")]
    folder = written(tmp_path, later.replace("include", "missing"), version="2026")
    assert told(folder, version="2026") == [
        ("2026.toml", "removed"),
        ("2026.toml", "removed"),
        ("2026.toml", "completeness"),
    ]


def test_a_file_that_no_version_reads_is_told(tmp_path: Path) -> None:
    folder = written(tmp_path, PACK.replace('title = "Test"', 'title = "Test"\ninclude = ["more.toml"]'))
    (tmp_path / "xx_test" / "more.toml").write_text("[codes.basis]\ntitle = 'Basis'\n", encoding="utf-8")
    (tmp_path / "xx_test" / "abc.toml").write_text("", encoding="utf-8")
    (tmp_path / "xx_test" / "v2025.toml").write_text(PACK, encoding="utf-8")
    assert told(folder) == [("abc.toml", "(file)"), ("v2025.toml", "(file)")]
    assert told(folder, version="2024") == []
    (tmp_path / "xx_test" / "2024.toml").unlink()
    with pytest.raises(NoSuchPack, match="holds no version of a pack"):
        pack_mistakes("xx-test", folder=folder)


@pytest.mark.parametrize(
    "condition", ["count(person.searched, 1)", "matches(person.search_basis, person.search_basis)"]
)
def test_whatever_is_wrong_with_a_condition_it_says_what_to_do(tmp_path: Path, condition: str) -> None:
    assert told(written(tmp_path, PACK.replace('when = "person.searched"', f'when = "{condition}"')))


def test_rules_that_questions_say_must_be_there(tmp_path: Path) -> None:
    text = PACK.replace('label = "Start"', 'label = "Start"\nrule = "XX-R77"').replace(
        'value = "consent", ', 'value = "consent", rule = "XX-R02", '
    )
    text += '[[rules]]\nid = "XX-R03"\nkind = "element"\nmessage = "Nobody says it."\n'
    said = mistakes(tmp_path, text)
    assert "There is no rule “XX-R77”." in said
    assert "“consent” names the rule “XX-R02”, but the code has no condition." in said
    assert "rules[XX-R03].kind: No element names this rule." in said


def test_the_zone_of_a_place_must_be_one(tmp_path: Path) -> None:
    zoned = PACK.replace('place = "Nowhere"', 'place = "Nowhere"\nzone = "America/Nowhere"')
    assert "zone: There is no time zone “America/Nowhere”." in mistakes(tmp_path, zoned)
    folder = written(tmp_path, zoned.replace("America/Nowhere", "America/Chicago"))
    form = load_pack("xx-test", folder=folder).form
    assert [each.code for each in check(form, answers() | {"contact": {"start": "2024-03-10T02:30"}})] == [
        "date.skipped"
    ]


ODD: tuple[Any, ...] = (None, 1, -1, 1.5, True, "x", "person.zzz == 1", [], [1], ["x"], [{}], {}, {"x": 1}, {"id": "x"})


def holders(part: Any) -> list[Any]:
    """Every table and list of a file."""
    within = part.values() if isinstance(part, dict) else part
    return [part, *(one for each in within if isinstance(each, (dict, list)) for one in holders(each))]


@pytest.mark.parametrize("seed", range(40))
def test_whatever_stands_in_a_file_it_is_a_pack_or_a_list_of_mistakes(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spoiled = copy.deepcopy(tomllib.loads(PACK))
    for _ in range(int(rng.integers(1, 4))):
        within = holders(spoiled)
        held = within[int(rng.integers(len(within)))]
        keys = list(held) if isinstance(held, dict) else list(range(len(held)))
        if keys:
            key = keys[int(rng.integers(len(keys)))]
            held[key] = copy.deepcopy(ODD[int(rng.integers(len(ODD)))])
    found = mistakes_of(spoiled)
    assert all(mistake.what and mistake.remedy for mistake in found), found
    assert len(set(found)) == len(found), found


def mistakes_of(plain: dict[str, Any]) -> tuple[PackMistake, ...]:
    try:
        check(build(plain, file="xx_test/2024.toml").form, answers())
    except BadPack as error:
        return error.mistakes
    return ()
