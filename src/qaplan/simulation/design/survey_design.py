"""A survey designed before the trucks leave: where stations go, what they tell and what they will not."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.base.provenance import Input, Provenance, computed_by, digest_of
from qaplan.base.refusal import Caution, Refusal
from qaplan.encounters.grids import SQUARE_METRES_PER_HA
from qaplan.simulation.design.figures import FEWEST_ANIMALS, FEWEST_RECAPTURES, DesignFigures, DesignOrder
from qaplan.simulation.design.placing.choosing import ChosenStations, choose_stations
from qaplan.simulation.design.power import visible_change
from qaplan.simulation.design.prediction import Predictor, SurveyPrediction
from qaplan.simulation.design.telling import design_messages, design_record, refusal_of
from qaplan.simulation.design.types import Fieldwork, Ground, Stations

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["SurveyDesign", "design_survey", "tells_density"]

_LONGEST_DAYS = 730
_CAUTION_CODES = (
    "design.coarse_ground",
    "design.ground_ends_near",
    "design.density_is_assumed",
    "design.candidates_thinned",
    "design.fewer_stations",
)
_REACH_KEPT = 0.85


@dataclass(frozen=True, eq=False)
class SurveyDesign(DesignFigures):
    """A designed survey."""

    def messages(self) -> tuple[Message, ...]:
        """The design in sentences."""
        return design_messages(self)

    def facts(self) -> tuple[Fact, ...]:
        """Every fact that the sentences say."""
        found = {fact.id: fact for message in self.messages() for fact in message.facts()}
        return tuple(found.values())

    def summary(self) -> str:
        """The sentences in plain English."""
        text = Text("en")
        return "\n".join(text.say(each) for each in self.messages())

    def table(self) -> pd.DataFrame:
        """The placement and what it was compared with, a row each."""
        import pandas as pd

        own = ("chosen", self.prediction.density_rse, self.prediction.newcomer, len(self.chosen.cells))
        others = ((each.kind, each.density_rse, each.newcomer, each.stations) for each in self.chosen.rivals)
        columns = ["placement", "density_rse", "newcomer_probability", "new_stations"]
        return pd.DataFrame([own, *others], columns=columns)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; no place is in it."""
        return design_record(self)


def design_survey(
    ground: Ground, order: DesignOrder, *, step: Callable[[str], None] | None = None
) -> SurveyDesign:
    """Place the stations of a survey, and say what it will tell.

    Args:
        ground: Where animals may live and stations may stand.
        order: What it is designed for.
        step: Told what is being done.

    Raises:
        DataError: ``design.too_few_candidates``, ``design.budget_too_small``.
    """
    tell = step or (lambda _: None)
    predictor = Predictor(
        ground, order.borrowed, ground.relative_density if order.is_newcomer_weighted else None
    )
    chosen = choose_stations(
        predictor, order.work, order.aim, seed=order.seed, rivals=order.rivals, step=tell
    )
    stations = _all_stations(ground, chosen)
    tell("what the stations will tell")
    prediction = predictor.predict(stations.place_m, order.work)
    spread = None
    if not order.borrowed.is_known and order.draws:
        tell("what is borrowed")
        rng = np.random.default_rng([order.seed, 1])
        spread = predictor.spread(stations.place_m, order.work, draws=order.draws, rng=rng)
    refusal, days = _refused(predictor, order, stations, prediction)
    return SurveyDesign(
        order=order,
        stations=stations,
        existing=len(ground.existing),
        prediction=prediction,
        spread=spread,
        chosen=chosen,
        cost=float(ground.cost[chosen.cells].sum()) + len(chosen.cells) * order.work.station_cost,
        change=visible_change(prediction.density_rse) if refusal is None else None,
        days_needed=days,
        refusal=refusal,
        cautions=_cautions(predictor, order, chosen, stations),
        provenance=_provenance(ground, order),
    )


def _refused(
    predictor: Predictor, order: DesignOrder, stations: Stations, prediction: SurveyPrediction
) -> tuple[Refusal | None, int | None]:
    """Why no density will come of it, and the days that it would take; nothing where one will."""
    if tells_density(prediction):
        return None, None
    days = _days_for_recaptures(predictor, stations.place_m, order.work)
    return refusal_of(prediction, days, order), days


def _days_for_recaptures(predictor: Predictor, station_m: NDArray[np.float64], work: Fieldwork) -> int | None:
    """Days after which enough animals and recaptures are expected; None where two years are not enough."""

    def is_enough(days: int) -> bool:
        expected = predictor.expect(station_m, work.over(days))
        return expected.recaptures >= FEWEST_RECAPTURES and expected.animals >= FEWEST_ANIMALS

    if not is_enough(_LONGEST_DAYS):
        return None
    low, high = 0, _LONGEST_DAYS
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


def tells_density(prediction: SurveyPrediction) -> bool:
    """Whether a density may be promised of what is predicted."""
    expected = prediction.expected
    is_enough = expected.recaptures >= FEWEST_RECAPTURES and expected.animals >= FEWEST_ANIMALS
    return is_enough and math.isfinite(prediction.density_rse)


def _all_stations(ground: Ground, chosen: ChosenStations) -> Stations:
    held = set(ground.existing.names)
    names: list[str] = []
    number = 0
    while len(names) < len(chosen.cells):
        number += 1
        if (name := f"N{number:02}") not in held:
            names.append(name)
    place_m = np.vstack([ground.existing.place_m, ground.mask.place_m[chosen.cells]])
    return Stations((*ground.existing.names, *names), place_m)


def _cautions(
    predictor: Predictor, order: DesignOrder, chosen: ChosenStations, stations: Stations
) -> tuple[Caution, ...]:
    ground, sigma_m = predictor.ground, order.borrowed.sigma_m
    is_so = (
        ground.mask.cell_ha * SQUARE_METRES_PER_HA > sigma_m**2,
        _share_on_ground(predictor, stations) < _REACH_KEPT,
        np.ptp(ground.relative_density) > 0,
        chosen.is_thinned,
        len(chosen.cells) < order.work.stations,
    )
    found = (code for code, is_true in zip(_CAUTION_CODES, is_so, strict=True) if is_true)
    return tuple(Caution(code, Message(code)) for code in found)


def _share_on_ground(predictor: Predictor, stations: Stations) -> float:
    """Share of the reach of the stations that lies on the ground."""
    from qaplan.simulation.design.expectation import detection_field

    sigma_m, mask = predictor.borrowed.sigma_m, predictor.ground.mask
    field = detection_field(stations.place_m, mask.place_m, rate=1.0, sigma_m=sigma_m)
    whole = 2 * math.pi * sigma_m**2 * len(stations)
    return float(field.hazard.sum() * mask.cell_ha * SQUARE_METRES_PER_HA / whole)


def _provenance(ground: Ground, order: DesignOrder) -> Provenance:
    parts = (
        ground.mask.place_m,
        ground.relative_density,
        ground.is_open,
        ground.cost,
        ground.existing.place_m,
    )
    digest = digest_of([ground.mask.cell_ha, *(each.ravel().tolist() for each in parts)])
    parameters = {
        "borrowed": vars(order.borrowed),
        "work": vars(order.work),
        "aim": order.aim,
        "is_newcomer_weighted": order.is_newcomer_weighted,
        "seed": order.seed,
        "rivals": order.rivals,
        "draws": order.draws,
    }
    return Provenance(
        computed_by("simulation.design_survey", parameters), (Input("table", "ground", digest),)
    )
