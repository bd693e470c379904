"""The words about a person: race and ethnicity for analysis, gender, and how it came to be known."""

from daylit.terms.codes import Code, CodeList

RACE = CodeList(
    name="race",
    title="Race or ethnicity",
    meaning="The group under which a person is counted, as recorded by the source and put into common words.",
    codes=(
        Code(value="asian", label="Asian", meaning="East, South-East or South Asian."),
        Code(value="black", label="Black", meaning="Black or African American."),
        Code(value="hispanic", label="Hispanic", meaning="Hispanic or Latino, where the source lists it as a race."),
        Code(value="middle_eastern", label="Middle Eastern", meaning="Middle Eastern or North African."),
        Code(value="native_american", label="Native American", meaning="American Indian or Alaska Native."),
        Code(value="pacific_islander", label="Pacific Islander", meaning="Native Hawaiian or other Pacific Islander."),
        Code(value="white", label="White", meaning="White."),
        Code(value="multiple", label="More than one", meaning="The source recorded more than one group."),
        Code(value="other", label="Another group", meaning="A group that the source names but the list does not."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

RACE_CORE = CodeList(
    name="race_core",
    title="Race or ethnicity, finest grain",
    meaning=(
        "Every race or ethnicity chosen for a person, at the finest grain that any standard we read can tell apart. "
        "A person may hold several of these codes. A source that lumps groups together keeps its lump here."
    ),
    source="Daylit's own list: the union of the groups in the standards under “Crosswalks”.",
    codes=(
        Code(value="asian", label="Asian", meaning="Asian; the source does not say from which part of Asia."),
        Code(
            value="east_or_southeast_asian",
            label="East or South-East Asian",
            meaning="Origins in East or South-East Asia: China, Korea, the Philippines, Vietnam and others.",
        ),
        Code(
            value="south_asian",
            label="South Asian",
            meaning="Origins in South Asia: India, Pakistan, Bangladesh, Nepal, Sri Lanka and others.",
        ),
        Code(value="black", label="Black", meaning="Black or African American, of any country."),
        Code(
            value="hispanic",
            label="Hispanic",
            meaning="Hispanic or Latino, of any race: chosen from a list of races, or as a question of its own.",
        ),
        Code(value="middle_eastern", label="Middle Eastern", meaning="Middle Eastern or North African."),
        Code(
            value="native_american",
            label="Native American",
            meaning="Original peoples of North, Central or South America; the source does not say which.",
        ),
        Code(value="alaska_native", label="Alaska Native", meaning="Original peoples of Alaska, named apart."),
        Code(
            value="pacific_islander",
            label="Pacific Islander",
            meaning="Original peoples of the Pacific Islands; Native Hawaiians too unless named apart.",
        ),
        Code(value="native_hawaiian", label="Native Hawaiian", meaning="Original peoples of Hawaii, named apart."),
        Code(
            value="white",
            label="White",
            meaning="White; sources that count Middle Eastern people as White do not tell them apart.",
        ),
        Code(
            value="asian_or_pacific_islander",
            label="Asian or Pacific Islander",
            meaning="The source has one code for Asian and Pacific Islander people.",
        ),
        Code(
            value="mena_or_south_asian",
            label="Middle Eastern or South Asian",
            meaning="The source has one code for Middle Eastern, North African and South Asian people.",
        ),
        Code(
            value="multiple",
            label="More than one, not told which",
            meaning="The source says that there is more than one group and does not name them.",
        ),
        Code(value="other", label="Another group", meaning="A group that the source names but this list does not."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
        Code(value="not_observed", label="Could not be seen", meaning="The officer could not see the person."),
        Code(value="not_stated", label="Not stated", meaning="The person did not say, or was not asked."),
        Code(value="refused", label="Would not say", meaning="The person was asked and would not say."),
    ),
)

BLENDS: dict[str, frozenset[str]] = {
    "asian_or_pacific_islander": frozenset(
        {"asian", "east_or_southeast_asian", "south_asian", "pacific_islander", "native_hawaiian"}
    ),
    "mena_or_south_asian": frozenset({"middle_eastern", "south_asian"}),
}
"""Core codes that a source uses for several groups at once, and the codes any of which they may stand for."""

NO_ANSWER = frozenset({"unknown", "not_observed", "not_stated", "refused"})
"""Core codes that say why there is no group; beside a group they add nothing."""

ETHNICITY = CodeList(
    name="ethnicity",
    title="Ethnicity",
    meaning="Whether a person is Hispanic or Latino, where the source records this apart from race.",
    codes=(
        Code(value="hispanic", label="Hispanic or Latino", meaning="Recorded as Hispanic or Latino."),
        Code(value="not_hispanic", label="Not Hispanic", meaning="Recorded as not Hispanic or Latino."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

GENDER = CodeList(
    name="gender",
    title="Gender",
    meaning="Gender as the source records it.",
    codes=(
        Code(value="female", label="Female", meaning="Recorded as female."),
        Code(value="male", label="Male", meaning="Recorded as male."),
        Code(value="transgender_woman", label="Transgender woman", meaning="Recorded as a transgender woman."),
        Code(value="transgender_man", label="Transgender man", meaning="Recorded as a transgender man."),
        Code(value="nonbinary", label="Nonbinary", meaning="Recorded as nonbinary or gender nonconforming."),
        Code(value="other", label="Another gender", meaning="A gender that the source names but the list does not."),
        Code(value="unknown", label="Recorded as unknown", meaning="The source says that it was not known."),
    ),
)

ASCERTAINED = CodeList(
    name="race_basis",
    title="How race came to be known",
    meaning="The way in which the recorded race or ethnicity was ascertained. There is no default.",
    codes=(
        Code(value="perceived", label="Perceived by the officer", meaning="The officer's own impression, unasked."),
        Code(value="stated", label="Stated by the person", meaning="The person said so."),
        Code(value="document", label="From a document", meaning="Read from a licence or another paper."),
        Code(value="prior_knowledge", label="Known before", meaning="Known to the officer from an earlier contact."),
        Code(value="derived", label="Worked out later", meaning="Worked out from other records, not at the contact."),
    ),
)
