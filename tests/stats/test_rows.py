"""A design held as labels gives the fit of the same design written out."""

from __future__ import annotations

import numpy as np
import pytest

from daylit.stats import bases, rows, veil_design
from daylit.stats import design as designs
from daylit.stats.bases import Labelled, Written, basis_of_squares, independent_basis
from daylit.stats.block import Block, Columns, Levels
from daylit.stats.cautions import Caution
from daylit.stats.design import number
from daylit.stats.rows import Blocks, Table
from daylit.stats.veil import VeilOfDarkness, veil_of_darkness


def stops(n: int, *, seed: int = 1) -> dict[str, np.ndarray]:
    draw = np.random.default_rng(seed)
    day, minute, place = draw.integers(0, 40, n), draw.integers(1020, 1100, n), draw.integers(0, 9, n)
    dark = minute + draw.integers(0, 30, n) > 1075
    line = -0.5 + 0.3 * dark + draw.normal(0, 0.3, 40)[day] + 0.1 * place
    return {
        "in_group": draw.random(n) < 1 / (1 + np.exp(-line)), "dark": dark, "minute": minute, "cluster": day,
        "place": place, "weekday": day % 7,
    }  # fmt: skip


def both(monkeypatch: pytest.MonkeyPatch, factors: list[np.ndarray], **given: np.ndarray) -> list[VeilOfDarkness]:
    found = []
    for most in (10**12, 0):
        monkeypatch.setattr(veil_design, "WRITTEN_AT_MOST", most)
        found.append(veil_of_darkness(factors=factors, **given))
    return found


def same(written: VeilOfDarkness, labelled: VeilOfDarkness, unlike: frozenset[Caution] = frozenset()) -> None:
    assert written.status == labelled.status
    assert set(written.cautions) - unlike == set(labelled.cautions) - unlike
    for name in ("log_odds", "std_error", "model_std_error", "log_likelihood", "p_value"):
        assert getattr(labelled, name) == pytest.approx(getattr(written, name), rel=1e-9, abs=1e-9, nan_ok=True), name


@pytest.mark.parametrize("merged", [0, 2_500])
def test_it_works_on_labels_as_on_rows(monkeypatch, merged):
    monkeypatch.setattr(veil_design, "MERGED_AT_MOST", merged)
    made = stops(3000)
    place, weekday = made.pop("place"), made.pop("weekday")
    written, labelled = both(monkeypatch, [place, weekday], **made)
    same(written, labelled)
    assert written.status == "ok"


