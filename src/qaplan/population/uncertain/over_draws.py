"""A model fitted to every draw of who is who, and what the fits say together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from typing import Literal, TypeAlias, TypeVar

import numpy as np

from qaplan.base.errors import DataError, ModelError
from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.types import CaptureHistory, Session, SpatialSurvey
from qaplan.population.fitting import density_of, fit
from qaplan.population.fitting.digests import survey_digest
from qaplan.population.flanks.estimating import fit_flanks, flank_numbers
from qaplan.population.model import Model
from qaplan.population.uncertain.pooling import Pooled, pool

__all__ = ["DrawnEstimate", "OverDrawsStatus", "fit_flanks_over_draws", "fit_over_draws"]

OverDrawsStatus = Literal["ok", "some_failed", "failed"]
Tell: TypeAlias = Callable[[int, int], None]
Said: TypeAlias = tuple[float, float] | None
Drawn = TypeVar("Drawn")
_HA_IN_100KM2 = 10_000
_MOST_FAILED = 0.1


@dataclass(frozen=True, eq=False)
class DrawnEstimate:
    """A density over draws of who is who.

    Args:
        model: The model.
        density: Animals for each hectare, combined; None where too many fits failed.
        draws: How many draws there are.
        different: How many of them differ from all others.
        failed: Draws whose fit says nothing.
        animals: Fewest and most animals in a draw.
        provenance: What it was made from.
    """

    model: Model
    density: Pooled | None
    draws: int
    different: int
    failed: int
    animals: tuple[int, int]
    provenance: Provenance

    @property
    def status(self) -> OverDrawsStatus:
        """``ok``; ``some_failed``: some draws left out; ``failed``: nothing is said."""
        if self.density is None:
            return "failed"
        return "some_failed" if self.failed else "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "the same model fitted to every draw of who is who by maximum likelihood; densities combined on "
            "the log scale by Rubin's rules with Barnard and Rubin's degrees of freedom"
        )

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful but usable."""
        if self.status != "some_failed":
            return ()
        code = "uncertain.some_failed"
        return (Caution(code, Message(code, {"failed": self._fact("failed", self.failed)})),)

    def require(self) -> Pooled:
        """The density.

        Raises:
            ModelError: ``population.draws_failed`` where too many fits failed.
        """
        if self.density is None:
            raise ModelError(
                "population.draws_failed",
                f"the fits of {self.failed} of {self.draws} draws say nothing",
                do="take a simpler model, or answer more pairs",
            )
        return self.density

    def messages(self) -> tuple[Message, ...]:
        """What was found, in sentences."""
        if self.density is None:
            values = {"failed": self._fact("failed", self.failed), "draws": self._fact("draws", self.draws)}
            return (Message("uncertain.failed", values),)
        low, high = self.density.interval()
        density = {
            "density": self._fact("density", self.density.estimate * _HA_IN_100KM2),
            "low": self._fact("density_low", low * _HA_IN_100KM2),
            "high": self._fact("density_high", high * _HA_IN_100KM2),
            "draws": self._fact("draws", self.draws),
        }
        share = self._fact("identity_share", round(100 * self.density.identity_share), percent=True)
        animals = Fact("population.draws.animals", self.animals, "animal", activity=self.provenance.activity)
        return (
            Message("uncertain.density", density),
            Message("uncertain.share", {"share": share}),
            Message("uncertain.animals", {"animals": animals}),
            *(each.message for each in self.cautions),
        )

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
        record: dict[str, object] = {
            "status": self.status,
            "draws": self.draws,
            "draws_that_differ": self.different,
            "draws_failed": self.failed,
            "animals_low": self.animals[0],
            "animals_high": self.animals[1],
            "method": self.method,
            "cautions": [each.code for each in self.cautions],
            "provenance": self.provenance.id,
        }
        if self.density is None:
            return record
        low, high = self.density.interval()
        freedom = self.density.freedom
        return record | {
            "density_per_ha": self.density.estimate,
            "density_per_ha_lower": low,
            "density_per_ha_upper": high,
            "density_per_100km2": self.density.estimate * _HA_IN_100KM2,
            "density_per_100km2_lower": low * _HA_IN_100KM2,
            "density_per_100km2_upper": high * _HA_IN_100KM2,
            "log_se": self.density.log_se,
            "degrees_of_freedom": freedom if isfinite(freedom) else None,
            "identity_share_of_variance": self.density.identity_share,
        }

    def _fact(self, name: str, value: float, *, percent: bool = False) -> Fact:
        held = written_number(float(f"{value:.3g}"))
        made = self.provenance.activity
        return Fact(f"population.draws.{name}", held, "%" if percent else "", activity=made)


