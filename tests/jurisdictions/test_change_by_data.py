"""A new question with a rule, valid from a day on, by data alone: lines added to a pack's file and nothing else."""

from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from daylit.jurisdictions import Pack, load_pack
from daylit.jurisdictions.shelf import SHIPPED
from daylit.record import Form, check
from jurisdictions.us_tx_ccp_2b_builder import a_warning

NEW_LAW = """
[elements."person.receipt_given"]
kind = "yes_no"
label = "Was a receipt of the stop given?"
section = "result"
required = true
own = true
valid_from = 2027-01-01
cite = "Act 12"

[elements."person.receipt_reason"]
kind = "text"
label = "Why no receipt was given"
section = "result"
max_length = 100
own = true
valid_from = 2027-01-01
cite = "Act 12"

[[rules]]
id = "TX-N01"
when = "person.receipt_given == false"
require = ["person.receipt_reason"]
message = "Where no receipt was given, the reason is needed."
remedy = "Write the reason in a few words."
cite = "Act 12"
"""


@pytest.fixture
def changed(tmp_path: Path) -> Pack:
    """The shipped Texas pack with the new law written at the end of its file, in a folder of its own."""
    home = Path(copytree(SHIPPED / "us_tx_ccp_2b", tmp_path / "us_tx_ccp_2b"))
    shipped = (home / "2025.toml").read_text(encoding="utf-8")
    (home / "2025.toml").write_text(shipped + NEW_LAW, encoding="utf-8")
    return load_pack("us-tx-ccp-2b", on=date(2027, 1, 1), folder=tmp_path)


def on(day: str, **person: Any) -> dict[str, Any]:
    return {**a_warning(**person), "contact": {"start": f"{day}T23:59"}}


def found(form: Form, answers: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(problem.code, problem.at, problem.rule) for problem in check(form, answers)]


def test_it_works_the_day_before_it_is_not_asked(changed: Pack) -> None:
    assert found(changed.form, on("2026-12-31")) == []
    assert found(changed.form, on("2026-12-31", receipt_given=False)) == [
        ("answer.not_yet", "people[0].receipt_given", "")
    ]


def test_from_the_first_day_on_it_is_asked_and_checked(changed: Pack) -> None:
    for day in ("2027-01-01", "2027-06-30"):
        assert found(changed.form, on(day)) == [("answer.required", "people[0].receipt_given", "")]
        assert found(changed.form, on(day, receipt_given=True)) == []
        assert found(changed.form, on(day, receipt_given=False)) == [
            ("rule.require", "people[0].receipt_reason", "TX-N01")
        ]
        assert found(changed.form, on(day, receipt_given=False, receipt_reason="It was an emergency")) == []


def test_the_officer_reads_the_sentence_of_the_new_rule(changed: Pack) -> None:
    (problem,) = check(changed.form, on("2027-01-01", receipt_given=False))
    assert problem.sentence == "Person 1: Where no receipt was given, the reason is needed."
    assert problem.remedy == "Write the reason in a few words."


def test_the_phone_gets_it_with_the_form(changed: Pack) -> None:
    """The document is all that the other reader has; it holds the question, its first day and the rule."""
    again = Form.from_document(changed.form.document())
    for day in ("2026-12-31", "2027-01-01"):
        for answers in (on(day), on(day, receipt_given=False), on(day, receipt_given=True)):
            assert found(again, answers) == found(changed.form, answers)


def test_the_shipped_pack_knows_nothing_of_it() -> None:
    shipped = load_pack("us-tx-ccp-2b")
    assert found(shipped.form, on("2027-01-01")) == []
    assert found(shipped.form, on("2027-01-01", receipt_given=True))[0][0] == "answer.unknown"


def test_a_new_version_that_only_says_what_changed_does_the_same(tmp_path: Path) -> None:
    home = Path(copytree(SHIPPED / "us_tx_ccp_2b", tmp_path / "us_tx_ccp_2b"))
    shipped = (home / "2025.toml").read_text(encoding="utf-8")
    ended = shipped.replace("from = 2025-01-01", "from = 2025-01-01\nuntil = 2026-12-31", 1)
    head = 'pack = "us-tx-ccp-2b"\nversion = "2027"\ntitle = "Texas"\nextends = "us-tx-ccp-2b/2025"\n'
    law = NEW_LAW.replace("valid_from = 2027-01-01\n", "")
    (home / "2025.toml").write_text(ended, encoding="utf-8")
    (home / "2027.toml").write_text(f"{head}[effective]\nfrom = 2027-01-01\n{law}", encoding="utf-8")
    before = load_pack("us-tx-ccp-2b", on=date(2026, 12, 31), folder=tmp_path)
    after = load_pack("us-tx-ccp-2b", on=date(2027, 1, 1), folder=tmp_path)
    assert (before.version, after.version) == ("2025", "2027")
    assert found(before.form, on("2026-12-31")) == []
    assert found(after.form, on("2027-01-01", receipt_given=False)) == [
        ("rule.require", "people[0].receipt_reason", "TX-N01")
    ]
