"""Taking somebody's untidy table: a proposal first, then what is right, and the rest back with reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.services.table_rows import Reading, read_rows
from qaplan.app.store.field_tables import (
    load_deployments,
    load_stations,
    save_deployments,
    save_effort,
    save_stations,
)
from qaplan.app.store.received_tables import HeldMapping, load_mapping, save_mapping
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.table_imports import (
    HeldTable,
    Replaced,
    import_id_of,
    keep_observations,
    keep_sightings,
    keep_visits,
    load_tables,
    note_deployments,
    save_table,
    undo_table,
)
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message
from qaplan.base.provenance import digest_of
from qaplan.sharing import release
from qaplan.survey.deployments import FieldSheet
from qaplan.survey.files.workbook import read_grid, read_mapping, write_mapping
from qaplan.survey.sheet.cells import DateOrder
from qaplan.survey.table.fields import fields_of
from qaplan.survey.table.headings import find_headings
from qaplan.survey.table.proposing import Proposal, propose
from qaplan.survey.table.types import TABLE_KINDS, HeadedTable, RefusedRow, TableKind

__all__ = [
    "OpenedTable",
    "TableTaken",
    "as_table_kind",
    "list_tables",
    "mapping_text",
    "open_table",
    "take_table",
    "undo_import",
    "with_options",
]


@dataclass(frozen=True)
class OpenedTable:
    """A table with what its columns probably mean.

    Args:
        table: The table with its headings.
        proposal: What its columns mean: as remembered, or as proposed.
        remembered: Who agreed to it before; None where nobody has.
    """

    table: HeadedTable
    proposal: Proposal
    remembered: HeldMapping | None


@dataclass(frozen=True)
class TableTaken:
    """What taking a table came to.

    Args:
        source: Name of the file.
        kind: What its rows are.
        import_id: Id of the taking; empty where nothing changed.
        new: Rows that were not held.
        changed: Rows that replaced an earlier one.
        same: Rows that were held just so.
        refused: Rows that are given back.
        headings: The headings of the table.
        notes: What the reader should know.
    """

    source: str
    kind: TableKind
    import_id: str
    new: int
    changed: int
    same: int
    refused: tuple[RefusedRow, ...]
    headings: tuple[str, ...]
    notes: tuple[Message, ...]

    @property
    def is_news(self) -> bool:
        """Whether the study did not hold all of it just so."""
        return bool(self.new or self.changed)

    def summary(self) -> str:
        """What was taken, in plain English."""
        held = f"{self.new} rows are new, {self.changed} changed, {self.same} were held just so"
        back = f"; {len(self.refused)} rows were refused" if self.refused else ""
        named = f" ({self.import_id})" if self.import_id else ""
        return f"{self.source}{named}: {held}{back}."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; without the cells of the rows."""
        return {
            "source": self.source,
            "kind": self.kind,
            "import_id": self.import_id,
            "new": self.new,
            "changed": self.changed,
            "same": self.same,
            "refused": [
                {"row": row.number, "codes": [fault.code for fault in row.faults]} for row in self.refused
            ],
        }


def as_table_kind(text: str) -> TableKind | None:
    """Read the kind of a table; None for nothing.

    Raises:
        UsageError: ``table.bad_kind``.
    """
    for kind in TABLE_KINDS:
        if text == kind:
            return kind
    if not text:
        return None
    raise UsageError(
        "table.bad_kind", f"a table is not of '{text[:20]}'", do=f"choose {', '.join(TABLE_KINDS)}"
    )


