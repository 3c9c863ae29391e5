"""Histories on plain files: checking, laying masks and converting formats, without a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np

from qaplan.app.services.population.plain_reading import read_plain
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.encounters.checks import Checked, check_survey
from qaplan.encounters.checks.scale import rough_sigma_m
from qaplan.encounters.types import DETECTOR_KINDS, DetectorKind, Mask, SpatialSurvey

if TYPE_CHECKING:
    from qaplan.encounters.formats.camtrapr import CameraTable
    from qaplan.encounters.histories import SeenAnimal
    from qaplan.encounters.seasons import FieldStation
    from qaplan.survey.sheet.cells import DateOrder

__all__ = [
    "FORMATS",
    "CheckedHistories",
    "HistoryFiles",
    "MaskFiles",
    "WrittenFormat",
    "camtrapr_texts",
    "check_histories",
    "history_texts",
    "lay_mask_of_files",
    "read_histories",
    "read_seen",
    "write_mask",
    "written_format",
]

FORMATS = ("plain", "secr", "camtrapr")
WrittenFormat = Literal["plain", "secr", "camtrapr"]
_NO_MASK = Mask(np.empty((0, 2)), 1.0)


@dataclass(frozen=True)
class HistoryFiles:
    """Where histories lie.

    Args:
        format: ``plain``, ``secr`` or ``camtrapr``.
        captures: The captures, or the record table.
        traps: The detectors; of secr one for each session or one for all; of camtrapR the camera table.
        detector: ``count``, ``proximity`` or ``multi``.
        mask: The cells of the mask; none where histories are only written in another format.
        mask_cell_ha: Area of a cell, ha.
        occasion_days: Length of an occasion, days, of camtrapR's tables; one occasion when None.
        species: The species whose records count, of camtrapR's tables; all when empty.
        order: ``day_first`` or ``month_first`` for dates with slashes; as the table tells when empty.
        is_effort: Whether usage of secr's layouts is effort in numbers.
    """

    format: str
    captures: Path
    traps: tuple[Path, ...]
    detector: str = "count"
    mask: Path | None = None
    mask_cell_ha: float = 0.0
    occasion_days: int | None = None
    species: str = ""
    order: str = ""
    is_effort: bool = False


@dataclass(frozen=True, eq=False)
class CheckedHistories:
    """Histories with what the check found.

    Args:
        survey: The histories.
        checked: What is wrong or doubtful.
        inputs: What they were made from, by digest.
    """

    survey: SpatialSurvey
    checked: Checked
    inputs: tuple[Input, ...] = ()

    def lines(self, language: Language) -> tuple[str, ...]:
        """What was found, a sentence each."""
        text = Text(language)
        return tuple(text.say(each) for each in self.checked.messages())

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; no place."""
        survey = self.survey
        sigma_m = None if self.checked.problems else rough_sigma_m(survey)
        made = Provenance(computed_by("encounters.check_survey", {"detector": survey.kind}), self.inputs)
        return {
            **self.checked.to_record(),
            "detector": survey.kind,
            "animals": survey.animals,
            "detections": survey.detections,
            "rough_sigma_m": None if sigma_m is None else round(sigma_m, 1),
            "sessions": [
                {
                    "name": each.name,
                    "animals": len(each.history),
                    "detections": each.history.detections,
                    "detectors": len(each.detectors),
                    "occasions": each.detectors.occasions,
                    "effort": float(each.detectors.usage.sum()),
                    "mask_cells": len(each.mask),
                    "mask_ha": each.mask.area_ha,
                }
                for each in survey.sessions
            ],
            "provenance": {"id": made.id, "inputs": [vars(each) for each in self.inputs]},
        }


def check_histories(files: HistoryFiles, *, sigma_m: float | None = None) -> CheckedHistories:
    """Read histories and check them.

    Args:
        files: Where they lie.
        sigma_m: The spatial scale, metres; roughly estimated when None.

    Raises:
        UsageError: ``encounters.no_mask_given``, and as :func:`read_histories`.
        DataError: As :func:`read_histories`.
    """
    if files.mask is None:
        raise UsageError(
            "encounters.no_mask_given", "no mask is named", do="lay one with qaplan encounters mask"
        )
    survey = read_histories(files)
    paths = (*files.traps, files.captures, files.mask)
    inputs = tuple(read_plain(path).made_from for path in paths)
    return CheckedHistories(survey, check_survey(survey, sigma_m=sigma_m), inputs)


