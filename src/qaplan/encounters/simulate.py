"""Surveys drawn by simulation, with the truth beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Detectability, Passings, draw_history, draw_passings, gathered
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.grids import SQUARE_METRES_PER_HA
from qaplan.encounters.types import (
    Columns,
    DetectorKind,
    Detectors,
    Mask,
    Session,
    SpatialSurvey,
)

__all__ = [
    "Settlement",
    "SimulatedFlanks",
    "SimulatedSurvey",
    "VirtualAnimals",
    "settle",
    "simulate",
    "simulate_flanks",
]

Floats: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True)
class VirtualAnimals:
    """The animals that live on a mask.

    Args:
        density_per_ha: Expected animals on a hectare: one number, or one for each cell. Left out where
            ``number`` is given, it only says how the animals are spread.
        number: How many animals there are, where that is fixed; their number is Poisson otherwise.
        sexes: The share of each sex; empty where it does not matter.
        unknown_sex: The share of animals whose sex is not seen.
    """

    density_per_ha: float | Floats = 0.0
    number: int | None = None
    sexes: Mapping[str, float] = field(default_factory=dict)
    unknown_sex: float = 0.0


@dataclass(frozen=True, eq=False)
class Settlement:
    """The activity centres of all animals of a mask.

    Args:
        place_m: Eastings and northings, shape (n_animals, 2), metres.
        cell: The cell of each.
        sex: True sex of each; empty words where it does not matter.
        sex_seen: What an observer knows of it; empty where unknown.
    """

    place_m: Floats
    cell: Whole
    sex: NDArray[np.str_]
    sex_seen: NDArray[np.str_]

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all animals, ``A1`` and so on."""
        return tuple(f"A{number}" for number in range(1, len(self) + 1))

    @property
    def covariates(self) -> Columns:
        """The sexes that an observer knows, where they matter."""
        return {"sex": self.sex_seen} if (self.sex != "").any() else {}

    def __len__(self) -> int:
        """Number of animals."""
        return len(self.place_m)


@dataclass(frozen=True, eq=False)
class SimulatedSurvey:
    """A simulated survey of one session.

    Args:
        survey: What an observer has.
        truth: Where all animals live.
    """

    survey: SpatialSurvey
    truth: Settlement

    @property
    def animals_there(self) -> int:
        """How many animals there are, detected or not."""
        return len(self.truth)


@dataclass(frozen=True, eq=False)
class SimulatedFlanks:
    """A simulated survey of one session whose stations see one flank or both.

    Args:
        flanks: What an observer has.
        truth: Where all animals live.
        true_left: Index of the true animal of each left-only history.
        true_right: The same for right-only histories.
        true_both: The same for animals of both flanks.
    """

    flanks: FlankSurveys
    truth: Settlement
    true_left: Whole
    true_right: Whole
    true_both: Whole

    @property
    def animals_there(self) -> int:
        """How many animals there are, detected or not."""
        return len(self.truth)


def settle(mask: Mask, animals: VirtualAnimals, rng: np.random.Generator) -> Settlement:
    """Draw where animals live: a cell by its density, and a place anywhere within the cell.

    Args:
        mask: The mask; its cells are squares.
        animals: How many animals, how spread, of which sexes.
        rng: Where chance comes from.

    Raises:
        DataError: ``encounters.bad_density`` where a density is negative or not a number, or where nobody
            can live anywhere.
    """
    expected = np.broadcast_to(np.asarray(animals.density_per_ha, dtype=np.float64), len(mask)) * mask.cell_ha
    if animals.number is not None and not expected.any():
        expected = np.ones(len(mask))
    if not np.isfinite(expected).all() or (expected < 0).any() or not expected.any():
        raise DataError(
            "encounters.bad_density",
            "a density is negative, not a number, or 0 everywhere",
            do="give animals per hectare, more than 0 in some cell",
        )
    number = int(rng.poisson(expected.sum())) if animals.number is None else animals.number
    cell = rng.choice(len(mask), size=number, p=expected / expected.sum())
    side_m = np.sqrt(mask.cell_ha * SQUARE_METRES_PER_HA)
    place_m = mask.place_m[cell] + side_m * (rng.random((number, 2)) - 0.5)
    sex, seen = _sexes(animals, number, rng)
    return Settlement(place_m, cell.astype(np.int64), sex, seen)


def _sexes(
    animals: VirtualAnimals, number: int, rng: np.random.Generator
) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    if not animals.sexes:
        nobody = np.full(number, "", dtype=np.str_)
        return nobody, nobody
    shares = np.array(list(animals.sexes.values()), dtype=np.float64)
    sex = np.array(list(animals.sexes), dtype=np.str_)[
        rng.choice(len(shares), size=number, p=shares / shares.sum())
    ]
    return sex, np.where(rng.random(number) < animals.unknown_sex, "", sex)


