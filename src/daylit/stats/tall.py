"""Products with tables of many rows and few columns, block by block.

A whole such table would be handed to several threads, which on a busy machine wait for each other longer than the
product takes; blocks of this size stay on one processor and in its cache.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from daylit.stats.estimates import Floats

BLOCK: Final = 256


def times(table: Floats, small: Floats) -> Floats:
    """``table @ small`` for a tall table (k, r) and a vector (r,) or a small matrix (r, s)."""
    cut = len(table) // BLOCK * BLOCK
    if cut == 0:
        return np.asarray(table @ small)
    blocks = table[:cut].reshape(-1, BLOCK, table.shape[1]) @ small
    return np.concatenate([blocks.reshape(cut, *small.shape[1:]), table[cut:] @ small])


def cross_product(left: Floats, right: Floats) -> Floats:
    """``left.T @ right`` for two tall tables (k, r) and (k, s), or a table and a vector (k,)."""
    cut = len(left) // BLOCK * BLOCK
    rest: Floats = left[cut:].T @ right[cut:]
    if cut == 0:
        return rest
    other = right[:cut].reshape(-1, BLOCK, int(np.prod(right.shape[1:], dtype=int)))
    blocks = left[:cut].reshape(-1, BLOCK, left.shape[1]).transpose(0, 2, 1) @ other
    return np.asarray(blocks.sum(axis=0).reshape(rest.shape) + rest)


def triangle(table: Floats) -> Floats:
    """The upper triangle of the QR decomposition of a tall table (k, p): first of each block, then of the triangles."""
    cut = len(table) // BLOCK * BLOCK
    if cut == 0 or table.shape[1] > BLOCK // 2:
        return np.asarray(np.linalg.qr(table, mode="r"))
    blocks = np.asarray(np.linalg.qr(table[:cut].reshape(-1, BLOCK, table.shape[1]), mode="r"))
    stacked = np.concatenate([blocks.reshape(-1, table.shape[1]), table[cut:]])
    # Each round leaves a share of p in 256 rows; a few rounds leave little for the last.
    return triangle(stacked) if len(stacked) < len(table) else np.asarray(np.linalg.qr(stacked, mode="r"))
