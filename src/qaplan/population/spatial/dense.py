"""Sums over the cells of a mask that visit every pair of detector and cell; they serve every model."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.encounters.types import DetectorKind
from qaplan.population.spatial.cells import Slopes, Sums, Workspace
from qaplan.population.spatial.detection_functions import LARGEST_LOG_PROBABILITY, SMALLEST, Falloff, Rates
from qaplan.population.spatial.exposure import Exposure

__all__ = ["DenseSums"]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


class DenseSums:
    """Sums that visit every pair of detector and cell."""

    def __init__(
        self,
        exposure: Exposure,
        kind: DetectorKind,
        falloff: Falloff,
        reach: Floats,
        *,
        has_one_scale: bool,
        workspace: Workspace,
    ) -> None:
        """Keep what no parameter changes: the reach of every row and, with one sigma, of every history.

        Args:
            exposure: What the animals were exposed to.
            kind: Kind of the detectors.
            falloff: The detection function.
            reach: Its function of the distances, shape (n_detectors, n_cells).
            has_one_scale: Whether sigma is the same in all rows.
            workspace: Arrays to write over.
        """
        self.exposure, self.kind, self.falloff, self.work = exposure, kind, falloff, workspace
        is_whole = np.array_equal(exposure.detector, np.arange(len(reach)))
        self.reach = reach if is_whole else reach[exposure.detector]
        self.seen = np.nonzero(exposure.detections.any(axis=0))[0]
        self.detections = exposure.detections[:, self.seen]
        is_one_or_none = kind == "proximity" and bool((exposure.gain.usage == 1).all())
        self.is_odds = is_one_or_none and falloff.is_probability
        self.has_gain = not self.is_odds and (falloff.is_probability or kind == "proximity")
        self.has_gain &= len(exposure.gain.row) > 0
        self.history_reach: Floats | None = None
        if has_one_scale and falloff.power > 0 and len(exposure.detector) and not self.is_odds:
            self.history_reach = self.detections @ self.reach[self.seen]
        n_cells = reach.shape[1]
        self.seen_tally = _Tally(self.detections, n_cells, workspace)
        self.gain_tally = _Tally(exposure.gain.times, n_cells, workspace)
        self.is_even = bool((exposure.naive == 1).all())

    def at(self, log_weight: Floats, rates: Rates) -> Sums:
        """The sums at the logarithms of the weights of the cells and the parameters of the rows."""
        return _DenseAt(self, log_weight, rates)

    def hazard(self, rates: Rates) -> Floats:
        """Sum of the hazards of all detectors for an animal that was not detected, shape (n_cells,)."""
        base = self.base(self.capped(rates))
        hazard = self.hazards(np.exp(base, out=base))
        return np.asarray(self.exposure.naive @ hazard)

    def base(self, rates: Rates) -> Floats:
        """Logarithm of the base of every row and cell, in the workspace."""
        return self.falloff.log_base(self.reach, rates, self.work.array("base", self.reach.shape))

    def hazards(self, base: Floats) -> Floats:
        """The hazard of every row and cell, given the base."""
        if not self.falloff.is_probability:
            return base
        hazard = self.work.array("hazard", base.shape)
        np.negative(base, out=hazard)
        np.log1p(hazard, out=hazard)
        return np.negative(hazard, out=hazard)

    def odds(self, base: Floats) -> Floats:
        """Slope of the hazard for the logarithm of the base."""
        if not self.falloff.is_probability:
            return base
        odds = self.work.array("odds", base.shape)
        np.subtract(1.0, base, out=odds)
        return np.divide(base, odds, out=odds)

    def capped(self, rates: Rates) -> Rates:
        """The parameters, with probabilities kept below 1."""
        if not self.falloff.is_probability:
            return rates
        height = np.minimum(rates.log_height, LARGEST_LOG_PROBABILITY)
        return Rates(height, rates.log_scale, rates.log_shape)


class _DenseAt:
    """Dense sums at one point."""

    def __init__(self, cells: DenseSums, log_weight: Floats, rates: Rates) -> None:
        self.cells, self.rates = cells, cells.capped(rates)
        exposure, work = cells.exposure, cells.work
        base = cells.base(self.rates)
        seen = work.rows("seen", base, cells.seen) if cells.history_reach is None else None
        gained = work.rows("gained", base, exposure.gain.row) if cells.has_gain else None
        self.base = np.exp(base, out=base)
        hazard = cells.hazards(self.base)
        self.weight = np.exp(log_weight)
        naive = exposure.naive @ hazard
        self.missed = self.weight * np.exp(-naive)
        self.detected = float(self.weight @ -np.expm1(-naive))
        self._gain_slope: Floats | None = None
        self._catch_slope: Floats | None = None
        if cells.is_odds and seen is not None:
            seen += work.rows("more", hazard, cells.seen)
        self.posterior = self._linear(seen)
        self._expose(log_weight, naive, hazard)
        self._gains(gained, hazard)
        self._normalise()

    def _linear(self, seen_log_base: Floats | None) -> Floats:
        """What detections add to the logarithms of histories: logarithms of bases, or of odds."""
        cells = self.cells
        if cells.history_reach is None:
            log = cells.work.array("log", (len(cells.exposure), len(self.weight)))
            return cells.seen_tally.of_animals(np.asarray(seen_log_base), log)
        log = cells.work.array("log", cells.history_reach.shape)
        steepness = float(cells.falloff.steepness(self.rates.log_scale[:1])[0])
        return np.multiply(cells.history_reach, -steepness, out=log)

    def _expose(self, log_weight: Floats, naive: Floats, hazard: Floats) -> None:
        exposure, work = self.cells.exposure, self.cells.work
        if exposure.is_plain:
            self.posterior += log_weight - naive
        elif len(exposure):
            exposed = work.product("exposed", exposure.patterns, hazard)
            np.subtract(log_weight, exposed, out=exposed)
            self.posterior += work.rows("more", exposed, exposure.pattern)

    def _gains(self, log_base: Floats | None, hazard: Floats) -> None:
        cells, exposure, work = self.cells, self.cells.exposure, self.cells.work
        if log_base is not None:
            gained = work.rows("gained_hazard", hazard, exposure.gain.row)
            gain, self._gain_slope = _gains(log_base, gained, cells)
            more = work.array("more", self.posterior.shape)
            self.posterior += cells.gain_tally.of_animals(gain, more)
        if len(exposure.catch):
            gain, self._catch_slope = _catch_gains(exposure.catch @ hazard)
            self.posterior += work.product("more", exposure.catches, gain)

    def _normalise(self) -> None:
        """Sum each history over cells; keep where its animal's centre may lie."""
        cells, log = self.cells, self.posterior
        if not len(log):
            self.log_history = np.zeros(0)
            return
        most = log.max(axis=1)
        log -= most[:, None]
        np.exp(log, out=log)
        total = log.sum(axis=1)
        log /= total[:, None]
        self.log_history = np.log(total) + most + cells.exposure.constant
        if cells.history_reach is not None:
            self.log_history += cells.detections @ self.rates.log_height[cells.seen]

    def slopes(self, history: Floats, detected: float) -> Slopes:
        """Gradients, given those for ``log_history`` and for ``detected``."""
        cells = self.cells
        here = history @ self.posterior
        base = self._base_slopes(history, here, detected * self.missed)
        height = base.sum(axis=1)
        scale, shape = cells.falloff.slopes(base, cells.reach, self.rates)
        if cells.history_reach is not None:
            height[cells.seen] += history @ cells.detections
            steepness = float(cells.falloff.steepness(self.rates.log_scale[:1])[0])
            pull = float(history @ np.vecdot(self.posterior, cells.history_reach))
            scale[:1] += cells.falloff.power * steepness * pull
        return Slopes(here + detected * (self.weight - self.missed), height, scale, shape)

    def _base_slopes(self, history: Floats, here: Floats, gone: Floats) -> Floats:
        """Gradient for the logarithm of the base of every row and cell."""
        cells, exposure, work = self.cells, self.cells.exposure, self.cells.work
        odds = cells.odds(self.base)
        seen = self._seen_slopes(history, odds)
        slopes = work.array("slopes", odds.shape)
        if exposure.is_plain:
            np.multiply(odds, gone - here, out=slopes)
            if not cells.is_even:
                slopes *= exposure.naive[:, None]
        else:
            slopes[:] = self._exposed(history)
            slopes += exposure.naive[:, None] * gone
            slopes *= odds
        if self._catch_slope is not None:
            caught = ((exposure.catches * history[:, None]).T @ self.posterior) * self._catch_slope
            slopes += (exposure.catch.T @ caught) * odds
        if self._gain_slope is not None:
            gains = work.array("gained", self._gain_slope.shape)
            cells.gain_tally.of_rows(self.posterior, history, gains)
            gains *= self._gain_slope
            _add_rows(slopes, exposure.gain.row, gains)
        if seen is not None:
            _add_rows(slopes, cells.seen, seen)
        return slopes

    def _exposed(self, history: Floats) -> Floats:
        """Minus how often each row exposed an animal that may live in each cell."""
        exposure = self.cells.exposure
        if len(exposure.patterns) > len(exposure) / 2:
            return np.asarray((exposure.patterns[exposure.pattern].T * -history) @ self.posterior)
        of_pattern = np.zeros((len(exposure.patterns), len(exposure)))
        of_pattern[exposure.pattern, np.arange(len(exposure))] = -history
        return np.asarray(exposure.patterns.T @ (of_pattern @ self.posterior))

    def _seen_slopes(self, history: Floats, odds: Floats) -> Floats | None:
        """Gradient of what detections add, for the logarithms of the bases of the rows that were seen."""
        cells, work = self.cells, self.cells.work
        if cells.history_reach is not None:
            return None
        seen = work.array("seen", (len(cells.seen), len(self.weight)))
        cells.seen_tally.of_rows(self.posterior, history, seen)
        if cells.is_odds:
            more = work.rows("more", odds, cells.seen)
            more += 1.0
            seen *= more
        return seen


