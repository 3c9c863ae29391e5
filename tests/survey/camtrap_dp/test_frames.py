from __future__ import annotations

import pandas as pd
import pytest

from qaplan.survey.camtrap_dp.fields import TABLE_NAMES, TableName, field_names
from qaplan.survey.camtrap_dp.frames import bad_values, frame_schema, typed_frame, written_frame

GOOD: dict[TableName, dict[str, str]] = {
    "deployments": {
        "deploymentID": "d1",
        "latitude": "20.5",
        "longitude": "10.5",
        "coordinateUncertainty": "187",
        "deploymentStart": "2024-03-01T12:00:00+05:00",
        "deploymentEnd": "2024-03-30T12:00:00+0500",
        "baitUse": "TRUE",
        "featureType": "burrow",
    },
    "media": {
        "mediaID": "m1",
        "deploymentID": "d1",
        "timestamp": "2024-03-02T00:00:00Z",
        "filePath": "a/b.JPG",
        "filePublic": "false",
        "fileMediatype": "image/jpeg",
    },
    "observations": {
        "observationID": "o1",
        "deploymentID": "d1",
        "mediaID": "m1",
        "eventStart": "2024-03-02T00:00:00Z",
        "eventEnd": "2024-03-02T00:00:00Z",
        "observationLevel": "media",
        "observationType": "animal",
        "bboxX": "1e-3",
        "classificationProbability": "0.25",
        "count": "2",
    },
}


def frame(table: TableName, *rows: dict[str, str]) -> pd.DataFrame:
    header = field_names(table)
    whole = [{**GOOD[table], **row} for row in rows]
    return written_frame(table, header, [[row.get(name, "") for name in header] for row in whole])


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_sound_row_has_no_problem(table: TableName):
    assert bad_values(table, frame(table, {})) == ()


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_an_empty_table_is_sound(table: TableName):
    assert bad_values(table, frame(table)) == ()


def test_values_get_their_types():
    typed = typed_frame("deployments", frame("deployments", {}))
    assert typed["coordinate_uncertainty"][0] == 187
    assert typed["deployment_end"][0] == pd.Timestamp("2024-03-30T07:00:00Z")
    assert bool(typed["bait_use"][0]) is True
    assert pd.isna(typed["camera_tilt"][0])


def test_the_written_frame_keeps_every_value_as_it_was():
    written = frame("deployments", {"cameraHeight": "1.30", "habitat": "NA"})
    assert written["camera_height"][0] == "1.30"
    assert written["habitat"][0] == "NA"


def test_columns_that_the_file_lacks_are_empty_and_unknown_ones_come_last():
    written = written_frame("media", ["odd", "mediaID"], [["x", "m1"]])
    assert next(iter(written.columns)) == "media_id"
    assert list(written.columns)[-1] == "odd"
    assert written["file_path"][0] == ""


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("deployments", {"latitude": "91"}, "latitude"),
        ("deployments", {"latitude": ""}, "latitude"),
        ("deployments", {"longitude": "10,5"}, "longitude"),
        ("deployments", {"coordinateUncertainty": "0"}, "coordinateUncertainty"),
        ("deployments", {"coordinateUncertainty": "1.5"}, "coordinateUncertainty"),
        ("deployments", {"deploymentStart": "2024-03-01"}, "deploymentStart"),
        ("deployments", {"deploymentStart": "2024-03-01T12:00:00"}, "deploymentStart"),
        ("deployments", {"deploymentStart": "2024-02-31T12:00:00Z"}, "deploymentStart"),
        ("deployments", {"baitUse": "yes"}, "baitUse"),
        ("deployments", {"featureType": "Burrow"}, "featureType"),
        ("deployments", {"cameraHeading": "361"}, "cameraHeading"),
        ("media", {"filePublic": "NA"}, "filePublic"),
        ("media", {"fileMediatype": "application/pdf"}, "fileMediatype"),
        ("observations", {"observationLevel": "burst"}, "observationLevel"),
        ("observations", {"count": "0"}, "count"),
        ("observations", {"classificationProbability": "1.01"}, "classificationProbability"),
        ("observations", {"bboxWidth": "0"}, "bboxWidth"),
        ("observations", {"bboxWidth": "nan "}, "bboxWidth"),
    ],
)
def test_a_value_that_the_standard_forbids_is_named_with_its_row(
    table: TableName, row: dict[str, str], column: str
):
    key = field_names(table)[0]
    problems = bad_values(table, frame(table, {key: "first"}, row))
    assert [each.code for each in problems] == ["survey.package_bad_value"]
    assert problems[0].where == f"{table}, row 3, {column}"
    assert column in problems[0].what


@pytest.mark.parametrize(
    "path",
    ["/etc/x.jpg", "../x.jpg", "a/../../x.jpg", "~/x.jpg", "C:\\x.jpg", "C:/x.jpg", "\\\\host\\x", "./x"],
)
def test_a_path_that_leads_out_of_the_package_is_refused(path: str):
    problems = bad_values("media", frame("media", {"filePath": path}))
    assert [each.code for each in problems] == ["survey.package_bad_path"]


def test_a_web_address_is_a_path_that_the_standard_allows():
    assert bad_values("media", frame("media", {"filePath": "https://example.org/a.jpg"})) == ()


def test_the_second_row_with_one_id_is_the_duplicate():
    problems = bad_values("media", frame("media", {}, {"mediaID": "m2"}, {}))
    assert [(each.code, each.where) for each in problems] == [
        ("survey.package_duplicate_key", "media, row 4, mediaID")
    ]


def test_the_schema_lists_the_columns_of_the_standard_in_their_order():
    columns = list(frame_schema("observations").columns)
    assert columns[:3] == ["observation_id", "deployment_id", "media_id"]
    assert len(columns) == 28
