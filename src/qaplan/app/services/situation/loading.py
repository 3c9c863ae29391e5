"""Loading a study into the values that a situation is made from."""

from __future__ import annotations

from qaplan.app.services.clock_view import count_mended
from qaplan.app.services.events import study_effort, study_events, undated_media
from qaplan.app.store.card_tables import count_states, load_cards
from qaplan.app.store.case_tables import load_case
from qaplan.app.store.field_tables import load_station_cells
from qaplan.app.store.studies import Study
from qaplan.base.places import GridTier
from qaplan.base.provenance import Input
from qaplan.survey.types import EventRule

from .crossings import load_crossing_matter
from .estimates import load_estimate_lines
from .matter import CardMatter, StudyMatter

__all__ = ["load_matter"]

_NOT_HELD = frozenset({"not_a_medium", "not_held"})


def load_matter(study: Study, *, rule: EventRule | None = None) -> StudyMatter:
    """Load a study.

    Args:
        study: The study.
        rule: When two records are two events; one hour since the last record when None.
    """
    case = load_case(study).of_records()
    return StudyMatter(
        study.study_id,
        study.title,
        study.kind,
        case,
        _cards(study, rule),
        load_estimate_lines(study),
        load_crossing_matter(study),
    )


def _cards(study: Study, rule: EventRule | None) -> CardMatter:
    states = count_states(study)
    cards = load_cards(study)
    undated, outside = undated_media(study)
    inputs = tuple(Input("card", card.card_id, card.digest) for card in cards)
    return CardMatter(
        cells=load_station_cells(study, GridTier.TENTH),
        effort=study_effort(study),
        events=study_events(study, rule or EventRule()),
        media_states=states,
        undated=undated,
        outside=outside,
        mended=count_mended(study),
        media=sum(count for state, count in states.items() if state != "not_a_medium"),
        held=sum(count for state, count in states.items() if state not in _NOT_HELD),
        inputs=inputs,
    )
