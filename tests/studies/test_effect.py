"""The effect of a training in words: the gates of what may be said, who was left out, and what cannot be told."""

from datetime import date
from types import SimpleNamespace

import pytest

from daylit.studies.effect import effect, rehearse
from daylit.studies.effect_plan import MEASURES, BadPlan, EffectPlan
from daylit.studies.effect_verdict import judge
from daylit.studies.wording import FORBIDDEN
from daylit.tables.filters import UnknownColumn
from small_extract import extract_from_sql

MONTH = "CAST(floor(i / 16 / 14) AS INT)"
DAY = f"(DATE '2025-01-01' + INTERVAL ({MONTH}) MONTH + INTERVAL (CAST(i / 16 AS INT) % 28) DAY)::DATE"


def an_extract(folder, *, before=25, after=25, months=20, others_after=None, **columns):
    """Sixteen officers, the first eight trained in January 2026; so many of 100 searched before and after."""
    share = f"CASE WHEN {MONTH} < 13 THEN {before} WHEN i % 16 < 8 THEN {after} ELSE {others_after or before} END"
    given = {
        "officer": "'o' || (i % 16)", "date": DAY, "year": f"year({DAY})", "month": f"month({DAY})",
        "searched": f"(hash(i * 31) % 100) < ({share})",
    }  # fmt: skip
    return extract_from_sql(folder / "e", rows=16 * 14 * months, **(given | columns))


def a_plan(**changes):
    given = {
        "measure": "searched", "wanted": "lower", "trained": {f"o{n}": date(2026, 1, 12) for n in range(8)},
        "others": frozenset(f"o{n}" for n in range(8, 16)), "before": 12, "after": 6, "matters": 0.05,
    }  # fmt: skip
    return EffectPlan(**(given | changes))


def estimate(finding, quantity):
    return next(one for one in finding.estimates if one.quantity == quantity)


def test_it_works_and_a_fall_that_was_hoped_for_is_better_and_else_worse(tmp_path):
    extract = an_extract(tmp_path, after=10)
    found = effect(extract, a_plan())
    assert found.verdict == "better"
    change = estimate(found.finding, "effect.change")
    assert change.low < -0.15 < change.high < 0
    text = found.finding.summary()
    assert "8 officers who took part are compared with 8" in text
    assert "This is a change for the better" in text
    assert "pretended that it began on two earlier dates" in text
    assert effect(extract, a_plan(wanted="higher")).verdict == "worse"


def test_a_change_that_the_others_share_is_no_effect(tmp_path):
    found = effect(an_extract(tmp_path, after=10, others_after=10), a_plan(matters=0.2))
    assert found.verdict == "no clear change"
    assert "would have been seen" in found.finding.summary()


def test_where_nothing_is_seen_and_what_matters_could_not_be_seen_we_cannot_tell(tmp_path):
    found = effect(an_extract(tmp_path), a_plan(matters=0.001))
    assert found.verdict == "cannot tell"
    assert "We could only have seen a change of" in found.finding.summary()
    assert found.smallest > 0.001


def test_groups_that_moved_apart_before_tell_nothing(tmp_path):
    drift = f"(hash(i * 31) % 100) < (CASE WHEN i % 16 < 8 THEN GREATEST(60 - 4 * {MONTH}, 2) ELSE 25 END)"
    found = effect(an_extract(tmp_path, searched=drift), a_plan())
    assert found.verdict == "cannot tell"
    assert "already moved apart before it began" in found.finding.summary()


def test_everyone_left_out_is_counted_with_the_reason(tmp_path):
    extract = an_extract(tmp_path, officer="CASE WHEN i % 16 = 15 THEN NULL ELSE 'o' || (i % 16) END")
    plan = a_plan(others=frozenset(f"o{n}" for n in range(8, 14)))
    finding = effect(extract, plan).finding
    gone = {part.reason: part.n for part in finding.left_out}
    assert gone["officer.missing"] == 14 * 20
    assert gone["effect.other_officer"] == 14 * 20
    assert gone["effect.month_itself"] == 8 * 14
    assert finding.n_used + sum(gone.values()) == finding.n_read == 16 * 14 * 20