def _add_rows(slopes: Floats, rows: Whole, more: Floats) -> None:
    """Add to rows, of which one may come twice."""
    for row, each in zip(rows.tolist(), more, strict=True):
        slopes[row] += each


class _Tally:
    """How often each animal was detected in each of some rows: entry by entry where there are few."""

    def __init__(self, times: Floats, n_cells: int, workspace: Workspace) -> None:
        self.times, self.work = times, workspace
        animal, row = np.nonzero(times)
        self.entries = list(zip(animal.tolist(), row.tolist(), times[animal, row].tolist(), strict=True))
        nanoseconds = len(self.entries) * (2000 + n_cells)
        self.is_sparse = nanoseconds < times.size * n_cells / 15

    def of_animals(self, values: Floats, out: Floats) -> Floats:
        """Sums of the values of rows for each animal, written to ``out``."""
        if not self.is_sparse:
            return np.matmul(self.times, values, out=out)
        more = self.work.array("entry", (1, values.shape[1]))[0]
        out.fill(0.0)
        for animal, row, times in self.entries:
            out[animal] += values[row] if times == 1 else np.multiply(values[row], times, out=more)
        return out

    def of_rows(self, values: Floats, weight: Floats, out: Floats) -> Floats:
        """Weighted sums of the values of animals for each row, written to ``out``."""
        if not self.is_sparse:
            return np.matmul((self.times * weight[:, None]).T, values, out=out)
        more = self.work.array("entry", (1, values.shape[1]))[0]
        out.fill(0.0)
        for animal, row, times in self.entries:
            out[row] += np.multiply(values[animal], times * weight[animal], out=more)
        return out


