"""The minimum known alive by period and by party, the upper bounds, and the density that is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.names import LANGUAGES, Names
from qaplan.base.refusal import Refusal
from qaplan.evidence.case import CaseFile
from qaplan.evidence.inclusion import included
from qaplan.evidence.types import Record
from qaplan.population.density import density
from qaplan.population.minimum_known_alive import (
    KAZAKHSTAN,
    Count,
    MinimumKnownAlive,
    first_camera_record,
    minimum_known_alive,
    year_periods,
)
from qaplan.population.presence import presence_signs
from qaplan.population.upper_bound import UpperBoundOfN, upper_bounds
from qaplan.sharing.types import PeriodCount

from .disputes import speaker_names
from .naming import computed, quoted, record_inputs

__all__ = ["AnimalCounts", "count_animals"]


@dataclass(frozen=True)
class AnimalCounts:
    """What the records say of how many.

    Args:
        headline: The answer in a sentence; None where there is no record to count.
        sentences: What is known of the number and of breeding.
        periods: Minimum known alive: the whole time first, then its parts, then each year.
        refusals: What the records cannot carry.
        upper_bounds: Rows of (animals seen, detection probability, upper bound of N).
        facts: Every fact of it.
    """

    headline: Message | None = None
    sentences: tuple[Message, ...] = ()
    periods: tuple[PeriodCount, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    upper_bounds: tuple[tuple[int, float, int], ...] = ()
    facts: tuple[Fact, ...] = ()


def count_animals(case: CaseFile, records: tuple[Record, ...], on: date) -> AnimalCounts:
    """Count the animals that must be distinct, from the first camera record to a day.

    Args:
        case: The case file, for statements, individuals and the names of parties.
        records: Records that had been told by the day.
        on: The day.
    """
    first = first_camera_record(records)
    if first is None:
        return AnimalCounts()
    stretches = _stretches(case, first, on)
    periods = dict.fromkeys([_years(stretches[0][0], on.year), *(_years(*each) for each in stretches)])
    periods |= dict.fromkeys(year_periods(stretches[0][0], on.year))
    counted = [
        minimum_known_alive(records, case.statements, case.individuals, period, on=on) for period in periods
    ]
    whole, signs = counted[0], presence_signs(records)
    now = next(minimum for minimum in counted if minimum.period == _years(*stretches[-1]))
    # Whoever is dead is not there to be missed: the bounds are for those seen since the last find.
    bounds = tuple(bound for seen in sorted({now.low, now.high}) for bound in upper_bounds(seen))
    refusal = density(now, bounds=[bound for bound in bounds if bound.n_seen == now.high])
    known = tuple(minimum for minimum in counted if minimum.records)
    facts = [fact for minimum in known for fact in minimum.facts()]
    facts += [*signs.facts(), *refusal.facts, *_bound_facts(bounds)]
    return AnimalCounts(
        headline=_headline(whole, first, _found_dead(records, first, on), has_female=bool(signs.females)),
        sentences=(whole.message(), signs.message()),
        periods=tuple(_period_count(case, minimum) for minimum in known),
        refusals=(refusal,),
        upper_bounds=tuple((each.n_seen, each.detection_probability, each.upper) for each in bounds),
        facts=tuple(facts),
    )


def _stretches(case: CaseFile, first: Record, on: date) -> list[tuple[int, int]]:
    """First and last years of the stretches that a find of a dead animal ends, up to the day."""
    start = (first.happened.earliest or on).year
    deaths = {each.found.earliest.year for each in case.incidents if each.found.earliest is not None}
    ends = sorted(year for year in deaths if start <= year < on.year)
    return list(zip([start, *(year + 1 for year in ends)], [*ends, on.year], strict=True))


def _found_dead(records: tuple[Record, ...], first: Record, on: date) -> tuple[Record, ...]:
    """Records of animals found dead in the country since the first camera record, one for each."""
    since = first.happened.earliest or on
    dead = (each for each in included(records, KAZAKHSTAN).taken if each.outcome == "dead")
    dated = (each for each in dead if each.happened.earliest is not None and each.happened.earliest >= since)
    return tuple({each.individual_id or each.record_id: each for each in dated}.values())


def _years(first: int, last: int) -> PartialDate:
    return PartialDate.between(PartialDate.parse(f"{first:04d}"), PartialDate.parse(f"{last:04d}"))


def _headline(
    whole: MinimumKnownAlive, first: Record, dead: tuple[Record, ...], *, has_female: bool
) -> Message:
    since = PartialDate.parse(f"{(first.happened.earliest or whole.on).year:04d}")
    values: dict[str, MessageValue] = {
        "country": Message("situation.country_kz"),
        "count": whole.facts()[1],
        "since": quoted("records.kz.first_camera_year", since, "", record_inputs([first])),
    }
    if dead:
        inputs = record_inputs(dead)
        values["dead"] = computed("records.kz.dead", len(dead), "animal", "evidence.count_records", inputs)
    stem = "situation.headline_with_female" if has_female else "situation.headline_animals"
    return Message(f"{stem}_and_dead" if dead else stem, values)


def _period_count(case: CaseFile, minimum: MinimumKnownAlive) -> PeriodCount:
    by_speaker = tuple(_speaker(case, count) for count in minimum.counts)
    return PeriodCount(minimum.period, minimum.low, minimum.high, by_speaker, minimum.message())


def _speaker(case: CaseFile, count: Count) -> tuple[Names, int, tuple[str, ...]]:
    names = speaker_names(case, count.author) if count.author else _uncontested()
    return names, count.number, count.supporters


def _uncontested() -> Names:
    kk, ru, en = (Text(language).word("population.uncontested") for language in LANGUAGES)
    return Names(kk=kk, ru=ru, en=en)


def _bound_facts(bounds: tuple[UpperBoundOfN, ...]) -> list[Fact]:
    return [fact for bound in bounds for fact in bound.facts()]
