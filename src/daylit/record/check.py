"""Everything that is not right yet in a record, at once: answers against the form, then the rules of the place."""

from daylit.record.blocks import MOST_IN_A_BLOCK
from daylit.record.form import Form
from daylit.record.found import Found, Tables
from daylit.record.parts import Env, Part
from daylit.record.problems import Problem, shown
from daylit.record.ready import ReadyBlock, ReadyElement, ReadyForm, ReadyRule, made_ready, shows, text_of
from daylit.record.rules import CHECKED
from daylit.record.taking import MOST_PARTS, Taking
from daylit.record.unknown import unknown_keys
from daylit.record.values import check_value
from daylit.terms.people import ASCERTAINED
from daylit.terms.record import MISSING

Place = tuple[Part, Env]
"""An instance of a block, and all that a condition read for it can see."""


def check(form: Form, answers: object, *, tables: Tables | None = None, phase: str = "submit") -> list[Problem]:
    """Every problem of a record under a form.

    Parameters
    ----------
    form
        The form that holds on the day of the contact.
    answers
        The document of answers: any JSON value at all. It is not changed.
    tables
        Tables from outside by name (offences, cities, schools): code → (first day, last day) or nothing. A table that
        is not handed in is not looked into.
    phase
        “submit” checks all that must be right before sending; “entry” leaves out what only the sender knows, for use
        while the officer writes; “review” adds what a supervisor should look at.

    Returns
    -------
    list of Problem
        Empty where nothing is wrong. The order is fixed: parts in their order, within a part the form's questions in
        order, then what stands inside it; last the rules in their order.

    Does not show
    -------------
    Whether the answers are true, and whether another form should have been used for a contact without a day.
    """
    ready = made_ready(form)
    if type(answers) is not dict:
        found = Found(None, {})
        found.at("record.not_an_object", "")
        return found.problems
    taken = Taking(ready, answers)
    found = Found(taken.day, tables or {})
    if taken.count > MOST_PARTS:
        found.at("record.too_large", "", limit=f"{MOST_PARTS}")
        return found.problems
    _check_version(ready, found)
    unknown_keys(taken.record, ready.keys, found, form=ready.named())
    walk = _Walk(ready, found, phase=phase)
    env: Env = {"": taken.record}
    env.update({block.name: taken.record.children[block.name][0] for block in ready.blocks if not block.repeats})
    walk.check_blocks(ready.blocks, taken.record, env)
    walk.check_rules((taken.record, env))
    return found.problems


def _check_version(ready: ReadyForm, found: Found) -> None:
    form, day = ready.form, found.day
    start, end = text_of(form.effective_from), text_of(form.effective_until)
    if day is not None and (day < start or (end and day > end)):
        found.at("form.wrong_version", "contact.start", rule=form.version_rule, period=ready.period(), day=day)


