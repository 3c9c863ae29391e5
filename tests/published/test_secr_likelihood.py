"""The likelihood against that of the R package secr 5.5.0 (Efford 2026), at points that are no maximum.

The data are those of the folder ``scr`` of the shared data, under the licences that its LICENCES.md states;
``reference`` there holds fits of secr. The further figures below were computed for this test by secr 5.5.0
(``secr.fit`` with ``LLonly``). The tolerance is that of double precision over the sums of secr: with HN its
hazard -log(1 - g) is rounded where g is small.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.formulas import parse_model
from qaplan.population.model import Model
from qaplan.population.spatial import likelihood_of

FUNCTIONS = {0: "HN", 1: "HR", 2: "EX", 14: "HHN", 16: "HEX"}
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
# data | detectors | detection function | model | classes | flag |
#     coefficients | log-likelihood of secr
FURTHER = """
    kruger | count | HHN | D~1, lambda0~h2, sigma~h2 | sex | |
        -7.6,-0.6,0.3,8,0.4,-0.5 | -369.0079409581
    kruger | count | HHN | D~1, lambda0~1, sigma~h2 | sex | |
        -7.6,-0.6,8,0.4,-0.5 | -361.4412854420
    namkha | count | HHN | D~1, lambda0~1, sigma~h2 | sex | |
        -8.6,-6,8.6,0.3,0.4 | -126.4359935176
    saleopard_Venetia | count | HHN | D~1, lambda0~h2, sigma~1 | Sex | |
        -7.4,-4,0.5,8.1,0.2 | -211.0359951765
    kruger | count | HHN | lambda0~h2, sigma~h2 | sex | conditional |
        -0.6,0.3,8,0.4,-0.5 | -365.8272195029
    kruger | count | HEX | D~1, lambda0~1, sigma~1 |  | |
        -7.6,0.3,7.7 | -301.0989887871
    kruger | count | HN | D~1, g0~1, sigma~1 |  | |
        -7.6,-0.3,8.1 | -304.7330880451
    kruger | count | EX | D~1, g0~1, sigma~1 |  | |
        -7.6,0.3,7.7 | -336.0930779437
    kruger | count | HR | D~1, g0~1, sigma~1, z~1 |  | |
        -7.6,0.3,8.2,1.3 | -302.0276077035
    kruger_bin | proximity | HR | D~1, g0~1, sigma~1, z~1 |  | |
        -7.6,0.3,8.2,1.3 | -239.1247795051
    kruger_bin | proximity | HHN | D~1, lambda0~1, sigma~1 |  | |
        -7.6,-0.3,8.1 | -235.3920818283
    kruger_bin | proximity | HEX | D~1, lambda0~1, sigma~1 |  | |
        -7.6,0.3,7.6 | -244.3053732634
    kruger_bin | proximity | EX | D~1, g0~1, sigma~1 |  | |
        -7.6,0.3,7.6 | -282.9480251012
    kruger_bin | proximity | HN | D~1, g0~1, sigma~1 |  | binomial |
        -7.3,0.1,8.2 | -242.2006061853
    namkha | count | HHN | D~1, lambda0~1, sigma~1 |  | binomial |
        -8.5,-6,8.7 | -109.6508152163
    namkha | count | HHN | lambda0~1, sigma~1 |  | conditional |
        -6,8.7 | -106.6166827908
    ocelot | proximity | HN | g0~1, sigma~1 |  | conditional |
        -3.3,6.4 | -190.0301080354
    deermouse | multi | HHN | D~1, lambda0~h2, sigma~1 | sex | |
        2.9,-1.5,0.4,1.9,0.2 | -986.2641405182
    deermouse | multi | HEX | lambda0~1, sigma~1 |  | conditional |
        -1.1,1.4 | -693.9989675700
    blackbear | proximity | HN | D~1, g0~b, sigma~1 |  | |
        -4.6,-3.4,0.3,7.3 | -1112.7785107664
    blackbear | proximity | HN | D~1, g0~1, sigma~h2 | sex | |
        -4.6,-3.2,7.1,0.4,-0.3 | -690.3768492884
    blackbear | proximity | HN | g0~bk, sigma~1 |  | conditional |
        -4.2,2.4,7.5 | -1036.6440238670
    blackbear | proximity | HN | D~1, g0~bk, sigma~1 |  | binomial |
        -4.5,-4.2,2.4,7.5 | -1039.8627848631
    blackbear | proximity | HN | D~1, g0~bk, sigma~h2 | sex | |
        -4.5,-4.2,2.4,7.3,0.3,-0.2 | -1150.5786858871
    deermouse | multi | HN | D~1, g0~1, sigma~1 |  | |
        2.9,-1.5,2.6 | -542.4234286103
    deermouse | multi | HN | D~1, g0~b, sigma~1 |  | |
        2.9,-1.5,0.4,2.6 | -539.0843695557
    deermouse | multi | HN | D~1, g0~bk, sigma~1 |  | |
        2.9,-1.5,0.4,2.6 | -538.7522173325
    ovenbird | proximity | HN | D~session, g0~1, sigma~1 |  | |
        0,0.1,0.2,0.1,-0.1,-3.4,4.3 | -574.0350079449
    ovenbird | proximity | HN | D~1, g0~h2, sigma~1 | Sex | |
        0,-3.4,0.2,4.3,0.1 | -645.3132576926
    ovenbird | proximity | HN | D~1, g0~Session, sigma~session |  | |
        0,-3.4,0.05,4.3,0.1,0.05,-0.1,0.1 | -577.6041249877
    ocelot | proximity | HN | D~1, g0~b, sigma~1 |  | |
        -5.1,-3.4,0.3,6.4 | -642.2485649474
    ocelot | proximity | HN | D~session, g0~bk, sigma~1 |  | |
        -5.1,0.1,-3.4,0.3,6.4 | -639.3440965463
    ocelot | proximity | HN | D~1, g0~1, sigma~h2 | sex | |
        -5.1,-3.4,6.3,0.2,0.1 | -221.6878198227
    namkha | count | HHN | D~std_tri, lambda0~valley_stream + Water, sigma~1 |  | |
        -8.6,0.2,-6,-0.5,0.3,8.7 | -108.4315627146
    deermouse | multi | EX | D~1, g0~b, sigma~1 |  | |
        2.9,-0.5,0.4,2 | -513.1433160368
    deermouse | multi | HR | D~1, g0~1, sigma~1, z~1 |  | binomial |
        2.9,-1.5,2,1.2 | -547.6196295768
    kruger | count | EX | D~1, g0~1, sigma~1 |  | binomial |
        -7.6,0.3,7.7 | -338.6968352885
    kruger | count | HHN | D~1, lambda0~h2, sigma~h2 | sex | binomial |
        -7.3,-0.6,0.3,8,0.4,-0.5 | -371.2848955845
    namkha | count | HHN | D~std_tri, lambda0~h2 + valley_stream, sigma~h2 | sex | |
        -8.6,0.2,-6,0.4,-0.3,8.6,0.3,0.4 | -128.4564776373
