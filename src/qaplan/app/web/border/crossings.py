"""The register of crossings: passages with what is overdue in red, use, leopards by grade, and its forms."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.border.crossings import (
    crossing_id_of,
    note_crossing,
    note_inferred,
    note_passage,
    note_sides,
    note_visit,
    take_from_cameras,
)
from qaplan.app.services.border.papers import agreement_annex
from qaplan.app.services.border.people_at_line import count_people_at_line
from qaplan.app.services.border.register_view import show_register
from qaplan.app.web.border.forms import Field, Form, day_of_form, form_of, go_to, number_of_form, pdf, told_of
from qaplan.app.web.browsing import address_of, as_number, show_table, workbook_of
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.landscape.tabs import landscape_tabs
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook
from qaplan.base.errors import AccessError, QaplanError, UsageError
from qaplan.base.messages import Message
from qaplan.landscape.crossings.checks import as_direction, as_finding, as_kind, as_stage, read_months
from qaplan.landscape.crossings.types import (
    DIRECTIONS,
    FINDINGS,
    PASSAGE_KINDS,
    STAGES,
    Crossing,
    InferredCrossing,
    Passage,
    Verification,
)

__all__ = ["annex", "change_crossings", "crossings"]

_PATH = "s/<slug:study_id>/landscape/crossings/"
_NAMES = ("passages", "use_rates", "photographed", "inferred", "people")


@page(_PATH, name="landscape.crossings", right="crossings.look")
def crossings(request: PageRequest) -> HttpResponse:
    """Show how passages stand, how often they are used, and which leopards crossed."""
    return _shown(request)


@page(f"{_PATH}annex.pdf", name="landscape.annex", right="crossings.look")
def annex(request: PageRequest) -> HttpResponse:
    """Give the annex of the agreement in the reader's language."""
    made = agreement_annex(request.study, request.language, request.reader)
    return pdf(made, f"{request.study.study_id}-annex-{request.language}")


@page(f"{_PATH}change/", name="landscape.crossings_change", right="crossings.write", methods=("POST",))
def change_crossings(request: PageRequest) -> HttpResponse:
    """Keep what a form of the register says."""
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        raise UsageError("border.bad_act", "nothing of that kind is done here", do="use the page's forms")
    try:
        act(request)
    except AccessError:
        raise
    except QaplanError as error:
        return _shown(request, error)
    return go_to(request, "landscape.crossings")


def _shown(request: PageRequest, error: QaplanError | None = None) -> HttpResponse:
    found = show_register(request.study, request.reader)
    tables = {each.name: each for each in found.answer.value.tables}
    if wants_workbook(request):
        asked = request.GET.get("table", "")
        return workbook_of(request, tables[asked if asked in tables else "passages"])
    may_write = request.reader.may("crossings.write")
    told, fields = told_of(request, error) if error else ("", [])
    shown = {
        "tabs": landscape_tabs(request),
        "headline": found.answer.value.sentences[0],
        "on": request.reader.moment().date(),
        "count": found.passages,
        **{name: show_table(tables[name]) for name in _NAMES},
        "forms": _forms(request, [each.record["passage_id"] for each in tables["passages"].rows])
        if may_write
        else (),
        "may_write": may_write,
        "change_address": address_of(request, "landscape.crossings_change"),
        "annex_address": address_of(request, "landscape.annex"),
        "error": error,
        "told": told,
        "wrong": fields,
    }
    return render(request, "landscape/crossings.html", shown, status=422 if error else 200)


def _forms(request: PageRequest, held: list[object]) -> tuple[Form, ...]:
    passages = Field(
        "passage", "crossings.passage", "choice", True, choices=tuple((str(each), "") for each in held)
    )
    forms = [form_of(request, "passage", "crossings.add_passage", _passage_fields())]
    if held:
        forms += [
            form_of(request, "visit", "crossings.add_visit", (passages, *_visit_fields())),
            form_of(request, "crossing", "crossings.add_crossing", (passages, *_crossing_fields())),
        ]
    return (
        *forms,
        form_of(request, "inferred", "crossings.add_inferred", _inferred_fields()),
        form_of(
            request,
            "sides",
            "crossings.add_sides",
            (Field("sides", "crossings.add_sides", "area", True, "crossings.sides_hint"),),
        ),
    )


def _words(names: tuple[str, ...], stem: str) -> tuple[tuple[str, str], ...]:
    return tuple((each, f"crossings.{stem}_{each}") for each in names)


