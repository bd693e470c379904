"""From everything recorded about a person's race and ethnicity to the one group under which they are counted."""

from collections.abc import Iterable
from dataclasses import dataclass

from daylit.terms.entries import Crosswalk, Entry
from daylit.terms.people import ASCERTAINED, BLENDS, ETHNICITY, NO_ANSWER, RACE, RACE_CORE

PART_OF_ASIA = "From which part of Asia is no longer seen."
WHY_NO_GROUP = "Why there is no answer is no longer seen."

CORE_TO_GROUP = Crosswalk(
    name="core_to_group",
    standard="Daylit",
    version="1",
    direction="out",
    codelist=RACE_CORE,
    target=RACE,
    source="Daylit's own: Hispanic of any race first, then race; several races are “More than one”.",
    one_only=True,
    first=("hispanic",),
    several="multiple",
    silent=NO_ANSWER,
    note=(
        "A code that stands for several groups gives way to one of them recorded beside it: Asian or Pacific Islander "
        "with Pacific Islander is Pacific Islander."
    ),
    entries=(
        Entry(code="asian", to=("asian",)),
        Entry(code="east_or_southeast_asian", to=("asian",), relation="broader", loss=PART_OF_ASIA),
        Entry(code="south_asian", to=("asian",), relation="broader", loss=PART_OF_ASIA),
        Entry(code="black", to=("black",)),
        Entry(code="hispanic", to=("hispanic",), loss="The race of a Hispanic person is no longer seen."),
        Entry(code="middle_eastern", to=("middle_eastern",)),
        Entry(code="native_american", to=("native_american",)),
        Entry(
            code="alaska_native",
            to=("native_american",),
            relation="broader",
            loss="Alaska Native people are counted with all Native American people.",
        ),
        Entry(code="pacific_islander", to=("pacific_islander",)),
        Entry(
            code="native_hawaiian",
            to=("pacific_islander",),
            relation="broader",
            loss="Native Hawaiian people are counted with all Pacific Islander people.",
        ),
        Entry(code="white", to=("white",)),
        Entry(
            code="asian_or_pacific_islander",
            to=("asian",),
            relation="narrower",
            loss="The source has one code for both, so Pacific Islander people are counted as Asian.",
            why="Most people under such a code are Asian in nearly every place that uses it.",
        ),
        Entry(
            code="mena_or_south_asian",
            to=("middle_eastern",),
            relation="narrower",
            loss="The source has one code for both, so South Asian people are counted as Middle Eastern.",
            why="The source keeps them apart from Asian, and so do we; the count of Asian people is then too low.",
        ),
        Entry(code="multiple", to=("multiple",)),
        Entry(code="other", to=("other",)),
        Entry(code="unknown", to=("unknown",)),
        *(
            Entry(code=code, to=("unknown",), relation="broader", loss=WHY_NO_GROUP)
            for code in ("not_observed", "not_stated", "refused")
        ),
    ),
)


def to_group(core: Iterable[str], ethnicity: str | None = None) -> str | None:
    """The one group under which a person is counted, or ``None`` where nothing was recorded.

    Hispanic of any race comes first, whether it stands among the races or as an ethnicity of its own; then race;
    several races are “multiple”. “Unknown” beside a group adds nothing.

    >>> to_group({"white", "south_asian"})
    'multiple'
    >>> to_group({"black"}, "hispanic")
    'hispanic'
    >>> to_group({"asian_or_pacific_islander", "native_hawaiian"})
    'pacific_islander'
    """
    if ethnicity is not None and ETHNICITY[ethnicity].value == "hispanic":
        return "hispanic"
    groups = CORE_TO_GROUP.translate(_settle_blends(core))
    return next(iter(groups), None)


def group_losses(core: Iterable[str], ethnicity: str | None = None) -> tuple[str, ...]:
    """What is lost when a person's codes become one group, in plain sentences."""
    codes = set(core) | ({"hispanic"} if ethnicity == "hispanic" else set())
    return CORE_TO_GROUP.losses(_settle_blends(codes))


def _settle_blends(core: Iterable[str]) -> frozenset[str]:
    """The codes without the blends that another code beside them settles."""
    codes = frozenset(RACE_CORE[code].value for code in core)
    settled = {blend for blend, parts in BLENDS.items() if blend in codes and codes & parts}
    return codes - settled


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedRace:
    """One person's race and ethnicity as recorded: every code chosen, ethnicity, and how it came to be known.

    Nothing is filled in: a missing ``basis`` stays missing, since perceived and stated answers differ.
    """

    selected: frozenset[str] = frozenset()
    ethnicity: str | None = None
    basis: str | None = None

    def __post_init__(self) -> None:
        for code in self.selected:
            RACE_CORE[code]
        if self.ethnicity is not None:
            ETHNICITY[self.ethnicity]
        if self.basis is not None:
            ASCERTAINED[self.basis]

    @property
    def group(self) -> str | None:
        """The one group under which the person is counted."""
        return to_group(self.selected, self.ethnicity)

    @property
    def text(self) -> str | None:
        """The codes as they stand in the column ``race_selected``: sorted and joined by “;”."""
        return join_selected(self.selected)


def join_selected(core: Iterable[str]) -> str | None:
    """Core codes as one text, sorted and joined by “;”; ``None`` where there are none."""
    return ";".join(sorted(set(core))) or None


def split_selected(text: str | None) -> frozenset[str]:
    """The core codes in a text made by ``join_selected``. Raises ``UnknownCode`` for a word that is not a core code."""
    if not text:
        return frozenset()
    return frozenset(RACE_CORE[code].value for code in text.split(";"))
