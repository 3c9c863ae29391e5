"""What one animal would have walked between two passings, at the coarseness that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from math import floor

from qaplan.app.services.identity.ground import Ground
from qaplan.app.store.identity_tables import HeldEncounter, load_encounters
from qaplan.app.store.station_distances import station_distances_km
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactValue, Unit, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, computed_by
from qaplan.identity.sides import Side
from qaplan.identity.walks import AT_ONCE_KM_PER_H, CLOCK_TOLERANCE_H, Walk, WalkState, walk_between

__all__ = ["WalkLine", "at_two_places", "movement_between", "walk_lines", "walk_message", "walks_between"]

_HOUR = timedelta(hours=1)
_DAY_H = 24.0
_COARSE_KM = 10
_WIDEST_H = 2000 / AT_ONCE_KM_PER_H
Pair = tuple[str, str]


def movement_between(ground: Ground, a: Side, b: Side) -> Message | None:
    """Say what the walk between two passings would take if they are one animal; possible is not proof.

    Args:
        ground: What the reader's look rests on.
        a: One side.
        b: The other.

    Returns:
        The sentence; None where a clock or a position is not known.
    """
    pair = (a.encounter_id, b.encounter_id)
    walk = walks_between(ground.study, ground.encounters, [pair]).get(pair)
    return None if walk is None else walk_message(pair, walk, is_exact=ground.session.may("places.exact"))


def walks_between(
    study: Study, encounters: Mapping[str, HeldEncounter], pairs: Iterable[Pair]
) -> dict[Pair, Walk]:
    """The walk between passings whose clocks and positions are known.

    Args:
        study: The study.
        encounters: The passings, by id.
        pairs: Ids of two passings each.
    """
    timed = {pair: hours for pair in pairs if (hours := _hours(encounters, pair)) is not None}
    stations = {
        pair: (encounters[pair[0]].station_id, encounters[pair[1]].station_id)
        for pair in timed
        if all(encounters[each].station_id for each in pair)
    }
    distances = station_distances_km(study, stations.values())
    return {
        pair: walk_between(distance, timed[pair])
        for pair, of in stations.items()
        if (distance := distances[of]) is not None
    }


@dataclass(frozen=True)
class WalkLine:
    """What an animal would have walked from one of its passings to the next.

    Args:
        earlier: Id of the earlier passing.
        later: Id of the next one whose clock and station are known.
        state: What the walk says.
        message: The same in a sentence.
    """

    earlier: str
    later: str
    state: WalkState
    message: Message

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"earlier": self.earlier, "later": self.later, "state": str(self.state)}


def walk_lines(study: Study, encounter_ids: Iterable[str], *, is_exact: bool) -> tuple[WalkLine, ...]:
    """Hold the way of an animal from passing to passing against published ones; possible is not proof.

    Args:
        study: The study.
        encounter_ids: Its passings; records without pictures are passed by.
        is_exact: Whether the reader may know distances to a tenth of a kilometre.

    Returns:
        One line for each step whose clocks and positions are known, by time.
    """
    held = {each.encounter_id: each for each in load_encounters(study, set(encounter_ids))}
    timed = [each for each in held.values() if each.start is not None and each.station_id]
    timed.sort(key=lambda each: (each.start.isoformat() if each.start else "", each.encounter_id))
    steps = [(first.encounter_id, second.encounter_id) for first, second in pairwise(timed)]
    walks = walks_between(study, held, steps)
    return tuple(
        WalkLine(*pair, walks[pair].state, walk_message(pair, walks[pair], is_exact=is_exact))
        for pair in steps
        if pair in walks
    )


def at_two_places(study: Study, encounters: Mapping[str, HeldEncounter]) -> tuple[Pair, ...]:
    """The pairs of passings that are two animals, because nobody is at two places at one time.

    Args:
        study: The study.
        encounters: The passings, by id.
    """
    near = list(_near_in_time(encounters))
    walks = walks_between(study, encounters, near)
    return tuple(pair for pair in near if pair in walks and walks[pair].state is WalkState.AT_ONCE)


def walk_message(pair: Pair, walk: Walk, *, is_exact: bool) -> Message:
    """A walk in a sentence.

    Args:
        pair: Ids of the two passings.
        walk: The walk.
        is_exact: Whether the reader may know distances to a tenth of a kilometre; else to ten of them, about
            the cell in which this reader may know a station: from distances between many stations their
            places could be reckoned to a tenth of the step.
    """
    if walk.state is WalkState.SAME_STATION:
        return Message("deciding.walk_same_station")
    step = 1 if is_exact else _COARSE_KM
    km = round(walk.distance_km, 1) if is_exact else float(step * floor(walk.distance_km / step))
    told = _fact(pair, "distance", written_number(km), "km")
    told = told if is_exact else replace(told, bound="at least")
    distance = told if km >= step else _below(pair, "distance", step, "km")
    longest = Fact(
        f"movement.{walk.longest.movement_id}.longest",
        written_number(walk.longest.km_per_day),
        "km/day",
        inputs=(Input("source", walk.longest.source),),
        tier="public",
    )
    values = {"distance": distance, "time": _time(pair, walk.hours)}
    if walk.state is not WalkState.AT_ONCE:
        values["longest"] = longest
    return Message(f"deciding.walk_{walk.state}", values)


def _time(pair: Pair, hours: float) -> Fact:
    if hours >= 2 * _DAY_H:
        return _fact(pair, "time", round(hours / _DAY_H), "day")
    return _fact(pair, "time", round(hours), "h") if hours >= 1 else _below(pair, "time", 1, "h")


def _fact(pair: Pair, name: str, value: FactValue, unit: Unit) -> Fact:
    stem = f"walk.{id_part(pair[0])}-{id_part(pair[1])}"
    inputs = tuple(Input("record", each) for each in pair)
    return Fact(
        f"{stem}.{name}", value, unit, activity=computed_by("identity.walk_between", {}), inputs=inputs
    )


def _below(pair: Pair, name: str, step: int, unit: Unit) -> Fact:
    """Less than the step in which kilometres or hours are told: its bound and nothing sharper."""
    return replace(_fact(pair, name, step, unit), bound="at most")


def _hours(encounters: Mapping[str, HeldEncounter], pair: Pair) -> float | None:
    """Hours from the end of the earlier passing to the start of the later one; 0 where they overlap."""
    a, b = (encounters.get(each) for each in pair)
    if a is None or b is None or None in (a.start, a.end, b.start, b.end):
        return None
    return _gap_h(a, b)


def _gap_h(a: HeldEncounter, b: HeldEncounter) -> float:
    assert a.start is not None
    assert b.start is not None
    first, second = (a, b) if a.start <= b.start else (b, a)
    assert first.end is not None
    assert second.start is not None
    return max((second.start - first.end) / _HOUR, 0.0)


def _near_in_time(encounters: Mapping[str, HeldEncounter]) -> Iterator[Pair]:
    """Pairs of passings at two stations, close enough in time that a distance can be too far."""
    dated = sorted(
        (each for each in encounters.values() if each.start and each.end and each.station_id),
        key=lambda each: (each.start, each.encounter_id),
    )
    for at, first in enumerate(dated):
        for second in dated[at + 1 :]:
            if _gap_h(first, second) > _WIDEST_H - CLOCK_TOLERANCE_H:
                break
            if first.station_id != second.station_id:
                yield first.encounter_id, second.encounter_id
