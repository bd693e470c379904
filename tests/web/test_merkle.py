"""The log's tree, against the definition of RFC 6962 written out anew."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daylit.web.audit import merkle


def slow_root(leaves: list[bytes]) -> bytes:
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return sha256(b"\x01" + slow_root(leaves[:cut]) + slow_root(leaves[cut:])).digest()


def some(n: int) -> list[bytes]:
    return [merkle.leaf_hash(str(i).encode()) for i in range(n)]


def test_it_works():
    assert merkle.root(some(5)) == slow_root(some(5))


@given(st.integers(0, 200))
def test_the_head_is_that_of_the_definition_however_it_grew(n: int):
    leaves = some(n)
    frontier = merkle.Frontier()
    for leaf in leaves:
        frontier.add(leaf)
    assert merkle.root(leaves) == slow_root(leaves) == frontier.head()


@given(st.integers(1, 100), st.data())
def test_a_proof_holds_for_its_leaf_and_for_no_other(n: int, data: st.DataObject):
    leaves = some(n)
    index = data.draw(st.integers(0, n - 1))
    proof = merkle.inclusion(leaves, index)
    assert merkle.included(leaves[index], index, n, proof, merkle.root(leaves))
    assert not merkle.included(merkle.leaf_hash(b"other"), index, n, proof, merkle.root(leaves))
    if n > 1:
        assert not merkle.included(leaves[index], (index + 1) % n, n, proof, merkle.root(leaves))


def test_known_values_of_the_rfc():
    """From the test vectors of certificate-transparency implementations: the empty tree and the empty leaf."""
    assert merkle.EMPTY.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


def test_a_leaf_outside_the_tree_is_refused():
    with pytest.raises(ValueError, match="no such leaf"):
        merkle.inclusion(some(3), 3)
