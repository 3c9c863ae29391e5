"""The estimates of a study as a situation tells them: the best model of each kind, then the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from qaplan.app.services.estimate_kinds import rank_of
from qaplan.app.services.written_answers import read_answer
from qaplan.app.store.estimate_tables import HeldEstimate, load_estimates
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, FactBook
from qaplan.base.refusal import Refusal
from qaplan.sharing.types import DayCurve, EstimateLine

__all__ = ["estimate_facts", "estimates_on", "load_estimate_lines", "without_density"]

Line = tuple[EstimateLine, FactBook]
_REFUSED = frozenset({"population.too_few_for_density", "population.density_needs_histories"})
_DENSITY = "density"


def load_estimate_lines(study: Study) -> tuple[Line, ...]:
    """Load the estimates that stand, the latest first, each with its facts.

    Args:
        study: The study.
    """
    held = load_estimates(study)
    support = _weights(held)
    return tuple(_line(each, support.get(each.estimate_id)) for each in held)


def estimates_on(lines: Sequence[Line], on: date) -> tuple[Line, ...]:
    """The estimates of the latest day of each kind up to a day, the best model first.

    Kinds come in the order in which they are offered.

    Args:
        lines: The estimates, the latest first.
        on: The day.
    """
    known = sorted((each for each in lines if each[0].as_of <= on), key=lambda each: rank_of(each[0].kind))
    found: list[Line] = []
    for _, group in groupby(known, key=lambda each: each[0].kind):
        rows = list(group)
        last = max(each.as_of for each, _ in rows)
        found += sorted((each for each in rows if each[0].as_of == last), key=lambda each: _rank(each[0]))
    return tuple(found)


def estimate_facts(lines: Iterable[Line]) -> list[Fact]:
    """Every fact that the estimates say."""
    return [fact for _, book in lines for fact in book]


def without_density(refusals: Sequence[Refusal], lines: Sequence[Line]) -> tuple[Refusal, ...]:
    """The refusals without that of a density, where one is estimated.

    Args:
        refusals: What the records cannot carry.
        lines: What was estimated.
    """
    if not any(each.kind == _DENSITY and each.status == "ok" for each, _ in lines):
        return tuple(refusals)
    return tuple(each for each in refusals if each.code not in _REFUSED)


def _line(held: HeldEstimate, support: tuple[float, float] | None) -> Line:
    answer = read_answer(held.body["answer"])
    line = EstimateLine(
        held.estimate_id,
        held.kind,
        held.model,
        held.as_of,
        held.status,
        answer.sentences,
        answer.instead,
        answer.code,
        tier=answer.tier,
        cells=answer.cells,
        curve=_curve(answer.record),
    )
    if support is not None:
        line = replace(line, aicc=support[0], weight=support[1])
    return line, answer.facts


def _curve(record: Mapping[str, object]) -> DayCurve | None:
    """The activity over a day that an answer holds; None where it holds none."""
    held, length = record.get("curve"), record.get("day_length_h")
    if not isinstance(held, Mapping):
        return None
    names = ("hour", "density_per_h", "lower_per_h", "upper_per_h")
    hours, density, lower, upper = (tuple(map(float, held.get(each, ()))) for each in names)
    if not hours or len({len(each) for each in (hours, density, lower, upper)}) > 1:
        return None
    return DayCurve(hours, density, lower, upper, float(length) if isinstance(length, int | float) else None)


def _weights(held: Sequence[HeldEstimate]) -> dict[str, tuple[float, float]]:
    """AICc and weight of each estimate among those of the same kind and inputs."""
    scored: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for each in held:
        aicc = each.body["answer"]["record"].get("aicc_comparable")
        if each.status == "ok" and isinstance(aicc, int | float):
            scored.setdefault((each.kind, each.inputs_sha256), []).append((each.estimate_id, float(aicc)))
    found: dict[str, tuple[float, float]] = {}
    for rows in scored.values():
        best = min(aicc for _, aicc in rows)
        total = math.fsum(math.exp(-(aicc - best) / 2) for _, aicc in rows)
        found |= {name: (aicc, math.exp(-(aicc - best) / 2) / total) for name, aicc in rows}
    return found


def _rank(line: EstimateLine) -> tuple[bool, float]:
    """The best first; those that do not compare stay in their order, the latest first."""
    return line.status != "ok", math.inf if line.aicc is None else line.aicc
