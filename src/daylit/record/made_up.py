"""Made-up records: valid ones, by answering and mending until nothing is wrong; and spoiled ones, for tests."""

import re
from contextlib import suppress
from typing import Any

import numpy as np

from daylit.errors import DaylitError
from daylit.record.asking import Asked, asking
from daylit.record.blocks import BLOCKS
from daylit.record.check import check
from daylit.record.expression import paths
from daylit.record.form import Form
from daylit.record.found import Tables
from daylit.record.made_up_values import a_start, a_value, exclusive_codes, wrapped
from daylit.record.problems import Problem
from daylit.record.rules import Rule

ROUNDS = 60
"""How often a record is mended before another one is begun."""

TRIES = 20
"""How many records are begun before it is given up."""

SHARE_ANSWERED = 0.3
"""The share of questions that may stay open and are answered all the same."""

SHARE_ADDED = 0.15
"""The share of lists to which something is added that they do not need."""

AT_ONCE = 4
"""How many questions are answered before it is asked anew what is asked."""

_STEP = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?")


class NotMadeUp(DaylitError):
    """No valid record could be made up for a form."""


def made_up_record(form: Form, rng: np.random.Generator, *, tables: Tables | None = None) -> dict[str, Any]:
    """A made-up record without a problem under a form.

    Raises
    ------
    NotMadeUp
        None was found: the rules of the form may contradict each other. The message names the problems that stayed.

    Does not show
    -------------
    What real records look like. Answers are drawn evenly, so that rare ones come often.
    """
    problems: list[Problem] = []
    for _ in range(TRIES):
        record = _Record(form, rng, tables)
        problems = record.make()
        if not problems:
            return record.answers
    left = "; ".join(f"{problem.code} at {problem.at} {problem.rule}".strip() for problem in problems[:5])
    raise NotMadeUp(
        f"No valid record could be made up for {form.pack} {form.version}: {left}.",
        remedy="Check that its rules can hold together.",
    )


