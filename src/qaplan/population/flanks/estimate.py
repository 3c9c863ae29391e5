"""What left-only, right-only and both say together: animals photographed, density, hints of links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf, isfinite
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import ModelError
from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution
from qaplan.population.fitting.types import FitStatus
from qaplan.population.model import Coefficient, Model

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["FlankEstimate", "FlankNumbers", "LinkHint"]

Floats: TypeAlias = NDArray[np.float64]
_HA_IN_100KM2 = 10_000
_LEVEL = 0.95
_ALL_BUT_SURE = 0.99


@dataclass(frozen=True)
class FlankNumbers:
    """What stands in the catalogue of flanks.

    Args:
        left_only: Animals known by their left flank alone.
        right_only: Animals known by their right flank alone.
        both: Animals whose flanks are linked.
        detections: Passings of all of them.
        left_share: Share of left ones among the passings that show one flank of an animal that is not
            linked; None where there are none.
    """

    left_only: int
    right_only: int
    both: int
    detections: int
    left_share: float | None

    @property
    def fewest(self) -> int:
        """The fewest animals that these can be."""
        return self.both + max(self.left_only, self.right_only)

    @property
    def most(self) -> int:
        """The most animals that these can be."""
        return self.both + self.left_only + self.right_only


@dataclass(frozen=True)
class LinkHint:
    """How probable it is that two flanks are of one animal, by place alone; never a statement.

    Args:
        session: The session.
        left: The left-only animal.
        right: The right-only animal.
        probability: The probability.
    """

    session: str
    left: str
    right: str
    probability: float


@dataclass(frozen=True, eq=False)
class FlankEstimate:
    """A fitted model of two flanks.

    Args:
        numbers: What stands in the catalogue.
        model: The model.
        coefficients: Names of the coefficients, in secr's order.
        beta: Estimates on the link scale, shape (n_coefficients,).
        covariance: Of the estimates, shape (n_coefficients, n_coefficients).
        log_lik: Log-likelihood of the passings, given which flanks they showed; not a number where the sum
            over links was sampled.
        per_ha: Mean density, animals for each hectare.
        per_ha_interval: Its interval of 95 % by the profile of the likelihood; infinite or 0 where open.
        photographed: Probability of each number of photographed animals from the fewest possible on.
        there: Animals in the mask, photographed or not.
        there_interval: Interval of 95 % of that number.
        hints: Links that are not improbable, the most probable first.
        evaluations: Evaluations of the likelihood with its gradient.
        status: How the fit ended.
        is_sampled: Whether the sum over links was sampled.
        error: Bound of the error of the log-likelihood from links left out; where the sum was sampled, the
            Monte Carlo standard error of the logarithm of the density.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    numbers: FlankNumbers
    model: Model
    coefficients: tuple[Coefficient, ...]
    beta: Floats
    covariance: Floats
    log_lik: float
    per_ha: float
    per_ha_interval: tuple[float, float]
    photographed: Floats
    there: float
    there_interval: tuple[float, float]
    hints: tuple[LinkHint, ...]
    evaluations: int
    status: FitStatus
    is_sampled: bool
    error: float
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def method(self) -> str:
        """How it is made, in English."""
        links = "sampled by a Markov chain" if self.is_sampled else "made in full"
        return (
            "spatial partial identity: left-only, right-only and linked histories in one Poisson likelihood, "
            f"summed over all ways in which flanks may belong together ({links}), detection function "
            f"{self.model.detectfn}; maximum likelihood, interval of density by its profile"
        )

    @property
    def standard_errors(self) -> Floats:
        """Standard errors on the link scale, shape (n_coefficients,)."""
        return np.sqrt(np.diag(self.covariance))

    @property
    def aicc(self) -> float:
        """AICc, with the expected number of photographed animals; infinite with too few.

        Not a number where the sum over links was sampled.
        """
        size, animals = len(self.beta), self.expected_photographed
        if animals <= size + 1:
            return inf
        return -2 * self.log_lik + 2 * size * animals / (animals - size - 1)

    @property
    def expected_photographed(self) -> float:
        """Expected number of photographed animals."""
        return float(self.photographed @ (self.numbers.fewest + np.arange(len(self.photographed))))

    @property
    def photographed_range(self) -> tuple[int, int]:
        """The shortest run of numbers of photographed animals that holds with 95 %."""
        return _shortest(self.photographed, self.numbers.fewest)

    def require(self) -> None:
        """Raise unless the status is ``ok``.

        Raises:
            ModelError: ``population.not_fitted`` with the status.
        """
        if self.status != "ok":
            what = f"the fit of two flanks ended as '{self.status}'"
            raise ModelError(
                "population.not_fitted", what, do="see the cautions of the fit", status=self.status
            )

    def facts(self) -> tuple[Fact, ...]:
        """Every fact of the sentences."""
        found = {fact.id: fact for message in self.messages() for fact in message.facts()}
        return tuple(found.values())

    def messages(self) -> tuple[Message, ...]:
        """What was found, in sentences; the density only where the fit carries it."""
        known = self._known()
        if self.status != "ok":
            return (known, *(each.message for each in self.cautions))
        parts = [self._density(), self._there(), self._photographed(), known]
        if self.hints:
            parts.append(self._hints())
        parts.append(Message("flanks.sampled" if self.is_sampled else "flanks.in_full"))
        return (*parts, *(each.message for each in self.cautions))

    def message(self) -> Message:
        """The first of the sentences."""
        return self.messages()[0]

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """One row for each coefficient: parameter, term, estimate, standard error, interval."""
        import pandas as pd

        return pd.DataFrame(self._coefficients())

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        record: dict[str, object] = {
            "status": self.status,
            "left_only": self.numbers.left_only,
            "right_only": self.numbers.right_only,
            "both": self.numbers.both,
            "detections": self.numbers.detections,
            "left_share": self.numbers.left_share,
            "log_lik": _finite(self.log_lik),
            "log_lik_error": None if self.is_sampled else self.error,
            "log_density_monte_carlo_se": self.error if self.is_sampled else None,
            "is_sampled": self.is_sampled,
            "aicc": _finite(self.aicc),
            "coefficients": self._coefficients(),
            "evaluations": self.evaluations,
            "method": self.method,
            "cautions": [each.code for each in self.cautions],
            "provenance": self.provenance.id,
        }
        return record | (self._said() if self.status == "ok" else {})

    def _said(self) -> dict[str, object]:
        """What only a fit that ended well says."""
        low, high = (_finite(each) for each in self.per_ha_interval)
        there_low, there_high = (_finite(each) for each in self.there_interval)
        return {
            "density_per_ha": self.per_ha,
            "density_per_ha_lower": low,
            "density_per_ha_upper": high,
            "density_per_100km2": self.per_ha * _HA_IN_100KM2,
            "density_per_100km2_lower": None if low is None else low * _HA_IN_100KM2,
            "density_per_100km2_upper": None if high is None else high * _HA_IN_100KM2,
            "animals_in_mask": self.there,
            "animals_in_mask_lower": there_low,
            "animals_in_mask_upper": there_high,
            "photographed_expected": self.expected_photographed,
            "photographed": [
                {"animals": self.numbers.fewest + more, "probability": float(share)}
                for more, share in enumerate(self.photographed)
            ],
            "links": [vars(each) for each in self.hints],
        }

    def _coefficients(self) -> list[dict[str, object]]:
        errors = self.standard_errors
        return [
            {
                "parameter": each.parameter,
                "term": each.term,
                "estimate": float(estimate),
                "se": _finite(float(error)),
                "lower": _finite(float(estimate - 1.959963984540054 * error)),
                "upper": _finite(float(estimate + 1.959963984540054 * error)),
            }
            for each, estimate, error in zip(self.coefficients, self.beta, errors, strict=True)
        ]

    def _fact(self, name: str, value: float | tuple[int, int], unit: str = "") -> Fact:
        made = self.provenance.activity
        held = value if isinstance(value, tuple) else written_number(float(f"{value:.3g}"))
        return Fact(f"population.flanks.{name}", held, "%" if unit == "%" else "", activity=made)

    def _density(self) -> Message:
        low, high = self.per_ha_interval
        density = self._fact("density", self.per_ha * _HA_IN_100KM2)
        values = {"density": density, "low": self._fact("density_low", low * _HA_IN_100KM2)}
        if not isfinite(high):
            return Message(
                "flanks.density_open",
                {"density": density, "low": self._fact("density_low", low * _HA_IN_100KM2)},
            )
        values = {
            "density": density,
            "low": self._fact("density_low", low * _HA_IN_100KM2),
            "high": self._fact("density_high", high * _HA_IN_100KM2),
        }
        return Message("flanks.density", values)

    def _there(self) -> Message:
        low, high = self.there_interval
        ends = (round(low), round(high))
        values = {
            "number": self._fact("there", round(self.there)),
            "range": self._fact("there_range", ends),
            "level": self._fact("level", 100 * _LEVEL, "%"),
        }
        return Message("flanks.there", values)

    def _photographed(self) -> Message:
        low, high = self.photographed_range
        most = self.numbers.fewest + int(np.argmax(self.photographed))
        values = {
            "range": self._fact("photographed_range", (low, high)),
            "number": self._fact("photographed", most),
            "level": self._fact("level", 100 * _LEVEL, "%"),
        }
        return Message("flanks.photographed", values)

    def _known(self) -> Message:
        numbers = self.numbers
        values = {
            "left": self._fact("left_only", numbers.left_only),
            "right": self._fact("right_only", numbers.right_only),
            "both": self._fact("both", numbers.both),
        }
        return Message("flanks.known", values)

    def _hints(self) -> Message:
        best = self.hints[0]
        percent = self._fact("hint", min(round(100 * best.probability), 99), "%")
        if best.probability > _ALL_BUT_SURE:
            percent = replace(percent, bound="at least")
        return Message("flanks.hint", {"left": best.left, "right": best.right, "probability": percent})


def _shortest(shares: Floats, first: int) -> tuple[int, int]:
    """The shortest run whose shares come to the level."""
    below = np.concatenate([[0.0], np.cumsum(shares)])
    runs = [
        (end - start, start, end)
        for start in range(len(shares))
        for end in range(start + 1, len(shares) + 1)
        if below[end] - below[start] >= _LEVEL - 1e-9
    ]
    _, start, end = min(runs)
    return first + start, first + end - 1


def _finite(number: float) -> float | None:
    return number if isfinite(number) else None
