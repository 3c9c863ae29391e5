"""The pages of single questions: density, flanks, very few animals, over time, activity.

Each shows its kinds of estimates alike: what is asked, the latest answer or the refusal, the order, the
method with what it assumes, and the command.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from qaplan.app.services.estimates.offered import ESTIMATORS
from qaplan.app.services.estimates.views import (
    ComparedModel,
    ShownEstimate,
    compare_models,
    gathered_of,
    shown_estimates,
)
from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel
from qaplan.app.web.browsing import ShownTable, show_table
from qaplan.app.web.pages import PageRequest, page
from qaplan.app.web.population.estimates import running_jobs
from qaplan.app.web.reporting.situation import as_of_day
from qaplan.app.web.room_tabs import room_tabs
from qaplan.app.web.tables import wants_workbook, workbook
from qaplan.sharing import Answer, release

__all__ = ["Asked", "activity", "density", "few", "flanks", "question_page", "time"]

_SPOKEN = frozenset({"density", "habitat", "dispersal", "connectivity", "gates"})
"""Pages whose first line is their answer."""

_TABLES = {
    "missed": "habitat.table_missed",
    "ways": "dispersal.table_ways",
    "profile": "barrier.table_profile",
}
"""Tables that are part of the answer, not of its details."""


@dataclass(frozen=True)
class Asked:
    """One kind of estimate as its page shows it.

    Args:
        estimator: The kind.
        best: The estimate that is told; None where none was made.
        tables: Its tables.
        is_stale: Whether its inputs are others today.
        compared: The models of its histories, the best first.
        others: What stands besides: other days and histories.
        refusal: Why nothing can be estimated today; None where something can.
        offered: The models that may be chosen today.
    """

    estimator: Estimator
    best: ShownEstimate | None
    tables: tuple[ShownTable, ...]
    is_stale: bool
    compared: tuple[ComparedModel, ...]
    others: tuple[ShownEstimate, ...]
    refusal: Answer | None
    offered: tuple[OfferedModel, ...]

    @property
    def kind(self) -> str:
        """Its name."""
        return self.estimator.kind

    @property
    def table_keys(self) -> tuple[tuple[str, ShownTable], ...]:
        """The tables that stand beside the answer, with the message keys of what they are called."""
        return tuple((_TABLES[each.name], each) for each in self.tables if each.name in _TABLES)

    @property
    def kind_key(self) -> str:
        """Message key of its name."""
        return f"estimates.kind_{self.kind}"

    @property
    def asks_key(self) -> str:
        """Message key of what it asks."""
        return f"estimates.asks_{self.kind}"

    @property
    def assumes_key(self) -> str:
        """Message key of its method and what it assumes."""
        return f"estimates.assumes_{self.kind}"


@page("s/<slug:study_id>/population/density/", name="population.density", right="study.look")
def density(request: PageRequest) -> HttpResponse:
    """Tell the density of the best model, compare the others, or say why there is none."""
    return question_page(request, "population", "density")


@page("s/<slug:study_id>/population/flanks/", name="population.flanks", right="identity.read")
def flanks(request: PageRequest) -> HttpResponse:
    """Tell what two flanks and uncertain identity make of the number."""
    return question_page(request, "population", "flanks")


@page("s/<slug:study_id>/population/few/", name="population.few", right="study.look")
def few(request: PageRequest) -> HttpResponse:
    """Tell what can be said where there are too few animals for a density."""
    return question_page(request, "population", "few")


@page("s/<slug:study_id>/population/time/", name="population.time", right="study.look")
def time(request: PageRequest) -> HttpResponse:
    """Tell survival, occupancy and trend, each with what could have been seen."""
    return question_page(request, "population", "time")


@page("s/<slug:study_id>/population/activity/", name="population.activity", right="study.look")
def activity(request: PageRequest) -> HttpResponse:
    """Tell when animals are about in sun time, and the index of what they hunt."""
    return question_page(request, "population", "activity")


def question_page(
    request: PageRequest,
    room: str,
    name: str,
    *,
    template: str = "population/question.html",
    also: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Answer with the page of a question.

    Args:
        request: The request.
        room: The room of the page.
        name: The page in the room; its title is ``estimates.density_title`` for ``density``.
        template: The template.
        also: What it needs besides.
    """
    on = as_of_day(request)
    kinds = [each for each in ESTIMATORS.values() if each.page_name == f"{room}.{name}"]
    kinds = [each for each in kinds if request.reader.may(each.right)]
    names = [each.kind for each in kinds]
    held = [each for each in shown_estimates(request.study, request.reader, *names) if each.as_of <= on]
    gathered = gathered_of(request.study, request.reader, names, on)
    asked = [_asked(request, each, held, gathered[each.kind]) for each in kinds]
    if wants_workbook(request):
        return _save(request, f"{room}-{name}", asked)
    shown = {
        "on": on,
        "name": name,
        "title_key": f"estimates.{name}_title",
        "tabs": room_tabs(request, room),
        "is_spoken": name in _SPOKEN,
        "none_key": f"estimates.{name}_none",
        "ready_key": f"estimates.{name}_ready",
        "asked": asked,
        "first": asked[0] if asked else None,
        "running": running_jobs(request, *names),
        "may_order": request.reader.may("population.estimate"),
    }
    return render(request, template, {**shown, **(also or {})})


def _asked(request: PageRequest, estimator: Estimator, held: Sequence[ShownEstimate], now: Gathered) -> Asked:
    standing = [each for each in held if each.kind == estimator.kind]
    compared = compare_models(standing)
    best = compared[0].estimate if compared else next(iter(standing), None)
    told = {each.estimate.estimate_id for each in compared} | ({best.estimate_id} if best else set())
    refusal = release(now.refusal, request.reader.audience).value if now.refusal else None
    return Asked(
        estimator,
        best,
        tuple(show_table(each) for each in best.answer.tables if each.rows) if best else (),
        best is not None and best.inputs_sha256 != now.sha256,
        compared if len(compared) > 1 else (),
        tuple(each for each in standing if each.estimate_id not in told),
        refusal,
        now.offered or estimator.models,
    )


def _save(request: PageRequest, name: str, asked: list[Asked]) -> HttpResponse:
    text = request.text
    headings = [text.word(f"estimates.column_{each}") for each in ("day", "model", "says", "status")]
    shown = [
        one for each in asked for one in (each.best, *(it.estimate for it in each.compared), *each.others)
    ]
    rows = [
        (
            one.as_of.isoformat(),
            one.model or text.word(f"estimates.kind_{one.kind}"),
            text.say(one.answer.sentences[0]) if one.answer.sentences else "",
            text.word(f"estimates.status_{one.answer.status}"),
        )
        for one in {each.estimate_id: each for each in shown if each is not None}.values()
    ]
    return workbook(request, name, headings, rows)