def simulate(
    detectors: Detectors,
    mask: Mask,
    animals: VirtualAnimals,
    detection: Detectability | Mapping[str, Detectability],
    *,
    rng: np.random.Generator,
    kind: DetectorKind = "count",
    distance_m: Floats | None = None,
    session: str = "1",
) -> SimulatedSurvey:
    """Draw a survey of one session.

    Args:
        detectors: The detectors with their effort.
        mask: Where animals live.
        animals: How many, how spread, of which sexes.
        detection: How they are detected; one for each sex where the sexes differ.
        rng: Where chance comes from.
        kind: What the detectors say of an occasion.
        distance_m: Distances from detectors to cells where they are not straight lines, shape (n_detectors,
            n_cells), metres; animals then live in the middle of their cell.
        session: Name of the session.

    Returns:
        The survey of those that were detected, with the truth.

    >>> from qaplan.encounters.grids import grid_detectors, rectangular_mask
    >>> grid = grid_detectors(6, 6, 2000.0, usage=60)
    >>> mask = rectangular_mask(grid.place_m, buffer_m=8000, spacing_m=1000)
    >>> seen, there = Detectability("HHN", 0.02, 2000), VirtualAnimals(number=30)
    >>> drawn = simulate(grid, mask, there, seen, rng=np.random.default_rng(1))
    >>> drawn.animals_there, drawn.survey.animals < 30
    (30, True)
    """
    truth = settle(mask, animals, rng)
    hazard = _hazards(truth, detectors, detection, distance_m)
    history = draw_history(hazard, detectors.usage, kind, rng, names=truth.names, covariates=truth.covariates)
    return SimulatedSurvey(
        SpatialSurvey(kind, (Session(session, detectors, mask, history, distance_m),)), truth
    )


def simulate_flanks(
    detectors: Detectors,
    mask: Mask,
    animals: VirtualAnimals,
    detection: Detectability | Mapping[str, Detectability],
    *,
    rng: np.random.Generator,
    cameras: int | Whole = 1,
    left_share: float = 0.5,
    session: str = "1",
) -> SimulatedFlanks:
    """Draw a survey whose stations have one camera, which sees one flank, or two, which see both.

    Args:
        detectors: The detectors with their effort.
        mask: Where animals live.
        animals: How many, how spread, of which sexes.
        detection: How they are detected; one for each sex where the sexes differ.
        rng: Where chance comes from.
        cameras: Cameras of a station, 1 or 2: one number, or one for each detector.
        left_share: Probability that one camera sees the left flank.
        session: Name of the session.

    Returns:
        Counts by flank, with the truth. The flanks of an animal are linked once two cameras saw it at once.
    """
    truth = settle(mask, animals, rng)
    passings = draw_passings(_hazards(truth, detectors, detection, None), detectors.usage, rng)
    each = np.broadcast_to(np.asarray(cameras, dtype=np.int64), len(detectors)).copy()
    is_double = each[passings[2]] == 2
    is_left = rng.random(len(is_double)) < left_share
    is_linked = np.isin(passings[0], passings[0][is_double])
    empty = Session(session, detectors, mask, gathered(_where(passings, is_left & False), (), {}))
    parts = [
        _flank(empty, _where(passings, chosen), truth, mark)
        for chosen, mark in ((~is_linked & is_left, "L"), (~is_linked & ~is_left, "R"), (is_linked, ""))
    ]
    left, right, both = parts
    return SimulatedFlanks(
        FlankSurveys(left[0], right[0], both[0], (each,)), truth, left[1], right[1], both[1]
    )


def _flank(empty: Session, passings: Passings, truth: Settlement, mark: str) -> tuple[SpatialSurvey, Whole]:
    """The histories of one flank, and whose they are; their names tell nothing of each other."""
    history = gathered(passings, truth.names, truth.covariates)
    whose = np.unique(passings[0])
    if mark:
        names = tuple(f"{mark}{number}" for number in range(1, len(whose) + 1))
        history = replace(history, animals=names)
    return SpatialSurvey("count", (replace(empty, history=history),)), whose


def _where(passings: Passings, chosen: NDArray[np.bool_]) -> Passings:
    animal, occasion, detector = passings
    return animal[chosen], occasion[chosen], detector[chosen]


def _hazards(
    truth: Settlement,
    detectors: Detectors,
    detection: Detectability | Mapping[str, Detectability],
    distance_m: Floats | None,
) -> Floats:
    """Hazards of all animals at all detectors, each by its sex."""
    if distance_m is None:
        apart = truth.place_m[:, None, :] - detectors.place_m[None, :, :]
        away = np.hypot(apart[..., 0], apart[..., 1])
    else:
        away = distance_m.T[truth.cell]
    if isinstance(detection, Detectability):
        return detection.hazard(away)
    hazard = np.zeros_like(away)
    for sex, one in detection.items():
        who = truth.sex == sex
        hazard[who] = one.hazard(away[who])
    return hazard
