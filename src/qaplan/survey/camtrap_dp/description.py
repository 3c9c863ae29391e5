"""The description of a package that we make: ``datapackage.json``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from qaplan.survey.camtrap_dp.extras import EXTRAS, describe
from qaplan.survey.camtrap_dp.fields import (
    READABLE_VERSIONS,
    TABLE_NAMES,
    TableName,
    profile_url,
    schema_url,
)
from qaplan.survey.camtrap_dp.package import ReleasedPosition, StudyMetadata

__all__ = ["description_of"]

_VERSION = READABLE_VERSIONS[-1]


def description_of(
    study: StudyMetadata,
    rows: Mapping[TableName, Sequence[Mapping[str, str]]],
    positions: Iterable[ReleasedPosition],
    *,
    extras: Sequence[str] = (),
) -> dict[str, object]:
    """Describe a package.

    Args:
        study: What is said of the study.
        rows: The rows of the three tables.
        positions: Where the stations stand, as the package says it.
        extras: Names of the further resources.

    Returns:
        The content of ``datapackage.json`` in the order of the standard; nothing in it that is not known.
    """
    positions = tuple(positions)
    deployments, media = rows["deployments"], rows["media"]
    days = [row[name][:10] for row in deployments for name in ("deploymentStart", "deploymentEnd")]
    return {
        "resources": [*map(_table, TABLE_NAMES), *(describe(EXTRAS[name]) for name in extras)],
        "profile": profile_url(_VERSION),
        "name": study.name,
        "created": f"{study.created:%Y-%m-%dT%H:%M:%S%z}".replace("+0000", "Z"),
        "title": study.title,
        "contributors": [_plain(vars(each)) for each in study.contributors],
        **_plain({"description": study.description, "version": study.version}),
        **_licences(study),
        "project": {
            "title": study.project_title,
            "samplingDesign": study.sampling_design,
            "captureMethod": _present(media, "captureMethod") or ["activityDetection"],
            "individualAnimals": study.has_individuals,
            "observationLevel": _present(rows["observations"], "observationLevel") or ["media"],
        },
        "coordinatePrecision": max(each.precision_deg for each in positions),
        "spatial": _extent(positions),
        "temporal": {"start": min(days), "end": max(days)},
        "taxonomic": [{"scientificName": name} for name in _present(rows["observations"], "scientificName")],
    }


def _table(name: TableName) -> dict[str, object]:
    return {
        "name": name,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema_url(name, _VERSION),
    }


def _plain(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value}


def _licences(study: StudyMetadata) -> dict[str, object]:
    """The standard wants a licence for the data and one for the media, or none at all."""
    if not (study.data_licence and study.media_licence):
        return {}
    return {
        "licenses": [
            {"name": study.data_licence, "scope": "data"},
            {"name": study.media_licence, "scope": "media"},
        ]
    }


def _present(rows: Sequence[Mapping[str, str]], column: str) -> list[str]:
    return sorted({row[column] for row in rows if row.get(column)})


def _extent(positions: Sequence[ReleasedPosition]) -> dict[str, object]:
    """The smallest rectangle around the released positions, counter-clockwise."""
    west, east = (limit(each.longitude for each in positions) for limit in (min, max))
    south, north = (limit(each.latitude for each in positions) for limit in (min, max))
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}
