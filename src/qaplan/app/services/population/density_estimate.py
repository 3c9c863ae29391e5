"""The density of a study: where it starts from, and its fitted model as an answer."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.population.estimators import Estimator, Gathered, Tell
from qaplan.app.services.questions.asking import inquire
from qaplan.app.services.questions.counting import camera_days_of, minimum_of
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import ModelError
from qaplan.base.provenance import Input
from qaplan.base.refusal import Refusal
from qaplan.population.density import density
from qaplan.sharing import Answer

__all__ = ["DENSITY", "gather_density", "refuse_from_records"]

_MODELS = ("HHN | D~1, lambda0~1, sigma~1",)


def gather_density(study: Study, session: Session, on: date) -> Gathered:
    """Load the capture histories of a study, or say why no density follows from them.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    refusal, inputs = refuse_from_records(study, session, on)
    return Gathered(None, inputs, refusal)


def refuse_from_records(study: Study, session: Session, on: date) -> tuple[Refusal, tuple[Input, ...]]:
    """Refuse a density that records alone cannot carry.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    inquiry = inquire(study, audience=session.audience, as_of=on, session=session)
    minimum = minimum_of(inquiry)
    return density(minimum, camera_days=camera_days_of(study)), minimum.provenance.inputs


def _check(model: str) -> None:
    pass


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    raise ModelError("population.density_needs_histories", "there is nothing to fit")


DENSITY = Estimator(
    "density",
    "density",
    "population fit",
    _MODELS,
    gather_density,
    _check,
    _compute,
)
"""Density by spatial capture-recapture."""
