"""Choosing the stations of a survey: several ways to begin, each mended, the best of all kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.simulation.design.placing.greedy import Placing, Rules, density_purpose, newcomer_purpose
from qaplan.simulation.design.placing.reach import reach_of
from qaplan.simulation.design.placing.rivals import RivalPlacement, random_placements, regular_grids
from qaplan.simulation.design.prediction import Predictor
from qaplan.simulation.design.types import Aim, Fieldwork

__all__ = ["ChosenStations", "RivalResult", "choose_stations"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
Step = Callable[[str], None]

_MOST_CANDIDATES = 2500
_ROUNDS, _ROUNDS_FROM_GRID = 3, 2


@dataclass(frozen=True)
class RivalResult:
    """What a placement that the choice is compared with would tell.

    Args:
        kind: ``grid``, ``dense_grid`` or ``random``.
        density_rse: Relative standard error of density.
        newcomer: Probability to detect a newcomer.
        stations: How many new stations the rules let it have.
    """

    kind: str
    density_rse: float
    newcomer: float
    stations: int


@dataclass(frozen=True, eq=False)
class ChosenStations:
    """The choice, with what it was compared with.

    Args:
        cells: Cells of the ground in which new stations go.
        rivals: What regular grids and placements at random would tell.
        newcomer_at_most: Probability to detect a newcomer that no placement of so many stations passes; None
            where the aim is density.
        is_thinned: Whether there were so many candidates that not each was tried at first.
    """

    cells: Whole
    rivals: tuple[RivalResult, ...]
    newcomer_at_most: float | None
    is_thinned: bool


def choose_stations(
    predictor: Predictor,
    work: Fieldwork,
    aim: Aim,
    *,
    seed: int = 1,
    rivals: int = 20,
    is_quick: bool = False,
    step: Step | None = None,
) -> ChosenStations:
    """Choose where the new stations go.

    Args:
        predictor: What predicts a layout on the ground.
        work: The work in the field.
        aim: ``density``: the smallest standard error; ``newcomer``: the best chance to detect one.
        seed: Seed of the placements at random, 0 or more.
        rivals: How many placements at random to compare with.
        is_quick: Whether to grow one placement only, and to compare it with nothing.
        step: Told what is being done.

    Raises:
        DataError: ``design.too_few_candidates``, ``design.budget_too_small``.
    """
    chooser = _Chooser(predictor, work, aim, step or (lambda _: None))
    chooser.check()
    if is_quick:
        return chooser.choose_quickly()
    return chooser.choose(np.random.default_rng(seed), rivals)


class _Chooser:
    def __init__(self, predictor: Predictor, work: Fieldwork, aim: Aim, step: Step) -> None:
        self._predictor, self._work, self._aim, self._step = predictor, work, aim, step
        ground = predictor.ground
        self._all = ground.candidates
        self._tried = _thinned(ground.mask.place_m, self._all)
        is_density = aim == "density"
        self._blocks = predictor.blocks_for(aim)
        self._purpose = density_purpose() if is_density else newcomer_purpose()
        passings, held = predictor.borrowed.lambda0 * work.effort_days, ground.existing
        self._rate = passings * (work.identified_share if is_density else 1.0)
        self._held_rate = passings * (work.shares(held) if is_density else np.ones(len(held)))

    def check(self) -> None:
        """Refuse what cannot be placed."""
        work, ground = self._work, self._predictor.ground
        if work.stations > len(self._all):
            raise DataError(
                "design.too_few_candidates",
                f"{work.stations} stations are asked for, and {len(self._all)} cells may hold one",
                do="give fewer cameras, or open more cells",
            )
        cheapest = float(ground.cost[self._all].min()) + work.station_cost
        if work.budget is not None and work.budget < cheapest:
            raise DataError(
                "design.budget_too_small",
                f"the cheapest station costs {cheapest:g} and the budget is {work.budget:g}",
                do="raise the budget",
            )

    def choose_quickly(self) -> ChosenStations:
        """Grow one placement, and mend it once."""
        placing = self._placing(self._tried)
        placing.grow()
        placing.mend(1)
        cells = np.sort(self._tried[list(placing.chosen)])
        return ChosenStations(cells, (), None, len(self._tried) < len(self._all))

    def choose(self, rng: np.random.Generator, rivals: int) -> ChosenStations:
        """Try every way to begin, and keep the best."""
        rules, sigma_m = self._rules(self._tried), self._predictor.borrowed.sigma_m
        self._step("regular grids and placements at random")
        grids = regular_grids(rules, self._blocks.place_m, self._blocks.weight, sigma_m=sigma_m)
        others = (*grids, *random_placements(rules, rivals, rng))
        results = [self._result(rules, each) for each in others]
        best_grid = min(range(len(grids)), key=lambda at: self._loss_of(results[at]))
        placing = self._placing(self._tried)
        self._step("one station after the other")
        placing.grow()
        placing.mend(_ROUNDS)
        tries = [self._tried[list(placing.chosen)]]
        bound = None if self._aim == "density" else self._at_most(placing)
        self._step("a grid, mended")
        placing.start(grids[best_grid].chosen)
        placing.grow()
        placing.mend(_ROUNDS_FROM_GRID)
        tries.append(self._tried[list(placing.chosen)])
        if len(self._tried) < len(self._all):
            self._step("the cells around")
            tries += [self._refined(each) for each in list(tries)]
        tries += [self._tried[list(each.chosen)] for each in others]
        chosen = min(tries, key=self._loss)
        return ChosenStations(np.sort(chosen), tuple(results), bound, len(self._tried) < len(self._all))

    def _placing(self, candidates: Whole) -> Placing:
        ground, sigma_m = self._predictor.ground, self._predictor.borrowed.sigma_m
        places = (
            (ground.mask.place_m[candidates], self._rate),
            (ground.existing.place_m, self._held_rate),
        )
        is_simple = self._aim == "newcomer"
        reach, held = (
            reach_of(place, self._blocks, rate=rate, sigma_m=sigma_m, is_simple=is_simple)
            for place, rate in places
        )
        return Placing(reach, self._blocks.weight, self._purpose, self._rules(candidates), held)

    def _rules(self, candidates: Whole) -> Rules:
        ground, work = self._predictor.ground, self._work
        return Rules(
            place_m=ground.mask.place_m[candidates],
            cost=ground.cost[candidates] + work.station_cost,
            stations=work.stations,
            budget=np.inf if work.budget is None else work.budget,
            spacing_m=work.spacing_m,
            existing_m=ground.existing.place_m,
        )

    def _refined(self, cells: Whole) -> Whole:
        """Mend once more among all cells around the stations."""
        from scipy.spatial import cKDTree

        place_m = self._predictor.ground.mask.place_m
        away, _ = cKDTree(place_m[cells]).query(place_m[self._all])
        around = self._all[away <= self._predictor.borrowed.sigma_m]
        placing = self._placing(around)
        placing.start(np.searchsorted(around, cells).tolist())
        placing.mend(1)
        return np.asarray(around[list(placing.chosen)])

    def _loss(self, cells: Whole) -> float:
        station_m = self._station_m(cells)
        if self._aim == "density":
            return self._predictor.density_rse(station_m, self._work)
        return -self._predictor.newcomer(station_m, self._work)

    def _loss_of(self, result: RivalResult) -> float:
        return result.density_rse if self._aim == "density" else -result.newcomer

    def _result(self, rules: Rules, rival: RivalPlacement) -> RivalResult:
        station_m = np.vstack([self._predictor.ground.existing.place_m, rules.place_m[list(rival.chosen)]])
        rse = self._predictor.density_rse(station_m, self._work)
        newcomer = self._predictor.newcomer(station_m, self._work)
        return RivalResult(rival.kind, rse, newcomer, len(rival.chosen))

    def _station_m(self, cells: Whole) -> Floats:
        ground = self._predictor.ground
        return np.vstack([ground.existing.place_m, ground.mask.place_m[cells]])

    def _at_most(self, placing: Placing) -> float:
        weight = float(self._blocks.weight.sum())
        return min((placing.most_to_gain() - placing.loss) / weight, 1.0)


def _thinned(place_m: Floats, candidates: Whole) -> Whole:
    """At most so many candidates, spread evenly over the ground."""
    if len(candidates) <= _MOST_CANDIDATES:
        return candidates
    extent = place_m[candidates].max(axis=0) - place_m[candidates].min(axis=0)
    side = float(np.sqrt(max(extent.prod(), 1.0) / _MOST_CANDIDATES)) / 2
    while True:
        at = np.floor((place_m[candidates] - place_m[candidates].min(axis=0)) / side).astype(np.int64)
        _, first = np.unique(at, axis=0, return_index=True)
        if len(first) <= _MOST_CANDIDATES:
            return candidates[np.sort(first)]
        side *= 1.1
