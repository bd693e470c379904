"""A contact of one pack as a record of another, by what the packs' data say, with all that is lost on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from daylit.errors import DaylitError
from daylit.jurisdictions.pack import Crosswalk, Pack, StateFile
from daylit.record.check import check
from daylit.record.elements import Element, Node
from daylit.record.evaluate import holds, items
from daylit.record.expression import paths
from daylit.record.looking import Looking
from daylit.record.parts import Env, Part
from daylit.record.ready import ReadyBlock, made_ready

Answers = dict[str, Any]
HOUSEKEEPING = ("entry", "submission")
"""Parts that say how a record was written and sent, not what happened: nobody misses them in a view."""

ANY_OTHER = "*"
"""The key, in the codes of a crosswalk, for every value that is not named and has no like there."""


class NoView(DaylitError):
    """A pack has no view that a record could be shown in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """One thing that a record loses. ``at`` is where the answer stands, ``element`` its path."""

    at: str
    element: str
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossed:
    """A record in the words of another pack, and what it lost."""

    answers: Answers
    losses: tuple[Loss, ...]


def view_of(pack: Pack) -> StateFile:
    """The file of a pack that is its public view.

    Raises
    ------
    NoView
        It has none.
    """
    views = [file for file in pack.files if file.status == "view" and file.columns]
    named = [file for file in views if file.id == pack.publication.view]
    if not views:
        raise NoView(f"The pack “{pack.id}” has no view with columns.", remedy="Name one that has, as stanford-opp.")
    return (named or views)[0]


def crossed(pack: Pack, answers: Answers, *, into: Pack) -> Crossed:
    """A contact of ``pack`` as a record of ``into``, with what is lost.

    What a crosswalk of the pack names goes as it says. Of the rest an answer goes over where the other pack asks the
    same element in the same kind; a code where both lists have exactly one value for the same Daylit word. How an
    answer came to be known goes along only where the other pack takes it so. An answer that breaks a limit there is
    left open.

    Assumes
    -------
    ``check`` found nothing wrong with the answers under ``pack``.

    Does not show
    -------------
    Free text in an officer's words and whatever the pack drops from publications: these never go over. Nor whether
    the record is whole under the other form: ``check`` says what is still needed there.
    """
    return _Crossing(pack, Looking(pack.form, answers), into).crossed()


