"""A habitat model with everything that must be said beside its map, or the refusal of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue
from qaplan.base.refusal import Caution, Refusal
from qaplan.landscape.habitat.background import draw_background
from qaplan.landscape.habitat.blocks import HeldOut, block_folds, predict_held_out
from qaplan.landscape.habitat.extrapolation import Extrapolation, extrapolation_of
from qaplan.landscape.habitat.scores import (
    Score,
    area_under_curve,
    boyce_index,
    score_with_interval,
    true_skill,
)
from qaplan.landscape.habitat.stacks import LayerStack, cells_at
from qaplan.landscape.habitat.suitability import SuitabilityModel, fit_suitability, suitability_map
from qaplan.landscape.rasters.types import Floats, Ints, Raster

__all__ = ["FEWEST_PRESENCES", "HabitatOptions", "HabitatResult", "KnownPlace", "assess_habitat"]

FEWEST_PRESENCES = 15
"""With fewer cells with presences there is no model: a curve would follow each of them."""
_FEWEST_BLOCKS = 3
_POOR_SKILL = 0.7
_MUCH_NEW = 0.1


@dataclass(frozen=True, eq=False)
class HabitatOptions:
    """How a model is made.

    Args:
        background: How many cells of background are drawn.
        block_cells: Side of a block of the cross-validation, cells.
        weight: How much was looked at each cell, shape (rows, columns); None where nobody knows.
        draws: How often records are drawn again for the intervals.
    """

    background: int = 5_000
    block_cells: int = 10
    weight: Floats | None = field(default=None)
    draws: int = 500


@dataclass(frozen=True)
class KnownPlace:
    """A place where the animal is known to have been, as the model sees it.

    Args:
        id: Id of the record; where it lies is not told.
        suitability: From 0 to 1, by a model that was not told of it; not a number where a layer has none.
        is_predicted: Whether the model calls it suitable.
        is_new: Whether the ground is unlike all that the model was told of.
    """

    id: str
    suitability: float
    is_predicted: bool
    is_new: bool


@dataclass(frozen=True, eq=False)
class HabitatResult:
    """A map of suitability, and how far to trust it.

    Args:
        suitability: From 0 to 1.
        extrapolation: Where the model is asked about ground that it was never told of.
        model: The fitted model.
        auc: Area under the curve of cells that were held back by blocks of ground.
        boyce: Boyce's index of the same.
        skill: True skill of the same.
        threshold: The suitability from which ground counts as suitable: that of the best true skill.
        known: Every known record.
        presences: Cells with presences.
        background: Cells of the background.
        folds: Folds of the cross-validation.
        cautions: What is doubtful.
    """

    suitability: Raster
    extrapolation: Extrapolation
    model: SuitabilityModel
    auc: Score
    boyce: Score
    skill: Score
    threshold: float
    known: tuple[KnownPlace, ...]
    presences: int
    background: int
    folds: int
    cautions: tuple[Caution, ...] = ()

    status = "good"

    @property
    def unpredicted(self) -> tuple[KnownPlace, ...]:
        """The known records at places that the model calls unsuitable."""
        return tuple(each for each in self.known if not each.is_predicted)

    def summary(self) -> str:
        """What was found, in plain English."""
        new = self.extrapolation.share_new
        lines = [
            f"{self.presences} cells with presences against {self.background} of background, "
            f"{self.folds} folds of blocks",
            f"AUC {_told(self.auc)}, Boyce {_told(self.boyce)}, true skill {_told(self.skill)}",
            f"the model extrapolates in {new:.0%} of the area; low suitability there is no absence",
            f"{len(self.unpredicted)} of {len(self.known)} known records lie where it calls the ground "
            "unsuitable",
        ]
        return "\n".join(lines)

    def to_record(self) -> dict[str, object]:
        """Everything but the maps, ready for JSON; no record's place is in it."""
        return {
            "status": self.status,
            "presences": self.presences,
            "background": self.background,
            "folds": self.folds,
            **{name: vars(getattr(self, name)) for name in ("auc", "boyce", "skill")},
            "threshold": self.threshold,
            "share_extrapolated": self.extrapolation.share_new,
            "coefficients": {
                name: {"linear": float(a), "square": float(b)}
                for name, a, b in zip(self.model.names, self.model.linear, self.model.square, strict=True)
            },
            "known_records": len(self.known),
            "unpredicted": [_record_of(each) for each in self.unpredicted],
            "cautions": [each.code for each in self.cautions],
        }


