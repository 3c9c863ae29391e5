from __future__ import annotations

import json

import numpy as np
import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.landscape.habitat.assessed import FEWEST_PRESENCES, HabitatOptions, HabitatResult, assess_habitat
from tests.landscape.habitat.grounds import drawn, ground, places_of

QUICK = HabitatOptions(background=1_500, draws=50)


def assessed(seed=1, count=150, **more):
    rng = np.random.default_rng(seed)
    here = ground(seed)
    places = places_of(here.stack, drawn(here, count, rng))
    return here, places, assess_habitat(here.stack, places, rng, options=QUICK, **more)


def codes(result):
    return [each.code for each in result.cautions]


def test_a_model_comes_with_its_mask_and_its_skill_on_held_out_blocks():
    _, _, found = assessed()
    assert isinstance(found, HabitatResult)
    assert found.auc.low < found.auc.estimate < found.auc.high
    assert found.auc.estimate > 0.7
    assert found.boyce.estimate > 0.5
    assert 0 <= found.extrapolation.share_new < 1
    assert found.suitability.values.shape == found.extrapolation.is_new.values.shape
    assert len(found.known) == 150
    assert "no absence" in found.summary()


def test_known_records_that_the_model_calls_unsuitable_are_listed_and_counted():
    """Records at the very worst ground, of which the model is not told."""
    here = ground(1)
    worst = np.argsort(here.truth.ravel())[:4]
    _, _, found = assessed(checked=places_of(here.stack, worst), checked_ids=("U1", "U2", "U3", "U4"))
    missed = {each.id for each in found.unpredicted}
    assert {"U1", "U2", "U3", "U4"} <= missed
    assert "habitat.unpredicted" in codes(found)
    rows = found.to_record()["unpredicted"]
    assert {"U1", "U2", "U3", "U4"} <= {row["id"] for row in rows}


def test_ground_unlike_the_reference_is_marked_and_warned_of():
    rng = np.random.default_rng(2)
    here = ground(2)
    here.stack.values[0, :, 50:] += 20.0
    inner = drawn(here, 200, rng)
    inner = inner[inner % 80 < 50]
    weight = np.zeros((60, 80))
    weight[:, :50] = 1.0
    options = HabitatOptions(background=1_500, draws=50, weight=weight)
    found = assess_habitat(here.stack, places_of(here.stack, inner), rng, options=options)
    assert (found.extrapolation.is_new.values[:, 50:] == 1).all()
    assert "habitat.much_new" in codes(found)
    assert "habitat.effort_unknown" not in codes(found)


def test_too_few_records_are_refused_with_what_can_be_said_instead():
    _, _, found = assessed(count=FEWEST_PRESENCES - 1)
    assert isinstance(found, Refusal)
    assert found.code == "habitat.too_few_presences"
    assert len(found.instead) == 2


def test_records_in_one_valley_are_refused():
    here = ground(3)
    cells = [row * 80 + column for row in range(4) for column in range(5)]
    found = assess_habitat(
        here.stack, places_of(here.stack, np.array(cells)), np.random.default_rng(3), options=QUICK
    )
    assert found.code == "habitat.too_few_blocks"


def test_many_records_of_one_cell_are_one():
    here = ground(4)
    places = np.repeat(places_of(here.stack, np.array([100])), 50, axis=0)
    found = assess_habitat(here.stack, places, np.random.default_rng(4), options=QUICK)
    assert found.code == "habitat.too_few_presences"


def test_records_off_the_layers_are_refused_where_all_are_and_unpredicted_where_some_are():
    here, places, _ = assessed()
    with pytest.raises(DataError) as error:
        assess_habitat(here.stack, places + 1e6, np.random.default_rng(1), options=QUICK)
    assert error.value.code == "habitat.no_record"
    found = assess_habitat(
        here.stack, places, np.random.default_rng(1), checked=places[:1] + 1e6, options=QUICK
    )
    assert not found.known[-1].is_predicted
    assert found.known[-1].is_new
    assert json.dumps(found.to_record(), allow_nan=False)


def test_effort_within_one_block_alone_is_refused():
    here = ground(5)
    weight = np.zeros((60, 80))
    weight[:3, :3] = 1.0
    rng = np.random.default_rng(5)
    places = places_of(here.stack, drawn(here, 100, rng))
    options = HabitatOptions(background=500, draws=20, weight=weight)
    with pytest.raises(DataError) as error:
        assess_habitat(here.stack, places, rng, options=options)
    assert error.value.code == "habitat.bad_effort"


def test_no_record_of_a_result_holds_a_place():
    _, places, found = assessed()
    text = json.dumps(found.to_record()) + repr(found.known) + found.summary()
    assert not any(f"{value:.0f}" in text for value in places.ravel())


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_sentence_is_said_in_three_languages(language):
    text = Text(language)
    here = ground(1)
    worst = places_of(here.stack, np.argsort(here.truth.ravel())[:4])
    _, _, found = assessed(checked=worst)
    said = [text.say(each.message) for each in found.cautions]
    _, _, refused = assessed(count=5)
    said += [text.say(refused.reason), *(text.say(each) for each in refused.instead)]
    assert all("{" not in each and len(each) > 20 for each in said)
    assert any("5" in each for each in said)


def test_the_same_seed_gives_the_same_model():
    _, _, one = assessed()
    _, _, other = assessed()
    assert one.to_record() == other.to_record()
