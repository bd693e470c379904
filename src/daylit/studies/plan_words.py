"""What a run of a plan says in plain words: what was asked, how the families were judged, where the sets agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from daylit.studies import wording
from daylit.studies.finding import Finding
from daylit.studies.gate import gate
from daylit.studies.overview_words import HEAD, READING, by_group, heading, limits, row
from daylit.studies.plan import EVERYONE, Question
from daylit.studies.plan_run import Family, Ran
from daylit.studies.registry import EVERY
from daylit.terms.saying import Language, say, told


def files_told(summary: str, table: str) -> str:
    """Where the answers of a plan were written."""
    return say("Every answer: {summary}; every comparison: {table}", summary=summary, table=table)


_BY_FAMILIES: Final = say(
    "Here many comparisons are allowed for in the families of the plan, which count a question's other ways of asking "
    "too; each answer below allows for the comparisons that it tells."
)


def summary(ran: Ran, language: Language = "en") -> str:
    """The whole run as a Markdown text, in a language."""
    sentences = [*_asked(ran), *_families(ran), *_agreement(ran)]
    gate(sentences)
    lines = [f"# {ran.plan.document['title']}", "", *(f"{told(line, language)}\n" for line in sentences)]
    return "\n".join([*lines, *_side_by_side(ran, language), *_answers(ran, language)]).rstrip() + "\n"


def _asked(ran: Ran) -> Iterator[str]:
    answered = sum(finding.answered for _, finding in ran.findings)
    yield say("The plan was declared on {day}.", day=ran.plan.declared.isoformat())
    yield say(
        "Questions asked: {n}. Answered from these records: {answered}.",
        n=f"{len(ran.findings):,}", answered=f"{answered:,}",
    )  # fmt: skip
    yield say("Plan {plan}, records {records}.", plan=ran.plan.fingerprint[:12], records=ran.extract[:12])


def _families(ran: Ran) -> Iterator[str]:
    for one in ran.families:
        yield _family(one)
    if ran.families:
        yield say(
            "A comparison that does not stand out may still be there: each answer says how small a gap it could see."
        )


def _family(one: Family) -> str:
    told = {
        "name": one.name, "n": f"{one.comparisons:,}", "after": f"{one.after:,}", "before": f"{one.before:,}",
        "chance": _about(one.by_chance), "false": _about(one.may_be_false),
    }  # fmt: skip
    if not one.before:
        return say(
            "{name}. Comparisons: {n}. By chance alone {chance} would stand out. Here none does.",
            **{key: told[key] for key in ("name", "n", "chance")},
        )
    if not one.after:
        return say(
            "{name}. Comparisons: {n}. By chance alone {chance} would stand out. Here it is {before}, and none once we "
            "allow for this.",
            **{key: told[key] for key in ("name", "n", "before", "chance")},
        )
    return say(
        "{name}. Comparisons: {n}. By chance alone {chance} would stand out. Here it is {before}, and {after} once we "
        "allow for this. Of these, {false} may still be there by chance.",
        **told,
    )


def _about(number: float) -> str:
    return say("fewer than 1") if number < 0.95 else say("about {n}", n=f"{round(number):,}")


def _agreement(ran: Ran) -> Iterator[str]:
    if not ran.plan.document["variants"]:
        return
    names = wording.listing([f"“{name}”" for name in ran.plan.document["variants"]])
    yield say("Beside everybody, the same was asked of: {sets}. These people are among everybody.", sets=names)
    for name in ran.plan.document["variants"]:
        if not any(finding.n_used for question, finding in ran.findings if question.variant == name):
            yield say("Nobody in these records is counted in {set}, so nothing could be asked of it.", set=f"“{name}”")
    standing = [one for one in ran.agreements if one.stands]
    firm = [one for one in standing if one.same == one.sets]
    yield say(
        "Of {n} comparisons of everybody that stand out and could be made in several sets, {firm} point the same way "
        "in each.",
        n=f"{len(standing):,}",
        firm=f"{len(firm):,}",
    )
    for one in standing:
        yield say(
            "{study}. {label}: the same way in {same} of {sets} sets, clearly in {clear}.",
            study=EVERY[one.study].title,
            label=one.label,
            same=str(one.same),
            sets=str(one.sets),
            clear=str(one.clear),
        )


def _side_by_side(ran: Ran, language: Language) -> Iterator[str]:
    """The tests of each group in one table, of each set of people and each grouping, judged by the plan's families."""
    sets: dict[tuple[str, str], list[Finding]] = {}
    for question, finding in ran.findings:
        sets.setdefault((question.variant, question.settings.group), []).append(_judged(ran, question, finding))
    tables = {(variant, key): rows for (variant, _), of in sets.items() for key, rows in by_group(of).items()}
    if not tables:
        return
    yield f"## {told(say('Tests side by side'), language)}\n"
    yield from (f"- {told(sentence, language)}" for sentence in (*READING, _BY_FAMILIES))
    for (variant, key), rows in tables.items():
        yield f"\n### {told(heading(key), language)}{'' if variant == EVERYONE else f' · {variant}'}\n"
        yield _cells(HEAD, language)
        yield "|---" * len(HEAD) + "|"
        yield from (_cells(row(line), language) for line in rows)
    yield f"\n### {told(say('What each cannot show'), language)}\n"
    cannot = limits(line for rows in tables.values() for line in rows)
    yield from (f"- {told(what, language)}: {told(why, language)}" for what, why in cannot.items())
    yield ""


def _judged(ran: Ran, question: Question, finding: Finding) -> Finding:
    """The finding with the q-values of the plan's families in place of its own."""
    asked = (question.study, question.settings.group, question.variant)
    q = {
        (one.quantity, one.label): one.q_value
        for one in ran.comparisons
        if one.family and (one.study, one.group, one.variant) == asked
    }
    of_plan = (replace(one, q_value=q.get((one.quantity, one.label), one.q_value)) for one in finding.estimates)
    return replace(finding, estimates=tuple(of_plan))


def _cells(cells: Iterable[str], language: Language) -> str:
    return f"| {' | '.join(told(cell, language) for cell in cells)} |"


def _answers(ran: Ran, language: Language) -> Iterator[str]:
    for question, finding in ran.findings:
        spoken = finding if language == "en" else finding.told(language)
        whom = "" if question.variant == EVERYONE else f" · {question.variant}"
        yield f"## {spoken.title} · {told(question.settings.group_title, language)}{whom}\n"
        yield from (f"{sentence}\n" for sentence in spoken.answer)
        yield from (f"- {line}" for line in _limits(finding, language))
        yield ""


def _limits(finding: Finding, language: Language) -> Iterator[str]:
    """What goes with an answer wherever it is read: who was counted, the cautions, and what it does not show."""
    used, read = f"{finding.n_used:,}", f"{finding.n_read:,}"
    yield told(say("People counted: {used} of {read}.", used=used, read=read), language)
    for caution in finding.cautions:
        yield told(say("Caution: {sentence}", sentence=caution.sentence), language)
    for sentence in finding.does_not_show:
        yield told(say("It does not show: {sentence}", sentence=sentence), language)