class _Walk:
    """One walk through a record. ``places`` gathers the instances of each block, for the rules that come last."""

    def __init__(self, ready: ReadyForm, found: Found, *, phase: str) -> None:
        self.ready = ready
        self.found = found
        self.named = ready.named()
        self.entry = phase == "entry"
        self.phases = CHECKED[phase]
        self.places: dict[str, list[Place]] = {name: [] for name in ready.by_name}

    def check_blocks(self, blocks: list[ReadyBlock], parent: Part, env: Env) -> None:
        for block in blocks:
            shown = shows(block.show, env)
            if block.repeats:
                self._check_list(block, parent, env, shown=shown)
            else:
                self._check_part(block, parent.children[block.name][0], env, shown=shown)

    def _check_list(self, block: ReadyBlock, parent: Part, env: Env, *, shown: bool) -> None:
        given = parent.raw.get(block.key)
        at, where = (f"{parent.at}.{block.key}" if parent.at else block.key), parent.where()
        if given is not None and type(given) is not list:
            self.found.at("block.wrong_type", at, where=where, title=block.title)
            return
        count = len(given or ())
        if not shown:
            if count:
                self.found.at("block.not_asked", at, where=where, title=block.title)
            return
        most = min(block.use.maximum, MOST_IN_A_BLOCK)
        if count < block.use.minimum:
            self.found.at("block.too_few", at, where=where, title=block.title, limit=f"{block.use.minimum}")
        if count > most:
            self.found.at("block.too_many", at, where=where, title=block.title, limit=f"{most}")
        for part in parent.children[block.name]:
            self._check_part(block, part, {**env, block.name: part}, shown=True)

    def _check_part(self, block: ReadyBlock, part: Part, env: Env, *, shown: bool) -> None:
        self.places[block.name].append((part, env))
        if not part.readable:
            self.found.at("block.wrong_type", part.at, where=part.where(), title=block.title)
            return
        unknown_keys(part, block.keys, self.found, form=self.named, title=block.title)
        for ready in block.elements:
            if ready.name in part.raw:
                self._check_answer(ready, part, env, shown=shown)
            elif ready.required is not False:
                self._check_required(ready, part, env, shown=shown)
        self.check_blocks(block.children, part, env)

    def _check_required(self, ready: ReadyElement, part: Part, env: Env, *, shown: bool) -> None:
        required = ready.required
        if (self.entry and ready.submitted) or not shown or (ready.dated and not ready.live(self.found.day)):
            return
        if shows(ready.show, env) and (required is True or (required is not False and required(env) is True)):
            self.found.about("answer.required", part, ready)

    def _check_answer(self, ready: ReadyElement, part: Part, env: Env, *, shown: bool) -> None:
        name, found = ready.name, self.found
        if ready.dated and not ready.live(found.day):
            self._check_lifetime(ready, part)
        elif name in part.malformed:
            found.about("answer.malformed", part, ready)
        elif name in part.values:
            if not (shown and (ready.show is None or ready.show(env) is True)):
                found.about("answer.not_asked", part, ready)
                return
            if ready.element.how or name in part.how:
                self._check_how(ready, part)
            check_value(ready, part.values[name], part, env, found, self.ready)
        elif name in part.missing:
            self._check_missing(ready, part, env, shown=shown)
        else:
            self._check_required(ready, part, env, shown=shown)

    def _check_lifetime(self, ready: ReadyElement, part: Part) -> None:
        found, element = self.found, ready.element
        day = found.day or ""
        if ready.prohibited_from and day >= ready.prohibited_from:
            because = element.prohibited_because
            cited = {"because": because, "day": ready.prohibited_from}
            found.about("answer.prohibited", part, ready, rule=element.prohibited_rule, **cited)
        elif not day or part.raw[ready.name] is None:
            return
        elif day < ready.valid_from:
            found.about("answer.not_yet", part, ready, day=ready.valid_from)
        else:
            found.about("answer.no_longer", part, ready, day=ready.valid_until)

    def _check_missing(self, ready: ReadyElement, part: Part, env: Env, *, shown: bool) -> None:
        marker = part.missing[ready.name]
        if not (shown and shows(ready.show, env)):
            if marker != "not_applicable":
                self.found.about("answer.not_asked", part, ready)
        elif marker not in ready.element.missing:
            self.found.about("answer.missing_not_allowed", part, ready, marker=MISSING.label(marker))

    def _check_how(self, ready: ReadyElement, part: Part) -> None:
        how, allowed = part.how.get(ready.name), ready.element.how
        ways = ", ".join(ASCERTAINED.label(way) for way in allowed)
        if how is None:
            self.found.about("answer.how_missing", part, ready, ways=ways)
        elif not allowed:
            self.found.about("answer.how_not_asked", part, ready)
        elif how not in allowed:
            way = ASCERTAINED.label(how) if how in ASCERTAINED else shown(how)
            self.found.about("answer.how_not_allowed", part, ready, way=way, ways=ways)

    # The rules of the place

    def check_rules(self, whole: Place) -> None:
        for ready in self.ready.rules:
            if self.phases.isdisjoint(ready.rule.phase):
                continue
            when = ready.when
            for part, env in self.places[ready.block] if ready.repeats else (whole,):
                if when is None or when(env) is True:
                    self._check_rule(ready, part, env)

    def _check_rule(self, rule: ReadyRule, part: Part, env: Env) -> None:
        for block, name in rule.require:
            if name not in env[block].values and name not in env[block].missing:
                self.found.broken("rule.require", part, rule, f"{env[block].at}.{name}")
        for block, name in rule.prohibit:
            there = env[block]
            if name in there.values or there.missing.get(name, "not_applicable") != "not_applicable":
                self.found.broken("rule.prohibit", part, rule, f"{there.at}.{name}")
        if rule.check is not None and rule.check(env) is not True:
            block, name = rule.place
            at = env[block].at
            self.found.broken("rule.check", part, rule, f"{at}.{name}" if name else at)