def _gains(log_base: Floats, hazard: Floats, cells: DenseSums) -> tuple[Floats, Floats]:
    """What detections add beyond the logarithm of the base, and its slope for that logarithm."""
    work, usage = cells.work, cells.exposure.gain.usage
    np.maximum(log_base, np.log(SMALLEST), out=log_base)
    np.maximum(hazard, SMALLEST, out=hazard)
    slope = np.exp(log_base, out=work.array("gain_slope", log_base.shape))
    gain = work.array("gain", log_base.shape)
    if cells.falloff.is_probability:
        np.subtract(1.0, slope, out=gain)
        np.divide(slope, gain, out=slope)
    if cells.kind != "proximity":
        np.log(hazard, out=gain)
        gain -= log_base
        slope /= hazard
    else:
        hazard *= usage[:, None]
        slope *= usage[:, None]
        caught = np.expm1(np.negative(hazard, out=gain), out=gain)
        slope /= np.negative(caught, out=caught)
        np.log(caught, out=gain)
        gain += hazard
        gain -= log_base
    slope -= 1.0
    return gain, slope


def _catch_gains(hazard: Floats) -> tuple[Floats, Floats]:
    """log((exp(H) - 1) / H) of a sum of hazards H, and its slope."""
    hazard = np.maximum(hazard, SMALLEST)
    caught = -np.expm1(-hazard)
    gain = np.log(caught / hazard) + hazard
    slope = np.where(hazard > 1e-5, 1 / caught - 1 / hazard, 0.5 + hazard / 12)
    return gain, slope
