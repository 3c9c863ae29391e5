"""A design told in sentences, and as a record without a place in it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from qaplan.base.facts import Fact, FactValue, Unit, written_number
from qaplan.base.messages import Message, MessageValue
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.simulation.design.figures import FEWEST_ANIMALS, FEWEST_RECAPTURES, DesignFigures, DesignOrder
from qaplan.simulation.design.power import VisibleChange
from qaplan.simulation.design.prediction import SurveyPrediction, SurveyRange

__all__ = ["design_messages", "design_record", "refusal_of"]

_MADE = computed_by("simulation.design_survey")
_NEAR = 0.1


def design_messages(design: DesignFigures) -> tuple[Message, ...]:
    """What was aimed at first, then the layout, what else it tells, and what is doubtful."""
    newcomer = [_newcomer(design.prediction), *_newcomer_ends(design)]
    layout = [_layout(design), *_expected(design.prediction, design.spread)]
    density, held = _density(design)
    if design.order.aim == "newcomer":
        told = [*newcomer, *layout, *density[:1]]
    else:
        told = [*density[:1], *layout, *density[1:]]
        told += [each for each in newcomer if each.key not in held]
    told += _compared(design)
    told += [each.message for each in design.cautions]
    return tuple(told)


def _density(design: DesignFigures) -> tuple[list[Message], set[str]]:
    """What is said of density, and which other messages are in it already."""
    if design.refusal is None:
        return list(_sharpness(design)), set()
    told = [design.refusal.reason, *design.refusal.instead]
    return told, {each.key for each in told}


def refusal_of(prediction: SurveyPrediction, days: int | None, order: DesignOrder) -> Refusal:
    """Say that no density will come of a layout, and what will or what would help.

    Args:
        prediction: What the layout will tell.
        days: Days after which enough would be known; None where two years are not enough.
        order: What the survey is designed for.
    """
    expected = prediction.expected
    if expected.animals < FEWEST_ANIMALS:
        code = "design.too_few_animals"
        values = {
            "animals": _number("animals", expected.animals),
            "fewest": _fact("fewest.animals", FEWEST_ANIMALS),
        }
    elif expected.recaptures < FEWEST_RECAPTURES:
        code = "design.too_few_recaptures"
        values = {
            "recaptures": _number("recaptures", expected.recaptures),
            "fewest": _fact("fewest.recaptures", FEWEST_RECAPTURES),
        }
    else:
        code = "design.sigma_untold"
        values = {}
    reason = Message(code, dict(values))
    instead = (_newcomer(prediction), *_what_helps(days, order, code))
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def design_record(design: DesignFigures) -> dict[str, object]:
    """Everything a program needs, ready for JSON."""
    prediction, work = design.prediction, design.order.work
    return {
        "status": design.status,
        "aim": design.order.aim,
        "stations": len(design.stations),
        "existing_stations": design.existing,
        "new_stations": len(design.stations) - design.existing,
        "cameras_per_station": work.cameras_per_station,
        "days": work.days,
        "camera_days": prediction.camera_days,
        "cost": design.cost,
        **_prediction_record(prediction),
        "newcomer_probability_at_most": design.chosen.newcomer_at_most,
        "range_90_percent": _range_record(design.spread),
        "detectable_change": None if design.change is None else vars(design.change),
        "days_needed": design.days_needed,
        "compared_with": [
            vars(each) | {"density_rse": _finite(each.density_rse)} for each in design.chosen.rivals
        ],
        "refusal": None if design.refusal is None else design.refusal.to_record(),
        "cautions": [each.code for each in design.cautions],
        "method": design.method,
        "provenance": design.provenance.id,
    }


def _prediction_record(prediction: SurveyPrediction) -> dict[str, object]:
    expected = prediction.expected
    return {
        "expected_animals_on_ground": expected.animals_there,
        "expected_animals": expected.animals,
        "expected_recaptures": expected.recaptures,
        "expected_animals_at_two_stations": expected.animals_at_two_stations,
        "density_rse": _finite(prediction.density_rse),
        "density_rse_at_best": _finite(prediction.density_rse_at_best),
        "density_rse_rule_of_thumb": _finite(prediction.rule_of_thumb_rse),
        "newcomer_probability": prediction.newcomer,
    }


def _range_record(spread: SurveyRange | None) -> dict[str, object] | None:
    if spread is None:
        return None
    return {
        "expected_animals": list(spread.animals),
        "expected_recaptures": list(spread.recaptures),
        "density_rse": [_finite(each) for each in spread.density_rse],
        "newcomer_probability": list(spread.newcomer),
        "draws": spread.draws,
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _layout(design: DesignFigures) -> Message:
    work, prediction = design.order.work, design.prediction
    values: dict[str, MessageValue] = {
        "new": _fact("new_stations", len(design.stations) - design.existing),
        "existing": _fact("existing_stations", design.existing),
        "cameras": _fact("cameras_per_station", work.cameras_per_station),
        "days": _fact("days", written_number(work.days), "day"),
        "effort": _fact("camera_days", written_number(round(prediction.camera_days)), "camera day"),
    }
    if not design.cost:
        return Message("design.layout", values)
    return Message("design.layout_with_cost", values | {"cost": _number("cost", design.cost)})


def _expected(prediction: SurveyPrediction, spread: SurveyRange | None) -> Iterator[Message]:
    expected = prediction.expected
    values: dict[str, MessageValue] = {
        "animals": _number("animals", expected.animals),
        "there": _number("animals_there", expected.animals_there),
        "recaptures": _number("recaptures", expected.recaptures),
        "two": _number("animals_at_two_stations", expected.animals_at_two_stations),
    }
    yield Message("design.expected", values)
    if spread is not None:
        ends: dict[str, MessageValue] = {
            "animals": _ends("animals.range", spread.animals),
            "recaptures": _ends("recaptures.range", spread.recaptures),
        }
        yield Message("design.expected_range", ends)


def _sharpness(design: DesignFigures) -> Iterator[Message]:
    prediction, spread = design.prediction, design.spread
    yield Message("design.density_rse", {"rse": _percent("density_rse", prediction.density_rse)})
    if spread is not None and math.isfinite(spread.density_rse[1]):
        yield Message(
            "design.density_rse_range", {"range": _percents("density_rse.range", spread.density_rse)}
        )
    if design.order.work.cameras_per_station == 1:
        best = _percent("density_rse.at_best", prediction.density_rse_at_best)
        yield Message("design.one_flank", {"best": best})
    if design.change is not None:
        yield _change(design.change)


def _change(change: VisibleChange) -> Message:
    values: dict[str, MessageValue] = {
        "decline": _percent("change.decline", -change.decline),
        "growth": _percent("change.growth", change.growth),
        "power": _percent("change.power", change.power),
    }
    return Message("design.visible_change", values)


def _newcomer(prediction: SurveyPrediction) -> Message:
    return Message("design.newcomer", {"probability": _percent("newcomer", prediction.newcomer)})


def _newcomer_ends(design: DesignFigures) -> Iterator[Message]:
    if design.spread is not None:
        yield Message("design.newcomer_range", {"range": _percents("newcomer.range", design.spread.newcomer)})
    bound = design.chosen.newcomer_at_most
    if bound is not None and bound < design.prediction.newcomer + _NEAR:
        most = _percent("newcomer.at_most", bound)
        yield Message("design.newcomer_at_most", {"most": most})


def _compared(design: DesignFigures) -> Iterator[Message]:
    """The figure that was aimed at, of the regular grid, the best denser grid and all at random."""
    is_density = design.order.aim == "density"
    figures: dict[str, list[float]] = {"grid": [], "dense_grid": [], "random": []}
    for each in design.chosen.rivals:
        figures[each.kind].append(each.density_rse if is_density else each.newcomer)
    worth = min if is_density else max
    own = design.prediction.density_rse if is_density else design.prediction.newcomer
    held = {"own": own} | {kind: worth(row) for kind, row in figures.items() if row}
    if len(held) < 4 or not math.isfinite(own):
        return
    values: dict[str, MessageValue] = {
        kind: _percent(f"compared.{kind}", value) if math.isfinite(value) else Message("design.not_told")
        for kind, value in held.items()
    }
    values["number"] = _fact("compared.number", len(figures["random"]))
    yield Message("design.compared_density" if is_density else "design.compared_newcomer", values)


def _what_helps(days: int | None, order: DesignOrder, code: str) -> Iterator[Message]:
    if code == "design.sigma_untold":
        yield Message("design.closer_stations")
        return
    if days is None:
        yield Message("design.days_never")
    else:
        yield Message("design.days_needed", {"days": _fact("days_needed", days, "day")})
    if order.work.cameras_per_station == 1:
        yield Message("design.second_camera_helps")


def _fact(name: str, value: FactValue, unit: Unit = "") -> Fact:
    return Fact(f"design.{name}", value, unit, activity=_MADE)


def _number(name: str, value: float) -> Fact:
    return _fact(name, written_number(round(value, 1)))


def _percent(name: str, share: float) -> Fact:
    return _fact(name, written_number(round(100 * share, 1 if share < 1 else 0)), "%")


def _ends(name: str, ends: tuple[float, float]) -> Fact:
    low, high = (round(each, 1) for each in ends)
    return _fact(name, (low, high))


def _percents(name: str, ends: tuple[float, float]) -> Fact:
    low, high = (round(100 * each, 1) for each in ends)
    return _fact(name, (low, high), "%")
