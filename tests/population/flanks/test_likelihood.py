from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.encounters.drawing import Detectability
from qaplan.encounters.flanks import FlankSurveys
from qaplan.encounters.grids import grid_detectors, rectangular_mask
from qaplan.encounters.simulate import VirtualAnimals, simulate_flanks
from qaplan.encounters.types import CaptureHistory, Detectors, Mask, Session, SpatialSurvey
from qaplan.population.flanks.likelihood import flank_likelihood, together
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of

PLAIN = Model({"D": "1", "lambda0": "1", "sigma": "1"})


def drawn(seed: int = 3, *, cameras: int = 1, occasions: int = 1) -> FlankSurveys:
    grid = grid_detectors(5, 5, 2500.0, usage=60 / occasions, occasions=occasions)
    covariates = {"ridge": np.array([float(at % 3) for at in range(25)])}
    grid = Detectors(grid.names, grid.place_m, grid.usage, covariates)
    mask = rectangular_mask(grid.place_m, buffer_m=5000, spacing_m=1250)
    mask = Mask(mask.place_m, mask.cell_ha, {"height": mask.place_m[:, 1] / 1e4})
    each = np.where(np.arange(25) % 2 == 0, cameras, 1)
    seen = Detectability("HHN", 0.02, 2200)
    rng = np.random.default_rng(seed)
    return simulate_flanks(grid, mask, VirtualAnimals(number=14), seen, rng=rng, cameras=each).flanks


def test_with_every_flank_linked_it_is_the_likelihood_of_plain_capture_recapture() -> None:
    flanks = drawn(occasions=3)
    nobody = replace_history(flanks.left, empty(flanks.left))
    whole = together(flanks)
    known = FlankSurveys(nobody, nobody, whole, flanks.cameras)
    beta = np.array([-8.0, -3.8, 7.7])
    mine, slope = flank_likelihood(known, PLAIN)(beta)
    theirs, their_slope = likelihood_of(whole, PLAIN)(beta)
    assert mine == pytest.approx(theirs, rel=1e-11)
    assert slope == pytest.approx(their_slope, rel=1e-8)


@pytest.mark.parametrize(
    ("model", "beta"),
    [
        (PLAIN, [-8.0, -3.6, 7.6]),
        (
            Model({"D": "height", "lambda0": "ridge", "sigma": "ridge"}),
            [-8.0, 0.2, -3.6, 0.1, 7.6, -0.05],
        ),
        (Model({"D": "1", "lambda0": "1", "sigma": "1"}, "HEX"), [-8.0, -3.0, 7.2]),
        (Model({"D": "1", "g0": "1", "sigma": "1"}, "HN"), [-8.0, -3.5, 7.6]),
        (Model({"D": "1", "g0": "1", "sigma": "1"}, "EX"), [-8.0, -3.0, 7.2]),
        (Model({"D": "1", "g0": "1", "sigma": "1", "z": "1"}, "HR"), [-8.0, -3.0, 7.4, 1.2]),
    ],
)
@pytest.mark.parametrize("cameras", [1, 2])
def test_the_gradient_is_the_slope_of_the_likelihood(model: Model, beta: list[float], cameras: int) -> None:
    likelihood = flank_likelihood(drawn(cameras=cameras), model)
    at = np.array(beta)
    value, gradient = likelihood(at)
    assert np.isfinite(value)
    for place, step in enumerate(np.eye(len(at)) * 1e-5):
        slope = (likelihood(at + step)[0] - likelihood(at - step)[0]) / 2e-5
        assert gradient[place] == pytest.approx(slope, rel=2e-5, abs=2e-5)


def test_a_tiny_survey_has_the_likelihood_of_every_way_to_pair_its_flanks() -> None:
    """Two left, two right, one linked: seven matchings, each an ordinary Poisson likelihood by hand."""
    place = np.array([[0.0, 0.0], [2000.0, 0.0], [0.0, 2000.0]])
    detectors = Detectors(("a", "b", "c"), place, np.full((3, 1), 30.0))
    cells = np.array([[x, y] for x in range(-4000, 6001, 1000) for y in range(-4000, 6001, 1000)], float)
    mask = Mask(cells, 100.0)
    left = [[2, 0, 0], [0, 1, 1]]
    right = [[1, 0, 0], [0, 0, 2]]
    both = [[0, 3, 0]]
    flanks = FlankSurveys(
        *(survey_of(detectors, mask, rows) for rows in (left, right, both)), (np.ones(3, dtype=np.int64),)
    )
    d, lam, sigma = 2e-4, 0.02, 1800.0
    found = flank_likelihood(flanks, PLAIN)(np.log([d, lam, sigma]))[0]
    assert found == pytest.approx(by_hand(left, right, both, place, cells, d, lam, sigma), rel=1e-12)


