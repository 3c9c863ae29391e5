"""Incidents: the list, one incident with its chain of custody, what is added to it, and its evidence pack."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qaplan.app.services.browse.choices import entry_choices
from qaplan.app.services.incidents.noting import (
    CAUSES,
    HandOver,
    add_cause,
    add_hand_over,
    add_sample,
    match_animal,
    note_result,
)
from qaplan.app.services.incidents.packs import evidence_pack
from qaplan.app.services.incidents.viewing import IncidentFile, list_incidents, show_incident
from qaplan.app.web.browsing import address_of, as_number, show_table, tabs, workbook_of
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.tables import wants_workbook
from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Message
from qaplan.sharing.answers import AnswerRow

__all__ = ["add_to", "incident", "incidents", "pack", "printed"]

_PATH = "s/<slug:study_id>/incidents/"
_ONE = f"{_PATH}<path:incident_id>/"
_FIELDS = ("when", "handed_by", "taken_by", "what", "mark", "kept_at", "sha256", "remark")
_LABELS = {"what": "handed_what", "sha256": "file_digest"}
_NEEDED = frozenset({"when", "handed_by", "taken_by", "what"})


@page(
    _PATH,
    name="evidence.incidents",
    right="incidents.look",
    entrance=Entrance("work", 4, "browse.tab.incidents"),
)
def incidents(request: PageRequest) -> HttpResponse:
    """Show the finds of dead animals, the latest first."""
    found = list_incidents(request.study, request.reader)
    table = found.answer.value.tables[0]
    if wants_workbook(request):
        return workbook_of(request, table)
    shown = {
        "table": show_table(table, _links(request)),
        "count": found.count,
        "waiting": found.waiting,
        "forms_address": address_of(request, "survey.forms") if request.reader.may("forms.send") else "",
        "tabs": tabs(request),
    }
    return render(request, "evidence/incidents.html", shown)


@page(f"{_PATH}<path:incident_id>/pack.json", name="evidence.incident_pack", right="incidents.write")
def pack(request: PageRequest, incident_id: str) -> HttpResponse:
    """Give the chain of custody as a file that anybody can check."""
    made = evidence_pack(request.study, incident_id, session=request.reader)
    body = json.dumps(made, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{request.study.study_id}-evidence-pack.json"'
    )
    return response


@page(f"{_PATH}<path:incident_id>/print/", name="evidence.incident_print", right="incidents.write")
def printed(request: PageRequest, incident_id: str) -> HttpResponse:
    """Show the evidence pack as it is printed: the find, the chain with its digests, room for signatures."""
    return render(request, "evidence/incident_print.html", _shown(request, incident_id))


@page(f"{_ONE}add/", name="evidence.incident_add", right="incidents.write", methods=("POST",))
def add_to(request: PageRequest, incident_id: str) -> HttpResponse:
    """Add a hand-over, a sample, a result, a cause or a match to an incident."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise DataError(
            "incident.bad_act", "nothing of that kind is added to an incident", do="use the page's forms"
        )
    try:
        act(request, incident_id)
    except DataError as error:
        if error.code == "incident.unknown":
            raise
        given = {name: str(value) for name, value in request.POST.items()}
        shown = _shown(request, incident_id) | {
            "faults": _told(request, error),
            "error": error,
            "given": given,
        }
        return render(request, "evidence/incident.html", shown, status=422)
    return HttpResponseRedirect(address_of(request, "evidence.incident", incident_id=incident_id))


@page(_ONE, name="evidence.incident", right="incidents.look")
def incident(request: PageRequest, incident_id: str) -> HttpResponse:
    """Show one incident: what was found, what is named, what a laboratory owes, and the chain of custody."""
    return render(request, "evidence/incident.html", _shown(request, incident_id))


