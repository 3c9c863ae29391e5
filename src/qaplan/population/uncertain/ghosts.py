"""Ghosts: the fit of all animals beside that of animals seen twice and that of a stated rate of splitting."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, isfinite, log, nan, sqrt
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting.edges import edge_of
from qaplan.population.fitting.fit import model_activity
from qaplan.population.fitting.optimising import maximise
from qaplan.population.fitting.types import Z_95
from qaplan.population.flanks.ground import mean_density
from qaplan.population.model import Model
from qaplan.population.uncertain.splitting import SplittingLikelihood, SplittingRate, splitting_likelihood
from qaplan.population.uncertain.twice import TwiceLikelihood, twice_likelihood

__all__ = ["GhostCheck", "GhostDensity", "check_ghosts"]

Floats: TypeAlias = NDArray[np.float64]
_HA_IN_100KM2 = 10_000
_SURE = 0.05
_ALMOST_NO_SPLITTING = 1e-9


@dataclass(frozen=True)
class GhostDensity:
    """A density by one way of dealing with ghosts.

    Args:
        per_ha: Animals for each hectare; not a number where the fit says nothing.
        log_se: Standard error of its logarithm.
    """

    per_ha: float
    log_se: float

    @property
    def is_good(self) -> bool:
        """Whether the fit says something."""
        return isfinite(self.per_ha) and isfinite(self.log_se)

    @property
    def interval_per_ha(self) -> tuple[float, float]:
        """Lower and upper end of the interval of 95 %."""
        return self.per_ha * exp(-Z_95 * self.log_se), self.per_ha * exp(Z_95 * self.log_se)


@dataclass(frozen=True, eq=False)
class GhostCheck:
    """What ghosts may do to an estimate.

    Args:
        model: The model.
        animals: Animals told apart.
        single: Of these, seen once.
        single_expected: How many the fit of all expects to be seen once.
        everyone: Density from all animals, as if there were no errors.
        twice: Density from those seen at least twice.
        rate: The rate of splitting that was stated; None for none.
        split: Density under that rate; None without one.
        splitting: The rate as estimated, or as stated where it is taken as known.
        ghosts: Expected number of ghosts under that rate.
        provenance: What it was made from.
    """

    model: Model
    animals: int
    single: int
    single_expected: float
    everyone: GhostDensity
    twice: GhostDensity
    rate: SplittingRate | None
    split: GhostDensity | None
    splitting: float
    ghosts: float
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``, or ``not_converged`` where the fit of all animals says nothing."""
        return "ok" if self.everyone.is_good else "not_converged"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "one model by maximum likelihood of all animals, of those detected at least twice, and, where a "
            "rate of splitting is stated, of thinned detections with single ghosts; the first two "
            "compared by Hausman's test on the log scale"
        )

    @property
    def single_share(self) -> float:
        """Share of animals that were seen once."""
        return self.single / self.animals if self.animals else nan

    @property
    def p_value(self) -> float:
        """How probable so large a difference of the two fits is without ghosts; not a number if not testable.

        Source:
            Hausman 1978, Econometrica 46, 1251-1271.
        """
        if not (self.everyone.is_good and self.twice.is_good):
            return nan
        spread = self.twice.log_se**2 - self.everyone.log_se**2
        if spread <= 0:
            return nan
        from scipy.stats import norm

        apart = log(self.everyone.per_ha / self.twice.per_ha)
        return float(2 * norm.sf(abs(apart) / sqrt(spread)))

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful but usable."""
        if self.p_value < _SURE and self.everyone.per_ha > self.twice.per_ha:
            return (Caution("ghosts.likely", Message("ghosts.likely")),)
        return ()

    def messages(self) -> tuple[Message, ...]:
        """What was found, in sentences."""
        single = {
            "single": self._fact("single", self.single),
            "animals": self._fact("animals", self.animals),
            "expected": self._fact("single_expected", self.single_expected),
        }
        said = [Message("ghosts.single", single)]
        for name, density in (("everyone", self.everyone), ("twice", self.twice), ("split", self.split)):
            if density is not None:
                said.append(self._density(name, density))
        if not self.cautions:
            said.append(Message("ghosts.not_shown"))
        return (*said, *(each.message for each in self.cautions))

    def message(self) -> Message:
        """The first of the sentences."""
        return self.messages()[0]

    def facts(self) -> tuple[Fact, ...]:
        """Every fact of the sentences."""
        found = {fact.id: fact for message in self.messages() for fact in message.facts()}
        return tuple(found.values())

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        p_value = self.p_value
        record: dict[str, object] = {
            "status": self.status,
            "n": self.animals,
            "seen_once": self.single,
            "seen_once_expected": self.single_expected,
            "seen_once_share": self.single_share if self.animals else None,
            "p_value": p_value if isfinite(p_value) else None,
            "splitting_rate": self.splitting if self.rate else None,
            "ghosts_expected": self.ghosts if self.rate else None,
            "method": self.method,
            "cautions": [each.code for each in self.cautions],
            "provenance": self.provenance.id,
        }
        for name, density in (("all", self.everyone), ("twice", self.twice), ("split", self.split)):
            record |= _record(name, density)
        return record

    def _density(self, name: str, density: GhostDensity) -> Message:
        if not density.is_good:
            return Message(f"ghosts.{name}_says_nothing")
        low, high = density.interval_per_ha
        values = {
            "density": self._fact(f"{name}.density", density.per_ha * _HA_IN_100KM2),
            "low": self._fact(f"{name}.low", low * _HA_IN_100KM2),
            "high": self._fact(f"{name}.high", high * _HA_IN_100KM2),
        }
        if name == "split":
            values["rate"] = self._fact("rate", 100 * self.splitting, unit="%")
        return Message(f"ghosts.{name}", values)

    def _fact(self, name: str, value: float, *, unit: str = "") -> Fact:
        held, made = written_number(float(f"{value:.3g}")), self.provenance.activity
        return Fact(f"population.ghosts.{name}", held, "%" if unit == "%" else "", activity=made)


def check_ghosts(survey: SpatialSurvey, model: Model, *, rate: SplittingRate | None = None) -> GhostCheck:
    """Fit a model to all animals, to those seen twice, and with a stated rate of splitting.

    Args:
        survey: The survey; counts or proximity.
        model: The model.
        rate: How often a detection is taken for an animal of its own; None where nobody knows.

    Raises:
        DataError: ``population.ghosts_model``, and what :func:`qaplan.population.formulas.designs` raises.
    """
    # Without splitting, the likelihood of splitting is that of all animals.
    whole = splitting_likelihood(survey, model, SplittingRate(_ALMOST_NO_SPLITTING))
    everyone, beta, _ = _fitted(whole)
    seen_twice = twice_likelihood(survey, model)
    twice = _fitted(seen_twice)[0] if seen_twice.animals > len(beta) else GhostDensity(nan, nan)
    split, splitting, ghosts = None, 0.0, 0.0
    if rate is not None:
        likelihood = splitting_likelihood(survey, model, rate)
        split, best, _ = _fitted(likelihood)
        splitting = likelihood.splitting(best)
        ghosts = float(sum(each.sum() for each in likelihood.ghosts(best)))
    counts = [each.counts.sum(axis=1) for each in whole.sessions]
    return GhostCheck(
        model=model,
        animals=survey.animals,
        single=int(sum((each == 1).sum() for each in counts)),
        single_expected=_single_expected(whole, beta),
        everyone=everyone,
        twice=twice,
        rate=rate,
        split=split,
        splitting=splitting,
        ghosts=ghosts,
        provenance=model_activity("population.ghosts", survey, model),
    )


def _record(name: str, density: GhostDensity | None) -> dict[str, object]:
    """A density with its interval under the keys of a program; null where there is none."""
    keys = [f"density_{name}_per_100km2{end}" for end in ("", "_lower", "_upper")]
    if density is None or not density.is_good:
        return dict.fromkeys(keys)
    values = (density.per_ha, *density.interval_per_ha)
    return {key: value * _HA_IN_100KM2 for key, value in zip(keys, values, strict=True)}


def _fitted(likelihood: SplittingLikelihood | TwiceLikelihood) -> tuple[GhostDensity, Floats, Floats]:
    """Density, coefficients and their covariance."""
    best = maximise(likelihood, likelihood.start())
    edge = edge_of(likelihood, best)
    size = len(likelihood.coefficients)
    if edge.status != "ok":
        return GhostDensity(nan, nan), best.beta, edge.covariance
    grounds = [each.ground for each in likelihood.sessions]
    per_ha, error = mean_density(grounds, best.beta[:size], edge.covariance[:size, :size])
    return GhostDensity(per_ha, error), best.beta, edge.covariance


def _single_expected(likelihood: SplittingLikelihood, beta: Floats) -> float:
    """How many animals are expected to be detected once."""
    found = 0.0
    for each in likelihood.sessions:
        at = each.at(beta)
        once = (each.times[:, None] * at.odds).sum(axis=0)
        found += float((np.exp(at.ground.log_animals - at.none) * once).sum())
    return found
