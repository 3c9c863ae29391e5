"""Putting the situation together from what the stations say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qaplan.app.services.estimate_kinds import BORDER_KINDS
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.evidence.types import Record
from qaplan.sharing.types import EstimateLine, Situation

from .acts import act_sentences, acts_by, incident_sentences, listing_before_find
from .cards import card_facts, card_sentences, clock_sentences, species_rows, station_cells
from .counts import AnimalCounts, count_animals
from .crossings import crossing_sentences
from .disputes import dispute_lines
from .estimates import estimate_facts, estimates_on, without_density
from .matter import CardMatter, StudyMatter
from .naming import computed, quoted, record_inputs
from .records import lag_facts, life_lines, place_names, record_lines, told_by
from .unknowns import unknown_sentences

__all__ = ["build_situation"]

_COUNTRY = "KZ"


def build_situation(matter: StudyMatter, as_of: date) -> Situation:
    """Say what a study carries on a day.

    Args:
        matter: The study as loaded.
        as_of: The day; what was told or stated later has no effect.

    Returns:
        The situation, before it is released to anybody.
    """
    case, cards = matter.case, matter.cards
    records = told_by(case.records, as_of)
    counts = count_animals(case, records, as_of)
    known = (
        *act_sentences(case, as_of),
        *listing_before_find(case, as_of),
        *incident_sentences(case, as_of),
        *_record_sentences(matter, records),
        *counts.sentences,
        *card_sentences(cards),
    )
    lines = life_lines(case, records)
    disputes = dispute_lines(case, as_of)
    not_known = (*unknown_sentences(case, records, as_of), *clock_sentences(cards))
    estimated = estimates_on(matter.estimates, as_of)
    crossings = tuple(crossing_sentences(matter.crossings, as_of, effort=cards.effort))
    headline = _headline(counts, cards, has_more=_tells_more(estimated, crossings))
    spoken = [headline, *known, *not_known, *crossings, *(line.sentence for line in lines)]
    spoken += [each.sentence for line in disputes for each in line.speakers]
    spoken += [line.note for line in disputes if line.note is not None]
    spoken += [count.sentence for count in counts.periods]
    facts = [*_facts_in(spoken), *counts.facts, *lag_facts(records), *card_facts(cards)]
    facts += estimate_facts(estimated)
    return Situation(
        study_id=matter.study_id,
        title=matter.title,
        kind=matter.kind,
        as_of=as_of,
        pictures_held=cards.held,
        headline=headline,
        known=known,
        not_known=not_known,
        facts=FactBook(facts),
        acts=acts_by(case, as_of),
        life_lines=lines,
        records=record_lines(case, records),
        disputes=disputes,
        counts=counts.periods,
        refusals=without_density(counts.refusals, estimated),
        upper_bounds=counts.upper_bounds,
        estimates=tuple(line for line, _ in estimated),
        crossings=crossings,
        stations=station_cells(cards),
        effort=cards.effort,
        species=species_rows(cards),
        media_states=dict(cards.media_states),
        places=case.places,
        organisations=case.organisations,
    )


def _tells_more(estimated: Iterable[tuple[EstimateLine, FactBook]], crossings: tuple[Message, ...]) -> bool:
    """Whether there is something to tell besides cards and records, and not of the border alone."""
    return bool(crossings) or any(line.kind not in BORDER_KINDS for line, _ in estimated)


def _headline(counts: AnimalCounts, cards: CardMatter, *, has_more: bool) -> Message:
    if counts.headline is not None:
        return counts.headline
    if not cards.media:
        return Message("situation.headline_layers" if has_more else "situation.headline_empty")
    facts = {fact.id.rpartition(".")[2]: fact for fact in card_facts(cards)}
    values = {"pictures": facts["pictures"], "stations": facts["stations"]}
    return Message("situation.headline_cards", {**values, "events": facts["independent_records"]})


def _record_sentences(matter: StudyMatter, records: tuple[Record, ...]) -> list[Message]:
    own = [record for record in records if record.country == _COUNTRY]
    if not own:
        return []
    country = Message("situation.country_kz")
    held = computed("records.kz", len(own), "record", "evidence.count_records", record_inputs(own))
    sentences = [Message("situation.records_held", {"country": country, "records": held})]
    dated = [record for record in own if record.happened.latest is not None]
    if dated:
        last = max(dated, key=lambda record: (record.happened.latest or date.min, record.record_id))
        when = quoted("records.kz.latest", last.happened, "", record_inputs([last]))
        place = place_names(matter.case, last)
        sentences.append(Message("situation.latest_record", {"last": when, "place": place}))
    return sentences


def _facts_in(messages: Iterable[Message]) -> list[Fact]:
    return [fact for message in messages for fact in message.facts()]
