"""Places: published areas that cannot be true, and plans that protect nothing yet."""

from __future__ import annotations

from collections.abc import Sequence

from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, input_of
from qaplan.evidence.areas import AreaFinding, check_areas
from qaplan.evidence.status import PlanStatus, plan_status
from qaplan.evidence.types import Place, PlanStage
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .asking import Inquiry, asked_day, book_of, made_from, say_list

__all__ = ["ask_areas", "ask_plans"]


def ask_areas(inquiry: Inquiry) -> Released[Answer]:
    """Find published areas that do not fit each other or their own coordinates; none is corrected."""
    case = inquiry.case
    findings = check_areas(case.places, case.claims)
    names = {each.place_id: each.names for each in case.places}
    sentences = tuple(
        Message("answer.about", {"subject": names[each.place_id], "finding": each.message()})
        for each in findings
    ) or (Message("answer.no_area_doubt"),)
    claims = [each for each in case.claims if each.attribute.endswith(".area_ha")]
    inputs = (*_places(case.places), *(input_of("claim", each.claim_id, each) for each in claims))
    rows = tuple(_finding_row(names[each.place_id], each) for each in findings)
    columns = ("table.column.place", "answer.column.smaller", "answer.column.larger")
    answer = Answer(
        sentences=sentences,
        facts=book_of(*sentences),
        record=inquiry.heading | {"findings_count": len(findings)},
        provenance=made_from("evidence.check_areas", {}, inputs),
        tables=(AnswerTable("findings", columns, rows),),
        words=inquiry.words,
        tier="public",
    )
    return release(answer, inquiry.audience)


def ask_plans(inquiry: Inquiry) -> Released[Answer]:
    """Say how far each plan of a protected area has come by the day; a plan protects nothing."""
    plans = tuple(each for each in inquiry.case.places if each.is_plan)
    found = [(each, plan_status(each, inquiry.on)) for each in plans]
    sentences = tuple(_plan_sentence(inquiry, place, status) for place, status in found)
    made = made_from("evidence.plan_status", {"on": inquiry.on.isoformat()}, _places(plans))
    answer = Answer(
        sentences=sentences or (Message("answer.no_plan"),),
        facts=book_of(*sentences),
        record=inquiry.heading | {"plans_count": len(plans)},
        provenance=made,
        tables=(AnswerTable("plans", _PLAN_COLUMNS, tuple(_plan_row(*each) for each in found)),),
        words=inquiry.words,
        tier="public",
    )
    return release(answer, inquiry.audience)


_PLAN_COLUMNS = (
    "table.column.place",
    "table.column.status",
    "answer.column.reached",
    "answer.column.promised",
    "answer.column.open",
)


def _places(places: Sequence[Place]) -> tuple[Input, ...]:
    return tuple(input_of("place", each.place_id, each) for each in places)


def _finding_row(names: Names, finding: AreaFinding) -> AnswerRow:
    record = {
        "place_id": finding.place_id,
        "code": finding.code,
        "smaller_ha": finding.smaller.value,
        "larger_ha": finding.larger.value,
        "ratio": round(finding.ratio, 3),
        "sources": list(finding.sources),
    }
    return AnswerRow((names, finding.smaller, finding.larger), record, "public")


def _plan_sentence(inquiry: Inquiry, place: Place, status: PlanStatus) -> Message:
    stem = f"place.{id_part(place.place_id)}.plan"
    inputs = _places([place])
    made = made_from("evidence.plan_status", {"on": inquiry.on.isoformat()}, inputs)
    state = Fact(stem, status.choice, "", inquiry.on, (), made.activity, inputs, "public")
    values: dict[str, MessageValue] = {
        "on": asked_day(stem, inquiry.on),
        "place": place.names,
        "state": state,
    }
    return Message("answer.plan", values)


def _plan_row(place: Place, status: PlanStatus) -> AnswerRow:
    parts = {"reached": status.reached, "promised": status.promised, "open": status.open}
    record = {**status.to_record(), "name_en": place.names.en}
    cells = (place.names, status.choice, *(_stages(each) for each in parts.values()))
    return AnswerRow(cells, record, "public")


def _stages(stages: Sequence[PlanStage]) -> AnswerValue:
    if not stages:
        return ""
    said = [Message("answer.stage", {"stage": Choice(f"stage.{e.stage}"), "when": _when(e)}) for e in stages]
    listed = say_list(said)
    assert isinstance(listed, Message)
    return listed


def _when(stage: PlanStage) -> Fact:
    when = stage.reached
    word = when.iso.replace("/", "_") or "unknown"
    sources = tuple(Input("source", each) for each in stage.sources)
    return Fact(f"plan.stage.{stage.stage}.{word}", when, inputs=sources, tier="public")