@pytest.mark.parametrize("measure", list(MEASURES))
def test_each_measure_is_told_without_a_word_that_no_finding_may_hold(tmp_path, measure):
    columns = dict.fromkeys(("found", "arrested", "cited", "warned", "force"), "(hash(i) % 100) < 30")
    found = effect(
        an_extract(tmp_path, **columns), a_plan(measure=measure, matters=3 if measure == "contacts" else 0.05)
    )
    assert found.finding.answered
    assert FORBIDDEN.search(found.finding.summary()) is None
    assert [one for one in found.finding.estimates if one.quantity == "effect.change" and one.value is None] == []


def test_no_officer_stands_in_a_finding(tmp_path):
    text = effect(an_extract(tmp_path, after=10), a_plan()).finding.to_json()
    assert [f"“o{n}”" for n in range(16) if f'"o{n}"' in text] == []


@pytest.mark.parametrize(
    ("columns", "why"),
    [({"officer": "NULL"}, "officer"), ({"date": "NULL"}, "date"), ({"searched": "NULL"}, "nobody is left")],
)
def test_an_extract_that_cannot_answer_says_so(tmp_path, columns, why):
    found = effect(an_extract(tmp_path, **columns), a_plan())
    assert found.verdict == "cannot tell"
    assert why in found.finding.summary().lower()
    assert rehearse(an_extract(tmp_path / "b", **columns), a_plan())[1]


def test_three_officers_on_a_side_are_too_few(tmp_path):
    few = {f"o{n}": date(2026, 1, 12) for n in range(3)}
    found = effect(an_extract(tmp_path, after=2), a_plan(trained=few))
    assert found.verdict == "cannot tell"
    assert "too few officers" in found.finding.summary()
    assert estimate(found.finding, "effect.change").value is None


def test_a_rehearsal_uses_the_past_alone(tmp_path):
    found, why = rehearse(an_extract(tmp_path, after=2), a_plan())
    other, _ = rehearse(an_extract(tmp_path / "b", after=25), a_plan())
    assert why == ""
    assert found == other
    assert (found.n_trained, found.n_others) == (8, 8)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"measure": "scores"}, "no measure"),
        ({"wanted": "best"}, "which way"),
        ({"after": 0}, "months"),
        ({"matters": 0}, "matter"),
        ({"trained": {}}, "empty"),
        ({"others": frozenset({"o1"})}, "both sides"),
    ],
)
def test_a_plan_that_cannot_be_followed_is_refused(change, words):
    with pytest.raises(BadPlan, match=words):
        a_plan(**change)


def test_a_filter_that_names_no_column_is_refused(tmp_path):
    with pytest.raises(UnknownColumn):
        effect(an_extract(tmp_path), a_plan(where=("colour=red",)))


def test_another_plan_has_another_fingerprint():
    plans = [a_plan(), a_plan(after=7), a_plan(wanted="higher"), a_plan(matters=0.04), a_plan(where=("area=North",))]
    assert len({one.fingerprint for one in plans}) == len(plans)
    assert a_plan().fingerprint == a_plan().fingerprint


def an_effect(low, high, *, estimable=True):
    change = SimpleNamespace(low=low, high=high, estimable=estimable, level=0.95)
    return SimpleNamespace(change=change)


@pytest.mark.parametrize(
    ("low", "high", "placebo", "by_lot", "smallest", "verdict"),
    [
        (-0.09, -0.01, (-0.1, 0.1), None, 0.05, "better"),
        (0.01, 0.09, (-0.1, 0.1), 0.01, 0.05, "worse"),
        (-0.09, -0.01, (0.01, 0.1), None, 0.05, "cannot tell"),
        (-0.09, -0.01, (-0.1, 0.1), 0.2, 0.05, "cannot tell"),
        (-0.02, 0.01, (-0.1, 0.1), None, 0.03, "no clear change"),
        (-0.02, 0.01, (-0.1, 0.1), None, 0.06, "cannot tell"),
        (-0.02, 0.01, (-0.1, 0.1), None, float("nan"), "cannot tell"),
    ],
)
def test_the_gates_of_the_verdict(low, high, placebo, by_lot, smallest, verdict):
    judged = judge(
        effect=an_effect(low, high), placebos=(an_effect(*placebo),), by_lot=by_lot, wanted="lower", matters=0.05,
        smallest=smallest,
    )  # fmt: skip
    assert judged.verdict == verdict
