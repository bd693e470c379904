"""Is a group's share of traffic stops the same in daylight and in the dark, at the same time of the clock?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from daylit.stats.cautions import Caution as Code
from daylit.stats.multiple import benjamini_hochberg
from daylit.stats.veil import VeilOfDarkness
from daylit.studies import cautions, charts, veil_known, verdicts, wording
from daylit.studies.estimating import finite
from daylit.studies.finding import Caution, Chart, Estimate, Finding, LeftOut
from daylit.studies.groups import group_rules
from daylit.studies.overview import Entry
from daylit.studies.study import Asking, Study
from daylit.studies.twilight_stops import evening, merged, rules, spot_of
from daylit.studies.veil_fits import OFFICERS, SEASON, VARIANTS, Fits, Stops, fits_of, has_answer, usable
from daylit.tables.counts import Counts
from daylit.terms.saying import say

UNKNOWN_OFFICERS = 0.1
"""A larger share of stops without an officer is told."""


def answer(asking: Asking) -> Finding:
    """Compare each group's share with the reference in light and dark, in every variant declared."""
    spot = spot_of(asking)
    if spot is None:
        return asking.cannot(
            say("the place or its time zone is not known, so dusk cannot be computed"),
            remedy=say("Give the place in the mapping: latitude, longitude and zone."),
        )
    area = "area" if asking.recorded("area") else None
    officer = "officer" if asking.recorded("officer") else None
    by = [asking.settings.group, "date", "minute", *(one for one in (area, officer) if one), *spot.columns]
    sums = [veil_known.COLUMN] if asking.recorded(veil_known.COLUMN) else []
    every = (*group_rules(asking.settings), *rules(asking, spot))
    counts = asking.count(by, rules=every, sums=sums, derived=spot.derived())
    light = evening(counts, spot)
    stops = usable(asking, counts, light, spot, area, officer)
    left = merged([*asking.left_out(counts), *light.left_out])
    if len(stops.groups) < 2 or not stops.dark.any() or stops.dark.all():
        return asking.cannot(
            say("too few traffic stops fall at hours that are light at one time of year and dark at another"),
            counts=counts,
        )
    results = fits_of(asking, stops)
    known = veil_known.known_of(asking, counts, light.use, light.dark)
    return _finding(asking, counts, stops, results, left, area, known)


def _finding(
    asking: Asking,
    counts: Counts,
    stops: Stops,
    results: dict[int, Fits],
    left: list[LeftOut],
    area: str | None,
    known: veil_known.Known | None,
) -> Finding:
    p = np.array(
        [[fit.p_value if fit is not None and has_answer(fit) else np.nan for fit in fits] for fits in results.values()]
    )
    q = benjamini_hochberg(p)
    told = [_counted(stops)]
    rows = {g: row for row, g in enumerate(results)}
    for g in sorted(results, key=lambda g: -int(stops.groups.n[g])):
        told += _sentences(asking, stops, g, results[g], q[rows[g]])
    codes = {
        code
        for fits in results.values()
        for variant, fit in zip(stops.variants, fits, strict=True)
        if fit is not None and has_answer(fit)
        for code in fit.cautions
        # That some officers stopped people of one group only is no flaw: they say nothing of light and dark.
        if variant is not VARIANTS[OFFICERS] or code != Code.SEPARATED
    }
    return asking.finding(
        answer=(
            *told,
            *veil_known.sentences(known),
            wording.family(int(np.isfinite(q).sum()), asking.settings.false_discovery),
        ),
        estimates=[*_estimates(stops, results, q), *veil_known.estimates(known, stops, results, asking.settings.level)],
        charts=[_chart(stops, results)] if np.isfinite(q).any() else [],
        n_read=counts.n_read,
        n_used=int(stops.n.sum()),
        left_out=left,
        cautions=(
            *stops.groups.cautions,
            *_own_cautions(asking, stops, area),
            *_officer_cautions(stops),
            *veil_known.cautions(known),
            *cautions.of_methods(codes - {Code.ZERO_CELL}),
        ),
    )


def _counted(stops: Stops) -> str:
    dark = int(stops.n[stops.dark].sum())
    light = int(stops.n.sum()) - dark
    return say(
        "We compare {light} stops in daylight with {dark} in the dark, made at hours that see both over the year.",
        light=wording.count(light),
        dark=wording.count(dark),
    )