class _Record:
    """One made-up record on its way: answered, checked, mended."""

    def __init__(self, form: Form, rng: np.random.Generator, tables: Tables | None) -> None:
        self.form = form
        self.rng = rng
        self.tables = tables
        self.answers: dict[str, Any] = {"contact": {"start": a_start(form, rng)}}
        self.day = self.answers["contact"]["start"][:10]
        self.left_open: set[str] = set()
        self.rules: dict[str, list[Rule]] = {}
        for rule in form.rules:
            self.rules.setdefault(rule.id, []).append(rule)

    def make(self) -> list[Problem]:
        for use in self.form.blocks:
            if BLOCKS[use.name].repeats and not BLOCKS[use.name].parent:
                self._add(BLOCKS[use.name].key)  # a record without anyone is of little use
        problems: list[Problem] = []
        for _ in range(ROUNDS):
            while self._answer():
                pass  # an answer may bring further questions
            problems = check(self.form, self.answers, tables=self.tables)
            if not problems:
                break
            for problem in problems:
                with suppress(KeyError, IndexError):  # an earlier mending took the part away
                    self._mend(problem)
        return problems

    def _answer(self) -> bool:
        """Answer the next few open questions: what is required, and some of the rest. Whether there were any.

        Only a few at once, since an answer may change what is asked after it and what may be chosen there.
        """
        new = 0
        for question in asking(self.form, self.answers, phase="submit"):
            if question.at in self.left_open or ("." in question.path and self._is_answered(question.at)):
                continue
            if "." not in question.path:
                self._fill(question)
            elif question.required or self.rng.random() < SHARE_ANSWERED:
                self._put(question)
            else:
                self.left_open.add(question.at)
            new += 1
            if new == AT_ONCE:
                break
        return new > 0

    def _fill(self, question: Asked) -> None:
        """Add to a list what it needs at least; and sometimes one that it does not need."""
        use = next(use for use in self.form.blocks if use.name == question.path)
        there = len(self._list(question.at))
        wanted = max(use.minimum, there or int(self.rng.random() < SHARE_ADDED)) + int(self.rng.random() < SHARE_ADDED)
        for _ in range(min(wanted, use.maximum) - there):
            self._add(question.at)
        self.left_open.add(question.at)

    def _put(self, question: Asked) -> None:
        element = self.form.element(question.path)
        if element.missing and not question.required and self.rng.random() < 0.1:
            marker = element.missing[int(self.rng.integers(len(element.missing)))]
            self._set(question.at, {"missing": marker})
            return
        value = a_value(
            element,
            self.rng,
            codes=question.codes,
            exclusive=exclusive_codes(self.form, element),
            day=self.day,
            tables=self.tables,
        )
        if value is not None:
            self._set(question.at, wrapped(element, value, self.rng))
        else:
            self.left_open.add(question.at)

    # Mending

    def _mend(self, problem: Problem) -> None:
        if problem.code in ("answer.not_asked", "answer.unknown", "block.unknown", "block.not_asked", "rule.prohibit"):
            self._remove(problem.at)
        elif problem.code in ("rule.require", "answer.required"):
            self._require(problem.at)
        elif problem.code == "rule.check":
            self._change(problem)
        elif problem.at and problem.at != "contact.start":
            self._remove(problem.at)
            self.left_open.discard(problem.at)

    def _require(self, at: str) -> None:
        question = next((each for each in asking(self.form, self.answers, phase="submit") if each.at == at), None)
        if question is not None:
            self._put(question)
            self.left_open.add(at)

    def _change(self, problem: Problem) -> None:
        """Answer anew one of the questions that a broken rule looks at, or add or take away a part it counts."""
        place = _place(problem.at)
        rules = [rule for rule in self.rules[problem.rule] if rule.check is not None]
        rule = rules[int(self.rng.integers(len(rules)))]
        named = paths(rule.check or []) | (paths(rule.when) if rule.when is not None else frozenset())
        options: list[tuple[str, str]] = sorted(named - {("contact", "start")})
        counted = _counted(rule.check or [])
        if counted and (not options or self.rng.random() < 0.5):
            self._recount(counted[int(self.rng.integers(len(counted)))], place)
        elif options:
            block, name = options[int(self.rng.integers(len(options)))]
            for at in self._instances(block, place):
                self._remove(f"{at}.{name}")
                self.left_open.discard(f"{at}.{name}")
                if self.rng.random() < 0.7:
                    self._require(f"{at}.{name}")

    def _recount(self, block: str, place: str) -> None:
        parent = BLOCKS[block].parent
        for above in self._instances(parent, place) if parent else [""]:
            at = f"{above}.{BLOCKS[block].key}" if above else BLOCKS[block].key
            if self._list(at) and self.rng.random() < 0.3:
                self._remove(at)
            else:
                self._add(at)

    def _instances(self, block: str, place: str) -> list[str]:
        """Where the instances of a block stand that belong to the same person as a place."""
        if not block or not BLOCKS[block].repeats:
            return [BLOCKS[block].key] if block else []
        if not BLOCKS[block].parent:
            key = BLOCKS[block].key
            if place.startswith(f"{key}["):
                return [place.split(".")[0]]
            return [f"{key}[{index}]" for index in range(len(self._list(key)))]
        found = []
        for above in self._instances(BLOCKS[block].parent, place):
            at = f"{above}.{BLOCKS[block].key}"
            found += [f"{at}[{index}]" for index in range(len(self._list(at)))]
        return found

    # The document

    def _holder(self, at: str) -> tuple[dict[str, Any], str]:
        """The object in which a place stands, made where it is not there yet, and its key."""
        *steps, last = at.split(".")
        here: dict[str, Any] = self.answers
        for step in steps:
            key, index = _STEP.fullmatch(step).groups()  # type: ignore[union-attr]
            if index is None:
                here = here.setdefault(key, {})
            else:
                entries = here.get(key, [])
                here = entries[int(index)] if int(index) < len(entries) else {}  # mended away a moment ago
        return here, last

    def _set(self, at: str, answer: Any) -> None:
        holder, name = self._holder(at)
        holder[name] = answer

    def _list(self, at: str) -> list[Any]:
        holder, name = self._holder(at)
        there = holder.get(name, [])
        return there if isinstance(there, list) else []

    def _add(self, at: str) -> None:
        holder, name = self._holder(at)
        holder.setdefault(name, []).append({})

    def _is_answered(self, at: str) -> bool:
        holder, name = self._holder(at)
        return name in holder

    def _remove(self, at: str) -> None:
        if at.endswith("]"):
            return
        holder, name = self._holder(at)
        holder.pop(name, None)
        for below in [open_at for open_at in self.left_open if open_at.startswith((f"{at}[", f"{at}."))]:
            self.left_open.discard(below)


def _place(at: str) -> str:
    """The instance in which a place stands: a list or an answer is taken off its end."""
    return at if at.endswith("]") else at.rpartition(".")[0]


def _counted(node: list[Any]) -> list[str]:
    """The lists whose parts a condition counts or looks through."""
    own = [node[1]] if node and node[0] in ("count_block", "some", "every") else []
    return own + [name for each in node[1:] if isinstance(each, list) and each for name in _counted(each)]
