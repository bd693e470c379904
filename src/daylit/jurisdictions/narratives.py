"""Patterns of what a short text about a stop must not hold, because it may tell who the person or the officer is.

They find the plain cases while the officer writes. They are no promise that a text names nobody: people's names have no
pattern. Each is in the part of regular expressions that both readers of rules read alike.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """One thing to look for: ``what`` completes “may hold …”; any of the ``patterns`` finds it."""

    what: str
    patterns: tuple[str, ...]


PATTERNS: dict[str, Personal] = {
    "email": Personal(
        what="an e-mail address",
        patterns=("[A-Za-z0-9_+-]{1,64}@[A-Za-z0-9-]{1,63}\\.[A-Za-z]{2,10}",),
    ),
    "phone": Personal(
        what="a telephone number",
        patterns=(
            "\\([0-9]{3}\\) ?[0-9]{3}[- .]?[0-9]{4}",
            "[0-9]{3}[- .][0-9]{3}[- .][0-9]{4}",
        ),
    ),
    "ssn": Personal(what="a social security number", patterns=("[0-9]{3}-[0-9]{2}-[0-9]{4}",)),
    "date_of_birth": Personal(
        what="a date of birth",
        patterns=("([Dd][Oo][Bb]|[Bb]orn( on)?|[Dd]ate of birth):? ?[0-9]{1,4}[/. -][0-9]{1,2}[/. -][0-9]{1,4}",),
    ),
    "licence": Personal(
        what="a number of a licence or plate",
        patterns=(
            "([Ll]icen[cs]e|[Pp]late|DL|OLN|LP)( (no|number|plate))?[#:]? ?#?[A-Z0-9]{1,3}[A-Z0-9-]{0,6}[0-9]{2,8}",
        ),
    ),
    "badge": Personal(
        what="an officer's badge number",
        patterns=(
            "([Bb]adge|[Ss]hield|[Ss]erial)( (no|number))?[#:]? ?#?[0-9]{2,9}",
            "[Oo]fficer ID[#:]? ?[A-Z0-9]{3,9}",
        ),
    ),
    "address": Personal(
        what="the address of a home",
        patterns=(
            "[0-9]{1,6} [A-Z][A-Za-z]{1,20} (St|Street|Ave|Avenue|Rd|Road|Blvd|Dr|Drive|Ln|Lane|Ct|Court)"
            "(,|\\.)? (Apt|Unit|#)",
        ),
    ),
}
