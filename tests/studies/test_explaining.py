"""`daylit study NAME --explain`: what a study is, told in both languages without a record."""

import pytest

from daylit.studies.registry import EVERY, UnknownStudy, explained
from daylit.terms import saying


@pytest.mark.parametrize("name", EVERY)
def test_every_study_says_what_it_needs_assumes_and_cannot_show(name: str):
    told = explained(name)
    assert told.needs == (*(("race_ethnicity",) if EVERY[name].by_group else ()), *EVERY[name].needs)
    assert told.assumes
    assert told.does_not_show
    assert told.references
    for sentence in (told.question, told.design, *told.assumes, *told.does_not_show, *told.references):
        assert sentence in told.text()


@pytest.mark.parametrize(
    ("name", "said"), [("benchmark", "how many people"), ("interrupted_series", "the day on which")]
)
def test_what_no_record_holds_is_told_as_needed_too(name: str, said: str):
    assert said in explained(name).needed[-1]
    assert said in explained(name).text()
    assert explained(name).to_dict()["needed"][-1].startswith("It also needs")
    assert "También necesita" in explained(name, language="es").text()


@pytest.mark.parametrize("name", EVERY)
def test_every_sentence_is_told_in_spanish(name: str, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    inside = saying.catalogue("es")
    monkeypatch.setattr(saying, "catalogue", lambda _: _Noting(inside, asked))
    told = explained(name, group="gender", language="es")
    assert "Da por hecho" in told.text()
    assert asked == []


class _Noting(dict):
    """A catalogue that notes what it was asked for and lacks."""

    def __init__(self, inside: object, asked: list[str]) -> None:
        super().__init__(inside)
        self.asked = asked

    def get(self, key, default=None):
        if key not in self:
            self.asked.append(key)
        return super().get(key, default)


def test_a_name_that_no_study_has_is_told_with_those_there_are():
    with pytest.raises(UnknownStudy, match="no study named"):
        explained("rate")
