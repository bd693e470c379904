"""Stops in daylight and in the dark: what the two totals tell of groups that are too small to be told of.

Shares and odds ratios of the other groups give their stops to the one once both totals are known. What is left is of
the groups that are not shown.
"""

from __future__ import annotations

import re
from typing import Final

from daylit.studies.finding import Finding

SPLIT: Final = re.compile(r"We compare ([\d,]+) stops in daylight with ([\d,]+) in the dark")
_SHARES: Final = ("daylight.share", "dark.share")


def leaves_few(finding: Finding, threshold: int) -> bool:
    """Whether the totals in daylight and in the dark, less the groups that are shown, leave a few stops of others."""
    return any(0 < left < threshold for left in _left(finding))


def leaves_few_in_all(finding: Finding, threshold: int) -> bool:
    """Whether all stops that are compared, less those of the groups that are shown, are a few of others."""
    left = _left(finding)
    return bool(left) and 0 < sum(left) < threshold


def _left(finding: Finding) -> list[int]:
    """Stops in daylight and in the dark of groups that are not shown; nothing where no group is."""
    found = next((split for line in finding.answer if (split := SPLIT.match(line))), None)
    made = []
    for total, quantity in zip(found.groups() if found else (), _SHARES, strict=False):
        told = [part for part in finding.estimates if part.quantity == quantity and part.value is not None]
        of_groups = [round(part.n * (part.value or 0.0)) for part in told]
        reference = [part.n - own for part, own in zip(told, of_groups, strict=True)]
        made += [int(total.replace(",", "")) - sum(of_groups) - max(reference)] if told else []
    return made
