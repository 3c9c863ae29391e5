"""What fits on plain files say: profiles, drawn surveys, regions, surfaces, goodness of fit, barriers."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.plain_files import PlainFiles, read_plain_survey
from qaplan.app.services.population.plain_reading import read_plain
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance
from qaplan.base.refusal import Refusal
from qaplan.encounters.plain_tables import numbers_in, read_table
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, fit, refuse_density
from qaplan.population.model import Model
from qaplan.sharing import Answer, Released, release

if TYPE_CHECKING:
    from qaplan.population.inference.bootstrap import IntervalKind, Mapper
    from qaplan.population.spatial.types import DistanceAt

__all__ = [
    "AskedOf",
    "Barrier",
    "barrier_of_files",
    "bootstrap_of_files",
    "goodness_of_files",
    "profiles_of_files",
    "region_of_files",
    "surface_of_files",
]

_MOST_REFITS = 100_000
_MOST_WORKERS = 8
_ENDING_CODES = {
    "not_converged": "population.not_converged",
    "at_the_edge": "population.at_the_edge",
    "not_identified": "population.not_identified",
}
_KINDS: tuple[IntervalKind, ...] = ("studentised", "percentile", "bias_corrected")


@dataclass(frozen=True)
class AskedOf:
    """The survey that is asked about, and the model.

    Args:
        files: Where the survey lies.
        model: The model.
    """

    files: PlainFiles
    model: Model

    @property
    def word(self) -> str:
        """The model as its maker writes it."""
        return ", ".join(f"{name}~{self.model.formulas[name]}" for name in sorted(self.model.formulas))


@dataclass(frozen=True)
class Barrier:
    """A barrier to ask about.

    Args:
        lines: CSV of the vertices of its lines: line, x, y; None where the distances of the survey are those
            around the barrier when it is shut.
        scale_m: What crossing costs at a permeability of one half, metres of walking.
        permeabilities: Which to try.
        resistance: Raster of resistance over which ways lead; straight ways where None.
    """

    lines: Path | None
    scale_m: float
    permeabilities: tuple[float, ...]
    resistance: Path | None = None


def profiles_of_files(asked: AskedOf, coefficients: Sequence[int] | None = None) -> Released[Answer]:
    """Profile the density and coefficients.

    Args:
        asked: The survey and the model.
        coefficients: Which coefficients, from 0; all when None, none when empty.

    Raises:
        DataError: What reading the survey raises.
        UsageError: ``population.no_such_coefficient``.
    """
    from qaplan.population.inference import profile_coefficient, profile_density

    fitted, inputs = _fitted(asked, allowed=("ok", "at_the_edge"))
    if isinstance(fitted, Answer):
        return release(fitted, "steward")
    chosen = range(len(fitted.beta)) if coefficients is None else coefficients
    found = [profile_coefficient(fitted, at) for at in chosen]
    if not asked.model.is_conditional:
        found.insert(0, profile_density(fitted))
    if not found:
        raise UsageError("population.nothing_to_profile", "nothing is asked for", do="name a coefficient")
    first = answer_of(found[0], asked.word)
    said = tuple(message for each in found for message in each.messages())
    record = {"model": asked.word, "profiles": [each.to_record() for each in found]}
    return release(_joined(first, said, record, inputs), "steward")


def bootstrap_of_files(
    asked: AskedOf, *, refits: int = 1000, seed: int = 1, interval: str = "studentised", workers: int = 0
) -> Released[Answer]:
    """Draw surveys from the fit, fit each anew, and take intervals from the refits.

    Args:
        asked: The survey and the model.
        refits: How many.
        seed: Seed of the draws.
        interval: ``studentised``, ``percentile`` or ``bias_corrected``.
        workers: Processes, on which the result does not depend; one for each processor, up to 8, when 0.

    Raises:
        UsageError: ``population.bad_refits``, ``population.unknown_interval``.
        DataError: What reading the survey raises; ``population.cannot_draw``.
    """
    from qaplan.population.inference import bootstrap

    if not 20 <= refits <= _MOST_REFITS:
        raise UsageError(
            "population.bad_refits", f"{refits} refits cannot be made", do="ask for 20 to 100,000"
        )
    kind = next((each for each in _KINDS if each == interval), None)
    if kind is None:
        choices = ", ".join(_KINDS)
        raise UsageError(
            "population.unknown_interval", f"there is no interval '{interval}'", do=f"choose from {choices}"
        )
    fitted, inputs = _fitted(asked)
    if isinstance(fitted, Answer):
        return release(fitted, "steward")
    with _mapper(workers) as mapper:
        found = bootstrap(fitted, refits=refits, seed=seed, kind=kind, mapper=mapper)
    if isinstance(found, Refusal):
        return release(_refused(found, inputs), "steward")
    answer = answer_of(found, asked.word)
    return release(_joined(answer, answer.sentences, answer.record, inputs), "steward")


def goodness_of_files(asked: AskedOf, *, draws: int = 200, seed: int = 1) -> Released[Answer]:
    """Hold the survey against surveys drawn from the fit.

    Args:
        asked: The survey and the model.
        draws: How many surveys are drawn.
        seed: Seed of the draws.

    Raises:
        UsageError: ``population.bad_refits``.
        DataError: What reading the survey raises; ``population.cannot_draw``, ``population.no_goodness``.
    """
    from qaplan.population.inference import goodness_of_fit

    if not 20 <= draws <= _MOST_REFITS:
        raise UsageError(
            "population.bad_refits", f"{draws} surveys cannot be drawn", do="ask for 20 to 100,000"
        )
    fitted, inputs = _fitted(asked)
    if isinstance(fitted, Answer):
        return release(fitted, "steward")
    answer = answer_of(goodness_of_fit(fitted, np.random.default_rng(seed), draws=draws), asked.word)
    return release(_joined(replace(answer, code=""), answer.sentences, answer.record, inputs), "steward")


def region_of_files(asked: AskedOf, region: Path | None = None) -> Released[Answer]:
    """Estimate the number of animals in a region.

    Args:
        asked: The survey and the model.
        region: CSV of the corners of polygons, x and y in the projection of the mask, and ``part`` where
            there are several; the whole mask when None.

    Raises:
        DataError: What reading the files raises; ``population.bad_region``, ``population.empty_region``,
            ``population.region_needs_density``.
    """
    from qaplan.population.inference import numbers_in_region

    fitted, inputs = _fitted(asked)
    if isinstance(fitted, Answer):
        return release(fitted, "steward")
    cells = None
    if region is not None:
        rings, made_from = _rings(region, "part", 3)
        inputs = (*inputs, made_from)
        cells = _cells_within(fitted.survey, rings)
    found = numbers_in_region(fitted, cells)
    first = answer_of(found[0], asked.word)
    said = tuple(message for each in found for message in each.messages())
    record = {"model": asked.word, "sessions": [each.to_record() for each in found]}
    return release(_joined(first, said, record, inputs), "steward")


def surface_of_files(
    asked: AskedOf, out: Path, *, crs: str = ""
) -> tuple[dict[str, object], tuple[Path, ...]]:
    """Write the density of every cell, with its doubt: one file for each session.

    Args:
        asked: The survey and the model.
        out: The file, ending in .csv or .tif; further sessions get their number before the ending.
        crs: Projected coordinate system of the mask, which a GeoTIFF keeps.

    Returns:
        Totals for a program, and the files written; none where the fit cannot be used, and why.

    Raises:
        DataError: What reading the survey raises; ``population.region_needs_density``, and what
            ``write_surface`` raises.
    """
    from qaplan.population.inference import density_surfaces
    from qaplan.population.inference.files import write_surface

    fitted, inputs = _fitted(asked)
    if isinstance(fitted, Answer):
        return {"status": "refused", "code": fitted.code}, ()
    surfaces = density_surfaces(fitted)
    paths = []
    for at, each in enumerate(surfaces):
        path = out if len(surfaces) == 1 else out.with_name(f"{out.stem}_{at + 1}{out.suffix}")
        write_surface(path, each, crs=crs)
        paths.append(path)
    record: dict[str, object] = {
        "status": "ok",
        "model": asked.word,
        "surfaces": [
            {**each.to_record(), "file": path.name} for each, path in zip(surfaces, paths, strict=True)
        ],
        "inputs": [vars(each) for each in inputs],
        "provenance": surfaces[0].provenance.id,
    }
    return record, tuple(paths)


def barrier_of_files(asked: AskedOf, barrier: Barrier) -> Released[Answer]:
    """Profile how permeable a barrier is.

    Args:
        asked: The survey and the model.
        barrier: The barrier.

    Raises:
        UsageError: ``population.no_distances``, ``population.bad_permeability``, ``population.no_barrier``,
            ``population.bad_scale``.
        DataError: What reading the files raises.
    """
    from qaplan.population.inference import BarrierDetours, BarrierLines, barrier_profile

    if not barrier.scale_m > 0:
        raise UsageError("population.bad_scale", f"{barrier.scale_m} m is no scale", do="give metres over 0")
    if not barrier.permeabilities:
        raise UsageError(
            "population.bad_permeability", "no permeability is named", do="give some from 0 to 1"
        )
    read = read_plain_survey(asked.files, [asked.model])
    inputs = read.inputs
    refusal = refuse_density(read.survey)
    if refusal is not None:
        return release(_refused(refusal, inputs), "steward")
    ways: DistanceAt
    if barrier.lines is None:
        if barrier.resistance is not None:
            raise UsageError(
                "population.no_barrier", "a resistance has no barrier in it", do="give --lines as well"
            )
        ways = BarrierDetours(read.survey, scale_m=barrier.scale_m)
    else:
        lines, made_from = _rings(barrier.lines, "line", 2)
        inputs = (*inputs, made_from)
        if barrier.resistance is None:
            ways = BarrierLines(read.survey, lines, scale_m=barrier.scale_m)
        else:
            ways, over = _ways_over(barrier.resistance, lines, read.survey, barrier.scale_m)
            inputs = (*inputs, over)
    found = barrier_profile(read.survey, asked.model, ways, barrier.permeabilities)
    answer = answer_of(found, asked.word)
    if found.status == "not_converged":
        answer = replace(answer, status="refused", code="population.not_fitted")
    else:
        answer = replace(answer, code="")
    return release(_joined(answer, answer.sentences, answer.record, inputs), "steward")


def _ways_over(
    path: Path, lines: Sequence[NDArray[np.float64]], survey: SpatialSurvey, scale_m: float
) -> tuple[DistanceAt, Input]:
    """Ways over a landscape with the lines on the edges between its cells: the landscape's own distances."""
    from qaplan.landscape.border.distances import BarrierDistances
    from qaplan.landscape.rasters.files import read_raster

    places = [(each.detectors.place_m, each.mask.place_m) for each in survey.sessions]
    ways = BarrierDistances(read_raster(path), lines, places, scale_m=scale_m)
    return ways, Input("table", path.name, hashlib.sha256(path.read_bytes()).hexdigest())


