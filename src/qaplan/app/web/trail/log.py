"""The log: what was done, by whom and why, found by filters; and the check that nobody touched it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from qaplan.app.services.log import DeedLine, LogFilter, LogPage, check_log, find_events, log_choices
from qaplan.app.services.log_telling import tell_action, tell_actor, tell_event
from qaplan.app.web.browsing import as_number
from qaplan.app.web.pages import Entrance, PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import UsageError
from qaplan.base.messages import Message, Text
from qaplan.reporting.workbook import Value

__all__ = ["check", "log"]

_MOST_ROWS = 50_000
_FILTERS = ("who", "what", "subject", "first", "last", "words")


@dataclass(frozen=True)
class _Shown:
    """One line as the template draws it."""

    seq: int
    at: str
    actor: Message | str
    what: Message
    why: str
    others: int
    undone_by: int | None


@page(
    "s/<slug:study_id>/log/",
    name="trail.log",
    right="log.look",
    entrance=Entrance("share", 2, "trail.log"),
)
def log(request: PageRequest) -> HttpResponse:
    """Show what was done under a filter, the latest first, a page at a time."""
    asked = {name: request.GET.get(name, "").strip()[:200] for name in _FILTERS}
    wanted = LogFilter(
        asked["who"],
        asked["what"],
        asked["subject"],
        _day(asked["first"]),
        _day(asked["last"]),
        asked["words"],
    )
    if wants_workbook(request):
        whole = find_events(request.study, wanted, request.reader, most=_MOST_ROWS)
        headings = [request.text.word(f"trail.{each}") for each in _HEADINGS]
        return workbook(request, "log", headings, _rows(whole, request.text))
    before = request.GET.get("before", "")
    found = find_events(request.study, wanted, request.reader, before=as_number(before))
    choices = log_choices(request.study)
    words = urlencode({name: word for name, word in asked.items() if word})
    shown = {
        "lines": [_line(each) for each in found.lines],
        "total": found.total,
        "is_filtered": bool(words),
        "asked": asked,
        "query": words,
        "next": urlencode({**_said(asked), "before": str(found.next_before)}) if found.next_before else "",
        "is_first": not before,
        "actors": [(each, tell_actor(each)) for each in choices.actors],
        "actions": sorted(
            ((each, request.text.say(tell_action(each))) for each in choices.actions),
            key=lambda pair: pair[1].casefold(),
        ),
    }
    return render(request, "trail/log.html", shown)


@page("s/<slug:study_id>/log/check/", name="trail.check", right="log.look")
def check(request: PageRequest) -> HttpResponse:
    """Walk the whole log and say whether anybody has touched it."""
    return render(request, "trail/check.html", {"check": check_log(request.study)})


_HEADINGS = ("number", "when", "who", "what", "why", "state")


def _rows(found: LogPage, text: Text) -> Iterator[tuple[Value, ...]]:
    for each in found.lines:
        line = _line(each)
        state = Message("trail.taken_back_by", {"event": str(line.undone_by)})
        yield (
            line.seq,
            line.at,
            text.say(line.actor) if isinstance(line.actor, Message) else line.actor,
            text.say(line.what),
            line.why,
            text.say(state) if line.undone_by else text.word("trail.stands"),
        )


def _line(each: DeedLine) -> _Shown:
    line = each.line
    at = line.at.strftime("%Y-%m-%d %H:%M")
    return _Shown(
        line.seq, at, tell_actor(line.actor), tell_event(line), line.change.why, each.others, each.undone_by
    )


def _said(asked: dict[str, str]) -> dict[str, str]:
    return {name: word for name, word in asked.items() if word}


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError("cli.bad_day", f"'{text[:20]}' is no day", do="write it as 2024-09-27") from None
