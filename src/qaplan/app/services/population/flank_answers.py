"""Two flanks, draws of who is who and ghosts as answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.population.flanks.estimate import FlankEstimate
    from qaplan.population.uncertain.ghosts import GhostCheck
    from qaplan.population.uncertain.over_draws import DrawnEstimate

__all__ = ["tell_drawn", "tell_flanks", "tell_ghosts", "tell_refused"]

_MOST_HINTS = 20


def tell_flanks(
    found: FlankEstimate, inputs: Sequence[Input] = (), cautions: Iterable[Caution] = ()
) -> Answer:
    """Tell an estimate of two flanks, with hints of links.

    Args:
        found: The estimate.
        inputs: What it was made from; what the estimate says itself where left out.
        cautions: What is doubtful in the survey.
    """
    noted = tuple(cautions)
    doubts = tuple(each.message for each in noted)
    made = replace(found.provenance, inputs=tuple(inputs)) if inputs else found.provenance
    record = found.to_record() | {"cautions": [each.code for each in (*found.cautions, *noted)]}
    record.pop("links", None)
    code = "" if found.status == "ok" else "population.not_fitted"
    return replace(
        _answer((*found.messages(), *doubts), record, made, code),
        tables=(_hints(found),) if found.hints else (),
        words=frozenset(name for each in found.hints for name in (each.left, each.right)),
    )


def tell_drawn(found: DrawnEstimate, inputs: Sequence[Input] = ()) -> Answer:
    """Tell an estimate over draws of who is who.

    Args:
        found: The estimate.
        inputs: What it was made from; what the estimate says itself where left out.
    """
    made = replace(found.provenance, inputs=tuple(inputs)) if inputs else found.provenance
    code = "population.draws_failed" if found.status == "failed" else ""
    return _answer(found.messages(), found.to_record(), made, code)


def tell_ghosts(found: GhostCheck, inputs: Sequence[Input] = (), cautions: Iterable[Caution] = ()) -> Answer:
    """Tell what ghosts may do to an estimate.

    Args:
        found: The comparison.
        inputs: What it was made from; what the comparison says itself where left out.
        cautions: What is doubtful in the survey.
    """
    noted = tuple(cautions)
    doubts = tuple(each.message for each in noted)
    made = replace(found.provenance, inputs=tuple(inputs)) if inputs else found.provenance
    code = "" if found.status == "ok" else "population.not_fitted"
    record = found.to_record() | {"cautions": [each.code for each in (*found.cautions, *noted)]}
    return _answer((*found.messages(), *doubts), record, made, code)


def tell_refused(refusal: Refusal, activity: str, inputs: Sequence[Input] = ()) -> Answer:
    """Tell why nothing can be estimated.

    Args:
        refusal: The refusal.
        activity: What was asked for.
        inputs: What it was asked of.
    """
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record={},
        provenance=Provenance(computed_by(activity), tuple(inputs)),
        instead=refusal.instead,
        status="refused",
        code=refusal.code,
    )


def _answer(sentences: tuple[Message, ...], record: dict[str, object], made: Provenance, code: str) -> Answer:
    status = str(record.pop("status"))
    record.pop("provenance", None)
    facts = {fact.id: fact for each in sentences for fact in each.facts()}
    return Answer(sentences, FactBook(facts.values()), record, made, status=status, code=code)


def _hints(found: FlankEstimate) -> AnswerTable:
    rows = tuple(
        AnswerRow((each.left, each.right, _percent(found, at, each.probability)), vars(each))
        for at, each in enumerate(found.hints[:_MOST_HINTS])
    )
    columns = ("flanks.column_left", "flanks.column_right", "flanks.column_probability")
    return AnswerTable("links", columns, rows)


def _percent(found: FlankEstimate, at: int, probability: float) -> Fact:
    """A probability that is never told as certain."""
    percent = min(round(100 * probability), 99)
    return Fact(f"population.flanks.hint_{at + 1}", percent, "%", activity=found.provenance.activity)
