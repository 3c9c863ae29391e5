"""Layers of the landscape in the table of a study; their bytes lie in the vault.

Writing is called within a writing transaction; neither the row nor its event holds a position.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor

__all__ = ["HeldLayer", "LayerLine", "keep_layer", "load_layers"]


@dataclass(frozen=True)
class LayerLine:
    """What is said of one line of a barrier.

    Args:
        line_id: Its id.
        owner: Whose it is.
        built: When it was built, as written.
        height_m: Its height; None where nobody says.
        strands: Number of its strands; None where nobody says.
        state: In which state it is.
        source: Where the line comes from.
    """

    line_id: str
    owner: str = ""
    built: str = ""
    height_m: float | None = None
    strands: int | None = None
    state: str = ""
    source: str = ""


@dataclass(frozen=True)
class HeldLayer:
    """One layer of a study.

    Args:
        layer_id: Its id, made from its kind and its bytes.
        kind: What it says: ``resistance``, ``covariate``, ``barriers``, ``candidates``, ``populations`` or
            ``points``.
        name: What people call it.
        sha256: Digest of its bytes.
        suffix: How the name of its file ended, such as ``.geojson``.
        crs: Its coordinate reference system; empty where neither the file nor anybody says.
        cell_m: Side of a cell, metres; None where it has none.
        features: Number of its cells or shapes.
        source: Where it comes from.
        is_invented: Whether its lines are invented.
        added_at: When it was added, UTC.
        actor: Who added it.
        lines: What is said of its lines, where it is a barrier.
    """

    layer_id: str
    kind: str
    name: str
    sha256: str
    suffix: str
    crs: str
    cell_m: float | None
    features: int
    source: str
    is_invented: bool
    added_at: datetime
    actor: str = ""
    lines: tuple[LayerLine, ...] = field(default=())


def keep_layer(study: Study, layer: HeldLayer, *, actor: Actor) -> int:
    """Keep a layer; one that is held already becomes the latest of its kind.

    Returns:
        Number of the event in the log.
    """
    from qaplan.app.store import models

    rows = models.StudyLayer.objects.using(study.alias)
    rows.update_or_create(
        layer_id=layer.layer_id,
        defaults={
            "kind": layer.kind,
            "sha256": layer.sha256,
            "added_at": layer.added_at,
            "actor": actor.id,
            "body": _body(layer),
        },
    )
    body: dict[str, object] = {"kind": layer.kind, "sha256": layer.sha256, "is_invented": layer.is_invented}
    change = Change("landscape.layer_added", "layer", layer.layer_id, "", body)
    return append_event(study, actor, change, at=layer.added_at)


def load_layers(study: Study, *kinds: str) -> tuple[HeldLayer, ...]:
    """Read the layers, the latest first.

    Args:
        study: The study.
        kinds: Only those of these kinds; all when none is named.
    """
    from qaplan.app.store import models

    rows = models.StudyLayer.objects.using(study.alias).order_by("-added_at", "-layer_id")
    wanted = rows.filter(kind__in=kinds) if kinds else rows
    return tuple(
        _held(
            (row.layer_id, row.kind, row.sha256, row.actor),
            row.added_at or datetime.min.replace(tzinfo=UTC),
            row.body,
        )
        for row in wanted
    )


def _body(layer: HeldLayer) -> dict[str, Any]:
    return {
        "name": layer.name,
        "suffix": layer.suffix,
        "crs": layer.crs,
        "cell_m": layer.cell_m,
        "features": layer.features,
        "source": layer.source,
        "is_invented": layer.is_invented,
        "lines": [vars(each) for each in layer.lines],
    }


def _held(named: Sequence[str], added_at: datetime, body: Mapping[str, Any]) -> HeldLayer:
    layer_id, kind, sha256, actor = named
    said = {name: value for name, value in body.items() if name != "lines"}
    lines = tuple(LayerLine(**each) for each in body["lines"])
    return HeldLayer(
        layer_id=layer_id, kind=kind, sha256=sha256, actor=actor, added_at=added_at, lines=lines, **said
    )
