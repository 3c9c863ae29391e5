"""`qaplan encounters`: capture histories checked, masks laid, formats converted, matrices made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from qaplan.app.cli.answering import AsOfOption, JsonOption, LangOption

if TYPE_CHECKING:
    from datetime import date

    from qaplan.app.services.population.histories import HistoryPlan
    from qaplan.app.services.population.plain_histories import HistoryFiles
    from qaplan.base.refusal import Refusal
    from qaplan.encounters.formats.detection_matrix import DetectionMatrix

__all__ = ["register"]

_REFUSED, _WRONG = 4, 3

_TrapsOption = Annotated[
    list[Path] | None,
    typer.Option(help="Detectors; of camtrapr the camera table; of secr one file a session, or one."),
]
_CapturesOption = Annotated[Path | None, typer.Option(help="Captures; of camtrapr the record table.")]
_FromOption = Annotated[str, typer.Option("--from", help="Form of the files: plain, secr or camtrapr.")]
_DetectorOption = Annotated[str, typer.Option(help="count, proximity or multi.")]
_DaysOption = Annotated[
    int, typer.Option("--occasion-days", help="Length of an occasion, days; 0 is the whole season.", min=0)
]
_SpeciesOption = Annotated[str, typer.Option(help="The species whose records count; all when left out.")]
_OrderOption = Annotated[
    str, typer.Option("--date-order", help="day_first or month_first, where dates with slashes do not tell.")
]
_EffortOption = Annotated[
    bool, typer.Option("--effort", help="Usage in the layouts of secr is effort, not ones and zeros.")
]
_SeasonOption = Annotated[
    list[str] | None,
    typer.Option(help="Days of a session of a study, such as 2025-03-01..2025-06-30; all effort otherwise."),
]
_FlankOption = Annotated[
    str,
    typer.Option(help="Flank by which the animals of a study count: left or right; the better if left out."),
]
_StudyOption = Annotated[Path | None, typer.Option("--study", help="Folder of a study, in place of files.")]


def register(app: typer.Typer) -> None:
    """Add ``qaplan encounters``."""
    group = typer.Typer(
        help="Capture histories: who was seen where and when, and how long anybody looked.",
        no_args_is_help=True,
    )
    group.command("check")(check)
    group.command("mask")(mask)
    group.command("convert")(convert)
    group.command("matrix")(matrix)
    app.add_typer(group, name="encounters")


def check(
    traps: _TrapsOption = None,
    captures: _CapturesOption = None,
    mask: Annotated[Path | None, typer.Option(help="CSV of the cells of the mask: x, y.")] = None,
    mask_cell_ha: Annotated[float, typer.Option("--mask-cell-ha", help="Area of a cell, ha.")] = 0.0,
    study: _StudyOption = None,
    season: _SeasonOption = None,
    flank: _FlankOption = "",
    detector: _DetectorOption = "count",
    form: _FromOption = "plain",
    sigma_m: Annotated[
        float | None, typer.Option("--sigma-m", help="Spatial scale, metres; roughly estimated if left out.")
    ] = None,
    occasion_days: _DaysOption = 0,
    species: _SpeciesOption = "",
    date_order: _OrderOption = "",
    effort: _EffortOption = False,
    as_of: AsOfOption = "",
    lang: LangOption = "en",
    json: JsonOption = "",
) -> None:
    """Say what is wrong in capture histories, and what is doubtful: a sentence each.

    Wrong data end with exit code 3; what is only doubtful does not.

    Example: qaplan encounters check --traps t.csv --captures c.csv --mask m.csv --mask-cell-ha 225
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.languages import as_language
    from qaplan.app.services.population.history_matrices import check_study
    from qaplan.app.services.population.plain_histories import check_histories
    from qaplan.app.services.studies import open_study
    from qaplan.base.refusal import Refusal

    language = as_language(lang)
    if study is not None:
        found = check_study(open_study(study), _day(as_of), plan=_plan(occasion_days, season, flank))
        if isinstance(found, Refusal):
            _refuse(found, json)
    else:
        files = _files(
            form, traps, captures, detector, mask, mask_cell_ha, occasion_days, species, date_order, effort
        )
        found = check_histories(files, sigma_m=sigma_m)
    if json:
        write_json(found.to_record(), json)
    if json != "-":
        for line in found.lines(language):
            typer.echo(line)
    if found.checked.problems:
        raise typer.Exit(_WRONG)


