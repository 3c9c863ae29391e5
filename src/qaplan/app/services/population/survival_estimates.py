"""How many of a study's animals live through a year, how many come in, and whether their number grows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.lives_here import MOST_LIVES, LivesHere, lives_here
from qaplan.app.services.population.over_time import told_table
from qaplan.app.services.sessions import Session
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.population.open_population.types import DetectionBy
from qaplan.sharing import Answer

if TYPE_CHECKING:
    from qaplan.population.open_population.growth import GrowthFit
    from qaplan.population.open_population.survival import SurvivalFit

__all__ = ["GROWTH", "SURVIVAL"]

_UNFITTED = ("not_converged", "not_identified")
_NO_LIVES = Refusal("population.no_lives", Message("estimates.no_lives"))
_NO_EFFORT = Refusal("encounters.no_effort_held", Message("over_time.no_effort"))


@dataclass(frozen=True)
class _Model:
    """How rates go, and the message key that says it."""

    survival_by: DetectionBy
    detection_by: DetectionBy
    key: str


_SURVIVAL: Mapping[str, _Model] = {
    "survival~1, detection~effort": _Model("constant", "effort", "over_time.model_effort"),
    "survival~1, detection~1": _Model("constant", "constant", "over_time.model_alike"),
    "survival~1, detection~period": _Model("constant", "period", "over_time.model_each_chance"),
    "survival~period, detection~effort": _Model("period", "effort", "over_time.model_each_effort"),
    "survival~period, detection~1": _Model("period", "constant", "over_time.model_each_survival"),
}
_GROWTH: Mapping[str, _Model] = {
    "survival~1, recruitment~1, detection~effort": _Model(
        "constant", "effort", "over_time.model_growth_effort"
    ),
    "survival~1, recruitment~1, detection~1": _Model("constant", "constant", "over_time.model_growth_alike"),
}


def _gather_survival(study: Study, session: Session, on: date) -> Gathered:
    return _gathered(lives_here(study, session, on))


def _gather_growth(study: Study, session: Session, on: date) -> Gathered:
    return _gathered(lives_here(study, session, on))


def _gathered(here: LivesHere) -> Gathered:
    """The lives by years of looking; refused, with known fates instead, where they carry no survival."""
    refusal = _refusal(here)
    return Gathered(here if refusal is None else None, here.inputs, refusal)


def _refusal(here: LivesHere) -> Answer | None:
    from qaplan.population.open_population.survival import FEWEST_FOR_SURVIVAL, can_be_seen_again
    from qaplan.population.open_population.telling import refuse_single_year, refuse_survival

    yearly = here.yearly
    if not here.sightings:
        return replace(answer_of_refusal(_NO_LIVES), tier="public")
    if not here.effort:
        return _with_fates(_NO_EFFORT, here, None)
    if yearly.lives is None or yearly.years < 2:
        return _with_fates(refuse_single_year(yearly.years), here, yearly.animals)
    again = can_be_seen_again(yearly.lives)
    if again < FEWEST_FOR_SURVIVAL:
        return _with_fates(refuse_survival(yearly.lives, again), here, again)
    return None


def _with_fates(refusal: Refusal, here: LivesHere, again: int | None) -> Answer:
    """A refusal with what the known lives say instead, and what would settle the question.

    Args:
        refusal: The refusal.
        here: The lives.
        again: How many animals could be seen again; None where nobody knows when cameras looked.
    """
    from qaplan.population.open_population.known_fate import known_fate
    from qaplan.population.open_population.telling import settling_message

    are_told = 0 < len(here.known) <= MOST_LIVES
    said = [Message("over_time.settle_effort") if again is None else settling_message(again)]
    if sum(each.years for each in here.known) > 0:
        fate = known_fate(here.known, inputs=here.inputs)
        lives = fate.messages() if are_told else fate.rate_messages()
        said = [*lives, *said, *fate.settling_messages()]
    instead = (*said, *_notes(here))
    answer = answer_of_refusal(replace(refusal, instead=instead))
    facts = FactBook({fact.id: fact for each in (refusal.reason, *instead) for fact in each.facts()}.values())
    tier = here.tier if are_told else here.records_tier
    return replace(answer, facts=facts, tier=tier, words=here.words)


def _survival(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.open_population.survival import fit_survival

    here: LivesHere = gathered.matter
    chosen = _SURVIVAL[model]
    assert here.yearly.lives is not None, "a study without histories is refused before"
    fitted = fit_survival(
        here.yearly.lives,
        survival_by=chosen.survival_by,
        detection_by=chosen.detection_by,
        inputs=gathered.inputs,
    )
    return _told(fitted, here, model)


def _growth(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.open_population.growth import fit_growth

    here: LivesHere = gathered.matter
    assert here.yearly.lives is not None, "a study without histories is refused before"
    detection_by = _GROWTH[model].detection_by
    fitted = fit_growth(here.yearly.lives, detection_by=detection_by, inputs=gathered.inputs)
    return _told(fitted, here, model)


def _told(fitted: SurvivalFit | GrowthFit | Refusal, here: LivesHere, model: str) -> Answer:
    from qaplan.population.open_population.telling import refuse_unfitted

    if isinstance(fitted, Refusal):
        return _with_fates(fitted, here, here.yearly.animals)
    if fitted.status in _UNFITTED:
        refused = _with_fates(refuse_unfitted(fitted.status), here, here.yearly.animals)
        return replace(refused, record=dict(refused.record) | {"model": model})
    found = fitted.to_record()
    more = {"rates": found["rates"]}
    if fitted.aicc != float("inf"):
        more["aicc_comparable"] = fitted.aicc
    answer = answer_of(fitted, model, more)
    sentences = (*answer.sentences, *_notes(here))
    facts = FactBook({fact.id: fact for each in sentences for fact in each.facts()}.values())
    periods = fitted.lives.periods
    words = frozenset((model, *periods.names, *(each.period for each in fitted.rates)))
    tables = (told_table("rates", "over_time", [each.to_record() for each in fitted.rates]),)
    return replace(
        answer, sentences=sentences, facts=facts, tables=tables, words=words, tier=here.records_tier
    )


def _notes(here: LivesHere) -> tuple[Message, ...]:
    """Which flank counts, and what had to stay out."""
    number = here.yearly.left_out if here.effort else 0
    if not number:
        return here.notes
    made = computed_by("population.yearly_lives", {"left_out": number})
    fact = Fact("population.over_time.left_out", number, "", activity=made, tier="public")
    return (*here.notes, Message("over_time.left_out", {"sightings": fact}))


def _check_survival(model: str) -> None:
    _check(model, _SURVIVAL)


def _check_growth(model: str) -> None:
    _check(model, _GROWTH)


def _check(model: str, models: Mapping[str, _Model]) -> None:
    if model not in models:
        raise UsageError(
            "population.bad_survival_model",
            f"'{model[:60]}' is no model of survival",
            do=f"choose from: {'; '.join(models)}",
        )


SURVIVAL = Estimator(
    kind="survival",
    page="time",
    command="population estimate STUDY --kind survival",
    models=tuple(OfferedModel(word, each.key) for word, each in _SURVIVAL.items()),
    takes_own=False,
    gather=_gather_survival,
    check=_check_survival,
    compute=_survival,
)
"""Yearly survival of animals that were looked for in several years."""

GROWTH = Estimator(
    kind="growth",
    page="time",
    command="population estimate STUDY --kind growth",
    models=tuple(OfferedModel(word, each.key) for word, each in _GROWTH.items()),
    takes_own=False,
    gather=_gather_growth,
    check=_check_growth,
    compute=_growth,
)
"""Newcomers and growth, with what change could have been seen."""