def _fitted(asked: AskedOf, allowed: tuple[str, ...] = ("ok",)) -> tuple[Fit | Answer, tuple[Input, ...]]:
    """The fit with its inputs, or why there is none."""
    read = read_plain_survey(asked.files, [asked.model])
    refusal = refuse_density(read.survey)
    if refusal is not None:
        return _refused(refusal, read.inputs), read.inputs
    found = fit(read.survey, asked.model)
    if found.status in allowed:
        return found, read.inputs
    reason, *more = (each.message for each in found.cautions)
    refused = Refusal(_ENDING_CODES[found.status], reason, tuple(more))
    return _refused(refused, read.inputs), read.inputs


def _refused(refusal: Refusal, inputs: tuple[Input, ...]) -> Answer:
    from qaplan.app.services.population.density_estimate import answer_of_refusal

    answer = answer_of_refusal(refusal)
    return replace(answer, provenance=Provenance(answer.provenance.activity, inputs))


def _joined(
    answer: Answer, said: tuple[Message, ...], record: Mapping[str, object], inputs: tuple[Input, ...]
) -> Answer:
    """An answer with all that was said, on the files that it rests on."""
    from qaplan.base.facts import FactBook

    facts = {fact.id: fact for each in said for fact in each.facts()}
    held = {name: value for name, value in record.items() if name not in ("status", "provenance")}
    return replace(
        answer,
        sentences=said,
        facts=FactBook(facts.values()),
        record=held,
        provenance=Provenance(answer.provenance.activity, inputs),
        code="" if answer.status != "refused" else answer.code,
    )


