"""Fits on plain files: detectors, captures and a mask as CSV, without a study."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.base.errors import DataError, ModelError, UsageError
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Caution, Refusal
from qaplan.encounters.checks import check_survey
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.types import DETECTOR_KINDS, DetectorKind, SpatialSurvey
from qaplan.population.fitting.densities import densities_of, density_of, refuse_density
from qaplan.population.fitting.fit import fit, model_activity
from qaplan.population.formulas.parsing import check_detection_function, parse_formula, parse_model
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of

if TYPE_CHECKING:
    from qaplan.population.fitting.comparing import Comparison, LikelihoodRatio
    from qaplan.population.fitting.types import Fit

__all__ = [
    "PlainComparison",
    "PlainFiles",
    "PlainFit",
    "PlainSpatialSurvey",
    "compare_plain_files",
    "fit_plain_files",
    "log_lik_at",
    "model_of",
    "read_plain_survey",
]


@dataclass(frozen=True)
class PlainFiles:
    """Where a survey lies.

    Args:
        traps: The detectors.
        captures: The captures.
        mask: The cells of the mask.
        mask_cell_ha: Area of a cell, ha.
        detector: ``count``, ``proximity`` or ``multi``.
        userdist: Distances from detectors to cells for each session; none for straight lines.
    """

    traps: Path
    captures: Path
    mask: Path
    mask_cell_ha: float
    detector: str
    userdist: tuple[Path, ...] = ()


@dataclass(frozen=True, eq=False)
class PlainSpatialSurvey:
    """A survey as read, with what is doubtful in it.

    Args:
        survey: The survey.
        inputs: Its files by hash.
        cautions: What is doubtful but usable.
    """

    survey: SpatialSurvey
    inputs: tuple[Input, ...]
    cautions: tuple[Caution, ...]


@dataclass(frozen=True, eq=False)
class PlainFit:
    """What a command answers: a fit, or why there is none.

    Args:
        outcome: The fit or the refusal.
        read: The survey.
        model: The model.
    """

    outcome: Fit | Refusal
    read: PlainSpatialSurvey
    model: Model

    @property
    def is_refused(self) -> bool:
        """Whether the command ends with 4: a refusal, or a fit that did not end well."""
        return self.outcome.status != "ok"

    @property
    def provenance(self) -> Provenance:
        """What it was made from: the files by hash, the model and the program."""
        if isinstance(self.outcome, Refusal):
            made = model_activity("population.fit", self.read.survey, self.model)
        else:
            made = self.outcome.provenance
        return replace(made, inputs=self.read.inputs)

    @property
    def cautions(self) -> tuple[Caution, ...]:
        """What is doubtful in the survey and in the fit."""
        own = () if isinstance(self.outcome, Refusal) else self.outcome.cautions
        return (*self.read.cautions, *own)

    def summary(self) -> str:
        """The answer in plain English."""
        if isinstance(self.outcome, Refusal) or self.is_refused:
            return self.outcome.summary()
        return "\n".join([self.outcome.summary(), *(each.summary() for each in densities_of(self.outcome))])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON; densities are null where there is none."""
        survey, model = self.read.survey, self.model
        record: dict[str, object] = {
            "detector": survey.kind,
            "detectfn": model.detectfn,
            "model": {name: model.formulas[name] for name in sorted(model.formulas)},
            "hcov": model.hcov,
            "conditional": model.is_conditional,
            "binomial_n": model.is_binomial_n,
            "n": survey.animals,
            **_NO_DENSITY,
            **self.outcome.to_record(),
            "cautions": [each.code for each in self.cautions],
            "provenance": _written(self.provenance),
        }
        if isinstance(self.outcome, Refusal):
            return record
        if self.is_refused:
            return record | _why(self.outcome)
        means = densities_of(self.outcome)
        return record | {
            **density_of(self.outcome).to_record(),
            "densities": [{"session": each.session, **each.to_record()} for each in means],
        }


