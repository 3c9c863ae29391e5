"""The form that says whether records are one animal."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from qaplan.app.services.browse.dossier import animal_dossier
from qaplan.app.services.entries.statements import state_identity
from qaplan.app.web.browsing import address_of
from qaplan.app.web.evidence.entering import Field, tell_with_undo, wrong_in
from qaplan.app.web.pages import PageRequest, page
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice
from qaplan.base.messages import Message

__all__ = ["state"]

_VERDICTS = ("same", "different", "undetermined")


@page(
    "s/<slug:study_id>/state-identity/",
    name="identity.state",
    right="identity.state",
    methods=("GET", "POST"),
)
def state(request: PageRequest) -> HttpResponse:
    """Say whether records are one animal, with the reason; nothing that was said before is overwritten."""
    given = request.POST if request.method == "POST" else request.GET
    words = {name: str(value) for name, value in given.items()}
    animal, error = words.get("animal", ""), None
    if request.method == "POST":
        try:
            entered = state_identity(request.study, words, request.reader)
        except DataError as caught:
            error = caught
        else:
            said = request.text.say(Message("browse.stated", {"id": entered.subject_id}))
            tell_with_undo(request, said, entered.seq)
            return HttpResponseRedirect(_back(request, animal))
    return _form(request, words, animal, error)


def _form(request: PageRequest, words: dict[str, str], animal: str, error: DataError | None) -> HttpResponse:
    records: tuple[tuple[str, str], ...] = ()
    if animal:
        story = animal_dossier(request.study, animal, request.reader).story.value
        records = tuple((each.record_id, each.record_id) for each in story.records)
    first = Field("first", "choice" if records else "text", words.get("first", ""), records,
                  wrong_in(error, "first"), is_needed=True)  # fmt: skip
    verdicts = tuple((each, Choice(f"verdict.{each}")) for each in _VERDICTS)
    fields = (
        first,
        Field("others", "text", words.get("others", ""), (), wrong_in(error, "others"), is_needed=True),
        Field(
            "verdict", "radio", words.get("verdict", ""), verdicts, wrong_in(error, "verdict"), is_needed=True
        ),
        Field("basis", "area", words.get("basis", ""), (), wrong_in(error, "basis"), is_needed=True),
    )
    shown = {
        "title": "browse.add.statement",
        "groups": (("browse.entry.group_statement", fields),),
        "animal": animal,
        "back": _back(request, animal),
        "error": error,
        "said_today": error is not None and error.code == "entry.said_today",
    }
    return render(request, "evidence/form.html", shown, status=422 if error else 200)


def _back(request: PageRequest, animal: str) -> str:
    if animal:
        return address_of(request, "identity.dossier", individual_id=animal)
    return address_of(request, "identity.individuals")
