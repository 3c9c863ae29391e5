from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.recognition.matching import Matching, match_by_suffix
from qaplan.recognition.suggestions import observations_from_run, restricted_media
from qaplan.recognition.types import Classification, DetectedFile, Detection
from tests.recognition.runs import file_of, run_of


def matching_of(*files: DetectedFile) -> Matching:
    return match_by_suffix(run_of(*files), {f"m:{file.path}": file.path for file in files})


def test_model_version_threshold_and_raw_score_stay_with_the_label() -> None:
    (said,) = observations_from_run(matching_of(file_of("a.jpg", ("animal", 0.73))), 0.2)
    assert (said.observation_type, said.method, said.classified_by) == ("animal", "machine", "md v5")
    assert (said.probability, said.threshold, said.bbox) == (0.73, 0.2, (0.1, 0.2, 0.3, 0.4))
    assert said.medium_id == "m:a.jpg"
    assert said.extra["run"] == "ab" * 6


def test_a_score_as_high_as_the_threshold_is_taken() -> None:
    assert observations_from_run(matching_of(file_of("a.jpg", ("animal", 0.2))), 0.2)[0].probability == 0.2


def test_a_medium_with_nothing_over_the_threshold_is_blank_and_keeps_its_highest_score() -> None:
    (said,) = observations_from_run(matching_of(file_of("a.jpg", ("animal", 0.1), ("animal", 0.15))), 0.2)
    assert (said.observation_type, said.probability, said.bbox) == ("blank", None, None)
    assert said.extra["highest_score"] == "0.15"


def test_a_medium_that_the_detector_failed_on_is_not_blank() -> None:
    assert observations_from_run(matching_of(file_of("a.jpg", failure="corrupt")), 0.2) == ()


@pytest.mark.parametrize(
    ("label", "kind"),
    [("animal", "animal"), ("person", "human"), ("vehicle", "vehicle"), ("saddle", "unknown")],
)
def test_labels_become_kinds_and_none_is_guessed(label: str, kind: str) -> None:
    (said,) = observations_from_run(matching_of(file_of("a.jpg", (label, 0.9))), 0.2)
    assert said.observation_type == kind
    assert said.extra["label"] == label
    assert said.scientific_name == ""


def classified() -> Matching:
    box = Detection("animal", 0.9, classifications=(Classification("fox", 0.7), Classification("wolf", 0.2)))
    return matching_of(DetectedFile("a.jpg", (box,)))


def test_a_classifier_only_suggests_until_it_is_told_to_name() -> None:
    (said,) = observations_from_run(classified(), 0.2)
    assert said.scientific_name == ""
    assert said.extra["suggestions"] == "fox 0.7; wolf 0.2"
    assert observations_from_run(classified(), 0.2, name_from=0.7)[0].scientific_name == "fox"
    assert observations_from_run(classified(), 0.2, name_from=0.8)[0].scientific_name == ""


def test_the_frame_of_a_video_is_kept() -> None:
    found = DetectedFile("a.mp4", (Detection("animal", 0.9, frame_number=20),), frame_rate=20.0)
    assert observations_from_run(matching_of(found), 0.2)[0].extra["frame_number"] == "20"


def test_the_same_run_gives_the_same_ids_again_and_no_id_twice() -> None:
    matching = matching_of(file_of("a.jpg", ("animal", 0.9), ("animal", 0.8)), file_of("b.jpg"))
    said = observations_from_run(matching, 0.2)
    assert said == observations_from_run(matching, 0.2)
    assert len({each.observation_id for each in said}) == 3


def test_a_person_restricts_below_the_threshold_of_the_observations() -> None:
    matching = matching_of(
        file_of("a.jpg", ("person", 0.12), ("animal", 0.9)), file_of("b.jpg", ("animal", 1.0))
    )
    assert restricted_media(matching) == {"m:a.jpg"}
    assert [each.observation_type for each in observations_from_run(matching, 0.2)] == ["animal", "animal"]


def test_a_classifier_that_says_human_restricts_too() -> None:
    box = Detection("animal", 0.9, classifications=(Classification("fox", 0.6), Classification("human", 0.3)))
    assert restricted_media(matching_of(DetectedFile("a.jpg", (box,)))) == {"m:a.jpg"}


def test_a_person_threshold_of_zero_restricts_every_trace_of_a_person() -> None:
    matching = matching_of(file_of("a.jpg", ("person", 0.001)), file_of("b.jpg", ("animal", 0.9)))
    assert restricted_media(matching, 0.0) == {"m:a.jpg"}


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0, 1))
def test_every_box_over_the_threshold_is_one_observation(scores: list[float], threshold: float) -> None:
    matching = matching_of(file_of("a.jpg", *(("animal", each) for each in scores)))
    said = observations_from_run(matching, threshold)
    over = [each for each in scores if each >= threshold]
    assert [each.probability for each in said] == (over or [None])


@given(st.lists(st.floats(0, 1), max_size=6), st.floats(0, 1), st.floats(0, 1))
def test_a_lower_person_threshold_never_restricts_less(scores: list[float], one: float, two: float) -> None:
    files = [file_of(f"{index}.jpg", ("person", score)) for index, score in enumerate(scores)]
    matching = matching_of(file_of("z.jpg"), *files)
    low, high = sorted((one, two))
    assert restricted_media(matching, high) <= restricted_media(matching, low)
