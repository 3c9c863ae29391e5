from __future__ import annotations

import pytest

from qaplan.base.dates import PartialDate
from qaplan.base.errors import ModelError
from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.evidence.files import read_packaged_case
from qaplan.evidence.types import Grade, Record
from qaplan.population.density import density
from qaplan.population.minimum_known_alive import minimum_known_alive
from qaplan.population.upper_bound import upper_bounds

CASE = read_packaged_case()
PERIOD = PartialDate.parse("2024")


def many(animals: int) -> Refusal:
    unknown = PartialDate.unknown()
    record = Record(
        "A", "camera_trap", Grade.C1, PERIOD, unknown, unknown, unknown, "KZ", animals=(animals, animals)
    )
    return density(minimum_known_alive([record], [], [], PERIOD))


def test_one_animal_is_refused_with_what_can_be_said_instead():
    minimum = minimum_known_alive(CASE.records, CASE.statements, CASE.individuals, PERIOD)
    refusal = density(minimum, bounds=upper_bounds(1), camera_days=123.5)
    assert refusal.code == "population.too_few_for_density"
    keys = [each.key for each in refusal.instead]
    assert keys == ["population.minimum", *["population.upper_bound"] * 5, "population.effort"]
    assert "123.5" in refusal.summary()


def test_unknown_effort_is_said_to_be_unknown():
    assert density(minimum_known_alive([], [], [], PERIOD)).instead[-1].key == "population.effort_unknown"


@pytest.mark.parametrize(
    ("animals", "code"),
    [(4, "population.too_few_for_density"), (5, "population.density_needs_histories")],
)
def test_a_count_never_gives_a_density(animals, code):
    assert many(animals).code == code


def test_nobody_can_require_a_density():
    with pytest.raises(ModelError) as caught:
        many(1).require()
    assert caught.value.code == "population.too_few_for_density"
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_refusal_can_be_said(language):
    text = Text(language)
    assert all(text.say(each) for each in (many(1).reason, many(5).reason, *many(1).instead))
