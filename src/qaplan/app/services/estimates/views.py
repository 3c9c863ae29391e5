"""The estimates of a study as a reader gets them: which stand, which are old, and how models compare."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from qaplan.app.services.estimates.offered import ESTIMATORS, estimator_named
from qaplan.app.services.estimators import Gathered
from qaplan.app.services.kept import Kept
from qaplan.app.services.questions.standing import ask
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.written_answers import read_answer
from qaplan.app.store.estimate_tables import HeldEstimate, load_estimate, load_estimates, unknown_estimate
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.errors import QaplanError
from qaplan.base.facts import Fact, FactBook
from qaplan.sharing import Answer, Released, release

__all__ = [
    "ComparedModel",
    "ShownEstimate",
    "compare_models",
    "estimate_book",
    "gathered_now",
    "gathered_of",
    "may_know",
    "refusal_book",
    "said_of_records",
    "shown_estimate",
    "shown_estimates",
]

_OF_REFUSALS = ("population.", "encounters.", "identity.count.")
_STATUSES = frozenset(
    {
        "ok",
        "refused",
        "withheld",
        "not_converged",
        "at_the_edge",
        "not_identified",
        "doubtful",
        "some_failed",
        "no_power",
        "out_of_reach",
    }
)
_GATHERED = Kept[tuple[str, str, str, str, date], Gathered](most=32)
_SAID = Kept[tuple[str, str, str, date], tuple[Released[Answer], ...]](most=32)


@dataclass(frozen=True)
class ShownEstimate:
    """An estimate as a reader gets it.

    Args:
        estimate_id: Its id.
        kind: What was estimated.
        model: With which model.
        as_of: The day that it holds for.
        made_at: When it was made, as ``2025-05-01 12:30``, UTC.
        made_by: Id of who had it made.
        status: How it ended.
        superseded_by: Id of the estimate that took its place; empty while it stands.
        inputs_sha256: Digest of what it was made from.
        released: The answer.
    """

    estimate_id: str
    kind: str
    model: str
    as_of: date
    made_at: str
    made_by: str
    status: str
    superseded_by: str
    inputs_sha256: str
    released: Released[Answer]

    @property
    def answer(self) -> Answer:
        """The answer as this reader gets it."""
        return self.released.value

    @property
    def status_key(self) -> str:
        """Message key of how it ended."""
        status = self.answer.status
        return f"estimates.status_{status if status in _STATUSES else 'other'}"


@dataclass(frozen=True)
class ComparedModel:
    """One model among others of the same histories.

    Args:
        estimate: The estimate.
        aicc: Akaike's criterion for small samples, in the convention in which models compare.
        difference: From the best model.
        weight: Share of the support, 0 to 1.
    """

    estimate: ShownEstimate
    aicc: float
    difference: float
    weight: float

    @property
    def shown_aicc(self) -> str:
        """The criterion, as tables of models write it."""
        return f"{self.aicc:.2f}"

    @property
    def shown_difference(self) -> str:
        """The difference, as tables of models write it."""
        return f"{self.difference:.2f}"

    @property
    def shown_weight(self) -> str:
        """The weight, as tables of models write it."""
        return f"{self.weight:.2f}"


def shown_estimates(study: Study, session: Session, *kinds: str) -> tuple[ShownEstimate, ...]:
    """The estimates that stand, those of the latest day first.

    Args:
        study: The study.
        session: Who reads.
        kinds: Only those of these questions; of all when none is named.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    held = load_estimates(study, *kinds)
    return tuple(_shown(study, each, session) for each in held if may_know(session, each.kind))


def may_know(session: Session, kind: str) -> bool:
    """Whether a reader may know of estimates of a kind at all.

    Args:
        session: Who reads.
        kind: What was estimated; one that is offered no more may be known by who reads the study.
    """
    estimator = ESTIMATORS.get(kind)
    return session.may(estimator.right if estimator else "study.look")


def shown_estimate(study: Study, session: Session, estimate_id: str) -> ShownEstimate:
    """One estimate, whether it stands or not.

    Args:
        study: The study.
        session: Who reads.
        estimate_id: Its id.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.unknown_estimate``, also for one of which the reader may not know.
    """
    check_may(session, "study.look")
    held = load_estimate(study, estimate_id)
    if not may_know(session, held.kind):
        raise unknown_estimate()
    return _shown(study, held, session)


