"""Who was seen where and when, and how long cameras watched: stations by weeks, without a place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.survey_here import SurveyHere, survey_here
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.messages import Message
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer, release

__all__ = ["HistoriesView", "StationWeeks", "Week", "view_histories"]

_WEEK = 7


@dataclass(frozen=True)
class Week:
    """One week of one station.

    Args:
        first: Its first day.
        worked: Share of it in which cameras worked, 0 to 1.
        unknown: Share of which nobody can say, because a card was lost.
        animals: Animals that were seen in it.
    """

    first: date
    worked: float
    unknown: float
    animals: int


@dataclass(frozen=True)
class StationWeeks:
    """One station over the season.

    Args:
        station_id: The station.
        days: Days that it worked.
        weeks: Its weeks.
        passings: Passings of animals that were told apart.
        animals: How many animals those were.
    """

    station_id: str
    days: float
    weeks: tuple[Week, ...]
    passings: int
    animals: int


@dataclass(frozen=True)
class HistoriesView:
    """The histories of the last season of a study, as insiders see them.

    Args:
        first: First day of the season.
        last: Its last day.
        stations: The stations by id.
        animals: Animals told apart by the better flank.
        flank: That flank.
        detections: Passings of these animals.
        effort_days: Effort of all stations, days.
        seen_again: Animals that were seen at more than one station.
        messages: What the check says: problems first, then doubts.
        status: ``ok``, ``doubtful`` or ``wrong``.
    """

    first: date
    last: date
    stations: tuple[StationWeeks, ...]
    animals: int
    flank: Literal["left", "right"]
    detections: int
    effort_days: float
    seen_again: int
    messages: tuple[Message, ...]
    status: str


def view_histories(study: Study, session: Session, on: date) -> HistoriesView | Answer:
    """Lay out the last season of a study up to a day, or say why there is none.

    Args:
        study: The study.
        session: Who asks; an insider.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "cards.look")
    here = survey_here(study, session, on)
    if isinstance(here, Refusal):
        return release(answer_of_refusal(here), session.audience).value
    history = here.survey.sessions[-1].history
    places = {(int(animal), int(at)) for animal, at in zip(history.animal, history.detector, strict=True)}
    often = Counter(animal for animal, _ in places)
    checked = here.checked()
    return HistoriesView(
        here.first,
        here.last,
        tuple(_stations(here)),
        here.survey.animals,
        here.flank,
        here.survey.detections,
        here.effort_days,
        sum(count > 1 for count in often.values()),
        tuple(release(each, session.audience).value for each in checked.messages()),
        checked.status,
    )


def _stations(here: SurveyHere) -> list[StationWeeks]:
    from qaplan.encounters.seasons import Season, usage_of

    work = here.histories.work
    season = Season("weeks", here.first, here.last, _WEEK)
    usage = usage_of(work.stations, season)
    seen = [each for each in here.histories.seen if each.flank == here.flank]
    by_week = Counter(
        (each.station, week, each.animal)
        for each in seen
        if (week := season.occasion_of(each.on)) is not None
    )
    animals = Counter((station, week) for station, week, _ in by_week)
    rows = []
    for at, station in enumerate(work.stations):
        weeks = tuple(
            Week(
                here.first + timedelta(days=_WEEK * week),
                min(1.0, float(usage.days[at, week]) / _length(season.edges, week)),
                min(1.0, float(usage.unknown_days[at, week]) / _length(season.edges, week)),
                animals[station.name, week],
            )
            for week in range(season.occasions)
        )
        mine = [key for key in by_week if key[0] == station.name]
        rows.append(
            StationWeeks(
                station.name,
                float(usage.days[at].sum()),
                weeks,
                sum(by_week[key] for key in mine),
                len({animal for _, _, animal in mine}),
            )
        )
    return sorted(rows, key=lambda row: row.station_id)


def _length(edges: tuple[datetime, ...], week: int) -> float:
    return (edges[week + 1] - edges[week]) / timedelta(days=1)
