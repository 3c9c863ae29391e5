"""The deployments of a study as a page shows them: effort as stretches, cameras that fell silent, cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qaplan.app.services.clock_view import mended_effort
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.cards import cards_of_deployments
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.field_tables import load_deployments, load_effort, load_station_cells
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.errors import UsageError
from qaplan.base.instants import write_offset
from qaplan.base.places import Cell
from qaplan.sharing import release
from qaplan.sharing.types import DeploymentEffort, StationCell
from qaplan.survey.effort import EffortDays, MediaSpan, early_end, effort_days, media_evidence_days
from qaplan.survey.types import Deployment, EffortInterval

__all__ = ["DeploymentLine", "DeploymentsView", "find_deployment", "view_deployments"]

_PAGE = 40


@dataclass(frozen=True)
class DeploymentLine:
    """One deployment as a reader gets it.

    Args:
        deployment: The deployment; for the public under its own ids, from the first of a month.
        effort: Its stretches and days.
        days: The days by what is known of them.
        cell: The cell of its station at this reader's tier; None where the station was given none.
        silent_days: Whole days without a picture before the pick-up, where the sheet says that the camera
            worked; None where there is nothing to warn of.
        cards: Number of cards; None for the public.
    """

    deployment: Deployment
    effort: DeploymentEffort
    days: EffortDays
    cell: Cell | None
    silent_days: int | None
    cards: int | None

    @property
    def deployment_id(self) -> str:
        """Its id, as this reader knows it."""
        return self.deployment.deployment_id

    @property
    def working_shown(self) -> float:
        """The days in which it worked, as a table shows them."""
        return round(self.days.working or 0.0, 1)

    @property
    def unknown_shown(self) -> float:
        """The days of which nobody can say, as a table shows them."""
        return round(self.days.unknown, 1)

    @property
    def offset_shown(self) -> str:
        """The declared offset of its clock; empty where nobody declared one."""
        offset = self.deployment.clock_offset
        return "" if offset is None else write_offset(offset)

    @property
    def is_dated(self) -> bool:
        """Whether set-up and pick-up are both known."""
        return self.deployment.start is not None and self.deployment.end is not None


@dataclass(frozen=True)
class DeploymentsView:
    """The deployments of a study, or a page of them.

    Args:
        lines: Those of this page.
        total: How many there are.
        stations: At how many stations.
        working_days: Days in which any of them worked, by the field sheets.
        unknown_days: Days of which nobody can say.
        silent: Ids of all deployments that fell silent.
        undated: How many lack a date.
        page: Number of this page, from one.
        pages: How many pages there are.
        is_moved: Whether each begins on the first of its month, for the public.
    """

    lines: tuple[DeploymentLine, ...]
    total: int
    stations: int
    working_days: float
    unknown_days: float
    silent: tuple[str, ...]
    undated: int
    page: int = 1
    pages: int = 1
    is_moved: bool = False

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """First and last moment of the lines; None where nothing is dated."""
        moments = [moment for line in self.lines for moment in _moments(line.effort)]
        return (min(moments), max(moments)) if moments else None


def view_deployments(
    study: Study, session: Session, *, page: int = 1, is_all: bool = False
) -> DeploymentsView:
    """Read the deployments as a reader may see them.

    Args:
        study: The study.
        session: Who reads; the public gets cells, months and ids of its own.
        page: Number of the page, from one.
        is_all: Whether everything is wanted at once, as for a workbook.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark`` for a page that there is not.
    """
    check_may(session, "study.look")
    lines = _lines(study, session)
    pages = max(1, -(-len(lines) // _PAGE))
    if not 1 <= page <= pages:
        raise UsageError(
            "browse.bad_mark", "the address names no page of this list", do="begin at the first page"
        )
    shown = lines if is_all else lines[(page - 1) * _PAGE : page * _PAGE]
    return DeploymentsView(
        lines=tuple(shown),
        total=len(lines),
        stations=len({each.deployment.station_id for each in lines}),
        working_days=sum(each.days.working or 0.0 for each in lines),
        unknown_days=sum(each.days.unknown for each in lines),
        silent=tuple(each.deployment_id for each in lines if each.silent_days is not None),
        undated=sum(not each.is_dated for each in lines),
        page=page,
        pages=pages,
        is_moved=any(each.effort.is_moved for each in lines),
    )


def find_deployment(study: Study, deployment_id: str, session: Session) -> DeploymentLine:
    """One deployment under the id that this reader knows.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``survey.unknown_deployment``.
    """
    check_may(session, "study.look")
    found = next((each for each in _lines(study, session) if each.deployment_id == deployment_id), None)
    if found is None:
        raise UsageError(
            "survey.unknown_deployment",
            "there is no such deployment",
            where=release(deployment_id[:60], session.audience).value,
            do="choose it from the list of deployments",
        )
    return found


def _lines(study: Study, session: Session) -> list[DeploymentLine]:
    deployments = load_deployments(study)
    effort, spans = _effort(study, deployments)
    key, cells = reader_key(study, session.audience), load_station_cells(study)
    audience = session.audience
    rows = [effort[each.deployment_id] for each in deployments]
    told = release(tuple(deployments), audience, key=key).value
    worked = release(tuple(rows), audience, key=key).value
    places = release(
        tuple(StationCell(station, cell) for station, cell in cells.items()), audience, key=key, cells=cells
    ).value
    by_station = {each.station_id: each.cell for each in places}
    by_id = {each.deployment_id: each for each in worked}
    is_inside = audience == "steward"
    silent = _silent(deployments, spans, rows) if is_inside else {}
    cards = cards_of_deployments(study) if is_inside else {}
    return [
        DeploymentLine(
            deployment=each,
            effort=by_id[each.deployment_id],
            days=effort_days(by_id[each.deployment_id].intervals),
            cell=by_station.get(each.station_id),
            silent_days=silent.get(each.deployment_id),
            cards=cards.get(each.deployment_id, 0) if is_inside else None,
        )
        for each in told
    ]


def _effort(
    study: Study, deployments: Iterable[Deployment]
) -> tuple[dict[str, DeploymentEffort], dict[str, MediaSpan]]:
    """Each deployment's stretches, and what its media span; read in a few queries."""
    book = load_clock_book(study)
    intervals: defaultdict[str, list[EffortInterval]] = defaultdict(list)
    for each in load_effort(study) if book.is_blank else mended_effort(study, book):
        intervals[each.deployment_id].append(each)
    spans = {
        each.deployment_id: MediaSpan(each.start, each.end)
        for kept in intervals.values()
        for each in kept
        if each.basis == "media"
    }
    rows = {
        each.deployment_id: _row(each, intervals[each.deployment_id], spans.get(each.deployment_id))
        for each in deployments
    }
    return rows, spans


