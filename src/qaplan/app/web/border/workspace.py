"""The workspace of the border service: opened with a passphrase, closed again after a while, never kept.

Nothing that stands in it goes into a message, an address, a cookie or a log; it is shown in the answer alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.border.desk import (
    Desk,
    add_to_keepers,
    create_workspace,
    desk_of,
    has_workspace,
    leave_desk,
    load_board,
    load_workspace,
    open_desk,
    stay_at_desk,
)
from qaplan.app.services.border.exporting import ask_export, export_asked, export_workspace
from qaplan.app.services.border.keeping import (
    close_months,
    close_now,
    keep_gap,
    keep_post,
    keep_segments,
    open_again,
    remove_segment,
)
from qaplan.app.services.border.letters import answer_letter, letter_of
from qaplan.app.services.border.papers import duty_card
from qaplan.app.services.border.segment_sketch import sketch_of_segments
from qaplan.app.services.languages import as_language
from qaplan.app.web.border.board import month_heads, shown_letters, shown_lines
from qaplan.app.web.border.forms import Field, Form, form_of, go_to, number_of_form, pdf, told_of
from qaplan.app.web.browsing import address_of, as_number
from qaplan.app.web.landscape.tabs import landscape_tabs
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import AccessError, QaplanError, UsageError
from qaplan.landscape.crossings.checks import read_months
from qaplan.landscape.segments.files import read_segments
from qaplan.landscape.segments.types import Board, Constraint, Gap, Post, ReplyLine, Segment, Workspace

__all__ = ["card", "change_workspace", "close", "export", "workspace"]

_PATH = "s/<slug:study_id>/landscape/border/workspace/"
_DESK = "border_desk"
_MOST_SEGMENTS = 100
_MOST_ENTRIES = 20


@page(_PATH, name="landscape.workspace", right="border.keep")
def workspace(request: PageRequest) -> HttpResponse:
    """Show the workspace to a keeper who has opened it; to others of the service the way to open it."""
    return _shown(request)


@page(f"{_PATH}close/", name="landscape.close_now", right="border.keep", methods=("POST",))
def close(request: PageRequest) -> HttpResponse:
    """Close a segment at once; neither a reason nor a passphrase is asked for."""
    segment_id, note = request.POST.get("segment", ""), request.POST.get("note", "").strip()
    close_now(request.study, segment_id, request.reader, desk=_desk(request), note=note)
    messages.success(request, request.text.word("border.closed_now"))
    return go_to(request, "landscape.workspace")


@page(f"{_PATH}change/", name="landscape.workspace_change", right="border.keep", methods=("POST",))
def change_workspace(request: PageRequest) -> HttpResponse:
    """Do what a form of the workspace says."""
    name = request.POST.get("act", "")
    try:
        if name in _DOORS:
            _DOORS[name](request)
        elif name in _ACTS:
            _ACTS[name](request, _needed_desk(request))
            messages.success(request, request.text.word("crossings.kept"))
        else:
            raise UsageError("border.bad_act", "nothing of that kind is done here", do="use the page's forms")
    except QaplanError as error:
        if error.code == "access.no_right":
            raise
        return _shown(request, error)
    return go_to(request, "landscape.workspace")


@page(f"{_PATH}card/", name="landscape.duty_card", right="border.keep", methods=("POST",))
def card(request: PageRequest) -> HttpResponse:
    """Give the duty card of a post in one of the languages."""
    language = as_language(request.POST.get("language", request.language))
    try:
        post_id = request.POST.get("post", "")
        made = duty_card(_needed_desk(request), post_id, language)
    except QaplanError as error:
        return _shown(request, error)
    return pdf(made, f"duty-card-{post_id}-{language}")


@page(f"{_PATH}export/", name="landscape.border_export", right="border.keep", methods=("POST",))
def export(request: PageRequest) -> HttpResponse:
    """Ask for an export, or allow the one that another keeper has asked for."""
    try:
        desk = _needed_desk(request)
        if request.POST.get("act") == "ask":
            ask_export(desk)
            messages.success(request, request.text.word("border.export_waits"))
            return go_to(request, "landscape.workspace")
        made = export_workspace(desk)
    except QaplanError as error:
        return _shown(request, error)
    response = HttpResponse(made, content_type="application/geo+json")
    response.headers["Content-Disposition"] = 'attachment; filename="border-workspace.geojson"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _shown(request: PageRequest, error: QaplanError | None = None) -> HttpResponse:
    is_there = has_workspace(request.study, request.reader)
    desk = _desk(request) if is_there else None
    held = load_workspace(desk) if desk else Workspace()
    seen = load_board(request.study, request.reader) if is_there else Board()
    told, fields = told_of(request, error) if error else ("", [])
    shown = {
        "tabs": landscape_tabs(request),
        "is_there": is_there,
        "desk": desk,
        "held": held,
        "segments": held.segments[:_MOST_SEGMENTS],
        "months_shut": {each.segment_id: each.months for each in held.constraints},
        "diary": held.diary[::-1][:_MOST_ENTRIES],
        "of": len(seen.lines),
        "closed": sum(each.is_closed for each in seen.lines),
        "lines": shown_lines(request, seen),
        "heads": month_heads(request),
        "asked_segment": request.GET.get("segment", ""),
        "posts": _posts(held),
        "sketch": sketch_of_segments(desk, [each.segment_id for each in seen.lines if each.is_closed])
        if desk
        else None,
        "waiting": [each for each in shown_letters(seen) if each.reply is None],
        "export": export_asked(desk) if desk else None,
        "forms": _forms(request, held) if desk else (),
        "enter_form": None if desk else _enter_form(request, is_there=is_there),
        "addresses": {
            name: address_of(request, f"landscape.{page_name}")
            for name, page_name in (
                ("change", "workspace_change"),
                ("close", "close_now"),
                ("card", "duty_card"),
                ("export", "border_export"),
                ("board", "border"),
            )
        },
        "error": error,
        "told": told,
        "wrong": fields,
    }
    response = render(request, "landscape/workspace.html", shown, status=_status(error))
    response.headers["Cache-Control"] = "no-store"
    return response


def _posts(held: Workspace) -> list[tuple[str, Post]]:
    """Every post that a segment names or that is kept, with what its card says."""
    kept = {each.post_id: each for each in held.posts}
    named = {each.post_id for each in held.segments} | set(kept)
    return [(each, kept.get(each, Post(each))) for each in sorted(named - {""})]


def _status(error: QaplanError | None) -> int:
    if error is None:
        return 200
    return 403 if isinstance(error, AccessError) else 422


def _enter_form(request: PageRequest, *, is_there: bool) -> Form:
    passphrase = Field("passphrase", "border.passphrase", "password", True)
    if is_there:
        return form_of(request, "enter", "border.enter", (passphrase,))
    fields = (
        Field("holder", "border.holder", is_needed=True, hint="border.hint_holder"),
        Field("passphrase", "border.passphrase", "password", True, "border.hint_passphrase"),
    )
    return form_of(request, "create", "border.create", fields)


def _forms(request: PageRequest, held: Workspace) -> tuple[Form, ...]:
    segments = tuple((each.segment_id, "") for each in held.segments)
    which = Field("segment", "crossings.segment", "choice", True, choices=segments)
    note = Field("note", "border.note", hint="border.hint_note")
    lines = Field("lines", "border.lines", "area", True, "border.hint_lines")
    months = Field("months", "border.months_closed", hint="border.hint_months_closed")
    posts = Field("posts", "border.card_where")
    forms = [
        form_of(request, "segments", "border.add_segments", (lines,)),
        form_of(request, "segment", "border.add_segment", _segment_fields()),
    ]
    if held.segments:
        passage = Field("passage", "crossings.passage", is_needed=True)
        width = Field("width_m", "border.width_m", "number")
        forms += [
            form_of(request, "months", "border.close_months", (which, months, note)),
            form_of(request, "gap", "border.add_gap", (passage, which, posts, width)),
            form_of(request, "remove", "border.remove_segment", (which,)),
        ]
    keeper = (
        Field("holder", "border.holder", is_needed=True, hint="border.hint_holder"),
        Field("new_passphrase", "border.passphrase", "password", True, "border.hint_passphrase"),
    )
    post = (
        Field("post", "border.post", is_needed=True),
        Field("name", "border.post_name"),
        Field("call", "border.card_call"),
    )
    return (
        *forms,
        form_of(request, "post", "border.add_post", post),
        form_of(request, "keeper", "border.add_keeper", keeper),
    )


def _segment_fields() -> tuple[Field, ...]:
    return (
        Field("segment", "crossings.segment", is_needed=True, hint="border.hint_segment"),
        Field("name", "border.segment_name"),
        Field("post", "border.post"),
        Field("owner", "border.owner"),
        Field("built", "border.built"),
        Field("height_m", "border.height_m", "number"),
        Field("strands", "border.strands", "number"),
        Field("state", "border.state"),
        Field("beyond", "border.beyond"),
        Field("source", "crossings.source"),
    )


def _desk(request: PageRequest) -> Desk | None:
    token = str(request.session.get(_DESK, ""))
    return desk_of(token, request.study, request.reader) if token else None


def _needed_desk(request: PageRequest) -> Desk:
    desk = _desk(request)
    if desk is None:
        raise AccessError("border.locked", "the workspace is closed", do="open it with your passphrase")
    return desk


def _enter(request: PageRequest) -> None:
    passphrase = request.POST.get("passphrase", "")
    request.session[_DESK] = stay_at_desk(open_desk(request.study, passphrase, request.reader))


def _create(request: PageRequest) -> None:
    passphrase, holder = request.POST.get("passphrase", ""), request.POST.get("holder", "").strip()
    desk = create_workspace(request.study, passphrase, holder, request.reader)
    request.session[_DESK] = stay_at_desk(desk)


def _leave(request: PageRequest) -> None:
    leave_desk(str(request.session.pop(_DESK, "")))


_DOORS: dict[str, Callable[[PageRequest], None]] = {"enter": _enter, "create": _create, "leave": _leave}


def _segments(request: PageRequest, desk: Desk) -> None:
    keep_segments(desk, read_segments(request.POST.get("lines", "").encode()))


def _segment(request: PageRequest, desk: Desk) -> None:
    said = _said(request)
    before = next(
        (each for each in load_workspace(desk).segments if each.segment_id == said("segment")), None
    )
    keep_segments(desk, [_changed(before or Segment(said("segment")), said)])


def _changed(before: Segment, said: Callable[[str], str]) -> Segment:
    """A segment with what a form says of it; what it leaves empty stays as it was."""
    height, strands = number_of_form(said("height_m")), number_of_form(said("strands"))
    return replace(
        before,
        name=said("name") or before.name,
        owner=said("owner") or before.owner,
        post_id=said("post") or before.post_id,
        built=said("built") or before.built,
        height_m=before.height_m if height is None else height,
        strands=before.strands if strands is None else int(strands),
        state=said("state") or before.state,
        source=said("source") or before.source,
        beyond=said("beyond") or before.beyond,
    )


def _months(request: PageRequest, desk: Desk) -> None:
    said = _said(request)
    months = read_months(said("months")) if said("months") else ()
    close_months(desk, Constraint(said("segment"), months, said("note")))


def _gap(request: PageRequest, desk: Desk) -> None:
    said = _said(request)
    keep_gap(desk, Gap(said("passage"), said("segment"), said("posts"), number_of_form(said("width_m"))))


def _post(request: PageRequest, desk: Desk) -> None:
    said = _said(request)
    keep_post(desk, Post(said("post"), said("name"), said("call")))


def _keeper(request: PageRequest, desk: Desk) -> None:
    add_to_keepers(desk, request.POST.get("new_passphrase", ""), _said(request)("holder"))


def _remove(request: PageRequest, desk: Desk) -> None:
    remove_segment(desk, _said(request)("segment"))


def _open_again(request: PageRequest, desk: Desk) -> None:
    open_again(desk, _said(request)("segment"))


def _answer(request: PageRequest, desk: Desk) -> None:
    said = _said(request)
    number = as_number(said("number")) or 0
    letter = letter_of(load_board(desk.study, desk.session), number)
    lines = []
    for each in letter.wanted:
        months = said(f"months-{each.segment_id}")
        lines.append(ReplyLine(each.segment_id, read_months(months) if months else ()))
    answer_letter(desk, number, lines, said("text"))


_ACTS: dict[str, Callable[[PageRequest, Desk], None]] = {
    "segments": _segments,
    "segment": _segment,
    "months": _months,
    "gap": _gap,
    "post": _post,
    "keeper": _keeper,
    "remove": _remove,
    "open_again": _open_again,
    "answer": _answer,
}


def _said(request: PageRequest) -> Callable[[str], str]:
    return lambda name: str(request.POST.get(name, "")).strip()
