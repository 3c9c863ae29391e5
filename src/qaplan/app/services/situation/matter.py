"""What a situation is made from: the case file and what the cards carry, as loaded from a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from qaplan.base.names import Names
from qaplan.base.places import Cell
from qaplan.base.provenance import Input
from qaplan.evidence.case import CaseFile
from qaplan.survey.types import EffortInterval, Event

__all__ = ["CardMatter", "DeploymentMatter", "StudyMatter"]


@dataclass(frozen=True)
class DeploymentMatter:
    """One deployment with what its sheet and its media say.

    Args:
        deployment_id: The deployment.
        station_id: Its station.
        intervals: Effort by the field sheet; empty without a sheet.
        media_first: Day of the first medium by the camera clock; None without media.
        media_last: Day of the last medium.
    """

    deployment_id: str
    station_id: str
    intervals: tuple[EffortInterval, ...]
    media_first: date | None
    media_last: date | None


@dataclass(frozen=True)
class CardMatter:
    """What the cards of a study carry.

    Args:
        cells: The cell of each station that has a position, at the tier held for stewards.
        deployments: The deployments.
        events: Independent records by the study's rule.
        media_states: Number of files in each state.
        pictures: Number of media held.
        inputs: The card imports by id and digest.
    """

    cells: Mapping[str, Cell] = field(default_factory=dict)
    deployments: tuple[DeploymentMatter, ...] = ()
    events: tuple[Event, ...] = ()
    media_states: Mapping[str, int] = field(default_factory=dict)
    pictures: int = 0
    inputs: tuple[Input, ...] = ()


@dataclass(frozen=True)
class StudyMatter:
    """A study as loaded.

    Args:
        study_id: Short id.
        title: Title.
        kind: Real or virtual.
        case: The case file; empty for a study of cards alone.
        cards: What the cards carry.
    """

    study_id: str
    title: Names
    kind: Literal["real", "virtual"]
    case: CaseFile = field(default_factory=CaseFile)
    cards: CardMatter = field(default_factory=CardMatter)
