"""Ordering estimates as a job; what was made from the same inputs is not made again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.jobs.executors import Executor
from qaplan.app.services.estimates.estimating import checked_models
from qaplan.app.services.estimators import Estimator, Gathered
from qaplan.app.services.jobs import HeldJob, start_job
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.estimate_tables import HeldEstimate, find_estimate
from qaplan.app.store.studies import Study
from qaplan.sharing import Answer, release

__all__ = ["JOB", "Order", "order_estimates"]

JOB = "population.estimate"
"""The job that makes estimates."""


@dataclass(frozen=True)
class Order:
    """What came of ordering estimates.

    Args:
        held: Those that were made already from just these inputs.
        job: The job that makes the others; None where nothing is left to make.
        refusal: Why nothing can be made, as this reader gets it; None where something can.
    """

    held: tuple[HeldEstimate, ...]
    job: HeldJob | None = None
    refusal: Answer | None = None


def order_estimates(
    study: Study,
    kind: str,
    models: Sequence[str] = ("",),
    *,
    as_of: date | None = None,
    session: Session | None = None,
    executor: Executor | None = None,
) -> Order:
    """Order estimates; what was made from the same inputs is not made again.

    Args:
        study: The study.
        kind: What is to be estimated.
        models: With which models, as their makers write them.
        as_of: The day; today when None.
        session: Who orders; whoever calls on this machine when None.
        executor: Where it is done; where this process does its work when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: As :func:`qaplan.app.services.estimates.estimating.checked_models`.
    """
    mine = session or session_here()
    check_may(mine, "population.estimate")
    estimator, wanted = checked_models(kind, models)
    on = as_of or mine.moment().date()
    gathered = estimator.gather(study, mine, on)
    if gathered.refusal is not None:
        return Order((), None, release(gathered.refusal, mine.audience).value)
    held = _held(study, estimator, wanted, gathered)
    left = [each for each in wanted if each not in {one.model for one in held}]
    if not left:
        return Order(held)
    asked = {"kind": kind, "models": left, "as_of": on.isoformat()}
    return Order(held, start_job(study, JOB, asked, session=mine, executor=executor))


def _held(
    study: Study, estimator: Estimator, wanted: Sequence[str], gathered: Gathered
) -> tuple[HeldEstimate, ...]:
    found = (
        find_estimate(study, kind=estimator.kind, model=each, inputs_sha256=gathered.sha256)
        for each in wanted
    )
    return tuple(each for each in found if each is not None)