@dataclass(frozen=True, eq=False)
class PlainComparison:
    """What a comparison on plain files answers.

    Args:
        outcome: The comparison or the refusal.
        read: The survey.
        tests: Likelihood-ratio tests of the pairs of which one is within the other.
    """

    outcome: Comparison | Refusal
    read: PlainSpatialSurvey
    tests: tuple[LikelihoodRatio, ...]

    @property
    def is_refused(self) -> bool:
        """Whether there is nothing to say."""
        return isinstance(self.outcome, Refusal)

    def summary(self) -> str:
        """The table and the averaged density in plain English."""
        return self.outcome.summary()

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        made = Provenance(computed_by("population.compare"), self.read.inputs)
        if not isinstance(self.outcome, Refusal):
            made = replace(self.outcome.provenance, inputs=self.read.inputs)
        return {
            "n": self.read.survey.animals,
            "detector": self.read.survey.kind,
            **_NO_DENSITY,
            **self.outcome.to_record(),
            "likelihood_ratios": [each.to_record() for each in self.tests],
            "cautions": [each.code for each in self.read.cautions],
            "provenance": _written(made),
        }


def model_of(
    formulas: str,
    *,
    detectfn: str = "HHN",
    hcov: str = "",
    is_conditional: bool = False,
    is_binomial_n: bool = False,
) -> Model:
    """Read a model.

    Args:
        formulas: Such as ``D~1, lambda0~1, sigma~1``; a parameter that is left out is constant. A detection
            function may stand before them: ``HEX | D~1``.
        detectfn: ``HN``, ``HHN``, ``EX``, ``HEX`` or ``HR``.
        hcov: Animal covariate of the two classes that ``h2`` stands for; empty for none.
        is_conditional: Whether the likelihood is conditional on the animals detected.
        is_binomial_n: Whether the number of animals in the mask is fixed.

    Raises:
        DataError: ``population.bad_formula``, ``population.unknown_detection_function``.
    """
    before, bar, after = formulas.partition("|")
    return Model(
        dict(parse_model(after if bar else before)),
        check_detection_function(before if bar else detectfn),
        hcov=hcov.strip(),
        is_conditional=is_conditional,
        is_binomial_n=is_binomial_n,
    )


def read_plain_survey(files: PlainFiles, models: Sequence[Model] = ()) -> PlainSpatialSurvey:
    """Read a survey and check it.

    Args:
        files: Where it lies.
        models: What will be fitted to it: covariates that no model names may have gaps.

    Raises:
        UsageError: ``encounters.no_file``, ``encounters.unknown_detector_kind``.
        DataError: ``encounters.bad_files``, or what the check of a survey finds.
    """
    kind = _kind(files.detector)
    content = {path: _bytes(path) for path in _paths(files)}
    texts = {path: PlainFile(path.name, _text(path, held)) for path, held in content.items()}
    used = _names(models)
    survey = read_survey(
        PlainSurvey(
            texts[files.traps],
            texts[files.captures],
            texts[files.mask],
            files.mask_cell_ha,
            tuple(texts[path] for path in files.userdist),
        ),
        kind,
        needed=used,
    )
    checked = check_survey(survey, covariates=used)
    checked.require()
    inputs = tuple(
        Input("table", path.name, hashlib.sha256(held).hexdigest()) for path, held in content.items()
    )
    return PlainSpatialSurvey(survey, inputs, checked.cautions)


def fit_plain_files(read: PlainSpatialSurvey, model: Model) -> PlainFit:
    """Fit a model to a survey, or refuse where too few animals were seen.

    Args:
        read: The survey.
        model: The model.

    Raises:
        DataError: What the formulas have against the survey.
    """
    refusal = refuse_density(read.survey)
    return PlainFit(refusal or fit(read.survey, model), read, model)


