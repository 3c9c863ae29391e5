"""What the schemas do not see: ids that lead nowhere, times out of order, media outside their deployment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError, Problem
from qaplan.base.facts import Fact, Unit
from qaplan.base.messages import Message
from qaplan.base.provenance import Activity
from qaplan.base.refusal import Caution
from qaplan.survey.camtrap_dp.extras import further_rows
from qaplan.survey.camtrap_dp.fields import READABLE_VERSIONS, TABLE_NAMES, TABLES, TableName
from qaplan.survey.camtrap_dp.frames import bad_values
from qaplan.survey.camtrap_dp.package import CamtrapPackage

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["check_package", "check_version", "package_problems"]

_VERSION = re.compile(r"/camtrap-dp/v?(?P<version>\d+(?:\.\d+)*)/camtrap-dp-profile\.json$")
_REQUIRED = ("created", "contributors", "project", "spatial", "temporal", "taxonomic")
_PROJECT = ("title", "samplingDesign", "captureMethod", "individualAnimals", "observationLevel")
_MOST_PROBLEMS = 1000


def check_version(metadata: Mapping[str, object]) -> str:
    """Tell which version of Camtrap DP a description is written in.

    Args:
        metadata: The content of ``datapackage.json``.

    Returns:
        The version.

    Raises:
        DataError: ``survey.package_not_camtrap_dp`` if it names no Camtrap DP profile;
            ``survey.package_version`` if it names a version that is not read.
    """
    profile = metadata.get("profile")
    found = _VERSION.search(profile) if isinstance(profile, str) else None
    if found is None:
        raise DataError(
            "survey.package_not_camtrap_dp",
            "datapackage.json names no Camtrap DP profile",
            do="give a Camtrap DP package of version 1.0 to 1.0.2",
        )
    if found["version"] not in READABLE_VERSIONS:
        raise DataError(
            "survey.package_version",
            f"the package is written in Camtrap DP {found['version']}, and only 1.0 to 1.0.2 are read",
            do="export it again from its source in version 1.0.2",
            version=found["version"],
        )
    return found["version"]


def check_package(package: CamtrapPackage) -> tuple[Caution, ...]:
    """Refuse a package that breaks the standard or contradicts itself.

    Args:
        package: The package.

    Returns:
        What is doubtful but usable.

    Raises:
        DataError: ``survey.bad_package`` with every problem, by table and row.
    """
    typed = _typed(package)
    problems = _problems(package, typed)
    if problems:
        raise DataError(
            "survey.bad_package",
            f"the Camtrap DP package has {len(problems)} problems, and nothing of it was taken",
            do="correct them and import it again",
            problems=_shortened(problems),
        )
    return (*_outside(typed), *_unlisted_events(typed))


def _shortened(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    left = len(problems) - _MOST_PROBLEMS
    if left <= 0:
        return problems
    more = Problem("survey.package_more_problems", f"{left} more problems are not listed")
    return (*problems[:_MOST_PROBLEMS], more)


def package_problems(package: CamtrapPackage) -> tuple[Problem, ...]:
    """Everything that is wrong with a package, in the order of its tables and rows.

    The tables are read against each other only where each of them is sound by itself.
    """
    return _problems(package, _typed(package))


def _typed(package: CamtrapPackage) -> dict[TableName, pd.DataFrame]:
    return {table: package.typed(table) for table in TABLE_NAMES}


def _problems(package: CamtrapPackage, typed: Mapping[TableName, pd.DataFrame]) -> tuple[Problem, ...]:
    found = list(_metadata_problems(package.metadata))
    for table in TABLE_NAMES:
        found.extend(bad_values(table, package.written(table), typed=typed[table]))
    found.extend(_dangling(typed))
    found.extend(_dangling_events(package, typed["observations"]))
    found.extend(_levels(typed["observations"]))
    found.extend(_events(typed))
    found.extend(_strays(typed))
    found.extend(_reversed_times(typed))
    return tuple(found)


def _metadata_problems(metadata: Mapping[str, object]) -> Iterator[Problem]:
    project = metadata.get("project")
    inner = project if isinstance(project, Mapping) else {}
    absent = [name for name in _REQUIRED if name not in metadata]
    absent += [f"project.{name}" for name in _PROJECT if isinstance(project, Mapping) and name not in inner]
    for name in absent:
        yield Problem(
            "survey.package_metadata",
            f"'{name}' is missing",
            "datapackage.json",
            "add it as the standard asks",
        )


def _rows(
    code: str, table: TableName, wrong: pd.Series[bool], what: pd.Series[str], do: str
) -> Iterator[Problem]:
    for row in wrong.index[wrong.fillna(False).astype(bool)]:
        yield Problem(code, str(what[row]), f"{table}, row {int(row) + 2}", do)


def _dangling(typed: Mapping[TableName, pd.DataFrame]) -> Iterator[Problem]:
    ways: tuple[tuple[TableName, str, TableName], ...] = (
        ("media", "deployment_id", "deployments"),
        ("observations", "deployment_id", "deployments"),
        ("observations", "media_id", "media"),
    )
    for table, column, target in ways:
        ids = typed[table][column]
        name = _file_name(table, column)
        yield from _rows(
            "survey.package_dangling_id",
            table,
            ids.notna() & ~ids.isin(typed[target][column]),
            f"{name} '" + ids.astype("string") + f"' is not in the table {target}",
            f"add its row to {target} or correct the id",
        )


def _dangling_events(package: CamtrapPackage, observations: pd.DataFrame) -> Iterator[Problem]:
    """In a package that lists its events, an id of none of them leads nowhere."""
    listed = {row["eventID"] for row in further_rows(package, "events")}
    ids = observations["event_id"]
    yield from _rows(
        "survey.package_dangling_id",
        "observations",
        _without_row(observations) & ~ids.isin(listed) & bool(listed),
        "eventID '" + ids + "' is not in the resource events",
        "add its row to events or correct the id",
    )


def _without_row(observations: pd.DataFrame) -> pd.Series[bool]:
    rows = observations["event_id"][observations["observation_level"] == "event"]
    return observations["event_id"].notna() & ~observations["event_id"].isin(rows)


def _levels(observations: pd.DataFrame) -> Iterator[Problem]:
    for level, column in (("media", "media_id"), ("event", "event_id")):
        name = _file_name("observations", column)
        wrong = (observations["observation_level"] == level) & observations[column].isna()
        what = "an observation of level " + observations["observation_level"] + f" has no {name}"
        yield from _rows("survey.package_bad_level", "observations", wrong, what, f"give its {name}")


def _events(typed: Mapping[TableName, pd.DataFrame]) -> Iterator[Problem]:
    """The cameras of one station may share an event; two stations may not."""
    deployments = typed["deployments"].dropna(subset=["deployment_id"]).drop_duplicates("deployment_id")
    station = deployments["location_id"].fillna(deployments["deployment_id"])
    station.index = deployments["deployment_id"]
    observations = typed["observations"]
    here = observations["deployment_id"].map(station)
    first = here.groupby(observations["event_id"]).transform("first")
    what = "eventID '" + observations["event_id"] + "' belongs to two stations"
    yield from _rows(
        "survey.package_split_event",
        "observations",
        observations["event_id"].notna() & (here != first),
        what,
        "give each station its own events",
    )


def _strays(typed: Mapping[TableName, pd.DataFrame]) -> Iterator[Problem]:
    observations, media = typed["observations"], typed["media"].drop_duplicates("media_id")
    home = observations["media_id"].map(
        media.dropna(subset=["media_id"]).set_index("media_id")["deployment_id"]
    )
    yield from _rows(
        "survey.package_stray_observation",
        "observations",
        home.notna() & (home != observations["deployment_id"]),
        "the medium '" + observations["media_id"] + "' belongs to another deployment",
        "correct deploymentID or mediaID",
    )


def _reversed_times(typed: Mapping[TableName, pd.DataFrame]) -> Iterator[Problem]:
    ways: tuple[tuple[TableName, str, str], ...] = (
        ("deployments", "deployment_start", "deployment_end"),
        ("observations", "event_start", "event_end"),
    )
    for table, start, end in ways:
        frame = typed[table]
        names = _file_name(table, end), _file_name(table, start)
        what = frame[start].astype("string").where(frame[start].isna(), f"{names[0]} is before {names[1]}")
        yield from _rows(
            "survey.package_reversed_times", table, frame[end] < frame[start], what, "swap or correct them"
        )


def _file_name(table: TableName, python: str) -> str:
    return next(field.name for field in TABLES[table] if field.python == python)


def _outside(typed: Mapping[TableName, pd.DataFrame]) -> tuple[Caution, ...]:
    media = typed["media"].merge(typed["deployments"], on="deployment_id")
    outside = (media["timestamp"] < media["deployment_start"]) | (
        media["timestamp"] > media["deployment_end"]
    )
    if not outside.any():
        return ()
    where = ", ".join(sorted(set(media["deployment_id"][outside].astype(str))))
    count = _count("media_outside", outside, "picture")
    message = Message("camtrap_dp.media_outside", {"count": count, "deployments": where}, count="count")
    return (Caution("survey.media_outside_deployment", message),)


def _unlisted_events(typed: Mapping[TableName, pd.DataFrame]) -> tuple[Caution, ...]:
    """The standard lets an event have no row of its own; its own example has three such ids."""
    observations = typed["observations"]
    unlisted = _without_row(observations)
    if not unlisted.any() or not (observations["observation_level"] == "event").any():
        return ()
    count = _count("events_unlisted", unlisted, "record")
    message = Message("camtrap_dp.events_unlisted", {"count": count}, count="count")
    return (Caution("survey.event_without_row", message),)


def _count(name: str, which: pd.Series[bool], unit: Unit) -> Fact:
    return Fact(f"camtrap_dp.{name}", int(which.sum()), unit, activity=Activity("survey.check_package"))
