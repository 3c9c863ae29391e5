"""One event of the log: what it was, what taking it back would do, and taking it back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from qaplan.app.services.log import LogLine, events_of_deed, show_event
from qaplan.app.services.log_telling import LOOKUPS, table_name, tell_actor, tell_event
from qaplan.app.services.undo import UndoPlan, plan_undo, undo_event
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import QaplanError
from qaplan.base.messages import Message

__all__ = ["event"]

_MOST_EVENTS = 20
_LONGEST = 600
_REFUSED: Mapping[str, str] = {
    "undo.already": "trail.cannot_already",
    "undo.later": "trail.cannot_later",
    "undo.in_use": "trail.cannot_in_use",
    "undo.nothing": "trail.cannot_nothing",
    "undo.for_good": "trail.cannot_for_good",
}


@dataclass(frozen=True)
class _Rows:
    """What would become of the rows of one table."""

    name: Message
    going: int
    changing: int
    returning: int


@dataclass(frozen=True)
class _Detail:
    """One thing that the event holds: what it was and what it is, or only what it is."""

    field: str
    before: str
    after: str


@page("s/<slug:study_id>/log/<int:seq>/", name="trail.event", right="log.look", methods=("GET", "POST"))
def event(request: PageRequest, seq: int) -> HttpResponse:
    """Show one event with what taking it back would do; a POST takes it back."""
    if request.method == "POST":
        return _take_back(request, seq)
    return _show(request, seq, None)


def _take_back(request: PageRequest, seq: int) -> HttpResponse:
    plan = plan_undo(request.study, seq, session=request.reader)
    try:
        undone = undo_event(
            request.study, seq, session=request.reader, why=request.POST.get("why", "").strip()[:500]
        )
    except QaplanError as error:
        return _show(request, seq, error)
    messages.success(request, request.text.word("trail.done_again" if plan.redoes else "trail.done"))
    return HttpResponseRedirect(
        reverse("trail.event", kwargs={"study_id": request.study.study_id, "seq": undone})
    )


def _show(request: PageRequest, seq: int, refused: QaplanError | None) -> HttpResponse:
    line = show_event(request.study, seq, request.reader)
    plan = plan_undo(request.study, seq, session=request.reader)
    together = [each for each in events_of_deed(request.study, line.deed, request.reader) if each.seq != seq]
    refusal = refused or plan.refusal
    details, rows = list(_details(line)), list(_rows(plan))
    shown = {
        "line": line,
        "at": line.at.strftime("%Y-%m-%d %H:%M"),
        "what": tell_event(line),
        "who": tell_actor(line.actor),
        "together": [(each.seq, tell_event(each)) for each in together[:_MOST_EVENTS]],
        "together_more": max(0, plan.event_count - 1 - _MOST_EVENTS),
        "details": details,
        "has_before": any(each.before for each in details),
        "plan": plan,
        "rows": rows,
        "verbs": {
            "going": any(each.going for each in rows),
            "changing": any(each.changing for each in rows),
            "returning": any(each.returning for each in rows),
        },
        "refusal": refusal,
        "refusal_key": _REFUSED.get(refusal.code, "trail.cannot_right") if refusal else "",
        "in_the_way": refusal.facts.get("events", []) if refusal else [],
    }
    return render(request, "trail/event.html", shown, status=409 if refused else 200)


def _rows(plan: UndoPlan) -> Iterator[_Rows]:
    """By table, seen from the taking back: what was added goes, and what was removed returns."""
    for table, each in plan.rows.items():
        if table not in LOOKUPS:
            yield _Rows(table_name(table), each.added, each.changed, each.removed)
    helping = [each for table, each in plan.rows.items() if table in LOOKUPS]
    if helping:
        yield _Rows(
            table_name(""),
            sum(each.added for each in helping),
            sum(each.changed for each in helping),
            sum(each.removed for each in helping),
        )


def _details(line: LogLine) -> Iterator[_Detail]:
    """The body of an event: field by field where it holds what was and what is."""
    body = line.change.body or {}
    before, after = body.get("before"), body.get("after")
    if isinstance(before, Mapping) or isinstance(after, Mapping):
        was = before if isinstance(before, Mapping) else {}
        now = after if isinstance(after, Mapping) else {}
        for field in dict.fromkeys((*was, *now)):
            if was.get(field) != now.get(field):
                yield _Detail(str(field), _plain(was.get(field)), _plain(now.get(field)))
        body = {name: value for name, value in body.items() if name not in {"before", "after"}}
    for name, value in body.items():
        yield _Detail(str(name), "", _plain(value))


def _plain(value: object) -> str:
    if value is None or value in ("", [], {}):
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
