"""What a situation is made from: the case file and what the cards carry, as loaded from a study."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from qaplan.base.facts import FactBook
from qaplan.base.names import Names
from qaplan.base.places import Cell
from qaplan.base.provenance import Input
from qaplan.evidence.case import CaseFile
from qaplan.sharing.types import DeploymentEffort, EstimateLine
from qaplan.survey.types import Event

from .crossings import CrossingMatter

__all__ = ["CardMatter", "StudyMatter"]


@dataclass(frozen=True)
class CardMatter:
    """What the cards of a study carry.

    Args:
        cells: The cell of each station that has a position, at the tier held for stewards.
        effort: One row for each deployment.
        events: Independent records by the study's rule.
        media_states: Number of files in each state.
        media: Number of media on record.
        held: Number of those whose files are in our hands.
        undated: Number of media that no clock dates.
        outside: Number of media that are dated outside of their deployment; they count in no event.
        mended: Number of media whose clock was corrected or whose date was typed.
        inputs: The card imports by id and digest.
    """

    cells: Mapping[str, Cell] = field(default_factory=dict)
    effort: tuple[DeploymentEffort, ...] = ()
    events: tuple[Event, ...] = ()
    media_states: Mapping[str, int] = field(default_factory=dict)
    media: int = 0
    held: int = 0
    undated: int = 0
    outside: int = 0
    mended: int = 0
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
        estimates: The estimates that stand, the latest first, with their facts.
        crossings: The register of crossings.
    """

    study_id: str
    title: Names
    kind: Literal["real", "virtual"]
    case: CaseFile = field(default_factory=CaseFile)
    cards: CardMatter = field(default_factory=CardMatter)
    estimates: tuple[tuple[EstimateLine, FactBook], ...] = ()
    crossings: CrossingMatter = field(default_factory=CrossingMatter)
