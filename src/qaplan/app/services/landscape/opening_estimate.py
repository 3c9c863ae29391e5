"""Where the barrier of a study should open, as an estimate; no position is in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.landscape.gate_answers import (
    answer_of_opening,
    say_ensemble,
    say_neighbours,
    say_unpaired,
)
from qaplan.app.services.landscape.gates import GateQuestion, too_large_ground, with_prey
from qaplan.app.services.landscape.ground_here import (
    GroundHere,
    missing_layers,
    opened,
    read_ground,
    refused,
    refused_error,
)
from qaplan.app.services.landscape.opening_words import (
    OPENING_LINES,
    OpeningWords,
    asked_table,
    opening_words,
)
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import written_number
from qaplan.base.messages import Message
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

if TYPE_CHECKING:
    from qaplan.landscape.border.types import Gate
    from qaplan.landscape.opening.ensemble import GateEnsemble
    from qaplan.landscape.opening.limits import GateLimits
    from qaplan.landscape.opening.preparing import GateLandscape, GateProblem
    from qaplan.landscape.opening.results import GateOpening
    from qaplan.landscape.rasters.types import Raster

__all__ = ["OPENING", "gather_opening", "sections_of"]

_NEEDED = (("resistance",), ("barriers",), ("candidates",), ("populations", "points"))
_MODELS = tuple(
    OfferedModel(line, f"opening.model_{name}")
    for line, name in zip(OPENING_LINES, ("three", "leaky", "one"), strict=True)
)
_TIMES = (0.25, 1.0, 4.0)
_PLACES = frozenset({"posts"})
_MARKS = frozenset(",;=")


def gather_opening(study: Study, session: Session, on: date) -> Gathered:
    """Read ground, lines, places that may open and populations, or say what is missing.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "border.look")
    layers = missing_layers(study, session, *_NEEDED)
    if isinstance(layers, Answer):
        return Gathered(None, (), layers, _MODELS)
    try:
        ground = read_ground(study, layers)
    except DataError as error:
        return Gathered(None, (), refused_error(error, ()), _MODELS)
    too_large = too_large_ground(ground.resistance)
    refusal = None if too_large is None else refused(too_large, ground.inputs)
    return Gathered(ground, ground.inputs, refusal, _MODELS)


def sections_of(gathered: Gathered) -> tuple[str, ...]:
    """The sections in which gates may lie, to be forbidden; none where nothing can be asked.

    Args:
        gathered: What was gathered, by who may look at the border.
    """
    if gathered.matter is None:
        return ()
    named = {each.section for each in gathered.matter.gates}
    return tuple(sorted(each for each in named if each and not _MARKS & set(each)))


def _check(model: str) -> None:
    opening_words(model)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.landscape.opening.choosing import choose_gates
    from qaplan.landscape.opening.neighbour import neighbours_shut

    ground: GroundHere = gathered.matter
    words = opening_words(model)
    try:
        problem, limits = _asked(ground, ground.resistance, words, words.permeability)
        found = choose_gates(problem, limits, inputs=gathered.inputs)
        if isinstance(found, Refusal):
            return refused(found, gathered.inputs)
        answer = answer_of_opening(found, "")
        answer = replace(answer, tables=(*answer.tables, _objectives(found)))
        chosen = tuple(at for at, each in enumerate(found.candidates) if each.is_selected)
        answer = say_unpaired(answer, problem.landscape.gates, len(problem.landscape.owners), "auto")
        answer = say_neighbours(answer, neighbours_shut(problem, limits, chosen))
        if words.prey:
            answer = with_prey(answer, problem, limits, _question(words))
        answer = say_ensemble(answer, _over(ground, words, chosen))
        answer = replace(answer, tables=(*answer.tables, asked_table(words)))
    except (DataError, UsageError) as error:
        return refused_error(error, gathered.inputs)
    owners = frozenset(each for each in problem.landscape.owners if each)
    return opened(_placeless(answer), words=owners | ({words.prey} if words.prey else frozenset()))


def _question(words: OpeningWords) -> GateQuestion:
    return GateQuestion(
        words.permeability,
        words.gates,
        month=words.month,
        prey=words.prey,
        prey_permeability=words.prey_permeability,
        prey_weight=words.prey_weight,
    )


