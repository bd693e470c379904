"""The sentences of the catalogue of problems: code → title, sentence, remedy. Read aloud before you change one."""

TEXTS: dict[str, tuple[str, str, str]] = {
    "read.encoding": (
        "Not UTF-8",
        "The record is not written in UTF-8.",
        "Save it as UTF-8 and send it again.",
    ),
    "read.too_large": (
        "Record too large",
        "The record holds more than {limit} characters.",
        "Check that it is one record, and not a file of many.",
    ),
    "read.too_deep": (
        "Nested too deeply",
        "The record is nested more than {limit} levels deep.",
        "A record has five levels. Check the program that wrote it.",
    ),
    "read.not_json": (
        "Not JSON",
        "The record cannot be read as JSON: line {line}, character {column}.",
        "Check the program that wrote it. Nothing was taken from it.",
    ),
    "read.repeated_key": (
        "A key twice",
        "“{key}” stands twice in one part of the record.",
        "Keep one of them. It cannot be told which one was meant.",
    ),
    "record.not_an_object": (
        "Not a record",
        "A record is an object with parts such as “contact” and “people”.",
        "Check the program that wrote it.",
    ),
    "record.too_large": (
        "Too many parts",
        "The record holds more than {limit} people, searches and other parts.",
        "Check that it is one contact, and not many.",
    ),
    "form.wrong_version": (
        "Another form holds on this day",
        "This form is for contacts {period}, and this contact was on {day}.",
        "Check the day of the contact. If it is right, use the form that held on that day.",
    ),
    "block.unknown": (
        "Part the form does not have",
        "The form has no part named “{name}”.",
        "Remove it, or check its spelling and the day. This form is {form}.",
    ),
    "block.wrong_type": (
        "Part in the wrong shape",
        "“{title}” is not in the shape that a record needs.",
        "Check the program that wrote it.",
    ),
    "block.too_few": (
        "Part missing",
        "“{title}” is needed: at least {limit}.",
        "Add what is missing.",
    ),
    "block.too_many": (
        "Part too often",
        "“{title}” is given too often: at most {limit} can be given.",
        "Remove what does not belong here.",
    ),
    "block.not_asked": (
        "Part not asked here",
        "“{title}” is not asked for this contact.",
        "Remove it, or check the answers before it.",
    ),
    "answer.unknown": (
        "Answer to a question the form does not have",
        "The form has no question named “{name}” in “{title}”.",
        "Remove it, or check its spelling and the day. This form is {form}.",
    ),
    "answer.unknown_more": (
        "More answers to questions the form does not have",
        "There are {count} further answers to questions that the form does not have.",
        "Remove them, or check the day. This form is {form}.",
    ),
    "answer.malformed": (
        "Answer in the wrong shape",
        "The answer to “{label}” is wrapped in a way that cannot be read.",
        "Give it as a plain value, with “value” and “how”, or with “missing” and one of the four reasons.",
    ),
    "answer.not_yet": (
        "Not asked yet on this day",
        "“{label}” is asked for contacts from {day} on.",
        "Remove the answer, or check the day of the contact.",
    ),
    "answer.no_longer": (
        "No longer asked on this day",
        "“{label}” is asked for contacts until {day} only.",
        "Remove the answer, or check the day of the contact.",
    ),
    "answer.prohibited": (
        "May not be asked",
        "“{label}” may not be collected for contacts from {day} on. {because}",
        "Remove it. Nothing else is needed.",
    ),
    "answer.not_asked": (
        "Not asked here",
        "“{label}” is not asked for this contact.",
        "Remove the answer, or check the answers before it.",
    ),
    "answer.required": (
        "Answer needed",
        "“{label}” is not answered yet.",
        "Please answer it.",
    ),
    "answer.missing_not_allowed": (
        "An answer is needed here",
        "“{label}” cannot be left out as “{marker}”.",
        "Please answer it.",
    ),
    "answer.how_missing": (
        "How it came to be known",
        "“{label}” does not say how it came to be known.",
        "Choose one of: {ways}.",
    ),
    "answer.how_not_allowed": (
        "Known in a way that is not allowed here",
        "“{label}” may not be recorded as “{way}”.",
        "Choose one of: {ways}.",
    ),
    "answer.how_not_asked": (
        "How it came to be known is not asked",
        "“{label}” does not ask how it came to be known.",
        "Give the answer alone.",
    ),
    "answer.wrong_type": (
        "Another kind of answer",
        "The answer to “{label}” should be {kind}.",
        "Please answer it again.",
    ),
    "answer.locked": (
        "May not change any more",
        "“{label}” was accepted by the state and may not change any more.",
        "Put back what was there before.",
    ),
    "code.unknown": (
        "Not in the list",
        "“{choice}” is not in the list of “{label}”.",
        "Choose one from the list.",
    ),
    "code.not_yet": (
        "Not in the list on this day",
        "“{choice}” may be chosen in “{label}” for contacts from {day} on.",
        "Choose another one, or check the day of the contact.",
    ),
    "code.no_longer": (
        "No longer in the list",
        "“{choice}” may be chosen in “{label}” for contacts until {day} only.",
        "Choose another one, or check the day of the contact.",
    ),
    "code.not_here": (
        "Not for this contact",
        "“{choice}” cannot be chosen in “{label}” for this contact.",
        "Choose another one, or check the answers before it.",
    ),
    "code.exclusive": (
        "Stands alone",
        "“{choice}” cannot stand beside others in “{label}”.",
        "Keep “{choice}” alone, or remove it.",
    ),
    "code.twice": (
        "Chosen twice",
        "“{choice}” is chosen twice in “{label}”.",
        "Keep it once.",
    ),
    "choices.too_few": (
        "Too few chosen",
        "“{label}” needs more choices: at least {limit}.",
        "Choose more.",
    ),
    "choices.too_many": (
        "Too many chosen",
        "“{label}” allows fewer choices: at most {limit}.",
        "Choose fewer.",
    ),
    "table.unknown": (
        "Not in the table",
        "“{choice}” is not in the table for “{label}”.",
        "Look it up again. Tables change; yours may be older than the law.",
    ),
    "table.not_valid": (
        "Not in the table on this day",
        "“{choice}” in “{label}” did not hold on the day of the contact.",
        "Choose the entry that held on that day.",
    ),
    "number.not_whole": (
        "Not a whole number",
        "“{label}” should be a whole number.",
        "Round it.",
    ),
    "number.too_small": (
        "Number too small",
        "“{label}” should be {limit} or more.",
        "Please check the number.",
    ),
    "number.too_large": (
        "Number too large",
        "“{label}” should be {limit} or less.",
        "Please check the number.",
    ),
    "number.decimals": (
        "Too many decimals",
        "“{label}” has too many digits behind the point: at most {limit} can be given.",
        "Round it.",
    ),
    "text.too_short": (
        "Text too short",
        "“{label}” needs more characters: at least {limit}.",
        "Please say a little more.",
    ),
    "text.too_long": (
        "Text too long",
        "“{label}” may have at most {limit} characters.",
        "Please say it more briefly.",
    ),
    "text.signs": (
        "Signs that cannot be kept",
        "“{label}” holds signs that cannot be stored or shown.",
        "Type it again instead of pasting it.",
    ),
    "text.pattern": (
        "Not in the form it should have",
        "“{label}” is not in the form it should have. {says}",
        "Please check it.",
    ),
    "text.personal": (
        "May name someone",
        "“{label}” may hold {what}, which this text must not hold.",
        "Take it out. Say what happened without saying who.",
    ),
    "date.wrong": (
        "No such day",
        "“{label}” is not a day of the calendar, written as 2024-02-29.",
        "Please check it.",
    ),
    "date.wrong_time": (
        "No such time",
        "“{label}” is not a time of day, written as 14:05.",
        "Please check it.",
    ),
    "date.wrong_datetime": (
        "No such day and time",
        "“{label}” is not a day and a time, written as 2024-02-29T14:05.",
        "Please check it.",
    ),
    "date.skipped": (
        "A time that no clock showed",
        "“{label}” is a time that no clock showed: on {day} the clocks went forward from {start} to {end}.",
        "Please check it. If the watch had not been set yet, give the time an hour later.",
    ),
    "place.outside": (
        "Not on the map",
        "“{label}” is not a point on the map: latitude runs from -90 to 90 and longitude from -180 to 180.",
        "Please choose the point again.",
    ),
    "place.decimals": (
        "Map point too exact",
        "“{label}” has too many digits behind the point: at most {limit} can be given.",
        "Round it, so that no home can be told from it.",
    ),
    "rule.require": (
        "A rule asks for an answer",
        "{message}",
        "{remedy}",
    ),
    "rule.prohibit": (
        "A rule forbids an answer",
        "{message}",
        "{remedy}",
    ),
    "rule.check": (
        "Two answers do not fit together",
        "{message}",
        "{remedy}",
    ),
}