def read_histories(files: HistoryFiles) -> SpatialSurvey:
    """Read histories in any of the formats.

    Args:
        files: Where they lie.

    Raises:
        UsageError: ``encounters.unknown_format``, ``encounters.unknown_detector_kind``,
            ``encounters.no_file``.
        DataError: What is wrong with the files.
    """
    kind = _kind(files.detector)
    if files.format == "plain":
        return _plain(files, kind)
    mask = _mask(files)
    if files.format == "secr":
        from qaplan.encounters.formats.secr_text import SecrText, read_secr_text

        layouts = tuple(read_plain(path).file for path in files.traps)
        text = SecrText(read_plain(files.captures).file, layouts)
        return read_secr_text(text, mask, kind, is_effort=files.is_effort)
    if files.format == "camtrapr":
        from qaplan.encounters.histories import Fieldwork, survey_of

        table, seen = read_seen(files)
        return survey_of(Fieldwork(table.stations, table.seasons(files.occasion_days), mask, kind), seen)
    raise _unknown_format(files.format)


def _plain(files: HistoryFiles, kind: DetectorKind) -> SpatialSurvey:
    from qaplan.encounters.plain_files import PlainSurvey, read_survey

    traps = read_plain(_only(files.traps)).file
    captures = read_plain(files.captures).file
    if files.mask is None:
        mask, cell_ha = traps, 1.0  # the detectors stand for the cells that are not asked for
    else:
        mask, cell_ha = read_plain(files.mask).file, files.mask_cell_ha
    survey = read_survey(PlainSurvey(traps, captures, mask, cell_ha), kind)
    if files.mask is not None:
        return survey
    return replace(survey, sessions=tuple(replace(each, mask=_NO_MASK) for each in survey.sessions))


def _only(paths: Sequence[Path]) -> Path:
    if len(paths) != 1:
        raise UsageError(
            "encounters.one_traps_file", "this format has one file of detectors", do="name one --traps"
        )
    return paths[0]


def _kind(text: str) -> DetectorKind:
    for kind in DETECTOR_KINDS:
        if kind == text:
            return kind
    raise UsageError(
        "encounters.unknown_detector_kind",
        f"there is no kind of detector '{text[:20]}'",
        do=f"choose from {', '.join(DETECTOR_KINDS)}",
    )


def _mask(files: HistoryFiles) -> Mask:
    """The mask of a file; one without cells where none is named."""
    if files.mask is None:
        return _NO_MASK
    from qaplan.encounters.plain_tables import column_of, numbers_in, read_table

    table = read_table(read_plain(files.mask).file, ("x", "y"))
    if table.problems:
        raise DataError("encounters.bad_files", "the mask cannot be read", problems=table.problems)
    place = np.column_stack([numbers_in(table.columns[name]) for name in ("x", "y")])
    rest = (name for name in table.columns if name not in {"session", "x", "y"})
    return Mask(place, files.mask_cell_ha, {name: column_of(table.columns[name]) for name in rest})


def read_seen(
    files: HistoryFiles, *, operation: Path | None = None
) -> tuple[CameraTable, tuple[SeenAnimal, ...]]:
    """Read the cameras and the records of camtrapR's tables.

    Args:
        files: Where they lie.
        operation: An operation matrix, in place of the effort of the camera table.

    Raises:
        UsageError: ``encounters.no_file``, ``encounters.unknown_order``.
        DataError: ``encounters.bad_camtrapr``.
    """
    from qaplan.encounters.formats.camtrapr import read_camera_table, read_operation, read_records

    order = _order(files.order)
    seen = read_records(read_plain(files.captures).file, species=files.species, order=order)
    if operation is not None:
        return read_operation(read_plain(operation).file), seen
    return read_camera_table(read_plain(_only(files.traps)).file, order=order), seen


def _order(text: str) -> DateOrder | None:
    if text in {"day_first", "month_first"}:
        return "day_first" if text == "day_first" else "month_first"
    if text:
        raise UsageError(
            "encounters.unknown_order",
            f"there is no order '{text[:20]}'",
            do="write day_first or month_first",
        )
    return None


def written_format(text: str) -> WrittenFormat:
    """Read the name of a format.

    Raises:
        UsageError: ``encounters.unknown_format``.
    """
    for each in get_args(WrittenFormat):
        if each == text:
            found: WrittenFormat = each
            return found
    raise _unknown_format(text)


def _unknown_format(text: str) -> UsageError:
    return UsageError(
        "encounters.unknown_format",
        f"there is no format '{text[:20]}'",
        do=f"choose from {', '.join(FORMATS)}",
    )


