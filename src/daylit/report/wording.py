"""The fixed sentences of a report: headings, what holds for every finding, and the words explained at its end.

Whatever varies is counted elsewhere; whatever is said of every report stands here, so that one test can read it all.
"""

from __future__ import annotations

from daylit.studies.explaining import DESIGN as DESIGN
from daylit.terms.saying import say

HEADING = {
    "contents": say("Contents"),
    "summary": say("In short"),
    "asked": say("What was asked"),
    "answers": say("What was found"),
    "overview": say("Tests side by side"),
    "care": say("Read with care"),
    "answer": say("Answer"),
    "numbers": say("All the numbers"),
    "every_number": say("All the numbers behind this answer"),
    "chart_table": say("The numbers in this chart"),
    "counted": say("Who was counted"),
    "cautions": say("Cautions"),
    "assumes": say("What this answer takes for granted"),
    "does_not_show": say("What it cannot show"),
    "definitions": say("Words used here"),
    "groups": say("Groups and labels"),
    "references": say("Where the methods come from"),
    "provenance": say("Where these numbers come from"),
    "again": say("How to make this report again"),
    "small": say("Small numbers"),
}

DEFAULT_TITLE = say("Stops and contacts: a report")

ALWAYS = (
    say(
        "A gap shows that groups fared in different ways. It does not show why, and it says nothing about any one stop."
    ),
    say("Each answer rests on what was written down. Stops that nobody recorded are not here."),
)

NO_CHART = say("The chart is not drawn here, since it would show a count that is too small.")
SMALL_OFF = say("In this report no small count is hidden. It is not meant for the public.")
COUNT_HIDDEN = say("How many searches this answer counts is not shown, to keep a small count from showing.")
HIDDEN_IN_CHART = say(
    "Some numbers are not drawn here, to keep small counts from showing. See “Small numbers” at the end."
)
HIDDEN_SHARE = say("too few to say what share")
HIDDEN_NOTE = say("Hidden, to keep a small count from showing.")
HIDDEN_SENTENCE = say(
    "One or more sentences are not shown here, since a count that is too small could be told from them."
)

PROVENANCE = say(
    "Each number in this report was counted from one sealed set of files, called an Extract. Its fingerprint names it. "
    "Anyone who has the same source files can make the same Extract and the same report, and check each number."
)
AGAIN = say(
    "Take the source files named above, put them in one folder, and run these two lines. The fingerprint will be the "
    "same if the files, the mapping and the version of Daylit are the same."
)
AGAIN_OWN_MAP = say(
    "The mapping does not come with Daylit. Ask the makers of this report for the file whose content has the "
    "fingerprint shown above."
)
AGAIN_SECRET = say(
    "Ids of officers were replaced with the help of a secret. Whoever does not have it gets the same counts and "
    "another fingerprint."
)
MADE_UP = say("This agency is invented. No person and no officer in this report is real.")
NO_RECORDS = say("There are no findings in this report.")
FOOTER = say(
    "This page holds everything it needs. It loads nothing, sends nothing, and keeps no record of who reads it."
)

FIXED = {
    "skip": say("Skip to the report"),
    "provenance": PROVENANCE,
    "again": AGAIN,
    "no_chart": NO_CHART,
    "footer": FOOTER,
}
"""What page and PDF say themselves, besides the headings."""


def asked(questions: int) -> str:
    """What the report asks, in its first paragraph."""
    if questions == 1:
        return say(
            "This report looks at who was stopped, what happened then, and where the records show a gap between "
            "groups. It asks one question."
        )
    return say(
        "This report looks at who was stopped, what happened then, and where the records show a gap between "
        "groups. It asks {n} questions.",
        n=str(questions),
    )


def counted(*, read: str, used: str, share: str) -> str:
    """Who was counted in an answer; the table of those left out follows."""
    return say(
        "The records hold {read} people. This answer counts {used} of them ({share}). The rest were left out:",
        read=read,
        used=used,
        share=share,
    )


def count_hidden(read: str) -> str:
    """Who was counted, where their number must not be told."""
    return say(
        "The records hold {read} people. How many of them this answer counts is not shown, to keep a small count from "
        "showing. The rest were left out:",
        read=read,
    )


def counted_all(read: str) -> str:
    """That everybody was counted in an answer."""
    return say("The records hold {read} people, and this answer counts all of them.", read=read)


def small_numbers(threshold: int) -> str:
    """The rule by which small counts are hidden."""
    return say(
        "This keeps people from being picked out. A count of people below {threshold} is not shown. On its own, it "
        "reads “fewer than {threshold}”. In a table it reads “hidden”, and so do the numbers from which a reader could "
        "work it out. A zero is shown. How many records were left out is shown, unless a small count could be told "
        "from it.",
        threshold=str(threshold),
    )


def words(level: str) -> tuple[tuple[str, str], ...]:
    """The words explained at the end, with the level of the intervals: “95 %”."""
    return (
        (say("Stop or contact"), say("A time when an officer stopped or spoke with someone, and wrote it down.")),
        (
            say("Person"),
            say("Someone who was stopped or spoken with. One person may be counted more than once, on different days."),
        ),
        (say("Rate"), say("How many out of a group: 5 % means 5 of each 100 people.")),
        (
            say("Points"),
            say("The gap between two rates, found by taking one from the other. From 5 % to 8 % is 3 points."),
        ),
        (
            say("Ratio"),
            say("One rate divided by another. A ratio of 1 means no gap. A ratio of 2 means twice as often."),
        ),
        (
            say("Odds ratio"),
            say(
                "A cousin of the ratio, used by some methods. Here too 1 means no gap. "
                "It is not “how many times as often”."
            ),
        ),
        (
            say("Interval"),
            say(
                "A range around a number that shows how far chance alone may have moved it. "
                "If we could do this over and over, "
                "{level} of such ranges would hold the true number. It does not cover mistakes in the records.",
                level=level,
            ),
        ),
        (
            say("p-value"),
            say(
                "How often chance alone would make a gap at least this big, if there were no real gap. "
                "It is not the chance that there is no gap."
            ),
        ),
        (
            say("Adjusted p-value"),
            say("The p-value made larger, since many groups were compared at once and some would stand out by luck."),
        ),
        (say("Too few"), say("So few people stand behind the number that it would say little. It is not shown.")),
        (say("Not estimable"), say("The records do not hold what is needed to work the number out.")),
        (
            say("Left out"),
            say("People whose record could not be used for this question. Each is counted under one reason."),
        ),
        (
            say("Fingerprint"),
            say("A long code made from a file. If one letter of the file changes, the code changes too."),
        ),
    )
