"""The catalogue of animals, and the dossier of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.browse.catalogue import list_individuals
from qaplan.app.services.browse.dossier import animal_dossier
from qaplan.app.services.browse.pictures import portrait_of
from qaplan.app.services.identity.contact_strip import ContactStrip, contact_strip
from qaplan.app.services.identity.views import StatementLine, animal_history, has_passings
from qaplan.app.web.browsing import MOST_ROWS, address_of, next_address, show_table, slide, workbook_of
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.reporting.life_lines import draw_lines
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.tables import wants_workbook
from qaplan.base.messages import Message
from qaplan.sharing.answers import AnswerRow

__all__ = ["dossier", "individuals"]


@dataclass(frozen=True)
class History:
    """What a dossier tells of statements and flanks to those who compare animals.

    Args:
        state_key: Message key of the state of its flanks.
        strips: Its pictures, flank by flank.
        lines: Every statement about it, the latest first.
        encounter: A passing that shows both flanks; empty where there is none.
        encounters: How many passings and records statements join to it.
        walks: What it would have walked from passing to passing.
        may_state: Whether the reader may state something.
    """

    state_key: str
    strips: tuple[ContactStrip, ...]
    lines: tuple[StatementLine, ...]
    encounter: str
    encounters: int
    walks: tuple[Message, ...]
    may_state: bool


@page(
    "s/<slug:study_id>/individuals/",
    name="identity.individuals",
    right="study.look",
    entrance=Entrance("look", 1, "browse.tab.individuals"),
)
def individuals(request: PageRequest) -> HttpResponse:
    """Show the catalogue as the statements make it today."""

    def links(row: AnswerRow) -> dict[int, str]:
        individual_id = row.record["individual_id"]
        return {0: address_of(request, "identity.dossier", individual_id=individual_id)}

    after = request.GET.get("after", "")
    if wants_workbook(request):
        whole = list_individuals(request.study, request.reader, limit=MOST_ROWS)
        return workbook_of(request, whole.answer.value.tables[0])
    found = list_individuals(request.study, request.reader, after=after)
    shown = {
        "answer": found.answer.value,
        "table": show_table(found.answer.value.tables[0], links),
        "next": next_address(request, found.next),
        "is_first": not after,
        "records_address": address_of(request, "evidence.records"),
    }
    return render(request, "identity/individuals.html", shown)


@page("s/<slug:study_id>/individuals/<path:individual_id>/", name="identity.dossier", right="study.look")
def dossier(request: PageRequest, individual_id: str) -> HttpResponse:
    """Show one animal on a day; the date slider asks for the part below it alone."""
    on = as_of_day(request)
    found = animal_dossier(request.study, individual_id, request.reader, on=on)

    if wants_workbook(request):
        return workbook_of(request, found.statements.value.tables[0])
    may_state = request.reader.may("identity.state")
    portrait = portrait_of(request.study, found.individual_id, request.reader)
    shown = {
        "dossier": found,
        "portrait": _portrait(request, portrait),
        "story": found.story.value,
        "lines": draw_lines(found.story.value, request.text),
        "statements": show_table(found.statements.value.tables[0]),
        "on": on,
        "slider": slide(found.days, on, request.text),
        "history": _history(request, found.individual_id, on),
        "incident_addresses": _incidents(request, found.incidents),
        "state_address": f"{address_of(request, 'identity.state')}?animal={individual_id}"
        if may_state
        else "",
    }
    part = "identity/dossier_both.html" if "HX-Request" in request.headers else "identity/dossier.html"
    return render(request, part, shown)


def _history(request: PageRequest, individual_id: str, on: date) -> History | None:
    """Every statement about it with the readings behind it, and its chips; for insiders who compare."""
    if request.reader.audience == "public" or not request.reader.may("identity.read"):
        return None
    if not has_passings(request.study, session=request.reader):
        return None
    held = animal_history(request.study, individual_id, on=on, session=request.reader)
    strips = contact_strip(request.study, held.animal.nodes, session=request.reader)
    shown = {strip.flank: {encounter for encounter, _ in strip.chips} for strip in strips}
    both = shown.get("left", set()) & shown.get("right", set())
    return History(
        state_key=f"workbench.state_{held.animal.state}",
        strips=strips,
        lines=tuple(reversed(held.lines)),
        encounter=min(both, default=""),
        encounters=held.animal.encounters,
        walks=tuple(each.message for each in held.walks),
        may_state=request.reader.may("identity.state"),
    )


def _incidents(request: PageRequest, incident_ids: tuple[str, ...]) -> list[str]:
    if not request.reader.may("incidents.look"):
        return []
    found = (address_of(request, "evidence.incident", incident_id=each) for each in incident_ids)
    return [each for each in found if each]


def _portrait(request: PageRequest, medium_id: str) -> str:
    return (
        address_of(request, "recognition.picture", medium_id=medium_id, size="screen", frame=0)
        if medium_id
        else ""
    )