@contextmanager
def _mapper(workers: int) -> Iterator[Mapper]:
    number = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
    if number <= 1:
        yield map
        return
    with ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool.map


def _rings(path: Path, part: str, fewest: int) -> tuple[list[NDArray[np.float64]], Input]:
    """Rings or lines of a table of vertices, in the order of their rows."""
    read = read_plain(path)
    table = read_table(read.file, ("x", "y"))
    if table.problems:
        raise DataError(
            "population.bad_region",
            "the table of vertices cannot be read",
            where=path.name,
            problems=table.problems,
        )
    places = np.column_stack([numbers_in(table.columns["x"]), numbers_in(table.columns["y"])])
    names = np.array(table.columns.get(part, ["1"] * len(table)))
    found = [places[names == name] for name in dict.fromkeys(names.tolist())]
    if not np.isfinite(places).all() or any(len(each) < fewest for each in found):
        raise DataError(
            "population.bad_region",
            f"a vertex is no number, or a {part} has fewer than {fewest} vertices",
            where=path.name,
            do=f"give {part}, x and y in the projection of the mask",
        )
    return found, read.made_from


def _cells_within(survey: SpatialSurvey, rings: Sequence[NDArray[np.float64]]) -> list[NDArray[np.bool_]]:
    from qaplan.encounters.masks import Habitat, is_within

    habitat = Habitat(tuple((ring,) for ring in rings))
    return [is_within(habitat, each.mask.place_m) for each in survey.sessions]
