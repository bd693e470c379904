"""What a study is, told before any record is looked at: for who chooses questions, or reads an answer later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from daylit.studies import wording
from daylit.studies.finding import Design
from daylit.studies.study import Study
from daylit.terms.saying import Language, listing, say, told

DESIGN: dict[Design, str] = {
    "description": say("This is a count of what was recorded. No other causes were taken into account."),
    "adjusted association": say(
        "This compares stops that are alike in what was recorded. They may differ in other ways."
    ),
    "design-based test": say("This is a test that holds true as long as what it takes for granted holds true."),
    "model-based inference": say("This number comes from a model. If the model fits badly, the number can mislead."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """A study in words. ``needs`` are columns of the contract, by name; all else are sentences of one language.

    ``needed`` says what it needs in words, also what no record holds. ``asked`` are the ways in which it is asked, or
    why there is one only.
    """

    name: str
    title: str
    question: str
    design: str
    needs: tuple[str, ...]
    needed: tuple[str, ...]
    asked: tuple[str, ...]
    assumes: tuple[str, ...]
    does_not_show: tuple[str, ...]
    references: tuple[str, ...]
    heads: tuple[str, str, str, str]

    def text(self) -> str:
        """The whole, to be read in a terminal."""
        parts = zip(self.heads, (self.asked, self.assumes, self.does_not_show, self.references), strict=True)
        lines = [f"{self.title}  ({self.name})", "", self.question, "", self.design, *self.needed]
        for head, sentences in parts:
            lines += ["", head, *(f"- {sentence}" for sentence in sentences)]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "name": self.name,
            "title": self.title,
            "question": self.question,
            "design": self.design,
            "needs": list(self.needs),
            "needed": list(self.needed),
            "asked": list(self.asked),
            "assumes": list(self.assumes),
            "does_not_show": list(self.does_not_show),
            "references": list(self.references),
        }


def explanation_of(study: Study, *, group: str, language: Language) -> Explained:
    """A study in the words of a language, as it would be asked with this column of groups."""
    needs = (*((group,) if study.by_group else ()), *study.needs)
    titles = [say("“{column}”", column=wording.column_title(column)) for column in needs]
    needed = say("It needs a record of {columns}.", columns=listing(titles)) if titles else say("It needs any records.")

    def spoken(sentences: Sequence[str]) -> tuple[str, ...]:
        return tuple(told(sentence, language) for sentence in sentences)

    asked = say("How it is asked, declared beforehand")
    heads = spoken((asked, say("It assumes"), say("It does not show"), say("Where it comes from")))
    return Explained(
        name=study.name,
        title=told(study.title, language),
        question=told(study.question, language),
        design=told(DESIGN[study.design], language),
        needs=needs,
        needed=spoken((needed, study.needs_too) if study.needs_too else (needed,)),
        asked=spoken(study.ways or (study.one_way,)),
        assumes=spoken(study.taken),
        does_not_show=spoken(study.does_not_show),
        references=spoken(study.references),
        heads=(heads[0], heads[1], heads[2], heads[3]),
    )