def _shown(request: PageRequest, incident_id: str) -> dict[str, object]:
    shown = show_incident(request.study, incident_id, request.reader)
    fields, causes, samples, published = shown.answer.value.tables
    may_write = request.reader.may("incidents.write")
    parts = {"incident_id": incident_id}
    return {
        "incident": shown,
        "answer": shown.answer.value,
        "on": request.reader.moment().date(),
        "fields": show_table(fields),
        "causes": show_table(causes),
        "samples": show_table(samples),
        "published": show_table(published),
        "chain": [each.transfer for each in shown.chain],
        "sealed": shown.chain,
        "open_samples": [(number, each) for number, each in shown.samples if each.result is None],
        "form_fields": [(name, f"incident.{name}", name in _NEEDED) for name in _FIELDS],
        "may_write": may_write,
        "may_match": may_write and request.reader.may("identity.state"),
        "cause_words": CAUSES,
        "animals": entry_choices(request.study, request.reader).individuals if may_write else (),
        "add_address": address_of(request, "evidence.incident_add", **parts),
        "pack_address": address_of(request, "evidence.incident_pack", **parts),
        "print_address": address_of(request, "evidence.incident_print", **parts),
        "record_address": address_of(request, "evidence.record", record_id=shown.record_id),
        "animal_address": _animal(request, shown),
        "given": {},
        "tabs": tabs(request),
    }


def _animal(request: PageRequest, shown: IncidentFile) -> str:
    if not shown.individual_id:
        return ""
    return address_of(request, "identity.dossier", individual_id=shown.individual_id)


def _links(request: PageRequest) -> Callable[[AnswerRow], dict[int, str]]:
    return lambda row: {0: address_of(request, "evidence.incident", incident_id=row.record["incident_id"])}


def _hand_over(request: PageRequest, incident_id: str) -> None:
    post = request.POST
    number = as_number(post.get("corrects", "") or "0")
    given = {name: post.get(name, "").strip() for name in _FIELDS}
    wanted = HandOver(**given, corrects=-1 if number is None else number)
    sealed = add_hand_over(request.study, incident_id, wanted, session=request.reader)
    said = Message("incident.added_hand_over", {"n": str(sealed.transfer.number)})
    messages.success(request, request.text.say(said))


def _sample(request: PageRequest, incident_id: str) -> None:
    what, laboratory, sent = (request.POST.get(name, "") for name in ("sample", "laboratory", "sent"))
    seq = add_sample(request.study, incident_id, what, laboratory, sent, session=request.reader)
    _tell(request, incident_id, seq)


def _result(request: PageRequest, incident_id: str) -> None:
    at = as_number(request.POST.get("number", "")) or 0
    seq = note_result(request.study, incident_id, at, request.POST.get("result", ""), session=request.reader)
    _tell(request, incident_id, seq)


def _cause(request: PageRequest, incident_id: str) -> None:
    cause, text, author = (request.POST.get(name, "") for name in ("cause", "in_words", "who"))
    _tell(
        request,
        incident_id,
        add_cause(request.study, incident_id, cause, text, author, session=request.reader),
    )


def _match(request: PageRequest, incident_id: str) -> None:
    animal, basis = (request.POST.get(name, "") for name in ("individual", "match_basis"))
    _tell(
        request, incident_id, match_animal(request.study, incident_id, animal, basis, session=request.reader)
    )


_ACTS: dict[str, Callable[[PageRequest, str], None]] = {
    "hand_over": _hand_over,
    "sample": _sample,
    "result": _result,
    "cause": _cause,
    "match": _match,
}


def _tell(request: PageRequest, incident_id: str, seq: int) -> None:
    tell_with_undo(request, request.text.say(Message("incident.noted_down", {"id": incident_id})), seq)


def _told(request: PageRequest, error: DataError) -> list[str]:
    """Every fault in the reader's language."""
    return [_fault(request, each) for each in error.problems or (error.problem,)]


def _fault(request: PageRequest, problem: Problem) -> str:
    name = problem.where if problem.where in {*_FIELDS, "corrects"} else "what"
    values = {"field": Message(f"incident.{_LABELS.get(name, name)}")}
    try:
        return request.text.say(Message(f"incident.fault_{problem.code.partition('.')[2]}", values))
    except DataError:
        return request.text.say(Message("incident.fault_missing", values))
