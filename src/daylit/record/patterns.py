"""The patterns a rule may use: the part of regular expressions that Python and JavaScript read alike, and quickly."""

import re
from functools import lru_cache
from itertools import zip_longest

LONGEST_PATTERN = 300
LONGEST_TEXT = 10_000
MOST_WAYS = 50_000
"""In how many ways the pieces of a pattern may share one stretch of text among themselves: all may be tried."""

ENDLESS_WAYS = 1_000
"""What a repeat without end counts for: more than the repeats with an end that stand in packs."""

_PIECE = re.compile(
    r"(?P<sign>\\[\\.*+?()\[\]{}|/^$]|[A-Za-z0-9 _,;:!\"'/@#%&=<>~`-])"  # a sign, escaped where it must be
    r"|(?P<set>\[\^?(?:\\[\\\]\-^]|[^\\\]\[])+\])"  # a set of signs
    r"|(?P<open>\((?:\?:)?)|(?P<close>\))|(?P<or>\|)"  # groups and alternatives
    r"|(?P<times>\{[0-9]{1,3}(?:,[0-9]{0,3})?\}|[+*?])"  # how many
)
_ENDLESS = re.compile(r"[+*]|\{[0-9]+,\}")
_SET_TRAPS = ("--", "&&", "||", "~~", "[:")


def pattern_mistake(pattern: str) -> str:
    """What is wrong with a pattern, as the end of a sentence; empty where nothing is.

    Refused: anything whose meaning differs between the two readers (a bare dot, classes such as ``\\d``, anchors,
    look-around, back-references, possessive repeats), and what can take for ever on a long text: a group repeated
    without end, a repeated group inside a repeated group, more than one repeat without end, and repeats or
    alternatives that can share one text among themselves in more than ``MOST_WAYS`` ways.
    """
    if len(pattern) > LONGEST_PATTERN:
        return f"is longer than {LONGEST_PATTERN} characters."
    if not pattern.isascii() or not pattern.isprintable():
        return "holds a sign that is not on a plain keyboard."
    pieces = pieces_of(pattern)
    if pieces and pieces[-1][0] == "strange":
        return f"holds “{pieces[-1][1]}”, which the two readers of rules do not read alike."
    if mistake := _repeat_mistake(pieces):
        return mistake
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is not a regular expression: {error}."
    if _ways(pieces, 0)[0] > MOST_WAYS:
        return "can be tried in too many ways, which can take for ever. Give its repeats lower limits."
    return ""


def pieces_of(pattern: str) -> list[tuple[str, str]]:
    """The pattern in pieces, each with its kind: sign, set, open, close, or, times.

    Where something stands that is no piece, the last piece is of the kind “strange” and nothing follows it.
    """
    pieces: list[tuple[str, str]] = []
    at = 0
    while at < len(pattern):
        piece = _PIECE.match(pattern, at)
        if piece is None:
            return [*pieces, ("strange", pattern[at : at + 2])]
        kind = str(piece.lastgroup)
        if kind == "set" and any(trap in piece[0] for trap in _SET_TRAPS):
            return [*pieces, ("strange", piece[0])]
        pieces.append((kind, piece[0]))
        at = piece.end()
    return pieces


def _repeat_mistake(pieces: list[tuple[str, str]]) -> str:
    endless = sum(1 for kind, text in pieces if kind == "times" and _ENDLESS.fullmatch(text))
    if endless > 1:
        return "repeats without an upper limit more than once, which can take for ever. Give all but one a limit."
    before = zip([("open", ""), *pieces], pieces, strict=False)
    if any(kind == "times" and earlier in ("open", "or") for (earlier, _), (kind, _) in before):
        return "repeats nothing, or begins a group with a sign that the two readers of rules do not read alike."
    open_groups = [False]  # for each open group: does it hold a repeated group already?
    for (kind, text), (after, times) in zip_longest(pieces, pieces[1:], fillvalue=("", "")):
        repeated = after == "times" and times != "?"
        if kind == "times" and after == "times":
            return f"repeats a repeat (“{text}{times}”), which the two readers of rules do not read alike."
        if kind == "open":
            open_groups.append(False)
        elif kind == "close" and len(open_groups) > 1:
            inner = open_groups.pop()
            if repeated and _ENDLESS.fullmatch(times):
                return "repeats a group without an upper limit, which can take for ever."
            if repeated and inner:
                return "repeats a group inside a repeated group, which can take for ever."
            open_groups[-1] = open_groups[-1] or inner or repeated
    return ""


def _ways(pieces: list[tuple[str, str]], at: int) -> tuple[int, int]:
    """How many ways there are through the alternatives that begin here, as if every piece fitted, and their end."""
    total, here = 0, 1
    while at < len(pieces) and pieces[at][0] != "close":
        kind = pieces[at][0]
        once, at = _ways(pieces, at + 1) if kind == "open" else (1, at)
        at += 1
        if kind == "or":
            total, here = total + here, 1
        elif at < len(pieces) and pieces[at][0] == "times":
            here *= _ways_repeated(once, pieces[at][1])
            at += 1
        else:
            here *= once
        here = min(here, MOST_WAYS + 1)  # more is refused anyway, and must not grow without end
    return min(total + here, MOST_WAYS + 1), at


def _ways_repeated(once: int, times: str) -> int:
    """How many ways there are through a repeat of what has so many by itself."""
    least, most = bounds(times)
    if most is None:
        return ENDLESS_WAYS
    if once == 1:
        return most - least + 1
    ways = 0
    for number in range(least, most + 1):
        ways += once ** min(number, 20)  # 2 to the 20th is more than is allowed
        if ways > MOST_WAYS:
            break
    return ways


def bounds(times: str) -> tuple[int, int | None]:
    """The least and the most of a repeat; nothing where it has no upper limit."""
    if times in "?*+":
        return {"?": (0, 1), "*": (0, None), "+": (1, None)}[times]
    low, comma, high = times.strip("{}").partition(",")
    if not comma:
        return int(low), int(low)
    return int(low), int(high) if high else None


@lru_cache(maxsize=1_000)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern made ready, once."""
    return re.compile(pattern)


def matches_whole(text: str, pattern: str) -> bool:
    """Whether the whole text fits the pattern. Longer texts are cut to ``LONGEST_TEXT`` code points first."""
    return compiled(pattern).fullmatch(text[:LONGEST_TEXT]) is not None


def found_in(text: str, pattern: str) -> bool:
    """Whether the pattern fits anywhere in the text, cut as above."""
    return compiled(pattern).search(text[:LONGEST_TEXT]) is not None