def assess_habitat(
    stack: LayerStack,
    places: Floats,
    rng: np.random.Generator,
    *,
    ids: Sequence[str] = (),
    checked: Floats | None = None,
    checked_ids: Sequence[str] = (),
    options: HabitatOptions | None = None,
) -> HabitatResult | Refusal:
    """Make a model of suitability and say how far it holds.

    Args:
        stack: The layers.
        places: Eastings and northings of the records that it is told of, shape (n_records, 2).
        rng: Source of randomness.
        ids: Their ids; numbers from 1 where left out.
        checked: Places of more known records, which it is only asked about.
        checked_ids: Their ids.
        options: How; the usual way if left out.

    Returns:
        The model, or a refusal where the records lie in fewer than 15 cells (``habitat.too_few_presences``)
        or in fewer than 3 blocks (``habitat.too_few_blocks``), with what can be said instead.

    Raises:
        DataError: ``habitat.no_record`` where no record lies in a cell with values; ``habitat.bad_effort``.
    """
    how = options or HabitatOptions()
    cells = _known_cells(stack, places)
    presence = np.unique(cells[cells >= 0])
    if not len(presence):
        do = "look whether records and layers are in the same system"
        raise DataError("habitat.no_record", "no record lies where the layers have values", do=do)
    refused = _refusal(stack, presence, how)
    if refused is not None:
        return refused
    background = draw_background(stack, how.background, rng, weight=how.weight)
    fold = block_folds(stack.grid, presence, how.block_cells, rng)
    held = predict_held_out(stack, presence, background, fold)
    model = fit_suitability(stack, presence, background)
    ground = _ground_of(held)
    threshold = true_skill(held.presence, ground)[1]
    beyond = extrapolation_of(stack, np.concatenate([presence, background]))
    asked = _Asked(stack, model, beyond, threshold)
    own = dict(zip(presence.tolist(), held.presence.tolist(), strict=True))
    known = asked.about(places, ids, own)
    if checked is not None:
        known += asked.about(checked, checked_ids, own)
    scores = _scores(held, ground, rng, how.draws)
    return HabitatResult(
        suitability_map(model, stack),
        beyond,
        model,
        *scores,
        threshold=threshold,
        known=known,
        presences=len(presence),
        background=len(background),
        folds=held.folds,
        cautions=_cautions(scores[0], beyond, known, knows_effort=how.weight is not None),
    )


class _Asked:
    """Asks a model about known records."""

    def __init__(
        self, stack: LayerStack, model: SuitabilityModel, beyond: Extrapolation, threshold: float
    ) -> None:
        self.stack, self.threshold = stack, threshold
        self.found = suitability_map(model, stack).values.ravel()
        self.is_new = beyond.is_new.values.ravel() == 1

    def about(self, places: Floats, ids: Sequence[str], own: dict[int, float]) -> tuple[KnownPlace, ...]:
        """Each record; one in a cell that the model was told of is asked of the model that was not."""
        cells = _known_cells(self.stack, places).tolist()
        names = list(ids) or [str(number) for number in range(1, len(cells) + 1)]
        return tuple(self._one(name, cell, own) for name, cell in zip(names, cells, strict=True))

    def _one(self, name: str, cell: int, own: dict[int, float]) -> KnownPlace:
        if cell < 0:
            return KnownPlace(name, float("nan"), is_predicted=False, is_new=True)
        value = own.get(cell, float(self.found[cell]))
        return KnownPlace(
            name, float(value), is_predicted=bool(value >= self.threshold), is_new=bool(self.is_new[cell])
        )


