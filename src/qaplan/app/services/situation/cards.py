"""What the cards carry, as rows and sentences: effort, species, states of files."""

from __future__ import annotations

from collections import Counter
from datetime import date

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.sharing.types import DeploymentEffort, StationCell
from qaplan.survey.effort import effort_days
from qaplan.survey.types import EventRule

from .matter import CardMatter, DeploymentMatter
from .naming import computed

__all__ = ["card_facts", "card_sentences", "effort_rows", "species_rows", "station_cells"]


def station_cells(cards: CardMatter) -> tuple[StationCell, ...]:
    """Stations with a position, as cells, in the order of their ids."""
    return tuple(StationCell(station, cell) for station, cell in sorted(cards.cells.items()))


def effort_rows(cards: CardMatter) -> tuple[DeploymentEffort, ...]:
    """One row for each deployment, in the order of their ids."""
    return tuple(_row(each) for each in sorted(cards.deployments, key=lambda each: each.deployment_id))


def _row(deployment: DeploymentMatter) -> DeploymentEffort:
    return DeploymentEffort(
        deployment_id=deployment.deployment_id,
        station_id=deployment.station_id,
        intervals=deployment.intervals,
        media_first=deployment.media_first,
        media_last=deployment.media_last,
        sheet_days=effort_days(deployment.intervals).working if deployment.intervals else None,
        media_days=_days_both_counted(deployment.media_first, deployment.media_last),
    )


def _days_both_counted(first: date | None, last: date | None) -> int | None:
    return None if first is None or last is None else (last - first).days + 1


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
    if not cards.pictures:
        return ()
    stations = {each.station_id for each in cards.deployments}
    return (
        computed("cards.pictures", cards.pictures, "picture", "survey.count_media", cards.inputs),
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


def _effort(cards: CardMatter) -> list[Fact]:
    known = [row.sheet_days for row in effort_rows(cards) if row.sheet_days is not None]
    if not known:
        return []
    total = round(sum(known), 2)
    days = int(total) if total == int(total) else total
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