def mask(
    out: Annotated[Path, typer.Argument(help="CSV for the mask: x, y and covariates.")],
    traps: Annotated[Path, typer.Option(help="CSV of the detectors with columns x and y, metres.")],
    crs: Annotated[str, typer.Option(help="Their projection, such as EPSG:32639.")],
    buffer_m: Annotated[
        float, typer.Option("--buffer-m", help="How far a cell may lie from the nearest detector, metres.")
    ],
    spacing_m: Annotated[float, typer.Option("--spacing-m", help="Side of a cell, metres.")],
    polygon: Annotated[
        Path | None, typer.Option(help="Where animals may live: GeoJSON, well-known text, or corners.")
    ] = None,
    polygon_crs: Annotated[
        str, typer.Option(help="Its coordinate reference system, where the file does not say.")
    ] = "",
    raster: Annotated[
        list[str] | None, typer.Option(help="A covariate from a raster, such as slope=slope.tif.")
    ] = None,
    json: JsonOption = "",
) -> None:
    """Lay a habitat mask around detectors: the cells in which animals may have their activity centres.

    Example: qaplan encounters mask m.csv --traps t.csv --crs EPSG:32639 --buffer-m 15000 --spacing-m 1500
    """
    from qaplan.app.cli.output import write_json
    from qaplan.app.services.population.plain_histories import MaskFiles, lay_mask_of_files, write_mask

    files = MaskFiles(traps, crs, buffer_m, spacing_m, polygon, polygon_crs, _rasters(raster or []))
    found = lay_mask_of_files(files)
    write_mask(found, out)
    if json:
        record = {
            "cells": len(found),
            "mask_cell_ha": found.cell_ha,
            "mask_ha": found.area_ha,
            "covariates": sorted(found.covariates),
            "crs": crs,
        }
        write_json(record, json)
    if json != "-":
        typer.echo(
            f"{out}: {len(found)} cells of {found.cell_ha:g} ha, {found.area_ha / 100:,.0f} km² in all."
        )


def convert(
    out: Annotated[Path, typer.Argument(help="Folder for the files.")],
    traps: _TrapsOption = None,
    captures: _CapturesOption = None,
    study: _StudyOption = None,
    season: _SeasonOption = None,
    flank: _FlankOption = "",
    form: _FromOption = "secr",
    to: Annotated[
        str, typer.Option("--to", help="Form to write: plain, secr; of a study camtrapr too.")
    ] = "plain",
    detector: _DetectorOption = "count",
    occasion_days: _DaysOption = 0,
    species: _SpeciesOption = "",
    date_order: _OrderOption = "",
    effort: _EffortOption = False,
    underscores: Annotated[
        bool, typer.Option("--underscores", help="Write _ in names for what secr's files cannot hold.")
    ] = False,
    as_of: AsOfOption = "",
) -> None:
    """Write histories in another form: secr's text files, or the plain tables that `population fit` reads.

    Those of a study are counted in metres from a corner that the files do not tell.

    Example: qaplan encounters convert plain --from secr --traps traps.txt --captures captures.txt
    """
    from qaplan.app.services.population.history_matrices import study_history_texts
    from qaplan.app.services.population.plain_histories import (
        history_texts,
        read_histories,
        written_format,
    )
    from qaplan.app.services.studies import open_study
    from qaplan.base.refusal import Refusal
    from qaplan.encounters.files import write_texts

    kind = written_format(to)
    if study is not None:
        texts = study_history_texts(
            open_study(study), _day(as_of), kind, plan=_plan(occasion_days, season, flank)
        )
        if isinstance(texts, Refusal):
            _refuse(texts, "")
    else:
        files = _files(form, traps, captures, detector, None, 0.0, occasion_days, species, date_order, effort)
        texts = history_texts(read_histories(files), kind, is_underscored=underscores)
    for path in write_texts(out, texts):
        typer.echo(path)


