"""Race and ethnicity in the FBI's incident reports (NIBRS): two questions, one answer each."""

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import ETHNICITY, NO_ANSWER, RACE_CORE

SOURCE = "FBI, National Incident-Based Reporting System User Manual (2021), race and ethnicity data elements"

NIBRS_RACE = CodeList(
    name="nibrs_race",
    title="NIBRS: race",
    meaning="One race per person, after the federal list of 1997.",
    source=SOURCE,
    codes=(
        Code(value="W", label="White", meaning="Original peoples of Europe, the Middle East or North Africa."),
        Code(value="B", label="Black or African American", meaning="Any of the Black racial groups of Africa."),
        Code(value="I", label="American Indian or Alaska Native", meaning="Original peoples of the Americas."),
        Code(value="A", label="Asian", meaning="The Far East, South-East Asia or the Indian subcontinent."),
        Code(
            value="P",
            label="Native Hawaiian or Other Pacific Islander",
            meaning="Original peoples of Hawaii, Guam, Samoa or other Pacific Islands.",
        ),
        Code(value="U", label="Unknown", meaning="Not known."),
    ),
)

NIBRS_ETHNICITY = CodeList(
    name="nibrs_ethnicity",
    title="NIBRS: ethnicity",
    meaning="Whether the person is Hispanic or Latino, of any race.",
    source=SOURCE,
    codes=(
        Code(value="H", label="Hispanic or Latino", meaning="Hispanic or Latino, of any race."),
        Code(value="N", label="Not Hispanic or Latino", meaning="Not Hispanic or Latino."),
        Code(value="U", label="Unknown", meaning="Not known."),
    ),
)

NIBRS_RACE_IN = Crosswalk(
    name="nibrs_race_in",
    standard="FBI NIBRS",
    version="2021",
    direction="in",
    codelist=NIBRS_RACE,
    target=RACE_CORE,
    source=SOURCE,
    entries=(
        Entry(
            code="W",
            to=("white",),
            relation="narrower",
            loss="White holds Middle Eastern and North African people too; they cannot be told apart.",
        ),
        Entry(code="B", to=("black",)),
        Entry(code="I", to=("native_american",)),
        Entry(code="A", to=("asian",)),
        Entry(code="P", to=("pacific_islander",)),
        Entry(
            code="U",
            to=("unknown",),
            relation="narrower",
            loss="Unknown also holds people of several races and groups that the list does not name.",
        ),
    ),
)

NIBRS_ETHNICITY_IN = Crosswalk(
    name="nibrs_ethnicity_in",
    standard="FBI NIBRS",
    version="2021",
    direction="in",
    codelist=NIBRS_ETHNICITY,
    target=ETHNICITY,
    source=SOURCE,
    entries=(
        Entry(
            code="H",
            to=("hispanic",),
            relation="overlay",
            loss="Counted as one group, a Hispanic person's race is no longer seen; it stays in the person's codes.",
        ),
        Entry(code="N", to=("not_hispanic",)),
        Entry(code="U", to=("unknown",)),
    ),
)

NIBRS_ETHNICITY_OUT = Crosswalk(
    name="nibrs_ethnicity_out",
    standard="FBI NIBRS",
    version="2021",
    direction="out",
    codelist=ETHNICITY,
    target=NIBRS_ETHNICITY,
    source=SOURCE,
    one_only=True,
    entries=(
        Entry(code="hispanic", to=("H",)),
        Entry(code="not_hispanic", to=("N",)),
        Entry(code="unknown", to=("U",)),
    ),
)

NO_PART_OF_ASIA = "NIBRS does not say from which part of Asia."
AS_UNKNOWN = "NIBRS has no code for this; the person becomes Unknown."

NIBRS_RACE_OUT = Crosswalk(
    name="nibrs_race_out",
    standard="FBI NIBRS",
    version="2021",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER | {"hispanic"},
    target=NIBRS_RACE,
    source=SOURCE,
    one_only=True,
    several="U",
    note="NIBRS takes one race. People of several races become Unknown. Hispanic goes to the ethnicity question.",
    entries=(
        Entry(code="asian", to=("A",)),
        Entry(code="east_or_southeast_asian", to=("A",), relation="broader", loss=NO_PART_OF_ASIA),
        Entry(code="south_asian", to=("A",), relation="broader", loss=NO_PART_OF_ASIA),
        Entry(code="black", to=("B",)),
        Entry(
            code="hispanic",
            to=("U",),
            relation="broader",
            loss="Hispanic goes to the ethnicity question; race becomes Unknown unless another code is chosen.",
        ),
        Entry(
            code="middle_eastern",
            to=("W",),
            relation="broader",
            loss="NIBRS counts Middle Eastern and North African people as White; the group is no longer seen.",
        ),
        Entry(code="native_american", to=("I",)),
        Entry(
            code="alaska_native",
            to=("I",),
            relation="broader",
            loss="Alaska Native and American Indian people are one code and cannot be told apart.",
        ),
        Entry(code="pacific_islander", to=("P",)),
        Entry(
            code="native_hawaiian",
            to=("P",),
            relation="broader",
            loss="Native Hawaiian and other Pacific Islander people are one code and cannot be told apart.",
        ),
        Entry(
            code="white",
            to=("W",),
            relation="broader",
            loss="White holds Middle Eastern and North African people too.",
        ),
        Entry(
            code="asian_or_pacific_islander",
            to=("A", "P"),
            relation="either",
            loss="The source has one code for Asian and Pacific Islander people; nobody can tell which one applies.",
        ),
        Entry(
            code="mena_or_south_asian",
            to=("W", "A"),
            relation="either",
            loss="Middle Eastern people are White and South Asian people are Asian here; nobody can tell which.",
        ),
        Entry(code="multiple", to=("U",), relation="broader", loss=AS_UNKNOWN),
        Entry(code="other", to=("U",), relation="broader", loss=AS_UNKNOWN),
        Entry(
            code="unknown",
            to=("U",),
            relation="broader",
            loss="Unknown also holds people of several races and groups that the list does not name.",
        ),
        *(
            Entry(code=code, to=("U",), relation="broader", loss="Why the answer is not known is lost.")
            for code in RACE_CORE.values
            if code in NO_ANSWER and code != "unknown"
        ),
    ),
)
