"""Cameras that fell silent long before their pick-up while the field sheet says that they worked."""

from __future__ import annotations

from collections import defaultdict

from qaplan.app.services.clock_view import mended_effort, mended_spans
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study
from qaplan.base.refusal import Caution
from qaplan.survey.effort import early_end
from qaplan.survey.types import EffortInterval

__all__ = ["silent_cameras"]


def silent_cameras(study: Study) -> tuple[Caution, ...]:
    """Warn of each deployment whose media end weeks before its pick-up, in the order of their ids."""
    book = load_clock_book(study)
    spans = mended_spans(study, book)
    by_deployment: defaultdict[str, list[EffortInterval]] = defaultdict(list)
    for interval in mended_effort(study, book):
        by_deployment[interval.deployment_id].append(interval)
    found = (
        early_end(each, spans.get(each.deployment_id), by_deployment[each.deployment_id])
        for each in load_deployments(study)
    )
    return tuple(caution for caution in found if caution is not None)