"""


@cache
def survey_of(folder: Path, kind: str, *, has_distances: bool) -> SpatialSurvey:
    def file(path: Path) -> PlainFile:
        return PlainFile(path.name, path.read_text(encoding="utf-8"))

    cell_ha = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["mask_cell_ha"]
    distances = tuple(file(path) for path in sorted(folder.glob("userdist*"))) if has_distances else ()
    tables = [file(folder / name) for name in ("traps.csv", "captures.csv", "mask.csv")]
    return read_survey(PlainSurvey(*tables, cell_ha, distances), kind)


@pytest.mark.parametrize("name", REFERENCES)
def test_every_reference_is_met_at_its_second_point(shared_data: Path, name: str):
    scr = shared_data / "scr"
    reference = json.loads((scr / "reference" / f"{name}.json").read_text(encoding="utf-8"))
    folder = scr / reference["dataset"]
    kind = json.loads((folder / "meta.json").read_text(encoding="utf-8"))["detector"]
    survey = survey_of(folder, kind, has_distances="details" in reference["dots"])
    formulas = re.sub(r"\s+(?=\w+ ~)", ", ", reference["model"])
    likelihood = likelihood_of(survey, Model(parse_model(formulas), FUNCTIONS[reference["detectfn"]]))
    for beta, expected, tolerance in (
        (reference["logLik_at"]["beta"], reference["logLik_at"]["logLik"], 1e-11),
        (reference["coef"]["beta"], reference["logLik"], 1e-11),
    ):
        value = likelihood(np.array(beta))[0] + likelihood.secr_constant()
        assert value == pytest.approx(expected, rel=tolerance)


@pytest.mark.parametrize("line", re.sub(r"\|\n", "|", FURTHER).strip().splitlines())
def test_further_models_are_those_of_secr(shared_data: Path, line: str):
    name, kind, detectfn, model, hcov, flag, beta, expected = (each.strip() for each in line.split("|"))
    survey = survey_of(shared_data / "scr" / name, kind, has_distances=False)
    likelihood = likelihood_of(
        survey,
        Model(
            parse_model(model),
            detectfn,
            hcov=hcov,
            is_conditional=flag == "conditional",
            is_binomial_n=flag == "binomial",
        ),
    )
    value = likelihood(np.array([float(each) for each in beta.split(",")]))[0]
    assert value + likelihood.secr_constant() == pytest.approx(float(expected), rel=1e-9)