def by_hand(left, right, both, place, cells, d, lam, sigma):
    away = ((place[:, None] - cells) ** 2).sum(axis=2)
    expected = 30.0 * lam * np.exp(-away / (2 * sigma**2))

    def weight(*histories):
        total = 0.0
        for cell in range(len(cells)):
            product = d * 100.0 * math.exp(-expected[:, cell].sum())
            for history in histories:
                for mean, count in zip(expected[:, cell], history, strict=True):
                    product *= mean**count / math.factorial(count)
            total += product
        return total

    def matchings(lefts, rights):
        if not lefts:
            return math.prod(weight(each) for each in rights)
        found = weight(lefts[0]) * matchings(lefts[1:], rights)
        for at in range(len(rights)):
            rest = rights[:at] + rights[at + 1 :]
            found += weight(lefts[0], rights[at]) * matchings(lefts[1:], rest)
        return found

    seen = d * 100.0 * sum(1 - math.exp(-expected[:, cell].sum()) for cell in range(len(cells)))
    return math.log(matchings(left, right) * weight(both[0])) - seen


def test_a_known_non_link_has_no_probability_and_the_others_take_its_share() -> None:
    flanks = drawn()
    beta = np.array([-8.0, -3.6, 7.6])
    free = flank_likelihood(flanks, PLAIN).sums(beta)[0].links.probability
    one, other = np.unravel_index(int(free.argmax()), free.shape)
    held = flank_likelihood(flanks, PLAIN, apart=[(0, int(one), int(other))]).sums(beta)[0].links.probability
    assert held[one, other] == 0.0
    assert free[one, other] > 0.2


def test_the_share_of_left_flanks_does_not_matter_when_left_and_right_change_their_names() -> None:
    flanks = drawn()
    turned = FlankSurveys(flanks.right, flanks.left, flanks.both, flanks.cameras)
    beta = np.array([-8.1, -3.7, 7.6])
    assert flank_likelihood(turned, PLAIN)(beta)[0] == pytest.approx(flank_likelihood(flanks, PLAIN)(beta)[0])


def test_two_sessions_are_the_sum_of_each() -> None:
    one, two = drawn(3), drawn(4)
    pair = FlankSurveys(
        *(
            SpatialSurvey("count", (first.sessions[0], replace(second.sessions[0], name="2")))
            for first, second in zip(one.by_flank().values(), two.by_flank().values(), strict=True)
        ),
        (*one.cameras, *two.cameras),
    )
    beta = np.array([-8.0, -3.6, 7.6])
    parts = [flank_likelihood(each, PLAIN)(beta)[0] for each in (one, two)]
    assert flank_likelihood(pair, PLAIN)(beta)[0] == pytest.approx(sum(parts))


@pytest.mark.parametrize(
    "model",
    [
        Model({"D": "1", "lambda0": "bk", "sigma": "1"}),
        Model({"D": "1", "lambda0": "1", "sigma": "1"}, is_conditional=True),
        Model({"D": "1", "lambda0": "1", "sigma": "1"}, is_binomial_n=True),
        Model({"D": "1", "lambda0": "h2", "sigma": "1"}, hcov="sex"),
    ],
)
def test_a_model_that_two_flanks_cannot_have_is_refused(model: Model) -> None:
    with pytest.raises(DataError) as caught:
        flank_likelihood(drawn(), model)
    assert caught.value.code == "population.flanks_model"


def test_flanks_without_counts_are_refused() -> None:
    flanks = drawn()
    left, right, both = (SpatialSurvey("proximity", each.sessions) for each in flanks.by_flank().values())
    with pytest.raises(DataError) as caught:
        flank_likelihood(FlankSurveys(left, right, both, flanks.cameras), PLAIN)
    assert caught.value.code == "population.flanks_need_counts"


def test_coefficients_out_of_reach_are_no_error() -> None:
    likelihood = flank_likelihood(drawn(), PLAIN)
    for signs in itertools.product((-1, 1), repeat=3):
        value, gradient = likelihood(np.array(signs) * 300.0)
        assert not np.isnan(value)
        assert np.isfinite(gradient).all()


def empty(survey: SpatialSurvey) -> CaptureHistory:
    nothing = np.zeros(0, dtype=np.int64)
    return CaptureHistory((), nothing, nothing, nothing, nothing)


def replace_history(survey: SpatialSurvey, history: CaptureHistory) -> SpatialSurvey:
    return SpatialSurvey(survey.kind, (replace(survey.sessions[0], history=history),))


def survey_of(detectors: Detectors, mask: Mask, rows: list[list[int]]) -> SpatialSurvey:
    counts = np.array(rows)
    animal, detector = np.nonzero(counts)
    history = CaptureHistory(
        tuple(f"{at}" for at in range(len(rows))),
        animal.astype(np.int64),
        np.zeros(len(animal), dtype=np.int64),
        detector.astype(np.int64),
        counts[animal, detector].astype(np.int64),
    )
    return SpatialSurvey("count", (Session("1", detectors, mask, history),))
