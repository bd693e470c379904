"""Packs are data: what is wrong with one is said all at once, and the day of a contact chooses its version."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from daylit.jurisdictions import BadPack, NoSuchPack, NoVersion, load_pack, packs
from daylit.record import check

PACK = """
pack = "xx-test"
version = "2024"
title = "Test"
country = "US"
place = "Nowhere"
completeness = "draft"
missing = ["Everything else."]
[effective]
from = 2024-01-01
rule = "XX-R01"
[[sections]]
id = "all"
title = "All"
[[blocks]]
name = "contact"
[[blocks]]
name = "person"
minimum = 1
[elements."contact.start"]
kind = "datetime"
label = "Start"
required = true
section = "all"
[elements."person.searched"]
kind = "yes_no"
label = "Searched"
required = true
section = "all"
[elements."person.search_basis"]
kind = "choice"
label = "Basis for the search"
codes = "basis"
show = "person.searched"
section = "all"
[codes.basis]
title = "Basis"
list = [
  { code = "1", value = "consent", label = "Consent" },
  { code = "2", value = "warrant", label = "Warrant" },
]
[[rules]]
id = "XX-R02"
when = "person.searched"
require = ["person.search_basis"]
message = "A search needs a basis."
"""


def written(folder: Path, text: str = PACK, *, version: str = "2024") -> Path:
    home = folder / "xx_test"
    home.mkdir(exist_ok=True)
    (home / f"{version}.toml").write_text(text, encoding="utf-8")
    return folder


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(BadPack) as raised:
        load_pack("xx-test", folder=written(folder, text))
    return str(raised.value)


def answers(**person: object) -> dict[str, object]:
    return {"contact": {"start": "2024-05-01T10:00"}, "people": [{"searched": False, **person}]}


def test_it_works(tmp_path: Path) -> None:
    pack = load_pack("xx-test", on=date(2024, 5, 1), folder=written(tmp_path))
    assert pack.partial
    assert pack.form.draft
    assert check(pack.form, answers()) == []
    (problem,) = check(pack.form, answers(searched=True))
    assert (problem.rule, problem.at) == ("XX-R02", "people[0].search_basis")


def test_it_lists_versions_by_the_day_they_begin(tmp_path: Path) -> None:
    written(tmp_path, PACK.replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-31"))
    later = PACK.replace('"2024"', '"2026"').replace("2024-01-01", "2026-01-01")
    written(tmp_path, later, version="2026")
    assert [each.version for each in packs(folder=tmp_path)] == ["2024", "2026"]
    assert load_pack("xx-test", on=date(2025, 12, 31), folder=tmp_path).version == "2024"
    assert load_pack("xx-test", on=date(2026, 1, 1), folder=tmp_path).version == "2026"
    assert load_pack("xx-test", folder=tmp_path).version == "2026"


def test_a_later_version_says_only_what_changed(tmp_path: Path) -> None:
    written(tmp_path, PACK.replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-31"))
    later = """
