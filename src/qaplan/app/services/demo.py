"""The main job on real input: the public record of the Ustyurt leopards, and three camera stations."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qaplan.app.services.cases import import_case
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.landscape.region import RegionResult, build_region
from qaplan.app.services.landscape.virtual_layers import add_virtual_layers
from qaplan.app.services.leopard_study import LeopardStudy, build_leopards
from qaplan.app.services.numbers_study import NumbersStudy, build_numbers
from qaplan.app.services.practice_study import PracticeStudy, build_practice
from qaplan.app.services.region_study import build_region_study
from qaplan.app.services.reports import ReportOrder, ReportResult, build_report
from qaplan.app.services.studies import Study, init_study, is_study, open_study
from qaplan.base.instants import parse_offset
from qaplan.base.names import Names
from qaplan.survey.types import EventRule

__all__ = ["DemoResult", "build_demo", "shared_data"]

_SAMPLE = "data/cameratraps/camtrapR"
_SAMPLE_CRS = "EPSG:32650"
_SAMPLE_OFFSET = "+08:00"

_USTYURT = Names(
    en="The leopards of Ustyurt and Mangystau, the public record",
    ru="Леопарды Устюрта и Мангистау: открытые данные",
    kk="Үстірт пен Маңғыстау қабыландары: ашық деректер",
)
_STATIONS = Names(
    en="Three camera stations, sample cards",
    ru="Три фотоловушечные станции, учебные карты",
    kk="Үш фототұзақ станциясы, үлгі карталар",
)


@dataclass(frozen=True)
class DemoResult:
    """What the demonstration made.

    Args:
        folder: Where.
        reports: The report of each study.
        sample_is_missing: True where the sample cards are not on this machine.
        practice: The practice study, with what was held back from it.
        leopards: The virtual study of leopards, in which pairs wait for readers.
        numbers: The virtual study from which a density can be estimated.
        region: Habitat, ways and gates of the coarse region, with invented lines.
    """

    folder: Path
    reports: tuple[ReportResult, ...]
    sample_is_missing: bool
    practice: PracticeStudy
    leopards: LeopardStudy
    numbers: NumbersStudy
    region: RegionResult

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "folder": str(self.folder),
            "reports": [report.to_record() for report in self.reports],
            "sample_is_missing": self.sample_is_missing,
            "practice": self.practice.to_record(),
            "leopards": self.leopards.to_record(),
            "numbers": self.numbers.to_record(),
            "region": self.region.to_record(),
        }


def shared_data() -> Path:
    """The folder of sample data: ``QAPLAN_SHARED``, or ``../shared``; it need not exist."""
    return Path(os.environ.get("QAPLAN_SHARED", "../shared"))


def build_demo(folder: Path, *, shared: Path, progress: Callable[[str], None] = lambda _: None) -> DemoResult:
    """Build the demonstration studies and their reports; building them again changes nothing in them.

    Args:
        folder: Where the studies go.
        shared: Folder of the sample data.
        progress: Called with a line for each step.
    """
    reports = [_ustyurt(folder / "ustyurt", progress)]
    practice = build_practice(folder / "practice", folder / "practice_cards", progress=progress)
    reports.append(practice.report)
    leopards = build_leopards(folder / "leopards", folder / "leopard_cards", progress=progress)
    numbers = build_numbers(folder / "numbers", folder / "numbers_cards", progress=progress)
    add_virtual_layers(numbers.study)
    region = build_region(folder / "region", progress=progress)
    build_region_study(folder / "landscape", progress=progress)
    sample = shared / _SAMPLE
    if sample.is_dir():
        reports.append(_stations(folder / "stations", sample, progress))
    return DemoResult(folder, tuple(reports), not sample.is_dir(), practice, leopards, numbers, region)


def _ustyurt(folder: Path, progress: Callable[[str], None]) -> ReportResult:
    study = _study(folder, _USTYURT)
    progress("The public record of the Ustyurt leopards")
    import_case(study, "ustyurt", why="demonstration")
    return build_report(study, ReportOrder(), progress=progress)


def _stations(folder: Path, sample: Path, progress: Callable[[str], None]) -> ReportResult:
    study = _study(folder, _STATIONS)
    progress("Three camera stations")
    ingest_card(
        study,
        sample / "pictures" / "sample_images_species_dir",
        layout="station/species",
        sheet=sample / "camtraps.csv",
        crs=_SAMPLE_CRS,
        utc_offset=parse_offset(_SAMPLE_OFFSET),
    )
    return build_report(study, ReportOrder(rule=EventRule(60.0, "last-record")), progress=progress)


def _study(folder: Path, title: Names) -> Study:
    return open_study(folder) if is_study(folder) else init_study(folder, title)
