"""The values of a table that somebody else made: its cells, what its columns mean, its rows, its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, get_args

from qaplan.base.dates import PartialDate
from qaplan.base.messages import Message
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.types import Observation

__all__ = [
    "TABLE_KINDS",
    "AnimalGroup",
    "CameraVisit",
    "ColumnGuess",
    "Grid",
    "HeadedTable",
    "Merge",
    "PictureNote",
    "RefusedRow",
    "RowFault",
    "Sighting",
    "TableKind",
    "TableMapping",
    "Visit",
]

TableKind = Literal["sightings", "deployments", "observations"]
TABLE_KINDS: tuple[TableKind, ...] = get_args(TableKind)
Visit = Literal["setup", "pickup", "check"]
ObservationType = Literal["animal", "human", "vehicle", "blank", "unknown", "unclassified"]


@dataclass(frozen=True)
class Merge:
    """A block of cells that the workbook shows as one; rows and columns count from zero.

    Args:
        top: First row.
        left: First column.
        bottom: Last row.
        right: Last column.
    """

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Grid:
    """The cells of one worksheet or CSV as they stand.

    Args:
        source: Name of the file.
        sha256: Digest of the file, hexadecimal.
        rows: The cells.
        merges: Blocks of cells that are shown as one.
        unread: Row and column of each cell that could not be read, with the code that says why.
        epoch: The day from which the workbook counts its days.
        notes: What the reader should know of the file, such as a guessed encoding.
    """

    source: str
    sha256: str
    rows: tuple[tuple[Cell, ...], ...]
    merges: tuple[Merge, ...] = ()
    unread: Mapping[tuple[int, int], str] = field(default_factory=dict)
    epoch: date = date(1899, 12, 30)
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class HeadedTable:
    """A grid whose headings were found.

    Args:
        grid: The cells.
        headings: One for each column; those above one another are joined.
        first_row: Index of the first row below the headings.
        units: The unit that a heading names, by column; empty where it names none.
    """

    grid: Grid
    headings: tuple[str, ...]
    first_row: int
    units: tuple[str, ...]


@dataclass(frozen=True)
class ColumnGuess:
    """What one column probably means.

    Args:
        index: The column, from zero.
        heading: Its heading as written.
        field: Our name of the field; empty where nothing fits.
        score: How well the heading fits, 0 to 1.
        why: Why, in words.
        unit: The unit that the heading names.
        filled: Number of cells with anything in them.
        readable: How many of those can be read as that field.
    """

    index: int
    heading: str
    field: str
    score: float
    why: Message | None
    unit: str = ""
    filled: int = 0
    readable: int = 0


@dataclass(frozen=True)
class TableMapping:
    """What the columns of tables with these headings mean; kept by the study once a person agreed.

    Args:
        fingerprint: Digest of the headings.
        kind: What a row is.
        columns: Our field for each heading.
        order: Whether day or month comes first in dates with slashes; empty leaves it to the table.
        utc_offset: Offset of the cameras' clocks where the table gives none.
        places: Station or place for each spelling that the registers do not know.
        species: Scientific name for each spelling that the taxa do not know.
    """

    fingerprint: str
    kind: TableKind
    columns: Mapping[str, str]
    order: Literal["", "day_first", "month_first"] = ""
    utc_offset: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    species: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RowFault:
    """Why a row cannot be taken.

    Args:
        code: Stable code such as ``table.place_unknown``.
        column: The heading of the cell; empty for the row as a whole.
        values: What the sentence says, by place name.
    """

    code: str
    column: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def what(self) -> Message:
        """What is wrong."""
        return Message(f"table_import.{self.code.partition('.')[2]}", dict(self.values))

    @property
    def do(self) -> Message:
        """What to do about it."""
        return Message(f"table_import.{self.code.partition('.')[2]}_do", dict(self.values))


@dataclass(frozen=True)
class RefusedRow:
    """A row that was not taken, to be given back.

    Args:
        number: Number of the row in the file, from one.
        cells: Its cells as they stood, merged cells filled in.
        faults: Everything that is wrong with it.
    """

    number: int
    cells: tuple[Cell, ...]
    faults: tuple[RowFault, ...]


@dataclass(frozen=True)
class AnimalGroup:
    """Animals of one sex and age in one sighting.

    Args:
        fewest: Smallest number.
        most: Largest number.
        sex: female, male; empty is not said.
        life_stage: adult, subadult, juvenile; empty is not said.
    """

    fewest: int
    most: int
    sex: str = ""
    life_stage: str = ""


@dataclass(frozen=True)
class Sighting:
    """What a table says that somebody saw, found or was told; nobody has graded it.

    Args:
        sighting_id: Id made of its content, or the one that an exported table carries.
        species: Scientific name.
        species_as_written: The name in the table.
        when: The day, the month, the year or the span.
        place_id: Station or place of the register.
        place_as_written: The place in the table.
        time: Time of day as HH:MM; empty is not said.
        animals: The animals, by sex and age; empty is not said.
        count_as_written: The number in the table.
        evidence: What was there, as written: seen, track, carcass.
        observer: Who says so; empty is not said.
        distance_m: How far away, metres; None is not said.
        elevation_m: How high above the sea, metres; None is not said.
        comments: Remarks, as written.
    """

    sighting_id: str
    species: str
    species_as_written: str
    when: PartialDate
    place_id: str
    place_as_written: str
    time: str = ""
    animals: tuple[AnimalGroup, ...] = ()
    count_as_written: str = ""
    evidence: str = ""
    observer: str = ""
    distance_m: float | None = None
    elevation_m: float | None = None
    comments: str = ""


@dataclass(frozen=True)
class PictureNote:
    """What a table says of one picture; whose picture it is, is found out with the media of the study.

    Args:
        file: Name or path of the picture as written.
        observation: What is said of it, still without a medium.
        number: Number of the row in the file, from one.
    """

    file: str
    observation: Observation
    number: int


@dataclass(frozen=True)
class CameraVisit:
    """What a person noted at a camera at set-up, at pick-up or in between.

    Args:
        deployment_id: The deployment.
        visit: Set-up or pick-up, which the printed sheet has, or a check in between.
        shown_clock: What the camera's clock showed; None is not noted.
        true_clock: The true local time at that moment; None is not noted.
        battery: Tick: new, kept or weak; empty is not ticked.
        card: Tick: new, kept or full.
        tilt: Tick: level, tilted or fallen.
        spring: Tick: water, damp, dry or frozen.
        tracks: Ticks: none, cat, ungulate, canid, livestock, people.
        by: Who filled the sheet.
    """

    deployment_id: str
    visit: Visit
    shown_clock: datetime | None = None
    true_clock: datetime | None = None
    battery: str = ""
    card: str = ""
    tilt: str = ""
    spring: str = ""
    tracks: tuple[str, ...] = ()
    by: str = ""
