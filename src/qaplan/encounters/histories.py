"""Capture histories from what was seen where and on which day, by flank and by draw of who is who."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.drawing import gathered
from qaplan.encounters.flanks import FlankKnown, FlankSurveys
from qaplan.encounters.seasons import EffortCounted, FieldStation, Season, usage_of
from qaplan.encounters.types import (
    CaptureHistory,
    Columns,
    DetectorKind,
    Detectors,
    Mask,
    Session,
    SpatialSurvey,
)
from qaplan.identity.counting.draws import HistoryDraws

__all__ = [
    "Fieldwork",
    "SeenAnimal",
    "flank_surveys",
    "seen_in_draw",
    "survey_of",
    "surveys_of_draws",
]

Floats: TypeAlias = NDArray[np.float64]
SeenFlank = Literal["left", "right", ""]


@dataclass(frozen=True, order=True)
class SeenAnimal:
    """One passing of one animal, or one flank of it.

    Args:
        animal: Who it is.
        station: Where.
        on: The day, by the camera's clock.
        flank: Which flank is seen; empty where it does not matter.
        passing: Id of the passing; two flanks of one passing are one detection. A row of its own when empty.
        clock: Time of day by the camera's clock, such as 03:10:00; empty where it is not known.
    """

    animal: str
    station: str
    on: date
    flank: SeenFlank = ""
    passing: str = ""
    clock: str = ""


@dataclass(frozen=True, eq=False)
class Fieldwork:
    """Where and when cameras stood, and where animals may live.

    Args:
        stations: The stations.
        seasons: The seasons; each becomes a session.
        mask: The mask.
        kind: What the detectors say of an occasion.
        counted: How the effort of two cameras at one station counts.
        daylight_share: What a day without a working flash counts for, 0 to 1.
        sexes: Sex of each animal, by its name; unknown where left out.
    """

    stations: tuple[FieldStation, ...]
    seasons: tuple[Season, ...]
    mask: Mask
    kind: DetectorKind = "count"
    counted: EffortCounted = "station"
    daylight_share: float = 0.0
    sexes: Mapping[str, str] = field(default_factory=dict)


def survey_of(work: Fieldwork, seen: Iterable[SeenAnimal]) -> SpatialSurvey:
    """Make the survey of what was seen; what lies outside all seasons is left out.

    Args:
        work: The fieldwork.
        seen: Who was seen where, in any order.

    Returns:
        A session for each season, with the stations that stood in it.

    Raises:
        DataError: ``encounters.unknown_stations`` with each station that the fieldwork does not have.
    """
    rows = sorted(seen)
    _check_stations(work, rows)
    return SpatialSurvey(work.kind, tuple(_session(work, season, rows) for season in work.seasons))


def flank_surveys(work: Fieldwork, seen: Iterable[SeenAnimal]) -> FlankSurveys:
    """Make the three surveys of animals by the flanks that are known of them.

    Args:
        work: The fieldwork.
        seen: Who was seen where, each row with its flank. An animal with rows of both flanks is one whose
            flanks are linked; rows without a flank are left out.

    Raises:
        DataError: As :func:`survey_of`.
    """
    rows = sorted(each for each in seen if each.flank)
    flanks: dict[str, set[str]] = {}
    for each in rows:
        flanks.setdefault(each.animal, set()).add(each.flank)
    stands: dict[FlankKnown, list[SeenAnimal]] = {"left": [], "right": [], "both": []}
    for each in rows:
        stand: FlankKnown = "both" if len(flanks[each.animal]) == 2 else _flank(each)
        stands[stand].append(each)
    left, right, both = (survey_of(work, stands[stand]) for stand in stands)
    cameras = tuple(_cameras(work, session.detectors) for session in left.sessions)
    return FlankSurveys(left, right, both, cameras)


def _flank(seen: SeenAnimal) -> Literal["left", "right"]:
    return "right" if seen.flank == "right" else "left"


def surveys_of_draws(
    work: Fieldwork, draws: HistoryDraws, flank: Literal["left", "right"]
) -> Iterator[SpatialSurvey]:
    """Make a survey of each draw of who is who, by one flank.

    Args:
        work: The fieldwork.
        draws: The draws; encounters without a place or a day are left out.
        flank: The flank by which animals are counted: the other one's catalogue would count them again.

    Raises:
        DataError: As :func:`survey_of`.
    """
    for number in range(len(draws.draws)):
        yield survey_of(work, (each for each in seen_in_draw(draws, number) if each.flank == flank))


def seen_in_draw(draws: HistoryDraws, number: int) -> Iterator[SeenAnimal]:
    """Who was seen where in one draw.

    Args:
        draws: The draws.
        number: Which, from 0.
    """
    for animal, each in enumerate(draws.draws[number], start=1):
        for side in each.sides:
            place = draws.places.get(side.encounter_id)
            if place is not None and place.station_id and place.on is not None:
                yield SeenAnimal(f"A{animal}", place.station_id, place.on, side.flank, side.encounter_id)


def _check_stations(work: Fieldwork, rows: Sequence[SeenAnimal]) -> None:
    known = {each.name for each in work.stations}
    lost = {each.station: each for each in rows if each.station not in known}
    if lost:
        problems = [
            Problem(
                "encounters.unknown_detector",
                "an animal was detected at a detector that is not in the list",
                f"station {name}",
                "give the station with its place and effort, or correct the name",
            )
            for name in sorted(lost)
        ]
        raise DataError(
            "encounters.unknown_stations",
            "animals were seen at stations that are not in the list",
            do="give the stations, or correct the names",
            problems=problems,
        )


def _session(work: Fieldwork, season: Season, rows: Sequence[SeenAnimal]) -> Session:
    inside = [each for each in rows if season.first <= each.on <= season.last]
    visited = {each.station for each in inside}
    usage = usage_of(work.stations, season, counted=work.counted, daylight_share=work.daylight_share).days
    standing = [
        number
        for number, each in enumerate(work.stations)
        if usage[number].any() or each.name in visited or _stood(each, season)
    ]
    stations = [work.stations[number] for number in standing]
    detectors = Detectors(
        tuple(each.name for each in stations),
        np.array([each.place_m for each in stations], dtype=np.float64).reshape(-1, 2),
        usage[standing],
        _covariates(stations),
    )
    return Session(season.name, detectors, work.mask, _history(work, season, detectors, inside))


def _stood(station: FieldStation, season: Season) -> bool:
    first, last = season.edges[0], season.edges[-1]
    return any(each.start < last and each.end > first for each in station.worked)


def _history(
    work: Fieldwork, season: Season, detectors: Detectors, rows: Sequence[SeenAnimal]
) -> CaptureHistory:
    names = tuple(sorted({each.animal for each in rows}))
    animal = {name: number for number, name in enumerate(names)}
    detector = {name: number for number, name in enumerate(detectors.names)}
    told: dict[tuple[str, str, date, str | int], tuple[int, int, int]] = {}
    for number, each in enumerate(rows):
        occasion = season.occasion_of(each.on)
        assert occasion is not None
        key = (each.animal, each.station, each.on, each.passing or number)
        told[key] = (animal[each.animal], occasion, detector[each.station])
    columns = np.array(list(told.values()), dtype=np.int64).reshape(-1, 3)
    covariates: Columns = (
        {"sex": np.array([work.sexes.get(name, "") for name in names])} if work.sexes else {}
    )
    history = gathered((columns[:, 0], columns[:, 1], columns[:, 2]), names, covariates)
    return history if work.kind == "count" else replace(history, count=np.ones_like(history.count))


def _covariates(stations: Sequence[FieldStation]) -> Columns:
    """Columns of numbers where every value is one, of words otherwise; gaps are unknown."""
    names = sorted({name for each in stations for name in each.covariates})
    found: dict[str, Floats | NDArray[np.str_]] = {}
    for name in names:
        values = [each.covariates.get(name) for each in stations]
        if any(isinstance(value, str) for value in values):
            found[name] = np.array(["" if value is None else str(value) for value in values])
        else:
            found[name] = np.array([np.nan if value is None else float(value) for value in values])
    return found


def _cameras(work: Fieldwork, detectors: Detectors) -> NDArray[np.int64]:
    cameras = {each.name: each.cameras for each in work.stations}
    return np.array([cameras[name] for name in detectors.names], dtype=np.int64)
