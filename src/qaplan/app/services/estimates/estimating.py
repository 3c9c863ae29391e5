"""Having estimates made: once for the same inputs, and kept with what they were made from."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.estimates.offered import estimator_named
from qaplan.app.services.estimators import Estimator, Gathered, Tell
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.services.written_answers import own_facts, write_answer
from qaplan.app.store.estimate_tables import HeldEstimate, find_estimate, save_estimate
from qaplan.app.store.log import Change, append_event, log_head
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import Input, digest_of
from qaplan.sharing import Answer, release

__all__ = ["checked_models", "make_estimates"]

_MOST_MODELS = 40
_SHORT = 12
_TRIES = 3


def make_estimates(
    study: Study,
    kind: str,
    models: Sequence[str] = ("",),
    *,
    as_of: date | None = None,
    session: Session | None = None,
    progress: Tell = lambda done, of: None,
) -> tuple[HeldEstimate, ...] | Answer:
    """Make estimates here and now, and keep each.

    Args:
        study: The study.
        kind: What is to be estimated.
        models: With which models.
        as_of: The day; today when None.
        session: Who has them made; whoever calls on this machine when None.
        progress: Told after each model; it may raise to stop there, and what was made stays.

    Returns:
        The estimates in the order of the models, or why nothing can be estimated.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: As :func:`checked_models`.
        DataError: ``population.inputs_changed`` if the study changed while this was reckoned.
    """
    mine = session or session_here()
    check_may(mine, "population.estimate")
    estimator, wanted = checked_models(kind, models)
    on = as_of or mine.moment().date()
    head = log_head(study)
    gathered = estimator.gather(study, mine, on)
    if gathered.refusal is not None:
        return release(gathered.refusal, mine.audience).value
    making = _Making(study, estimator, gathered, on, mine)
    made = []
    for number, model in enumerate(wanted):
        progress(number, len(wanted))
        held = find_estimate(study, kind=kind, model=model, inputs_sha256=gathered.sha256)
        if held is None:
            held = making.estimate(model, estimator.compute(gathered, model, progress))
            head = making.keep_unchanged(held, head)
        made.append(held)
    progress(len(wanted), len(wanted))
    return tuple(made)


@dataclass(frozen=True)
class _Making:
    """Estimates of one kind from one gathering."""

    study: Study
    estimator: Estimator
    gathered: Gathered
    on: date
    session: Session

    def estimate(self, model: str, answer: Answer) -> HeldEstimate:
        """An estimate as it is to be kept."""
        kind, sha256 = self.estimator.kind, self.gathered.sha256
        short = digest_of([kind, model, self.on.isoformat(), sha256])[:_SHORT]
        estimate_id = f"{kind}-{short}-{secrets.token_hex(2)}"
        made_from = Input("estimate", estimate_id, sha256)
        own = own_facts(answer, f"estimate.{estimate_id}", inputs=(made_from,))
        inputs = [[each.kind, each.id, each.sha256] for each in self.gathered.inputs]
        return HeldEstimate(
            estimate_id,
            kind,
            model,
            self.on,
            sha256,
            answer.status,
            self.session.moment(),
            self.session.actor.id,
            body={"answer": write_answer(own), "inputs": inputs},
        )

    def keep_unchanged(self, held: HeldEstimate, head: str) -> str:
        """Keep an estimate while its inputs are what they were; say where the log stands then."""
        for _ in range(_TRIES):
            if log_head(self.study) != head:
                head = log_head(self.study)
                now = self.estimator.gather(self.study, self.session, self.on)
                if now.sha256 != self.gathered.sha256:
                    break
            if self._keep(held, head):
                return log_head(self.study)
        raise DataError(
            "population.inputs_changed", "the study changed while this was reckoned", do="order it again"
        )

    def _keep(self, held: HeldEstimate, head: str) -> bool:
        """Keep an estimate if the log still stands where it did when the inputs were looked at."""
        body: dict[str, object] = {
            "kind": held.kind,
            "model": held.model,
            "as_of": held.as_of.isoformat(),
            "status": held.status,
            "inputs_sha256": held.inputs_sha256,
        }
        with writing(self.study):
            if log_head(self.study) != head:
                return False
            body["supersedes"] = list(save_estimate(self.study, held, actor=self.session.actor))
            change = Change("population.estimated", "estimate", held.estimate_id, "", body)
            append_event(self.study, self.session.actor, change, at=held.made_at)
        return True


def checked_models(kind: str, models: Sequence[str]) -> tuple[Estimator, tuple[str, ...]]:
    """Find a kind of estimate and read the words of its models, each once.

    Args:
        kind: What is to be estimated.
        models: With which models.

    Raises:
        UsageError: ``population.unknown_kind``; ``population.no_models`` for none or too many; what reading
            the word of a model raises.
    """
    estimator = estimator_named(kind)
    wanted = tuple(dict.fromkeys(models))
    if not 0 < len(wanted) <= _MOST_MODELS:
        raise UsageError(
            "population.no_models",
            f"{len(wanted)} models cannot be estimated at once",
            do=f"choose 1 to {_MOST_MODELS}",
        )
    for each in wanted:
        estimator.check(each)
    return estimator, wanted
