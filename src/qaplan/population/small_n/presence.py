"""How probable residents are after so many days of looking: the result, told with all that it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError
from qaplan.base.facts import written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Activity, Provenance
from qaplan.population.small_n.priors import ResidentPriors
from qaplan.population.small_n.telling import chance_of, fact_of, percent, rounded

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["MOST_SEEN", "NONE_SEEN", "PresenceAtPrior", "ResidentPresence", "SeenAnimals"]

MOST_SEEN = 5
"""With more animals a density is fitted instead."""


@dataclass(frozen=True)
class SeenAnimals:
    """Animals that the stations saw in the days counted, each one once.

    Args:
        females: Females.
        males: Males.
        unsexed: Animals whose sex nobody knows.

    Raises:
        DataError: ``population.bad_count`` if a number is negative.
    """

    females: int = 0
    males: int = 0
    unsexed: int = 0

    def __post_init__(self) -> None:
        """Refuse negative numbers."""
        if min(self.females, self.males, self.unsexed) < 0:
            raise DataError("population.bad_count", "the number seen is negative", do="give 0 or more")

    @property
    def all(self) -> int:
        """All of them."""
        return self.females + self.males + self.unsexed


NONE_SEEN = SeenAnimals()
"""Not one animal."""


@dataclass(frozen=True)
class PresenceAtPrior:
    """The answer under one prior probability of presence.

    Args:
        prior: Prior probability that at least one resident lives in the area.
        any_resident: Probability that at least one does after the cameras; None where animals were seen.
        female: Probability that at least one female does; None where females were seen.
    """

    prior: float
    any_resident: float | None
    female: float | None

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "prior_presence": self.prior,
            "probability_resident": self.any_resident,
            "probability_female_resident": self.female,
        }


@dataclass(frozen=True)
class ResidentPresence:
    """How probable residents are after so many days of looking.

    Args:
        seen: The animals that were seen.
        priors: What was assumed.
        camera_days: Days of all stations together.
        stations: Number of stations.
        area_km2: The area, km2.
        answer: The answer under the stated prior.
        prior_female: Prior probability that at least one female resident lives in the area.
        error: Largest error of the probabilities that the quadrature leaves.
        seen_chance: Probability that one resident female would have been seen: its mean and the ends of the
            range that holds it in 95 of 100 cases of what is borrowed.
        sensitivity: The answers under other prior probabilities of presence.
        corners: The answers at the ends of the borrowed ranges: sigma, lambda0, answer.
        provenance: What it was made from.
    """

    seen: SeenAnimals
    priors: ResidentPriors
    camera_days: float
    stations: int
    area_km2: float
    answer: PresenceAtPrior
    prior_female: float
    error: float
    seen_chance: tuple[float, float, float]
    sensitivity: tuple[PresenceAtPrior, ...]
    corners: tuple[tuple[float, float, PresenceAtPrior], ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``: it holds under its assumptions, which the method names."""
        return "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "Poisson number of residents with the stated prior probability of at least one; each a female "
            "with the stated share; activity centres uniform over the area; Poisson detections with "
            "half-normal hazard and the days of each station; sigma and lambda0 lognormal by the borrowed "
            "ranges; Gauss-Hermite quadrature. An animal that passes through is no resident and is not "
            "spoken of. What seen animals tell of sigma and lambda0 is not used"
        )

    def messages(self) -> tuple[Message, ...]:
        """What follows, the chance of having been seen, and what the answer hangs on."""
        made = self.provenance.activity
        return (*_answers(self, made), _seen_chance(self, made), *_sensitivity(self, made))

    def assumptions(self) -> tuple[Message, ...]:
        """What was assumed and borrowed, and what is not spoken of."""
        return (*_assumed(self, self.provenance.activity), Message("small_n.passing"))

    def summary(self) -> str:
        """The sentences in plain English."""
        return "\n".join(Text("en").say(each) for each in (*self.messages(), *self.assumptions()))

    def table(self) -> pd.DataFrame:
        """One row for each prior probability of presence."""
        import pandas as pd

        return pd.DataFrame([each.to_record() for each in self.sensitivity])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        mean, low, high = self.seen_chance
        return {
            "status": self.status,
            "seen_females": self.seen.females,
            "seen_males": self.seen.males,
            "seen_unsexed": self.seen.unsexed,
            "effort_camera_days": self.camera_days,
            "stations": self.stations,
            "area_km2": self.area_km2,
            "priors": self.priors.to_record(),
            **self.answer.to_record(),
            "prior_female_presence": self.prior_female,
            "numerical_error": self.error,
            "detection_probability_female": mean,
            "detection_probability_female_low": low,
            "detection_probability_female_high": high,
            "sensitivity_to_presence": [each.to_record() for each in self.sensitivity],
            "sensitivity_to_ranges": [
                {"sigma_m": sigma, "lambda0_per_day": rate, **each.to_record()}
                for sigma, rate, each in self.corners
            ],
            "method": self.method,
            "provenance": self.provenance.id,
        }


