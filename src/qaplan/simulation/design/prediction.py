"""What one layout is predicted to tell: numbers, sharpness of density, and the chance to see a newcomer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.simulation.design.coarse_ground import CoarseGround, coarse_ground
from qaplan.simulation.design.expectation import (
    SurveyExpectation,
    detection_field,
    expect_survey,
    newcomer_probability,
    rule_of_thumb,
)
from qaplan.simulation.design.information import expected_information
from qaplan.simulation.design.types import Aim, BorrowedParameters, Fieldwork, Ground

__all__ = ["Predictor", "Range", "SurveyPrediction", "SurveyRange"]

Floats: TypeAlias = NDArray[np.float64]
Range: TypeAlias = tuple[float, float]

_SEED = 20_260_101
_HISTORIES, _HISTORIES_TO_COMPARE, _HISTORIES_OF_DRAW = 3000, 800, 300
_LEVEL = 0.9
_SIDE, _SIDE_FOR_TRYING = 0.5, 0.75


@dataclass(frozen=True)
class SurveyPrediction:
    """What a layout is predicted to tell, with everything that is borrowed taken as true.

    Args:
        expected: Animals and recaptures that tell density: of one flank where stations have one camera.
        density_rse: Relative standard error of density from the expected information of the likelihood.
        density_rse_at_best: The same where every passing told the animal: what stations with one camera
            cannot pass, however the flanks are joined.
        rule_of_thumb_rse: One over the root of the smaller of E(n) and E(r).
        newcomer: Probability to detect one animal that settles on the ground, from any flank.
        camera_days: Days that all cameras work together.
    """

    expected: SurveyExpectation
    density_rse: float
    density_rse_at_best: float
    rule_of_thumb_rse: float
    newcomer: float
    camera_days: float


@dataclass(frozen=True)
class SurveyRange:
    """The same over what the borrowed parameters may truly be: nine in ten lie between.

    Args:
        animals: Animals detected.
        recaptures: Detections beyond the first of each.
        density_rse: Relative standard error of density.
        newcomer: Probability to detect a newcomer.
        draws: How many values were drawn.
    """

    animals: Range
    recaptures: Range
    density_rse: Range
    newcomer: Range
    draws: int


class Predictor:
    """Predicts layouts on one ground; every layout meets the same chance, so that they can be compared."""

    def __init__(
        self, ground: Ground, borrowed: BorrowedParameters, newcomer_weight: Floats | None = None
    ) -> None:
        """Make the sums ready.

        Args:
            ground: The ground.
            borrowed: What is borrowed of the animals.
            newcomer_weight: How likely each cell is to hold a newcomer; the same everywhere when None.
        """
        self.ground, self.borrowed = ground, borrowed
        self._newcomer_weight = np.ones(len(ground.mask)) if newcomer_weight is None else newcomer_weight
        self.blocks = self._blocks(ground.animals_per_cell(borrowed.density_per_100km2))
        self.newcomer_blocks = self._blocks(self._newcomer_weight)

    def blocks_for(self, aim: Aim) -> CoarseGround:
        """Larger blocks, on which placements are tried, with the weight that the aim asks for."""
        density = self.borrowed.density_per_100km2
        weight = self.ground.animals_per_cell(density) if aim == "density" else self._newcomer_weight
        return self._blocks(weight, _SIDE_FOR_TRYING)

    def _blocks(self, weight: Floats, side_in_sigma: float = _SIDE) -> CoarseGround:
        sigma_m = self.borrowed.sigma_m
        return coarse_ground(self.ground.mask, weight, sigma_m=sigma_m, side_in_sigma=side_in_sigma)

    def expect(self, station_m: Floats, work: Fieldwork) -> SurveyExpectation:
        """Expect animals and recaptures of a layout."""
        rate = self.borrowed.lambda0 * self._told_days(station_m, work)
        field = detection_field(station_m, self.blocks.place_m, rate=rate, sigma_m=self.borrowed.sigma_m)
        return expect_survey(field, self.blocks.weight)

    def newcomer(self, station_m: Floats, work: Fieldwork) -> float:
        """The probability to detect a newcomer."""
        return self._newcomer(station_m, work, self.borrowed)

    def density_rse(self, station_m: Floats, work: Fieldwork) -> float:
        """The relative standard error of density alone, sharp enough to compare layouts."""
        days = self._told_days(station_m, work)
        return self._rse(station_m, self.borrowed, days, _HISTORIES_TO_COMPARE)

    def predict(self, station_m: Floats, work: Fieldwork) -> SurveyPrediction:
        """Predict a layout.

        Args:
            station_m: Eastings and northings of all stations, shape (n_stations, 2), metres.
            work: The work in the field.
        """
        expected = self.expect(station_m, work)
        rse = self._rse(station_m, self.borrowed, self._told_days(station_m, work), _HISTORIES)
        is_one = work.cameras_per_station == 1
        whole = np.full(len(station_m), work.effort_days)
        best = self._rse(station_m, self.borrowed, whole, _HISTORIES) if is_one else rse
        return SurveyPrediction(
            expected=expected,
            density_rse=rse,
            density_rse_at_best=best,
            rule_of_thumb_rse=rule_of_thumb(expected.animals, expected.recaptures),
            newcomer=self.newcomer(station_m, work),
            camera_days=self._cameras(station_m, work) * work.effort_days,
        )

    def spread(
        self, station_m: Floats, work: Fieldwork, *, draws: int, rng: np.random.Generator
    ) -> SurveyRange:
        """Carry what is not known of the borrowed parameters.

        Args:
            station_m: As in :meth:`predict`.
            work: The work in the field.
            draws: How many values to draw.
            rng: Where chance comes from.
        """
        rows = np.array([self._of_draw(one, station_m, work) for one in self.borrowed.drawn(draws, rng)])
        tail = (1 - _LEVEL) / 2
        low, high = np.quantile(rows, [tail, 1 - tail], axis=0, method="nearest").tolist()
        animals, recaptures, rse, newcomer = zip(low, high, strict=True)
        return SurveyRange(animals, recaptures, rse, newcomer, draws)

    def _of_draw(self, drawn: BorrowedParameters, station_m: Floats, work: Fieldwork) -> tuple[float, ...]:
        days = self._told_days(station_m, work)
        field = detection_field(
            station_m, self.blocks.place_m, rate=drawn.lambda0 * days, sigma_m=drawn.sigma_m
        )
        expected = expect_survey(field, self._animals(drawn))
        rse = self._rse(station_m, drawn, days, _HISTORIES_OF_DRAW)
        return expected.animals, expected.recaptures, rse, self._newcomer(station_m, work, drawn)

    def _told_days(self, station_m: Floats, work: Fieldwork) -> Floats:
        """Days of each station that tell animals apart: half where one camera sees one flank."""
        held = self.ground.existing
        new = np.full(len(station_m) - len(held), work.identified_share)
        return work.effort_days * np.concatenate([work.shares(held), new])

    def _cameras(self, station_m: Floats, work: Fieldwork) -> int:
        held = self.ground.existing
        new = (len(station_m) - len(held)) * work.cameras_per_station
        if held.cameras is None:
            return new + len(held) * work.cameras_per_station
        return new + int(held.cameras.sum())

    def _animals(self, borrowed: BorrowedParameters) -> Floats:
        return self.blocks.weight * (borrowed.density_per_100km2 / self.borrowed.density_per_100km2)

    def _rse(self, station_m: Floats, borrowed: BorrowedParameters, days: Floats, histories: int) -> float:
        field = detection_field(
            station_m, self.blocks.place_m, rate=borrowed.lambda0 * days, sigma_m=borrowed.sigma_m
        )
        rng = np.random.default_rng(_SEED)
        return expected_information(field, self._animals(borrowed), rng=rng, histories=histories).density_rse

    def _newcomer(self, station_m: Floats, work: Fieldwork, borrowed: BorrowedParameters) -> float:
        blocks = self.newcomer_blocks
        rate = borrowed.lambda0 * work.effort_days
        field = detection_field(station_m, blocks.place_m, rate=rate, sigma_m=borrowed.sigma_m)
        return newcomer_probability(field, blocks.weight)
