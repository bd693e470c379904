"""Events of another system matched with records of contacts: by number first, then by officer and time, one to one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

How = Literal["number", "close", "near", ""]
Minutes = Sequence[float] | NDArray[np.float64]
CLOSE, NEAR = 5.0, 60.0
"""Minutes between the clocks of two systems: as good as equal, and still likely the same."""
_NOT_A_SIGN = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Matches:
    """For each event the place of its record (−1 for none), how it was found, and the minutes between the two.

    ``spare`` are the places of records that no event stands for: contacts that were never called in.
    """

    record: NDArray[np.intp]
    how: tuple[How, ...]
    minutes: NDArray[np.float64]
    spare: NDArray[np.intp]

    @property
    def covered(self) -> NDArray[np.bool_]:
        """Whether each event has a record."""
        return self.record >= 0


def plain_number(text: str) -> str:
    """An incident number as both systems would write it: letters and digits alone, in capitals."""
    return _NOT_A_SIGN.sub("", text.upper())


def match_events(
    *,
    event_number: Sequence[str],
    event_officer: Sequence[str],
    event_minute: Minutes,
    record_number: Sequence[str],
    record_officer: Sequence[str],
    record_minute: Minutes,
    close: float = CLOSE,
    near: float = NEAR,
) -> Matches:
    """Find for each event of another system (such as a dispatch log) the record of the contact, if there is one.

    Numbers are texts (empty where there is none), officers ids (empty where unknown), minutes whole or broken minutes
    of one clock, UTC. An event whose number a record carries is covered by it, whoever the officer was: a log has a
    line for each unit that came, and one record is enough. Of several records with the number it is given one of its
    own officer's, then the nearest in time. What is left is matched within each officer's own events and records, one
    to one: as many as possible that are not further apart than ``near`` minutes, and of those ways the one with the
    fewest minutes in all. A record with a number that the log knows stands for no other event.

    Raises ``ValueError`` where lists that belong together differ in length or a minute is not finite.

    **Assumes** that the clocks of both systems agree within ``near`` minutes, and that an id means one officer.
    **Does not show** that a single match is right: two stops of one officer within minutes may be taken for each other.
    Coverage counts are hardly touched by that.

    Source: the levels follow the matching of stops with other systems' records that was used for Connecticut (CTRP3,
    2023); its exact windows are not published, so these are ours.

    >>> found = match_events(event_number=["26-1", ""], event_officer=["a", "b"], event_minute=[0, 30],
    ...     record_number=["261", ""], record_officer=["c", "b"], record_minute=[2, 34])
    >>> found.record.tolist(), found.how
    ([0, 1], ('number', 'close'))
    """
    events = _side(event_number, event_officer, event_minute)
    records = _side(record_number, record_officer, record_minute)
    chosen = np.full(len(events.minute), -1, dtype=np.intp)
    for places, candidates in _alike(events.number, records.number):
        other = records.officer[candidates][None, :] != events.officer[places][:, None]
        apart = np.abs(records.minute[candidates][None, :] - events.minute[places][:, None])
        chosen[places] = candidates[np.lexsort((apart, other), axis=1)[:, 0]]
    by_number = chosen >= 0
    named = np.isin(records.number, events.number[events.number != ""])
    for places, candidates in _alike(events.officer, records.officer):
        left, there = places[~by_number[places]], candidates[~named[candidates]]
        for one, another in _blocks(events.minute, records.minute, left, there, near):
            pairs = _nearest(events.minute[one], records.minute[another], near)
            chosen[one[pairs[0]]] = another[pairs[1]]
    return _told(events, records, chosen, by_number, named, close)


@dataclass(frozen=True, slots=True)
class _Side:
    number: NDArray[np.str_]
    officer: NDArray[np.str_]
    minute: NDArray[np.float64]


def _side(numbers: Sequence[str], officers: Sequence[str], minutes: Minutes) -> _Side:
    minute = np.asarray(minutes, dtype=np.float64)
    if not len(numbers) == len(officers) == len(minute) or not np.isfinite(minute).all():
        raise ValueError("each event and each record needs a number, an officer and a finite minute")
    plain = np.array([plain_number(one) for one in numbers], dtype=np.str_)
    return _Side(plain, np.array(officers, dtype=np.str_), minute)


def _alike(ours: NDArray[np.str_], theirs: NDArray[np.str_]) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """The places on both sides that share a text, one text after the other; the empty text is shared by nobody."""
    shared = np.intersect1d(ours[ours != ""], theirs)
    order, other = np.argsort(ours, kind="stable"), np.argsort(theirs, kind="stable")
    begins = np.searchsorted(ours, shared, sorter=order), np.searchsorted(theirs, shared, sorter=other)
    ends = np.searchsorted(ours, shared, "right", sorter=order), np.searchsorted(theirs, shared, "right", sorter=other)
    for mine, end, yours, last in zip(begins[0], ends[0], begins[1], ends[1], strict=True):
        yield order[mine:end], other[yours:last]


def _blocks(
    ours: NDArray[np.float64], theirs: NDArray[np.float64], left: NDArray[np.intp], there: NDArray[np.intp], near: float
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Cut one officer's time where nothing happens for longer than ``near``: no match crosses such a gap."""
    if not len(left) or not len(there):
        return
    moments = np.concatenate([ours[left], theirs[there]])
    order = np.argsort(moments, kind="stable")
    for block in np.split(order, np.flatnonzero(np.diff(moments[order]) > near) + 1):
        one, another = block[block < len(left)], block[block >= len(left)] - len(left)
        if len(one) and len(another):
            yield left[one], there[another]


def _nearest(ours: NDArray[np.float64], theirs: NDArray[np.float64], near: float) -> tuple[NDArray[np.intp], ...]:
    """The pairs of one block: the most that are near enough, with the fewest minutes in all."""
    apart = np.abs(ours[:, None] - theirs[None, :])
    never = (near + 1.0) * (min(apart.shape) + 1)  # dearer than all that are near, taken together
    rows, columns = linear_sum_assignment(np.where(apart <= near, apart, never))
    kept = apart[rows, columns] <= near
    return rows[kept], columns[kept]


def _told(
    events: _Side, records: _Side, chosen: NDArray[np.intp], by_number: NDArray[np.bool_],
    named: NDArray[np.bool_], close: float,
) -> Matches:  # fmt: skip
    there = chosen >= 0
    minutes = np.full(len(chosen), np.nan)
    minutes[there] = np.abs(events.minute[there] - records.minute[chosen[there]])
    how = np.select([by_number, there & (minutes <= close), there], ["number", "close", "near"], default="")
    taken = named.copy()
    taken[chosen[there]] = True
    return Matches(record=chosen, how=tuple(how.tolist()), minutes=minutes, spare=np.flatnonzero(~taken))
