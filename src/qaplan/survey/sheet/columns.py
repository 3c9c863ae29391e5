"""What the columns of a field sheet are called: our own names, camtrapR's and Camtrap DP's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.base.errors import Problem
from qaplan.survey.sheet.cells import without_coordinates

__all__ = ["Columns", "ProblemColumns", "recognise"]

_NAMES: dict[str, tuple[str, ...]] = {
    "deployment_id": ("deployment_id", "deploymentid", "deployment"),
    "station_id": ("station_id", "station", "stationid", "locationid", "станция", "стансасы", "станса"),
    "camera_id": ("camera_id", "camera", "cameraid", "камера"),
    "location_name": ("location_name", "locationname", "место", "орын"),
    "latitude": ("latitude", "lat", "широта", "ендік"),
    "longitude": ("longitude", "lon", "long", "долгота", "бойлық"),
    "easting": ("utm_x", "easting", "x"),
    "northing": ("utm_y", "northing", "y"),
    "coordinate_uncertainty_m": ("coordinate_uncertainty_m", "coordinateuncertainty"),
    "start": (
        *("start", "setup_date", "setup", "deploymentstart"),
        *("установка", "дата_установки", "начало", "дата_начала"),
        *("орнату", "орнатылған_күні", "басталуы", "басы"),
    ),
    "end": (
        *("end", "retrieval_date", "retrieval", "deploymentend"),
        *("снятие", "дата_снятия", "конец", "окончание", "дата_окончания"),
        *("алу", "алынған_күні", "аяқталуы", "соңы"),
    ),
    "utc_offset": ("utc_offset", "timezone", "zone", "часовой_пояс"),
    "serial": ("serial", "serial_number", "серийный_номер"),
    "model": ("model", "cameramodel", "модель"),
    "bait": ("bait", "baituse", "приманка"),
    "purpose": ("purpose", "цель", "мақсат"),
    "comments": ("comments", "comment", "deploymentcomments", "примечание", "ескерту"),
}
_BY_NAME = {name: field for field, names in _NAMES.items() for name in names}
_PROBLEM = re.compile(
    r"(?:problem|сбой|ақау)_?(?P<number>\d*)_(?P<part>from|to|reason|с|по|причина|басы|соңы|себебі)"
)
_PARTS = {"с": "from", "по": "to", "причина": "reason", "басы": "from", "соңы": "to", "себебі": "reason"}


@dataclass(frozen=True)
class ProblemColumns:
    """The columns of one stretch in which the camera did not work; an index or None.

    Args:
        first: Column of its first day.
        last: Column of its last day.
        reason: Column of its reason.
    """

    first: int | None = None
    last: int | None = None
    reason: int | None = None


@dataclass(frozen=True)
class Columns:
    """Where a sheet keeps what.

    Args:
        of: Column index by our name.
        problems: The problem columns, in the order of their numbers.
        headings: The headings as written.
        unknown: Headings that mean nothing here, as written.
    """

    of: dict[str, int]
    problems: tuple[ProblemColumns, ...]
    headings: tuple[str, ...]
    unknown: tuple[str, ...]

    def heading(self, field: str) -> str:
        """The heading of a field as the sheet writes it."""
        index = self.of.get(field)
        return field if index is None else self.headings[index]


def recognise(headings: Sequence[str]) -> tuple[Columns, tuple[Problem, ...]]:
    """Find the columns of a field sheet by their headings, in any case.

    Args:
        headings: First row of the sheet.

    Returns:
        The columns, and what is wrong with them: no station, or one field twice.
    """
    of: dict[str, int] = {}
    parts: dict[int, dict[str, int]] = {}
    unknown: list[str] = []
    wrong: list[Problem] = []
    for index, heading in enumerate(headings):
        name = _plain(heading)
        problem = _PROBLEM.fullmatch(name)
        field = _BY_NAME.get(name)
        if problem is not None:
            part = _PARTS.get(problem["part"], problem["part"])
            parts.setdefault(int(problem["number"] or 0), {})[part] = index
        elif field is None:
            unknown.extend([heading] if name else [])
        elif field in of:
            wrong.append(_twice(field, headings[of[field]], heading))
        else:
            of[field] = index
    if "station_id" not in of:
        wrong.append(_no_station(headings))
    problems = tuple(_problem_columns(parts[number]) for number in sorted(parts))
    return Columns(of, problems, tuple(headings), tuple(unknown)), tuple(wrong)


def _problem_columns(parts: dict[str, int]) -> ProblemColumns:
    return ProblemColumns(parts.get("from"), parts.get("to"), parts.get("reason"))


def _plain(heading: str) -> str:
    return re.sub(r"[\s\-.]+", "_", heading.strip().casefold()).strip("_")


def _twice(field: str, first: str, second: str) -> Problem:
    return Problem(
        "survey.column_twice",
        f"two columns, '{first[:40]}' and '{second[:40]}', both mean {field}",
        where="row 1",
        do="keep one of them",
    )


def _no_station(headings: Sequence[str]) -> Problem:
    seen = ", ".join(heading[:30] for heading in headings[:12] if heading.strip()) or "none"
    return Problem(
        "survey.column_missing",
        f"no column says which station a row is of; the headings are: {without_coordinates(seen)}",
        where="row 1",
        do="name one column station_id or Station",
    )