def _sentences(asking: Asking, stops: Stops, g: int, fits: Fits, q: NDArray[np.float64]) -> list[str]:
    answered = [v for v in range(len(fits)) if has_answer(fits[v])]
    people, ref = stops.groups.people(g), stops.groups.people(stops.groups.reference)
    primary = fits[SEASON]
    return verdicts.veil(
        verdicts.Veil(
            people=people,
            reference=ref,
            asked=len(answered),
            lower=sum(1 for v in answered if q[v] < asking.settings.false_discovery and _log_odds(fits[v]) < 0),
            higher=sum(1 for v in answered if q[v] < asking.settings.false_discovery and _log_odds(fits[v]) > 0),
            season=bool(SEASON in answered and q[SEASON] < asking.settings.false_discovery),
            detectable=primary.detectable_odds_ratio if primary is not None and SEASON in answered else None,
            threshold=asking.settings.threshold,
        )
    )


def _log_odds(fit: VeilOfDarkness | None) -> float:
    return float("nan") if fit is None else fit.log_odds


def _estimates(stops: Stops, results: dict[int, Fits], q: NDArray[np.float64]) -> list[Estimate]:
    made, ref = [], stops.groups.label(stops.groups.reference)
    for row, (g, fits) in enumerate(results.items()):
        for v, (variant, fit) in enumerate(zip(stops.variants, fits, strict=True)):
            shown = fit is not None and has_answer(fit)
            ends = fit.odds_ratio_interval if fit is not None and shown else None
            made.append(
                Estimate(
                    quantity=f"dark.odds_ratio.{variant.name}",
                    label=say(
                        "{outcome}: {group} compared with {reference}",
                        outcome=variant.title,
                        group=stops.groups.label(g),
                        reference=ref,
                    ),
                    groups=stops.groups.pair(g),
                    value=fit.odds_ratio if fit is not None and shown else None,
                    low=finite(ends.low) if ends else None,
                    high=finite(ends.high) if ends else None,
                    level=ends.level if ends else 0.95,
                    unit="odds ratio",
                    n=0 if fit is None else fit.n_daylight + fit.n_dark,
                    events=None if fit is None else fit.n_dark,
                    p_value=finite(fit.p_value) if fit is not None and shown else None,
                    q_value=finite(float(q[row, v])) if shown else None,
                    family="groups and ways of asking",
                    status="ok" if shown else "too few" if fit is None else "not estimable",
                    note=_note(fit, shown, variant is VARIANTS[OFFICERS]),
                )
            )
    return [*_shares(stops, results), *made]


def _note(fit: VeilOfDarkness | None, shown: bool, by_officer: bool) -> str:
    if fit is None and by_officer:
        return say("Too few stops, or too few officers with enough of them.")
    if fit is None:
        return say("Too few stops in daylight or in the dark.")
    if not shown:
        return say("The model has no answer here.")
    return say(
        "An odds ratio beyond {ratio} or its inverse could have been seen.",
        ratio=wording.decimal(fit.detectable_odds_ratio),
    )


def _shares(stops: Stops, results: dict[int, Fits]) -> list[Estimate]:
    """Each group's plain share of the two groups' stops, in light and dark."""
    made = []
    for g, fits in results.items():
        fit = fits[0]
        for name in ("daylight", "dark"):
            n = 0 if fit is None else fit.n_daylight if name == "daylight" else fit.n_dark
            share = None if fit is None else fit.share_daylight if name == "daylight" else fit.share_dark
            made.append(
                Estimate(
                    quantity=f"{name}.share",
                    label=_share_label(name, stops.groups.label(g), stops.groups.label(stops.groups.reference)),
                    groups=stops.groups.pair(g),
                    value=share,
                    unit="percent",
                    n=n,
                    status="too few" if fit is None else "ok",
                    note=say("Too few stops.") if fit is None else "",
                )
            )
    return made


def _share_label(name: str, group: str, reference: str) -> str:
    if name == "daylight":
        return say("Share in daylight: {group} of {group} and {reference}", group=group, reference=reference)
    return say("Share in the dark: {group} of {group} and {reference}", group=group, reference=reference)