def history_texts(
    survey: SpatialSurvey, to: WrittenFormat, *, is_underscored: bool = False
) -> Mapping[str, str]:
    """Histories as the files of a format, by name; a mask where there is one.

    Args:
        survey: The histories.
        to: The format.
        is_underscored: Whether underscores stand for what secr's format cannot hold in a name.

    Raises:
        UsageError: ``encounters.no_days`` for camtrapR's tables, which need days where these have occasions.
        DataError: ``encounters.unwritable_name``, ``encounters.names_clash``.
    """
    if to == "camtrapr":
        raise UsageError(
            "encounters.no_days",
            "camtrapR's tables need days, and these histories have occasions",
            do="write them of a study",
        )
    if to == "secr":
        from qaplan.encounters.formats.secr_text import with_underscores, write_secr_text

        text = write_secr_text(with_underscores(survey) if is_underscored else survey)
        return {each.name: each.text for each in (text.captures, *text.layouts)}
    from qaplan.encounters.formats.plain_text import write_plain_text

    plain = write_plain_text(survey)
    found = {"traps.csv": plain.traps, "captures.csv": plain.captures}
    return found | ({"mask.csv": plain.mask} if any(len(each.mask) for each in survey.sessions) else {})


def camtrapr_texts(
    stations: Sequence[FieldStation], seen: Sequence[SeenAnimal], species: str
) -> Mapping[str, str]:
    """Cameras and records as camtrapR's tables, by the name of the file."""
    from qaplan.encounters.formats.camtrapr_out import camera_table_csv, record_table_csv

    return {
        "cameras.csv": camera_table_csv(stations),
        "records.csv": record_table_csv(seen, species=species),
    }


@dataclass(frozen=True)
class MaskFiles:
    """What a mask is laid from.

    Args:
        traps: CSV of detectors with columns x and y, metres.
        crs: Their projection.
        buffer_m: How far a cell may lie from the nearest detector, metres.
        spacing_m: Side of a cell, metres.
        polygon: Where animals may live; anywhere when None.
        polygon_crs: Its coordinate reference system; what the file says of itself when empty.
        rasters: Rasters by the name of the covariate that they give.
    """

    traps: Path
    crs: str
    buffer_m: float
    spacing_m: float
    polygon: Path | None = None
    polygon_crs: str = ""
    rasters: Mapping[str, Path] | None = None


def lay_mask_of_files(files: MaskFiles) -> Mask:
    """Lay a mask around detectors, within a polygon, with covariates of rasters.

    Args:
        files: What it is laid from.

    Raises:
        UsageError: ``encounters.no_file``.
        DataError: What is wrong with the projection, the detectors, the polygon or a raster.
    """
    from qaplan.encounters.files import sample_raster
    from qaplan.encounters.formats.geometry import read_habitat
    from qaplan.encounters.masks import habitat_in, lay_mask, projected_crs, with_covariates

    projected_crs(files.crs)
    places = _places(files.traps)
    habitat = None
    if files.polygon is not None:
        habitat = habitat_in(read_habitat(read_plain(files.polygon).file, crs=files.polygon_crs), files.crs)
    mask = lay_mask(places, buffer_m=files.buffer_m, spacing_m=files.spacing_m, habitat=habitat)
    columns = {
        name: sample_raster(path, mask.place_m, files.crs) for name, path in (files.rasters or {}).items()
    }
    return with_covariates(mask, columns)


def write_mask(mask: Mask, path: Path) -> None:
    """Write a mask as a table of the middles of its cells with their covariates."""
    from qaplan.encounters.files import write_texts
    from qaplan.encounters.formats.plain_text import mask_csv

    write_texts(path.parent, {path.name: mask_csv(mask)})


def _places(path: Path) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Places of detectors, refused where they are in degrees."""
    from qaplan.encounters.plain_tables import numbers_in, read_table

    table = read_table(read_plain(path).file, ("x", "y"))
    if table.problems:
        raise DataError("encounters.bad_files", "the detectors cannot be read", problems=table.problems)
    places = np.column_stack([numbers_in(table.columns[name]) for name in ("x", "y")])
    if not np.isfinite(places).all():
        raise DataError("encounters.bad_place", "a coordinate is not a number", where=path.name)
    if (np.abs(places) <= (180.0, 90.0)).all() and np.ptp(places, axis=0).max() < 1000.0:
        raise DataError(
            "encounters.degrees",
            "the detectors lie in degrees",
            where=path.name,
            do="project the coordinates to metres, such as the UTM zone of the survey",
        )
    return places
