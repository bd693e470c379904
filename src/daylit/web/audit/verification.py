"""Is the log whole? Every damage is named: what, where, and what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from daylit.web.audit import merkle
from daylit.web.audit.actions import leaf_bytes
from daylit.web.audit.checkpoints import head_of, own_heads, own_keys
from daylit.web.audit.heads import Head, public_keys
from daylit.web.audit.models import Event, Tree
from daylit.web.audit.reading import Unreadable, rows_of

SENTENCES = {
    "edited": "Event {first} is not as it was written.",
    "swapped": "Event {first} stands in the place of event {last}, and the other way round.",
    "missing": "Events {first} to {last} are missing.",
    "cut": "The log ends too early: events {first} to {last} are gone ({source}).",
    "beyond": "Events {first} to {last} stand behind the end of the log.",
    "edge": "The log's own count or edge was changed.",
    "rewritten": "Something in events {first} to {last} is not what was signed at {last} ({source}).",
    "unsigned": "The checkpoint at {last} is not signed by a key of this installation ({source}).",
    "restored": "Events {first} to {last} were lost when a backup was brought back ({source}).",
    "other_life": "The checkpoint at {last} is of a life of the data that this log does not know ({source}).",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One thing that is wrong with the log. ``first`` and ``last`` are numbers of events."""

    kind: str
    first: int
    last: int
    source: str = ""

    @property
    def sentence(self) -> str:
        """What is wrong, for people."""
        return SENTENCES[self.kind].format(first=self.first, last=self.last, source=self.source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was looked at and what was found. What came after ``witnessed`` rests on this server's word alone."""

    size: int
    head: str
    witnessed: int
    damages: tuple[Damage, ...]


def verify(*, kept: Sequence[Head] = (), using: str = "default") -> Verdict:
    """Compare the log with itself, with its own signed heads, and with those that a witness kept."""
    own = own_heads(using=using)
    tree = Tree.objects.using(using).filter(pk=1).first()
    end = 0 if tree is None else tree.size
    found = examine(_until(end, using=using), tree=tree, own=own, kept=kept, public=public_keys(own_keys()))
    behind = _behind(using=using)  # apart, since events are added while we read
    return replace(found, damages=(*found.damages, *behind))


def _until(end: int, *, using: str) -> Iterator[Event | Unreadable]:
    for row in rows_of(Event, using=using):
        number = row.key if isinstance(row, Unreadable) else row.pk
        if isinstance(number, int) and number > end:
            return
        yield row  # type: ignore[misc]


def _behind(*, using: str) -> Iterator[Damage]:
    last = Event.objects.using(using).order_by("-number").values_list("number", flat=True).first()
    size = Tree.objects.using(using).filter(pk=1).values_list("size", flat=True).first() or 0
    if last is not None and (not isinstance(last, int) or last > size):
        yield Damage(kind="beyond", first=size + 1, last=last if isinstance(last, int) else size + 1)


def examine(
    events: Iterable[Event | Unreadable],
    *,
    tree: Tree | None,
    own: Sequence[Head],
    kept: Sequence[Head],
    public: Mapping[str, str],
) -> Verdict:
    """The same for events from anywhere, in the order of their numbers."""
    walk = _Walk({head.size for head in (*own, *kept)})
    for event in events:
        walk.step(event)
    damages = [*walk.damages, *walk.changed()]
    damages += _against_the_edge(walk, tree, quiet=bool(damages))
    damages += _against_heads(walk, [*own, *kept], tree, public)
    seen = max((head.size for head in kept), default=0)
    return Verdict(size=walk.last, head=walk.frontier.head().hex(), witnessed=seen, damages=tuple(damages))


class _Walk:
    """Along the log once: each event's hash anew, and the head at each size that somebody signed."""

    def __init__(self, sizes: set[int]) -> None:
        self.sizes, self.last = sizes, 0
        self.frontier = merkle.Frontier()
        self.heads: dict[int, bytes] = {}
        self.lives: list[tuple[int, str, str]] = []
        self.damages: list[Damage] = []
        self.wrong: list[Event] = []

    def step(self, event: Event | Unreadable) -> None:
        number = event.key if isinstance(event, Unreadable) else event.number
        if not isinstance(number, int) or number < 1:
            self.damages.append(Damage(kind="beyond", first=0, last=0))
            return
        if number > self.last + 1:
            self.damages.append(Damage(kind="missing", first=self.last + 1, last=number - 1))
        self.last = number
        self.frontier.add(self._leaf(event, number))
        if number in self.sizes:
            self.heads[number] = self.frontier.head()
        if not isinstance(event, Unreadable) and event.kind == "backup.restored" and isinstance(event.details, dict):
            told = event.details
            self.lives.append((number, str(told.get("from_epoch", "")), str(told.get("to_epoch", ""))))

    def _leaf(self, event: Event | Unreadable, number: int) -> bytes:
        if isinstance(event, Unreadable):
            self.damages.append(Damage(kind="edited", first=number, last=number))
            return merkle.EMPTY
        leaf = _leaf_of(event)
        if leaf.hex() != event.leaf:
            self.wrong.append(event)
        return leaf

    def changed(self) -> Iterator[Damage]:
        """The events whose columns are not those that were hashed; two that changed places are told as one."""
        told: set[int] = set()
        places = [event.number for event in self.wrong[:100]]
        for event in self.wrong:
            home = next((at for at in places if _leaf_of(event, number=at).hex() == event.leaf), None)
            if home is not None and event.number not in told:
                yield Damage(kind="swapped", first=min(home, event.number), last=max(home, event.number))
                told |= {home, event.number}
            elif event.number not in told:
                yield Damage(kind="edited", first=event.number, last=event.number)


def _leaf_of(event: Event, *, number: int | None = None) -> bytes:
    there = event.number
    event.number = there if number is None else number
    try:
        return merkle.leaf_hash(leaf_bytes(event))
    except (ValueError, TypeError, AttributeError):  # a value that no event of ours can hold
        return merkle.EMPTY
    finally:
        event.number = there


def _against_the_edge(walk: _Walk, tree: Tree | None, *, quiet: bool) -> Iterator[Damage]:
    counted = 0 if tree is None else tree.size
    if counted > walk.last:
        yield Damage(kind="cut", first=walk.last + 1, last=counted, source="the log's own count")
    elif counted < walk.last:
        yield Damage(kind="beyond", first=counted + 1, last=walk.last)
    elif tree is not None and not quiet:
        try:
            whole = head_of(tree) == walk.frontier.head()
        except ValueError:
            whole = False
        if not whole:
            yield Damage(kind="edge", first=1, last=walk.last)


def _against_heads(
    walk: _Walk, heads: Sequence[Head], tree: Tree | None, public: Mapping[str, str]
) -> Iterator[Damage]:
    """The first head of each source that does not fit tells where; all later ones would say the same again."""
    ends = {before: number - 1 for number, before, _ in walk.lives}
    now = walk.lives[-1][2] if walk.lives else ("" if tree is None else tree.epoch)
    if tree is not None and tree.epoch != now:
        yield Damage(kind="edge", first=1, last=walk.last)
    fits, told = 0, set()
    for head in sorted(heads, key=lambda one: one.size):
        about = {"last": head.size, "source": head.source}
        end = walk.last if head.epoch == now else ends.get(head.epoch, -1)
        if not head.signed_by(public):
            yield Damage(kind="unsigned", first=head.size, **about)  # type: ignore[arg-type]
        elif end < 0:
            yield Damage(kind="other_life", first=head.size, **about)  # type: ignore[arg-type]
        elif head.size > end:
            kind = "cut" if head.epoch == now else "restored"
            yield Damage(kind=kind, first=end + 1, **about)  # type: ignore[arg-type]
        elif head.size and walk.heads.get(head.size, b"").hex() != head.head:
            if head.source not in told:
                yield Damage(kind="rewritten", first=fits + 1, **about)  # type: ignore[arg-type]
            told.add(head.source)
        else:
            fits = max(fits, head.size)
