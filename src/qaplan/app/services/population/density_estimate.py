"""The density of a study: where it starts from, and its fitted model as an answer."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.population.estimators import Estimator, Gathered, Tell
from qaplan.app.services.questions.asking import inquire
from qaplan.app.services.questions.counting import camera_days_of, density_answer
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import ModelError
from qaplan.sharing import Answer

__all__ = ["DENSITY", "gather_density"]

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
    return _refused(study, session, on)


def _refused(study: Study, session: Session, on: date) -> Gathered:
    """Refuse a density that records alone cannot carry."""
    inquiry = inquire(study, audience=session.audience, as_of=on, session=session)
    answer = density_answer(inquiry, camera_days=camera_days_of(study))
    return Gathered(None, answer.provenance.inputs, answer)


def _check(model: str) -> None:
    pass


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    raise ModelError("population.density_needs_histories", "there is nothing to fit")


DENSITY = Estimator(
    kind="density",
    page="density",
    command="population fit",
    models=_MODELS,
    takes_own=True,
    gather=gather_density,
    check=_check,
    compute=_compute,
)
"""Density by spatial capture-recapture."""
