"""Estimates for the command line: made here and now and told, and the list of those that stand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.estimates.offered import estimator_named
from qaplan.app.services.estimates.views import shown_estimate, shown_estimates
from qaplan.app.services.estimators import Tell
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.dates import PartialDate
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance, computed_by
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable

__all__ = ["list_estimates", "made_here"]

_COLUMNS = ("id", "kind", "model", "day", "status", "says")


def made_here(
    study: Study,
    kind: str,
    models: Sequence[str] = (),
    *,
    as_of: date | None = None,
    session: Session | None = None,
    progress: Tell = lambda done, of: None,
) -> Released[Answer]:
    """Make estimates here and now, and tell the last of them or the refusal.

    Args:
        study: The study.
        kind: What is to be estimated.
        models: With which models; the first that is offered when none is named.
        as_of: The day; today when None.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each model.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.unknown_kind``, and what reading a model raises.
        DataError: ``population.inputs_changed``.
    """
    mine = session or session_here()
    check_may(mine, "population.estimate")
    chosen = models or (estimator_named(kind).models[0].word,)
    made = make_estimates(study, kind, chosen, as_of=as_of, session=mine, progress=progress)
    if isinstance(made, Answer):
        return release(made, mine.audience, key=reader_key(study, mine.audience))
    return shown_estimate(study, mine, made[-1].estimate_id).released


def list_estimates(study: Study, kind: str = "", *, session: Session | None = None) -> Released[Answer]:
    """List the estimates that stand, those of the latest day first.

    Args:
        study: The study.
        kind: Only those of this question; of all when empty.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.unknown_kind``.
    """
    mine = session or session_here()
    check_may(mine, "study.look")
    if kind:
        estimator_named(kind)
    found = shown_estimates(study, mine, *((kind,) if kind else ()))
    rows = tuple(
        AnswerRow(
            (
                each.estimate_id,
                Message(f"estimates.kind_{each.kind}"),
                each.model,
                PartialDate.of(each.as_of),
                Message(each.status_key),
                each.answer.sentences[0] if each.answer.sentences else "",
            ),
            {
                "estimate_id": each.estimate_id,
                "kind": each.kind,
                "model": each.model,
                "as_of": each.as_of.isoformat(),
                "status": each.answer.status,
                "inputs_sha256": each.inputs_sha256,
            },
            each.answer.tier,
        )
        for each in found
    )
    said = Message("estimates.listed") if rows else Message("estimates.none_title")
    answer = Answer(
        sentences=(said,),
        facts=FactBook(),
        record={"estimates_held": len(rows)},
        provenance=Provenance(computed_by("population.list_estimates", {"kind": kind})),
        tables=(AnswerTable("estimates", tuple(f"estimates.column_{each}" for each in _COLUMNS), rows),),
        tier="public",
    )
    return release(answer, mine.audience, key=reader_key(study, mine.audience))
