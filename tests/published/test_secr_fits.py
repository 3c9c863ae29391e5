"""Fits of published surveys by secr 5.5.0 (R): log-likelihood, estimates, standard errors, AICc.

The surveys and the fits are in the shared data; their licences are told there. secr's optimiser stops up to
4e-8 below the maximum, and its standard errors are by numerical differences (0.1 to 0.2 % off): hence the
tolerances.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from qaplan.app.services.population.plain_files import PlainFiles, read_plain_survey
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.fitting import Fit, density_of, fit
from qaplan.population.model import Model

DETECTION_FUNCTIONS = {0: "HN", 14: "HHN"}
REFERENCES = (
    "blackbear_0",
    "blackbear_bk",
    "kruger_0",
    "kruger_hab",
    "krugerbin_HN",
    "namkha_m0",
    "namkha_m3",
    "namkhams_0",
    "ocelot_0",
    "oven_0",
    "oven_trend",
    "saleopard_Atherstone_HHN",
    "saleopard_Phinda_HHN",
)
COUNTED_WITH_THREE = (
    "kruger_0",
    "namkha_m0",
    "namkhams_0",
    "saleopard_Atherstone_HHN",
    "saleopard_Phinda_HHN",
)


@cache
def reference_of(data: Path, name: str) -> dict[str, Any]:
    """A fit by secr."""
    return dict(json.loads((data / "scr/reference" / f"{name}.json").read_text(encoding="utf-8")))


@cache
def survey_of(data: Path, name: str) -> SpatialSurvey:
    """A survey of the shared data; ``#straight`` leaves its own distances out."""
    name, _, straight = name.partition("#")
    folder = data / "scr" / name
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    files = PlainFiles(
        folder / "traps.csv",
        folder / "captures.csv",
        folder / "mask.csv",
        meta["mask_cell_ha"],
        meta["detector"],
        () if straight else tuple(sorted(folder.glob("userdist_*.csv"))),
    )
    return read_plain_survey(files, [Model({})]).survey


@cache
def fitted(data: Path, name: str) -> tuple[Fit, dict[str, Any]]:
    """Our fit of the model that secr fitted, and secr's."""
    reference = reference_of(data, name)
    formulas = dict(re.findall(r"(\w+) ~ (.*?)(?= \w+ ~|$)", reference["model"]))
    model = Model(formulas, DETECTION_FUNCTIONS[reference["detectfn"]])
    return fit(survey_of(data, reference["dataset"]), model), reference


@pytest.mark.parametrize("name", REFERENCES)
def test_our_maximum_is_that_of_secr_or_a_little_higher(name: str, shared_data: Path) -> None:
    ours, reference = fitted(shared_data, name)
    over = ours.log_lik_secr - reference["logLik"]
    assert ours.status == "ok"
    assert -1e-9 <= over <= 1e-6 * abs(reference["logLik"])


@pytest.mark.parametrize("name", REFERENCES)
def test_estimates_are_those_of_secr(name: str, shared_data: Path) -> None:
    ours, reference = fitted(shared_data, name)
    errors = np.sqrt(np.diag(np.array(reference["vcov"])))
    assert np.abs((ours.beta - reference["coef"]["beta"]) / errors).max() < 0.02
    assert np.abs(ours.standard_errors / errors - 1).max() < 0.005


@pytest.mark.parametrize("name", REFERENCES)
def test_aicc_is_that_of_secr_to_three_decimals(name: str, shared_data: Path) -> None:
    ours, reference = fitted(shared_data, name)
    assert ours.aicc == pytest.approx(reference["AICc"], abs=5e-4)


@pytest.mark.parametrize("name", COUNTED_WITH_THREE)
def test_a_fit_of_counts_with_three_parameters_takes_at_most_sixty_evaluations(
    name: str, shared_data: Path
) -> None:
    ours, _ = fitted(shared_data, name)
    assert len(ours.beta) == 3
    assert ours.evaluations <= 60


@pytest.mark.parametrize("name", ["namkha_m0", "kruger_0", "saleopard_Phinda_HHN", "blackbear_0"])
def test_the_density_and_its_interval_are_those_of_secr(name: str, shared_data: Path) -> None:
    ours, reference = fitted(shared_data, name)
    said, density = reference["predict"][0], density_of(ours)
    low, high = density.interval_per_ha
    assert density.per_ha == pytest.approx(said["estimate"][0], rel=1e-3)
    # secr's standard errors are 0.1 to 0.2 % off, and the ends of an interval follow them
    assert (low, high) == pytest.approx((said["lcl"][0], said["ucl"][0]), rel=3e-3)


