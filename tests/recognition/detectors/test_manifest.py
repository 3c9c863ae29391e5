from __future__ import annotations

import tomllib
from typing import Any

import pytest

from qaplan.base.errors import DataError
from qaplan.recognition.detectors.manifest import parse_manifest
from tests.onnx_models import manifest_text


def _table(**changes: object) -> dict[str, Any]:
    return tomllib.loads(manifest_text(b"x")) | changes


def _input(**changes: object) -> dict[str, Any]:
    return _table(input=_table()["input"] | changes)


def test_a_whole_manifest_is_read() -> None:
    manifest = parse_manifest(_table(sha256="AB" * 32), where="model.toml")
    assert (manifest.head, manifest.threshold, manifest.input.width_px) == ("yolov5", 0.2, 64)
    assert manifest.sha256 == "ab" * 32
    assert manifest.class_count == 3


@pytest.mark.parametrize("licence", [None, "", "  ", 5])
def test_without_a_licence_nothing_else_matters(licence: object) -> None:
    with pytest.raises(DataError) as caught:
        parse_manifest({"licence": licence}, where="model.toml")
    assert caught.value.code == "detector.no_licence"


@pytest.mark.parametrize(
    ("table", "field"),
    [
        (_table(name=""), "name"),
        (_table(version=6), "version"),
        (_table(source=None), "source"),
        (_table(sha256="abc"), "sha256"),
        (_table(sha256="z" * 64), "sha256"),
        (_table(head="yolov3"), "head"),
        (_table(head=""), "head"),
        (_table(threshold=1.5), "threshold"),
        (_table(threshold=True), "threshold"),
        (_table(threshold=float("nan")), "threshold"),
        (_table(input="640"), "input.width_px"),
        (_input(width_px=0), "input.width_px"),
        (_input(height_px=640.0), "input.height_px"),
        (_input(width_px=100_000), "input.width_px"),
        (_input(stride=0), "input.stride"),
        (_input(letterbox="yes"), "input.letterbox"),
        (_input(shape="any"), "input.shape"),
        (_input(shape="stride", letterbox=False), "input.shape"),
        (_table(classes={}), "classes"),
        (_table(classes={"one": "animal"}), "classes"),
        (_table(classes={"0": 7}), "classes"),
        (_table(classes={"99999": "animal"}), "classes"),
        (_table(classes=["animal"]), "classes"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(table: dict[str, Any], field: str) -> None:
    with pytest.raises(DataError) as caught:
        parse_manifest(table, where="model.toml")
    assert caught.value.code == "detector.bad_manifest"
    assert any(problem.what.startswith(f"{field} ") for problem in caught.value.problems)
    assert {problem.code for problem in caught.value.problems} == {"detector.bad_field"}


def test_all_wrong_fields_are_named_at_once() -> None:
    with pytest.raises(DataError) as caught:
        parse_manifest({"licence": "MIT"}, where="model.toml")
    assert len(caught.value.problems) >= 8


def test_a_model_without_a_class_for_people_says_so() -> None:
    assert parse_manifest(_table(), where="").knows_people
    assert not parse_manifest(_table(classes={"0": "animal"}), where="").knows_people
