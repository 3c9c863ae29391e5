"""Forms from phones in the tables of a study: kept whole as they were sent, decided upon once.

The position of a form stands in columns of its own and never in the form's body or in the log. All writing
functions are called within a writing transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.codec import open_place, seal_place
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.exact_places import ExactPlace
from qaplan.base.places import Cell, GridTier, cell_at
from qaplan.survey.field_form.types import FieldForm
from qaplan.survey.table.types import CameraVisit

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "FormState",
    "HeldForm",
    "add_form",
    "decide_form",
    "find_form",
    "keep_visit",
    "load_forms",
    "load_position",
]

FormState = str
"""waiting, accepted or kept as a report."""


@dataclass(frozen=True)
class HeldForm:
    """A form as the study holds it.

    Args:
        form_id: Its id.
        kind: Which sheet.
        sender: Id of the account that sent it.
        state: waiting, accepted or kept.
        number: Number of the receipt, from one.
        received_at: When it came whole, UTC.
        digest: Digest of what was sent, hexadecimal.
        sent: What was sent, without its position and its salt.
        has_position: Whether a position came with it.
        cell: The coarse cell of its position, a tenth of a degree; None without one.
        decision: What was decided and made of it; empty while it waits.
        item_ids: Received pictures that belong to it.
    """

    form_id: str
    kind: str
    sender: str
    state: FormState
    number: int
    received_at: datetime
    digest: str
    sent: Mapping[str, Any]
    has_position: bool = False
    cell: Cell | None = None
    decision: Mapping[str, Any] = field(default_factory=dict)
    item_ids: tuple[str, ...] = ()


def add_form(
    study: Study,
    form: FieldForm,
    sent: Mapping[str, Any],
    *,
    digest: str,
    item_ids: Mapping[str, str],
    actor: Actor,
    at: datetime,
) -> HeldForm:
    """Keep a form that is not held yet.

    Args:
        study: The study.
        form: The form.
        sent: What was sent, without its position; its salt is taken out of it.
        digest: Digest of what was sent.
        item_ids: The received picture of each digest of the form's pictures.
        actor: Who sends it.
        at: When it came, UTC.
    """
    from qaplan.app.store import models

    rows = models.FieldForm.objects.using(study.alias)
    last = rows.order_by("-number").values_list("number", flat=True).first()
    place = open_place(form.position) if form.position is not None else None
    row = models.FieldForm(
        form_id=form.form_id,
        kind=form.kind,
        sender=actor.id,
        state="waiting",
        happened_on=form.happened.clock.date(),
        received_at=at,
        number=(last or 0) + 1,
        digest=digest,
        salt=str(sent.get("salt", "")),
        longitude=place.longitude if place else None,
        latitude=place.latitude if place else None,
        uncertainty_m=place.uncertainty_m if place else None,
        body={"sent": {n: v for n, v in sent.items() if n != "salt"}, "items": dict(item_ids)},
    )
    row.save(using=study.alias, force_insert=True)
    said: dict[str, object] = {
        "kind": form.kind,
        "receipt": row.number,
        "sha256": digest,
        "pictures": len(form.pictures),
        "has_position": form.position is not None,
    }
    append_event(study, actor, Change("field_form.received", "field_form", form.form_id, "", said), at=at)
    return _held(row)


def find_form(study: Study, form_id: str) -> HeldForm | None:
    """The form of an id, or None."""
    from qaplan.app.store import models

    row = models.FieldForm.objects.using(study.alias).filter(form_id=form_id).first()
    return None if row is None else _held(row)


def load_forms(
    study: Study, *, sender: str = "", state: FormState = "", most: int = 500
) -> tuple[HeldForm, ...]:
    """Read the forms, the latest receipt first.

    Args:
        study: The study.
        sender: Only those that this account sent; all when empty.
        state: Only those in this state; all when empty.
        most: How many at most.
    """
    from qaplan.app.store import models

    rows = models.FieldForm.objects.using(study.alias)
    if sender:
        rows = rows.filter(sender=sender)
    if state:
        rows = rows.filter(state=state)
    return tuple(_held(row) for row in rows[:most])


def load_position(study: Study, form_id: str) -> ExactPlace | None:
    """The exact place of a form, sealed; None where it has none."""
    from qaplan.app.store import models

    row = models.FieldForm.objects.using(study.alias).filter(form_id=form_id).first()
    if row is None or row.longitude is None or row.latitude is None:
        return None
    return seal_place(row.longitude, row.latitude, row.uncertainty_m)


def decide_form(
    study: Study,
    form: HeldForm,
    state: FormState,
    decision: Mapping[str, object],
    *,
    actor: Actor,
    at: datetime,
    why: str = "",
) -> int:
    """Keep what was decided upon a form.

    Args:
        study: The study.
        form: The form.
        state: accepted or kept.
        decision: What was made of it, by ids.
        actor: Who decided.
        at: When, UTC.
        why: The reason.

    Returns:
        Number of the event in the log.
    """
    from qaplan.app.store import models

    said = {**decision, "by": actor.id, "at": at.isoformat(), "why": why}
    models.FieldForm.objects.using(study.alias).filter(form_id=form.form_id).update(
        state=state, decision=said
    )
    change = Change(f"field_form.{state}", "field_form", form.form_id, why, dict(decision))
    return append_event(study, actor, change, at=at)


def keep_visit(study: Study, visit_id: str, visit: CameraVisit) -> bool:
    """Keep what was noted at a camera.

    Returns:
        False if something else is held of that visit: nothing is then changed.
    """
    from qaplan.app.store import models
    from qaplan.app.store.codec import encode

    rows, body = models.CameraVisit.objects.using(study.alias), encode(visit)
    held = rows.filter(visit_id=visit_id).first()
    if held is not None:
        return bool(held.body == body)
    models.CameraVisit(visit_id=visit_id, deployment_id=visit.deployment_id, body=body).save(
        using=study.alias, force_insert=True
    )
    return True


def _held(row: models.FieldForm) -> HeldForm:
    has_position = row.longitude is not None and row.latitude is not None
    cell = None
    if row.longitude is not None and row.latitude is not None:
        cell = cell_at(row.longitude, row.latitude, GridTier.TENTH)
    return HeldForm(
        form_id=row.form_id,
        kind=row.kind,
        sender=row.sender,
        state=row.state,
        number=row.number,
        received_at=row.received_at.astimezone(UTC),
        digest=row.digest,
        sent=row.body["sent"],
        has_position=has_position,
        cell=cell,
        decision=row.decision,
        item_ids=tuple(row.body.get("items", {}).values()),
    )
