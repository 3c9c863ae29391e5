"""The further resources that carry what the standard has no field for, and how their tables are described."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qaplan.base.errors import DataError
from qaplan.survey.camtrap_dp.fields import field_names
from qaplan.survey.camtrap_dp.package import CamtrapPackage, csv_bytes, csv_rows

__all__ = ["EXTRAS", "Extra", "describe", "extra_bytes", "further_rows"]


@dataclass(frozen=True)
class Extra:
    """One further table.

    Args:
        name: Name of the resource; its file is the name with ``.csv``.
        title: What it holds, for a reader of the description.
        columns: Its columns, all text.
    """

    name: str
    title: str
    columns: tuple[str, ...]

    @property
    def path(self) -> str:
        """Its file in the package."""
        return f"{self.name}.csv"


EXTRAS: dict[str, Extra] = {
    extra.name: extra
    for extra in (
        Extra(
            "effort",
            "Intervals in which a camera worked or did not, by field sheet or by media, with the row of "
            "deployments that each worked interval became",
            ("deploymentID", "partID", "start", "end", "reason", "basis"),
        ),
        Extra(
            "stations",
            "Stations, with one camera or more, at the sharpness of this package",
            ("stationID", "locationName", "longitude", "latitude", "coordinateUncertainty"),
        ),
        Extra(
            "deployment-details",
            "Deployments as one whole each, before they were split where effort stopped",
            (
                *("deploymentID", "stationID", "cameraID", "start", "end", "utcOffset"),
                *("serial", "model", "bait", "purpose", "comments", "source"),
            ),
        ),
        Extra(
            "media-details",
            "What became of each file, and who says when it was taken",
            ("mediaID", "triggerMode", "state", "flags", "clockSource", "sha256", "sizeBytes"),
        ),
        Extra("media-undated", "Media that no clock dates, or of no known type", field_names("media")),
        Extra(
            "observation-details",
            "Thresholds and further fields of observations",
            ("observationID", "threshold", "extra"),
        ),
        Extra("observations-undated", "Observations of undated media", field_names("observations")),
        Extra(
            "events",
            "Independent records with the rule that parted them",
            (
                *("eventID", "stationID", "triggerMode", "scientificName", "start", "end", "count"),
                *("minGapMin", "since", "observationID", "mediaIDs"),
            ),
        ),
    )
}


def describe(extra: Extra) -> dict[str, object]:
    """The extra's entry in ``datapackage.json``, with its own schema."""
    fields = [{"name": column, "type": "string"} for column in extra.columns]
    return {
        "name": extra.name,
        "description": extra.title,
        "path": extra.path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields},
    }


def extra_bytes(extra: Extra, rows: Sequence[Mapping[str, str]]) -> bytes:
    """The extra's file; a column that a row does not name stays empty."""
    return csv_bytes(extra.columns, ([row.get(column, "") for column in extra.columns] for row in rows))


def further_rows(package: CamtrapPackage, name: str) -> tuple[dict[str, str], ...]:
    """The rows of one of our further resources.

    Args:
        package: The package.
        name: Name of the resource.

    Returns:
        The rows; none where the package has no such resource, or a foreign one of the same name.

    Raises:
        DataError: ``survey.package_bad_resource`` if it is ours and cannot be read.
    """
    extra = EXTRAS[name]
    described = next((each for each in package.resources() if each.get("name") == name), {})
    content = package.files.get(str(described.get("path")))
    if content is None or described.get("schema") != describe(extra)["schema"]:
        return ()
    try:
        header, *rows = csv_rows(content.decode("utf-8"))
    except (UnicodeDecodeError, DataError) as error:
        raise _unreadable(name) from error
    if tuple(header) != extra.columns:
        raise _unreadable(name)
    return tuple(dict(zip(header, row, strict=True)) for row in rows)


def _unreadable(name: str) -> DataError:
    return DataError(
        "survey.package_bad_resource",
        "a further resource of the package cannot be read",
        where=name,
        do="export the package again",
    )
