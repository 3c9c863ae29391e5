"""Taking a field sheet into a study: stations, deployments and their effort, wholly or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.field_tables import save_deployments, save_effort, save_stations
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import Problem
from qaplan.base.refusal import Caution
from qaplan.survey.deployments import FieldSheet
from qaplan.survey.files.field_sheet import read_field_sheet

__all__ = ["SheetImport", "import_sheet", "save_sheet"]


@dataclass(frozen=True)
class SheetImport:
    """What taking a field sheet came to.

    Args:
        source: Name of the file.
        stations: Stations that were new or changed.
        deployments: Deployments that were new or changed.
        effort: Deployments whose effort is new or changed.
        problems: What was left out and why.
        cautions: What is doubtful.
    """

    source: str
    stations: int
    deployments: int
    effort: int
    problems: tuple[Problem, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def is_news(self) -> bool:
        """Whether the study did not hold all of it just so."""
        return bool(self.stations or self.deployments or self.effort)

    def summary(self) -> str:
        """What was taken, in plain English."""
        if not self.is_news:
            return f"{self.source}: already held, nothing changed."
        return (
            f"{self.source}: {self.stations} stations, {self.deployments} deployments and the effort of "
            f"{self.effort} deployments are new or changed."
        )

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "source": self.source,
            "stations": self.stations,
            "deployments": self.deployments,
            "effort": self.effort,
            "problems": [vars(problem) for problem in self.problems],
            "cautions": [caution.code for caution in self.cautions],
        }


def import_sheet(
    study: Study, path: Path, *, crs: str = "", utc_offset: str = "", session: Session | None = None
) -> SheetImport:
    """Take a field sheet; taking it again changes nothing.

    Args:
        study: The study.
        path: CSV or XLSX.
        crs: EPSG code of the sheet's eastings and northings.
        utc_offset: Offset of all clocks for which the sheet gives none.
        session: Who takes it; whoever calls on this machine when None.

    Raises:
        DataError: What :func:`qaplan.survey.files.field_sheet.read_field_sheet` raises; the study is then as
            before.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    return save_sheet(study, read_field_sheet(path, crs=crs, utc_offset=utc_offset), mine)


def save_sheet(study: Study, sheet: FieldSheet, session: Session) -> SheetImport:
    """Keep a field sheet that was read, in one transaction.

    Args:
        study: The study.
        sheet: The sheet.
        session: Who keeps it.
    """
    actor, at = session.actor, session.moment()
    with writing(study):
        stations = save_stations(study, sheet.stations, actor=actor, at=at)
        deployments = save_deployments(study, sheet.deployments, actor=actor, at=at)
        effort = save_effort(study, sheet.effort, actor=actor, at=at)
        if stations or deployments or effort:
            body: dict[str, object] = {
                "sha256": sheet.sha256,
                "stations": stations,
                "deployments": deployments,
                "effort": effort,
            }
            append_event(study, actor, Change("survey.sheet_taken", "sheet", sheet.source, "", body), at=at)
    return SheetImport(sheet.source, stations, deployments, effort, sheet.problems, sheet.cautions)
