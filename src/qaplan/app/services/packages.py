"""Camtrap DP packages into a study and out of it, wholly or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from qaplan.app.services.clock_view import mended_effort, mended_medium
from qaplan.app.services.sessions import Session, check_audience, check_may, session_here
from qaplan.app.store.card_tables import (
    HeldCard,
    HeldMedium,
    is_digest_held,
    load_media,
    log_card,
    media_ids_held,
    save_card,
    save_media,
)
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.field_tables import (
    load_deployments,
    load_station_cells,
    load_stations,
    save_deployments,
    save_effort,
    save_stations,
)
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import (
    add_events,
    add_observations,
    load_events,
    load_observations,
)
from qaplan.app.store.studies import Study, reader_key, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import Tier
from qaplan.base.provenance import digest_of
from qaplan.base.refusal import Caution
from qaplan.sharing import release
from qaplan.survey.camtrap_dp.fields import TABLES
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.camtrap_dp.package import (
    CamtrapPackage,
    Contributor,
    DeployedMedium,
    ReleasedPosition,
    SamplingDesign,
    StudyMetadata,
    SurveyData,
    deployed_medium,
)
from qaplan.survey.camtrap_dp.to_survey import survey_from_package
from qaplan.survey.files.camtrap_dp import read_camtrap_dp, write_camtrap_dp
from qaplan.survey.types import Medium, MediumState

__all__ = ["PackageExport", "PackageImport", "as_sampling_design", "export_package", "import_package"]


@dataclass(frozen=True)
class PackageImport:
    """What taking a package came to.

    Args:
        source: Name of the package's folder or zip.
        counts: Rows taken, by what they are; all zero where the study held it.
        cautions: What is doubtful about it.
    """

    source: str
    counts: dict[str, int]
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """What was taken, in plain English."""
        if not any(self.counts.values()):
            return f"{self.source}: already held, nothing changed."
        return f"{self.source}: " + ", ".join(f"{count} {name}" for name, count in self.counts.items()) + "."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "source": self.source,
            **self.counts,
            "cautions": [caution.code for caution in self.cautions],
        }


@dataclass(frozen=True)
class PackageExport:
    """What writing a package came to.

    Args:
        files: The files.
        audience: For whom.
        counts: Rows written, by table.
        cautions: What is doubtful about it.
    """

    files: tuple[Path, ...]
    audience: Tier
    counts: dict[str, int]
    cautions: tuple[Caution, ...] = ()

    def summary(self) -> str:
        """What was written, in plain English."""
        rows = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        files = "1 file" if len(self.files) == 1 else f"{len(self.files)} files"
        return f"{files} for the {self.audience}: {rows}."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "files": [path.name for path in self.files],
            "audience": self.audience,
            **self.counts,
            "cautions": [caution.code for caution in self.cautions],
        }


def as_sampling_design(text: str) -> SamplingDesign:
    """Read a sampling design in the standard's words.

    Raises:
        UsageError: ``package.bad_sampling_design`` if it is none of them.
    """
    for design in get_args(SamplingDesign):
        if design == text:
            named: SamplingDesign = design
            return named
    known = ", ".join(get_args(SamplingDesign))
    raise UsageError(
        "package.bad_sampling_design", f"'{text[:40]}' is no sampling design", do=f"choose one of {known}"
    )


def import_package(study: Study, path: Path, *, session: Session | None = None) -> PackageImport:
    """Take a Camtrap DP package in one transaction; taking it again changes nothing.

    Args:
        study: The study.
        path: Its folder, its ``datapackage.json`` or a zip of it.
        session: Who takes it; whoever calls on this machine when None.

    Raises:
        DataError: ``survey.bad_package`` and the other codes of ``read_camtrap_dp``; ``package.ids_held`` if
            a medium of the package has the id of another one in the study. The study is then as before.
    """
    mine = session or session_here()
    check_may(mine, "cards.take")
    package = read_camtrap_dp(path)
    survey = survey_from_package(package)
    card = replace(_card(package, path, survey), organisation=mine.organisation)
    if is_digest_held(study, card.digest):
        return PackageImport(path.name, {}, survey.cautions)
    return PackageImport(path.name, _write(study, mine, card, survey), survey.cautions)


def export_package(
    study: Study,
    target: Path,
    *,
    contributors: Sequence[str],
    sampling_design: SamplingDesign,
    audience: Tier = "steward",
    session: Session | None = None,
) -> PackageExport:
    """Write the survey of a study as Camtrap DP 1.0.2 for one audience.

    Restricted media go to stewards alone. The public gets cells, ids of its own and months, and no events.

    Args:
        study: The study.
        target: A new folder or a new ``.zip``.
        contributors: Names of those who made the data, at least one; the standard asks for it.
        sampling_design: How the places of the cameras were chosen, in the standard's words.
        audience: For whom.
        session: Who writes it; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right`` if stewards are to get exact places, and this one may not see them or
            has not given a second factor.
        UsageError: ``package.no_contributor`` without a name; ``survey.target_not_empty``.
        DataError: ``survey.cannot_export`` with every deployment that lacks an offset or a date.
    """
    mine = session or session_here()
    check_may(mine, "reports.build")
    check_audience(mine, audience)
    if audience == "steward":
        check_may(mine, "places.exact")
    if not [each for each in contributors if each.strip()]:
        raise UsageError(
            "package.no_contributor", "a package names who made its data", do="add --contributor NAME"
        )
    survey, positions = _released(study, audience)
    metadata = StudyMetadata(
        name=study.study_id,
        title=study.title.in_language("en"),
        created=mine.moment(),
        contributors=tuple(Contributor(each.strip(), "contributor") for each in contributors if each.strip()),
        project_title=study.title.in_language("en"),
        sampling_design=sampling_design,
        has_individuals=any(each.individual_id for each in survey.observations),
    )
    package = package_from_survey(metadata, survey, positions)
    files = write_camtrap_dp(package, target)
    counts = _counts(survey)
    _log_export(study, mine, package, audience, counts)
    return PackageExport(files, audience, counts, package.cautions)


def _digest(package: CamtrapPackage) -> str:
    tables = {name: digest_of(package.table_bytes(name).decode()) for name in TABLES}
    further = {name: sha256(content).hexdigest() for name, content in package.files.items()}
    return digest_of({"tables": tables, "further": further, "name": str(package.metadata.get("name", ""))})


def _card(package: CamtrapPackage, path: Path, survey: SurveyData) -> HeldCard:
    digest = _digest(package)
    return HeldCard(
        card_id=f"package-{digest[:16]}",
        name=str(package.metadata.get("name") or path.stem),
        digest=digest,
        deployment_id="",
        supplements="",
        root=str(path.resolve()),
        mode="package",
        files=len(survey.media),
    )


def _write(study: Study, session: Session, card: HeldCard, survey: SurveyData) -> dict[str, int]:
    actor, at = session.actor, session.moment()
    with writing(study):
        _check_ids(study, survey)
        counts = {
            "stations": save_stations(study, survey.stations, actor=actor, at=at),
            "deployments": save_deployments(study, survey.deployments, actor=actor, at=at),
            "effort": save_effort(study, survey.effort, actor=actor, at=at),
        }
        save_card(study, card, actor=actor, at=at)
        people = {each.medium_id for each in survey.observations if each.observation_type == "human"}
        media = [_held_medium(each, card, is_restricted=each.medium_id in people) for each in survey.media]
        save_media(study, media, at=at)
        counts["media"] = len(media)
        counts["observations"] = add_observations(study, survey.observations)
        counts["events"] = add_events(study, survey.events)
        log_card(study, card, counts, actor=actor, at=at)
    return counts


def _check_ids(study: Study, survey: SurveyData) -> None:
    held = media_ids_held(study, [each.medium_id for each in survey.media])
    if held:
        raise DataError(
            "package.ids_held",
            f"{len(held)} media of the package have ids that other media of the study have, as '{min(held)}'",
            do="take the package into a study of its own",
        )


def _held_medium(each: DeployedMedium, card: HeldCard, *, is_restricted: bool) -> HeldMedium:
    clock = each.taken.clock if each.taken else None
    medium = Medium(
        path=each.path,
        sha256=each.sha256,
        size_bytes=each.size_bytes or 0,
        media_type=each.media_type,
        state=MediumState(each.state) if each.state else MediumState.OK,
        clock=clock,
        trigger_mode=each.trigger_mode,
    )
    return HeldMedium(
        each.medium_id,
        card.card_id,
        each.deployment_id,
        medium,
        is_restricted=is_restricted,
        camera_clock=clock,
        is_held=False,
        published=each,
    )


def _released(study: Study, audience: Tier) -> tuple[SurveyData, dict[str, ReleasedPosition]]:
    """The survey as this audience gets it, and where each station stands for it."""
    deployments = load_deployments(study)
    places = {each.deployment_id: each for each in deployments}
    is_public = audience == "public"
    book = load_clock_book(study)
    media, station_of = [], {}
    for each in load_media(study, with_duplicates=False):
        held = mended_medium(book, each)
        place = places.get(held.deployment_id)
        if place is None or (is_public and held.is_restricted):
            continue
        station_of[held.medium_id] = place.station_id
        row = held.published or deployed_medium(held.medium_id, place, held.medium)
        media.append(replace(row, is_public=row.is_public and not held.is_restricted))
    observations = [
        each for each in load_observations(study) if not each.medium_id or each.medium_id in station_of
    ]
    if is_public:
        observations = [replace(each, event_id="") for each in observations if each.medium_id]
    terms: dict[str, Any] = {
        "key": reader_key(study, audience),
        "cells": load_station_cells(study),
        "station_of_medium": station_of,
    }
    stations = release(load_stations(study), audience, **terms).value
    survey = SurveyData(
        stations=(),
        deployments=release(deployments, audience, **terms).value,
        effort=release(mended_effort(study, book), audience, **terms).value,
        media=release(tuple(media), audience, **terms).value,
        observations=release(tuple(observations), audience, **terms).value,
        events=() if is_public else release(load_events(study), audience, **terms).value,
    )
    positions = {each.station_id: each.position for each in stations if each.position is not None}
    return survey, positions


def _counts(survey: SurveyData) -> dict[str, int]:
    return {
        "deployments": len(survey.deployments),
        "media": len(survey.media),
        "observations": len(survey.observations),
        "events": len(survey.events),
    }


def _log_export(
    study: Study, session: Session, package: CamtrapPackage, audience: Tier, counts: dict[str, int]
) -> None:
    body: dict[str, object] = {"audience": audience, "sha256": _digest(package), **counts}
    with writing(study):
        change = Change("survey.package_written", "package", study.study_id, "", body)
        append_event(study, session.actor, change, at=session.moment())
