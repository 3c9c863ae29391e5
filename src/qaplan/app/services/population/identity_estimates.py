"""What two flanks, animals that are none, and doubt about who is who make of a study's density."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Protocol

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.identity.counting import counting_of_study, draws_of
from qaplan.app.services.identity.readers import rates_here
from qaplan.app.services.population.density_estimate import (
    answer_of_refusal,
    gather_density,
    model_of_word,
)
from qaplan.app.services.population.flank_answers import tell_flanks
from qaplan.app.services.population.survey_here import SurveyHere, survey_here
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, digest_of
from qaplan.base.refusal import Refusal
from qaplan.sharing import Answer

if TYPE_CHECKING:
    from qaplan.population.uncertain.splitting import SplittingRate

__all__ = ["DRAWS", "FLANKS", "GHOSTS", "answer_of"]

_MODELS = (OfferedModel("HHN | D~1, lambda0~1, sigma~1", "estimates.model_plain"),)
_DRAWS, _SEED = 100, 1
_FEWEST_KNOWN, _WORST = 10, 0.5


class _Result(Protocol):
    """A result of a station, as all of them are."""

    @property
    def status(self) -> str: ...

    @property
    def provenance(self) -> Provenance: ...

    def messages(self) -> tuple[Message, ...]: ...

    def to_record(self) -> dict[str, object]: ...


def answer_of(result: _Result, model: str, more: Mapping[str, object] | None = None) -> Answer:
    """A result of a station as an answer for insiders.

    Args:
        result: The result.
        model: The word of its model.
        more: What its record says besides.
    """
    said = result.messages()
    facts = {fact.id: fact for each in said for fact in each.facts()}
    return Answer(
        sentences=said,
        facts=FactBook(facts.values()),
        record={"model": model} | result.to_record() | dict(more or {}),
        provenance=result.provenance,
        status=result.status,
        code="" if result.status == "ok" else "population.not_fitted",
        words=frozenset({model}),
    )


def _gather_flanks(study: Study, session: Session, on: date) -> Gathered:
    from qaplan.population.flanks.estimating import refuse_flanks

    check_may(session, "identity.read")
    here = survey_here(study, session, on)
    if isinstance(here, Refusal):
        return gather_density(study, session, on)
    refusal = refuse_flanks(here.histories.flanks())
    answer = None if refusal is None else answer_of_refusal(refusal)
    return Gathered(here, here.histories.inputs, answer)


def _flanks(gathered: Gathered, model: str, tell: Tell) -> Answer:
    import numpy as np

    from qaplan.population.flanks.estimating import fit_flanks

    here: SurveyHere = gathered.matter
    found = fit_flanks(here.histories.flanks(), model_of_word(model), rng=np.random.default_rng(_SEED))
    return replace(answer_of(found, model), tables=tell_flanks(found).tables)


def _gather_seen(study: Study, session: Session, on: date) -> Gathered:
    """The histories with how often readers took one animal for two, where that was measured."""
    check_may(session, "identity.read")
    base = gather_density(study, session, on)
    if base.refusal is not None:
        return base
    rates = [each.false_different for each in rates_here(study, session=session)]
    errors, told = sum(each.errors for each in rates), sum(each.told for each in rates)
    measured = Input("table", "reader_errors", digest_of([errors, told]))
    matter = (base.matter, errors, told)
    return replace(base, matter=matter, inputs=(*base.inputs, measured), offered=_MODELS)


def _ghosts(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.uncertain.ghosts import check_ghosts

    here, errors, told = gathered.matter
    found = check_ghosts(here.survey, model_of_word(model), rate=_splitting(errors, told))
    return answer_of(found, model)


def _splitting(errors: int, told: int) -> SplittingRate | None:
    """The rate of splitting that readers' answers on known pairs tell; None where they are too few.

    Source:
        Brown, Cai and DasGupta 2001, Statistical Science 16, 101-133: the mean of Jeffreys' posterior.
    """
    from qaplan.population.uncertain.splitting import SplittingRate

    rate = (errors + 0.5) / (told + 1)
    return SplittingRate(rate, told + 1) if told >= _FEWEST_KNOWN and rate < _WORST else None


def _gather_draws(study: Study, session: Session, on: date) -> Gathered:
    """The histories with the probabilities of pairs; refused while there are none."""
    from qaplan.identity.counting.counted import refuse_count

    check_may(session, "identity.read")
    base = gather_density(study, session, on)
    if base.refusal is not None:
        return base
    counting = counting_of_study(study, session=session)
    believed = Input("table", "beliefs", digest_of(str(counting.evidence)))
    inputs = (*base.inputs, believed)
    refusal = refuse_count(counting.evidence, is_calibrated=counting.is_calibrated)
    answer = None if refusal is None else answer_of_refusal(refusal)
    return Gathered((base.matter, counting), inputs, answer)


def _draws(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.uncertain.over_draws import fit_over_draws

    here, counting = gathered.matter
    draws = draws_of(counting, draws=_DRAWS, seed=_SEED)
    if isinstance(draws, Refusal):
        return answer_of_refusal(draws)
    surveys = list(here.histories.of_draws(draws, here.flank))
    return answer_of(fit_over_draws(surveys, model_of_word(model), tell=tell), model)


def _check(model: str) -> None:
    model_of_word(model)


FLANKS = Estimator(
    kind="flanks",
    page="flanks",
    command="population estimate STUDY --kind flanks",
    models=_MODELS,
    takes_own=True,
    gather=_gather_flanks,
    check=_check,
    compute=_flanks,
)
"""Density from left-only, right-only and linked histories together."""

GHOSTS = Estimator(
    kind="ghosts",
    page="flanks",
    command="population estimate STUDY --kind ghosts",
    models=_MODELS,
    takes_own=True,
    gather=_gather_seen,
    check=_check,
    compute=_ghosts,
)
"""The fit on animals seen at least twice beside that of all."""

DRAWS = Estimator(
    kind="draws",
    page="flanks",
    command="population estimate STUDY --kind draws",
    models=_MODELS,
    takes_own=True,
    gather=_gather_draws,
    check=_check,
    compute=_draws,
)
"""Density over draws of who is who."""
