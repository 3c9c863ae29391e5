"""Whether a model of occupancy fits: its distance from the data beside that from data it made itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import Provenance, computed_by
from qaplan.population.maximum_likelihood import maximise
from qaplan.population.occupancy.chain import Chain
from qaplan.population.occupancy.fitting import OccupancyFit
from qaplan.population.occupancy.telling import fact_of, percent

__all__ = ["OccupancyGoodness", "occupancy_goodness"]

Floats: TypeAlias = NDArray[np.float64]
_DOUBTFUL = 0.05


@dataclass(frozen=True)
class OccupancyGoodness:
    """A bootstrap test of fit.

    Args:
        distance: Freeman and Tukey's distance from the model of how many sites and seasons had no, one,
            two and more detections.
        simulated: The same for each simulated and refitted set of detections.
        p_value: Share of them at least as far, the data counted among them.
        provenance: What it was made from.
    """

    distance: float
    simulated: tuple[float, ...]
    p_value: float
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; ``doubtful`` where under a twentieth of the simulated sets lie as far."""
        return "doubtful" if self.p_value < _DOUBTFUL else "ok"

    @property
    def ratio(self) -> float:
        """Distance over the mean of the simulated ones; about 1 where the model fits."""
        return self.distance / float(np.mean(self.simulated))

    def message(self) -> Message:
        """Whether the model fits."""
        made = self.provenance.activity
        key = "occupancy.fits_not" if self.status == "doubtful" else "occupancy.fits"
        values: dict[str, MessageValue] = {
            "share": fact_of("goodness", percent(self.p_value), "%", made),
            "runs": fact_of("simulations", len(self.simulated), "", made),
        }
        return Message(key, values)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "distance": self.distance,
            "simulated_mean": float(np.mean(self.simulated)),
            "simulations": len(self.simulated),
            "ratio": self.ratio,
            "p_value": self.p_value,
            "provenance": self.provenance.id,
        }


def occupancy_goodness(
    fit: OccupancyFit,
    rng: np.random.Generator,
    *,
    simulations: int = 99,
    step: Callable[[int, int], None] = lambda done, of: None,
) -> OccupancyGoodness:
    """Test a fit against data that it simulates, each fitted anew.

    Args:
        fit: The fit.
        rng: Source of chance.
        simulations: How many sets of detections are simulated, at least 1.
        step: Told after each how many are done, and of how many; it may raise to stop there.

    Source:
        MacKenzie and Bailey 2004, Assessing the fit of site-occupancy models, Journal of Agricultural,
        Biological and Environmental Statistics 9:300-318 (the bootstrap; the distance is of Freeman and Tukey
        1950, for small expected numbers).
    """
    chain, beta = fit.chain, fit.maximum.beta
    distance = _distance(chain, beta)
    drawn = []
    for done in range(simulations):
        step(done, simulations)
        again = Chain(chain.data.with_detections(_simulated(chain, beta, rng)), chain.designs, chain.link)
        drawn.append(_distance(again, maximise(again, [np.clip(beta, -4.0, 4.0)]).beta))
    share = (1 + sum(each >= distance for each in drawn)) / (1 + simulations)
    made = computed_by("population.occupancy_goodness", {"simulations": simulations})
    return OccupancyGoodness(distance, tuple(drawn), share, Provenance(made, fit.provenance.inputs))


def _distance(chain: Chain, beta: Floats) -> float:
    """How far the numbers of sites and seasons with no, one, two... detections lie from the expected ones."""
    rates, visited = chain.rates(beta), chain.data.visited
    occupied = rates.occupancy()
    chance = _numbers(np.where(visited, rates.detected, 0.0)) * occupied[..., None]
    chance[..., 0] += 1 - occupied
    there = chain.data.is_visited
    expected = chance[there].sum(axis=0)
    seen = np.nansum(chain.data.detected, axis=2)[there].astype(np.int64)
    found = np.bincount(seen, minlength=len(expected))
    return float(((np.sqrt(found) - np.sqrt(expected)) ** 2).sum())


def _numbers(detected: Floats) -> Floats:
    """Chance of each number of detections at an occupied site, visit by visit."""
    sites, seasons, visits = detected.shape
    chance = np.zeros((sites, seasons, visits + 1))
    chance[..., 0] = 1.0
    for visit in range(visits):
        p = detected[:, :, visit, None]
        chance[..., 1:] = chance[..., 1:] * (1 - p) + chance[..., :-1] * p
        chance[..., 0] *= 1 - p[..., 0]
    return chance


def _simulated(chain: Chain, beta: Floats, rng: np.random.Generator) -> Floats:
    rates = chain.rates(beta)
    sites, seasons, _ = chain.data.detected.shape
    occupied = np.zeros((sites, seasons), bool)
    occupied[:, 0] = rng.random(sites) < rates.first
    for at in range(seasons - 1):
        stays = np.where(occupied[:, at], 1 - rates.deserted[:, at], rates.colonised[:, at])
        occupied[:, at + 1] = rng.random(sites) < stays
    drawn = (rng.random(chain.data.detected.shape) < rates.detected) & occupied[:, :, None]
    return np.where(chain.data.visited, drawn.astype(np.float64), np.nan)
