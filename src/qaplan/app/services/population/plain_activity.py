"""Activity, overlap and the index of prey on plain tables, each as an answer or a refusal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.plain_reading import read_plain
from qaplan.base.errors import UsageError
from qaplan.base.instants import parse_offset
from qaplan.base.provenance import Input, Provenance
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer, Released, release

if TYPE_CHECKING:
    from qaplan.population.activity.types import ActivityOverlap, ActivityPattern, Anchoring, SunTimes
    from qaplan.population.prey.types import PreyIndex, PreyRatio

__all__ = ["EventTable", "activity_of_file", "prey_of_files"]

_MOST_DRAWS = 100_000


@dataclass(frozen=True)
class EventTable:
    """A table of events, and what it does not say.

    Args:
        path: CSV: species, time, and longitude and latitude unless a place is given.
        utc_offset: Offset of times that carry none, such as ``+05:00``; empty where all carry one.
        place_deg: Longitude and latitude of all events, degrees.
        anchoring: ``average``, ``equinoctial`` or ``noon``.
    """

    path: Path
    utc_offset: str = ""
    place_deg: tuple[float, float] | None = None
    anchoring: str = "average"


def activity_of_file(
    events: EventTable, species: str, beside: str = "", *, draws: int = 1000, seed: int = 1
) -> Released[Answer]:
    """Say when a species is active, or how far it keeps the hours of another.

    Args:
        events: The events.
        species: The species.
        beside: Another species to compare with; empty for none.
        draws: Samples of the bootstrap.
        seed: Where they come from.

    Raises:
        UsageError: ``encounters.no_file``, ``population.unknown_anchoring``, ``population.bad_draws``.
        DataError: ``population.bad_events``, ``instant.bad_offset``.
    """
    from qaplan.population.activity.pattern import activity_overlap, activity_pattern

    if not 20 <= draws <= _MOST_DRAWS:
        raise UsageError(
            "population.bad_draws", f"{draws} samples cannot be drawn", do="ask for 20 to 100,000"
        )
    names = tuple(name for name in (species, beside) if name)
    times, inputs = _times(events, names)
    if isinstance(times, Refusal):
        return _released(times, inputs)
    rng = np.random.default_rng(seed)
    if beside:
        pair, found = (names[0], names[1]), (times[0], times[1])
        return _released(activity_overlap(pair, found, rng, draws=draws, inputs=inputs), inputs)
    return _released(activity_pattern(species, times[0], rng, draws=draws, inputs=inputs), inputs)


def prey_of_files(
    events: Path, effort: Path, species: str, periods: tuple[str, ...] = ()
) -> Released[Answer]:
    """Tell the index of a species, of one period or as a ratio of two.

    Args:
        events: CSV: station, species, and period where the effort has it.
        effort: CSV: station, days, and perhaps period.
        species: The species.
        periods: One period, or an earlier and a later one; none where the tables have none.

    Raises:
        UsageError: ``encounters.no_file``, ``population.unknown_period``.
        DataError: ``population.bad_prey_table``.
    """
    from qaplan.population.prey.index import prey_index, prey_ratio
    from qaplan.population.prey.tables import station_counts

    read = [read_plain(path) for path in (events, effort)]
    inputs = tuple(each.made_from for each in read)
    counts = station_counts(read[0].file, read[1].file, species)
    if not periods and len(counts) == 1:
        periods = tuple(counts)
    if (
        len(periods) not in (1, 2)
        or len(set(periods)) < len(periods)
        or any(each not in counts for each in periods)
    ):
        raise UsageError(
            "population.unknown_period",
            "one period is told, or one beside another",
            do=f"choose from {', '.join(sorted(counts))}",
        )
    if len(periods) == 2:
        pair, two = (periods[0], periods[1]), (counts[periods[0]], counts[periods[1]])
        return _released(prey_ratio(species, pair, two, inputs=inputs), inputs)
    return _released(prey_index(species, counts[periods[0]], period=periods[0], inputs=inputs), inputs)


def _times(
    events: EventTable, species: tuple[str, ...]
) -> tuple[list[SunTimes] | Refusal, tuple[Input, ...]]:
    """The times of each species by the sun, all laid on one day."""
    from qaplan.population.activity.sun_time import sun_times
    from qaplan.population.activity.tables import TimedEvents, event_times

    read = read_plain(events.path)
    offset = parse_offset(events.utc_offset) if events.utc_offset else None
    by_species = event_times(read.file, utc_offset=offset, place_deg=events.place_deg)
    nothing = TimedEvents(np.zeros(0), np.zeros(0), np.zeros(0))
    held = [by_species.get(name, nothing) for name in species]
    together = sun_times(
        np.concatenate([each.unix_s for each in held]),
        np.concatenate([each.longitude_deg for each in held]),
        np.concatenate([each.latitude_deg for each in held]),
        anchoring=_anchoring(events.anchoring),
    )
    if isinstance(together, Refusal):
        return together, (read.made_from,)
    ends = np.cumsum([len(each) for each in held])
    parts = [slice(end - len(each), end) for end, each in zip(ends, held, strict=True)]
    return [
        replace(together, angles=together.angles[part], is_by_day=together.is_by_day[part]) for part in parts
    ], (read.made_from,)


def _anchoring(word: str) -> Anchoring:
    from qaplan.population.activity.types import ANCHORINGS

    for each in ANCHORINGS:
        if each == word:
            return each
    raise UsageError(
        "population.unknown_anchoring",
        f"there is no anchoring '{word}'",
        do=f"choose from {', '.join(ANCHORINGS)}",
    )


def _released(
    found: ActivityPattern | ActivityOverlap | PreyIndex | PreyRatio | Refusal, inputs: tuple[Input, ...]
) -> Released[Answer]:
    if isinstance(found, Refusal):
        refused = answer_of_refusal(found)
        return release(
            replace(refused, provenance=Provenance(refused.provenance.activity, inputs)), "steward"
        )
    answer = answer_of(found, "")
    held = {
        name: value for name, value in answer.record.items() if name not in ("model", "status", "provenance")
    }
    return release(replace(answer, record=held), "steward")
