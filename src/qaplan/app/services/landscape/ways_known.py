"""How far the animals of a study are known to have gone: by what sources quote, and from camera to camera."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from qaplan.app.services.population.histories import study_histories
from qaplan.app.services.questions.asking import Inquiry, inquire, statement_inputs
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import told_by
from qaplan.app.store.studies import Study
from qaplan.base.facts import Tier
from qaplan.base.names import Names
from qaplan.base.provenance import Input, input_of
from qaplan.base.refusal import Refusal
from qaplan.evidence.types import Movement, Record
from qaplan.identity.standing import standing
from qaplan.identity.types import Standing
from qaplan.landscape.rasters.types import Floats

if TYPE_CHECKING:
    from qaplan.app.services.population.histories import StudyHistories

__all__ = ["HOME_RANGE_KM", "KnownWay", "WaysKnown", "ways_known"]

HOME_RANGE_KM = 25.0
"""A shorter way lies within a home range, twice as wide as the widest that was published."""


@dataclass(frozen=True)
class KnownWay:
    """One way that an animal is known, or said, to have gone.

    Args:
        start: Id of the record or place where it began; empty for a station, which is not told.
        end: Id of the record where it ended; of the animal where cameras saw it.
        km: Its length in a straight line, km.
        standing: Whether both ends are one animal's, by what was stated.
        is_quoted: Whether a source quotes it; else it lies between two stations.
        tier: The widest audience that may know of it.
        place: Names of the place where it began; None where it began at a record or a station.
    """

    start: str
    end: str
    km: float
    standing: Standing
    is_quoted: bool
    tier: Tier = "steward"
    place: Names | None = None


@dataclass(frozen=True, eq=False)
class WaysKnown:
    """The ways of a study's animals.

    Args:
        ways: Those that are longer than a home range, the longest first.
        could_km: Distances between all two stations that are farther apart than a home range, km.
        inputs: What they were made from, by digest; no position.
        words: Ids that public sentences may carry.
    """

    ways: tuple[KnownWay, ...]
    could_km: Floats
    inputs: tuple[Input, ...]
    words: frozenset[str]

    @property
    def seen_km(self) -> Floats:
        """The ways between stations, km."""
        return np.array([each.km for each in self.ways if not each.is_quoted], dtype=np.float64)


def ways_known(study: Study, session: Session, on: date) -> WaysKnown:
    """Gather the ways of a study's animals up to a day.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    inquiry = inquire(study, audience="steward", as_of=on, session=session)
    records = {each.record_id: each for each in told_by(inquiry.case.records, on)}
    quoted = tuple(_quoted(inquiry, records))
    histories = study_histories(study, on, session=session)
    seen: tuple[KnownWay, ...] = ()
    could, more = np.zeros(0), tuple[Input, ...]()
    if not isinstance(histories, Refusal):
        seen, could, more = tuple(_seen(histories)), _could(histories), histories.inputs
    ways = sorted((*quoted, *seen), key=lambda each: (-each.km, each.end))
    return WaysKnown(tuple(ways), could, (*_inputs(inquiry, quoted), *more), inquiry.words)


def _quoted(inquiry: Inquiry, records: dict[str, Record]) -> Iterator[KnownWay]:
    """The ways that sources quote between records that had been told by the day."""
    names = {each.place_id: each.names for each in inquiry.case.places}
    for each in inquiry.case.movements:
        is_told = all(end in records or not inquiry.holds(end) for end in (each.from_record, each.to_record))
        if is_told and each.to_record in records and each.distance_km > HOME_RANGE_KM:
            ends = _ends(each, records)
            tier = inquiry.tier_of(inquiry.joined_to(ends))
            said = _standing(inquiry, each, records)
            yield KnownWay(
                each.from_record,
                each.to_record,
                each.distance_km,
                said,
                is_quoted=True,
                tier=tier,
                place=names.get(each.from_record),
            )


def _ends(movement: Movement, records: dict[str, Record]) -> frozenset[str]:
    return frozenset({movement.from_record, movement.to_record} & records.keys())


def _standing(inquiry: Inquiry, movement: Movement, records: dict[str, Record]) -> Standing:
    """Whether both ends are one animal's; from a place, whether a record there and the end are."""
    last = movement.to_record
    starts: Iterable[str] = [movement.from_record]
    if movement.from_record not in records:
        whose = records[last].individual_id
        starts = [
            each.record_id
            for each in records.values()
            if whose and each.individual_id == whose and each.place_id == movement.from_record
        ]
    said = {standing(inquiry.case.statements, each, last, inquiry.on) for each in starts}
    order = (Standing.CONFLICT, Standing.SAME, Standing.DIFFERENT, Standing.UNDETERMINED)
    return next((each for each in order if each in said), Standing.UNSTATED)


def _seen(histories: StudyHistories) -> Iterator[KnownWay]:
    """The longest way of each animal between two of its stations, by one flank."""
    flank = histories.better_flank()
    places = {each.name: each.place_m for each in histories.work.stations}
    stations: dict[str, set[str]] = {}
    for each in histories.seen:
        if each.flank == flank:
            stations.setdefault(each.animal, set()).add(each.station)
    for animal, names in sorted(stations.items()):
        km = _apart_km(np.array([places[name] for name in sorted(names)])).max(initial=0.0)
        if km > HOME_RANGE_KM:
            yield KnownWay("", animal, float(km), Standing.SAME, is_quoted=False)


def _could(histories: StudyHistories) -> Floats:
    km = _apart_km(np.array([each.place_m for each in histories.work.stations]))
    return km[km > HOME_RANGE_KM]


def _apart_km(places_m: Floats) -> Floats:
    """Distances between all two of some places, km."""
    from scipy.spatial.distance import pdist

    return np.asarray(pdist(places_m) / 1000.0, dtype=np.float64)


def _inputs(inquiry: Inquiry, quoted: Iterable[KnownWay]) -> tuple[Input, ...]:
    ends = {name for each in quoted for name in (each.start, each.end) if inquiry.holds(name)}
    movements = (input_of("table", each.movement_id, each) for each in inquiry.case.movements)
    joined = inquiry.joined_to(ends)
    bearing = [each for each in inquiry.case.statements if joined & set(each.records)]
    return (*movements, *statement_inputs(each for each in bearing if each.made_on <= inquiry.on))
