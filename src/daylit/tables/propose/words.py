"""The words of sources, and the codes they most likely mean. A proposal is read by a person before it is used."""

import re
from collections.abc import Callable

from daylit.tables.words import fold

_LETTERS: dict[str, dict[str, str]] = {
    "race": {
        **dict.fromkeys(("w", "wht", "cau", "c"), "white"),
        **dict.fromkeys(("b", "blk", "aa", "africa"), "black"),
        **dict.fromkeys(("h", "hisp", "his", "l"), "hispanic"),
        **dict.fromkeys(("a", "asi", "asn", "aspac", "a/pi"), "asian"),
        **dict.fromkeys(("i", "n", "ai", "ami", "na", "native", "americ", "ai/an"), "native_american"),
        **dict.fromkeys(("p", "pi", "nhpi", "pacifc"), "pacific_islander"),
        **dict.fromkeys(("me", "midest", "mena"), "middle_eastern"),
        **dict.fromkeys(("u", "unk", "unknwn", "x"), "unknown"),
        **dict.fromkeys(("o", "oth", "z"), "other"),
    },
    "ethnicity": {
        **dict.fromkeys(("h", "y", "yes", "hispanic"), "hispanic"),
        **dict.fromkeys(("n", "nh", "no"), "not_hispanic"),
        **dict.fromkeys(("u", "unk"), "unknown"),
    },
    "kind": {
        **dict.fromkeys(("t", "v", "ts"), "traffic"),
        **dict.fromkeys(("p", "ped"), "pedestrian"),
        **dict.fromkeys(("b", "bike"), "bicycle"),
        **dict.fromkeys(("fi", "fic"), "field_interview"),
        **dict.fromkeys(("cfs", "c"), "call"),
        "o": "other",
    },
    "search_basis": {
        **dict.fromkeys(("con", "c"), "consent"),
        "pc": "probable_cause",
        **dict.fromkeys(("ita", "arr"), "incident_to_arrest"),
        **dict.fromkeys(("inv", "tow"), "inventory"),
        "f": "frisk",
        "w": "warrant",
    },
    "gender": {
        **dict.fromkeys(("m", "man", "males"), "male"),
        **dict.fromkeys(("f", "woman", "females"), "female"),
        **dict.fromkeys(("u", "unk", "z"), "unknown"),
        **dict.fromkeys(("x", "nb"), "nonbinary"),
    },
}
_PATTERNS: dict[str, tuple[tuple[str, str], ...]] = {
    "race": (
        (r"not stated|\bunk|unknown|refus|prefer not|not known", "unknown"),
        (r"^mixed|multi|two or more|bi-?racial|more than one", "multiple"),
        (r"(?<!non-)(?<!non )(?<!not )(?:hispanic|latin)", "hispanic"),
        (r"middle ?east|arab|north afric", "middle_eastern"),
        (r"american ind|native am|alaska|amer ind|first nation", "native_american"),
        (r"black|afric", "black"),
        (r"asia|chinese|oriental|pakistani|bangladeshi", "asian"),
        (r"pacific|hawai", "pacific_islander"),
        (r"white|caucas", "white"),
        (r"other", "other"),
    ),
    "ethnicity": (
        (r"\bunk|unknown|refus|not stated", "unknown"),
        (r"\bnot?n?\b.*(?:hispanic|latin)|non-?hispanic", "not_hispanic"),
        (r"hispanic|latin", "hispanic"),
    ),
    "gender": (
        (r"trans.*(?:m(?:a|e)n to wom|mtf|woman|female)", "transgender_woman"),
        (r"trans.*(?:man|male|ftm)", "transgender_man"),
        (r"non-?binary|nonconform|non-conform", "nonbinary"),
        (r"^female|^woman", "female"),
        (r"^male|^man\b", "male"),
        (r"unk|not stated|refus", "unknown"),
        (r"other", "other"),
    ),
    "kind": (
        (r"pedestrian|foot|person search|^person$|terry|walk", "pedestrian"),
        (r"bicycle|\bbike|scooter", "bicycle"),
        (r"field (?:interview|contact)|consensual|\bfio\b", "field_interview"),
        (r"vehic|traffic|driver|motor|passenger|\bcar\b|^ticket|^v$", "traffic"),
        (r"call|dispatch|accident|crash", "call"),
        (r"other|suspicious|individual", "other"),
    ),
    "initiation": (
        (r"self|officer|on ?view|proactive", "officer"),
        (r"call|disp|radio|911|complain|\bcfs\b", "call"),
        (r"othe?r|warrant|checkpoint|c/w|witness|scene", "other"),
    ),
    "reason": (
        (r"speed", "speeding"),
        (r"\bdui\b|\bdwi\b|\boui\b|influence|impair|intoxic|liquor", "impaired"),
        (r"seat ?belt|^belt|child (?:seat|restraint)", "seat_belt"),
        (r"phone|texting|electronic|distract", "phone"),
        (r"equip|light|window|tint|muffler|brake|exhaust|mirror|wiper", "equipment"),
        (r"regist|^reg\b|licen[sc]e|insur|plate|inspection|sticker|expired|suspended", "registration"),
        (r"^park|parking", "parking"),
        (r"checkpoint|chkpt|roadblock", "checkpoint"),
        (r"^warr|warrant|wanted|parole|probation", "warrant"),
        (r"bolo|look ?out|\bapb\b|matches? (?:a )?description", "look_out"),
        (r"call|dispatch|accident|crash|radio|^cfs$", "call"),
        (r"witness|victim|informant|^info", "information"),
        (r"^welf|welfare|caretak|assist", "welfare"),
        (r"truan|curfew|school", "truancy"),
        (r"^cons|consensual|voluntary", "consensual"),
        (
            r"^susp|suspici|investigat|terry|criminal act|furtive|reasonable|misuse of drugs|evidence act|firearms act",
            "suspicion",
        ),
        (r"moving|traffic|signal|stop sign|lane|turn|yield|careless|reckless|follow|red light", "moving"),
        (r"^oth|other|municipal|state violation", "other"),
    ),
    "race_basis": (
        (r"perce|seen|observ|appear", "perceived"),
        (r"said|stated|self|asked|told", "stated"),
        (r"licen|^lic\b|\bid\b|document|\bdl\b", "document"),
        (r"known|prior|previous", "prior_knowledge"),
    ),
    "search_basis": (
        (r"consent", "consent"),
        (r"frisk|pat ?-?down|protective|weapon", "frisk"),
        (r"canine|\bk-?9\b|dog", "canine"),
        (r"parole|probation|condition", "condition"),
        (r"incident|arrest", "incident_to_arrest"),
        (r"inventory|impound|tow", "inventory"),
        (r"probable|plain|odor|smell|\bpc\b", "probable_cause"),
        (r"warrant", "warrant"),
        (r"other", "other"),
    ),
}
ACTIONS: dict[str, str] = {
    "arrested": r"arrest|custody|booked",
    "cited": r"citation|cited|summons|ticket|\bciv(?:il)?\b|\bcrim\b|penalty notice|infraction",
    "warned": r"warn|caution|verbal|community resolution|local resolution",
}
"""Words of an outcome that say yes to arrested, cited and warned."""


def code_for(column: str, word: str) -> str | None:
    """The code of a column that a word of the source most likely means, or None.

    >>> code_for("race", "BLACK OR AFRICAN AMERICAN"), code_for("race", "W"), code_for("race", "Q")
    ('black', 'white', None)
    """
    folded = fold(word)
    letter = _LETTERS.get(column, {}).get(folded)
    if letter is not None:
        return letter
    if len(folded) < 2:
        return None
    return next((code for pattern, code in _PATTERNS[column] if re.search(pattern, folded)), None)


def patterns_of(column: str) -> list[list[str]]:
    """Patterns for a column with too many words to list."""
    return [[pattern, code] for pattern, code in _PATTERNS[column]]


def reader_of(column: str) -> Callable[[str], str | None]:
    """``code_for`` with the column given."""
    return lambda word: code_for(column, word)