def gathered_now(study: Study, session: Session, kind: str, on: date) -> Gathered:
    """What an estimate would start from today; kept until the study changes.

    Args:
        study: The study.
        session: Who asks.
        kind: What would be estimated.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.unknown_kind``.
    """
    return gathered_of(study, session, (kind,), on)[kind]


def gathered_of(study: Study, session: Session, kinds: Iterable[str], on: date) -> dict[str, Gathered]:
    """What estimates of several kinds would start from today; kept until the study changes.

    Args:
        study: The study.
        session: Who asks.
        kinds: What would be estimated.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.unknown_kind``.
    """
    check_may(session, "study.look")
    head = log_head(study)
    return {kind: _gathered(study, session, kind, on, head) for kind in kinds}


def _gathered(study: Study, session: Session, kind: str, on: date, head: str) -> Gathered:
    check_may(session, estimator_named(kind).right)
    key = (study.alias, head, session.audience, kind, on)
    return _GATHERED.get(key, lambda: estimator_named(kind).gather(study, session, on))


def said_of_records(study: Study, session: Session, on: date) -> tuple[Answer, ...]:
    """The minimum known alive and the refused density of a study's records; kept until the study changes.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Returns:
        Both answers; none where the study holds no case file.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    key = (study.alias, log_head(study), session.audience, on)
    found = _SAID.get(key, lambda: ask(study, session, "minimum", "density", as_of=on))
    return tuple(each.value for each in found)


def compare_models(estimates: Sequence[ShownEstimate]) -> tuple[ComparedModel, ...]:
    """Compare the models that were fitted to the same histories as the first, the best first.

    Args:
        estimates: Estimates of one kind; only those that are good and of the first's inputs compare.
    """
    good = [each for each in estimates if each.status == "ok" and _aicc(each) is not None]
    same = [each for each in good if each.inputs_sha256 == good[0].inputs_sha256]
    scored = sorted(((_aicc(each) or 0.0, each) for each in same), key=lambda pair: pair[0])
    if not scored:
        return ()
    best = scored[0][0]
    support = [math.exp(-(aicc - best) / 2) for aicc, _ in scored]
    total = math.fsum(support)
    return tuple(
        ComparedModel(each, aicc, aicc - best, share / total)
        for (aicc, each), share in zip(scored, support, strict=True)
    )


def estimate_book(study: Study, session: Session, fact_id: str) -> FactBook:
    """The facts of the estimate that a value belongs to; none where it belongs to no estimate.

    Args:
        study: The study.
        session: Who reads.
        fact_id: Id of the value.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    stem, _, rest = fact_id.partition(".")
    if stem != "estimate":
        return FactBook()
    return shown_estimate(study, session, rest.partition(".")[0]).answer.facts


def refusal_book(study: Study, session: Session, fact_id: str, on: date) -> FactBook:
    """The facts that refusals of estimates say on a day; none where the value is of another kind.

    Args:
        study: The study.
        session: Who reads.
        fact_id: Id of the value.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    if not fact_id.startswith(_OF_REFUSALS):
        return FactBook()
    found: dict[str, Fact] = {}
    for kind in ESTIMATORS:
        try:
            refusal = gathered_now(study, session, kind, on).refusal
        except QaplanError:  # a question that this reader may not ask, or that cannot be asked here
            continue
        if refusal is not None:
            found |= {fact.id: fact for fact in release(refusal, session.audience).value.facts}
    return FactBook(found.values())


def _aicc(estimate: ShownEstimate) -> float | None:
    value = estimate.answer.record.get("aicc_comparable")
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else None


def _shown(study: Study, held: HeldEstimate, session: Session) -> ShownEstimate:
    released = release(
        read_answer(held.body["answer"]), session.audience, key=reader_key(study, session.audience)
    )
    return ShownEstimate(
        held.estimate_id,
        held.kind,
        held.model,
        held.as_of,
        held.made_at.strftime("%Y-%m-%d %H:%M"),
        held.made_by,
        held.status,
        held.superseded_by,
        held.inputs_sha256,
        released,
    )
