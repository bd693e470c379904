"""The tree of RFC 6962: each head is the hash of everything before it, with short proofs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY = sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def _split(n: int) -> int:
    """The largest power of two below n."""
    return 1 << ((n - 1).bit_length() - 1)


def root(leaves: Sequence[bytes]) -> bytes:
    """The head over leaf hashes, in order."""
    if not leaves:
        return EMPTY
    level = leaves
    while len(level) > 1:
        level = _paired(level)
    return level[0]


def _paired(level: Sequence[bytes]) -> list[bytes]:
    """The level above: neighbours together, and an odd one as it is."""
    paired = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired


def inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours on the way from leaf ``index`` (from 0) up to the head."""
    if not 0 <= index < len(leaves):
        raise ValueError("the tree has no such leaf")
    return path(leaves, index)


def path(level: Sequence[bytes], index: int) -> list[bytes]:
    """The neighbours of one among the hashes of a level, up to the head over all of them."""
    found = []
    while len(level) > 1:
        if (index ^ 1) < len(level):
            found.append(level[index ^ 1])
        level, index = _paired(level), index >> 1
    return found


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether the proof ties the leaf at ``index`` to the head of a tree of ``size`` leaves."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if at % 2 or at == last:
            found = node_hash(one, found)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, one)
        at, last = at >> 1, last >> 1
    return last == 0 and found == head


def consistency(leaves: Sequence[bytes], old: int) -> list[bytes]:
    """What shows that the tree's first ``old`` leaves are the whole of an older tree."""
    if not 0 < old <= len(leaves):
        raise ValueError("there is no such older tree")
    return _sub_proof(leaves, old, whole=True)


def _sub_proof(leaves: Sequence[bytes], old: int, *, whole: bool) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [root(leaves)]
    cut = _split(len(leaves))
    if old <= cut:
        return [*_sub_proof(leaves[:cut], old, whole=whole), root(leaves[cut:])]
    return [*_sub_proof(leaves[cut:], old - cut, whole=False), root(leaves[:cut])]


def consistent(*, old: int, size: int, old_head: bytes, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the proof shows that the tree of ``old`` leaves is the beginning of the tree of ``size`` leaves."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_head == head
    path = [old_head, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    before = after = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(one, before), node_hash(one, after)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            after = node_hash(after, one)
        at, last = at >> 1, last >> 1
    return last == 0 and before == old_head and after == head


class Frontier:
    """The right edge of a growing tree: adding a leaf and reading the head cost a few hashes, however large it is."""

    def __init__(self, peaks: Sequence[bytes] = (), size: int = 0) -> None:
        self.peaks, self.size = list(peaks), size

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash at the right."""
        at, found = self.size, leaf
        while at % 2:
            found = node_hash(self.peaks.pop(), found)
            at >>= 1
        self.peaks.append(found)
        self.size += 1

    def head(self) -> bytes:
        """The head over all leaves added so far."""
        if not self.peaks:
            return EMPTY
        fold: Callable[[bytes, bytes], bytes] = node_hash
        found = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            found = fold(peak, found)
        return found
