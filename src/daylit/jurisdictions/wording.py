"""What a pack holds, in words: answers, codes, rules and deadlines, each as part of a sentence or a sentence."""

import calendar
from collections.abc import Iterable
from datetime import date

from daylit.jurisdictions.pack import Deadline, Pack
from daylit.record.elements import KINDS, Element, FormCode
from daylit.record.form import Form
from daylit.record.rules import Rule
from daylit.record.words import in_words
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING


def answer_in_words(element: Element) -> str:
    """What may be answered, in words."""
    said = [KINDS[element.kind]]
    if element.codes:
        said.append(f"codes `{element.codes}`")
    if element.table:
        said.append(f"table `{element.table}`")
    what = {"choices": "choices ", "text": "characters "}.get(element.kind, "")
    lowest = element.min_length if element.min_length is not None else element.minimum
    highest = element.max_length if element.max_length is not None else element.maximum
    if lowest is not None or highest is not None:
        said.append(f"{what}{_bounds(lowest, highest)}")
    if element.decimals is not None:
        said.append(f"at most {element.decimals} digits behind the point")
    if element.pattern_says:
        said.append(element.pattern_says.rstrip("."))  # more stands behind it
    if element.how:
        said.append("known by: " + ", ".join(ASCERTAINED.label(way).lower() for way in element.how))
    if element.missing:
        said.append("or: " + ", ".join(MISSING.label(marker).lower() for marker in element.missing))
    if element.ask_person:
        said.append("the person is not asked")
    if element.lock_after:
        said.append("cannot change once accepted")
    return "; ".join(said)


def _bounds(lowest: float | None, highest: float | None) -> str:
    low, high = (f"{value:g}" if value is not None else "" for value in (lowest, highest))
    if low and high:
        return f"{low} to {high}" if low != high else f"exactly {low}"
    return f"from {low}" if low else f"up to {high}"


def required_in_words(element: Element, form: Form) -> str:
    """When an element is asked, and when it must be answered."""
    if element.prohibited_from:
        because = f" {element.prohibited_because}" if element.prohibited_because else ""
        return f"May not be asked from {element.prohibited_from} on.{because}"
    said = []
    if element.show is not None:
        said.append(f"asked if {in_words(element.show, form)}")
    if element.required is True:
        said.append("required")
    elif element.required is not False:
        said.append(f"required if {in_words(element.required, form)}")
    if element.valid_from or element.valid_until:
        said.append(span(element.valid_from, element.valid_until))
    if element.phase == "submit":
        said.append("added when it is sent")
    return "; ".join(said) or "may be left out"


def code_in_words(code: FormCode, form: Form) -> str:
    """What is to be known of a code, in sentences."""
    said = []
    if code.exclusive:
        said.append("Nothing beside it.")
    if code.when is not None:
        said.append(f"Only if {in_words(code.when, form)}.")
    if code.valid_from or code.valid_until:
        said.append(f"Contacts {span(code.valid_from, code.valid_until)}.")
    return " ".join([*said, *(each for each in (code.requires, code.loss) if each)])


def rule_in_words(rule: Rule, pack: Pack) -> str:
    """When a rule speaks, in words; for rules that are not read with the answers, what carries them out."""
    if rule.kind == "element":
        own = (f"“{element.label}”" for element in pack.form.elements if element.rule == rule.id)
        return f"Carried out by the question itself: {', '.join(own)}."
    if rule.kind != "check":
        return f"Carried out by: {pack.done_by.get(rule.id, rule.kind).rstrip('.')}."
    labels = {element.path: f"“{element.label}”" for element in pack.form.elements}
    said = []
    if rule.require:
        said.append(f"{_joined(labels.get(path, path) for path in rule.require)} must be answered")
    if rule.prohibit:
        said.append(f"{_joined(labels.get(path, path) for path in rule.prohibit)} must not be answered")
    if rule.check is not None:
        said.append(f"it must hold that {in_words(rule.check, pack.form)}")
    start = f"If {in_words(rule.when, pack.form)}: " if rule.when is not None else "Always: "
    return start + "; ".join(said) + "."


OFTEN = {"yearly": "each year", "half-yearly": "twice a year", "quarterly": "each quarter", "monthly": "each month"}


def deadline_in_words(deadline: Deadline) -> str:
    """What is due, in a sentence."""
    match deadline.rule:
        case "yearly" if deadline.day:
            month, _, day = deadline.day.partition("-")
            when = f"each year, on {int(day)} {calendar.month_name[int(month)]} of the following year"
        case "yearly" | "half-yearly" | "quarterly" | "monthly" as often:
            when = OFTEN[often] + (f", on day {deadline.day} of the following month" if deadline.day else "")
        case "hours":
            when = f"within {deadline.hours} hours"
        case "years_kept":
            when = f"kept for {deadline.years} years"
        case other:
            when = {"end_of_shift": "before the shift ends", "continuous": "as contacts are made"}.get(other, other)
    if deadline.days_after is not None:
        when += f", {deadline.days_after} days after the period ends"
    note = f" {deadline.note}" if deadline.note else ""
    return f"**{deadline.title}** ({deadline.kind}): {when}.{note}{cited(deadline.cite)}"


def _joined(names: Iterable[str]) -> str:
    return " and ".join(names)


def span(first: date | None, last: date | None) -> str:
    """A span of days: “from 2024-01-01 until 2024-12-31”."""
    if first is None and last is None:
        return "of all days"
    return " ".join(part for part in (f"from {first}" if first else "", f"until {last}" if last else "") if part)


def cited(cite: str) -> str:
    """A source in brackets, behind a sentence; nothing where there is none."""
    return f" ({cite})" if cite else ""
