"""The forms that enter records, places and organisations, and the one that corrects a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.html import format_html

from qaplan.app.services.browse.choices import entry_choices
from qaplan.app.services.browse.records import KINDS
from qaplan.app.services.entries.reading import Entered
from qaplan.app.services.entries.records import (
    OUTCOMES,
    SEXES,
    add_record,
    correct_record,
    record_words,
)
from qaplan.app.services.entries.registers import add_organisation, add_place, place_kinds
from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice
from qaplan.base.messages import Message, MessageValue

__all__ = ["add_a_place", "add_a_record", "add_an_organisation", "correct_a_record", "tell_with_undo"]

_DATES = ("happened", "retrieved", "identified", "announced")
_YES_NO = ("yes", "no")
_FRESH = {
    "kind": "sighting_report",
    "grade": "C3",
    "country": "KZ",
    "sex": "unknown",
    "outcome": "unknown",
    "original": "not_held",
    "tier": "steward",
}
"""What a new record begins with: nothing that nobody has said."""
Choices = tuple[tuple[str, MessageValue], ...]


@dataclass(frozen=True)
class Field:
    """One field of a form as the template draws it.

    Args:
        name: Its name.
        kind: text, area, choice, date or number.
        value: What stands in it.
        choices: What may be chosen.
        wrong: What is wrong with it: message keys.
        is_needed: Whether it must be filled in.
    """

    name: str
    kind: str
    value: str
    choices: Choices = ()
    wrong: tuple[str, ...] = ()
    is_needed: bool = False

    @property
    def key(self) -> str:
        """Message key of its name."""
        return f"browse.entry.{self.name}"


@page(
    "s/<slug:study_id>/add/record/",
    name="evidence.add_record",
    right="records.write",
    methods=("GET", "POST"),
)
def add_a_record(request: PageRequest) -> HttpResponse:
    """Enter a record with its grade, its four dates and its place."""
    words = _words(request) or dict(_FRESH)
    try:
        if request.method == "POST":
            entered = add_record(request.study, words, request.reader, why=words.get("why", ""))
            return _kept(request, entered, "evidence.record", record_id=entered.subject_id)
    except DataError as error:
        return _record_form(request, words, "browse.add.record", error=error)
    return _record_form(request, words, "browse.add.record")


@page(
    "s/<slug:study_id>/correct/record/<path:record_id>/",
    name="evidence.correct_record",
    right="records.write",
    methods=("GET", "POST"),
)
def correct_a_record(request: PageRequest, record_id: str) -> HttpResponse:
    """Correct a record; the log keeps what it said before."""
    if request.method != "POST":
        words, seen = record_words(request.study, record_id, request.reader)
        return _record_form(request, {**words, "seen": seen}, "browse.correct_record", record_id=record_id)
    words = _words(request)
    seen, why = words.get("seen", ""), words.get("why", "")
    try:
        entered = correct_record(request.study, record_id, words, request.reader, seen=seen, why=why)
    except DataError as error:
        return _record_form(request, words, "browse.correct_record", record_id=record_id, error=error)
    return _kept(request, entered, "evidence.record", record_id=record_id)


@page(
    "s/<slug:study_id>/add/place/",
    name="evidence.add_place",
    right="registers.write",
    methods=("GET", "POST"),
)
def add_a_place(request: PageRequest) -> HttpResponse:
    """Enter a place with its names in three languages."""
    return _register_form(request, add_place, "place")


@page(
    "s/<slug:study_id>/add/organisation/",
    name="evidence.add_organisation",
    right="registers.write",
    methods=("GET", "POST"),
)
def add_an_organisation(request: PageRequest) -> HttpResponse:
    """Enter an organisation with the names that sources use for it."""
    return _register_form(request, add_organisation, "organisation")


def tell_with_undo(request: PageRequest, said: str, seq: int) -> None:
    """Say what was done on the next page, with the way to take it back."""
    undo = address_of(request, "trail.event", seq=seq) if seq else ""
    if not undo:
        messages.success(request, said)
        return
    text = request.text.word("browse.undo")
    messages.success(request, format_html('{} <a href="{}">{}</a>', said, undo, text))


def wrong_in(error: DataError | None, name: str) -> tuple[str, ...]:
    """Message keys of what is wrong with a field."""
    if error is None:
        return ()
    return tuple(f"browse.{each.code}" for each in error.problems if each.where == name)


def _kept(request: PageRequest, entered: Entered, name: str, **parts: object) -> HttpResponse:
    key = "browse.kept" if entered.seq else "browse.kept_nothing"
    tell_with_undo(request, request.text.say(Message(key, {"id": entered.subject_id})), entered.seq)
    return HttpResponseRedirect(address_of(request, name, **parts))


def _words(request: PageRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items()}


def _record_form(
    request: PageRequest,
    words: Mapping[str, str],
    title: str,
    *,
    record_id: str = "",
    error: DataError | None = None,
) -> HttpResponse:
    offered = entry_choices(request.study, request.reader)
    said = {each: tuple((word, Choice(f"{each}.{word}")) for word in words_of) for each, words_of in _LISTS}
    nothing: Choices = (("", Message("browse.entry.none")),)

    def field(name: str, kind: str, choices: Choices = (), *, is_needed: bool = False) -> Field:
        return Field(name, kind, words.get(name, ""), choices, wrong_in(error, name), is_needed)

    yes_no = tuple((word, Message(f"browse.entry.{word}")) for word in _YES_NO)
    tiers = tuple((word, Message(f"browse.entry.tier_{word}")) for word in ("steward", "public"))
    groups = (
        (
            "browse.entry.group_what",
            (
                field("kind", "choice", said["kind"], is_needed=True),
                field("grade", "choice", said["grade"], is_needed=True),
                field("sex", "choice", said["sex"]),
                field("age", "text"),
                field("outcome", "choice", said["outcome"]),
                field("animals_low", "number"),
                field("animals_high", "number"),
            ),
        ),
        ("browse.entry.group_dates", tuple(field(name, "date") for name in _DATES)),
        (
            "browse.entry.group_where",
            (
                field("country", "text", is_needed=True),
                field("place_id", "choice", (*nothing, *offered.places)),
                field("place_as_published", "text"),
            ),
        ),
        (
            "browse.entry.group_who",
            (
                field("individual_id", "choice", (*nothing, *offered.individuals)),
                field("is_individual_certain", "choice", yes_no),
                field("identity_basis", "text"),
            ),
        ),
        (
            "browse.entry.group_source",
            (
                field("original", "choice", said["original"]),
                field("tier", "choice", tiers),
                field("sources", "area"),
                field("note", "area"),
                field("why", "text", is_needed=bool(record_id)),
            ),
        ),
    )
    back = address_of(request, "evidence.record", record_id=record_id) if record_id else ""
    return _form(
        request, title, groups, back=back or address_of(request, "evidence.records"), words=words, error=error
    )


_LISTS = (
    ("kind", KINDS),
    ("grade", ("C1", "C2", "C3")),
    ("sex", SEXES),
    ("outcome", OUTCOMES),
    ("original", ("not_held", "requested", "received")),
)


def _register_form(request: PageRequest, keep: Callable[..., Entered], what: str) -> HttpResponse:
    words, error = _words(request), None
    try:
        if request.method == "POST":
            return _kept(request, keep(request.study, words, request.reader), f"evidence.{what}s")
    except DataError as caught:
        error = caught

    def field(name: str, kind: str, choices: Choices = (), *, is_needed: bool = False) -> Field:
        return Field(name, kind, words.get(name, ""), choices, wrong_in(error, name), is_needed)

    kinds: Choices = tuple((each, Choice(f"place_kind.{each}")) for each in place_kinds())
    own = (
        (field("kind", "choice", kinds), field("area_ha", "number"), field("note", "area"))
        if what == "place"
        else (field("role", "text"),)
    )
    groups = (
        ("browse.entry.group_names", tuple(field(f"name_{code}", "text") for code in ("kk", "ru", "en"))),
        (
            "browse.entry.group_more",
            (field("variants", "area"), field("country", "text"), *own, field("sources", "area")),
        ),
    )
    back = address_of(request, f"evidence.{what}s")
    return _form(request, f"browse.add.{what}", groups, back=back, words=words, error=error)


def _form(
    request: PageRequest,
    title: str,
    groups: tuple[tuple[str, tuple[Field, ...]], ...],
    *,
    back: str,
    words: Mapping[str, str],
    error: DataError | None,
) -> HttpResponse:
    shown = {
        "title": title,
        "groups": groups,
        "back": back,
        "seen": words.get("seen", ""),
        "error": error,
        "changed_since": error is not None and error.code == "entry.changed_since",
    }
    return render(request, "evidence/form.html", shown, status=422 if error else 200)
