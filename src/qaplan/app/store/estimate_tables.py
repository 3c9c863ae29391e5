"""Estimates in the table of a study: kept as they were made, each until a later one takes its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store import models

__all__ = [
    "HeldEstimate",
    "find_estimate",
    "load_estimate",
    "load_estimates",
    "save_estimate",
    "unknown_estimate",
]


@dataclass(frozen=True)
class HeldEstimate:
    """One estimate as it is kept.

    Args:
        estimate_id: Id of its own.
        kind: What was estimated, such as ``density``.
        model: With which model, as its makers write it; empty where there is only one.
        as_of: The day that it holds for.
        inputs_sha256: Digest of everything that it was made from, hexadecimal.
        status: How it ended: ``ok``, ``refused``, or why it is no good.
        made_at: When, UTC.
        made_by: Id of who had it made.
        superseded_by: Id of the estimate that took its place; empty while it stands.
        body: The answer with its facts, and the record for programs; no position is in it.
    """

    estimate_id: str
    kind: str
    model: str
    as_of: date
    inputs_sha256: str
    status: str
    made_at: datetime
    made_by: str = ""
    superseded_by: str = ""
    body: Mapping[str, Any] = field(default_factory=dict)


def save_estimate(study: Study, held: HeldEstimate, *, actor: Actor) -> tuple[str, ...]:
    """Keep an estimate; call it within a transaction.

    Returns:
        Ids of the estimates of the same question, model and day whose place it takes.
    """
    from qaplan.app.store.models import Estimate

    table = Estimate.objects.using(study.alias)
    earlier = table.filter(kind=held.kind, model=held.model, as_of=held.as_of, superseded_by="")
    ids = tuple(earlier.values_list("estimate_id", flat=True))
    earlier.update(superseded_by=held.estimate_id)
    table.create(
        estimate_id=held.estimate_id,
        kind=held.kind,
        model=held.model,
        as_of=held.as_of,
        inputs_sha256=held.inputs_sha256,
        status=held.status,
        actor=actor.id,
        made_at=held.made_at,
        body=dict(held.body),
    )
    return ids


def find_estimate(study: Study, *, kind: str, model: str, inputs_sha256: str) -> HeldEstimate | None:
    """The standing estimate that was made from just this; None where there is none."""
    rows = _rows(study).filter(kind=kind, model=model, inputs_sha256=inputs_sha256, superseded_by="")
    row = rows.order_by("-made_at", "-estimate_id").first()
    return None if row is None else _held(row)


def load_estimate(study: Study, estimate_id: str) -> HeldEstimate:
    """Read one estimate.

    Raises:
        UsageError: ``population.unknown_estimate``.
    """
    row = _rows(study).filter(estimate_id=estimate_id).first()
    if row is None:
        raise unknown_estimate()
    return _held(row)


def unknown_estimate() -> UsageError:
    """The refusal of an id that names no estimate, or none of which the reader may know."""
    return UsageError(
        "population.unknown_estimate",
        "the study keeps no estimate of that id",
        do="choose it from the list of estimates",
    )


def load_estimates(study: Study, *kinds: str, most: int = 200) -> tuple[HeldEstimate, ...]:
    """Read the standing estimates, the latest first.

    Args:
        study: The study.
        kinds: Only those of these questions; of all when none is named.
        most: How many at most, for each question that is named.
    """
    rows = _rows(study).filter(superseded_by="").order_by("-as_of", "-made_at", "-estimate_id")
    wanted = rows.filter(kind__in=kinds) if kinds else rows
    return tuple(_held(row) for row in wanted[: most * max(len(kinds), 1)])


def _rows(study: Study) -> QuerySet[models.Estimate]:
    from qaplan.app.store.models import Estimate

    return Estimate.objects.using(study.alias)


def _held(row: models.Estimate) -> HeldEstimate:
    assert row.as_of is not None  # never kept without
    assert row.made_at is not None
    return HeldEstimate(
        row.estimate_id,
        row.kind,
        row.model,
        row.as_of,
        row.inputs_sha256,
        row.status,
        row.made_at,
        row.actor,
        row.superseded_by,
        row.body,
    )
