"""California's stop data regulation (RIPA), as of 2018 and as of 2024."""

from datetime import date

from daylit.terms.codes import Code, CodeList
from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import NO_ANSWER, RACE_CORE

SOURCE_2018 = "Cal. Code Regs., tit. 11, § 999.226(a)(4), as in force until 31 December 2023"
SOURCE_2024 = "Cal. Code Regs., tit. 11, § 999.226(a)(5), as in force from 1 January 2024"
FROM_2018, UNTIL_2018 = date(2018, 7, 1), date(2023, 12, 31)
FROM_2024 = date(2024, 1, 1)
NOTE = "The officer records what they perceive, without asking, and selects every group that applies."


def _codelist(*, version: str, hispanic: str, source: str, valid_from: date, valid_until: date | None) -> CodeList:
    """The seven groups: the two texts differ in one label only."""
    rows = (
        ("1", "Asian", "The Far East or South-East Asia."),
        ("2", "Black/African American", "Any of the Black racial groups of Africa."),
        ("3", hispanic, "Mexico, Puerto Rico, Cuba, Central or South America, other Spanish culture, of any race."),
        ("4", "Middle Eastern or South Asian", "Arabic, Israeli, Iranian, Indian, Pakistani, Afghan and others."),
        ("5", "Native American", "Original peoples of North, Central and South America."),
        ("6", "Pacific Islander", "Original peoples of Hawaii, Guam, Samoa or other Pacific Islands."),
        ("7", "White", "Original peoples of Europe and Eastern Europe."),
    )
    return CodeList(
        name=f"ripa_{version}",
        title=f"California RIPA {version}: perceived race or ethnicity",
        meaning="What the officer perceived. Every group that applies is selected.",
        source=source,
        codes=tuple(
            Code(value=value, label=label, meaning=meaning, valid_from=valid_from, valid_until=valid_until)
            for value, label, meaning in rows
        ),
    )


RIPA_2018 = _codelist(
    version="2018",
    hispanic="Hispanic/Latino(a)",
    source=SOURCE_2018,
    valid_from=FROM_2018,
    valid_until=UNTIL_2018,
)
RIPA_2024 = _codelist(
    version="2024", hispanic="Hispanic/Latine(x)", source=SOURCE_2024, valid_from=FROM_2024, valid_until=None
)

ENTRIES_IN = (
    Entry(code="1", to=("east_or_southeast_asian",)),
    Entry(code="2", to=("black",)),
    Entry(code="3", to=("hispanic",)),
    Entry(code="4", to=("mena_or_south_asian",)),
    Entry(code="5", to=("native_american",)),
    Entry(code="6", to=("pacific_islander",)),
    Entry(code="7", to=("white",)),
)

NO_UNKNOWN = "California allows no unknown: the officer must record a perception, so the value is left empty."
ONE_CODE_4 = "California has one code for Middle Eastern and South Asian people; the finer word is lost."

ENTRIES_OUT = (
    Entry(
        code="asian",
        to=("1", "4"),
        relation="either",
        loss="South Asian people stand under code 4 in California, and the source does not say which part of Asia.",
    ),
    Entry(code="east_or_southeast_asian", to=("1",)),
    Entry(code="south_asian", to=("4",), relation="broader", loss=ONE_CODE_4),
    Entry(code="black", to=("2",)),
    Entry(code="hispanic", to=("3",)),
    Entry(code="middle_eastern", to=("4",), relation="broader", loss=ONE_CODE_4),
    Entry(code="native_american", to=("5",)),
    Entry(
        code="alaska_native",
        to=("5",),
        relation="broader",
        loss="California has one code for all original peoples of the Americas.",
    ),
    Entry(code="pacific_islander", to=("6",)),
    Entry(
        code="native_hawaiian",
        to=("6",),
        relation="broader",
        loss="California has one code for Native Hawaiian and other Pacific Islander people.",
    ),
    Entry(code="white", to=("7",)),
    Entry(
        code="asian_or_pacific_islander",
        to=("1", "4", "6"),
        relation="either",
        loss="The source has one code where California has three; nobody can tell which one applies.",
    ),
    Entry(code="mena_or_south_asian", to=("4",)),
    Entry(
        code="multiple",
        to=(),
        relation="none",
        loss="California wants every group selected, and the source does not name them.",
    ),
    Entry(code="other", to=(), relation="none", loss="California has no “other”; the value is left empty."),
    *(Entry(code=code, to=(), relation="none", loss=NO_UNKNOWN) for code in RACE_CORE.values if code in NO_ANSWER),
)

RIPA_2018_IN = Crosswalk(
    name="ripa_2018_in",
    standard="California RIPA",
    version="2018",
    direction="in",
    codelist=RIPA_2018,
    target=RACE_CORE,
    entries=ENTRIES_IN,
    source=SOURCE_2018,
    basis="perceived",
    valid_from=FROM_2018,
    valid_until=UNTIL_2018,
    note=NOTE,
)
RIPA_2024_IN = Crosswalk(
    name="ripa_2024_in",
    standard="California RIPA",
    version="2024",
    direction="in",
    codelist=RIPA_2024,
    target=RACE_CORE,
    entries=ENTRIES_IN,
    source=SOURCE_2024,
    basis="perceived",
    valid_from=FROM_2024,
    note=NOTE,
)
RIPA_2018_OUT = Crosswalk(
    name="ripa_2018_out",
    standard="California RIPA",
    version="2018",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=RIPA_2018,
    entries=ENTRIES_OUT,
    source=SOURCE_2018,
    basis="perceived",
    valid_from=FROM_2018,
    valid_until=UNTIL_2018,
    note=NOTE,
)
RIPA_2024_OUT = Crosswalk(
    name="ripa_2024_out",
    standard="California RIPA",
    version="2024",
    direction="out",
    codelist=RACE_CORE,
    silent=NO_ANSWER,
    target=RIPA_2024,
    entries=ENTRIES_OUT,
    source=SOURCE_2024,
    basis="perceived",
    valid_from=FROM_2024,
    note=NOTE,
)
