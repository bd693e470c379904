"""A figure of seven days beside the four weeks before: how it changed, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from daylit.privacy.cells import THRESHOLD
from daylit.report import figures
from daylit.stats.dispersion import pearson_dispersion
from daylit.stats.multiple import benjamini_hochberg
from daylit.stats.poisson import conditional_ratio
from daylit.stats.rates import rate_difference
from daylit.web.measure import Measure

LEVEL = 0.95
FALSE = 1 - LEVEL
BEFORE = "in the four weeks before"


def counted(
    *, name: str, label: str, daily: Sequence[int], daily_before: Sequence[int], about: str = "", href: str = ""
) -> Measure:
    """A count of the seven days, compared with the usual week of the four before.

    ``daily`` and ``daily_before`` hold one count for each day. Days differ by more than chance would make of them
    (weekends, operations), so the interval is that of counts made smaller by their own dispersion.

    **Assumes** that days are as different from each other now as before. **Does not show** why a week differs.
    """
    now, before, weeks = sum(daily), sum(daily_before), len(daily_before) / max(len(daily), 1)
    shown = f"{now:,}"
    if not before or not daily:
        return Measure(
            name=name, label=label, shown=shown, n=now, about=f"Nothing {BEFORE} to compare with. {about}".strip()
        )
    phi = _dispersion(daily, daily_before)
    ratio = conditional_ratio(
        events=now / phi, exposure=len(daily), reference_events=before / phi, reference_exposure=len(daily_before),
        level=LEVEL,
    )  # fmt: skip
    low, high = float(ratio.low), float(ratio.high)
    return Measure(
        name=name,
        label=label,
        shown=shown,
        change=f"{before / weeks:,.0f} in a usual week of the four before",
        likely=f"{_times(low)} to {_times(high)} times as many",
        clear=not low <= 1 <= high,
        n=now,
        about=about,
        href=href,
        p_value=float(ratio.p_value) if ratio.p_value is not None else None,
    )


def _dispersion(daily: Sequence[int], daily_before: Sequence[int]) -> float:
    fitted = [np.mean(daily)] * len(daily) + [np.mean(daily_before)] * len(daily_before)
    phi = pearson_dispersion(events=[*daily, *daily_before], fitted=fitted, parameters=2).phi
    return max(float(phi), 1.0) if np.isfinite(phi) else 1.0


def shared(
    *,
    name: str,
    label: str,
    yes: int,
    n: int,
    yes_before: int,
    n_before: int,
    of: str,
    more_is_worse: bool = False,
    about: str = "",
    href: str = "",
) -> Measure:
    """A share of the seven days, compared with that of the four weeks before.

    No share is told of fewer than 11; of so few, one more or less would change it. ``more_is_worse`` says whether a
    clear rise is something to mend (late records) or just a change (searches).

    **Assumes** that contacts count one by one. **Does not show** why the share changed, nor what comes in later.
    """
    if n < THRESHOLD:
        few = f"Fewer than {THRESHOLD} {of} in these days: too few to tell a share. {about}".strip()
        return Measure(name=name, label=label, shown="–", about=few, href=href)
    shown = figures.figure(yes / n, "percent")
    if n_before < THRESHOLD:
        return Measure(
            name=name, label=label, shown=shown, n=n, href=href, about=f"Too few {of} {BEFORE} to compare with. {about}"
        )
    gap = rate_difference(events=yes, n=n, reference_events=yes_before, reference_n=n_before, level=LEVEL)
    low, high = float(gap.low), float(gap.high)
    told = (figures.figure(end, "points") for end in (low, high))
    return Measure(
        name=name,
        label=label,
        shown=shown,
        change=f"{figures.figure(yes_before / n_before, 'percent')} {BEFORE}",
        likely=f"changed by {' to '.join(told)}",
        clear=not low <= 0 <= high,
        worse=more_is_worse and float(gap.estimate) > 0,
        n=n,
        about=about,
        href=href,
        p_value=float(gap.p_value) if gap.p_value is not None else None,
    )


def controlled(measures: Sequence[Measure]) -> list[Measure]:
    """The measures, with “clear” kept only where it holds after false-discovery control over all that were tested.

    A measure without a p-value is no test: a count of what is overdue is what it is.
    """
    p = [np.nan if one.p_value is None else one.p_value for one in measures]
    q = benjamini_hochberg(p)
    return [
        one if np.isnan(each) else replace(one, clear=one.clear and bool(each <= FALSE))
        for one, each in zip(measures, q, strict=True)
    ]


def _times(value: float) -> str:
    return f"{value:.2f}" if np.isfinite(value) else "any number of"