def open_table(
    study: Study,
    path: Path,
    *,
    kind: TableKind | None = None,
    mapping: Path | None = None,
    worksheet: str = "",
    encoding: str = "",
) -> OpenedTable:
    """Open a table and say what its columns mean; nothing is written.

    Args:
        study: The study.
        path: CSV or XLSX.
        kind: What a row is; found out from the headings when None.
        mapping: A file in which a person says what columns mean.
        worksheet: Name of the worksheet; the first with anything in it when empty.
        encoding: Encoding of a CSV; found out when empty.

    Raises:
        DataError: What :func:`qaplan.survey.files.workbook.read_grid` raises; ``table.no_headings``.
        UsageError: ``table.bad_mapping``.
    """
    table = find_headings(read_grid(path, worksheet=worksheet, encoding=encoding))
    proposal = propose(table, kind=kind)
    remembered = load_mapping(study, proposal.mapping.fingerprint)
    if remembered is not None and kind in (None, remembered.mapping.kind):
        again = propose(table, kind=remembered.mapping.kind)
        proposal = replace(again, mapping=remembered.mapping, missing=(), undecided={})
    else:
        remembered = None
    if mapping is not None:
        said = read_mapping(mapping, proposal.mapping)
        if said.kind != proposal.mapping.kind:
            said = read_mapping(mapping, propose(table, kind=said.kind).mapping)
        proposal = replace(proposal, mapping=said, missing=(), undecided={})
        remembered = None
    return OpenedTable(table, proposal, remembered)


def with_options(opened: OpenedTable, *, order: str = "", utc_offset: str = "") -> OpenedTable:
    """Add what the caller knows of a table's dates and clocks.

    Args:
        opened: The table.
        order: ``day_first`` or ``month_first``; empty leaves it to the table.
        utc_offset: Offset of the cameras' clocks where nothing tells it.

    Raises:
        UsageError: ``table.bad_order``.
    """
    mapping = opened.proposal.mapping
    known = next((each for each in get_args(DateOrder) if each == order), None)
    if order and known is None:
        do = "choose day_first or month_first"
        raise UsageError("table.bad_order", f"there is no order '{order[:20]}'", do=do)
    mapping = replace(mapping, order=known or mapping.order)
    mapping = replace(mapping, utc_offset=utc_offset or mapping.utc_offset)
    return replace(opened, proposal=replace(opened.proposal, mapping=mapping))


def mapping_text(opened: OpenedTable) -> str:
    """What the columns mean as TOML, for a person to edit."""
    return write_mapping(opened.proposal.mapping, opened.table.headings)


def take_table(
    study: Study,
    opened: OpenedTable,
    *,
    classified_by: str = "",
    crs: str = "",
    session: Session | None = None,
) -> TableTaken:
    """Take the rows that are right, remember what the columns mean, and give the other rows back.

    Args:
        study: The study.
        opened: The table as :func:`open_table` opened it; calling this is to agree with it.
        classified_by: Who looked at the pictures, where a table of pictures does not say.
        crs: EPSG code of eastings and northings.
        session: Who takes it; whoever calls on this machine when None.

    Raises:
        DataError: ``table.columns_missing`` if a column that no row can do without is not known.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    _check_columns(opened)
    reading = read_rows(
        study,
        opened.table,
        opened.proposal.mapping,
        classified_by=classified_by,
        crs=crs,
        today=mine.moment().date(),
    )
    actor, at = mine.actor, mine.moment()
    grid = opened.table.grid
    with writing(study):
        save_mapping(study, opened.proposal.mapping, actor=actor, at=at)
        replaced = _keep(study, reading, mine)
        import_id = ""
        if replaced:
            number = sum(each.sha256 == grid.sha256 for each in load_tables(study))
            import_id = import_id_of(grid.sha256, number)
            kind = opened.proposal.mapping.kind
            taken = HeldTable(import_id, grid.source, grid.sha256, kind, at, actor.id, tuple(replaced))
            counts = {"rows": len(replaced), "refused": len(reading.refused)}
            save_table(study, taken, actor=actor, counts=counts)
    return _taken(opened, reading, replaced, import_id)


def undo_import(study: Study, import_id: str, *, why: str = "", session: Session | None = None) -> int:
    """Take a table back: every row that it added or changed is again what it was before.

    Args:
        study: The study.
        import_id: Id of the taking.
        why: The reason for the log.
        session: Who takes it back.

    Returns:
        Number of rows.

    Raises:
        DataError: ``table.unknown_import``; what :func:`qaplan.app.store.table_imports.undo_table` raises.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    found = next((each for each in load_tables(study) if each.import_id == import_id), None)
    if found is None:
        raise DataError("table.unknown_import", f"no table was taken as {import_id[:40]}",
                        do="list them with qaplan survey tables STUDY")  # fmt: skip
    with writing(study):
        return undo_table(study, found, actor=mine.actor, at=mine.moment(), why=why)


