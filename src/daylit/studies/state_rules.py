"""Would the rules of states mark this agency for a closer look, and how often would they if all were treated alike?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from daylit.stats.rates import rate
from daylit.studies import charts, rule_words, wording
from daylit.studies.finding import Caution, Chart, Estimate, Finding
from daylit.studies.rule_evenings import evening_tests
from daylit.studies.rule_profiles import LEVEL, NEVER, PROFILES, Profile, Test
from daylit.studies.rule_tests import WORLDS, Answer, Asked, count_contacts, find_test, outcome_tests
from daylit.studies.rule_words import Judged
from daylit.studies.study import Asking, Study
from daylit.terms.saying import say


def answer(asking: Asking) -> Finding:
    """Ask each test once, here and in the worlds, and put them together as each rule does."""
    if asking.settings.group != "race_ethnicity":
        return asking.cannot(say("these rules look at race and ethnicity only"))
    contacts = count_contacts(asking)
    streams = np.random.default_rng(asking.settings.seed).spawn(3)
    asking.progress(say("Drawing worlds in which all are treated alike"), 0.3)
    tests: dict[Test, Answer] = {
        **NEVER,
        **outcome_tests(asking, contacts, streams[0]),
        "finds": find_test(asking, streams[1]),
        **evening_tests(asking, streams[2]),
    }
    judged = [_judge(profile, tests) for profile in PROFILES]
    if not any(one.asked for one in judged):
        return asking.cannot(
            say("too little is recorded, of too few people, for any test of these rules"), counts=contacts
        )
    return asking.finding(
        answer=[
            wording.counted(contacts.n_used),
            *rule_words.agreed(judged),
            *(rule_words.line(one) for one in judged),
        ],
        estimates=[
            *(_estimate(one, contacts.n_used) for one in judged),
            *_once(test for test in tests.values() if isinstance(test, Asked)),
        ],
        charts=[_chart(judged)],
        n_read=contacts.n_read,
        n_used=contacts.n_used,
        left_out=asking.left_out(contacts),
        cautions=(NOT_THEIRS, SEVERAL, DRAWN),
    )


def _judge(profile: Profile, tests: Mapping[Test, Answer]) -> Judged:
    """Put the tests of a rule together. One that has none of the rule's groups with enough people is missing too."""
    use: list[tuple[Asked, list[str]]] = []
    missing: dict[Test, str] = {}
    for name in profile.tests:
        test = tests[name]
        if isinstance(test, str):
            missing[name] = test
            continue
        groups = [group for group in test.points if not profile.groups or group in profile.groups]
        if groups:
            use.append((test, groups))
        else:
            missing[name] = say("there are too few people of the groups it looks at")
    agree = np.zeros(WORLDS, dtype=np.int64)
    for test, groups in use:
        agree += np.any([test.worlds[group] for group in groups], axis=0)
    pointed = [[group for group in groups if test.points[group]] for test, groups in use]
    needed = 1 if missing else max(profile.needed, 1)
    return Judged(
        profile=profile,
        asked=len(use),
        found=sum(1 for groups in pointed if groups),
        groups=tuple(dict.fromkeys(group for groups in pointed for group in groups)),
        missing=missing,
        marked=int((agree >= needed).sum()),
    )


def _estimate(one: Judged, n: int) -> Estimate:
    share = rate(events=one.marked, n=WORLDS)
    shown = bool(one.asked)
    return Estimate(
        quantity=f"rule.{one.profile.name}.if_alike",
        label=say("Pointed at where all are treated alike: {rule}", rule=one.profile.title),
        value=one.marked / WORLDS if shown else None,
        low=float(share.low) if shown else None,
        high=float(share.high) if shown else None,
        level=LEVEL,
        unit="percent",
        n=n,
        status="ok" if shown else "not estimable",
        note=rule_words.flag(one) if shown else rule_words.why(one),
    )


def _once(tests: Iterable[Asked]) -> Iterable[Estimate]:
    """The numbers behind the tests; two tests may rest on the same."""
    every = [estimate for test in tests for estimate in test.estimates]
    return {(one.quantity, one.groups["race_ethnicity"]): one for one in every}.values()


def _chart(judged: list[Judged]) -> Chart:
    dots, rows = [], []
    for one in judged:
        share = rate(events=one.marked, n=WORLDS)
        value, low, high = one.marked / WORLDS, float(share.low), float(share.high)
        numbers = ("–", "–")
        if one.asked:
            dots.append(charts.Dot(label=one.profile.title, value=value, low=low, high=high))
            numbers = (wording.percent(value), wording.interval(low, high, unit="percent"))
        tests = (str(one.asked), str(one.found))
        rows.append((one.profile.title, rule_words.flag(one), *tests, *numbers))
    return charts.dots(
        title=say("How often would a rule point at agencies that treat all alike?"),
        alt=say(
            "For {n} rules, the share of agencies like this one, treating all alike, at which the rule would point. "
            "The table has the numbers.",
            n=str(len(dots)),
        ),
        axis=say("Share of agencies like this one that treat all alike"),
        scale="percent",
        data=dots,
        table=charts.Table(
            columns=(
                say("Rule"),
                say("This agency"),
                say("Tests asked"),
                say("Tests that show a gap"),
                say("If all are treated alike"),
                say("Likely range"),
            ),
            rows=tuple(rows),
        ),
    )


NOT_THEIRS: Final = Caution(
    code="not_their_own",
    sentence=say(
        "These are our tests, put together as the rules do. The programs use models of their own and can come to "
        "another answer."
    ),
)
SEVERAL: Final = Caution(
    code="several_tests",
    sentence=say(
        "A rule that asks more tests, of more groups, points at more agencies by chance. A flag is a reason to look, "
        "and no more."
    ),
)
DRAWN: Final = Caution(
    code="drawn_worlds",
    sentence=say(
        "The agencies that treat all alike are drawn: as many stops and searches, the same days and officers, the same "
        "seasons. What sets real agencies apart beyond that is not in them."
    ),
)

STUDY = Study(
    name="state_rules",
    ways=tuple(one.title for one in PROFILES),
    title=say("What rules of states would say"),
    question=say(
        "Would the rules of Connecticut, Oregon, California and RTI-STAR mark this agency, and how often would they if "
        "all were treated alike?"
    ),
    needs=(),
    design="design-based test",
    assumes=(
        say("A test of ours stands for a test of theirs of the same kind."),
        say("Officers, or days, differ from each other in the same way for all groups."),
        say("What each test takes for granted by itself."),
    ),
    weakest=say(
        "Most likely to fail: that our tests stand for theirs. A program's own models may point at more "
        "agencies, or at fewer."
    ),
    does_not_show=(
        say("What a program will say: it has its own records and models."),
        say("Whether people are treated alike where no rule points."),
        say("Why a test shows a gap."),
    ),
    references=(
        "CTRP3, Evaluation tools, https://www.ctrp3.org/analysis-reports/evaluation-tools",
        "Oregon Criminal Justice Commission, Statistical Transparency of Policing, https://www.oregon.gov/cjc/stop",
        "California Racial and Identity Profiling Advisory Board, https://oag.ca.gov/ab953/board",
        "RTI International, RTI-STAR, https://star.rti.org",
        "Knowles, Persico & Todd (2001), doi:10.1086/318603",
        "Grogger & Ridgeway (2006), doi:10.1198/016214506000000168",
    ),
    answer=answer,
)