def _objectives(found: GateOpening) -> AnswerTable:
    """The mean resistance with no gate, with the choice, at the bound, and with all gates."""
    values = {
        "no_gate": found.no_gate,
        "objective": found.objective,
        "bound": found.bound,
        "all_gates": found.all_gates,
    }
    rows = tuple(
        AnswerRow(
            (
                Message(f"opening.row_{name}"),
                Message("opening.stay_apart") if value is None else written_number(float(f"{value:.4g}")),
            ),
            {"what": name, "mean_resistance": value},
        )
        for name, value in values.items()
    )
    return AnswerTable("objectives", ("opening.what", "opening.mean_resistance"), rows)


def _over(ground: GroundHere, words: OpeningWords, chosen: tuple[int, ...]) -> GateEnsemble:
    from qaplan.landscape.opening.ensemble import choose_over

    return choose_over(_assumed(ground, words), chosen)


def _assumed(ground: GroundHere, words: OpeningWords) -> Iterator[tuple[float, str, GateProblem, GateLimits]]:
    """The same question with other permeabilities, and with a ground of less contrast."""
    import numpy as np

    given = ground.resistance
    with np.errstate(invalid="ignore"):
        softer = given.with_values(np.sqrt(given.values))
    for name, raster in (("", given), ("root", softer)):
        for times in _TIMES:
            permeability = min(max(words.permeability, 1e-4) * times, 1.0)
            yield permeability, name, *_asked(ground, raster, words, permeability)


def _asked(
    ground: GroundHere, raster: Raster, words: OpeningWords, permeability: float
) -> tuple[GateProblem, GateLimits]:
    """The question on a ground, with how permeable the lines are."""
    from qaplan.landscape.opening.preparing import prepare

    landscape = _laid(ground, raster)
    problem = prepare(landscape, permeability=permeability, species=words.species, month=words.month)
    return problem, _limits(landscape, words, raster)


def _laid(ground: GroundHere, raster: Raster) -> GateLandscape:
    from qaplan.landscape.opening.preparing import lay_gates

    return lay_gates(raster, ground.lines, _paired(ground), ground.homes)


def _paired(ground: GroundHere) -> tuple[Gate, ...]:
    from qaplan.landscape.border.pairing import named_pairs, paired_across

    return paired_across(
        [each.places for each in ground.lines], named_pairs(ground.gates), ground.resistance.cell
    )


def _limits(landscape: GateLandscape, words: OpeningWords, raster: Raster) -> GateLimits:
    from qaplan.landscape.opening.choosing import limits_of

    spacing = words.spacing_m * raster.cell / landscape.cell_m
    return limits_of(
        landscape.gates,
        words.gates,
        spacing_m=spacing,
        forbidden_sections=words.forbidden,
        month=words.month,
    )


def _placeless(answer: Answer) -> Answer:
    """The answer without between which posts a gate stands: only ids of gates and sections leave."""
    tables = tuple(_without_posts(each) for each in answer.tables)
    return replace(answer, record=_stripped(answer.record), tables=tables)


def _without_posts(table: AnswerTable) -> AnswerTable:
    kept = [at for at, name in enumerate(table.columns) if name.rpartition(".")[2] not in _PLACES]
    rows = tuple(
        replace(row, cells=tuple(row.cells[at] for at in kept), record=_stripped(row.record))
        for row in table.rows
    )
    return replace(table, columns=tuple(table.columns[at] for at in kept), rows=rows)


def _stripped(record: Mapping[str, object]) -> dict[str, object]:
    return {name: _bare(value) for name, value in record.items() if name not in _PLACES}


def _bare(value: object) -> object:
    if isinstance(value, Mapping):
        return _stripped(value)
    return [_bare(each) for each in value] if isinstance(value, list | tuple) else value


OPENING = Estimator(
    kind="opening",
    page="gates",
    command="population estimate STUDY --kind opening",
    models=_MODELS,
    takes_own=True,
    gather=gather_opening,
    check=_check,
    compute=_compute,
    room="landscape",
    right="border.look",
)
"""Where a barrier should open."""
