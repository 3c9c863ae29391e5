"""How permeable a barrier is: the log-likelihood at each permeability, all else at its best."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting.densities import density_of
from qaplan.population.fitting.fit import fit, model_activity
from qaplan.population.fitting.types import Fit
from qaplan.population.model import Model
from qaplan.population.spatial.types import DistanceAt

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["PERMEABILITIES", "BarrierPoint", "BarrierProfile", "barrier_profile"]

Floats: TypeAlias = NDArray[np.float64]
PERMEABILITIES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.85, 1.0)
_FALL = 1.920729410347062


@dataclass(frozen=True)
class BarrierPoint:
    """The fit at one permeability.

    Args:
        permeability: From 0 (shut) to 1 (no barrier).
        log_lik: Best log-likelihood there; None where the fit did not end well.
        density_per_100km2: Density there.
        status: Status of the fit.
    """

    permeability: float
    log_lik: float | None
    density_per_100km2: float | None
    status: str


@dataclass(frozen=True)
class BarrierProfile:
    """The profile of the permeability of a barrier.

    Args:
        points: The fits, by permeability.
        estimate: The permeability of the best of them; None where none ended well.
        interval: Ends of the permeabilities whose log-likelihood is within 1.92 of the best, found between
            the points by straight lines; None where none ended well.
        provenance: What it was made from.
    """

    points: tuple[BarrierPoint, ...]
    estimate: float | None
    interval: tuple[float, float] | None
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; ``flat``: the interval holds all that was tried; ``not_converged``: no fit ended well."""
        if self.interval is None:
            return "not_converged"
        ends = (self.points[0].permeability, self.points[-1].permeability)
        return "flat" if self.interval == ends else "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "distances through the barrier at each permeability, the model fitted with them; interval by the "
            "fall of the log-likelihood by 1.92"
        )

    def facts(self) -> tuple[Fact, ...]:
        """Estimate and ends of the permeability, and the ends of the density along them."""
        if self.interval is None or self.estimate is None:
            return ()
        inside = [
            each.density_per_100km2
            for each in self.points
            if each.density_per_100km2 is not None
            and self.interval[0] <= each.permeability <= self.interval[1]
        ]
        values = {"estimate": self.estimate, "low": self.interval[0], "high": self.interval[1]}
        values |= {"least": min(inside), "most": max(inside)} if inside else {}
        made, inputs = self.provenance.activity, self.provenance.inputs
        return tuple(
            Fact(
                f"population.barrier.{name}",
                written_number(float(f"{value:.3g}")),
                activity=made,
                inputs=inputs,
            )
            for name, value in values.items()
        )

    def messages(self) -> tuple[Message, ...]:
        """What the data tell of the barrier, in sentences."""
        if self.status == "not_converged":
            return (Message("inference.barrier_no_fit"),)
        by_name: dict[str, MessageValue] = {each.id.rpartition(".")[2]: each for each in self.facts()}
        ends = {name: by_name[name] for name in ("estimate", "low", "high")}
        is_flat = self.status == "flat"
        said = [Message("inference.barrier_flat") if is_flat else Message("inference.barrier_between", ends)]
        if "least" in by_name:
            density = {"low": by_name["least"], "high": by_name["most"]}
            said.append(Message("inference.barrier_density", density))
        return tuple(said)

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """A row for each permeability."""
        import pandas as pd

        return pd.DataFrame([vars(each) for each in self.points])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "permeability": self.estimate,
            "permeability_lower": None if self.interval is None else self.interval[0],
            "permeability_upper": None if self.interval is None else self.interval[1],
            "profile": [vars(each) for each in self.points],
            "method": self.method,
        }


def barrier_profile(
    survey: SpatialSurvey,
    model: Model,
    distance_at: DistanceAt,
    permeabilities: Sequence[float] = PERMEABILITIES,
) -> BarrierProfile:
    """Profile the permeability of a barrier.

    Args:
        survey: The survey; its own distances are not used.
        model: The model.
        distance_at: Distances through the barrier, given its permeability.
        permeabilities: The permeabilities to try, at least one.

    Returns:
        The profile, which says where the data do not tell.
    """
    points: list[BarrierPoint] = []
    start: Floats | None = None
    for permeability in sorted(set(permeabilities), reverse=True):
        done = _fitted(survey, model, distance_at(permeability), start)
        is_good = done.status == "ok"
        start = done.beta if is_good else None
        density = density_of(done).per_100km2 if is_good else None
        points.append(
            BarrierPoint(float(permeability), float(done.log_lik) if is_good else None, density, done.status)
        )
    points.reverse()
    made = model_activity("population.barrier_profile", survey, model)
    parameters = {**made.activity.parameters, "permeabilities": [each.permeability for each in points]}
    provenance = Provenance(replace(made.activity, parameters=parameters), made.inputs)
    good = [(each.permeability, each.log_lik) for each in points if each.log_lik is not None]
    if not good:
        return BarrierProfile(tuple(points), None, None, provenance)
    best = max(good, key=lambda each: each[1])
    return BarrierProfile(tuple(points), best[0], _interval(good, best), provenance)


def _fitted(survey: SpatialSurvey, model: Model, distances: tuple[Floats, ...], start: Floats | None) -> Fit:
    sessions = tuple(
        replace(session, distance_m=each) for session, each in zip(survey.sessions, distances, strict=True)
    )
    return fit(SpatialSurvey(survey.kind, sessions), model, start=start)


def _interval(good: Sequence[tuple[float, float]], best: tuple[float, float]) -> tuple[float, float]:
    level = best[1] - _FALL
    at = good.index(best)
    return _end(good[at::-1], level), _end(good[at:], level)


def _end(walked: Sequence[tuple[float, float]], level: float) -> float:
    """Where a walk away from the best point falls through a level; its last point where it never does."""
    for (inner, high), (outer, low) in pairwise(walked):
        if low < level:
            return inner + (outer - inner) * (high - level) / (high - low)
    return walked[-1][0]