def list_tables(study: Study) -> list[dict[str, object]]:
    """The tables that were taken, as rows with stable names, without any position that a name carries."""
    return [
        {
            "import_id": each.import_id,
            "source": release(each.source, "steward").value,
            "kind": each.kind,
            "at": each.at.isoformat(),
            "actor": each.actor,
            "rows": len(each.replaced),
            "is_undone": each.undone_at is not None,
        }
        for each in load_tables(study)
    ]


def _check_columns(opened: OpenedTable) -> None:
    proposal = opened.proposal
    known = {each.name for each in fields_of(proposal.mapping.kind)}
    found = set(proposal.mapping.columns.values())
    odd = sorted(found - known)
    if odd:
        raise UsageError(
            "table.bad_mapping",
            f"the mapping names fields that there are not: {', '.join(odd)}",
            where=opened.table.grid.source,
            do=f"choose from: {', '.join(sorted(known))}",
        )
    missing = [
        each.name for each in fields_of(proposal.mapping.kind) if each.needed and each.name not in found
    ]
    if proposal.mapping.kind == "observations" and "type" in found:
        missing = [name for name in missing if name != "species"]
    if missing:
        raise DataError(
            "table.columns_missing",
            f"no column is known to be the {', '.join(missing)}",
            where=opened.table.grid.source,
            do="write the mapping with --write-map FILE.toml, name the column there, and give it with --map",
        )


def _keep(study: Study, reading: Reading, session: Session) -> list[Replaced]:
    replaced = keep_sightings(study, reading.sightings)
    replaced += keep_observations(study, reading.observations)
    if reading.sheet is not None:
        replaced += _keep_sheet(study, reading.sheet, session)
    return replaced + keep_visits(study, reading.visits)


def _keep_sheet(study: Study, sheet: FieldSheet, session: Session) -> list[Replaced]:
    """Keep stations, deployments and effort; a deployment that is held just so keeps its own source."""
    actor, at = session.actor, session.moment()
    held = {each.deployment_id: each for each in load_deployments(study)}
    stations = {each.station_id for each in load_stations(study)}
    deployments = [
        held[each.deployment_id]
        if each.deployment_id in held
        and replace(each, source="") == replace(held[each.deployment_id], source="")
        else each
        for each in sheet.deployments
    ]
    ids = [each.deployment_id for each in deployments]
    before = note_deployments(study, ids)
    save_stations(study, sheet.stations, actor=actor, at=at)
    save_deployments(study, deployments, actor=actor, at=at)
    save_effort(study, sheet.effort, actor=actor, at=at)
    after = note_deployments(study, ids)
    rows = [
        Replaced(table, row_id, before.get((table, row_id)), digest_of(body))
        for (table, row_id), body in after.items()
        if before.get((table, row_id)) != body
    ]
    new = (each.station_id for each in sheet.stations if each.station_id not in stations)
    return [*rows, *(Replaced("station", station_id, None, "") for station_id in new)]


def _taken(opened: OpenedTable, reading: Reading, replaced: Iterable[Replaced], import_id: str) -> TableTaken:
    """Count rows of the table: a deployment and its effort are one."""
    states: dict[str, bool] = {}
    for each in replaced:
        if each.table != "station":
            key = f"deployment {each.row_id}" if each.table == "effort" else f"{each.table} {each.row_id}"
            states[key] = states.get(key, True) and each.before is None
    held: Mapping[bool, int] = {
        is_new: sum(1 for s in states.values() if s is is_new) for is_new in (True, False)
    }
    grid = opened.table.grid
    return TableTaken(
        grid.source,
        opened.proposal.mapping.kind,
        import_id,
        held[True],
        held[False],
        max(0, reading.taken - len(states)),
        reading.refused,
        opened.table.headings,
        reading.notes,
    )
