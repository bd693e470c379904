"""The United States federal standard on race and ethnicity, as of 1997 and as revised in 2024."""

from datetime import date

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import ETHNICITY, NO_ANSWER, RACE_CORE

SOURCE_1997 = "OMB Statistical Policy Directive No. 15, revision of 30 October 1997, 62 FR 58782"
SOURCE_2024 = "OMB Statistical Policy Directive No. 15, revision of 28 March 2024, 89 FR 22182 (29 March 2024)"
FROM_1997, UNTIL_1997 = date(1997, 10, 30), date(2029, 3, 28)
FROM_2024 = date(2024, 3, 28)
OVERLAP = (
    "New federal collections follow the 2024 text from 28 March 2024; older ones may keep the 1997 text until "
    "28 March 2029. Between these days both are in use, so the source must say which one it follows."
)

OMB_1997_RACE = CodeList(
    name="omb_1997_race",
    title="OMB 1997: race",
    meaning="Five races; several may be chosen. Ethnicity is a question of its own, asked first.",
    source=SOURCE_1997,
    codes=(
        Code(
            value="AIAN",
            label="American Indian or Alaska Native",
            meaning="Original peoples of the Americas who keep a tribal tie or community attachment.",
        ),
        Code(value="ASIAN", label="Asian", meaning="The Far East, South-East Asia or the Indian subcontinent."),
        Code(value="BLACK", label="Black or African American", meaning="Any of the Black racial groups of Africa."),
        Code(
            value="NHPI",
            label="Native Hawaiian or Other Pacific Islander",
            meaning="Original peoples of Hawaii, Guam, Samoa or other Pacific Islands.",
        ),
        Code(value="WHITE", label="White", meaning="Original peoples of Europe, the Middle East or North Africa."),
    ),
)

OMB_1997_ETHNICITY = CodeList(
    name="omb_1997_ethnicity",
    title="OMB 1997: ethnicity",
    meaning="Whether the person is Hispanic or Latino, of any race.",
    source=SOURCE_1997,
    codes=(
        Code(value="HISP", label="Hispanic or Latino", meaning="Spanish culture or origin, of any race."),
        Code(value="NOT", label="Not Hispanic or Latino", meaning="Not of Spanish culture or origin."),
    ),
)

OMB_2024 = CodeList(
    name="omb_2024",
    title="OMB 2024: race and ethnicity",
    meaning="One question with seven groups of equal standing; several may be chosen.",
    source=SOURCE_2024,
    codes=(
        Code(
            value="AIAN",
            label="American Indian or Alaska Native",
            meaning="Original peoples of North, Central and South America.",
        ),
        Code(value="ASIAN", label="Asian", meaning="Central, East, South-East or South Asia."),
        Code(value="BLACK", label="Black or African American", meaning="Any of the Black racial groups of Africa."),
        Code(value="HISP", label="Hispanic or Latino", meaning="Mexico, Puerto Rico, Cuba and other Spanish cultures."),
        Code(value="MENA", label="Middle Eastern or North African", meaning="The Middle East or North Africa."),
        Code(
            value="NHPI",
            label="Native Hawaiian or Pacific Islander",
            meaning="Original peoples of Hawaii, Guam, Samoa or other Pacific Islands.",
        ),
        Code(value="WHITE", label="White", meaning="Original peoples of Europe."),
    ),
)

NO_UNKNOWN = "The federal list has no code for an answer that is not known; the value is left empty."
TRIBAL_TIE = "The 1997 text counts only people who keep a tribal tie or community attachment; our word does not ask."

OMB_1997_RACE_IN = Crosswalk(
    name="omb_1997_race_in",
    standard="OMB SPD 15",
    version="1997",
    direction="in",
    codelist=OMB_1997_RACE,
    target=RACE_CORE,
    source=SOURCE_1997,
    basis="stated",
    valid_from=FROM_1997,
    valid_until=UNTIL_1997,
    note=OVERLAP,
    entries=(
        Entry(code="AIAN", to=("native_american",), relation="broader", loss=TRIBAL_TIE),
        Entry(code="ASIAN", to=("asian",)),
        Entry(code="BLACK", to=("black",)),
        Entry(code="NHPI", to=("pacific_islander",)),
        Entry(
            code="WHITE",
            to=("white",),
            relation="narrower",
            loss="White of 1997 holds Middle Eastern and North African people too; they cannot be told apart.",
        ),
    ),
)

OMB_1997_ETHNICITY_IN = Crosswalk(
    name="omb_1997_ethnicity_in",
    standard="OMB SPD 15",
    version="1997",
    direction="in",
    codelist=OMB_1997_ETHNICITY,
    target=ETHNICITY,
    source=SOURCE_1997,
    basis="stated",
    valid_from=FROM_1997,
    valid_until=UNTIL_1997,
    note=OVERLAP,
    entries=(
        Entry(
            code="HISP",
            to=("hispanic",),
            relation="overlay",
            loss="Counted as one group, a Hispanic person's race is no longer seen; it stays in the person's codes.",
        ),
        Entry(code="NOT", to=("not_hispanic",)),
    ),
)

