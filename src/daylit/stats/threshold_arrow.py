"""The precision of the parameters of the threshold test: an arrow, one small block for each place and one border."""

from __future__ import annotations

import numpy as np

from daylit.stats.estimates import Floats
from daylit.stats.threshold_model import Cells, Model, Point


def precision(model: Model, at: Point) -> tuple[Floats, Floats, Floats]:
    """Expected information and prior precision, averaged over the chains: border, blocks and what joins them.

    Shapes (k, k), (places, m, m) and (places, k, m). That a place moves the bars from which thresholds are measured is
    left out: it would join every place with every other. What is made of it need only be near.
    """
    cells = model.cells(at)
    information = np.zeros((4, 4, *cells.part.shape))
    information[:3, :3] = model.information(model.family.chances(*cells[:3]))
    information[3, 3] = 1
    to_groups, to_places, prior_groups, prior_places = _jacobians(model, at, cells)
    chains, own = len(at.groups), model.place_weights()
    border = np.einsum("ijcrd,cirdk,cjrdl->kl", information, to_groups, to_groups, optimize=True)
    joint = np.einsum("ijcrd,cirdk,cjrdl->dkl", information, to_groups, to_places, optimize=True)
    blocks = np.einsum("ijcrd,cirdk,cjrdl->dkl", information, to_places, to_places, optimize=True)
    moved, level = prior_groups[:, model.size[0] :], own[:, 0]
    border += np.einsum("cik,ij,cjl->kl", prior_groups[:, : model.size[0]], model.prior_precision(),
                        prior_groups[:, : model.size[0]], optimize=True)  # fmt: skip
    border += np.einsum("cdk,d,cdl->kl", moved, level, moved, optimize=True)
    joint += np.einsum("cdk,d,cdl->dkl", moved, level, prior_places, optimize=True)
    blocks += np.einsum("cdk,d,cdl->dkl", prior_places, level, prior_places, optimize=True)
    rest = own.copy()
    rest[1:, 0] = 0
    return border / chains, blocks / chains + rest[:, :, None] * np.eye(own.shape[1]), joint / chains


def of_places(model: Model, at: Point) -> Floats:
    """The blocks of the places alone, of each chain: (chains, places, m, m). Bars must not hang on places."""
    cells = model.cells(at)
    information = np.zeros((4, 4, *cells.part.shape))
    information[:3, :3] = model.information(model.family.chances(*cells[:3]))
    information[3, 3] = 1
    to_places, levels = _by_places(model, at, cells)
    half = np.einsum("ijcrd,cjrdl->cdirl", information, to_places, optimize=True)
    chains, places, m = levels.shape
    rows = to_places.transpose(0, 3, 4, 1, 2).reshape(chains, places, m, -1)
    own = model.place_weights()
    rest = own.copy()
    rest[1:, 0] = 0
    blocks = rows @ half.reshape(chains, places, -1, m) + rest[:, :, None] * np.eye(m)
    return np.asarray(blocks + own[:, 0, None, None] * levels[..., :, None] * levels[..., None, :])


def _jacobians(model: Model, at: Point, cells: Cells) -> tuple[Floats, Floats, Floats, Floats]:
    """Derivatives of each cell's three numbers and of its part: (chains, 4, groups, places, k) and (…, m).

    And of what the priors are of: the parameters of the groups and, below them, the levels of the places, by those of
    the groups, (chains, k + places, k); the levels of the places by those of the places, (chains, places, m).
    """
    k = model.size[0]
    c, (r, d) = len(at.groups), model.stops.shape
    eye, start = np.eye(r), model.first_level
    q = 1 / (cells.spread**2 + model.guide.variance)
    level, shape = (np.zeros((c, r, d, k)) for _ in range(2))
    turn = cells.turn.copy()
    turn[:, :, 0] = 0
    moved = np.zeros((c, d, k))
    moved[:, :, start + r : start + 2 * r] = turn.swapaxes(1, 2)
    level[..., start : start + r] = shape[..., start + r : start + 2 * r] = eye[None, :, None]
    level[..., start + r : start + 2 * r] = cells.first[:, :, None, None] * eye[None, :, None]
    level += moved[:, None]
    expected = cells.by_level[..., None] * level + cells.by_shape[..., None] * shape
    raw = np.tile(np.eye(k), (c, 1, 1))
    raw[:, np.arange(start, start + r), np.arange(start + r, start + 2 * r)] = cells.first
    if model.family.bar:
        raw[:, :r] += np.einsum("rd,crdk->crk", model.lift, expected)
    bar = raw[:, :r, None] if model.family.bar else np.zeros((c, r, 1, k))
    stretch = model.stretch(model.split(at.groups)[3])[:, :, None, None]
    on = eye[None, :, None] if model.family.spread_by_group else np.ones((1, r, 1, 1))
    part = (cells.spread * q)[..., None] * (expected - bar)
    part[..., start + 2 * r :] += model.by_spread(at, cells)[0][..., None] * stretch * on
    threshold = bar + cells.spread[..., None] * part
    threshold[..., start + 2 * r :] += cells.part[..., None] * stretch * on
    to_groups = np.stack([threshold, level, shape, part], axis=1)
    to_places, own = _by_places(model, at, cells)
    return to_groups, to_places, np.concatenate([raw, moved], axis=1), own


def _by_places(model: Model, at: Point, cells: Cells) -> tuple[Floats, Floats]:
    """What ``_jacobians`` tells of the places: of the cells by them, and of their levels."""
    m, (r, d), c = model.size[1], model.stops.shape, len(at.groups)
    q = 1 / (cells.spread**2 + model.guide.variance)
    to_places = np.zeros((c, 4, r, d, m))
    to_places[:, 1, :, 1:, 0] = to_places[:, 2, :, 1:, 1] = 1
    leans = cells.lean[:, None, 1:]
    to_places[:, 1, :, 1:, 1] = leans
    expected = cells.by_level[..., None] * to_places[:, 1] + cells.by_shape[..., None] * to_places[:, 2]
    to_places[:, 3] = (cells.spread * q)[..., None] * expected
    to_places[:, 3, :, :, 2:] = np.sqrt(model.guide.variance * q)[..., None] * np.eye(r)[None, :, None]
    to_places[:, 0] = cells.spread[..., None] * to_places[:, 3]
    own = np.zeros((c, d, m))
    own[:, 1:, 0], own[:, 1:, 1] = 1, leans[:, 0]
    return to_places, own
