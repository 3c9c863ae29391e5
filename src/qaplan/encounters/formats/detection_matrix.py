"""Detection histories as matrices: animals or stations by occasions, with the effort beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.encounters.histories import SeenAnimal
from qaplan.encounters.seasons import EffortCounted, FieldStation, Season, usage_of

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["DetectionMatrix", "MatrixPlan", "animal_matrix", "station_matrix"]

Floats: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class MatrixPlan:
    """What a matrix holds.

    Args:
        is_count: Whether a cell counts detections or only says whether there was any.
        begins: ``survey``: occasions are days of the season for all; ``station``: the first occasion of each
            station begins on the day on which it began to work.
        least_days: Days that must have been worked for a cell to be known; any work does when 0.
        counted: How the effort of two cameras at one station counts.
        daylight_share: What a day without a working flash counts for, 0 to 1.
    """

    is_count: bool = False
    begins: Literal["survey", "station"] = "survey"
    least_days: float = 0.0
    counted: EffortCounted = "station"
    daylight_share: float = 0.5


@dataclass(frozen=True, eq=False)
class DetectionMatrix:
    """Detections by occasion.

    Args:
        names: What the rows are: stations or animals.
        values: Shape (n_rows, n_occasions); not a number where nobody worked.
        effort_days: Days worked: shape (n_rows, n_occasions) for stations, (1, n_occasions) for animals.
        occasions: Heads of the columns: the first day of each occasion, or its number.
    """

    names: tuple[str, ...]
    values: Floats
    effort_days: Floats
    occasions: tuple[str, ...]

    def table(self) -> pd.DataFrame:
        """A row for each station or animal, a column for each occasion."""
        import pandas as pd

        return pd.DataFrame(self.values, index=list(self.names), columns=list(self.occasions))

    def csv(self, *, of: Literal["values", "effort"] = "values") -> str:
        """The matrix as text: a head of occasions, a row for each name, ``NA`` where nothing is known."""
        cells = self.values if of == "values" else self.effort_days
        names = self.names if len(cells) == len(self.names) else ("all",)
        rows = [",".join([_quoted(name), *map(_cell, row)]) for name, row in zip(names, cells, strict=True)]
        return "\n".join([",".join(["", *self.occasions]), *rows, ""])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "rows": list(self.names),
            "occasions": list(self.occasions),
            "values": [[None if np.isnan(cell) else cell for cell in row] for row in self.values.tolist()],
            "effort_days": self.effort_days.round(6).tolist(),
        }


def _cell(value: float) -> str:
    return "NA" if np.isnan(value) else f"{value:.10g}"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"' if set(name) & set(',"\n') else name


def station_matrix(
    stations: Sequence[FieldStation],
    season: Season,
    seen: Iterable[SeenAnimal],
    plan: MatrixPlan | None = None,
) -> DetectionMatrix:
    """Stations by occasions: where anything of those rows was seen, such as one species.

    Args:
        stations: The stations with their effort.
        season: The season with its occasions.
        seen: What was seen; what lies outside the season is left out.
        plan: What the matrix holds.

    Returns:
        The matrix, stations in their order.

    Raises:
        DataError: ``encounters.unknown_stations`` for a row at a station that is not in the list;
            ``encounters.seen_without_effort`` for each row at a station that did not work on that occasion.

    Source:
        camtrapR 2.3, detectionHistory.
    """
    chosen = plan or MatrixPlan()
    shifted = [_season_of(each, season, chosen) for each in stations]
    effort = (
        np.vstack([_days(station, own, chosen) for station, own in zip(stations, shifted, strict=True)])
        if stations
        else np.empty((0, season.occasions))
    )
    rows = {each.name: number for number, each in enumerate(stations)}
    everything = list(seen)
    _check_known(rows, everything)
    inside = [each for each in everything if shifted[rows[each.station]].occasion_of(each.on) is not None]
    found = np.zeros_like(effort)
    lost: list[SeenAnimal] = []
    for each in _passings(inside):
        row = rows[each.station]
        occasion = shifted[row].occasion_of(each.on)
        if occasion is None or effort[row, occasion] <= 0:
            lost.append(each)
        else:
            found[row, occasion] += 1
    _check_effort(lost)
    heads = _heads(season, by_number=chosen.begins == "station")
    return DetectionMatrix(tuple(rows), _known(found, effort, chosen), effort, heads)


def _days(station: FieldStation, season: Season, plan: MatrixPlan) -> Floats:
    return usage_of([station], season, counted=plan.counted, daylight_share=plan.daylight_share).days


def animal_matrix(
    stations: Sequence[FieldStation],
    season: Season,
    seen: Iterable[SeenAnimal],
    plan: MatrixPlan | None = None,
) -> DetectionMatrix:
    """Animals by occasions, over all stations.

    Args:
        stations: The stations with their effort.
        season: The season with its occasions.
        seen: Who was seen; what lies outside the season is left out.
        plan: What the matrix holds; occasions are those of the season.

    Returns:
        The matrix, animals by name; the effort is that of all stations.

    Raises:
        DataError: As :func:`station_matrix`.
    """
    chosen = replace(plan or MatrixPlan(), begins="survey", least_days=0.0)
    inside = [each for each in seen if season.first <= each.on <= season.last]
    effort = station_matrix(stations, season, inside, chosen).effort_days.sum(axis=0, keepdims=True)
    names = tuple(sorted({each.animal for each in inside}))
    rows = {name: number for number, name in enumerate(names)}
    found = np.zeros((len(names), season.occasions))
    for each in _passings(inside):
        occasion = season.occasion_of(each.on)
        assert occasion is not None
        found[rows[each.animal], occasion] += 1
    known = _known(found, np.broadcast_to(effort, found.shape), chosen)
    return DetectionMatrix(names, known, effort, _heads(season, by_number=False))


def _season_of(station: FieldStation, season: Season, plan: MatrixPlan) -> Season:
    """The season of one station: from the day on which it began to work where occasions begin so."""
    begun = [each.start.date() for each in station.worked if each.end.date() >= season.first]
    if plan.begins == "survey" or not begun:
        return season
    first = max(min(begun), season.first)
    length = season.last - season.first
    return replace(season, first=min(first, season.last), last=min(first, season.last) + length)


def _passings(seen: Iterable[SeenAnimal]) -> list[SeenAnimal]:
    """Rows, those of one passing once."""
    kept: dict[tuple[str, str, object, object], SeenAnimal] = {}
    for number, each in enumerate(seen):
        kept.setdefault((each.animal, each.station, each.on, each.passing or number), each)
    return list(kept.values())


def _known(found: Floats, effort: Floats, plan: MatrixPlan) -> Floats:
    worked = effort > 0 if plan.least_days <= 0 else effort >= plan.least_days
    return np.where(worked, found if plan.is_count else np.minimum(found, 1.0), np.nan)


def _heads(season: Season, *, by_number: bool) -> tuple[str, ...]:
    if by_number:
        return tuple(f"o{number}" for number in range(1, season.occasions + 1))
    return tuple(edge.date().isoformat() for edge in season.edges[:-1])


def _check_known(rows: dict[str, int], seen: Iterable[SeenAnimal]) -> None:
    lost = sorted({each.station for each in seen if each.station not in rows})
    if lost:
        raise DataError(
            "encounters.unknown_stations",
            "animals were seen at stations that are not in the list",
            do="give the stations, or correct the names",
            problems=[_problem("unknown_detector", "no such station", f"station {name}") for name in lost],
        )


def _check_effort(lost: Sequence[SeenAnimal]) -> None:
    if lost:
        raise DataError(
            "encounters.seen_without_effort",
            "animals were seen at stations that did not work on that occasion",
            do="correct the effort, the day or the station",
            problems=[
                _problem("no_usage", "the station did not work", f"station {each.station}, {each.on}")
                for each in lost
            ],
        )


def _problem(word: str, what: str, where: str) -> Problem:
    return Problem(f"encounters.{word}", what, where, "correct the row")
