"""A Camtrap DP package in memory: its description, its three tables as written, and what lies beside them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from qaplan.base.errors import DataError
from qaplan.base.instants import Instant
from qaplan.base.places import Cell
from qaplan.base.refusal import Caution
from qaplan.survey.camtrap_dp.fields import TABLES, TableName
from qaplan.survey.camtrap_dp.frames import typed_frame
from qaplan.survey.types import (
    Deployment,
    EffortInterval,
    Event,
    Medium,
    Observation,
    Station,
    TriggerMode,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "CamtrapPackage",
    "Contributor",
    "DeployedMedium",
    "ReleasedPosition",
    "SamplingDesign",
    "StudyMetadata",
    "SurveyData",
    "csv_bytes",
    "csv_rows",
    "deployed_medium",
]

SamplingDesign = Literal[
    "simpleRandom", "systematicRandom", "clusteredRandom", "experimental", "targeted", "opportunistic"
]


@dataclass(frozen=True, eq=False)
class CamtrapPackage:
    """A whole package; values stay as they were written, so that it is written again byte for byte.

    Args:
        metadata: The content of ``datapackage.json``, keys in their order.
        deployments: Text frame of the deployments, names in Python.
        media: Text frame of the media.
        observations: Text frame of the observations.
        files: Further resources by their path in the package.
        cautions: What is doubtful but usable.
    """

    metadata: Mapping[str, object]
    deployments: pd.DataFrame
    media: pd.DataFrame
    observations: pd.DataFrame
    files: Mapping[str, bytes] = field(default_factory=dict)
    cautions: tuple[Caution, ...] = ()

    def written(self, table: TableName) -> pd.DataFrame:
        """One table as text."""
        return {
            "deployments": self.deployments,
            "media": self.media,
            "observations": self.observations,
        }[table]

    def typed(self, table: TableName) -> pd.DataFrame:
        """One table as numbers, instants in UTC and truth values."""
        return typed_frame(table, self.written(table))

    def resources(self) -> tuple[Mapping[str, object], ...]:
        """The descriptions of its resources."""
        listed = self.metadata.get("resources")
        return tuple(each for each in listed if isinstance(each, Mapping)) if isinstance(listed, list) else ()

    def table_bytes(self, table: TableName) -> bytes:
        """One table as the file holds it: every value as written, nothing escaped beyond CSV's own quotes."""
        frame = self.written(table)
        names = {each.python: each.name for each in TABLES[table]}
        header = [names.get(name, name) for name in frame.columns]
        return csv_bytes(header, frame.itertuples(index=False, name=None))


@dataclass(frozen=True)
class ReleasedPosition:
    """A position that may stand in the package, at the sharpness that its reader is due.

    Args:
        longitude: Degrees east, WGS 84.
        latitude: Degrees north, WGS 84.
        uncertainty_m: Radius that holds the true place, metres; None is unknown.
        precision_deg: How sharp the numbers are, degrees.
    """

    longitude: float
    latitude: float
    uncertainty_m: float | None
    precision_deg: float

    @classmethod
    def of_cell(cls, cell: Cell) -> ReleasedPosition:
        """The middle of a cell, with the cell's own uncertainty."""
        longitude, latitude = cell.centre
        return cls(longitude, latitude, cell.uncertainty_m, cell.tier.side_deg)


@dataclass(frozen=True)
class Contributor:
    """A person or organisation that the package names.

    Args:
        title: Name.
        role: Role in the standard's words; empty is not said.
        email: Address; empty is not said.
        path: Web address such as an ORCID; empty is not said.
        organization: Where a person works; empty is not said.
    """

    title: str
    role: Literal["", "contact", "principalInvestigator", "rightsHolder", "publisher", "contributor"] = ""
    email: str = ""
    path: str = ""
    organization: str = ""


@dataclass(frozen=True)
class StudyMetadata:
    """What a package says of the study behind it.

    Args:
        name: Short name: lower case, digits, ``-``, ``_`` and ``.``.
        title: Title of the package.
        created: When the package was made; with a zone.
        contributors: Who made the data, at least one.
        project_title: Title of the project.
        sampling_design: How the places of the cameras were chosen.
        has_individuals: Whether individuals are recognised.
        description: What is in it.
        version: Version of the data.
        data_licence: Name of the licence of the data such as ``CC-BY-4.0``; empty is not decided.
        media_licence: Name of the licence of the media; empty is not decided.
    """

    name: str
    title: str
    created: datetime
    contributors: tuple[Contributor, ...]
    project_title: str
    sampling_design: SamplingDesign
    has_individuals: bool = False
    description: str = ""
    version: str = ""
    data_licence: str = ""
    media_licence: str = ""