def _passage_fields() -> tuple[Field, ...]:
    return (
        Field("passage", "crossings.passage", is_needed=True),
        Field("segment", "crossings.segment", is_needed=True),
        Field("kind", "crossings.kind", "choice", True, choices=_words(PASSAGE_KINDS, "kind")),
        Field("months", "crossings.months", hint="crossings.months_hint"),
        Field("stage", "crossings.stage", "choice", True, choices=_words(STAGES, "stage")),
        Field("agreed_on", "crossings.agreed_on", "date"),
        Field("verify_by", "crossings.verify_by", "date"),
        Field("cameras", "crossings.cameras"),
        Field("source", "crossings.source"),
    )


def _visit_fields() -> tuple[Field, ...]:
    return (
        Field("day", "crossings.day", "date", True),
        Field("by", "crossings.by", is_needed=True),
        Field("found", "crossings.found", "choice", True, choices=_words(FINDINGS, "found")),
        Field("photo", "crossings.photo"),
        Field("note", "crossings.note"),
    )


def _crossing_fields() -> tuple[Field, ...]:
    return (
        Field("day", "crossings.day", "date", True),
        Field("species", "crossings.species", is_needed=True),
        Field("direction", "crossings.direction", "choice", True, choices=_words(DIRECTIONS, "direction")),
        Field("count", "crossings.count", "number", True, value="1"),
        Field("basis", "crossings.basis"),
    )


def _inferred_fields() -> tuple[Field, ...]:
    return (
        Field("animal", "crossings.animal"),
        Field("since", "crossings.since", "date", True),
        Field("until", "crossings.until", "date", True),
        Field("probability", "crossings.probability", "number"),
        Field("method", "crossings.method", is_needed=True),
        Field("source", "crossings.source", is_needed=True),
    )


def _passage(request: PageRequest) -> None:
    said = _said(request)
    cameras = tuple(each.strip() for each in said("cameras").split(",") if each.strip())
    wanted = Passage(
        said("passage"),
        said("segment"),
        as_kind(said("kind")),
        read_months(said("months")),
        as_stage(said("stage")),
        day_of_form(said("agreed_on")),
        day_of_form(said("verify_by")),
        cameras,
        said("source"),
    )
    _tell(request, note_passage(request.study, wanted, request.reader))


def _visit(request: PageRequest) -> None:
    said = _said(request)
    visit = Verification(
        said("passage"),
        day_of_form(said("day")) or request.reader.moment().date(),
        said("by"),
        as_finding(said("found")),
        said("photo"),
        said("note"),
    )
    _tell(request, note_visit(request.study, visit, request.reader))


def _crossing(request: PageRequest) -> None:
    said = _said(request)
    day = day_of_form(said("day")) or request.reader.moment().date()
    own_id = crossing_id_of(said("passage"), day, said("species"), said("basis"))
    count = as_number(said("count")) or 0
    wanted = Crossing(
        own_id,
        said("passage"),
        day,
        said("species"),
        as_direction(said("direction")),
        count,
        basis=said("basis"),
    )
    _tell(request, note_crossing(request.study, wanted, request.reader))


def _inferred(request: PageRequest) -> None:
    said = _said(request)
    today = request.reader.moment().date()
    since, until = day_of_form(said("since")) or today, day_of_form(said("until")) or today
    own_id = f"inferred-{crossing_id_of(said('animal'), since, said('method'), said('source'))[-8:]}"
    chance = number_of_form(said("probability"))
    wanted = InferredCrossing(own_id, since, until, said("method"), said("source"), said("animal"), chance)
    _tell(request, note_inferred(request.study, wanted, request.reader))


def _sides(request: PageRequest) -> None:
    sides: dict[str, str] = {}
    for line in request.POST.get("sides", "").splitlines():
        station, _, side = line.strip().partition(" ")
        if station:
            sides[station] = side.strip()
    _tell(request, note_sides(request.study, sides, request.reader))


def _take(request: PageRequest) -> None:
    taken = take_from_cameras(request.study, request.reader)
    messages.success(request, request.text.say(Message("crossings.taken", {"n": str(taken)})))


def _people(request: PageRequest) -> None:
    counted = count_people_at_line(request.study, request.reader)
    messages.success(request, request.text.say(Message("crossings.counted_people", {"n": str(counted)})))


_ACTS: dict[str, Callable[[PageRequest], None]] = {
    "passage": _passage,
    "visit": _visit,
    "crossing": _crossing,
    "inferred": _inferred,
    "sides": _sides,
    "take": _take,
    "people": _people,
}


def _said(request: PageRequest) -> Callable[[str], str]:
    return lambda name: str(request.POST.get(name, "")).strip()


def _tell(request: PageRequest, seq: int) -> None:
    tell_with_undo(request, request.text.word("crossings.kept"), seq)
