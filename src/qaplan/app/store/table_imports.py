"""Tables as they were taken, each with what it replaced, so that it can be taken back exactly.

All writing functions are called within a writing transaction.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.field_tables import save_deployments, save_effort
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import DataError
from qaplan.base.provenance import digest_of
from qaplan.survey.table.types import CameraVisit, Sighting, TableKind
from qaplan.survey.types import Deployment, EffortInterval, Observation

__all__ = [
    "HeldTable",
    "Replaced",
    "import_id_of",
    "keep_observations",
    "keep_sightings",
    "keep_visits",
    "load_tables",
    "note_deployments",
    "save_table",
    "undo_table",
]

_BATCH = 400


@dataclass(frozen=True)
class Replaced:
    """One row that a table added or changed.

    Args:
        table: sighting, visit, observation, deployment, effort or station.
        row_id: Its id.
        before: What was held; None where nothing was.
        after: Digest of what is held now.
    """

    table: str
    row_id: str
    before: dict[str, Any] | None
    after: str


@dataclass(frozen=True)
class HeldTable:
    """One taking of one table.

    Args:
        import_id: Id of its own.
        source: Name of the file.
        sha256: Digest of the file, hexadecimal.
        kind: What its rows are.
        at: When it was taken, UTC.
        actor: Who took it.
        replaced: The rows that it added or changed.
        undone_at: When it was taken back; None while it stands.
    """

    import_id: str
    source: str
    sha256: str
    kind: TableKind
    at: datetime
    actor: str
    replaced: tuple[Replaced, ...] = field(default=())
    undone_at: datetime | None = None


def keep_sightings(study: Study, sightings: Iterable[Sighting]) -> list[Replaced]:
    """Keep sightings; one that is held just so is left alone."""
    return _keep(study, "sighting", {each.sighting_id: each for each in sightings})


def keep_visits(study: Study, visits: Iterable[CameraVisit]) -> list[Replaced]:
    """Keep what was noted at the cameras."""
    return _keep(study, "visit", {f"{each.deployment_id}/{each.visit}": each for each in visits})


def keep_observations(study: Study, observations: Iterable[Observation]) -> list[Replaced]:
    """Keep what a table says of the media; nothing that another source said is touched."""
    return _keep(study, "observation", {each.observation_id: each for each in observations})


def note_deployments(study: Study, deployment_ids: Sequence[str]) -> dict[tuple[str, str], dict[str, Any]]:
    """What the study holds of deployments and their effort by the field sheet, before they are changed."""
    from qaplan.app.store import models

    held: dict[tuple[str, str], dict[str, Any]] = {}
    rows = models.Deployment.objects.using(study.alias).filter(deployment_id__in=list(deployment_ids))
    for row in rows:
        held["deployment", row.deployment_id] = row.body
    for deployment_id in deployment_ids:
        if intervals := _effort(study, deployment_id):
            held["effort", deployment_id] = {"intervals": intervals}
    return held


def save_table(study: Study, table: HeldTable, *, actor: Actor, counts: dict[str, int]) -> None:
    """Keep that a table was taken and what it replaced.

    Args:
        study: The study.
        table: The taking.
        actor: Who takes it.
        counts: Rows taken and refused, for the log.
    """
    from qaplan.app.store import models

    rows = models.TableImport.objects.using(study.alias)
    models.TableImport(
        import_id=table.import_id,
        source=table.source,
        sha256=table.sha256,
        kind=table.kind,
        imported_at=table.at,
        actor=actor.id,
        position=rows.count() + 1,
        body={"replaced": [encode(each) for each in table.replaced]},
    ).save(using=study.alias, force_insert=True)
    body: dict[str, object] = {"sha256": table.sha256, "kind": table.kind, **counts}
    append_event(study, actor, Change("table.taken", "table", table.import_id, "", body), at=table.at)


def load_tables(study: Study) -> tuple[HeldTable, ...]:
    """Read the tables that were taken, in their order."""
    from qaplan.app.store import models

    return tuple(
        HeldTable(
            row.import_id,
            row.source,
            row.sha256,
            cast("TableKind", row.kind),
            row.imported_at or datetime.min.replace(tzinfo=UTC),
            row.actor,
            tuple(decode(each, Replaced) for each in row.body["replaced"]),
            row.undone_at,
        )
        for row in models.TableImport.objects.using(study.alias)
    )


def undo_table(study: Study, table: HeldTable, *, actor: Actor, at: datetime, why: str) -> int:
    """Take a table back: every row that it added or changed is again what it was before.

    Returns:
        Number of rows that were taken back.

    Raises:
        DataError: ``table.undone`` if it was taken back before; ``table.changed_since`` if a row has changed
            since; ``table.in_use`` if a card belongs to a deployment that it added.
    """
    from qaplan.app.store import models

    if table.undone_at is not None:
        raise DataError("table.undone", "the table was taken back already", where=table.import_id,
                        do="give the file again to take it again")  # fmt: skip
    changed = [each for each in table.replaced if _digest(study, each.table, each.row_id) != each.after]
    if changed:
        raise DataError(
            "table.changed_since",
            f"{len(changed)} rows have changed since the table was taken, first {changed[0].row_id[:40]}",
            where=table.import_id,
            do="take back what came later first",
        )
    _refuse_if_used(study, table)
    for each in sorted(table.replaced, key=lambda row: _UNDO_ORDER.index(row.table)):
        _put_back(study, each, actor, at)
    models.TableImport.objects.using(study.alias).filter(import_id=table.import_id).update(undone_at=at)
    body: dict[str, object] = {"rows": len(table.replaced)}
    append_event(study, actor, Change("table.undone", "table", table.import_id, why, body), at=at)
    return len(table.replaced)


_KINDS: dict[str, tuple[str, str, type[Any]]] = {
    "sighting": ("Sighting", "sighting_id", Sighting),
    "visit": ("CameraVisit", "visit_id", CameraVisit),
    "observation": ("Observation", "observation_id", Observation),
    "deployment": ("Deployment", "deployment_id", Deployment),
}
_UNDO_ORDER = ("sighting", "visit", "observation", "effort", "deployment", "station")


def _rows(study: Study, table: str) -> Any:  # noqa: ANN401 - rows of one of Django's model classes, by name
    from qaplan.app.store import models

    return getattr(models, _KINDS[table][0]).objects.using(study.alias)


def _keep(study: Study, table: str, wanted: dict[str, Any]) -> list[Replaced]:
    key = _KINDS[table][1]
    ids, held = list(wanted), {}
    for at in range(0, len(ids), _BATCH):
        found = _rows(study, table).filter(**{f"{key}__in": ids[at : at + _BATCH]})
        held.update(found.values_list(key, "body"))
    replaced = []
    for row_id, value in wanted.items():
        body = encode(value)
        if held.get(row_id) != body:
            _row(study, table, row_id, value, body).save(using=study.alias)
            replaced.append(Replaced(table, row_id, held.get(row_id), digest_of(body)))
    return replaced


def _row(study: Study, table: str, row_id: str, value: Any, body: dict[str, Any]) -> Any:  # noqa: ANN401 - as above
    from qaplan.app.store import models

    if table == "sighting":
        return models.Sighting(
            sighting_id=row_id,
            species=value.species,
            place_id=value.place_id,
            happened_from=value.when.earliest,
            happened_to=value.when.latest,
            body=body,
        )
    if table == "visit":
        return models.CameraVisit(visit_id=row_id, deployment_id=value.deployment_id, body=body)
    return models.Observation(
        observation_id=row_id,
        medium_id=value.medium_id,
        event_id=value.event_id,
        observation_type=value.observation_type,
        scientific_name=value.scientific_name,
        individual_id=value.individual_id,
        method=value.method,
        classified_by=value.classified_by,
        probability=value.probability,
        body=body,
    )


def _effort(study: Study, deployment_id: str) -> list[dict[str, Any]]:
    from qaplan.app.store.field_tables import load_effort

    mine = (each for each in load_effort(study) if each.deployment_id == deployment_id)
    return [encode(each) for each in mine if each.basis == "field_sheet"]


def _digest(study: Study, table: str, row_id: str) -> str:
    if table == "station":
        return ""
    if table == "effort":
        intervals = _effort(study, row_id)
        return digest_of({"intervals": intervals}) if intervals else ""
    body = _rows(study, table).filter(**{_KINDS[table][1]: row_id}).values_list("body", flat=True).first()
    return digest_of(body) if body is not None else ""


def _refuse_if_used(study: Study, table: HeldTable) -> None:
    from qaplan.app.store import models

    new = [each.row_id for each in table.replaced if each.table == "deployment" and each.before is None]
    used = models.CardImport.objects.using(study.alias).filter(deployment_id__in=new).first()
    if used is not None:
        raise DataError(
            "table.in_use",
            f"the card {used.name[:40]} belongs to a deployment that the table brought",
            where=table.import_id,
            do="correct the deployments with a new table instead",
        )


def _put_back(study: Study, each: Replaced, actor: Actor, at: datetime) -> None:
    from qaplan.app.store import models

    if each.table == "station":
        # One that others use by now, or that has cameras elsewhere, stays.
        rows = models.Station.objects.using(study.alias).filter(station_id=each.row_id)
        rows.filter(deployments=None, events=None).delete()
        return
    if each.table == "effort":
        models.EffortInterval.objects.using(study.alias).filter(
            deployment_id=each.row_id, basis="field_sheet"
        ).delete()
        before = [decode(body, EffortInterval) for body in (each.before or {}).get("intervals", [])]
        save_effort(study, before, actor=actor, at=at)
        return
    if each.before is None:
        _rows(study, each.table).filter(**{_KINDS[each.table][1]: each.row_id}).delete()
        return
    value = decode(each.before, _KINDS[each.table][2])
    if each.table == "deployment":
        save_deployments(study, [value], actor=actor, at=at)
    else:
        _row(study, each.table, each.row_id, value, each.before).save(using=study.alias)


def import_id_of(sha256: str, number: int) -> str:
    """The id of a taking, from the file's digest and how often it was taken before."""
    return f"tb-{hashlib.sha256(f'{sha256}/{number}'.encode()).hexdigest()[:12]}"