class _Crossing:
    def __init__(self, pack: Pack, looking: Looking, into: Pack) -> None:
        self.pack = pack
        self.into = into
        self.looking = looking
        self.losses: list[Loss] = []
        self.used: set[str] = set()
        self.asked = {element.path: element for element in pack.form.elements}
        self.walks: dict[str, list[Crosswalk]] = {}
        for walk in pack.crosswalks:
            if walk.target == into.id:
                self.walks.setdefault(walk.to or walk.element, []).append(walk)

    def crossed(self) -> Crossed:
        (record, env) = self.looking.places[""][0]
        made = self._blocks(made_ready(self.into.form).blocks, record, env)
        self._open_what_does_not_fit(made)
        return Crossed(answers=made, losses=(*self.losses, *self._left_behind()))

    def _blocks(self, blocks: list[ReadyBlock], part: Part, env: Env) -> Answers:
        made: Answers = {}
        for block in blocks:
            parts = []
            for each in part.children.get(block.name, []):
                here = {**env, block.name: each}
                answers = {ready.name: value for ready in block.elements for value in self._answer(ready.element, here)}
                parts.append(answers | self._blocks(block.children, each, here))
            if block.repeats:
                made[block.key] = parts
            elif parts and parts[0]:
                made[block.key] = parts[0]
        return made

    def _answer(self, wanted: Element, env: Env) -> Iterator[Any]:
        """The answer to an element of the other pack; nothing where there is none."""
        walks = self.walks.get(wanted.path)
        if walks is None:
            source = self.asked.get(wanted.path)
            if source is not None and source.kind == wanted.kind and self._may_go(source):
                yield from self._carried(source, wanted, env, Crosswalk(target=self.into.id, element=source.path))
            return
        for walk in walks:
            if walk.when is None or holds(walk.when, env):
                if walk.yes_if is not None:
                    yield self._decided(walk, walk.yes_if, wanted, env)
                else:
                    yield from self._carried(self.asked[walk.element], wanted, env, walk)
                return

    def _carried(self, source: Element, wanted: Element, env: Env, walk: Crosswalk) -> Iterator[Any]:
        self.used.add(source.path)
        there = env[source.block]
        value = there.values.get(source.name)
        if value is None:
            return
        at = f"{there.at}.{source.name}"
        if walk.loss:
            self.losses.append(Loss(at=at, element=source.path, sentence=walk.loss))
        if walk.how == "label":
            value = "; ".join(self._label(source, each) for each in items(value))
        elif source.codes and wanted.codes:
            found = list(self._translated(source, wanted, value, walk, at))
            value = found if wanted.kind == "choices" else found[0] if len(found) == 1 else None
            if len(found) > 1 and value is None:
                sentence = f"“{wanted.label}” takes one answer, and “{source.label}” has several: it is left open."
                self.losses.append(Loss(at=at, element=source.path, sentence=sentence))
        elif source.kind != wanted.kind or source.codes or source.table:
            value = None
        if value is not None and value != []:
            how = there.how.get(source.name)
            yield {"value": value, "how": how} if how in wanted.how else value

    def _decided(self, walk: Crosswalk, condition: Node, wanted: Element, env: Env) -> bool:
        """A yes or no that the other pack asks and this one says in other words."""
        self.used |= {f"{block}.{name}" for block, name in paths(condition)}
        if walk.loss:
            at = f"{env[wanted.block].at}.{wanted.name}"
            self.losses.append(Loss(at=at, element=wanted.path, sentence=walk.loss))
        return holds(condition, env)

    def _translated(self, source: Element, wanted: Element, value: Any, walk: Crosswalk, at: str) -> Iterator[str]:
        """The other pack's values for those that were chosen, each once."""
        own = {code.value: code for code in self.pack.form.codes[source.codes]}
        theirs = self.into.form.codes[wanted.codes]
        seen: set[str] = set()
        for each in items(value):
            alike = [code.value for code in theirs if code.core and code.core == own[each].core]
            to = walk.codes.get(each, alike[0] if len(alike) == 1 else walk.codes.get(ANY_OTHER))
            if to is None:
                sentence = f"“{own[each].label}” of “{source.label}” has no word there."
                self.losses.append(Loss(at=at, element=source.path, sentence=sentence))
                continue
            if each not in walk.codes and own[each].loss:
                self.losses.append(Loss(at=at, element=source.path, sentence=own[each].loss))
            if to and to not in seen:
                seen.add(to)
                yield to

    def _open_what_does_not_fit(self, made: Answers) -> None:
        """Take out answers that are beyond a limit of the other form; the losses name them."""
        elements = {element.path: element for element in self.into.form.elements}
        places = {part.at: part for parts in Looking(self.into.form, made).places.values() for part, _ in parts}
        for problem in check(self.into.form, made):
            at, _, name = problem.at.rpartition(".")
            part = places.get(at)
            if part is not None and name in part.raw and not problem.code.startswith("rule."):
                element = elements[f"{part.block}.{name}"]
                del part.raw[name]
                sentence = f"“{element.label}” does not fit there and is left open: {problem.sentence}"
                self.losses.append(Loss(at=problem.at, element=element.path, sentence=sentence))

    def _label(self, element: Element, value: Any) -> str:
        """The label of a code; a row of a table goes by its code."""
        return next(
            (code.label for code in self.pack.form.codes.get(element.codes, ()) if code.value == value), str(value)
        )

    def _may_go(self, element: Element) -> bool:
        return not (element.narrative or element.own or element.path in self.pack.publication.drop)

    def _left_behind(self) -> Iterator[Loss]:
        """Answers that nothing of the other pack asks for."""
        for path, element in self.asked.items():
            if path in self.used or element.block in HOUSEKEEPING:
                continue
            for part, _ in self.looking.places.get(element.block, []):
                if element.name in part.values:
                    at = f"{part.at}.{element.name}"
                    yield Loss(at=at, element=path, sentence=f"“{element.label}” is not in the view.")
