"""What programs may read: the lists of the pages, a page at a time, with their provenance."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from qaplan.app.services.browse.catalogue import list_individuals
from qaplan.app.services.browse.listing import Listing
from qaplan.app.services.browse.one_record import record_sheet
from qaplan.app.services.browse.records import list_records, read_filter
from qaplan.app.services.browse.registers import (
    acts_in_force,
    list_organisations,
    list_places,
    list_projects,
)
from qaplan.app.services.deployment_views import DeploymentLine, view_deployments
from qaplan.app.services.languages import as_language
from qaplan.app.services.log import LogFilter, find_events, log_line_record
from qaplan.app.services.questions.telling import answer_record
from qaplan.app.web.api.access import ScopedToken, asked
from qaplan.base.provenance import plain

__all__ = ["reading"]

reading = Router(tags=["reading"])

MOST_ROWS = 200
_LONGEST_WORD = 200

Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="Rows of a page.")]
After = Annotated[str, Query(max_length=_LONGEST_WORD, description="Mark `next` of the page before.")]
Lang = Annotated[str, Query(max_length=2, description="Language of the sentences: kk, ru or en.")]
Word = Annotated[str, Query(max_length=_LONGEST_WORD)]
_STUDY = ScopedToken("read:study")


class Listed(Schema):
    """A page of a list.

    Attributes:
        data: Sentences, facts with their ids, rows under the name of the table, provenance.
        next: Mark of the next page; empty at the end.
    """

    data: dict[str, Any]
    next: str


class RecordWords(Schema):
    """Which records are wanted; an empty word wants all.

    Attributes:
        kind: Kind of record.
        grade: Grade: C1, C2 or C3.
        year: Year, or ``undated``.
        place: Id of a place.
        individual: Id of an animal.
    """

    kind: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""
    grade: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""
    year: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""
    place: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""
    individual: Annotated[str, Field(max_length=_LONGEST_WORD)] = ""


@reading.get("/records", response=Listed, auth=_STUDY)
def records(
    request: HttpRequest,
    words: Query[RecordWords],
    after: After = "",
    limit: Limit = 50,
    lang: Lang = "en",
) -> Listed:
    """Records, the latest first."""
    study, session = asked(request)
    wanted = read_filter(words.dict())
    return _listed(list_records(study, wanted, session, after=after, limit=limit), lang)


@reading.get("/records/{record_id}", response=dict[str, Any], auth=_STUDY)
def record(request: HttpRequest, record_id: str, lang: Lang = "en") -> dict[str, Any]:
    """One record with its dates and what was said of it."""
    study, session = asked(request)
    sheet = record_sheet(study, record_id, session)
    language = as_language(lang)
    return {
        **answer_record(sheet.answer, language),
        "statements": answer_record(sheet.statements, language),
        "sources": list(sheet.sources),
    }


@reading.get("/individuals", response=Listed, auth=_STUDY)
def individuals(
    request: HttpRequest,
    on: date | None = None,
    after: After = "",
    limit: Limit = 50,
    lang: Lang = "en",
) -> Listed:
    """The catalogue of animals as it stood on a day."""
    study, session = asked(request)
    return _listed(list_individuals(study, session, on=on, after=after, limit=limit), lang)


@reading.get("/places", response=Listed, auth=_STUDY)
def places(request: HttpRequest, after: After = "", limit: Limit = 50, lang: Lang = "en") -> Listed:
    """The register of places."""
    study, session = asked(request)
    return _listed(list_places(study, session, after=after, limit=limit), lang)


@reading.get("/organisations", response=Listed, auth=_STUDY)
def organisations(request: HttpRequest, after: After = "", limit: Limit = 50, lang: Lang = "en") -> Listed:
    """The register of organisations."""
    study, session = asked(request)
    return _listed(list_organisations(study, session, after=after, limit=limit), lang)


@reading.get("/projects", response=Listed, auth=_STUDY)
def projects(request: HttpRequest, after: After = "", limit: Limit = 50, lang: Lang = "en") -> Listed:
    """The register of projects."""
    study, session = asked(request)
    return _listed(list_projects(study, session, after=after, limit=limit), lang)


@reading.get("/acts", response=Listed, auth=_STUDY)
def acts(request: HttpRequest, on: date | None = None, lang: Lang = "en") -> Listed:
    """The legal acts in force on a day."""
    study, session = asked(request)
    return _listed(acts_in_force(study, session, on=on), lang)


class Deployments(Schema):
    """A page of the deployments.

    Attributes:
        deployments: The rows; effort in days.
        total: How many there are.
        page: Number of this page, from one.
        pages: How many pages there are.
    """

    deployments: list[dict[str, Any]]
    total: int
    page: int
    pages: int


@reading.get("/deployments", response=Deployments, auth=ScopedToken("read:cards"))
def deployments(request: HttpRequest, page: Annotated[int, Query(ge=1, le=100_000)] = 1) -> Deployments:
    """Deployments with their effort; cells in place of positions."""
    study, session = asked(request)
    view = view_deployments(study, session, page=page)
    rows = [_deployment(each) for each in view.lines]
    return Deployments(deployments=rows, total=view.total, page=view.page, pages=view.pages)


class Events(Schema):
    """A page of the event log.

    Attributes:
        events: What was done, the latest first.
        total: How many there are.
        next_before: What to give as `before` for the next page; none on the last.
    """

    events: list[dict[str, Any]]
    total: int
    next_before: int | None


@reading.get("/log", response=Events, auth=ScopedToken("read:log"))
def log(
    request: HttpRequest,
    action: Word = "",
    actor: Word = "",
    before: Annotated[int | None, Query(ge=1)] = None,
    limit: Limit = 50,
) -> Events:
    """What was done in the study, without positions."""
    study, session = asked(request)
    wanted = LogFilter(actor=actor, action=action)
    found = find_events(study, wanted, session, before=before, most=limit)
    rows = [log_line_record(each.line) for each in found.lines]
    return Events(events=rows, total=found.total, next_before=found.next_before)


def _listed(listing: Listing, lang: str) -> Listed:
    return Listed(data=answer_record(listing.answer, as_language(lang)), next=listing.next)


def _deployment(line: DeploymentLine) -> dict[str, Any]:
    held = line.deployment
    return {
        "deployment_id": line.deployment_id,
        "station_id": held.station_id,
        "start": held.start.iso() if held.start else None,
        "end": held.end.iso() if held.end else None,
        "utc_offset": line.offset_shown or None,
        "working_days": line.working_shown,
        "unknown_days": line.unknown_shown,
        "silent_days": line.silent_days,
        "cell": plain(line.cell.id) if line.cell else None,
    }
