"""Tables and field sheets that people send: looked at row by row, taken where they are right, taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.sheet_desk import (
    DeskOptions,
    DeskTable,
    fields_to_choose,
    let_go,
    look_at_sheet,
    names_to_choose,
    refused_file,
    send_sheet,
    take_sheet,
)
from qaplan.app.services.studies import Study
from qaplan.app.services.tables import list_tables, undo_import
from qaplan.app.web.browsing import address_of, as_number
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.survey.troubles import tell
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import QaplanError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.sharing import release
from qaplan.survey.table.types import TABLE_KINDS, RefusedRow

__all__ = ["desk", "forget", "refused", "sheets", "undo"]

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_COLUMNS = ("source", "kind", "rows", "at", "by", "state")
_MOST_SHOWN = 200
_ON_THE_DESK = {
    "table.date_ambiguous": "sheets.do_date",
    "table.place_unknown": "sheets.do_spelling",
    "table.place_ambiguous": "sheets.do_spelling",
    "table.species_unknown": "sheets.do_spelling",
    "table.species_ambiguous": "sheets.do_spelling",
}
"""What to do about a row where the desk itself has the means; elsewhere it is an option of a command."""


@page("s/<slug:study_id>/sheets/", name="survey.sheets", right="records.write", methods=("GET", "POST"))
def sheets(request: PageRequest) -> HttpResponse:
    """List the tables that were taken, and put another one on the desk."""
    shown: dict[str, object] = {"trouble": None}
    if request.method == "POST":
        sent = request.FILES.get("file")
        try:
            parts: Iterable[bytes] = sent.chunks() if sent else ()
            word = send_sheet(request.study, (sent.name or "") if sent else "", parts, request.reader)
            return _to(request, "survey.desk", word=word)
        except QaplanError as error:
            shown["trouble"] = tell(error.problem, request.text)
    tables = list_tables(request.study)[::-1]
    if wants_workbook(request):
        headings = [request.text.word(f"sheets.col_{name}") for name in _COLUMNS]
        return workbook(request, "tables", headings, [_row(each, request.text) for each in tables])
    shown |= {
        "tables": tables,
        "standing": sum(not each["is_undone"] for each in tables),
        "taken": request.GET.get("taken", ""),
        "back": request.GET.get("back", ""),
    }
    return render(request, "survey/sheets.html", shown, status=422 if shown["trouble"] else 200)


@page(
    "s/<slug:study_id>/sheets/desk/<slug:word>/",
    name="survey.desk",
    right="records.write",
    methods=("GET", "POST"),
)
def desk(request: PageRequest, word: str) -> HttpResponse:
    """Show what a table means and which rows are wrong; take it when asked."""
    options = _options(request.POST) if request.method == "POST" else DeskOptions()
    if request.POST.get("do") == "take":
        return _take(request, word, options)
    shown: dict[str, object] = {"word": word, "options": options, "kinds": TABLE_KINDS, "trouble": None}
    try:
        seen = look_at_sheet(request.study, word, request.reader, options)
    except QaplanError as error:
        if error.code == "incoming.gone":
            raise
        shown["trouble"] = tell(error.problem, request.text)
        return render(request, "survey/desk.html", shown | {"seen": None}, status=422)
    return render(request, "survey/desk.html", shown | _seen(request.study, seen, request.text))


@page(
    "s/<slug:study_id>/sheets/desk/<slug:word>/refused.xlsx",
    name="survey.refused",
    right="records.write",
    methods=("GET", "POST"),
)
def refused(request: PageRequest, word: str) -> HttpResponse:
    """Give the refused rows back as a workbook, each with why and what to do."""
    options = _options(request.POST) if request.method == "POST" else DeskOptions()
    content = refused_file(request.study, word, request.reader, request.text, options)
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="refused.xlsx"'
    return response


@page(
    "s/<slug:study_id>/sheets/desk/<slug:word>/forget/",
    name="survey.forget",
    right="records.write",
    methods=("POST",),
)
def forget(request: PageRequest, word: str) -> HttpResponse:
    """Let go of a table on the desk."""
    let_go(request.study, word, request.reader)
    messages.success(request, request.text.word("sheets.let_go"))
    return _to(request, "survey.sheets")


@page(
    "s/<slug:study_id>/sheets/taken/<slug:import_id>/undo/",
    name="survey.sheet_undo",
    right="records.write",
    methods=("POST",),
)
def undo(request: PageRequest, import_id: str) -> HttpResponse:
    """Take a table back: every row that it added or changed is again what it was."""
    rows = undo_import(
        request.study, import_id, why=request.POST.get("why", "")[:500], session=request.reader
    )
    messages.success(request, _counted(request.text, "sheets.undone", rows))
    return _to(request, "survey.sheets")


def _take(request: PageRequest, word: str, options: DeskOptions) -> HttpResponse:
    taken = take_sheet(request.study, word, request.reader, options)
    text = request.text
    said = [
        _counted(text, f"sheets.{name}", number)
        for name, number in (("new", taken.new), ("changed", taken.changed), ("same", taken.same))
        if number
    ]
    messages.success(request, " ".join(said) or text.word("sheets.nothing_new"))
    if taken.refused:
        messages.warning(request, _counted(text, "sheets.given_back", len(taken.refused)))
    there = reverse("survey.sheets", kwargs={"study_id": request.study.study_id})
    back = f"&back={word}" if taken.refused else ""
    return HttpResponseRedirect(f"{there}?taken={taken.import_id}{back}")


def _options(said: Mapping[str, str]) -> DeskOptions:
    kind = said.get("kind", "")
    columns = {
        at: str(word)
        for name, word in said.items()
        if name[:1] == "c" and (at := as_number(name[1:])) is not None
    }
    is_same_kind = kind == said.get("shown_kind", kind)
    return DeskOptions(
        kind=kind if kind in TABLE_KINDS else "",
        columns=columns if columns and is_same_kind else None,
        order=said.get("order", ""),
        utc_offset=said.get("utc_offset", "").strip()[:20],
        crs=said.get("crs", "").strip()[:20],
        classified_by=said.get("classified_by", "").strip()[:80],
        places=_meanings(said, "places"),
        species=_meanings(said, "species"),
    )


def _meanings(said: Mapping[str, str], register: str) -> dict[str, str]:
    """What the form says of spellings: the spelling in one field, what it means in the next."""
    written = {
        name[len(register) + 1 :]: word for name, word in said.items() if name.startswith(f"{register}-")
    }
    return {
        word: said.get(f"{register}_means-{at}", "").strip()[:120] for at, word in written.items() if word
    }


@dataclass(frozen=True)
class _Wrong:
    number: int
    what: str
    do: str


def _seen(study: Study, seen: DeskTable, text: Text) -> dict[str, object]:
    return {
        "seen": seen,
        "missing": [_field(name, text) for name in seen.missing],
        "fields": [(name, _field(name, text)) for name in fields_to_choose(seen.kind)],
        "wrong": [_wrong(each, text) for each in seen.refused[:_MOST_SHOWN]],
        "rest": len(seen.refused) - _MOST_SHOWN,
        "notes": [text.say(each) for each in seen.notes],
        "spellings": list(enumerate(seen.spellings)),
        "names": [
            (name, names_to_choose(study, name))
            for name in sorted({each.register for each in seen.spellings})
        ],
    }


def _wrong(row: RefusedRow, text: Text) -> _Wrong:
    what = [
        f"{each.column}: {text.say(each.what)}" if each.column else text.say(each.what) for each in row.faults
    ]
    do = dict.fromkeys(
        text.word(_ON_THE_DESK[each.code]) if each.code in _ON_THE_DESK else text.say(each.do)
        for each in row.faults
    )
    said = (release("; ".join(parts), "steward").value for parts in (what, do))
    return _Wrong(row.number, *said)


def _field(name: str, text: Text) -> str:
    """The word for one of our fields: stretches are numbered, and visits have parts."""
    head, _, part = name.partition("_")
    if head.startswith("problem"):
        return text.say(Message(f"sheets.field_problem_{part}", {"n": head.removeprefix("problem")}))
    if head in {"setup", "pickup"}:
        return f"{text.word(f'sheets.field_{head}')}: {text.word(f'sheets.part_{part}')}"
    return text.word(f"sheets.field_{name}")


def _row(each: Mapping[str, object], text: Text) -> tuple[str | int, ...]:
    state = "undone" if each["is_undone"] else "stands"
    return (
        str(each["source"]),
        text.word(f"sheets.kind_{each['kind']}"),
        int(str(each["rows"])),
        str(each["at"])[:10],
        str(each["actor"]),
        text.word(f"sheets.state_{state}"),
    )


def _counted(text: Text, key: str, number: int) -> str:
    return text.say(Message(key, {"n": Fact("page.count", number)}, count="n"))


def _to(request: PageRequest, name: str, **parts: str) -> HttpResponse:
    return HttpResponseRedirect(address_of(request, name, **parts))
