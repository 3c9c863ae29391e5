"""How many animals there can be at most, given how many were seen and how likely one is to be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Provenance, computed_by

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["UpperBoundOfN", "upper_bound_of_n", "upper_bounds"]

_MOST = 10**9


@dataclass(frozen=True)
class UpperBoundOfN:
    """The smallest number that the number of animals stays at or below with a given probability.

    Args:
        n_seen: Animals seen.
        detection_probability: Probability that an animal which is there was seen at least once.
        level: Probability that the bound holds.
        upper: The bound.
    """

    n_seen: int
    detection_probability: float
    level: float
    upper: int

    @property
    def status(self) -> str:
        """``ok``: the bound holds under its assumptions, which the method names."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "flat prior on N; every animal is seen with the same probability, independently of the others; "
            "N - n is then negative binomial with n + 1 and p"
        )

    @property
    def provenance(self) -> Provenance:
        """The activity with its parameters."""
        parameters = {"n_seen": self.n_seen, "p": self.detection_probability, "level": self.level}
        return Provenance(computed_by("population.upper_bound_of_n", parameters))

    def facts(self) -> tuple[Fact, ...]:
        """Number seen, probability in percent, level in percent, and the bound."""
        percent = round(self.detection_probability * 100, 6)
        stem = f"population.upper_bound.{self.n_seen}.{f'{percent:g}'.replace('.', '_')}"
        made = self.provenance.activity
        return (
            Fact(f"{stem}.seen", self.n_seen, "animal", activity=made, tier="public"),
            Fact(f"{stem}.probability", written_number(percent), "%", activity=made, tier="public"),
            Fact(
                f"{stem}.level", written_number(round(self.level * 100, 6)), "%", activity=made, tier="public"
            ),
            Fact(stem, self.upper, "animal", activity=made, tier="public", bound="at most"),
        )

    def message(self) -> Message:
        """The bound in a sentence, with what it assumes."""
        seen, probability, level, upper = self.facts()
        values = {"seen": seen, "probability": probability, "level": level, "upper": upper}
        return Message("population.upper_bound", values, count="seen")

    def summary(self) -> str:
        """The sentence in plain English."""
        return Text("en").say(self.message())

    def table(self) -> pd.DataFrame:
        """One row: animals seen, detection probability, level, upper bound."""
        import pandas as pd

        columns = ["n_seen", "detection_probability", "level", "upper_bound_animals"]
        return pd.DataFrame(
            [[self.n_seen, self.detection_probability, self.level, self.upper]], columns=columns
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "status": self.status,
            "n_seen": self.n_seen,
            "detection_probability": self.detection_probability,
            "level": self.level,
            "upper_bound_animals": self.upper,
            "method": self.method,
            "provenance": self.provenance.id,
        }


def upper_bound_of_n(n_seen: int, detection_probability: float, level: float = 0.95) -> UpperBoundOfN:
    """Bound the number of animals from above, given how many were seen.

    Args:
        n_seen: Animals seen, 0 or more.
        detection_probability: Probability that an animal which is there was seen at least once, over 0, up
            to 1.
        level: Probability that the bound holds, between 0 and 1.

    Returns:
        The bound.

    Raises:
        DataError: ``population.bad_probability`` if a probability is outside its range,
            ``population.bad_count`` if the number seen is negative.
        DataError: ``population.bound_too_large`` if the bound would pass a thousand million.

    Source:
        With a flat prior on N, the posterior of N - n is negative binomial with n + 1 successes and
        probability p; its distribution function is the regularised incomplete beta I_p(n + 1, k + 1)
        (NIST Digital Library of Mathematical Functions, 8.17.5).

    >>> [upper_bound_of_n(1, p).upper for p in (0.3, 0.5, 0.7, 0.8, 0.9)]
    [13, 7, 4, 3, 2]
    """
    _check(n_seen, detection_probability, level)
    low, high = 0, 1
    while not _holds(high, n_seen, detection_probability, level):
        low, high = high, high * 2
        if high > _MOST:
            raise DataError(
                "population.bound_too_large",
                "with so small a probability the bound says nothing",
                do="give a larger detection probability",
            )
    if _holds(0, n_seen, detection_probability, level):
        return UpperBoundOfN(n_seen, detection_probability, level, n_seen)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _holds(middle, n_seen, detection_probability, level) else (middle, high)
    return UpperBoundOfN(n_seen, detection_probability, level, n_seen + high)


def upper_bounds(
    n_seen: int, probabilities: tuple[float, ...] = (0.3, 0.5, 0.7, 0.8, 0.9), level: float = 0.95
) -> tuple[UpperBoundOfN, ...]:
    """The bounds over a row of detection probabilities, because nobody knows the true one."""
    return tuple(upper_bound_of_n(n_seen, each, level) for each in probabilities)


def _holds(unseen: int, n_seen: int, p: float, level: float) -> bool:
    from scipy.special import betainc

    return bool(betainc(n_seen + 1, unseen + 1, p) >= level)


def _check(n_seen: int, p: float, level: float) -> None:
    if not (0 < p <= 1 and 0 < level < 1):
        raise DataError(
            "population.bad_probability",
            "a detection probability lies over 0 up to 1, a level between 0 and 1",
            do="write 0.5 for one half",
        )
    if n_seen < 0:
        raise DataError("population.bad_count", "the number seen is negative", do="give 0 or more")
