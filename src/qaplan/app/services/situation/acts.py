"""Legal acts and mortality cases as sentences, in the order of what happened."""

from __future__ import annotations

from datetime import date

from qaplan.base.dates import PartialDate, days_between
from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Gender, Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import LegalAct, MortalityCase

from .naming import computed, quoted
from .records import place_names

__all__ = ["act_sentences", "acts_by", "incident_sentences", "listing_before_find", "open_questions_of"]


def acts_by(case: CaseFile, on: date) -> tuple[LegalAct, ...]:
    """Acts dated on or before a day, in the order of their dates."""
    return tuple(
        sorted((act for act in case.acts if act.dated <= on), key=lambda act: (act.dated, act.act_id))
    )


def act_sentences(case: CaseFile, on: date) -> tuple[Message, ...]:
    """One sentence for each act that lists a taxon, with the name that it uses itself."""
    return tuple(_act_sentence(act) for act in acts_by(case, on) if act.taxon_as_written)


def _act_sentence(act: LegalAct) -> Message:
    dated = quoted(f"act.{id_part(act.act_id)}.dated", PartialDate.of(act.dated), "", [_act_input(act)])
    values: dict[str, MessageValue] = {"act": act.called, "dated": dated, "taxon": act.taxon_as_written}
    return Message("situation.listed", values)


def _act_input(act: LegalAct) -> Input:
    return input_of("act", act.act_id, act)


def listing_before_find(case: CaseFile, on: date) -> tuple[Message, ...]:
    """How many days a listing came before (or after) each find of a dead animal."""
    listings = [act for act in acts_by(case, on) if act.taxon_as_written]
    finds = [incident for incident in case.incidents if _found_by(incident, on)]
    return tuple(_order(act, incident) for act in listings for incident in finds)


def _order(act: LegalAct, incident: MortalityCase) -> Message:
    inputs = [_act_input(act), _incident_input(incident)]
    stem = f"order.{id_part(act.act_id)}.{id_part(incident.incident_id)}"
    span = days_between(PartialDate.of(act.dated), incident.found)
    assert span is not None
    key = "situation.listed_before_find" if span.fewest >= 0 else "situation.listed_after_find"
    days = span if span.fewest >= 0 else type(span)(-span.most, -span.fewest)
    values = {
        "days": computed(f"{stem}.days", days, "day", "base.days_between", inputs),
        "found": _found(incident),
        "dated": quoted(f"act.{id_part(act.act_id)}.dated", PartialDate.of(act.dated), "", inputs[:1]),
    }
    return Message(key, values)


def _found_by(incident: MortalityCase, on: date) -> bool:
    return incident.found.earliest is not None and incident.found.earliest <= on


def _incident_input(incident: MortalityCase) -> Input:
    return input_of("incident", incident.incident_id, incident)


def _found(incident: MortalityCase) -> Fact:
    stem = f"incident.{id_part(incident.incident_id)}"
    return quoted(f"{stem}.found", incident.found, "", [_incident_input(incident)])


def incident_sentences(case: CaseFile, on: date) -> tuple[Message, ...]:
    """One sentence for each find of a dead animal: who, when, where, and the cause as it stands."""
    return tuple(_incident_sentence(case, each) for each in case.incidents if _found_by(each, on))


def _incident_sentence(case: CaseFile, incident: MortalityCase) -> Message:
    record = next(each for each in case.records if each.record_id == incident.record_id)
    names = {each.individual_id: each.names for each in case.individuals}
    stem = f"incident.{id_part(incident.incident_id)}"
    cause = quoted(f"{stem}.cause", Choice(f"cause.{incident.cause}"), "", [_incident_input(incident)])
    animal = names.get(record.individual_id, Names())
    values = {
        "animal": animal if animal.all() else (record.individual_id or record.record_id),
        "found": _found(incident),
        "place": place_names(case, record),
        "cause": cause,
    }
    gender: Gender = record.sex if record.sex in ("male", "female") else "unknown"
    return Message("situation.found_dead", values, gender=gender)


def open_questions_of(case: CaseFile, on: date) -> tuple[Message, ...]:
    """What a mortality case still waits for: a laboratory result, the basis of the match."""
    found: list[Message] = []
    for incident in case.incidents:
        if _found_by(incident, on):
            found.extend(_waits_for(incident, on))
    return tuple(found)


def _waits_for(incident: MortalityCase, on: date) -> list[Message]:
    stem = f"incident.{id_part(incident.incident_id)}"
    inputs = [_incident_input(incident)]
    open_samples = [sample for sample in incident.samples if sample.result is None]
    waiting: list[Message] = []
    if open_samples:
        span = days_between(incident.found, PartialDate.of(on))
        assert span is not None
        days = computed(f"{stem}.days_without_result", span, "day", "base.days_between", inputs)
        waiting.append(Message("situation.no_result", {"days": days, "found": _found(incident)}))
    if incident.match_basis is None:
        waiting.append(Message("situation.no_match_basis", {"found": _found(incident)}))
    return waiting
