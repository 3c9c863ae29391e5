"""Independent records: the media of one species at one station, parted where the gap is long enough."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from qaplan.survey.types import Event, EventRule, TriggerMode

__all__ = ["Said", "StationMedium", "group_events", "observations_that_count", "seconds_since_previous"]

_RECORDS = frozenset({"animal", "unknown"})
_Key = tuple[str, TriggerMode, str]


@dataclass(frozen=True, slots=True)
class StationMedium:
    """A dated medium of a station, as far as events need it.

    Args:
        medium_id: The medium.
        station_id: Its station; the cameras of one station share their events.
        clock: When, by the camera's clock with its corrections.
        trigger_mode: Why the shutter opened.
    """

    medium_id: str
    station_id: str
    clock: datetime
    trigger_mode: TriggerMode = "unknown"


class Said(Protocol):
    """What somebody or some model says of a medium, as far as events need it; an observation is one."""

    @property
    def medium_id(self) -> str:
        """The medium; empty for what is said of a whole event."""

    @property
    def observation_type(self) -> str:
        """animal, human, vehicle, blank, unknown, unclassified."""

    @property
    def scientific_name(self) -> str:
        """Species or group; empty when not said."""

    @property
    def method(self) -> str:
        """Who classified: a human or a machine."""

    @property
    def count(self) -> int | None:
        """Number of animals; None is not said."""


S = TypeVar("S", bound=Said)


@dataclass(frozen=True, slots=True, order=True)
class _Record:
    clock: datetime
    medium_id: str
    count: int


def group_events(
    media: Iterable[StationMedium],
    observations: Iterable[Said],
    rule: EventRule | None = None,
    *,
    exclude: Collection[str] = (),
    observation_types: Collection[str] = _RECORDS,
) -> tuple[Event, ...]:
    """Group the media of each station, trigger mode and species into independent records.

    A gap parts two events when it is as long as the rule's or longer, and longer than nothing: records of the
    same second are never parted. With ``last-record`` the gap is counted from the medium before; with
    ``last-independent`` from the first medium of the event.

    Args:
        media: Dated media of stations.
        observations: What was said of them; see :func:`observations_that_count`.
        rule: The rule; 60 minutes since the last record when not given.
        exclude: Species or labels that are left out, such as ``UNID``.
        observation_types: Types of observation that make records.

    Returns:
        The events by station, trigger mode, species and start. A medium is in one event of each species that
        was seen in it.

    Source:
        camtrapR 3.0.3, recordTable: minDeltaTime, deltaTimeComparedTo.
    """
    chosen = rule or EventRule()
    left_out = frozenset(exclude)
    by_id = {medium.medium_id: medium for medium in media}
    groups: dict[_Key, dict[str, _Record]] = defaultdict(dict)
    for observation in observations_that_count(observations):
        medium = by_id.get(observation.medium_id)
        label = observation.scientific_name or observation.observation_type
        if medium is None or observation.observation_type not in observation_types or label in left_out:
            continue
        group = groups[medium.station_id, medium.trigger_mode, label]
        before = group.get(medium.medium_id)
        animals = (before.count if before else 0) + (1 if observation.count is None else observation.count)
        group[medium.medium_id] = _Record(medium.clock, medium.medium_id, animals)
    return tuple(
        _event(key, records, chosen)
        for key in sorted(groups)
        for records in _parted(sorted(groups[key].values()), chosen)
    )


def observations_that_count(observations: Iterable[S]) -> Iterator[S]:
    """Pass on what people said of a medium, and what machines said where no person said anything.

    An observation that is ``unclassified`` says nothing, whoever made it.
    """
    said = [each for each in observations if each.medium_id and each.observation_type != "unclassified"]
    by_people = {each.medium_id for each in said if each.method == "human"}
    return (each for each in said if each.method == "human" or each.medium_id not in by_people)


def seconds_since_previous(events: Sequence[Event]) -> tuple[float, ...]:
    """Count the seconds of each event's start since the previous record that its rule compares it with.

    Args:
        events: Events as :func:`group_events` returns them, in any order.

    Returns:
        The seconds in the order given; zero for the first event of a species at a station and trigger mode.
    """
    since: dict[str, float] = {}
    ordered = sorted(events, key=lambda each: (_key_of(each), each.start))
    for earlier, later in pairwise(ordered):
        if _key_of(earlier) == _key_of(later):
            reference = earlier.end if later.rule.since == "last-record" else earlier.start
            since[later.event_id] = (later.start - reference).total_seconds()
    return tuple(since.get(event.event_id, 0.0) for event in events)


def _key_of(event: Event) -> _Key:
    return event.station_id, event.trigger_mode, event.scientific_name


def _parted(records: Sequence[_Record], rule: EventRule) -> Iterator[list[_Record]]:
    smallest = timedelta(minutes=rule.min_gap_min)
    nothing = timedelta(0)
    current: list[_Record] = []
    for record in records:
        if current:
            reference = current[-1] if rule.since == "last-record" else current[0]
            gap = record.clock - reference.clock
            if gap >= smallest and gap > nothing:
                yield current
                current = []
        current.append(record)
    if current:
        yield current


def _event(key: _Key, records: Sequence[_Record], rule: EventRule) -> Event:
    station, mode, species = key
    start = records[0].clock
    return Event(
        event_id=f"{station}|{mode}|{species}|{start.isoformat()}",
        station_id=station,
        trigger_mode=mode,
        scientific_name=species,
        start=start,
        end=records[-1].clock,
        medium_ids=tuple(record.medium_id for record in records),
        count=max(record.count for record in records),
        rule=rule,
    )
