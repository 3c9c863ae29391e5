from __future__ import annotations

from qaplan.recognition.types import Classification, Detection, is_person, is_vehicle
from tests.recognition.runs import run_of


def test_a_run_is_named_by_its_bytes() -> None:
    assert run_of().id == "ab" * 6


def test_a_run_that_names_no_detector_says_so() -> None:
    assert run_of().said_by == "md v5"
    assert run_of(model="", version="").said_by == "detector not named"


def test_a_person_is_known_by_label_in_any_case() -> None:
    assert is_person("Person") and is_person("human") and not is_person("animal")
    assert is_vehicle("Vehicle") and not is_vehicle("person")


def test_an_animal_box_that_the_classifier_calls_human_scores_as_a_person() -> None:
    box = Detection("animal", 0.9, classifications=(Classification("human", 0.6), Classification("fox", 0.3)))
    assert box.person_score() == 0.6
    assert Detection("animal", 0.9).person_score() == 0.0
    assert Detection("person", 0.4).person_score() == 0.4
