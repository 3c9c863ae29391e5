"""Doctor: looks the inputs of a circuit over before it is solved, and forecasts what that will cost."""

from __future__ import annotations

from qaplan.landscape.doctor.examine import examine
from qaplan.landscape.doctor.forecast import Forecast, forecast
from qaplan.landscape.doctor.types import Examination, Inputs, Points, points_of_raster

__all__ = ["Examination", "Forecast", "Inputs", "Points", "examine", "forecast", "points_of_raster"]
