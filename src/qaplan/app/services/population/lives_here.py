"""The lives of a study's animals: seen alive by records and by cameras, found dead, and looked for when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from qaplan.app.services.kept import Kept
from qaplan.app.services.population.survey_here import survey_here
from qaplan.app.services.questions.asking import inquire
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import told_by
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import Study
from qaplan.base.facts import Tier
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, input_of
from qaplan.base.refusal import Refusal
from qaplan.evidence.types import Record
from qaplan.identity.types import Individual
from qaplan.population.open_population.types import KnownLife
from qaplan.population.open_population.yearly import DatedSighting, YearlyLives, yearly_lives
from qaplan.survey.types import EffortReason

if TYPE_CHECKING:
    from qaplan.app.services.population.histories import StudyHistories
    from qaplan.encounters.seasons import FieldStation

__all__ = ["MOST_LIVES", "LivesHere", "lives_here"]

MOST_LIVES = 6
"""More lives are not told one by one."""

_MOST_STEPS = 4000
_DAYLIGHT_SHARE = 0.5
_REMAINS = ("carcass", "skin", "killed")
_SEEING = frozenset({EffortReason.WORKING, EffortReason.FLASH_FAILED})
_KEPT = Kept[tuple[str, str, date], "LivesHere"](most=4)


@dataclass(frozen=True, eq=False)
class LivesHere:
    """What a study knows of the lives of its animals.

    Args:
        sightings: Who was seen alive when.
        found_dead: Days on which animals were found dead, by animal.
        effort: Days on which stations watched, by day; none where no camera has a field sheet.
        notes: What had to stay out, and which flank counts.
        inputs: What it was made from, by digest; no position.
        tier: The widest audience of single lives: cameras' animals are the house's own.
        records_tier: The widest audience of what is said of all lives together.
        words: Names that public sentences may carry.
    """

    sightings: tuple[DatedSighting, ...]
    found_dead: Mapping[str, tuple[date, ...]]
    effort: Mapping[date, float]
    notes: tuple[Message, ...]
    inputs: tuple[Input, ...]
    tier: Tier
    records_tier: Tier
    words: frozenset[str]

    @cached_property
    def known(self) -> tuple[KnownLife, ...]:
        """The life of each animal that was seen alive on two days, or found dead after one."""
        seen: dict[str, list[DatedSighting]] = {}
        for each in self.sightings:
            seen.setdefault(each.animal, []).append(each)
        lives = (_life(animal, mine, self.found_dead.get(animal, ())) for animal, mine in seen.items())
        return tuple(life for life in lives if life is not None)

    @cached_property
    def yearly(self) -> YearlyLives:
        """The same by years of looking."""
        dead = {each.animal: each.found_dead for each in self.known if each.found_dead is not None}
        dead |= {name: min(days) for name, days in self.found_dead.items() if days and name not in self._seen}
        return yearly_lives(self.sightings, dead, self.effort)

    @cached_property
    def _seen(self) -> frozenset[str]:
        return frozenset(each.animal for each in self.sightings)


def lives_here(study: Study, session: Session, on: date) -> LivesHere:
    """Gather the lives of a study's animals up to a day; they are kept until the study changes.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    return _KEPT.get((study.alias, log_head(study), on), lambda: _made(study, session, on))


def _made(study: Study, session: Session, on: date) -> LivesHere:
    inquiry = inquire(study, audience="steward", as_of=on, session=session)
    records = {each.record_id: each for each in told_by(inquiry.case.records, on)}
    seen, dead, used = _of_records(inquiry.case.individuals, records)
    here = survey_here(study, session, on)
    histories = None if isinstance(here, Refusal) else here.histories
    passed = () if histories is None else _of_cameras(histories)
    record_inputs = tuple(input_of("record", name, records[name]) for name in sorted(used))
    tier = inquiry.tier_of(inquiry.joined_to(used))
    return LivesHere(
        (*seen, *passed),
        dead,
        {} if histories is None else _effort(histories.work.stations),
        () if histories is None or not passed else _notes(histories),
        record_inputs + (() if histories is None else histories.inputs),
        "steward" if passed else tier,
        tier,
        inquiry.words,
    )


def _of_records(
    individuals: Iterable[Individual], records: Mapping[str, Record]
) -> tuple[list[DatedSighting], dict[str, tuple[date, ...]], set[str]]:
    """What records say of the animals of the catalogue: alive when, found dead when, and which records."""
    seen, dead, used = [], {}, set[str]()
    for each in individuals:
        mine = [records[name] for name in each.records if name in records]
        used.update(record.record_id for record in mine)
        seen += [
            DatedSighting(each.individual_id, first, last)
            for record in mine
            if record.outcome != "dead" and record.kind not in _REMAINS
            for first, last in [(record.happened.earliest, record.happened.latest)]
            if first is not None and last is not None
        ]
        found = (record.happened.latest for record in mine if record.outcome == "dead")
        days = tuple(day for day in found if day is not None)
        if days:
            dead[each.individual_id] = days
    return seen, dead, used


def _of_cameras(histories: StudyHistories) -> tuple[DatedSighting, ...]:
    """The passings of one flank, so that no animal counts twice."""
    flank = histories.better_flank()
    days = {(each.animal, each.on) for each in histories.seen if each.flank == flank}
    return tuple(DatedSighting(animal, day, day) for animal, day in sorted(days))


def _notes(histories: StudyHistories) -> tuple[Message, ...]:
    stays_out = ("encounters.undecided_sides", "encounters.sides_elsewhere", "encounters.torn_animals")
    flank = Message(f"over_time.by_{histories.better_flank()}")
    return (flank, *(each.message for each in histories.cautions if each.code in stays_out))


def _effort(stations: Iterable[FieldStation]) -> dict[date, float]:
    """Days on which stations watched, by day; by steps of some days where there are very many."""
    from qaplan.encounters.seasons import Season, usage_of

    placed = tuple(stations)
    worked = [each for station in placed for each in station.worked if each.reason in _SEEING]
    if not worked:
        return {}
    first = min(each.start for each in worked).date()
    last = max(each.end for each in worked).date()
    step = 1 + (last - first).days // _MOST_STEPS
    season = Season("all", first, last, step)
    days = usage_of(placed, season, daylight_share=_DAYLIGHT_SHARE).days.sum(axis=0)
    return {
        first + timedelta(days=at * step + step // 2): float(value)
        for at, value in enumerate(days)
        if value > 0
    }


def _life(animal: str, seen: Iterable[DatedSighting], dead: Iterable[date]) -> KnownLife | None:
    """The days of one animal, as sharply as they are known; None where no day lies between them."""
    rows = list(seen)
    first = min(each.latest for each in rows)
    last = max(each.earliest for each in rows)
    if first > last:
        return None
    found = min((day for day in dead if day >= last), default=None)
    return KnownLife(animal, first, last, found) if first < last or found is not None else None
