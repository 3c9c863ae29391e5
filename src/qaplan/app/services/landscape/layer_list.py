"""The layers of a study as a list for who may know of them, with what is said of barrier lines."""

from __future__ import annotations

from collections.abc import Iterable

from qaplan.app.services.landscape.layers import input_of, layers_of
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.layer_tables import HeldLayer
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Provenance, computed_by
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

__all__ = ["list_layers"]

_COLUMNS = ("kind", "name", "cell", "features", "source", "drawn", "day", "id")
_LINES = ("line", "owner", "built", "height_m", "strands", "state", "source")


def list_layers(study: Study, *, session: Session | None = None) -> Released[Answer]:
    """List the layers that a reader may know of, the latest first; no shape is in the list.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "study.look")
    held = layers_of(study, mine)
    made = computed_by("landscape.list_layers")
    number = Fact("landscape.layers.number", len(held), activity=made)
    said = Message("layers.listed", {"number": number}) if held else Message("layers.none")
    tables = [AnswerTable("layers", tuple(f"layers.{each}" for each in _COLUMNS), tuple(map(_row, held)))]
    lines = tuple(_lines(held))
    if lines:
        tables.append(AnswerTable("lines", tuple(f"layers.{each}" for each in _LINES), lines))
    answer = Answer(
        sentences=(said,),
        facts=FactBook((number,) if held else ()),
        record={"layers_held": len(held)},
        provenance=Provenance(made, tuple(input_of(each) for each in held)),
        tables=tuple(tables),
    )
    return release(answer, mine.audience, key=reader_key(study, mine.audience))


def _row(layer: HeldLayer) -> AnswerRow:
    cells: tuple[AnswerValue, ...] = (
        Message(f"layers.kind_{layer.kind}"),
        layer.name,
        "" if layer.cell_m is None else round(layer.cell_m),
        layer.features,
        layer.source,
        Message("layers.drawn_invented") if layer.is_invented else "",
        PartialDate.of(layer.added_at.date()),
        layer.layer_id,
    )
    record = {
        "layer_id": layer.layer_id,
        "kind": layer.kind,
        "name": layer.name,
        "sha256": layer.sha256,
        "crs": layer.crs,
        "cell_m": layer.cell_m,
        "features": layer.features,
        "source": layer.source,
        "is_invented": layer.is_invented,
        "added_at": layer.added_at.strftime("%Y-%m-%d %H:%M"),
        "actor": layer.actor,
    }
    return AnswerRow(cells, record)


def _lines(layers: Iterable[HeldLayer]) -> Iterable[AnswerRow]:
    """What is said of the lines of the barrier that was added last."""
    for each in next((layer.lines for layer in layers if layer.kind == "barriers"), ()):
        height = "" if each.height_m is None else each.height_m
        strands = "" if each.strands is None else each.strands
        yield AnswerRow(
            (each.line_id, each.owner, each.built, height, strands, each.state, each.source), vars(each)
        )
