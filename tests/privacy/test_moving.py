"""Linear programs that go on from the last answer: they say what a program solved from the start says."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csc_matrix

from daylit.privacy.moving import Program, Scope, ends

TABLE = csc_matrix(
    # a two by three table with its margins: inner cells 0–5, rows 6–7, columns 8–10, all 11
    [
        [1, 1, 1, 0, 0, 0, -1, 0, 0, 0, 0, 0],
        [0, 0, 0, 1, 1, 1, 0, -1, 0, 0, 0, 0],
        [1, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0],
        [0, 1, 0, 0, 1, 0, 0, 0, 0, -1, 0, 0],
        [0, 0, 1, 0, 0, 1, 0, 0, 0, 0, -1, 0],
        [0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, -1],
    ],
    dtype=float,
)
VALUES = np.array([3, 40, 20, 30, 50, 12, 63, 92, 33, 90, 32, 155], dtype=float)
EVERY = np.ones(12, dtype=bool)


@pytest.mark.parametrize("onwards", [False, True])
def test_each_answer_is_as_good_as_one_from_the_start(onwards: bool):
    draw = np.random.default_rng(5)
    program = Program(TABLE, onwards=onwards)
    found = 0
    for _ in range(200):
        low, high = -draw.integers(0, 20, 12).astype(float), draw.integers(0, 20, 12).astype(float)
        if draw.random() < 0.3:
            low[0] = high[0] = 15.0
        cost = draw.normal(size=12)
        program.bounds(low, high)
        program.costs(cost)
        ours, peer = program.solve(), linprog(cost, A_eq=TABLE, b_eq=np.zeros(6), bounds=np.column_stack([low, high]))
        assert (ours is None) == (peer.status == 2)
        if ours is not None:
            found += 1
            assert cost @ ours == pytest.approx(peer.fun, abs=1e-6)
            assert np.abs(TABLE @ ours).max() < 1e-6
    assert 20 < found < 200


def test_the_cheapest_way_hides_the_fewest_people():
    shown = EVERY.copy()
    shown[0] = False
    move = Scope(TABLE, EVERY, VALUES).cheapest(0, -3.0, shown=shown, free=np.arange(12) < 6, cost=VALUES)
    assert move is not None
    # of the two rectangles through the first cell, the one whose other cells hold fewer people
    assert np.flatnonzero(move).tolist() == [0, 2, 3, 5]
    assert move[[0, 2, 3, 5]] == pytest.approx([-3, 3, 3, -3])


def test_what_is_hidden_moves_as_far_as_it_can_and_goes_on_from_there():
    scope = Scope(TABLE, EVERY, VALUES)
    shown = np.ones(12, dtype=bool)
    shown[0] = False
    assert not scope.furthest(0, 1, shown=shown).any()  # nothing beside it is hidden
    shown[[2, 3, 5]] = False
    assert scope.furthest(0, 1, shown=shown)[[0, 2, 3, 5]] == pytest.approx([20, -20, -20, 20])
    assert scope.furthest(0, -1, shown=shown)[[0, 2, 3, 5]] == pytest.approx([-3, 3, 3, -3])
    assert scope.furthest(2, 1, shown=shown)[[0, 2, 3, 5]] == pytest.approx([-3, 3, 3, -3])


def test_the_ends_are_those_of_the_move_and_its_opposite():
    move = np.zeros(12)
    move[[0, 2, 3, 5]] = [1, -1, -1, 1]
    low, high = ends(VALUES, move)
    assert low[[0, 2, 3, 5]].tolist() == [0, 0, 10, 9]
    assert high[[0, 2, 3, 5]].tolist() == [23, 23, 33, 32]
    assert (low[1], high[1]) == (40, 40)


def test_there_is_no_way_where_nothing_beside_it_may_move():
    shown = EVERY.copy()
    shown[0] = False
    scope = Scope(TABLE, EVERY, VALUES)
    assert scope.cheapest(0, -3.0, shown=shown, free=~EVERY, cost=VALUES) is None
    assert scope.cheapest(1, 3.0, shown=shown, free=EVERY, cost=VALUES) is None  # what is shown has no need to move
    assert scope.cheapest(0, -3.0, shown=shown, free=EVERY, cost=VALUES) is not None  # and the solver is none the worse


def test_nobody_leaves_a_cell_who_is_not_there():
    shown = ~(np.arange(12) < 6)
    move = Scope(TABLE, EVERY, VALUES).cheapest(0, 40.0, shown=shown, free=~EVERY, cost=VALUES)
    assert move is None  # the first column and row hold too few others: 30 below, 60 beside
    move = Scope(TABLE, EVERY, VALUES).cheapest(0, 30.0, shown=shown, free=~EVERY, cost=VALUES)
    assert move is not None
    assert (VALUES + move >= -1e-9).all()


def test_the_solver_writes_nothing(capfd):
    Program(TABLE).solve()
    assert capfd.readouterr() == ("", "")
