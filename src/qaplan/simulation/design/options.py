"""The options that one has: more or fewer cameras, one or two at a station, more or fewer days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from qaplan.base.errors import DataError
from qaplan.simulation.design.figures import DesignOrder
from qaplan.simulation.design.placing.choosing import choose_stations
from qaplan.simulation.design.prediction import Predictor, SurveyPrediction
from qaplan.simulation.design.survey_design import tells_density
from qaplan.simulation.design.types import Fieldwork, Ground

__all__ = ["SurveyOption", "survey_options"]


@dataclass(frozen=True)
class SurveyOption:
    """One way to do the survey.

    Args:
        work: The work in the field.
        stations: New stations.
        prediction: What they would tell.
    """

    work: Fieldwork
    stations: int
    prediction: SurveyPrediction

    @property
    def tells_density(self) -> bool:
        """Whether a density may be promised."""
        return tells_density(self.prediction)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        expected, rse = self.prediction.expected, self.prediction.density_rse
        return {
            "cameras": self.work.cameras,
            "cameras_per_station": self.work.cameras_per_station,
            "days": self.work.days,
            "stations": self.stations,
            "expected_animals": expected.animals,
            "expected_recaptures": expected.recaptures,
            "density_rse": rse if np.isfinite(rse) else None,
            "tells_density": self.tells_density,
            "newcomer_probability": self.prediction.newcomer,
        }


def survey_options(
    ground: Ground,
    order: DesignOrder,
    *,
    cameras: Sequence[int],
    days: Sequence[float],
    step: Callable[[str], None] | None = None,
) -> tuple[SurveyOption, ...]:
    """Predict every way to do a survey, each number of cameras with its own placement.

    Args:
        ground: The ground.
        order: What it is designed for; its cameras and days are replaced.
        cameras: Numbers of cameras.
        days: Numbers of days.
        step: Told what is being done.

    Returns:
        One option for each number of cameras, one or two at a station, and number of days; those that the
        ground has too few cells for are left out.

    Raises:
        DataError: ``design.no_options`` if none is left.
    """
    predictor = Predictor(
        ground, order.borrowed, ground.relative_density if order.is_newcomer_weighted else None
    )
    found: list[SurveyOption] = []
    for number in sorted(set(cameras)):
        for each in (1, 2):
            if each <= number and number // each <= len(ground.candidates):
                if step:
                    step(f"{number} cameras, {each} at a station")
                work = replace(order.work, cameras=number, cameras_per_station=each)
                found += _placed(predictor, order, work, sorted(set(days)))
    if not found:
        what = "no option is left: there are fewer cells than stations"
        raise DataError("design.no_options", what, do="give fewer cameras, or open more cells")
    return tuple(found)


def _placed(
    predictor: Predictor, order: DesignOrder, work: Fieldwork, days: Sequence[float]
) -> list[SurveyOption]:
    """One placement, made for the number of days in the middle, and what it tells over each."""
    middle = work.over(days[len(days) // 2])
    chosen = choose_stations(predictor, middle, order.aim, seed=order.seed, is_quick=True)
    ground = predictor.ground
    station_m = np.vstack([ground.existing.place_m, ground.mask.place_m[chosen.cells]])
    return [
        SurveyOption(work.over(each), len(chosen.cells), predictor.predict(station_m, work.over(each)))
        for each in days
    ]
