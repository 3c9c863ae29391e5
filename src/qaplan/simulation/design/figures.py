"""What a survey is designed for, and everything that a design comes to."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.base.provenance import Provenance
from qaplan.base.refusal import Caution, Refusal
from qaplan.simulation.design.placing.choosing import ChosenStations
from qaplan.simulation.design.power import VisibleChange
from qaplan.simulation.design.prediction import SurveyPrediction, SurveyRange
from qaplan.simulation.design.types import Aim, BorrowedParameters, Fieldwork, Stations

__all__ = ["FEWEST_ANIMALS", "FEWEST_RECAPTURES", "DesignFigures", "DesignOrder"]

FEWEST_RECAPTURES = 20
"""With fewer, intervals of density are so wide and so wrong that none should be promised."""
FEWEST_ANIMALS = 5


@dataclass(frozen=True)
class DesignOrder:
    """What a survey is designed for.

    Args:
        borrowed: What is borrowed of the animals.
        work: The work in the field.
        aim: ``density`` or ``newcomer``.
        is_newcomer_weighted: Whether a newcomer settles where animals are dense, and not anywhere.
        seed: Seed of everything that is drawn, 0 or more.
        rivals: Placements at random to compare with.
        draws: Values of the borrowed parameters to draw where they are not known.
    """

    borrowed: BorrowedParameters
    work: Fieldwork
    aim: Aim = "density"
    is_newcomer_weighted: bool = False
    seed: int = 1
    rivals: int = 20
    draws: int = 200


@dataclass(frozen=True, eq=False)
class DesignFigures:
    """What a design is made of and what it comes to.

    Args:
        order: What it was designed for.
        stations: All stations, those that stand already first.
        existing: How many stand already.
        prediction: What they will tell.
        spread: The same over what the borrowed parameters may be; None where they are taken as known.
        chosen: What the placement was compared with.
        cost: Cost of the new stations.
        change: The smallest change that two such surveys would show; None where density is not told.
        days_needed: Days until recaptures suffice; None where they do, or where no number of days does.
        refusal: Why no density will come of it; None where one will.
        cautions: What is doubtful but usable.
        provenance: What it was made from.
    """

    order: DesignOrder
    stations: Stations
    existing: int
    prediction: SurveyPrediction
    spread: SurveyRange | None
    chosen: ChosenStations
    cost: float
    change: VisibleChange | None
    days_needed: int | None
    refusal: Refusal | None
    cautions: tuple[Caution, ...]
    provenance: Provenance

    @property
    def status(self) -> str:
        """``ok``, or ``refused`` where the aim is density and none will come of it."""
        return "refused" if self.refusal is not None and self.order.aim == "density" else "ok"

    @property
    def method(self) -> str:
        """How it is made, in English."""
        return (
            "hazard half-normal detection, Poisson counts, Poisson number of animals; expected numbers are "
            "sums over the ground, the standard error of log D comes from the expected Fisher information of "
            "the full likelihood; stations by a greedy search with moves"
        )