def test_a_column_that_is_a_sum_of_others_is_dropped_alike(monkeypatch):
    """Each place has one unit: its columns are sums of those of the places."""
    made = stops(3000)
    place, weekday = made.pop("place"), made.pop("weekday")
    written, labelled = both(monkeypatch, [place, weekday, place // 3], **made)
    same(written, labelled)
    assert any(caution.value.startswith("columns") for caution in labelled.cautions)


def test_a_place_that_saw_one_group_alone_is_fitted_exactly_in_both(monkeypatch):
    made = stops(3000)
    place, weekday = made.pop("place"), made.pop("weekday")
    made["in_group"] = np.where(place == 4, False, made["in_group"])
    written, labelled = both(monkeypatch, [place, weekday], **made)
    same(written, labelled)
    assert written.status == "separated"


@pytest.mark.parametrize("side", [False, True])
@pytest.mark.parametrize("places", [[0], [2, 5], [0, 8]], ids=str)
@pytest.mark.parametrize("merged", [0, 2_500])
def test_places_of_one_side_are_fitted_exactly_at_once(monkeypatch, places, side, merged):
    """Also the first of all, which has no column of its own, and with cells and without.

    Beside a first place of the same side the effect of a place has no value at all: written out, its column is dropped.
    """
    monkeypatch.setattr(veil_design, "MERGED_AT_MOST", merged)
    made = stops(3000)
    place, weekday = made.pop("place"), made.pop("weekday")
    made["in_group"] = np.where(np.isin(place, places), side, made["in_group"])
    for more in ({}, {"count": np.arange(3000) % 3}):
        written, labelled = both(monkeypatch, [place, weekday], **made, **more)
        same(written, labelled, frozenset({Caution.COLUMNS_DROPPED}))
        assert labelled.status == "separated"


def test_what_is_of_one_side_without_places_of_one_side_is_found_too():
    """Without place 1, of one side, all that is left of label 2 is of the other."""
    one, other = np.repeat([0, 1, 0, 0], [6, 4, 5, 3]), np.repeat([0, 2, 2, 1], [6, 4, 5, 3])
    y = np.r_[[1, 0, 1, 0, 1, 0], [1] * 4, [0] * 5, [0, 1, 1]].astype(float)
    blocks = Blocks.of([Levels(label, 3) for label in (one, other)])
    gone, sign = blocks.one_sided(y, np.ones(18), every=True)
    np.testing.assert_array_equal(gone, np.repeat([False, True, True, False], [6, 4, 5, 3]))
    np.testing.assert_array_equal(sign, [1, 0, 0, -1])
    gone, sign = blocks.one_sided(y, np.ones(18), every=False)
    assert not gone.any(), "events of a Poisson law have no upper end"
    assert not sign.any()


def test_cells_without_stops_and_pairs_too_many_to_hold_change_nothing(monkeypatch):
    made = stops(2000)
    place, weekday = made.pop("place"), made.pop("weekday")
    made["count"] = np.arange(2000) % 4
    written, labelled = both(monkeypatch, [place, weekday], **made)
    same(written, labelled)
    monkeypatch.setattr(rows, "PAIRS_AT_MOST", 10)
    same(written, both(monkeypatch, [place, weekday], **made)[1])


def a_design(seed: int = 3) -> tuple[Blocks, np.ndarray]:
    draw = np.random.default_rng(seed)
    made: list[Block] = [
        Columns(draw.integers(0, size, 500), draw.normal(size=(size, width)))
        for size, width in ((7, 3), (5, 2), (90, 4))
    ]
    made.append(Levels(draw.integers(0, 6, 500), 6))
    return Blocks.of(made), draw.random(500)


@pytest.mark.parametrize(("most", "stretch"), [(0, 16_384), (10**9, 16_384), (10**9, 64)])
def test_each_sum_is_that_of_the_rows(monkeypatch, most, stretch):
    monkeypatch.setattr(rows, "PAIRS_AT_MOST", most)
    for module in (rows, designs):
        monkeypatch.setattr(module, "STRETCH", stretch)
    labelled, weight = a_design()
    table = labelled.written_out()
    gamma, index = np.arange(14.0), np.arange(500)[::-1]
    written = Table(table)
    np.testing.assert_allclose(labelled.times(gamma), table @ gamma)
    np.testing.assert_allclose(labelled.cross(weight), table.T @ weight)
    np.testing.assert_allclose(labelled.information(weight), table.T @ (table * weight[:, None]))
    group = number(np.arange(500) % 6 + 4)
    np.testing.assert_allclose(
        labelled.sums(group, lambda cells: (index[cells], weight[cells])),
        written.sums(group, lambda cells: (index[cells], weight[cells])),
    )
    some = weight > 0.5
    np.testing.assert_allclose(labelled.only(some).written_out(), table[some])


def test_the_basis_of_labels_makes_the_rows_orthonormal():
    labelled, weight = a_design()
    design = Labelled(labelled)
    basis = design.basis(weight)
    assert len(basis.kept) == 14
    inside = design.within(basis)
    np.testing.assert_allclose(inside.information(weight), np.eye(14), atol=1e-9)
    other = weight[::-1]
    gradient = np.arange(14.0)
    wanted = np.linalg.inv(inside.information(other))
    np.testing.assert_allclose(inside.curvature(other).inverse(), wanted, atol=1e-9)
    np.testing.assert_allclose(inside.curvature(other).step(gradient), wanted @ gradient, atol=1e-9)


def test_what_squares_cannot_tell_is_looked_for_in_the_rows(monkeypatch):
    """A column that resembles another to the sixth digit: not in doubt for the rows, in doubt for their squares."""
    draw = np.random.default_rng(5)
    first = draw.normal(size=40)
    table = np.column_stack([first, first + 1e-6 * draw.normal(size=40)])
    assert basis_of_squares(table.T @ table) is None
    asked = []
    monkeypatch.setattr(bases, "independent_basis", lambda **given: asked.append(1) or independent_basis(**given))
    design = Labelled(Blocks.of([Columns(np.arange(40), table)]))
    assert len(design.basis(np.ones(40)).kept) == 2
    assert asked
    assert len(Written(table).basis(np.ones(40)).kept) == 2


def test_nothing_of_a_column_of_zeros_is_kept():
    basis = basis_of_squares(np.diag([4.0, 0.0, 1.0]))
    assert basis is not None
    assert basis.kept.tolist() == [0, 2]


def test_more_levels_than_can_have_effects_are_refused_by_name():
    many = np.arange(10_000)
    with pytest.raises(ValueError, match=r"10,000 levels .* at most 3,000"):
        veil_of_darkness(in_group=many % 2, dark=many % 3 == 0, minute=many % 60, factors=[many])
