"""Field sheets to print for the cameras of a study, and the table into which a filled sheet is typed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from qaplan.app.services.table_files import deployment_table
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError
from qaplan.base.instants import write_offset
from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.reporting.paper.field_sheets import CameraPaper, render_field_sheets
from qaplan.sharing import release
from qaplan.survey.files.workbook import write_csv_table, write_workbook
from qaplan.survey.types import Deployment

__all__ = ["camera_papers", "write_papers", "write_template"]


def camera_papers(study: Study, *, station: str = "") -> tuple[CameraPaper, ...]:
    """What is printed for each camera: ids and numbers, and no position, not even in a name.

    Args:
        study: The study.
        station: Only the cameras of this station; all when empty.
    """
    found = (each for each in load_deployments(study) if station in ("", each.station_id))
    return tuple(_paper(each) for each in found)


def _paper(each: Deployment) -> CameraPaper:
    shown = _plain(each.deployment_id)
    digest = hashlib.sha256(each.deployment_id.encode()).hexdigest()[:12]
    return CameraPaper(
        deployment=shown,
        station=_plain(each.station_id),
        camera=_plain(each.camera_id),
        serial=_plain(each.serial),
        model=_plain(each.model),
        offset="" if each.utc_offset is None else write_offset(each.utc_offset),
        code=each.deployment_id if shown == each.deployment_id else f"d-{digest}",
    )


def _plain(text: str) -> str:
    return release(text, "steward").value


def write_papers(study: Study, target: Path, language: Language, *, station: str = "") -> int:
    """Write the sheets of all cameras as one PDF.

    Args:
        study: The study.
        target: The file to write.
        language: The language of the sheet.
        station: Only the cameras of this station; all when empty.

    Returns:
        Number of pages.

    Raises:
        DataError: ``paper.no_deployment`` if there is no camera to print for.
    """
    papers = _papers(study, station)
    text = Text(language)
    title = _plain(study.title.in_language(language))
    target.write_bytes(render_field_sheets(papers, text, study=title))
    return len(papers)


def write_template(study: Study, target: Path) -> int:
    """Write the table into which filled sheets are typed: a row for each camera with what is known.

    Args:
        study: The study.
        target: The file to write; CSV if its name says so, XLSX otherwise.

    Returns:
        Number of rows.

    Raises:
        DataError: ``paper.no_deployment`` if there is no camera.
    """
    _papers(study, "")
    rows = deployment_table(study)
    if target.suffix.casefold() == ".csv":
        target.write_text(write_csv_table(rows), encoding="utf-8-sig")
    else:
        target.write_bytes(write_workbook({"deployments": rows}))
    return len(rows) - 1


def _papers(study: Study, station: str) -> Sequence[CameraPaper]:
    papers = camera_papers(study, station=station)
    if not papers:
        raise DataError("paper.no_deployment", "there is no camera to print a sheet for",
                        do="take a field sheet first, or name another station")  # fmt: skip
    return papers
