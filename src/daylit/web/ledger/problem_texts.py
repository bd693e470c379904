"""What can be wrong with an entry around its answers: each code with its severity, its sentence and its remedy."""

from __future__ import annotations

from typing import Any

from daylit.record.problems import Problem, fill

ERROR, WARNING = "error", "warning"

TEXTS: dict[str, tuple[str, str, str]] = {
    "entry.no_times": (
        ERROR,
        "The device did not say when this was written down.",
        "Open it on your device and send it again.",
    ),
    "entry.line": (ERROR, "This is longer than {longest} characters, or is no text.", "Shorten it."),
    "entry.tags": (
        ERROR,
        "There may be {most} tags of {longest} characters each.",
        "Take out what is too much.",
    ),
    "entry.wrong_form": (
        ERROR,
        "It was written on the form of “{form}”, and this contact needs that of “{right}”.",
        "Open it and answer what is marked.",
    ),
    "entry.no_form": (
        ERROR,
        "No form holds for the day of this contact.",
        "Check the day. If it is right, ask your agency's administrator.",
    ),
    "entry.other_officer": (
        ERROR,
        "It was written in the name of another officer than the one who sent it.",
        "Whoever wrote it signs in and sends it. If it is yours, open it, look through it and save it again.",
    ),
    "entry.other_officer_id": (
        ERROR,
        "The officer's number in it is not that of the officer who sent it.",
        "Put your own number. If the agency has a wrong one for you, tell its administrator.",
    ),
    "entry.unit_unknown": (WARNING, "The unit is none of your agency's.", "Choose your unit."),
    "entry.area_unknown": (WARNING, "The area is none of your agency's.", "Choose the area."),
    "entry.late": (
        ERROR,
        "It was written down more than {hours} hours after it began.",
        "Say why in a few words.",
    ),
    "entry.starts_later": (
        ERROR,
        "It begins after it was written down.",
        "Check the time at which it began.",
    ),
    "entry.no_such_hour": (
        WARNING,
        "The clock jumped over this hour in that night.",
        "Check the time at which it began.",
    ),
    "entry.clock": (
        WARNING,
        "The device's clock was wrong by {minutes} minutes when this came.",
        "Check the day and the time. Set the device's clock.",
    ),
    "entry.clock_far": (
        ERROR,
        "The device's clock was wrong by more than two days when this came.",
        "Set the device's clock, check the day and the time, and send it again.",
    ),
    "entry.corrects_unknown": (
        ERROR,
        "It was to correct a record of yours that is not here.",
        "Check whether the record was entered twice. If it was not, save it again as it is.",
    ),
    "entry.moved_on": (
        ERROR,
        "The record that this corrects was corrected or decided in the meantime. Both are kept.",
        "Look at the record as it is now, and correct that one.",
    ),
    "entry.other_content": (
        ERROR,
        "A record with other content came under the same number before. Both are kept.",
        "Look at the record that came first, and correct it if it is wrong.",
    ),
    "entry.reason": (
        ERROR,
        "What you saw of a person was changed without a reason.",
        "Say in a few words why it changes.",
    ),
    "text.personal": (
        ERROR,
        "“{label}” may hold {what}.",
        "Take it out, or say why it names nobody.",
    ),
    "text.overridden": (
        WARNING,
        "“{label}” may hold {what}. The officer says that it names nobody.",
        "Read the text before you accept it.",
    ),
}
"""Code → severity, sentence, remedy. Names in braces are filled in."""


def problem(code: str, *, at: str = "", **values: Any) -> Problem:
    """A problem of an entry."""
    severity, sentence, remedy = TEXTS[code]
    return Problem(code=code, at=at, sentence=fill(sentence, values), remedy=remedy, severity=severity, values=values)