# Figures that we made with secr 5.5.0 from the same surveys: log-likelihood, estimates, standard errors.
OWN_SECR_FITS: dict[str, tuple[str, Model, float, tuple[float, ...], tuple[float, ...]]] = {
    "blackbear_b": (
        "blackbear",
        Model({"g0": "b"}, "HN"),
        -1110.78308408,
        (
            -4.504497802,
            -3.649536987,
            0.6521206883,
            7.259082623,
        ),
        (
            0.1713082196,
            0.2572995719,
            0.2557267876,
            0.05203063511,
        ),
    ),
    "blackbear_bin": (
        "blackbear",
        Model({}, "HN", is_binomial_n=True),
        -576.588461257,
        (
            -4.784021945,
            -3.116965924,
            7.264430191,
        ),
        (
            0.08156946352,
            0.1177002137,
            0.05251327279,
        ),
    ),
    "blackbear_cl": (
        "blackbear",
        Model({}, "HN", is_conditional=True),
        -573.440073805,
        (
            -3.117438718,
            7.264019403,
        ),
        (
            0.1177359888,
            0.05247840923,
        ),
    ),
    "blackbear_hr": (
        "blackbear",
        Model({}, "HR"),
        -508.669938995,
        (
            -4.752633087,
            -1.238405592,
            6.113463215,
            0.9162822697,
        ),
        (
            0.1080565276,
            0.2497766037,
            0.1282995628,
            0.04986773207,
        ),
    ),
    "blackbear_sex": (
        "blackbear",
        Model({"g0": "h2", "sigma": "h2"}, "HN", hcov="sex"),
        -659.424124829,
        (
            -4.766349864,
            -3.688895757,
            1.149730582,
            7.449506439,
            -0.3618034138,
            -0.4248842568,
        ),
        (
            0.1008066554,
            0.1776797581,
            0.2398137235,
            0.08436107487,
            0.1074637955,
            0.1980880169,
        ),
    ),
    "deermouse_0": (
        "deermouse",
        Model({}, "HN"),
        -497.593890223,
        (
            2.188491575,
            -2.048626555,
            3.093525945,
        ),
        (
            0.1693808193,
            0.1680994522,
            0.06949801905,
        ),
    ),
    "deermouse_b": (
        "deermouse",
        Model({"g0": "b"}, "HN"),
        -495.489877442,
        (
            2.29088803,
            -2.521798638,
            0.5952902212,
            3.090391144,
        ),
        (
            0.1814634358,
            0.3052478615,
            0.3058793407,
            0.06918506846,
        ),
    ),
    "deermouse_bk": (
        "deermouse",
        Model({"g0": "bk"}, "HN"),
        -483.613650879,
        (
            2.168424147,
            -2.479515116,
            1.722895898,
            3.216502719,
        ),
        (
            0.1727043925,
            0.1927953374,
            0.317640258,
            0.08481581128,
        ),
    ),
    "deermouse_ex": (
        "deermouse",
        Model({}, "EX"),
        -485.687387967,
        (
            2.259223153,
            -0.5958816192,
            2.471895154,
        ),
        (
            0.1696037963,
            0.2657494864,
            0.08455169438,
        ),
    ),
    "deermouse_hhn": (
        "deermouse",
        Model({}, "HHN"),
        -497.848819777,
        (
            2.186979023,
            -2.13327132,
            3.089629588,
        ),
        (
            0.1694219191,
            0.1548953622,
            0.06996141424,
        ),
    ),
    "kruger_hex": (
        "kruger",
        Model({}, "HEX"),
        -298.722481686,
        (
            -7.671156504,
            0.5334996487,
            7.714631846,
        ),
        (
            0.1392548056,
            0.1788120836,
            0.08922294709,
        ),
    ),
    "kruger_hr": (
        "kruger_bin",
        Model({}, "HR"),
        -234.549224052,
        (
            -7.680601146,
            -0.7806320692,
            8.746534057,
            2.222826919,
        ),
        (
            0.1372344636,
            0.2259175816,
            0.1051068161,
            0.4046968937,
        ),
    ),
    "kruger_sex": (
        "kruger",
        Model({"lambda0": "h2", "sigma": "h2"}, "HHN", hcov="sex"),
        -324.158298605,
        (
            -7.389213953,
            -0.1407880028,
            -0.5435471104,
            8.194170247,
            -0.5186603572,
            0.189701841,
        ),
        (
            0.1798155936,
            0.1578043295,
            0.4589417631,
            0.07310799566,
            0.2056769104,
            0.3571132095,
        ),
    ),
    "namkha_D": (
        "namkha",
        Model({"D": "std_tri + std_d2hydro", "lambda0": "Water"}, "HHN"),
        -108.451222417,
        (
            -8.628024139,
            0.08518658858,
            0.2339732787,
            -5.830042151,
            -0.3350500077,
            8.70908396,
        ),
        (
            0.46640035,
            0.3932690351,
            0.8296332941,
            0.316088526,
            0.3183238884,
            0.1435567541,
        ),
    ),
    "namkha_bin": (
        "namkha",
        Model({}, "HHN", is_binomial_n=True),
        -109.00349949,
        (
            -8.727356411,
            -5.964418728,
            8.713819473,
        ),
        (
            0.2342907839,
            0.2927899869,
            0.1443451475,
        ),
    ),
    "namkha_cl": (
        "namkha",
        Model({}, "HHN", is_conditional=True),
        -106.588845504,
        (
            -5.965933326,
            8.711648483,
        ),
        (
            0.293014335,
            0.1437336262,
        ),
    ),
    "namkha_clsex": (
        "namkha",
        Model({"sigma": "sex"}, "HHN", is_conditional=True),
        -106.110921585,
        (
            -5.933720796,
            8.807676449,
            -0.185042192,
            0.1045607968,
        ),
        (
            0.2929199145,
            0.238993495,
            0.263716118,
            0.4234610077,
        ),
    ),
    "namkha_hn_count": (
        "namkha",
        Model({}, "HN"),
        -109.140047537,
        (
            -8.718796624,
            -5.964360691,
            8.711822451,
        ),
        (
            0.2520353603,
            0.2934387623,
            0.1437069827,
        ),
    ),
    "namkha_sexU": (
        "namkha",
        Model({"lambda0": "h2"}, "HHN", hcov="sex"),
        -123.965010676,
        (
            -8.703543938,
            -6.094940009,
            0.16761876,
            8.710141106,
            0.5491648612,
        ),
        (
            0.2624633868,
            0.5854477852,
            0.6438485371,
            0.1440234663,
            0.5390240331,
        ),
    ),
    "namkhams_eu": (
        "namkha_ms#straight",
        Model({"D": "session", "sigma": "session"}, "HHN"),
        -104.066994746,
        (
            -8.030328894,
            -0.7349294749,
            -6.137680047,
            8.488632986,
            0.4251988389,
        ),
        (
            0.4253163268,
            0.5889377675,
            0.3902991279,
            0.2339450493,
            0.298131608,
        ),
    ),
    "namkhams_ud": (
        "namkha_ms",
        Model({}, "HHN"),
        -107.482330759,
        (
            -8.571942226,
            -6.462917543,
            9.009859034,
        ),
        (
            0.3204683971,
            0.3821284454,
            0.1972065901,
        ),
    ),
    "ocelot_bk": (
        "ocelot",
        Model({"g0": "bk"}, "HN"),
        -630.948850405,
        (
            -4.890861546,
            -4.795743133,
            1.72216716,
            6.714924149,
        ),
        (
            0.2021966468,
            0.3873012082,
            0.386960123,
            0.1227048076,
        ),
    ),
    "ocelot_hhn": (
        "ocelot",
        Model({"D": "session"}, "HHN"),
        -195.040621037,
        (
            -5.135579219,
            -0.05945169081,
            -3.319752887,
            6.39926088,
        ),
        (
            0.2217304469,
            0.2908275467,
            0.1666521758,
            0.06254434504,
        ),
    ),
    "ocelot_sex": (
        "ocelot",
        Model({"g0": "h2", "sigma": "h2"}, "HN", hcov="sex"),
        -217.059747533,
        (
            -5.087985347,
            -3.00915434,
            -0.2394077803,
            6.032357019,
            0.5205202196,
            -0.427155056,
        ),
        (
            0.1554227706,
            0.2655925482,
            0.3627676469,
            0.102875599,
            0.1332851569,
            0.314869898,
        ),
    ),
}


@pytest.mark.parametrize("name", OWN_SECR_FITS)
def test_other_models_agree_with_secr(name: str, shared_data: Path) -> None:
    dataset, model, log_lik, estimates, errors = OWN_SECR_FITS[name]
    ours = fit(survey_of(shared_data, dataset), model)
    assert ours.status == "ok"
    assert -1e-9 <= ours.log_lik_secr - log_lik <= 1e-6 * abs(log_lik)
    assert np.abs((ours.beta - estimates) / errors).max() < 0.02
    assert np.abs(ours.standard_errors / np.array(errors) - 1).max() < 0.005