@dataclass(frozen=True)
class DeployedMedium:
    """A medium of a deployment, as the package knows it.

    Args:
        medium_id: Its id.
        deployment_id: Its deployment.
        path: Path below the package, or a web address.
        media_type: IANA type such as ``image/jpeg``; empty when it could not be told.
        taken: When; None where no clock says so.
        trigger_mode: Why the shutter opened.
        is_public: Whether its file may be opened by everybody.
        file_name: Name of the file; empty is not said.
        comments: Remarks, as written.
        state: What became of the file; empty when the original is not held.
        flags: What a reader should know of it.
        clock_source: Who says when it was taken; empty when not said.
        sha256: Digest of the bytes; empty when the original is not held or the digest was withheld.
        size_bytes: Length of the file; None is unknown.
    """

    medium_id: str
    deployment_id: str
    path: str
    media_type: str
    taken: Instant | None
    trigger_mode: TriggerMode = "unknown"
    is_public: bool = False
    file_name: str = ""
    comments: str = ""
    state: str = ""
    flags: frozenset[str] = frozenset()
    clock_source: str = ""
    sha256: str = ""
    size_bytes: int | None = None


@dataclass(frozen=True)
class SurveyData:
    """Everything of a study's survey that a package can hold.

    Args:
        stations: The stations.
        deployments: The deployments.
        effort: Intervals in which the cameras worked or did not.
        media: The media.
        observations: What was seen in them.
        events: Independent records.
        cautions: What was doubtful in reading them.
    """

    stations: tuple[Station, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    effort: tuple[EffortInterval, ...] = ()
    media: tuple[DeployedMedium, ...] = ()
    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    cautions: tuple[Caution, ...] = ()


def deployed_medium(
    medium_id: str, deployment: Deployment, medium: Medium, *, is_public: bool = False
) -> DeployedMedium:
    """Join a file of a card with its deployment, whose declared offset it takes.

    Args:
        medium_id: Id of the medium.
        deployment: Where the card came from.
        medium: The file as it was read.
        is_public: Whether its file may be opened by everybody.
    """
    offset = deployment.utc_offset
    return DeployedMedium(
        medium_id,
        deployment.deployment_id,
        f"{deployment.deployment_id}/{medium.path}",
        medium.media_type,
        Instant(medium.clock, offset) if medium.clock else None,
        trigger_mode=medium.trigger_mode,
        is_public=is_public,
        file_name=medium.path.rpartition("/")[2],
        state=medium.state,
        flags=frozenset(medium.flags),
        clock_source=medium.clock_source,
        sha256=medium.sha256,
        size_bytes=medium.size_bytes,
    )


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    r"""Write CSV as the standard's own example does: commas, quotes where needed, one line feed.

    >>> csv_bytes(["a", "b"], [["x, y", ""]])
    b'a,b\n"x, y",\n'
    """
    lines = [",".join(_quoted(str(value)) for value in row) for row in (header, *rows)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8")


def _quoted(value: str) -> str:
    if any(mark in value for mark in ',"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


def csv_rows(text: str, *, delimiter: str = ",", quote: str = '"') -> Iterator[list[str]]:
    """Read CSV strictly; empty lines are skipped.

    Yields:
        The header and then the rows, each exactly as long as the header.

    Raises:
        DataError: ``survey.package_bad_csv`` naming the line, if there is no header, a column comes twice,
            a row is too long or too short, a quote is never closed, or a value is over 131,072 characters.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote, strict=True)
    header: list[str] | None = None
    try:
        for row in reader:
            if not row:
                continue
            header = header if header is not None else _checked_header(row)
            if len(row) != len(header):
                raise _bad_csv(f"has {len(row)} values for {len(header)} columns", reader.line_num)
            yield row
    except csv.Error as error:
        raise _bad_csv(f"cannot be read as CSV ({error})", reader.line_num) from error
    if header is None:
        raise _bad_csv("has no header", 1)


def _checked_header(row: list[str]) -> list[str]:
    twice = sorted({name for name in row if row.count(name) > 1})
    if twice:
        raise _bad_csv(f"names the column '{twice[0][:40]}' twice", 1)
    return row


def _bad_csv(what: str, line: int) -> DataError:
    return DataError("survey.package_bad_csv", f"line {line} {what}", do="write the table again as CSV")
