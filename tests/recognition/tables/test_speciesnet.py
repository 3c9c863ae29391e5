"""SpeciesNet: the ensemble's label on each box of its kind, failures told, positions not read."""

from __future__ import annotations

import pytest

from qaplan.recognition.tables.speciesnet import labels_of_speciesnet
from qaplan.recognition.tables.types import LabelledFile
from tests.recognition.tables.exports import box, predicted


def file_of(**more: object) -> LabelledFile:
    return labels_of_speciesnet({"predictions": [predicted(**more)]}, "x", "ab").files[0]


def test_each_box_of_the_kind_carries_the_label_and_others_what_the_detector_said() -> None:
    file = file_of(detections=[box(), box(conf=0.5), box("human", 0.3)])
    told = [(label.kind, label.name, label.score) for label in file.labels]
    assert told == [("animal", "domestic sheep", 0.8), ("animal", "domestic sheep", 0.8), ("human", "", 0.3)]
    assert file.labels[0].lineage[0] == "Ovis aries"
    assert file.person_score == 0.3


@pytest.mark.parametrize(
    ("prediction", "kind"),
    [
        ("u;;;;;;blank", "blank"),
        ("u;;;;;;vehicle", "vehicle"),
        ("u;;;;;;animal", "animal"),
        ("u;mammalia;primates;hominidae;homo;sapiens;human", "human"),
    ],
)
def test_a_picture_without_boxes_keeps_its_label(prediction: str, kind: str) -> None:
    (label,) = file_of(prediction=prediction).labels
    assert (label.kind, label.method, label.said_by) == (kind, "machine", "SpeciesNet 4.0.1a")


def test_a_failure_has_no_label_and_is_told() -> None:
    file = file_of(prediction="", failures=["DETECTOR", "CLASSIFIER"])
    assert (file.labels, file.failure) == ((), "DETECTOR, CLASSIFIER")


def test_positions_of_the_file_are_not_read() -> None:
    assert "43.12" not in repr(file_of(latitude=43.12, longitude=54.5, country="KAZ"))


def test_a_picture_twice_or_without_a_path_is_left_out_and_named() -> None:
    data = {"predictions": [predicted(), predicted(), {"prediction": "x"}, 7]}
    table = labels_of_speciesnet(data, "x", "ab")
    assert len(table.files) == 1
    assert [problem.where for problem in table.problems] == ["entry 2", "entry 3", "entry 4"]
    assert table.model == "SpeciesNet 4.0.1a"


def test_a_box_that_is_none_stays_without_one() -> None:
    (label,) = file_of(detections=[box(bbox=[0.1, "x", 0.2, 0.3])]).labels
    assert (label.bbox, label.extra["detection_score"]) == (None, "0.9")