pack = "xx-test"
version = "2026"
title = "Test 2026"
completeness = "draft"
extends = "xx-test/2024"
removed = ["codes.basis.warrant"]
[effective]
from = 2026-01-01
[elements."person.search_basis"]
label = "Why the person was searched"
[codes.basis]
list = [ { code = "3", value = "probable_cause", label = "Probable cause" } ]
"""
    pack = load_pack("xx-test", version="2026", folder=written(tmp_path, later, version="2026"))
    assert pack.form.element("person.search_basis").label == "Why the person was searched"
    assert pack.form.element("person.search_basis").codes == "basis"
    assert [code.value for code in pack.form.codes["basis"]] == ["consent", "probable_cause"]
    assert [rule.id for rule in pack.rules] == ["XX-R02"]


def test_every_mistake_is_told_at_once_with_file_key_and_remedy(tmp_path: Path) -> None:
    text = PACK.replace('kind = "datetime"', "kind = 7").replace("minimum = 1", 'minimum = "one"')
    said = mistakes(tmp_path, text + "[elsewhere]\na = 1\n[[deadlines]]\nkind = 'x'\nrule = 'yearly'\n")
    assert said.count("xx_test/2024.toml, ") == 4
    for key in ("elements.contact.start.kind", "blocks[person].minimum", "elsewhere", "deadlines[x].title"):
        assert key in said


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("[[sections]]", '[response]\nreader = "sdsc"\n[[sections]]', "response.reader", "“sdsc” is none of the words"),
        (
            'show = "person.searched"',
            'show = "person.search_basis == true"',
            "search_basis",
            "“true” is not in the list",
        ),
        ("[codes.basis]", "[codes.bases]", "elements.person.search_basis", "no code list “basis”"),
        ('person.searched"\nrequire', 'person.serched"\nrequire', "rules.XX-R02", "serched"),
        (
            'show = "person.searched"',
            'show = "person.searched ="',
            "elements.person.search_basis.show",
            "cannot be read",
        ),
        ('show = "person.searched"', "show = \"person.search_basis == 'arrest'\"", "search_basis", "arrest"),
        ('kind = "yes_no"', 'kind = "yes_no"\nshow = "answered(person.search_basis)"', "elements.", "search_basis"),
        ("from = 2024-01-01", "from = 2024-01-01\nuntil = 2023-01-01", "form.xx-test", "ends before it begins"),
        ('rule = "XX-R01"', 'rule = "XX-R01"\nfirst = 3', "effective.first", "no such key"),
        ('label = "Start"', 'label = "Start"\nvalid_until = 2023-12-31', "contact.start", "ends on 2023-12-31, before"),
        ('label = "Warrant"', 'label = "Warrant", until = 2023-12-31', "codes.basis", "“warrant”: It ends on 2023"),
    ],
    ids=[
        *(
            "unknown reader",
            "truth for a code",
            "missing list",
            "unknown element",
            "bad condition",
            "unknown code",
            "cycle",
            "ends early",
            "unknown key",
        ),
        *("question before", "code before"),
    ],
)
def test_it_refuses_a_pack_that(tmp_path: Path, old: str, new: str, key: str, words: str) -> None:
    assert old in PACK
    said = mistakes(tmp_path, PACK.replace(old, new, 1))
    assert key in said
    assert words in said


def test_overlapping_versions_are_refused(tmp_path: Path) -> None:
    written(tmp_path)
    later = PACK.replace('"2024"', '"2026"').replace("2024-01-01", "2026-01-01")
    written(tmp_path, later, version="2026")
    with pytest.raises(BadPack, match="while version 2024 still holds"):
        load_pack("xx-test", on=date(2026, 5, 1), folder=tmp_path)


def test_days_between_two_versions_on_which_none_holds_are_refused(tmp_path: Path) -> None:
    written(tmp_path, PACK.replace("from = 2024-01-01", "from = 2024-01-01\nuntil = 2025-12-30"))
    later = PACK.replace('"2024"', '"2026"').replace("2024-01-01", "2026-01-01")
    written(tmp_path, later, version="2026")
    with pytest.raises(
        BadPack, match=r"xx_test/2026.toml, effective.from: .* no version holds in between. Begin it on"
    ):
        load_pack("xx-test", on=date(2026, 5, 1), folder=tmp_path)


def test_a_day_in_no_version_and_unknown_names_say_what_there_is(tmp_path: Path) -> None:
    written(tmp_path)
    with pytest.raises(
        NoVersion, match=r"No version of “xx-test” holds for a contact of 2023-12-31.*2024 from 2024-01-01"
    ):
        load_pack("xx-test", on=date(2023, 12, 31), folder=tmp_path)
    with pytest.raises(NoVersion, match="no version “1999”"):
        load_pack("xx-test", version="1999", folder=tmp_path)
    for name in ("nowhere", "../xx-test", ""):
        with pytest.raises(NoSuchPack, match="xx-test"):
            load_pack(name, folder=tmp_path)


@pytest.mark.parametrize(
    ("folder", "asked", "words"),
    [
        ("xx_test", "XX_Test", "Write xx-test"),
        ("xx-test", "xx-test", "Rename it to xx_test"),
        ("Xx_test", "Xx-test", "Rename it to xx_test"),
    ],
)
def test_a_name_that_is_written_otherwise_is_told(tmp_path: Path, folder: str, asked: str, words: str) -> None:
    written(tmp_path)
    (tmp_path / "xx_test").rename(tmp_path / folder)
    with pytest.raises(NoSuchPack, match=words):
        load_pack(asked, folder=tmp_path)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff\xfe", "not UTF-8"),
        (b"pack = ", "not TOML"),
        (b"a = " + b"[" * 50_000, "nested|TOML"),
        (b"", "missing"),
        (b"a = " + b"9" * 5_000, "too many digits"),
        (PACK.replace('title = "Test"', 'title = "Test"\ninclude = ["a\\u0000.toml"]').encode(), "not a file beside"),
        (PACK.replace('title = "Test"', 'title = "Test"\nextends = "../../else/2024"').encode(), "names no version"),
        (PACK.replace('title = "Test"', 'title = "Test"\nextends = "xx-test/\\u0000"').encode(), "names no version"),
    ],
    ids=["encoding", "cut off", "deep", "empty", "digits", "zero", "outside", "extends zero"],
)
def test_a_file_that_is_no_pack_is_refused(tmp_path: Path, raw: bytes, words: str) -> None:
    written(tmp_path)
    (tmp_path / "xx_test" / "2024.toml").write_bytes(raw)
    with pytest.raises(BadPack, match=words):
        load_pack("xx-test", folder=tmp_path)


def test_a_mark_of_order_before_the_first_line_does_no_harm(tmp_path: Path) -> None:
    written(tmp_path, f"\ufeff{PACK}")
    assert load_pack("xx-test", folder=tmp_path).title == "Test"


def test_versions_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    written(tmp_path, PACK + "", version="2024")
    text = PACK.replace('title = "Test"', 'title = "Test"\nextends = "xx-test/2024"')
    with pytest.raises(BadPack, match="leads back to itself"):
        load_pack("xx-test", folder=written(tmp_path, text))


def test_nothing_outside_of_the_pack_is_included(tmp_path: Path) -> None:
    said = mistakes(tmp_path, PACK.replace('title = "Test"', 'title = "Test"\ninclude = ["../../secret.toml"]'))
    assert "is not a file beside this one" in said


def test_an_included_file_includes_no_other(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / "xx_test" / "more.toml").write_text('include = ["more.toml"]\n', encoding="utf-8")
    said = mistakes(tmp_path, PACK.replace('title = "Test"', 'title = "Test"\ninclude = ["more.toml"]'))
    assert "xx_test/more.toml, include: An included file cannot say this." in said


def test_only_the_folders_of_packs_are_looked_into(tmp_path: Path) -> None:
    """A pack may stand in somebody's home: what lies deeper, and all that cannot be read there, is not its business."""
    deep = tmp_path / "photographs" / "old"
    deep.mkdir(parents=True)
    looked: list[Path] = []
    glob = Path.glob

    def seen(self: Path, pattern: str) -> Iterator[Path]:
        found = list(glob(self, pattern))
        looked.extend(found)
        assert "**" not in pattern
        return iter(found)

    (deep / "2024.toml").write_text(PACK)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Path, "glob", seen)
        patched.setattr(Path, "rglob", lambda self, pattern: seen(self, f"**/{pattern}"))
        load_pack("xx-test", folder=written(tmp_path))
    assert {path.parent.name for path in looked} == {"xx_test"}


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    assert load_pack("xx-test", folder=written(tmp_path)).title == "Test"
    assert (
        load_pack("xx-test", folder=written(tmp_path, PACK.replace('title = "Test"', 'title = "Renamed"'))).title
        == "Renamed"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Call 919-555-0100 later", "phone"),
        ("(919) 555 0100", "phone"),
        ("wrote to a.b@example.org", "email"),
        ("SSN 123-45-6789", "ssn"),
        ("DOB: 01/02/1990", "date_of_birth"),
        ("plate ABC1234 seen", "licence"),
        ("badge #4711 assisted", "badge"),
        ("Failed to stop at the limit line at 1430 hours", ""),
        ("Speed 62 in a 45 zone, 1200 block of Main St", ""),
    ],
)
def test_personal_data_in_a_text_is_found(tmp_path: Path, text: str, found: str) -> None:
    wide = PACK + (
        '[elements."person.reason_narrative"]\nkind = "text"\nlabel = "Why"\nsection = "all"\nnarrative = true\n'
        '[narrative]\nrule = "XX-R32"\n'
    )
    form = load_pack("xx-test", folder=written(tmp_path, wide)).form
    problems = check(form, answers(reason_narrative=text))
    assert {problem.rule for problem in problems} == ({"XX-R32"} if found else set())
