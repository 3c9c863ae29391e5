"""The board: segment ids with the months in which an opening is possible, requests and their answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.border.desk import has_workspace, load_board
from qaplan.app.services.border.letters import GRADES, Asked, ask_for_gaps
from qaplan.app.services.border.papers import answer_paper, letter_paper
from qaplan.app.services.border.register_view import months_said
from qaplan.app.web.border.forms import Field, Form, form_of, go_to, pdf, told_of
from qaplan.app.web.browsing import address_of
from qaplan.app.web.landscape.tabs import landscape_tabs
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.dates import PartialDate
from qaplan.base.errors import AccessError, QaplanError
from qaplan.base.messages import Message
from qaplan.landscape.crossings.checks import read_months
from qaplan.landscape.crossings.types import PASSAGE_KINDS
from qaplan.landscape.segments.types import Board, BoardLine, Letter, Reply, WantedGap

__all__ = ["answer_pdf", "ask", "board", "letter_pdf", "month_heads"]

_PATH = "s/<slug:study_id>/landscape/border/"
_MOST_LINES = 200
_MONTHS = range(1, 13)


@dataclass(frozen=True)
class Square:
    """One month of a segment: its name and whether an opening is possible then."""

    name: str
    is_possible: bool


@dataclass(frozen=True)
class ShownLine:
    """One segment as the page draws it."""

    line: BoardLine
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class ShownLetter:
    """One request with its answer as the page draws it.

    Args:
        letter: The request.
        reply: The answer; None while there is none.
        on: Its day.
        gaps: Each opening: segment, what is done, the months asked for, the answer in words.
    """

    letter: Letter
    reply: Reply | None
    on: PartialDate
    gaps: tuple[tuple[str, str, Message | str, Message | str], ...]


@page(_PATH, name="landscape.border", right="border.look")
def board(request: PageRequest) -> HttpResponse:
    """Show in which months an opening is possible, and what was asked and answered."""
    return _shown(request)


@page(f"{_PATH}ask/", name="landscape.border_ask", right="border.request", methods=("POST",))
def ask(request: PageRequest) -> HttpResponse:
    """Ask the border service for openings."""
    try:
        letter = ask_for_gaps(request.study, _asked(request), request.reader)
    except AccessError:
        raise
    except QaplanError as error:
        return _shown(request, error)
    said = Message("border.asked", {"number": str(letter.number)})
    messages.success(request, request.text.say(said))
    return go_to(request, "landscape.border")


@page(f"{_PATH}letters/<int:number>/request.pdf", name="landscape.letter", right="border.look")
def letter_pdf(request: PageRequest, number: int) -> HttpResponse:
    """Give a request as a letter in the reader's language."""
    made = letter_paper(request.study, number, request.language, request.reader)
    return pdf(made, f"request-{number}-{request.language}")


@page(f"{_PATH}letters/<int:number>/answer.pdf", name="landscape.reply", right="border.look")
def answer_pdf(request: PageRequest, number: int) -> HttpResponse:
    """Give the answer to a request as a letter in the reader's language."""
    made = answer_paper(request.study, number, request.language, request.reader)
    return pdf(made, f"answer-{number}-{request.language}")


def month_heads(request: PageRequest) -> tuple[str, ...]:
    """The short names of the months."""
    from babel.dates import get_month_names

    names = get_month_names("abbreviated", context="stand-alone", locale=request.language)
    return tuple(str(names[month]).rstrip(".") for month in _MONTHS)


def shown_lines(request: PageRequest, held: Board) -> tuple[ShownLine, ...]:
    """The segments that are asked for, as many as a page holds."""
    asked = request.GET.get("segment", "").strip().casefold()
    heads = month_heads(request)
    found = [each for each in held.lines if asked in each.segment_id.casefold()]
    return tuple(
        ShownLine(each, tuple(Square(heads[month - 1], each.is_possible(month)) for month in _MONTHS))
        for each in found[:_MOST_LINES]
    )


def shown_letters(held: Board) -> tuple[ShownLetter, ...]:
    """Requests with their answers, the latest first."""
    replies = {each.number: each for each in held.replies}
    return tuple(
        _shown_letter(each, replies.get(each.number))
        for each in sorted(held.letters, key=lambda each: -each.number)
    )


def _shown(request: PageRequest, error: QaplanError | None = None) -> HttpResponse:
    is_there = has_workspace(request.study, request.reader)
    held = load_board(request.study, request.reader) if is_there else Board()
    may_ask = is_there and request.reader.may("border.request") and bool(held.lines)
    month = request.reader.moment().month
    told, _ = told_of(request, error) if error else ("", [])
    shown = {
        "tabs": landscape_tabs(request),
        "is_there": is_there,
        "on": request.reader.moment().date(),
        "of": len(held.lines),
        "possible": sum(each.is_possible(month) for each in held.lines),
        "closed": sum(each.is_closed for each in held.lines),
        "heads": month_heads(request),
        "lines": shown_lines(request, held),
        "asked_segment": request.GET.get("segment", ""),
        "letters": shown_letters(held),
        "form": _form(request) if may_ask else None,
        "change_address": address_of(request, "landscape.border_ask"),
        "workspace_address": address_of(request, "landscape.workspace")
        if request.reader.may("border.keep")
        else "",
        "error": error,
        "told": told,
    }
    return render(request, "landscape/board.html", shown, status=422 if error else 200)


def _shown_letter(letter: Letter, reply: Reply | None) -> ShownLetter:
    answered = {each.segment_id: each.months for each in reply.lines} if reply else {}
    gaps = tuple(
        (
            each.segment_id,
            f"crossings.kind_{each.kind}",
            months_said(each.months),
            _answer(answered[each.segment_id]) if each.segment_id in answered else "",
        )
        for each in letter.wanted
    )
    return ShownLetter(letter, reply, PartialDate.parse(letter.on), gaps)


def _answer(months: tuple[int, ...]) -> Message:
    if not months:
        return Message("border.not_possible")
    said = months_said(months)
    is_year = isinstance(said, Message)
    return Message("border.possible_always") if is_year else Message("border.possible_in", {"months": said})


def _form(request: PageRequest) -> Form:
    kinds = tuple((each, f"crossings.kind_{each}") for each in PASSAGE_KINDS)
    # The weakest stands first: nobody claims a photograph by leaving a choice as it was.
    grades = tuple((each, f"border.grade_{each}") for each in reversed(GRADES))
    fields = (
        Field("organisation", "border.field_organisation", is_needed=True),
        Field("species", "border.letter_species", is_needed=True, hint="border.hint_species"),
        Field("segments", "border.field_segments", is_needed=True, hint="border.hint_segments"),
        Field("kind", "crossings.kind", "choice", True, choices=kinds),
        Field("months", "crossings.months", hint="crossings.months_hint"),
        Field("grade", "border.letter_grade", "choice", True, choices=grades),
        Field("reason", "border.letter_reason", "area", True, "border.hint_reason"),
    )
    return form_of(request, "ask", "border.ask", fields)


def _asked(request: PageRequest) -> Asked:
    def said(name: str) -> str:
        return str(request.POST.get(name, "")).strip()

    def parts(name: str) -> tuple[str, ...]:
        return tuple(each.strip() for each in said(name).split(",") if each.strip())

    months = read_months(said("months"))
    wanted = tuple(WantedGap(each, said("kind"), months) for each in parts("segments"))
    return Asked(said("organisation"), parts("species"), said("grade"), said("reason"), wanted)