def _answers(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    effort: dict[str, MessageValue] = {
        "days": fact_of("effort", written_number(round(found.camera_days, 1)), "camera day", made),
        "stations": fact_of("stations", found.stations, "station", made),
    }
    seen, answer = found.seen, found.answer
    prior = fact_of("prior", percent(answer.prior), "%", made)
    if answer.any_resident is not None:
        after = chance_of("any", answer.any_resident, made)
        yield Message("small_n.none_seen", {**effort, "after": after, "prior": prior})
    else:
        yield Message("small_n.seen", {**effort, "seen": fact_of("seen", seen.all, "animal", made)})
    if answer.female is None:
        yield Message("small_n.female_seen", {"seen": fact_of("seen.females", seen.females, "animal", made)})
        return
    after = chance_of("female", answer.female, made)
    before = fact_of("prior.female", percent(found.prior_female), "%", made)
    if seen.unsexed:
        unsexed = fact_of("seen.unsexed", seen.unsexed, "animal", made)
        yield Message("small_n.female_unsexed", {"after": after, "prior": before, "unsexed": unsexed})
    else:
        yield Message("small_n.no_female_seen", {"after": after, "prior": before})


def _seen_chance(found: ResidentPresence, made: Activity) -> Message:
    mean, low, high = found.seen_chance
    values = {
        "chance": fact_of("seen_chance", percent(mean), "%", made),
        "range": fact_of("seen_chance.range", (percent(low), percent(high)), "%", made),
    }
    return Message("small_n.seen_chance", dict(values))


def _sensitivity(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    least, most = found.sensitivity[0], found.sensitivity[-1]
    low, high = least.female, most.female
    if low is None or high is None:
        return
    values = {
        "least": fact_of("sensitivity.least", percent(least.prior), "%", made),
        "low": chance_of("sensitivity.low", low, made),
        "most": fact_of("sensitivity.most", percent(most.prior), "%", made),
        "high": chance_of("sensitivity.high", high, made),
    }
    yield Message("small_n.sensitivity", dict(values))


def _assumed(found: ResidentPresence, made: Activity) -> Iterator[Message]:
    priors = found.priors
    values: dict[str, MessageValue] = {
        "area": fact_of("area_sq_km", written_number(round(found.area_km2)), "", made),
        "prior": fact_of("prior", percent(priors.presence), "%", made),
        "share": fact_of("female_share", percent(priors.female_share), "%", made),
    }
    yield Message("small_n.assumed", values)
    ranges = priors.of_female
    sigma, rate = ranges.sigma_m, ranges.lambda0_per_day
    borrowed: dict[str, MessageValue] = {
        "sigma": fact_of("borrowed.sigma", (rounded(sigma.low), rounded(sigma.high)), "m", made),
        "rate": fact_of("borrowed.rate", (rounded(rate.low), rounded(rate.high)), "", made),
        "source": sigma.source,
    }
    yield Message("small_n.borrowed", borrowed)
