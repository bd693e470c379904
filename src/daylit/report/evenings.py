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
    found = next((split for line in finding.answer if (split := SPLIT.match(line))), None)
    if found is None:
        return False
    for total, quantity in zip(found.groups(), _SHARES, strict=True):
        told = [part for part in finding.estimates if part.quantity == quantity and part.value is not None]
        of_groups = [round(part.n * (part.value or 0.0)) for part in told]
        reference = [part.n - own for part, own in zip(told, of_groups, strict=True)]
        left = int(total.replace(",", "")) - sum(of_groups) - max(reference, default=0)
        if told and 0 < left < threshold:
            return True
    return False
