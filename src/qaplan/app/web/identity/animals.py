"""The animals as statements make them today, giving one its name, and linking its flanks."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpResponse
from django.shortcuts import redirect, render

from qaplan.app.services.entries.reading import Entered
from qaplan.app.services.identity.stating import link_flanks, name_individual, supersede, unlink_flanks
from qaplan.app.services.identity.views import AnimalAt, animals_at
from qaplan.app.services.identity.words import as_verdict
from qaplan.app.web.browsing import address_of
from qaplan.app.web.evidence.entering import tell_with_undo
from qaplan.app.web.identity.insiders import check_insider
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.base.errors import DataError, QaplanError, UsageError
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.identity.sides import parse_side

__all__ = ["animals", "change", "link", "name"]

_MOST = 200
_COLUMNS = (
    "workbench.column_animal",
    "workbench.column_flanks",
    "workbench.column_encounters",
    "workbench.column_sides",
)
_LANGUAGES = ("kk", "ru", "en")


@page("s/<slug:study_id>/identity/animals/", name="identity.animals", right="identity.read")
def animals(request: PageRequest) -> HttpResponse:
    """List the animals, those with a place in the catalogue first."""
    check_insider(request)
    found = animals_at(request.study, session=request.reader)
    text = request.text
    if wants_workbook(request):
        rows = [
            (
                _called(request, each),
                text.word(f"workbench.state_{each.state}"),
                each.encounters,
                _sides(each),
            )
            for each in found
        ]
        return workbook(request, "animals", [text.word(key) for key in _COLUMNS], rows)
    shown = {
        "rows": [(each, _called(request, each), f"workbench.state_{each.state}") for each in found[:_MOST]],
        "count": len(found),
        "left_out": max(0, len(found) - _MOST),
        "may_state": request.reader.may("identity.state"),
    }
    return render(request, "identity/animals.html", shown)


@page(
    "s/<slug:study_id>/identity/name/",
    name="identity.name",
    right="identity.state",
    methods=("GET", "POST"),
)
def name(request: PageRequest) -> HttpResponse:
    """Give an animal that nobody has named its place in the catalogue."""
    check_insider(request)
    given = request.POST if request.method == "POST" else request.GET
    words = {each: str(given.get(each, "")).strip() for each in ("side", "individual_id", *_LANGUAGES)}
    error: QaplanError | None = None
    if request.method == "POST":
        names = Names(kk=words["kk"], ru=words["ru"], en=words["en"])
        try:
            entered = name_individual(
                request.study,
                parse_side(words["side"]),
                words["individual_id"],
                names,
                session=request.reader,
            )
        except (DataError, UsageError) as caught:
            error = caught
        else:
            said = request.text.say(Message("workbench.named", {"id": entered.subject_id}))
            tell_with_undo(request, said, entered.seq)
            return redirect(
                "identity.dossier", study_id=request.study.study_id, individual_id=entered.subject_id
            )
    shown = {"words": words, "names": [(each, words[each]) for each in _LANGUAGES], "error": error}
    return render(request, "identity/name.html", shown, status=422 if error else 200)


@page(
    "s/<slug:study_id>/identity/link/",
    name="identity.link",
    right="identity.state",
    methods=("GET", "POST"),
)
def link(request: PageRequest) -> HttpResponse:
    """State that both flanks of one passing are one animal's, or take that word back."""
    check_insider(request)

    def keep(words: dict[str, str]) -> Entered:
        act = unlink_flanks if words["act"] == "unlink" else link_flanks
        return act(request.study, words["encounter"], reason=words["reason"], session=request.reader)

    return _stated(request, "identity/link.html", ("encounter", "act", "reason", "animal"), keep)


@page(
    "s/<slug:study_id>/identity/change/",
    name="identity.change",
    right="identity.state",
    methods=("GET", "POST"),
)
def change(request: PageRequest) -> HttpResponse:
    """Replace an own statement by another verdict from today; what it said before stays readable."""
    check_insider(request)

    def keep(words: dict[str, str]) -> Entered:
        verdict = as_verdict(words["verdict"])
        return supersede(
            request.study, words["statement"], verdict, reason=words["reason"], session=request.reader
        )

    return _stated(request, "identity/change.html", ("statement", "verdict", "reason", "animal"), keep)


def _stated(
    request: PageRequest,
    template: str,
    names: Sequence[str],
    keep: Callable[[dict[str, str]], Entered],
) -> HttpResponse:
    """A form that states something with its reason, and the way back to the animal."""
    given = request.POST if request.method == "POST" else request.GET
    words = {each: str(given.get(each, "")).strip() for each in names}
    error: QaplanError | None = None
    if request.method == "POST":
        try:
            entered = keep(words)
        except (DataError, UsageError) as caught:
            error = caught
        else:
            said = request.text.say(Message("browse.stated", {"id": entered.subject_id}))
            tell_with_undo(request, said, entered.seq)
            return redirect(_back(request, words["animal"]))
    shown = {"words": words, "error": error, "back": _back(request, words["animal"])}
    return render(request, template, shown, status=422 if error else 200)


def _back(request: PageRequest, animal: str) -> str:
    if animal:
        return address_of(request, "identity.dossier", individual_id=animal)
    return address_of(request, "identity.animals")


def _called(request: PageRequest, animal: AnimalAt) -> str:
    if not animal.individual_id:
        return request.text.word("workbench.nobody_named")
    names = request.text.value(animal.names) if animal.names.all() else ""
    return f"{animal.individual_id} {names}".strip()


def _sides(animal: AnimalAt) -> str:
    return ", ".join(animal.nodes)
