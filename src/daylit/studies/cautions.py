"""The cautions of methods and studies, in words for people: one sentence for each code."""

from __future__ import annotations

from collections.abc import Iterable

from daylit.stats.cautions import Caution as Code
from daylit.studies.finding import Caution
from daylit.studies.outcomes import Outcome
from daylit.terms.saying import say

OTHER_STOPS = say(
    "Which stops would not have happened to somebody of another group. The study “If some stops would not have "
    "happened” tells how much hangs on that."
)
"""What no finding about people who were stopped can show, and the study in which a reader may suppose it."""

COMPLETE_ROWS = Caution(
    code="complete_rows_only",
    sentence=say(
        "Before these records were handed over, every row with a missing value was dropped. Shares and rates can "
        "differ from those of all records, and what was missing cannot be seen."
    ),
)
"""For records whose mapping says ``complete_rows_only``: it goes with every finding."""

_OF_METHODS: dict[Code, str] = {
    Code.NOT_ESTIMABLE: say("For some groups nothing can be said: nobody was counted, or all are alike in this."),
    Code.ZERO_CELL: say("In some groups this happened to nobody, or to everybody. A ratio then has only one end."),
    Code.FEW_EVENTS: say(
        "Some numbers rest on fewer than 11 people with this outcome. They can change a lot by chance."
    ),
    Code.OVERDISPERSED: say(
        "The counts vary more than chance would make them. The range allows for that where it can."
    ),
    Code.FEW_CLUSTERS: say("Few officers, days or months stand behind some ranges. The true ranges may be wider."),
    Code.ONE_STRATUM: say("Only one place or time compares the groups, so nothing could be evened out."),
    Code.SPARSE_STRATA: say("Many places and times hold too few people to see if the difference is the same in all."),
    Code.STRATA_LEFT_OUT: say(
        "Some places or times hold people of one group only. They say nothing about a difference."
    ),
    Code.UNEVEN_WEIGHTS: say("One small part weighs very much in an evened-out rate. Its true range may be wider."),
    Code.NOT_UNIFORM: say("The difference is not the same everywhere. One number for all of it hides that."),
    Code.SHORT_SERIES: say(
        "Where fewer than 24 months hold people to count, as in some groups here, a season cannot be told from a "
        "change."
    ),
    Code.AUTOCORRELATED: say("Months are like the months before them. The range allows for that only in part."),
    Code.NOT_CONVERGED: say("A model did not settle, and its numbers are not shown."),
    Code.SEPARATED: say("At some times or places all people were of one group. Those parts say nothing here."),
    Code.COLUMNS_DROPPED: say("A part of a model said nothing new and was left out."),
    Code.LITTLE_OVERLAP: say(
        "At few times of the clock there are both daylight and dark. The answer leans on the model."
    ),
    Code.PENALISED: say(
        "Few stops stand behind some ways of asking. Firth's correction keeps their numbers from running away."
    ),
    Code.FAR_EXTRAPOLATION: say(
        "Not even the officers who search most search half of the people. What would be found with all rests on a form."
    ),
    Code.UNLIKE_PEOPLE: say(
        "Officers in the same place and hour do not meet the same people. Chance did not decide who met whom."
    ),
    Code.WILD_BOOTSTRAP: say(
        "Few days stand behind some ranges. They come from a bootstrap over days, which allows for it."
    ),
    Code.OPEN_END: say("Some ranges have one end only: nearly all days are of one kind, so little can be told."),
    Code.NO_SPREAD: say(
        "Of what is compared, officers, days or places do not differ at all. A range without width would say nothing "
        "of chance."
    ),
    Code.NO_BAR_SEEN: say(
        "Of some group nobody or everybody was searched, or all its searches ended alike. Where its bar lies then "
        "rests on the model alone. It takes people of both kinds."
    ),
    Code.NOBODY_JUDGED: say("No officer has enough stops and enough peers in like work, so nobody is compared."),
    Code.CUT_AT_DECILES: say(
        "A number that describes the work was cut into ten parts, and those in one count as like."
    ),
}


def of_methods(codes: Iterable[Code]) -> tuple[Caution, ...]:
    """The sentences of the cautions that methods attached, each once, in the order of the methods' list."""
    present = set(codes)
    return tuple(Caution(code=code.value, sentence=_OF_METHODS[code]) for code in Code if code in present)


def of_all(outcomes: Iterable[Outcome]) -> tuple[Caution, ...]:
    """Outcomes that came to everyone in the records: a source of searches, or of citations, alone."""
    return tuple(
        Caution(
            code=f"{outcome.column}_for_all",
            sentence=say(
                "All people in these records {deed}. How often that happens cannot be told from them.",
                deed=outcome.deed,
            ),
        )
        for outcome in outcomes
    )