def fit_over_draws(
    draws: Sequence[SpatialSurvey], model: Model, *, tell: Tell = lambda done, of: None
) -> DrawnEstimate:
    """Fit a model to every draw of who is who and combine what the fits say of density.

    Draws that are alike are fitted once and count as often as they were drawn.

    Args:
        draws: The survey of each draw, all as likely as each other.
        model: The model.
        tell: Told after each fit how many are done, and of how many.

    Raises:
        DataError: What fitting raises; ``population.no_draws``.
    """

    def density(survey: SpatialSurvey) -> Said:
        found = fit(survey, model)
        said = density_of(found) if found.status == "ok" else None
        return (said.per_ha, said.log_se) if said else None

    animals = [each.animals for each in draws]
    return _combined(draws, [_digest(each) for each in draws], density, model, animals=animals, tell=tell)


def fit_flanks_over_draws(
    draws: Sequence[FlankSurveys],
    model: Model,
    *,
    rng: np.random.Generator,
    tell: Tell = lambda done, of: None,
) -> DrawnEstimate:
    """Fit a model of two flanks to every draw of who is who: identity within a flank is drawn, across summed.

    Args:
        draws: The flanks of each draw, all as likely as each other.
        model: The model.
        rng: Where chance comes from, where links are too many to be summed in full.
        tell: Told after each fit how many are done, and of how many.

    Raises:
        DataError: What fitting raises; ``population.no_draws``.
    """

    def density(flanks: FlankSurveys) -> Said:
        found = fit_flanks(flanks, model, rng=rng)
        columns = [at for at, each in enumerate(found.coefficients) if each.parameter == "D"]
        error = float(found.standard_errors[columns[0]])
        return (found.per_ha, error) if found.status == "ok" and len(columns) == 1 else None

    digests = ["".join(_digest(each) for each in flanks.by_flank().values()) for flanks in draws]
    animals = [flank_numbers(each).fewest for each in draws]
    return _combined(draws, digests, density, model, animals=animals, tell=tell)


def _combined(
    draws: Sequence[Drawn],
    digests: Sequence[str],
    density: Callable[[Drawn], Said],
    model: Model,
    *,
    animals: Sequence[int],
    tell: Tell,
) -> DrawnEstimate:
    """Fit what differs, and combine what the fits say."""
    if not draws:
        raise DataError("population.no_draws", "there is no draw to combine", do="draw who is who first")
    different = dict(zip(digests, draws, strict=True))
    said: dict[str, Said] = {}
    for number, (digest, draw) in enumerate(different.items(), start=1):
        said[digest] = density(draw)
        tell(number, len(different))
    good = [each for each in (said[digest] for digest in digests) if each is not None]
    failed = len(draws) - len(good)
    pooled = None
    if good and failed <= _MOST_FAILED * len(draws):
        pooled = pool([each[0] for each in good], [each[1] for each in good])
    parameters = {"formulas": dict(model.formulas), "detectfn": model.detectfn, "draws": len(draws)}
    inputs = tuple(Input("table", f"draw {digest[:8]}", digest) for digest in different)
    return DrawnEstimate(
        model,
        pooled,
        len(draws),
        len(different),
        failed,
        (min(animals), max(animals)),
        Provenance(computed_by("population.draws", parameters), inputs),
    )


def _digest(survey: SpatialSurvey) -> str:
    """A digest that does not depend on the names of the animals."""
    plain = SpatialSurvey(survey.kind, tuple(_nameless(each) for each in survey.sessions))
    return survey_digest(plain)


def _nameless(session: Session) -> Session:
    """The session with its animals in the order of their detections."""
    history = session.history
    keys = np.column_stack([history.occasion, history.detector, history.count])
    own = [tuple(map(tuple, keys[history.animal == at].tolist())) for at in range(len(history))]
    order = sorted(range(len(own)), key=lambda at: own[at])
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    animal = place[history.animal]
    rows = np.lexsort((history.detector, history.occasion, animal))
    covariates = {name: column[order] for name, column in history.covariates.items()}
    names = tuple(str(at) for at in range(len(order)))
    sorted_history = CaptureHistory(
        names, animal[rows], history.occasion[rows], history.detector[rows], history.count[rows], covariates
    )
    return replace(session, history=sorted_history)