def _row(
    deployment: Deployment, intervals: Sequence[EffortInterval], span: MediaSpan | None
) -> DeploymentEffort:
    return DeploymentEffort(
        deployment_id=deployment.deployment_id,
        station_id=deployment.station_id,
        intervals=tuple(intervals),
        media_first=span.first.date() if span else None,
        media_last=span.last.date() if span else None,
        sheet_days=effort_days(intervals).working,
        media_days=media_evidence_days(span) if span else None,
    )


def _silent(
    deployments: Iterable[Deployment], spans: dict[str, MediaSpan], rows: Sequence[DeploymentEffort]
) -> dict[str, int]:
    intervals = {each.deployment_id: each.intervals for each in rows}
    found: dict[str, int] = {}
    for each in deployments:
        span = spans.get(each.deployment_id)
        caution = early_end(each, span, intervals[each.deployment_id])
        if caution is not None and span is not None and each.end is not None:
            found[each.deployment_id] = (each.end.clock - span.last).days
    return found


def _moments(effort: DeploymentEffort) -> list[datetime]:
    moments = [moment for each in effort.intervals for moment in (each.start, each.end)]
    if effort.media_first is not None and effort.media_last is not None:
        moments += [_midnight(effort.media_first), _midnight(effort.media_last) + timedelta(days=1)]
    return moments


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - a camera's clock has no zone
