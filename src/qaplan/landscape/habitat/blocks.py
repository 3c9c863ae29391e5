"""Cross-validation by blocks of ground: a model is asked about places far from those it was told of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from qaplan.landscape.habitat.stacks import LayerStack
from qaplan.landscape.habitat.suitability import fit_suitability
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["HeldOut", "block_folds", "predict_held_out"]


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Suitabilities of cells by models that were not told of their block.

    Args:
        presence: Of each presence.
        background: Of each background cell; not a number where its fold had no model.
        folds: How many folds held presences.
    """

    presence: Floats
    background: Floats
    folds: int


def block_folds(
    grid: Raster, presence: Ints, block_cells: int, rng: np.random.Generator, *, folds: int = 5
) -> Ints:
    """Deal blocks of cells to folds, those with presences so that each fold gets about as many.

    Args:
        grid: The cells.
        presence: Cells with presences.
        block_cells: Side of a block, cells.
        rng: Source of randomness.
        folds: How many.

    Returns:
        The fold of each cell, shape (rows * columns,).
    """
    row, column = np.divmod(np.arange(grid.values.size), grid.columns)
    across = -(-grid.columns // block_cells)
    block = (row // block_cells) * across + column // block_cells
    held = np.bincount(block[presence], minlength=int(block.max()) + 1)
    order = rng.permutation(len(held))
    order = order[np.argsort(-held[order], kind="stable")]
    fold_of = np.empty(len(held), dtype=np.int64)
    load, size = np.zeros(folds), np.zeros(folds)
    for each in order:
        target = int(np.lexsort((size, load))[0])
        fold_of[each] = target
        load[target] += held[each]
        size[target] += 1
    return np.asarray(fold_of[block], dtype=np.int64)


def predict_held_out(stack: LayerStack, presence: Ints, background: Ints, fold: Ints) -> HeldOut:
    """Predict each fold by a model of all the others.

    Args:
        stack: The layers.
        presence: Cells with presences.
        background: Cells of the background.
        fold: The fold of each cell, as :func:`block_folds` deals them.
    """
    of_presence, of_background = fold[presence], fold[background]
    found, ground = np.full(len(presence), np.nan), np.full(len(background), np.nan)
    used = 0
    for each in np.unique(fold):
        out, apart = of_presence == each, of_background == each
        if out.all() or apart.all():
            continue
        model = fit_suitability(stack, presence[~out], background[~apart])
        found[out] = model.predict(stack.rows_at(presence[out]))
        ground[apart] = model.predict(stack.rows_at(background[apart]))
        used += int(out.any())
    return HeldOut(found, ground, used)
