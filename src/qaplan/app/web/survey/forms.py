"""Forms from the field: the list of receipts, one form, and the decision upon it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qaplan.app.services.browse.choices import entry_choices
from qaplan.app.services.field_forms import FormLine, form_line, held_form, list_forms
from qaplan.app.services.form_decisions import (
    Acceptance,
    accept_form,
    deployments_to_choose,
    keep_as_report,
    may_open,
)
from qaplan.app.services.form_pictures import form_picture
from qaplan.app.web.browsing import address_of
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import DataError
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.evidence.types import Grade
from qaplan.survey.field_form.questions import questions_of
from qaplan.survey.field_form.types import FORM_KINDS, FormQuestion

__all__ = ["decide", "form", "form_image", "forms"]

_PATH = "s/<slug:study_id>/forms/"
_COLUMNS = ("receipt", "kind", "when", "where", "by", "state", "received")
_GRADES = ((Grade.C1, "grade_hard"), (Grade.C2, "grade_expert"), (Grade.C3, "grade_report"))


@dataclass(frozen=True)
class _Answered:
    """One answer of a form as it is read: message key of the question, and words."""

    key: str
    said: str


@page(_PATH, name="survey.forms", right="forms.send")
def forms(request: PageRequest) -> HttpResponse:
    """Show the forms that came from the field: all to who decides, to others their own."""
    lines = list_forms(request.study, session=request.reader)
    if wants_workbook(request):
        headings = [request.text.word(f"field_form.col_{name}") for name in _COLUMNS]
        return workbook(request, "forms", headings, (_cells(each, request.text) for each in lines))
    shown = {
        "lines": lines,
        "waiting": sum(each.state == "waiting" for each in lines),
        "form_address": address_of(request, "survey.field_form"),
    }
    return render(request, "survey/forms.html", shown)


@page(f"{_PATH}<slug:form_id>/decide/", name="survey.form_decide", right="forms.accept", methods=("POST",))
def decide(request: PageRequest, form_id: str) -> HttpResponse:
    """Accept a form into the records, or keep it as an unconfirmed report."""
    try:
        seq = _decide(request, form_id)
    except DataError as error:
        if error.code == "form.unknown":
            raise
        return render(request, "survey/form.html", _shown(request, form_id) | {"error": error}, status=422)
    line = form_line(held_form(request.study, form_id, session=request.reader))
    values: dict[str, MessageValue] = {"n": str(line.number), "state": Message(f"field_form.is_{line.state}")}
    tell_with_undo(request, request.text.say(Message("field_form.decided", values)), seq)
    return HttpResponseRedirect(address_of(request, "survey.form", form_id=form_id))


@page(f"{_PATH}<slug:form_id>/<int:number>.jpg", name="survey.form_picture", right="forms.send")
def form_image(request: PageRequest, form_id: str, number: int) -> HttpResponse:
    """Give one picture of a form, drawn anew from its pixels."""
    data = form_picture(request.study, form_id, number, session=request.reader)
    response = HttpResponse(data, content_type="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


@page(f"{_PATH}<slug:form_id>/", name="survey.form", right="forms.send")
def form(request: PageRequest, form_id: str) -> HttpResponse:
    """Show one form as it was filled, and what became of it."""
    return render(request, "survey/form.html", _shown(request, form_id))


def _decide(request: PageRequest, form_id: str) -> int:
    post, why = request.POST, request.POST.get("why", "")[:500]
    if post.get("act") != "accept":
        return keep_as_report(request.study, form_id, session=request.reader, why=why).seq
    grade = next((each for each, _ in _GRADES if each.value == post.get("grade")), Grade.C3)
    place, deployment = post.get("place_id", ""), post.get("deployment_id", "")
    choice = Acceptance(grade=grade, deployment_id=deployment, place_id=place, why=why)
    return accept_form(request.study, form_id, choice, session=request.reader).seq


def _shown(request: PageRequest, form_id: str) -> dict[str, object]:
    line = form_line(held_form(request.study, form_id, session=request.reader))
    may_decide = request.reader.may("forms.accept") and line.state == "waiting"
    is_check = line.kind == "camera_check"
    made = line.decision
    incident_id, record_id = str(made.get("incident_id", "")), str(made.get("record_id", ""))
    return {
        "line": line,
        "kind": Message(f"field_form.{line.kind}"),
        "answers": _answers(line, request.text),
        "images": [
            address_of(request, "survey.form_picture", form_id=form_id, number=number)
            for number in range(1, len(line.item_ids) + 1)
        ],
        "may_decide": may_decide,
        "is_check": is_check,
        "opens_incident": may_open(request.study, form_id, session=request.reader) if may_decide else False,
        "deployments": deployments_to_choose(request.study, session=request.reader)
        if may_decide and is_check
        else (),
        "places": entry_choices(request.study, request.reader).places if may_decide and not is_check else (),
        "grades": [(each.value, f"field_form.{key}") for each, key in _GRADES],
        "decide_address": address_of(request, "survey.form_decide", form_id=form_id),
        "incident_address": address_of(request, "evidence.incident", incident_id=incident_id)
        if incident_id
        else "",
        "record_address": address_of(request, "evidence.record", record_id=record_id) if record_id else "",
        "list_address": address_of(request, "survey.forms"),
    }


def _answers(line: FormLine, text: Text) -> list[_Answered]:
    kind = next(each for each in FORM_KINDS if each == line.kind)
    asked = (each for each in questions_of(kind).values() if each.name in line.answers)
    return [_Answered(each.label_key, _words_of(line.answers[each.name], each, text)) for each in asked]


def _words_of(said: str | tuple[str, ...], question: FormQuestion, text: Text) -> str:
    parts = (said,) if isinstance(said, str) else said
    if question.choices:
        return ", ".join(text.word(question.choice_key(each)) for each in parts)
    return parts[0].replace("T", " ") if question.kind == "clock" else parts[0]


def _cells(line: FormLine, text: Text) -> list[str | int]:
    kind, state = text.word(f"field_form.{line.kind}"), text.word(f"field_form.is_{line.state}")
    return [line.number, kind, line.happened, line.place, line.by, state, line.received_at]