def _chart(stops: Stops, results: dict[int, Fits]) -> Chart:
    dots, rows = [], []
    ref = stops.groups.label(stops.groups.reference)
    for v, variant in enumerate(stops.variants):
        for g, fits in results.items():
            fit, label = fits[v], stops.groups.label(g)
            if fit is None or not has_answer(fit):
                rows.append((variant.title, label, wording.too_few(), "–", "–"))
                continue
            ends = fit.odds_ratio_interval
            dots.append(
                charts.Dot(label=variant.title, series=label, value=fit.odds_ratio, low=ends.low, high=ends.high)
            )
            n = wording.count(fit.n_daylight + fit.n_dark)
            rows.append(
                (variant.title, label, wording.decimal(fit.odds_ratio), wording.interval(ends.low, ends.high), n)
            )
    below = sum(1 for dot in dots if dot.high < 1)
    return charts.dots(
        title=say("In the dark compared with daylight"),
        alt=say(
            "Odds of being of a group rather than {reference}, in the dark over daylight, asked in {ways} ways. "
            "{below} of {ranges} likely ranges lie below 1. The table has the numbers.",
            reference=ref,
            ways=str(len(stops.variants)),
            below=str(below),
            ranges=str(len(dots)),
        ),
        axis=say("Odds in the dark over daylight (log scale; 1 = no difference)"),
        scale="odds ratio",
        data=dots,
        among=stops.groups.ever,
        table=charts.Table(
            columns=(say("Asked"), say("Group"), say("Odds ratio"), say("Likely range"), say("Stops")), rows=tuple(rows)
        ),
    )


def _own_cautions(asking: Asking, stops: Stops, area: str | None) -> tuple[Caution, ...]:
    made = [
        Caution(
            code="season",
            sentence=say(
                "Winter and summer traffic differ. Holding the month equal allows for that, but widens the range."
            ),
        ),
        Caution(
            code="visible_anyway",
            sentence=say("Street lights, plates or the area can tell an officer as much as a face, by night too."),
        ),
    ]
    if not asking.recorded("kind"):
        said = say("The kind of stop is not recorded, so stops on foot may be among them.")
        made.append(Caution(code="kind_unknown", sentence=said))
    if not asking.recorded("initiation"):
        said = say("Who began the stop is not recorded, so calls for service may be among them.")
        made.append(Caution(code="initiation_unknown", sentence=said))
    if area is not None and stops.area is None:
        made.append(Caution(code="many_areas", sentence=say("There are too many areas to hold them equal one by one.")))
    return tuple(made)


def _officer_cautions(stops: Stops) -> tuple[Caution, ...]:
    """Where the way that holds the officer equal rests on part of the stops."""
    if stops.officer is None:
        return ()
    unknown = float(stops.n[stops.officer < 0].sum() / stops.n.sum())
    if unknown <= UNKNOWN_OFFICERS:
        return ()
    said = say(
        "For {share} of these stops the officer is not recorded. The way that holds the officer equal leaves them out.",
        share=wording.percent(unknown),
    )
    return (Caution(code="officers_unknown", sentence=said),)


STUDY = Study(
    name="veil_of_darkness",
    title=say("Stops in daylight and in the dark"),
    question=say("Is each group's share of traffic stops the same in the dark, when it is harder to see who drives?"),
    needs=("date", "minute"),
    ways=tuple(one.title for one in VARIANTS),
    design="design-based test",
    assumes=(
        say("In the dark it is harder to see who drives."),
        say("At the same time of the clock, the same people drive, and drive alike, in daylight and in the dark."),
        say("Stops are recorded alike by day and by night."),
    ),
    weakest=say(
        "Most likely to fail: that darkness hides who drives. Street lights, or a car that tells of its "
        "driver, make a gap come out too small."
    ),
    does_not_show=(
        say("Stops at other hours, or stops on foot."),
        say("What happens after the stop."),
        say("That race plays no part, even where no gap is seen."),
    ),
    references=(
        "Grogger & Ridgeway (2006), doi:10.1198/016214506000000168",
        "Cameron, Gelbach & Miller (2011), doi:10.1198/jbes.2010.07136",
        "Firth (1993), doi:10.1093/biomet/80.1.27",
        "Kline & Santos (2012), doi:10.1515/2156-6674.1006",
        "Pierson et al. (2020), Nature Human Behaviour, doi:10.1038/s41562-020-0858-1",
    ),
    overview=(
        Entry(
            quantities=("dark.odds_ratio.season",),
            what=say("Odds of being of the group, in the dark over daylight"),
            cannot=2,
            ways=tuple(f"dark.odds_ratio.{one.name}" for one in VARIANTS),
            gate="most",
        ),
    ),
    answer=answer,
)
