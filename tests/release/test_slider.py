"""What a reader may move, in the document of a finding: the cells of its guarded charts, in both languages."""

from __future__ import annotations

from daylit.release.findings import finding_document
from daylit.report.small import guard_all
from report.builders import a_finding
from studies.asking import asked


def test_it_works_and_no_number_is_there_that_the_charts_do_not_show():
    whole = asked("selection_bounds", benchmark=None)
    (kept,) = guard_all((whole,))
    document, _ = finding_document(whole, kept)
    for language, third, hidden in (("en", "a third", "hidden"), ("es", "un tercio", "oculto")):
        told = document[language]
        steps = told["slider"]["steps"]
        assert [step["words"] for step in steps][6:9] == ["30 %", third, "35 %"]
        shown = [
            [table["caption"], row[0], step["words"], *row[1:]]
            for step in steps for table in step["tables"] for row in table["rows"]
        ]  # fmt: skip
        rows = [row for chart in told["charts"] for row in chart["rows"]]
        assert sorted(shown) == sorted(rows)
        assert sum(hidden in row for row in rows) == 4 * 12
    assert document["es"]["slider"]["hint"].startswith("Nadie sabe")


def test_a_finding_without_it_has_no_such_part():
    (kept,) = guard_all((a_finding(),))
    document, _ = finding_document(a_finding(), kept)
    assert "slider" not in document["en"]