def _known_cells(stack: LayerStack, places: Floats) -> Ints:
    """The cell of each place, -1 where a layer has no value."""
    cells = cells_at(stack.grid, places)
    return np.where((cells >= 0) & stack.is_known.ravel()[cells], cells, -1).astype(np.int64)


def _refusal(stack: LayerStack, presence: Ints, how: HabitatOptions) -> Refusal | None:
    row, column = np.divmod(presence, stack.grid.columns)
    across = -(-stack.grid.columns // how.block_cells)
    blocks = len(np.unique((row // how.block_cells) * across + column // how.block_cells))
    if len(presence) < FEWEST_PRESENCES:
        return _refused("habitat.too_few_presences", len(presence), FEWEST_PRESENCES)
    if blocks < _FEWEST_BLOCKS:
        return _refused("habitat.too_few_blocks", blocks, _FEWEST_BLOCKS)
    return None


def _refused(code: str, found: int, needed: int) -> Refusal:
    values: dict[str, MessageValue] = {"found": _fact("found", found), "needed": _fact("needed", needed)}
    instead = (Message("habitat.instead_expert"), Message("habitat.instead_list"))
    return Refusal(code, Message(code, values), instead)


def _ground_of(held: HeldOut) -> Floats:
    """Suitabilities of the background that could be held out."""
    ground = held.background[np.isfinite(held.background)]
    if not len(ground) or not np.isfinite(held.presence).any():
        do = "give the effort of the whole area, or smaller blocks"
        raise DataError("habitat.bad_effort", "all background lies in one part of the ground", do=do)
    return ground


def _scores(
    held: HeldOut, ground: Floats, rng: np.random.Generator, draws: int
) -> tuple[Score, Score, Score]:
    found = held.presence[np.isfinite(held.presence)]

    def skill(presence: Floats, background: Floats) -> float:
        return true_skill(presence, background)[0]

    auc = score_with_interval(area_under_curve, found, ground, rng, draws=draws)
    boyce = score_with_interval(boyce_index, found, ground, rng, draws=min(draws, 200))
    return auc, boyce, score_with_interval(skill, found, ground, rng, draws=draws)


def _cautions(
    auc: Score, beyond: Extrapolation, known: tuple[KnownPlace, ...], *, knows_effort: bool
) -> tuple[Caution, ...]:
    found = []
    if not knows_effort:
        found.append(Caution("habitat.effort_unknown", Message("habitat.effort_unknown")))
    if auc.low < _POOR_SKILL:
        low = _fact("auc_low", round(auc.low, 2))
        found.append(Caution("habitat.poor_skill", Message("habitat.poor_skill", {"low": low})))
    if beyond.share_new > _MUCH_NEW:
        share = Fact("habitat.share_new", round(100 * beyond.share_new), "%", tier="public")
        found.append(Caution("habitat.much_new", Message("habitat.much_new", {"share": share})))
    missed = sum(not each.is_predicted for each in known)
    if missed:
        values: dict[str, MessageValue] = {
            "missed": _fact("missed", missed),
            "known": _fact("known", len(known)),
        }
        found.append(Caution("habitat.unpredicted", Message("habitat.unpredicted", values)))
    return tuple(found)


def _fact(name: str, value: float) -> Fact:
    return Fact(f"habitat.{name}", value, tier="public")


def _told(score: Score) -> str:
    return f"{score.estimate:.2f} ({score.low:.2f} to {score.high:.2f})"


def _record_of(place: KnownPlace) -> dict[str, object]:
    value = place.suitability if np.isfinite(place.suitability) else None
    return {"id": place.id, "suitability": value, "is_extrapolated": place.is_new}