OMB_1997_ETHNICITY_OUT = Crosswalk(
    name="omb_1997_ethnicity_out",
    standard="OMB SPD 15",
    version="1997",
    direction="out",
    codelist=ETHNICITY,
    target=OMB_1997_ETHNICITY,
    source=SOURCE_1997,
    basis="stated",
    one_only=True,
    valid_from=FROM_1997,
    valid_until=UNTIL_1997,
    note=OVERLAP,
    entries=(
        Entry(code="hispanic", to=("HISP",)),
        Entry(code="not_hispanic", to=("NOT",)),
        Entry(
            code="unknown",
            to=(),
            relation="none",
            loss=NO_UNKNOWN,
        ),
    ),
)

OMB_2024_IN = Crosswalk(
    name="omb_2024_in",
    standard="OMB SPD 15",
    version="2024",
    direction="in",
    codelist=OMB_2024,
    target=RACE_CORE,
    source=SOURCE_2024,
    basis="stated",
    valid_from=FROM_2024,
    note=OVERLAP,
    entries=(
        Entry(code="AIAN", to=("native_american",)),
        Entry(code="ASIAN", to=("asian",)),
        Entry(code="BLACK", to=("black",)),
        Entry(code="HISP", to=("hispanic",)),
        Entry(code="MENA", to=("middle_eastern",)),
        Entry(code="NHPI", to=("pacific_islander",)),
        Entry(code="WHITE", to=("white",)),
    ),
)

NO_PART_OF_ASIA = "The federal list does not say from which part of Asia."
NO_OTHER = "The federal minimum list has no “other”; the person is left without a group."
NOT_NAMED = "The federal list wants each group named, and the source does not name them."

ASIA = (
    Entry(code="asian", to=("ASIAN",)),
    Entry(code="east_or_southeast_asian", to=("ASIAN",), relation="broader", loss=NO_PART_OF_ASIA),
    Entry(code="south_asian", to=("ASIAN",), relation="broader", loss=NO_PART_OF_ASIA),
)
ALASKA = Entry(
    code="alaska_native",
    to=("AIAN",),
    relation="broader",
    loss="Alaska Native and American Indian people are one code and cannot be told apart.",
)
HAWAII = Entry(
    code="native_hawaiian",
    to=("NHPI",),
    relation="broader",
    loss="Native Hawaiian and other Pacific Islander people are one code and cannot be told apart.",
)
ASIAN_OR_PACIFIC = Entry(
    code="asian_or_pacific_islander",
    to=("ASIAN", "NHPI"),
    relation="either",
    loss="The source has one code for Asian and Pacific Islander people; nobody can tell which one applies.",
)


def _no_answer() -> tuple[Entry, ...]:
    """The end of both outward lists: what the federal standard has no code for."""
    nothing = [code for code in RACE_CORE.values if code in NO_ANSWER]
    return (
        Entry(code="multiple", to=(), relation="none", loss=NOT_NAMED),
        Entry(code="other", to=(), relation="none", loss=NO_OTHER),
        *(Entry(code=code, to=(), relation="none", loss=NO_UNKNOWN) for code in nothing),
    )


OMB_1997_RACE_OUT = Crosswalk(
    name="omb_1997_race_out",
    standard="OMB SPD 15",
    version="1997",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=OMB_1997_RACE,
    source=SOURCE_1997,
    basis="stated",
    valid_from=FROM_1997,
    valid_until=UNTIL_1997,
    note=OVERLAP,
    entries=(
        *ASIA,
        Entry(code="black", to=("BLACK",)),
        Entry(
            code="hispanic",
            to=(),
            relation="none",
            loss="Hispanic goes to the ethnicity question of 1997; race stays empty unless another code is chosen.",
        ),
        Entry(
            code="middle_eastern",
            to=("WHITE",),
            relation="broader",
            loss="The 1997 text counts Middle Eastern and North African people as White; the group is no longer seen.",
        ),
        Entry(
            code="native_american",
            to=("AIAN",),
            relation="narrower",
            loss="The 1997 text asks for a tribal tie or community attachment, which the source does not tell.",
        ),
        ALASKA,
        Entry(code="pacific_islander", to=("NHPI",)),
        HAWAII,
        Entry(
            code="white",
            to=("WHITE",),
            relation="broader",
            loss="White of 1997 holds Middle Eastern and North African people too.",
        ),
        ASIAN_OR_PACIFIC,
        Entry(
            code="mena_or_south_asian",
            to=("WHITE", "ASIAN"),
            relation="either",
            loss="Middle Eastern people are White and South Asian people are Asian in 1997; nobody can tell which.",
        ),
        *_no_answer(),
    ),
)

OMB_2024_OUT = Crosswalk(
    name="omb_2024_out",
    standard="OMB SPD 15",
    version="2024",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=OMB_2024,
    source=SOURCE_2024,
    basis="stated",
    valid_from=FROM_2024,
    note=OVERLAP,
    entries=(
        *ASIA,
        Entry(code="black", to=("BLACK",)),
        Entry(code="hispanic", to=("HISP",)),
        Entry(code="middle_eastern", to=("MENA",)),
        Entry(code="native_american", to=("AIAN",)),
        ALASKA,
        Entry(code="pacific_islander", to=("NHPI",)),
        HAWAII,
        Entry(code="white", to=("WHITE",)),
        ASIAN_OR_PACIFIC,
        Entry(
            code="mena_or_south_asian",
            to=("MENA", "ASIAN"),
            relation="either",
            loss="The source has one code for Middle Eastern and South Asian people; nobody can tell which applies.",
        ),
        *_no_answer(),
    ),
)
