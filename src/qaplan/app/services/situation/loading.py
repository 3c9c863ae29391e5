"""Loading a study into the values that a situation is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from qaplan.app.services.events import study_events
from qaplan.app.store.card_tables import count_states, load_cards, load_media
from qaplan.app.store.case_tables import load_case
from qaplan.app.store.field_tables import load_deployments, load_effort, load_station_cells
from qaplan.app.store.studies import Study
from qaplan.base.places import GridTier
from qaplan.base.provenance import Input
from qaplan.survey.effort import MediaSpan, media_span_of
from qaplan.survey.types import Deployment, EffortInterval, EventRule

from .matter import CardMatter, DeploymentMatter, StudyMatter

__all__ = ["load_matter"]


def load_matter(study: Study, *, rule: EventRule | None = None) -> StudyMatter:
    """Load a study.

    Args:
        study: The study.
        rule: When two records are two events; one hour since the last record when None.
    """
    return StudyMatter(study.study_id, study.title, study.kind, load_case(study), _cards(study, rule))


def _cards(study: Study, rule: EventRule | None) -> CardMatter:
    states = count_states(study)
    cards = load_cards(study)
    inputs = tuple(Input("card", card.card_id, card.digest) for card in cards)
    return CardMatter(
        cells=load_station_cells(study, GridTier.TENTH),
        deployments=_deployments(load_deployments(study), load_effort(study), _media_spans(study)),
        events=study_events(study, rule or EventRule()),
        media_states=states,
        pictures=sum(count for state, count in states.items() if state != "not_a_medium"),
        inputs=inputs,
    )


def _media_spans(study: Study) -> dict[str, MediaSpan]:
    """First and last medium by the camera's own clock; a video's clock, which may be UTC, never widens it."""
    clocks: defaultdict[str, list[datetime | None]] = defaultdict(list)
    for held in load_media(study):
        if held.medium.clock_source != "video":
            clocks[held.deployment_id].append(held.medium.clock)
    spans = {deployment: media_span_of(each) for deployment, each in clocks.items()}
    return {deployment: span for deployment, span in spans.items() if span is not None}


def _deployments(
    deployments: Sequence[Deployment],
    intervals: Sequence[EffortInterval],
    spans: Mapping[str, MediaSpan],
) -> tuple[DeploymentMatter, ...]:
    by_deployment: defaultdict[str, list[EffortInterval]] = defaultdict(list)
    for interval in intervals:
        by_deployment[interval.deployment_id].append(interval)
    return tuple(
        _deployment(each, by_deployment[each.deployment_id], spans.get(each.deployment_id))
        for each in deployments
    )


def _deployment(
    deployment: Deployment, intervals: Sequence[EffortInterval], span: MediaSpan | None
) -> DeploymentMatter:
    return DeploymentMatter(
        deployment_id=deployment.deployment_id,
        station_id=deployment.station_id,
        intervals=tuple(intervals),
        media_first=span.first.date() if span else None,
        media_last=span.last.date() if span else None,
    )