def compare_plain_files(read: PlainSpatialSurvey, models: Sequence[Model]) -> PlainComparison:
    """Fit several models to a survey and compare them, or refuse where too few animals were seen.

    Args:
        read: The survey.
        models: The models.

    Raises:
        DataError: What the formulas have against the survey.
    """
    from qaplan.population.fitting.comparing import compare

    refusal = refuse_density(read.survey)
    if refusal is not None:
        return PlainComparison(refusal, read, ())
    fits = [fit(read.survey, model) for model in models]
    return PlainComparison(compare(fits), read, _tests(fits))


def log_lik_at(read: PlainSpatialSurvey, model: Model, at: str) -> dict[str, object]:
    """The log-likelihoods at one point.

    Args:
        read: The survey.
        model: The model.
        at: The coefficients on the link scale with commas between, in secr's order.

    Raises:
        UsageError: ``population.bad_point`` if they are no numbers, or not as many as the model has.
    """
    import numpy as np

    likelihood = likelihood_of(read.survey, model)
    names = [f"{each.parameter} {each.term}" for each in likelihood.coefficients]
    try:
        beta = np.array([float(part) for part in at.split(",")])
    except ValueError:
        beta = np.zeros(0)
    if len(beta) != len(names) or not np.isfinite(beta).all():
        what = f"the model has {len(names)} coefficients: {', '.join(names)}"
        raise UsageError("population.bad_point", what, where=at, do="give a number for each")
    value = float(likelihood(beta)[0])
    found = value if np.isfinite(value) else None
    made = model_activity("population.log_lik_at", read.survey, model)
    return {
        "status": "ok" if found is not None else "out_of_reach",
        "log_lik": found,
        "log_lik_secr": None if found is None else found + likelihood.secr_constant(),
        "at": beta.tolist(),
        "n": read.survey.animals,
        "provenance": _written(replace(made, inputs=read.inputs)),
    }


_NO_DENSITY = dict.fromkeys(
    (
        "density_per_ha",
        "density_per_ha_lower",
        "density_per_ha_upper",
        "density_per_100km2",
        "density_per_100km2_lower",
        "density_per_100km2_upper",
    )
)


def _tests(fits: Sequence[Fit]) -> tuple[LikelihoodRatio, ...]:
    """The tests of all pairs that can be tested."""
    from qaplan.population.fitting.comparing import likelihood_ratio

    found = []
    for simpler in fits:
        for richer in fits:
            with suppress(DataError, ModelError):
                found.append(likelihood_ratio(simpler, richer))
    return tuple(found)


def _written(made: Provenance) -> dict[str, object]:
    return {
        "id": made.id,
        "activity": made.activity.name,
        "parameters": dict(made.activity.parameters),
        "software": made.activity.software,
        "inputs": [vars(each) for each in made.inputs],
    }


def _why(outcome: Fit) -> dict[str, object]:
    """Why a fit ended as it did, in the words of a refusal."""
    from qaplan.base.messages import Text

    text = Text("en")
    said = [text.say(each.message) for each in outcome.cautions]
    return {"code": outcome.cautions[0].code, "reason": " ".join(said), "instead": []}


def _names(models: Sequence[Model]) -> Collection[str]:
    formulas = [parse_formula(text) for model in models for text in model.formulas.values()]
    classes = {model.hcov for model in models if model.hcov}
    return {name for formula in formulas for name in formula.names} | classes


def _kind(word: str) -> DetectorKind:
    for each in DETECTOR_KINDS:
        if word.strip().lower() == each:
            return each
    raise UsageError(
        "encounters.unknown_detector_kind",
        f"'{word}' is no kind of detector",
        do=f"choose from {', '.join(DETECTOR_KINDS)}",
    )


def _paths(files: PlainFiles) -> list[Path]:
    return [files.traps, files.captures, files.mask, *files.userdist]


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise UsageError("encounters.no_file", "there is no such file", where=str(path))
    return path.read_bytes()


def _text(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DataError(
            "encounters.not_utf8", "the file is not UTF-8", where=path.name, do="save it as CSV in UTF-8"
        ) from None
