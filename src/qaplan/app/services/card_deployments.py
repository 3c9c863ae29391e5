"""Which deployment a card came from: by its folder, its field sheet, the dates and the serial numbers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from qaplan.app.services.card_readings import CardReading, SerialSpan
from qaplan.base.errors import Problem
from qaplan.survey.layout import Layout, deployments_from_layout
from qaplan.survey.types import Deployment
from qaplan.survey.zones import declared_offset

__all__ = ["Assignment", "assign_cards", "clock_bounds", "is_within"]

_LEEWAY = timedelta(days=1)
"""A field sheet tells days, not hours: media up to a day before set-up or after pick-up belong to it."""


@dataclass(frozen=True)
class Assignment:
    """What a card was assigned to.

    Args:
        deployment: The deployment; None where nothing says which it is.
        problems: Why there is none, or what is doubtful.
    """

    deployment: Deployment | None
    problems: tuple[Problem, ...] = ()


def assign_cards(
    readings: Sequence[CardReading],
    known: Sequence[Deployment],
    *,
    layout: Layout | None,
    utc_offset: str = "",
) -> dict[str, Assignment]:
    """Assign each card to a deployment.

    Args:
        readings: The cards.
        known: Deployments of the field sheet and those that the study holds.
        layout: What the folder levels stand for; None where they mean nothing.
        utc_offset: Offset of the clocks of deployments that only the folders tell of.

    Returns:
        By name of the card. Without a layout a card is found by its folder's name, which is a deployment, a
        station or ``station/camera``, and else by its serial number. Where several deployments of one camera
        are known, the dates of the media decide.
    """
    return {reading.name: _assign(reading, known, layout, utc_offset) for reading in readings}


def _assign(
    reading: CardReading, known: Sequence[Deployment], layout: Layout | None, utc_offset: str
) -> Assignment:
    if layout is None:
        named = _named_by(reading.name, known) or _by_serial(reading, known)
        if not named:
            do = "give the field sheet with --sheet, or what the folders mean with --layout"
            what = "nothing says which station the card is from; its media are kept without one"
            return Assignment(None, (Problem("survey.card_unassigned", what, reading.name, do),))
        return _by_dates(reading, named)
    by_layout = deployments_from_layout([f"{reading.name}/file"], layout).deployments
    if not by_layout:
        what = f"the folder does not fit the layout {layout}; its media are kept without a station"
        return Assignment(None, (Problem("survey.card_unassigned", what, reading.name, "check the layout"),))
    wanted = by_layout[0]
    named = [each for each in known if _same_camera(each, wanted)]
    if named:
        return _by_dates(reading, named)
    return Assignment(_with_offset(wanted, utc_offset, reading.span))


def _named_by(name: str, known: Sequence[Deployment]) -> list[Deployment]:
    """The deployments that a folder's name means: a camera's own name before that of its whole station."""
    parts = name.casefold().split("/")
    tails = {"/".join(parts[start:]) for start in range(len(parts))}
    own = [each for each in known if {each.deployment_id.casefold(), _camera(each)} & tails]
    return own or [each for each in known if each.station_id.casefold() in parts]


def _camera(deployment: Deployment) -> str:
    named = (part for part in (deployment.station_id, deployment.camera_id) if part)
    return "/".join(named).casefold()


def _by_serial(reading: CardReading, known: Iterable[Deployment]) -> list[Deployment]:
    serials = {serial.casefold() for serial in reading.serials}
    return [each for each in known if each.serial and each.serial.casefold() in serials]


def _same_camera(known: Deployment, wanted: Deployment) -> bool:
    if known.deployment_id.casefold() == wanted.deployment_id.casefold():
        return True
    same_station = known.station_id.casefold() == wanted.station_id.casefold()
    if not wanted.camera_id:
        return same_station
    return same_station and known.camera_id.casefold() == wanted.camera_id.casefold()


def _by_dates(reading: CardReading, named: Sequence[Deployment]) -> Assignment:
    if len(named) == 1:
        return Assignment(named[0])
    fitting = [each for each in named if _fits(reading, each)]
    serials = [each for each in fitting if each in _by_serial(reading, fitting)]
    chosen = serials if len(serials) == 1 else fitting
    if len(chosen) == 1:
        return Assignment(chosen[0])
    ids = ", ".join(each.deployment_id for each in named[:6])
    what = f"the card may be from several deployments ({ids}); its media are kept without one"
    do = "put each card in a folder of its own named for the deployment"
    return Assignment(None, (Problem("survey.card_ambiguous", what, reading.name, do),))


def clock_bounds(deployment: Deployment) -> tuple[datetime | None, datetime | None]:
    """Between which clock readings a medium can be of a deployment; None where a date is not known."""
    first = deployment.start.clock - _LEEWAY if deployment.start else None
    last = deployment.end.clock + _LEEWAY if deployment.end else None
    return first, last


def is_within(deployment: Deployment, clock: datetime) -> bool:
    """Whether a medium with this clock reading can be of a deployment."""
    first, last = clock_bounds(deployment)
    return (first is None or first <= clock) and (last is None or clock <= last)


def _fits(reading: CardReading, deployment: Deployment) -> bool:
    first, last = reading.span.first, reading.span.last
    earliest, latest = clock_bounds(deployment)
    if first is None or last is None:
        return False
    return (earliest is None or earliest <= last) and (latest is None or first <= latest)


def _with_offset(deployment: Deployment, utc_offset: str, span: SerialSpan) -> Deployment:
    if not utc_offset:
        return deployment
    declared = declared_offset(utc_offset, start=span.first, end=span.last)
    return replace(deployment, utc_offset=declared.offset)
