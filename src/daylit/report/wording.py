"""The fixed sentences of a report: headings, what holds for every finding, and the words explained at its end.

Whatever varies is counted elsewhere; whatever is said of every report stands here, so that one test can read it all.
"""

from __future__ import annotations

from daylit.studies.finding import Design

HEADING = {
    "contents": "Contents",
    "summary": "In short",
    "asked": "What was asked",
    "answers": "What was found",
    "care": "Read with care",
    "answer": "Answer",
    "numbers": "All the numbers",
    "every_number": "All the numbers behind this answer",
    "chart_table": "The numbers in this chart",
    "counted": "Who was counted",
    "cautions": "Cautions",
    "assumes": "What this answer takes for granted",
    "does_not_show": "What it cannot show",
    "definitions": "Words used here",
    "groups": "Groups and labels",
    "references": "Where the methods come from",
    "provenance": "Where these numbers come from",
    "again": "How to make this report again",
    "small": "Small numbers",
}

DEFAULT_TITLE = "Stops and contacts: a report"

ASKED = (
    "This report looks at who was stopped, what happened then, and where the records show a gap between groups. "
    "It asks {questions}."
)

ALWAYS = (
    "A gap shows that groups fared in different ways. It does not show why, and it says nothing about any one stop.",
    "Each answer rests on what was written down. Stops that nobody recorded are not here.",
)

DESIGN: dict[Design, str] = {
    "description": "This is a count of what was recorded. No other causes were taken into account.",
    "adjusted association": "This compares stops that are alike in what was recorded. They may differ in other ways.",
    "design-based test": "This is a test that holds true as long as what it takes for granted holds true.",
    "model-based inference": "This number comes from a model. If the model fits badly, the number can mislead.",
}

COUNTED = "The records hold {read} people. This answer counts {used} of them ({share}). The rest were left out:"
COUNTED_ALL = "The records hold {read} people, and this answer counts all of them."
NO_CHART = "The chart is not drawn here, since it would show a count that is too small."
SMALL = (
    "This keeps people from being picked out. A count of people below {threshold} is not shown. On its own, it reads "
    "“fewer than {threshold}”. In a table it reads “hidden”, and so do the numbers from which a reader could work it "
    "out. A zero is shown. How many records were left out is always shown."
)
SMALL_OFF = "In this report no small count is hidden. It is not meant for the public."
HIDDEN_IN_CHART = "Some numbers are not drawn here, to keep small counts from showing. See “Small numbers” at the end."
HIDDEN_SHARE = "too few to say what share"
HIDDEN_NOTE = "Hidden, to keep a small count from showing."
HIDDEN_SENTENCE = "One or more sentences are not shown here, since a count that is too small could be told from them."

WORDS: tuple[tuple[str, str], ...] = (
    ("Stop or contact", "A time when an officer stopped or spoke with someone, and wrote it down."),
    ("Person", "Someone who was stopped or spoken with. One person may be counted more than once, on different days."),
    ("Rate", "How many out of a group: 5 % means 5 of each 100 people."),
    ("Points", "The gap between two rates, found by taking one from the other. From 5 % to 8 % is 3 points."),
    ("Ratio", "One rate divided by another. A ratio of 1 means no gap. A ratio of 2 means twice as often."),
    (
        "Odds ratio",
        "A cousin of the ratio, used by some methods. Here too 1 means no gap. It is not “how many times as often”.",
    ),
    (
        "Interval",
        "A range around a number that shows how far chance alone may have moved it. If we could do this over and over, "
        "{level} of such ranges would hold the true number. It does not cover mistakes in the records.",
    ),
    (
        "p-value",
        "How often chance alone would make a gap at least this big, if there were no real gap. It is not the chance "
        "that there is no gap.",
    ),
    (
        "Adjusted p-value",
        "The p-value made larger, since many groups were compared at once and some would stand out by luck.",
    ),
    ("Too few", "So few people stand behind the number that it would say little. It is not shown."),
    ("Not estimable", "The records do not hold what is needed to work the number out."),
    ("Left out", "People whose record could not be used for this question. Each is counted under one reason."),
    ("Fingerprint", "A long code made from a file. If one letter of the file changes, the code changes too."),
)

PROVENANCE = (
    "Each number in this report was counted from one sealed set of files, called an Extract. Its fingerprint names it. "
    "Anyone who has the same source files can make the same Extract and the same report, and check each number."
)
AGAIN = (
    "Take the source files named above, put them in one folder, and run these two lines. The fingerprint will be the "
    "same if the files, the mapping and the version of Daylit are the same."
)
AGAIN_NO_MAP = "The mapping has no name here. Use the mapping file whose fingerprint is shown above."
MADE_UP = "This agency is invented. No person and no officer in this report is real."
NO_RECORDS = "There are no findings in this report."
FOOTER = "This page holds everything it needs. It loads nothing, sends nothing, and keeps no record of who reads it."
