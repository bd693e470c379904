"""What is wrong with one column of a file: how the answer is written, and whether its condition can be read there."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from daylit.jurisdictions.pack import FileColumn, Pack, StateFile
from daylit.record.blocks import BLOCKS, chain
from daylit.record.elements import Element, Node
from daylit.record.expression import blocks_outside

Mistake = tuple[str, str, str]
"""Key, what is wrong, what to do about it."""

MOMENT = re.compile(r"(?:[^%]|%[YymdjHIMSpbBaA%])+")
MOMENTS = "%Y %y %m %d %j %H %I %M %S %p %b %B %a %A"
PARTS = {"key": ("linked",), "row": ("delimited", "fixed", "linked")}
"""Ways that write a number of ours and no answer, and the formats that have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to write an answer: of what kinds, with how many words behind the colon, and which.

    ``codes`` says which of the words must be codes of the question: none, the first or all; ``fits`` looks at the
    others.
    """

    example: str
    kinds: tuple[str, ...] = ()
    least: int = 0
    most: int | None = 0
    codes: str = ""
    fits: Callable[[str], bool] = bool


def _is_figure(text: str) -> bool:
    return re.fullmatch(r"[0-9]", text) is not None


def _is_edge(text: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", text) is not None


def _is_pair(text: str) -> bool:
    return "=" in text


def _is_any(text: str) -> bool:
    return True


CHOSEN = ("choice", "choices")
WAYS: dict[str, Way] = {
    "code": Way(example="code or code:LIST", kinds=CHOSEN, most=1),
    "label": Way(example="label", kinds=CHOSEN),
    "value": Way(example="value"),
    "text": Way(example="text"),
    "number": Way(example="number", kinds=("number",)),
    "minutes": Way(example="minutes", kinds=("number",)),
    "decimals": Way(example="decimals:2", kinds=("number",), least=1, most=1, fits=_is_figure),
    "latitude": Way(example="latitude:3", kinds=("place",), most=1, fits=_is_figure),
    "longitude": Way(example="longitude:3", kinds=("place",), most=1, fits=_is_figure),
    "date": Way(
        example="date:%m/%d/%Y", kinds=("date", "datetime"), most=1, fits=lambda text: bool(MOMENT.fullmatch(text))
    ),
    "time": Way(
        example="time:%H:%M", kinds=("time", "datetime"), most=1, fits=lambda text: bool(MOMENT.fullmatch(text))
    ),
    "year": Way(example="year", kinds=("date", "datetime")),
    "month": Way(example="month", kinds=("date", "datetime")),
    "yes_no": Way(example="yes_no:Y,N", kinds=("yes_no",), most=2, fits=_is_any),
    "map": Way(example="map:VALUE=TEXT,VALUE=TEXT", least=1, most=None, codes="pairs", fits=_is_pair),
    "flag": Way(example="flag:VALUE,Y,N", kinds=CHOSEN, least=1, most=3, codes="first", fits=_is_any),
    "first_in_order": Way(example="first_in_order:VALUE,VALUE", kinds=CHOSEN, least=1, most=None, codes="all"),
    "one_or": Way(example="one_or:TEXT", kinds=CHOSEN, least=1, most=None, codes="pairs after", fits=_is_any),
    "several": Way(example="several:Y,N", kinds=CHOSEN, most=2, fits=_is_any),
    "band": Way(example="band:18,25,65", kinds=("number",), least=1, most=None, fits=_is_edge),
    "count": Way(example="count", kinds=("choices",)),
}
"""How an answer may be written: ``daylit.jurisdictions.files.values`` says what each does."""


def column_mistakes(column: FileColumn, key: str, file: StateFile, pack: Pack, *, unit: str) -> Iterator[Mistake]:
    """Everything that is wrong with a column whose element is there: (key, what, remedy)."""
    if not column.to.strip():
        yield f"{key}.to", "It has no name.", "Write what the state calls it."
    block = column.source.partition(".")[0]
    if file.format in ("json", "xml"):
        yield from out_of_sight(column.when, f"{key}.when", block if block in BLOCKS else "contact")
    else:
        yield from out_of_sight(column.when, f"{key}.when", unit, *([block] if block in BLOCKS else []))
    way, colon, rest = column.how.partition(":")
    if way in PARTS:
        if file.format not in PARTS[way]:
            yield f"{key}.as", f"A file of the format “{file.format}” has no “{way}”.", "Take it out."
        return
    if column.source in BLOCKS:
        if way not in ("", "number") or not BLOCKS[column.source].repeats:
            yield f"{key}.from", "It is a part and no answer.", 'Name an answer, or write as = "number" for its number.'
        return
    element = next((each for each in pack.form.elements if each.path == column.source), None)
    if not column.how or element is None:
        return
    if way not in WAYS:
        yield f"{key}.as", f"There is no “{way}”.", f"Use one of: {', '.join([*WAYS, *PARTS])}."
        return
    words = [rest] if colon and way in ("date", "time") else rest.split(",") if colon else []
    yield from _way(WAYS[way], way, words, f"{key}.as", element, pack)


def _way(known: Way, way: str, words: Sequence[str], key: str, element: Element, pack: Pack) -> Iterator[Mistake]:
    if known.kinds and element.kind not in known.kinds:
        yield key, f"“{element.path}” is {element.kind}, and cannot be written as “{way}”.", "Use another way."
        return
    most = len(words) if known.most is None else known.most
    if not known.least <= len(words) <= most or not all(known.fits(word) for word in words):
        yield key, f"It cannot be read as “{way}”.", f"Write it as {known.example}."
        return
    if way == "code" and words and words[0] not in pack.form.codes:
        yield key, f"There is no code list “{words[0]}”.", f"Use one of: {', '.join(pack.form.codes)}."
    if way == "band" and [float(word) for word in words] != sorted({float(word) for word in words}):
        yield key, "Its edges do not rise.", "Write each once, the lowest first."
    codes = {code.value for code in pack.form.codes.get(element.codes, ())}
    for word in _codes_in(words, known.codes) if codes else ():
        if word not in codes:
            yield key, f"“{word}” is not in the list of “{element.path}”.", "Check its spelling."


def _codes_in(words: Sequence[str], which: str) -> list[str]:
    """The words behind the colon that must be codes of the question."""
    if which == "first":
        return list(words[:1])
    if which.startswith("pairs"):
        pairs = words[1:] if which.endswith("after") else words
        return [word.partition("=")[0] for word in pairs]
    return list(words) if which == "all" else []


def out_of_sight(when: Node | None, key: str, *units: str) -> Iterator[Mistake]:
    """Parts of the record that a condition names and that cannot be seen from where it is read.

    ``units`` are the parts, or the answers of parts, that it is read for.
    """
    if when is None:
        return
    seen = {name for unit in units for name in chain(unit.partition(".")[0])} if _known(units) else set(BLOCKS)
    for block in sorted(blocks_outside(when) - seen):
        if BLOCKS[block].repeats:
            yield (
                key,
                f"“{block}” cannot be seen from a row for each {units[0]}.",
                "Look into it with some() or every().",
            )


def _known(units: Sequence[str]) -> bool:
    return all(unit.partition(".")[0] in BLOCKS for unit in units)
