"""Designing a survey on plain files: the ground comes in, the placement goes to the file that is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from qaplan.base.errors import UsageError
from qaplan.base.messages import Text
from qaplan.base.names import Language
from qaplan.simulation.design.figures import DesignOrder
from qaplan.simulation.design.files import read_plain_file, write_stations
from qaplan.simulation.design.options import SurveyOption, survey_options
from qaplan.simulation.design.plain_ground import PlainGround, read_ground
from qaplan.simulation.design.survey_design import SurveyDesign, design_survey
from qaplan.simulation.design.types import Aim, Ground

__all__ = ["DesignFiles", "aim_of", "design_from_files", "numbers_of", "options_from_files", "told_design"]

Step = Callable[[str], None]


@dataclass(frozen=True)
class DesignFiles:
    """The files of a design.

    Args:
        mask: The cells of the ground.
        cell_ha: Area of a cell, ha.
        existing: Stations that stand already; None for none.
        density_column: Column of the relative density; empty for its usual name.
        sensitive_buffer_m: How far stations keep from sensitive cells, metres.
    """

    mask: Path
    cell_ha: float
    existing: Path | None = None
    density_column: str = ""
    sensitive_buffer_m: float = 0.0


def design_from_files(
    files: DesignFiles, order: DesignOrder, *, placement: Path | None = None, step: Step | None = None
) -> SurveyDesign:
    """Design a survey.

    Args:
        files: The ground.
        order: What the survey is designed for.
        placement: Where to write the stations; nowhere when None.
        step: Told what is being done.

    Raises:
        UsageError: ``design.no_file``.
        DataError: What ``read_ground`` and ``design_survey`` raise.
    """
    design = design_survey(_ground(files), order, step=step)
    if placement is not None:
        write_stations(placement, design.stations, existing=design.existing)
    return design


def options_from_files(
    files: DesignFiles,
    order: DesignOrder,
    *,
    cameras: tuple[float, ...],
    days: tuple[float, ...],
    step: Step | None = None,
) -> tuple[SurveyOption, ...]:
    """Predict every way to do a survey.

    Args:
        files: The ground.
        order: What the survey is designed for.
        cameras: Numbers of cameras; that of the order when empty.
        days: Numbers of days; that of the order when empty.
        step: Told what is being done.

    Raises:
        UsageError: ``design.bad_numbers`` if cameras are not whole; ``design.no_file``.
        DataError: What ``read_ground`` and ``survey_options`` raise.
    """
    if any(each != int(each) for each in cameras):
        raise _bad_numbers("cameras are counted in whole numbers")
    asked = tuple(int(each) for each in cameras) or (order.work.cameras,)
    return survey_options(_ground(files), order, cameras=asked, days=days or (order.work.days,), step=step)


def told_design(design: SurveyDesign, language: Language) -> tuple[str, ...]:
    """The design in sentences."""
    text = Text(language)
    return tuple(text.say(each) for each in design.messages())


def numbers_of(words: str) -> tuple[float, ...]:
    """Read numbers with commas between them.

    Raises:
        UsageError: ``design.bad_numbers``.

    >>> numbers_of("20, 40")
    (20.0, 40.0)
    """
    try:
        found = tuple(float(word) for word in words.split(",") if word.strip())
    except ValueError:
        raise _bad_numbers(f"'{words[:40]}' is no row of numbers") from None
    if not all(0 < each < 1e6 for each in found):
        raise _bad_numbers("a number is not over 0")
    return found


def aim_of(word: str) -> Aim:
    """Read what the stations are to be placed for.

    Raises:
        UsageError: ``design.unknown_aim``.
    """
    if word == "density":
        return "density"
    if word == "newcomer":
        return "newcomer"
    what = f"stations are not placed for '{word[:40]}'"
    raise UsageError("design.unknown_aim", what, do="choose density or newcomer")


def _ground(files: DesignFiles) -> Ground:
    return read_ground(
        PlainGround(
            read_plain_file(files.mask),
            files.cell_ha,
            None if files.existing is None else read_plain_file(files.existing),
            files.density_column,
            files.sensitive_buffer_m,
        )
    )


def _bad_numbers(what: str) -> UsageError:
    return UsageError("design.bad_numbers", what, do="write 20,40,60")
