"""Facts in the tables of a study, with their inputs, so that each can be walked back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study, writing
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, FactBook
from qaplan.base.provenance import digest_of

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = ["load_fact", "load_facts", "save_facts"]


def save_facts(study: Study, facts: Iterable[Fact], *, actor: Actor, at: datetime, why: str = "") -> int:
    """Keep facts in one transaction; a fact that is held just so is left alone.

    Args:
        study: The study.
        facts: Each id once.
        actor: Who keeps them.
        at: When, UTC.
        why: The reason for the log.

    Returns:
        How many were new or other than held.
    """
    from qaplan.app.store import models

    bodies = {each.id: (each, encode(each)) for each in FactBook(facts)}
    with writing(study):
        rows = models.Fact.objects.using(study.alias).filter(fact_id__in=list(bodies))
        held = dict(rows.values_list("fact_id", "body"))
        new = {fact_id: pair for fact_id, pair in bodies.items() if held.get(fact_id) != pair[1]}
        if not new:
            return 0
        rows.filter(fact_id__in=list(new)).delete()
        models.Fact.objects.using(study.alias).bulk_create(
            (_row(each, body) for each, body in new.values()), batch_size=200
        )
        models.FactInput.objects.using(study.alias).bulk_create(
            (row for each, _ in new.values() for row in _inputs(each)), batch_size=200
        )
        digests = {fact_id: digest_of(body) for fact_id, (_, body) in new.items()}
        before = {fact_id: digest_of(held[fact_id]) for fact_id in new if fact_id in held}
        change = Change("facts.kept", "fact", "", why, {"before": before, "after": digests})
        append_event(study, actor, change, at=at)
    return len(new)


def load_facts(study: Study) -> FactBook:
    """Read every fact that the study keeps."""
    from qaplan.app.store import models

    rows = models.Fact.objects.using(study.alias).values_list("body", flat=True)
    return FactBook(decode(body, Fact) for body in rows.iterator())


def load_fact(study: Study, fact_id: str) -> Fact:
    """Read one fact.

    Raises:
        DataError: ``fact.unknown`` if the study keeps none of that id.
    """
    from qaplan.app.store import models

    row = models.Fact.objects.using(study.alias).filter(fact_id=fact_id).first()
    if row is None:
        raise DataError(
            "fact.unknown",
            f"the study keeps no fact {fact_id}",
            do="list them with qaplan why STUDY; qaplan report STUDY makes them",
        )
    return decode(row.body, Fact)


def _row(each: Fact, body: dict[str, object]) -> models.Fact:
    from qaplan.app.store import models

    return models.Fact(
        fact_id=each.id,
        tier=each.tier,
        unit=each.unit,
        as_of=each.as_of,
        activity=each.activity.name,
        body=body,
    )


def _inputs(each: Fact) -> list[models.FactInput]:
    from qaplan.app.store import models

    return [
        models.FactInput(fact_id=each.id, position=number, kind=one.kind, ref=one.id, sha256=one.sha256)
        for number, one in enumerate(each.inputs)
    ]
