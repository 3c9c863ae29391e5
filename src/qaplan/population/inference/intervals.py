"""An interval by profile likelihood, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING, Literal

from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["End", "ProfileInterval"]

_HA_IN_100KM2 = 10_000


@dataclass(frozen=True)
class End:
    """One end of an interval.

    Args:
        value: Where it lies; None where it is open.
        state: ``found``; ``open``: however far the value moves, the data do not object; ``rough``: the search
            for it gave up close by.
    """

    value: float | None
    state: Literal["found", "open", "rough"]


@dataclass(frozen=True)
class ProfileInterval:
    """An interval of 95 % by profile likelihood.

    Args:
        name: What was profiled: ``density``, or parameter and term of a coefficient.
        scale: ``link``: of a coefficient; ``density``: logarithm of the mean density per ha.
        estimate: The estimate on that scale.
        se: Its standard error by the Hessian.
        lower: Lower end on that scale.
        upper: Upper end on that scale.
        points: Values visited, each with the best log-likelihood there.
        higher_by: By how much the profile rose over the fit: over 0.001 the fit was not at its maximum.
        evaluations: Evaluations of the likelihood.
        provenance: What the fit was made from.
    """

    name: str
    scale: Literal["link", "density"]
    estimate: float
    se: float
    lower: End
    upper: End
    points: tuple[tuple[float, float], ...]
    higher_by: float
    evaluations: int
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``; ``one_sided``, ``unbounded``: ends are open; ``higher``: the fit can be bettered."""
        if self.higher_by > 0:
            return "higher"
        opened = [each.state for each in (self.lower, self.upper)].count("open")
        return ("ok", "one_sided", "unbounded")[opened]

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return "profile likelihood: the log-likelihood falls by 1.92 to each end, all else at its best"

    @property
    def density_per_100km2(self) -> tuple[float, float | None, float | None]:
        """Estimate and ends as a density, animals on 100 square kilometres; for the scale ``density``."""
        ends = (self.estimate, self.lower.value, self.upper.value)
        estimate, lower, upper = (None if each is None else exp(each) * _HA_IN_100KM2 for each in ends)
        assert estimate is not None
        return estimate, lower, upper

    def facts(self) -> tuple[Fact, ...]:
        """Estimate and the ends that are closed, as the sentences say them."""
        made, inputs = self.provenance.activity, self.provenance.inputs
        values = self.density_per_100km2 if self.scale == "density" else self._ends
        stem = f"population.profile.{id_part(self.name)}"
        names = ("estimate", "low", "high")
        return tuple(
            Fact(f"{stem}.{name}", written_number(float(f"{value:.4g}")), activity=made, inputs=inputs)
            for name, value in zip(names, values, strict=True)
            if value is not None
        )

    def messages(self) -> tuple[Message, ...]:
        """The interval in a sentence."""
        by_name: dict[str, MessageValue] = {each.id.rpartition(".")[2]: each for each in self.facts()}
        subject = "density" if self.scale == "density" else "coefficient"
        if self.scale == "link":
            by_name["name"] = self.name
        if self.status == "higher":
            return (Message("inference.higher"),)
        kind = {"ok": "between", "unbounded": "unbounded"}.get(self.status, "")
        if not kind:
            kind = "at_least" if self.upper.value is None else "at_most"
        return (Message(f"inference.{subject}_{kind}", by_name),)

    def summary(self) -> str:
        """The sentence in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """The profile: value and log-likelihood."""
        import pandas as pd

        return pd.DataFrame(self.points, columns=["value", "log_lik"])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; an open end is null."""
        record: dict[str, object] = {
            "status": self.status,
            "name": self.name,
            "scale": "log of animals per ha" if self.scale == "density" else "link",
            "estimate": self.estimate,
            "se": self.se,
            "lower": self.lower.value,
            "lower_state": self.lower.state,
            "upper": self.upper.value,
            "upper_state": self.upper.state,
            "profile": [{"value": value, "log_lik": log_lik} for value, log_lik in self.points],
            "evaluations": self.evaluations,
            "method": self.method,
        }
        if self.scale == "density":
            estimate, lower, upper = self.density_per_100km2
            record |= {
                "density_per_100km2": estimate,
                "density_per_100km2_lower": lower,
                "density_per_100km2_upper": upper,
            }
        return record

    @property
    def _ends(self) -> tuple[float, float | None, float | None]:
        return self.estimate, self.lower.value, self.upper.value
