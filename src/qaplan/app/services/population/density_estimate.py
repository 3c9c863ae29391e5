"""The density of a study: where it starts from, which models are offered, and its refusal."""

from __future__ import annotations

from datetime import date

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.density_answer import tell_density
from qaplan.app.services.population.survey_here import SurveyHere, survey_here
from qaplan.app.services.questions.asking import Inquiry, inquire
from qaplan.app.services.questions.counting import camera_days_of, density_answer
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.base.facts import FactBook
from qaplan.base.provenance import Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.population.model import Model
from qaplan.sharing import Answer

__all__ = ["DENSITY", "answer_of_refusal", "gather_density", "model_of_word"]

_BAR = "|"
_MODELS = (
    OfferedModel("HHN | D~1, lambda0~1, sigma~1", "estimates.model_plain"),
    OfferedModel("HEX | D~1, lambda0~1, sigma~1", "estimates.model_exponential"),
    OfferedModel("HHN | D~1, lambda0~h2, sigma~h2", "estimates.model_sex"),
)


def gather_density(study: Study, session: Session, on: date) -> Gathered:
    """Load the capture histories of a study, or say why no density follows from them.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    from qaplan.population.fitting.densities import refuse_density

    check_may(session, "study.look")
    here = survey_here(study, session, on)
    refusal = here if isinstance(here, Refusal) else refuse_density(here.survey)
    if refusal is not None:
        inputs = () if isinstance(here, Refusal) else here.histories.inputs
        answer = _refused(study, session, on, refusal)
        return Gathered(None, (*inputs, *answer.provenance.inputs), answer)
    assert isinstance(here, SurveyHere)
    known = {name for each in here.survey.sessions for name in each.history.covariates}
    offered = tuple(each for each in _MODELS if "h2" not in each.word or "sex" in known)
    return Gathered(here, here.histories.inputs, offered=offered)


def model_of_word(word: str) -> Model:
    """Read a model from the word under which it is kept, such as ``HHN | D~1, lambda0~1, sigma~1``.

    Args:
        word: The detection function, a bar and the formulas; without a bar HHN.

    Raises:
        UsageError: ``population.no_model`` if nothing is written.
        DataError: ``population.bad_formula``, ``population.unknown_detection_function``.
    """
    from qaplan.app.services.population.plain_files import model_of

    function, bar, formulas = word.rpartition(_BAR)
    if not formulas.strip():
        raise UsageError("population.no_model", "no model is written", do="write D~1, lambda0~1, sigma~1")
    hcov = "sex" if "h2" in formulas else ""
    return model_of(formulas, detectfn=function.strip() if bar else "HHN", hcov=hcov)


def answer_of_refusal(refusal: Refusal) -> Answer:
    """A refusal as an answer; what rests on pictures of the house is for insiders.

    Args:
        refusal: The refusal.
    """
    made = computed_by("population.density")
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record={"code": refusal.code},
        provenance=refusal.facts[0].provenance if refusal.facts else Provenance(made),
        instead=refusal.instead,
        status="refused",
        code=refusal.code,
    )


def _refused(study: Study, session: Session, on: date, refusal: Refusal) -> Answer:
    """The refusal of the case file where the study holds records; that of the cameras otherwise."""
    inquiry = inquire(study, audience=session.audience, as_of=on, session=session)
    if _holds_records(inquiry):
        return density_answer(inquiry, camera_days=camera_days_of(study))
    return answer_of_refusal(refusal)


def _holds_records(inquiry: Inquiry) -> bool:
    return bool(inquiry.case.records)


def _check(model: str) -> None:
    model_of_word(model)


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    return tell_density(gathered.matter, model_of_word(model), model)


DENSITY = Estimator(
    kind="density",
    page="density",
    command="population estimate STUDY --kind density",
    models=_MODELS,
    takes_own=True,
    gather=gather_density,
    check=_check,
    compute=_compute,
)
"""Density by spatial capture-recapture."""
