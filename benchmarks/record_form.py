"""A form as large as California's: 80 elements, 60 rules, 20 code lists, drawn for the benchmark."""

from datetime import date
from typing import Any

from daylit.record import BlockUse, Element, Form, FormCode, Rule, parse
from daylit.record.form import Narrative, NarrativePattern

LISTS = 20
ACTIONS = 12


def large_form() -> Form:
    """Eighty elements of every kind, sixty rules as a state writes them."""
    codes = {f"list_{number}": _codes(8 + number) for number in range(1, LISTS)}
    elements = [
        Element(path="contact.start", kind="datetime", label="Start of the stop", required=True),
        Element(path="contact.duration", kind="number", label="Duration in minutes", required=True, whole=True,
                minimum=1, maximum=1440),
        Element(path="person.race", kind="choices", label="Perceived race", codes="list_1", required=True,
                how=("perceived",)),
        Element(path="person.age", kind="number", label="Perceived age", required=True, whole=True, minimum=1,
                maximum=120),
        Element(path="person.reason", kind="choice", label="Reason for the stop", codes="list_2", required=True),
        Element(path="person.actions", kind="choices", label="Actions", codes="list_3", required=True),
        Element(path="person.reason_narrative", kind="text", label="Why the person was stopped", required=True,
                min_length=5, max_length=250, narrative=True),
        Element(path="search.basis", kind="choices", label="Basis for the search", codes="list_4", required=True),
        Element(path="search.narrative", kind="text", label="Why the search was made", required=True, min_length=5,
                max_length=250, narrative=True),
        Element(path="outcome.kind", kind="choice", label="Result", codes="list_5", required=True),
        Element(path="outcome.offences", kind="choices", label="Offences", table="offences"),
    ]  # fmt: skip
    elements += [_question(number) for number in range(80 - len(elements))]
    return Form(
        pack="benchmark", version="1", title="A form as large as California's", effective_from=date(2024, 1, 1),
        blocks=(BlockUse(name="contact"), BlockUse(name="location"), BlockUse(name="officer"),
                BlockUse(name="person", minimum=1),
                BlockUse(name="search", show=parse("any_of(person.actions, ['code_1', 'code_2'])")),
                BlockUse(name="outcome", minimum=1)),
        elements=tuple(elements), codes=codes, rules=tuple(_rule(number) for number in range(60)),
        narrative=Narrative(patterns=(
            NarrativePattern(id="telephone", pattern="[0-9]{3}-[0-9]{3}-[0-9]{4}", what="a telephone number"),
            NarrativePattern(id="mail", pattern="[A-Za-z0-9._-]{1,64}@[A-Za-z0-9-]{1,60}", what="a mail address"),
        )),
    )  # fmt: skip


def _codes(count: int) -> tuple[FormCode, ...]:
    return tuple(
        FormCode(value=f"code_{number}", label=f"What the officer saw, number {number}", code=str(number))
        for number in range(count)
    )


def _question(number: int) -> Element:
    block = ("person", "location", "officer", "person")[number % 4]
    shared: dict[str, Any] = {
        "path": f"{block}.question_{number}", "own": True, "required": number % 2 == 0,
        "label": f"A question of the state, number {number}", "help": "What the regulation says about it.",
        "cite": f"999.226(a)({number})",
    }  # fmt: skip
    if number % 5 == 0 and block == "person":
        shared["show"] = parse(f"person.reason == 'code_{number % 8}' or person.age < 18")
    match number % 3:
        case 0:
            return Element(kind="yes_no", **shared)
        case 1:
            return Element(kind="choice", codes=f"list_{6 + number % 14}", **shared)
    return Element(kind="text", max_length=50, **shared)


def _rule(number: int) -> Rule:
    code, other = f"code_{number % 8}", f"code_{(number + 3) % 8}"
    message = "What the regulation asks, in a sentence that an officer understands."
    match number % 5:
        case 0:
            return Rule(id=f"R{number}", message=message,
                        when=parse(f"person.reason == '{code}' and person.age > {number}"),
                        require=("person.reason_narrative",))  # fmt: skip
        case 1:
            condition = f"not (any_of(person.actions, ['{code}']) and none_of(person.race, ['code_0']) and false)"
            return Rule(id=f"R{number}", message=message, check=parse(condition))
        case 2:
            condition = f"'{other}' in search.basis and length(search.narrative) < 5 and person.reason == '{code}'"
            return Rule(id=f"R{number}", message=message, when=parse(condition), require=("person.age",))
        case 3:
            condition = f"implies(some(search, any_of(search.basis, ['{code}'])), count(outcome) >= 1)"
            return Rule(id=f"R{number}", message=message, check=parse(condition), at="person.actions")
    condition = f"outcome.kind in ['{code}', '{other}'] and days_between(contact.start, '2024-01-01') > 0"
    return Rule(id=f"R{number}", message=message, when=parse(condition), require=("outcome.offences",))