def matrix(
    out: Annotated[Path, typer.Argument(help="CSV for the matrix; one for each session if there are more.")],
    traps: _TrapsOption = None,
    captures: _CapturesOption = None,
    study: _StudyOption = None,
    season: _SeasonOption = None,
    flank: _FlankOption = "",
    operation: Annotated[
        Path | None, typer.Option(help="CSV of camtrapR's operation matrix, in place of the camera table.")
    ] = None,
    by: Annotated[str, typer.Option(help="Rows: station or animal.")] = "station",
    species: _SpeciesOption = "",
    occasion_days: _DaysOption = 7,
    count: Annotated[bool, typer.Option("--count", help="Count detections; else 1 and 0.")] = False,
    begins: Annotated[
        str, typer.Option(help="Where occasions begin: with the survey or each station.")
    ] = "survey",
    least_days: Annotated[
        float, typer.Option(help="Days that must have been worked for a cell to be known.", min=0.0)
    ] = 0.0,
    counted: Annotated[
        str, typer.Option(help="Effort of two cameras: station (once) or camera (each).")
    ] = "station",
    effort: Annotated[Path | None, typer.Option(help="CSV for the days worked.")] = None,
    date_order: _OrderOption = "",
    as_of: AsOfOption = "",
    json: JsonOption = "",
) -> None:
    """Make a detection history: stations or animals by occasions, NA where nobody looked.

    Example: qaplan encounters matrix m.csv --traps cameras.csv --captures records.csv --species PBE
    """
    from qaplan.app.services.population.history_matrices import (
        MatrixOrder,
        matrices_of_files,
        matrices_of_study,
    )
    from qaplan.app.services.studies import open_study
    from qaplan.base.refusal import Refusal

    order = MatrixOrder(by, count, begins, least_days, counted)
    if study is not None:
        found = matrices_of_study(
            open_study(study), _day(as_of), order, plan=_plan(occasion_days, season, flank), species=species
        )
        if isinstance(found, Refusal):
            _refuse(found, json)
    else:
        at = traps or ([operation] if operation else None)
        files = _files(
            "camtrapr", at, captures, "count", None, 0.0, occasion_days, species, date_order, False
        )
        found = matrices_of_files(files, order, operation=operation)
    _write_matrices(found, out, effort, json)


def _write_matrices(found: dict[str, DetectionMatrix], out: Path, effort: Path | None, json: str) -> None:
    """Write each matrix; the name of its session goes into the name of the file where there are more."""
    from qaplan.app.cli.output import write_json

    for name, one in found.items():
        for path, of in ((out, "values"), (effort, "effort")):
            if path is None:
                continue
            own = path if len(found) == 1 else path.with_stem(f"{path.stem}_{name}")
            own.write_text(one.csv(of="effort" if of == "effort" else "values"), encoding="utf-8")
            if json != "-":
                typer.echo(f"{own}: {len(one.names)} rows, {len(one.occasions)} occasions.")
    if json:
        write_json({name: one.to_record() for name, one in found.items()}, json)


def _files(
    form: str,
    traps: list[Path] | None,
    captures: Path | None,
    detector: str = "count",
    mask: Path | None = None,
    mask_cell_ha: float = 0.0,
    occasion_days: int = 0,
    species: str = "",
    date_order: str = "",
    effort: bool = False,
) -> HistoryFiles:
    from qaplan.app.services.population.plain_histories import HistoryFiles
    from qaplan.base.errors import UsageError

    if not traps or captures is None:
        raise UsageError(
            "encounters.no_files", "no histories are named", do="name --traps and --captures, or --study"
        )
    return HistoryFiles(
        form,
        captures,
        tuple(traps),
        detector,
        mask,
        mask_cell_ha,
        occasion_days or None,
        species,
        date_order,
        effort,
    )


def _plan(occasion_days: int, seasons: list[str] | None, flank: str) -> HistoryPlan:
    from qaplan.app.cli.answering import needed_day
    from qaplan.app.services.population.histories import HistoryPlan, as_flank

    spans = [text.partition("..")[::2] for text in seasons or []]
    days = tuple((needed_day(first), needed_day(last)) for first, last in spans)
    return HistoryPlan(days, occasion_days or None, flank=as_flank(flank))


def _rasters(words: list[str]) -> dict[str, Path]:
    from qaplan.base.errors import UsageError

    found = {}
    for word in words:
        name, sign, path = word.partition("=")
        if not (name and sign and path):
            raise UsageError(
                "encounters.bad_raster_option",
                f"'{word[:40]}' names no covariate",
                do="write slope=slope.tif",
            )
        found[name] = Path(path)
    return found


def _day(text: str) -> date:
    from datetime import UTC, datetime

    from qaplan.app.cli.output import day_of

    return day_of(text) or datetime.now(UTC).date()


def _refuse(refusal: Refusal, json: str) -> NoReturn:
    from qaplan.app.cli.output import write_json

    if json:
        write_json(refusal.to_record(), json)
    if json != "-":
        typer.echo(refusal.summary())
    raise typer.Exit(_REFUSED)
