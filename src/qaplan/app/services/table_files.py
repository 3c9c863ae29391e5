"""Tables that go back: refused rows with their reasons, and what the study took, with its ids."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from qaplan.app.services.tables import TableTaken
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.field_tables import load_deployments, load_effort
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.received_tables import load_sightings, load_visits
from qaplan.app.store.studies import Study
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.instants import Instant, write_offset
from qaplan.base.messages import Text
from qaplan.survey.files.workbook import WrittenSheet, write_csv_table, write_workbook
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.sheet.rows import text_of
from qaplan.survey.table.types import AnimalGroup, CameraVisit, RefusedRow, TableKind
from qaplan.survey.table.visits import visit_cells, visit_columns
from qaplan.survey.types import Deployment, EffortInterval, EffortReason

__all__ = ["deployment_table", "export_table", "write_refused"]

_SIGHTING = ("sighting_id", "date", "time", "place", "species", "count", "sex", "life_stage", "evidence",
             "observer", "distance_m", "elevation_m", "comments")  # fmt: skip
_DEPLOYMENT = ("deployment_id", "station_id", "camera_id", "start", "end", "utc_offset", "serial", "model",
               "bait", "purpose", "comments")  # fmt: skip
_OBSERVATION = ("observation_id", "file", "type", "species", "count", "sex", "life_stage", "flank",
                "individual_id", "observer", "comments")  # fmt: skip
_PROBLEMS = 3


def write_refused(taken: TableTaken, target: Path, text: Text) -> None:
    """Write the refused rows as they were given, each with its row number, why, and what to do.

    The file is given again as it is once it has been mended: the columns that are added are passed over.

    Args:
        taken: What taking the table came to.
        target: The file to write, XLSX.
        text: The language of the reasons.

    Raises:
        UsageError: ``table.bad_target``.
    """
    heads = [text.word(f"table_import.head_{name}") for name in ("row", "reason", "do")]
    used = [at for at, heading in enumerate(taken.headings) if heading and not heading.startswith("Qaplan:")]
    rows: list[Sequence[Cell]] = [[*(taken.headings[at] for at in used), *heads]]
    for each in taken.refused:
        cells = [_given_back(each, taken.headings[at], at) for at in used]
        rows.append([*cells, each.number, *_reasons(each, text)])
    _write(target, rows, text.word("table_import.sheet_refused"))


def _given_back(row: RefusedRow, heading: str, at: int) -> Cell:
    """A cell of a refused row; one whose fault would not show in a new file is marked as open."""
    cell = row.cells[at] if at < len(row.cells) else None
    codes = {fault.code for fault in row.faults if fault.column == heading}
    if "table.formula" in codes:
        return "?"
    return f"{text_of(cell)} ?" if "table.count_merged" in codes else cell


def _reasons(row: RefusedRow, text: Text) -> tuple[str, str]:
    what = [
        f"{fault.column}: {text.say(fault.what)}" if fault.column else text.say(fault.what)
        for fault in row.faults
    ]
    return "; ".join(what), "; ".join(dict.fromkeys(text.say(fault.do) for fault in row.faults))


def export_table(study: Study, kind: TableKind, target: Path) -> int:
    """Write what the study took of a kind as a table for stewards, with ids and without any position.

    Given again as it is, it changes nothing; a cell that was mended changes its row.

    Args:
        study: The study.
        kind: Which rows.
        target: The file to write, XLSX or CSV.

    Returns:
        Number of rows.

    Raises:
        UsageError: ``table.bad_target``.
    """
    rows = {"sightings": _sightings, "deployments": deployment_table, "observations": _observations}[kind](
        study
    )
    _write(target, rows, kind)
    return len(rows) - 1


def _write(target: Path, rows: WrittenSheet, title: str) -> None:
    kind = target.suffix.casefold()
    if kind not in {".xlsx", ".csv"}:
        raise UsageError("table.bad_target", "a table is written as XLSX or CSV", where=target.name,
                         do="let its name end with .xlsx or .csv")  # fmt: skip
    if kind == ".csv":
        target.write_text(write_csv_table(rows), encoding="utf-8-sig")
    else:
        target.write_bytes(write_workbook({title: rows}))


def _sightings(study: Study) -> list[Sequence[Cell]]:
    rows: list[Sequence[Cell]] = [_SIGHTING]
    for each in load_sightings(study):
        alone = each.animals[0] if len(each.animals) == 1 else None
        rows.append(
            (
                each.sighting_id,
                _date(each.when),
                each.time,
                each.place_as_written,
                each.species_as_written,
                _number(alone) if alone and not each.count_as_written else each.count_as_written,
                alone.sex if alone else "",
                alone.life_stage if alone else "",
                each.evidence,
                each.observer,
                each.distance_m,
                each.elevation_m,
                each.comments,
            )
        )
    return rows


def _date(when: PartialDate) -> str:
    return when.as_written if when.as_written and when.precision in ("range", "unknown") else when.iso


def _number(group: AnimalGroup) -> str:
    return str(group.most) if group.fewest == group.most else f"{group.fewest}-{group.most}"


def _observations(study: Study) -> list[Sequence[Cell]]:
    cards = {each.card_id: each.name for each in load_cards(study)}
    paths = {
        each.medium_id: f"{cards.get(each.card_id, '')}/{each.medium.path}" for each in load_media(study)
    }
    rows: list[Sequence[Cell]] = [_OBSERVATION]
    for each in load_observations(study):
        if each.observation_id.startswith("t-"):
            rows.append(
                (
                    each.observation_id,
                    paths.get(each.medium_id, ""),
                    each.observation_type,
                    each.scientific_name,
                    each.count,
                    each.sex,
                    each.life_stage,
                    each.flank,
                    each.individual_id,
                    each.classified_by,
                    each.comments,
                )
            )
    return rows


def deployment_table(study: Study) -> list[Sequence[Cell]]:
    """The deployments with their gaps and visits as rows of a table, headings first, without positions."""
    gaps: defaultdict[str, list[EffortInterval]] = defaultdict(list)
    for interval in load_effort(study):
        if interval.basis == "field_sheet" and interval.reason != EffortReason.WORKING:
            gaps[interval.deployment_id].append(interval)
    visits: defaultdict[str, list[CameraVisit]] = defaultdict(list)
    for visit in load_visits(study):
        visits[visit.deployment_id].append(visit)
    problems = [f"problem{n}_{part}" for n in range(1, _PROBLEMS + 1) for part in ("from", "to", "reason")]
    rows: list[Sequence[Cell]] = [(*_DEPLOYMENT, *problems, *visit_columns())]
    for each in load_deployments(study):
        noted = visit_cells(visits[each.deployment_id])
        ticked = [noted.get(name) for name in visit_columns()]
        rows.append((*_deployment(each), *_gaps(gaps[each.deployment_id]), *ticked))
    return rows


def _deployment(each: Deployment) -> list[Cell]:
    offset = "" if each.utc_offset is None else write_offset(each.utc_offset)
    return [
        each.deployment_id,
        each.station_id,
        each.camera_id,
        _clock(each.start),
        _clock(each.end),
        offset,
        each.serial,
        each.model,
        each.bait,
        each.purpose,
        each.comments,
    ]


def _clock(instant: Instant | None) -> str:
    """A clock reading as text: a workbook would take midnight for a day without a time."""
    return "" if instant is None else instant.clock.isoformat(" ", timespec="seconds")


def _gaps(gaps: Sequence[EffortInterval]) -> list[Cell]:
    cells: list[Cell] = []
    for gap in gaps[:_PROBLEMS]:
        cells += [gap.start.isoformat(" "), gap.end.isoformat(" "), str(gap.reason)]
    return cells + [None] * (3 * _PROBLEMS - len(cells))
