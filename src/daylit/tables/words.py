"""How words of a source are compared: without regard to case, to runs of spaces, or to spaces at the ends."""

from collections.abc import Iterable

from daylit.tables.engine import quote_text

YES = ("y", "yes", "true", "t", "1", "1.0")
NO = ("n", "no", "false", "f", "0", "0.0")
V, FOLDED, TYPED = "\x00", "\x01", "\x02"
"""Where an expression means the filled text of its column, the same text folded, and whether the source held a date or
time there and no text. No TOML file can hold these signs, so no word of a mapping can be mistaken for them."""
DATED = "\x1d\x1e"
"""Ends the ISO text of a date or time that the source holds as such, so that no text can be taken for one."""
BLANKS = " \t\r\n\u00a0\ufeff" + DATED


def fold(text: str) -> str:
    """The form in which two words are compared."""
    return " ".join(text.lower().split())


def fold_sql(value: str) -> str:
    """The same form, as an SQL expression over a text."""
    return f"lower(trim(regexp_replace({value}, '[\\s\\x{{00A0}}]+', ' ', 'g')))"


def trim_sql(value: str) -> str:
    """The text without blanks at its ends, missing when nothing is left."""
    return f"nullif(trim({value}, {quote_text(BLANKS)}), '')"


def is_dated_sql(value: str) -> str:
    """Whether the source held a date or time, and no text."""
    return f"ends_with({value}, {quote_text(DATED)})"


def plain_sql(value: str) -> str:
    """The text without the mark of a date or time."""
    return f"CASE WHEN {is_dated_sql(value)} THEN left({value}, -{len(DATED)}) ELSE {value} END"


def words_sql(words: Iterable[str]) -> str:
    """A list of folded words as SQL reads it after ``IN``."""
    return "(" + ", ".join(quote_text(word) for word in dict.fromkeys(fold(word) for word in words)) + ")"


def filled_sql(value: str, missing: Iterable[str]) -> str:
    """The trimmed text, missing when it is blank or one of the words that mean “not recorded”."""
    words = [word for word in missing if fold(word)]
    trimmed = trim_sql(value)
    if not words:
        return trimmed
    return f"CASE WHEN {fold_sql(value)} IN {words_sql(words)} THEN NULL ELSE {trimmed} END"


def filled_row_sql(value: str, missing: Iterable[str]) -> str:
    """The same for a text that is read row by row, such as an id: nearly all are as they should be, and stay untouched.

    Only spaces are trimmed, and a missing word is known whatever its case; the mark of a date is taken out.
    """
    words = [word for word in missing if fold(word)]
    text = f"trim(replace({value}, {quote_text(DATED)}, ''))"
    put_right = f"nullif({text}, '')"
    if words:
        put_right = f"CASE WHEN lower({text}) IN {words_sql(words)} THEN NULL ELSE {put_right} END"
    lengths = sorted({0, *(len(fold(word)) for word in words)})
    odd = [
        f"length({value}) <> strlen({value})",  # beyond ASCII, where there are other spaces and cases
        f"length({value}) IN ({', '.join(map(str, lengths))})",
        f"starts_with({value}, ' ')",
        f"ends_with({value}, ' ')",
        f"contains({value}, {quote_text(DATED)})",
    ]
    return f"CASE WHEN {' OR '.join(odd)} THEN {put_right} ELSE {value} END"
