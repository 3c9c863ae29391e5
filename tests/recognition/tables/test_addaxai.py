"""AddaxAI: what the program said and what a person said are two labels of one box."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.recognition.tables.files import read_labels
from tests.recognition.tables.exports import as_csv, as_json, checked


def test_a_box_in_pixels_becomes_shares_of_the_picture(tmp_path: Path) -> None:
    (label,) = read_labels(as_csv(tmp_path / "r.csv", checked())).files[0].labels
    assert label.bbox == pytest.approx((0.1, 0.1, 0.2, 0.2))
    assert (label.method, label.name, label.score) == ("machine", "goat", 0.7)


def test_an_old_table_that_a_person_has_checked_has_lost_the_models_word(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "r.csv", checked(human_verified="True", label="saiga"))
    (label,) = read_labels(path, said_by="A. B.").files[0].labels
    assert (label.method, label.name, label.said_by, label.score) == ("human", "saiga", "A. B.", None)


def test_a_new_table_has_both(tmp_path: Path) -> None:
    row = {"relative_path": "a.JPG", "file_type": "image", "observation_type": "animal",
           "classification_label": "saiga", "ai_classification_label": "goat", "is_verified": "TRUE",
           "taxon_genus": "saiga", "taxon_species": "tatarica", "detection_confidence": "0.8"}  # fmt: skip
    machine, human = read_labels(as_csv(tmp_path / "f.csv", row)).files[0].labels
    assert (machine.name, machine.score, human.name) == ("goat", 0.8, "saiga")
    assert human.lineage == ("Saiga tatarica", "Saiga")


def test_the_recognition_file_is_read_as_a_run(tmp_path: Path) -> None:
    box = {"category": "1", "conf": 0.8, "bbox": [0.1, 0.1, 0.2, 0.2], "classifications": [["0", 0.9]]}
    data = {
        "info": {"format_version": "1.5", "detector": "MD", "addaxai": {"version": "7.0"}},
        "detection_categories": {"1": "animal", "2": "person"},
        "classification_categories": {"0": "wolf"},
        "images": [{"file": "a.JPG", "detections": [box]}, {"file": "b.JPG", "detections": []}],
    }
    table = read_labels(as_json(tmp_path / "r.json", data))
    assert [(file.labels[0].kind, file.labels[0].name) for file in table.files] == [
        ("animal", "wolf"), ("blank", ""),
    ]  # fmt: skip
    assert table.model == "AddaxAI MD"
