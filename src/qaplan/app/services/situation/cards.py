"""What the cards carry, as rows and sentences: effort, species, states of files."""

from __future__ import annotations

from collections import Counter

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message
from qaplan.sharing.types import StationCell
from qaplan.survey.types import EventRule

from .matter import CardMatter
from .naming import computed

__all__ = ["card_facts", "card_sentences", "clock_sentences", "species_rows", "station_cells"]


def station_cells(cards: CardMatter) -> tuple[StationCell, ...]:
    """Stations with a position, as cells, in the order of their ids."""
    return tuple(StationCell(station, cell) for station, cell in sorted(cards.cells.items()))


def species_rows(cards: CardMatter) -> tuple[tuple[str, int, int], ...]:
    """Species or label, independent records and media, the most frequent first."""
    events = Counter(event.scientific_name for event in cards.events)
    media = Counter[str]()
    for event in cards.events:
        media[event.scientific_name] += len(event.medium_ids)
    ranked = sorted(events, key=lambda name: (-events[name], name))
    return tuple((name, events[name], media[name]) for name in ranked)


def card_facts(cards: CardMatter) -> tuple[Fact, ...]:
    """The totals of the cards; nothing where there are no cards."""
    if not cards.media:
        return ()
    stations = {each.station_id for each in cards.effort}
    return (
        computed("cards.pictures", cards.media, "picture", "survey.count_media", cards.inputs),
        computed("cards.stations", len(stations), "station", "survey.count_stations", cards.inputs),
        *_effort(cards),
        _events(cards),
    )


def card_sentences(cards: CardMatter) -> tuple[Message, ...]:
    """How much was read, how much effort stands behind it, and what was in it."""
    places = {
        "cards.pictures": ("cards_read", "pictures"),
        "cards.effort_days": ("effort_total", "days"),
        "cards.independent_records": ("independent_records", "events"),
    }
    said = ((fact, places[fact.id]) for fact in card_facts(cards) if fact.id in places)
    return tuple(Message(f"situation.{key}", {name: fact}) for fact, (key, name) in said)


def clock_sentences(cards: CardMatter) -> tuple[Message, ...]:
    """How many media nobody can date, how many lie where their camera did not stand, how many were mended."""
    counted = {
        "situation.media_undated": cards.undated,
        "situation.media_outside": cards.outside,
        "clock.media_mended": cards.mended,
    }
    return tuple(
        Message(key, {"pictures": _clock_fact(cards, key.partition(".")[2], count)})
        for key, count in counted.items()
        if count
    )


def _clock_fact(cards: CardMatter, key: str, count: int) -> Fact:
    return computed(f"cards.{key}", count, "picture", "survey.camera_clock_of", cards.inputs)


def _effort(cards: CardMatter) -> list[Fact]:
    known = [row.sheet_days for row in cards.effort if row.sheet_days is not None]
    if not known:
        return []
    days = written_number(round(sum(known), 2))
    return [computed("cards.effort_days", days, "camera day", "survey.effort_days", cards.inputs)]


def _events(cards: CardMatter) -> Fact:
    rule = cards.events[0].rule if cards.events else EventRule()
    parameters = {"min_gap_min": rule.min_gap_min, "since": rule.since}
    return computed(
        "cards.independent_records",
        len(cards.events),
        "record",
        "survey.group_events",
        cards.inputs,
        parameters=parameters,
    )
