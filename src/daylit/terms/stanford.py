"""The Stanford Open Policing standard: six groups, with Hispanic before race."""

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import NO_ANSWER, RACE_CORE

SOURCE = (
    "Stanford Open Policing Project, standard of the published stop files; Pierson et al. (2020), "
    "Nature Human Behaviour 4, 736–745, doi:10.1038/s41562-020-0858-1"
)
NOTE = "A person recorded as Hispanic counts as Hispanic whatever the race, so race and ethnicity are one column."

STANFORD_RACE = CodeList(
    name="stanford_race",
    title="Stanford Open Policing: race",
    meaning="One group per person, put together from the many lists of states and cities.",
    source=SOURCE,
    codes=(
        Code(value="asian/pacific islander", label="Asian or Pacific Islander", meaning="Both, in one code."),
        Code(value="black", label="Black", meaning="Recorded as Black."),
        Code(value="hispanic", label="Hispanic", meaning="Recorded as Hispanic, of any race."),
        Code(value="white", label="White", meaning="Recorded as White, or as a group put under White."),
        Code(value="other", label="Other", meaning="Native American and every other group."),
        Code(value="unknown", label="Unknown", meaning="Not known."),
        Code(value="other/unknown", label="Other or unknown", meaning="Older files: another group, or not known."),
    ),
)

STANFORD_RACE_IN = Crosswalk(
    name="stanford_race_in",
    standard="Stanford Open Policing",
    version="2020",
    direction="in",
    codelist=STANFORD_RACE,
    target=RACE_CORE,
    source=SOURCE,
    note=NOTE,
    entries=(
        Entry(code="asian/pacific islander", to=("asian_or_pacific_islander",)),
        Entry(
            code="black",
            to=("black",),
            relation="broader",
            loss="Black people whom their agency recorded as Hispanic are not here; they are under Hispanic.",
        ),
        Entry(
            code="hispanic",
            to=("hispanic",),
            loss="The race of a Hispanic person is not in these files.",
        ),
        Entry(
            code="white",
            to=("white",),
            relation="narrower",
            loss="Some states' Middle Eastern people are counted as White in these files and cannot be told apart.",
        ),
        Entry(
            code="other",
            to=("other",),
            relation="narrower",
            loss="“Other” holds Native American people and every other group; they cannot be told apart.",
        ),
        Entry(code="unknown", to=("unknown",)),
        Entry(
            code="other/unknown",
            to=("other", "unknown"),
            relation="either",
            loss="One code stands for another group and for not known; nobody can tell which one applies.",
        ),
    ),
)

ONE_ASIAN_CODE = "Stanford has one code for Asian and Pacific Islander people; the finer word is lost."
UNDER_OTHER = "Stanford counts this group under Other, together with every group that has no code of its own."
WHY_UNKNOWN = "Why the answer is not known is lost."

STANFORD_RACE_OUT = Crosswalk(
    name="stanford_race_out",
    standard="Stanford Open Policing",
    version="2020",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=STANFORD_RACE,
    source=SOURCE,
    one_only=True,
    first=("hispanic",),
    several="other",
    note=NOTE + " People of several races become Other.",
    entries=(
        *(
            Entry(code=code, to=("asian/pacific islander",), relation="broader", loss=ONE_ASIAN_CODE)
            for code in ("asian", "east_or_southeast_asian", "south_asian")
        ),
        Entry(code="black", to=("black",)),
        Entry(code="hispanic", to=("hispanic",), loss="The race of a Hispanic person is not kept."),
        Entry(
            code="middle_eastern",
            to=("other",),
            relation="broader",
            loss=UNDER_OTHER,
            why="State files differ: some put this group under White, as the census then did. Other hides less.",
        ),
        Entry(code="native_american", to=("other",), relation="broader", loss=UNDER_OTHER),
        Entry(code="alaska_native", to=("other",), relation="broader", loss=UNDER_OTHER),
        Entry(code="pacific_islander", to=("asian/pacific islander",), relation="broader", loss=ONE_ASIAN_CODE),
        Entry(code="native_hawaiian", to=("asian/pacific islander",), relation="broader", loss=ONE_ASIAN_CODE),
        Entry(code="white", to=("white",)),
        Entry(code="asian_or_pacific_islander", to=("asian/pacific islander",)),
        Entry(
            code="mena_or_south_asian",
            to=("other", "asian/pacific islander"),
            relation="either",
            loss="Middle Eastern people are Other and South Asian people are Asian here; nobody can tell which.",
        ),
        Entry(code="multiple", to=("other",), relation="broader", loss=UNDER_OTHER),
        Entry(code="other", to=("other",), relation="broader", loss=UNDER_OTHER),
        Entry(code="unknown", to=("unknown",)),
        *(
            Entry(code=code, to=("unknown",), relation="broader", loss=WHY_UNKNOWN)
            for code in RACE_CORE.values
            if code in NO_ANSWER and code != "unknown"
        ),
    ),
)
