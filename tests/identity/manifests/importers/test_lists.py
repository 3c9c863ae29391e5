"""Lists of other people become manifests; what they do not say stands as unknown and is told."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError, UsageError
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.manifests.importers.files import pictures_beside, read_list, write_list
from qaplan.identity.manifests.importers.types import ImportedManifest, as_manifest_format
from tests.media_factory import jpeg
from tests.workbook_factory import book


def codes(found: ImportedManifest) -> list[str]:
    return [each.code for each in found.cautions]


def coco(folder: Path, annotations: Sequence[dict[str, object]]) -> Path:
    images = [
        {"id": 1, "file_name": "1.jpg", "width": 320, "height": 240, "date_captured": "2014-07-03 05:12:00"},
        {"id": 2, "file_name": "2.jpg", "width": 320, "height": 240, "date_captured": "NA"},
    ]
    path = folder / "leopard.coco/annotations/instances_train2022.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    categories = [{"id": 7, "name": "leopard"}]
    path.write_text(
        json.dumps({"images": images, "annotations": list(annotations), "categories": categories})
    )
    pictures = folder / "leopard.coco/images/train2022"
    pictures.mkdir(parents=True, exist_ok=True)
    for number in (1, 2):
        (pictures / f"{number}.jpg").write_bytes(jpeg(size=(320, 240), seed=number))
    return path


def annotation(image: int = 1, **said: object) -> dict[str, object]:
    plain = {
        "id": 1,
        "image_id": image,
        "category_id": 7,
        "bbox": [10, 20, 100, 80],
        "name": "n1",
        "viewpoint": "left",
        "segmentation": [[10, 20, 110, 20, 110, 100, 10, 100]],
    }
    return {**plain, **said}


def test_an_annotation_of_leopard_id_becomes_a_row(tmp_path: Path) -> None:
    found = read_list(coco(tmp_path, [annotation(), annotation(2, name="n2")]), "leopardid")
    first, second = found.rows
    assert (first.individual, first.viewpoint, first.box) == ("n1", Viewpoint.LEFT, Box(10, 20, 100, 80))
    assert (first.encounter, first.kind) == ("2014-07-03", "leopard")
    assert (second.encounter, second.taken_at) == ("picture-2", None)
    assert codes(found) == ["identity.no_encounters"]


def test_nobody_is_nobody(tmp_path: Path) -> None:
    (row,) = read_list(coco(tmp_path, [annotation(name="____")]), "leopardid").rows
    assert (row.individual, row.encounter) == ("", "picture-1")


@pytest.mark.parametrize("word", ["frontleft", "up", "backright", "downleft"])
def test_a_viewpoint_that_is_no_flank_is_kept_and_told(tmp_path: Path, word: str) -> None:
    found = read_list(coco(tmp_path, [annotation(viewpoint=word)]), "leopardid")
    assert found.rows[0].viewpoint is Viewpoint.UNKNOWN
    assert found.rows[0].viewpoint_said == word
    assert codes(found) == ["identity.no_encounters", "identity.viewpoints_kept"]


def test_a_turned_box_becomes_the_box_around_it(tmp_path: Path) -> None:
    turned = [[60, 10, 120, 60, 60, 110, 5, 60]]
    (row,) = read_list(coco(tmp_path, [annotation(segmentation=turned)]), "leopardid").rows
    assert row.box == Box(5, 10, 115, 100)


def test_a_box_over_the_edge_is_cut_and_told(tmp_path: Path) -> None:
    over = annotation(segmentation=[], bbox=[-5, 200, 100, 80])
    found = read_list(coco(tmp_path, [over]), "leopardid")
    assert found.rows[0].box == Box(0, 200, 95, 40)
    assert "identity.boxes_cut" in codes(found)


@pytest.mark.parametrize("box", [[1, 2, 0, 4], [400, 2, 30, 4], [1, 2, 3], "none"])
def test_a_box_that_is_none_is_told(tmp_path: Path, box: object) -> None:
    found = read_list(coco(tmp_path, [annotation(segmentation=[], bbox=box)]), "leopardid")
    assert found.rows[0].box is None
    assert "identity.boxes_left" in codes(found)


def test_an_annotation_without_its_picture_is_told(tmp_path: Path) -> None:
    found = read_list(coco(tmp_path, [annotation(), annotation(99)]), "leopardid")
    assert len(found.rows) == 1
    assert [(each.code, each.where) for each in found.problems] == [("identity.bad_list_row", "annotation 2")]


LYNX = "path,source,unique_name,date,encounter,trap_id,latitude,longitude,mask,split-time_open\n"


def test_a_row_of_czech_lynx_becomes_a_row_without_flank_and_place(tmp_path: Path) -> None:
    path = tmp_path / "metadata.csv"
    text = "CzechLynx/sumava/lynx_1/a.jpg,sumava,lynx_1,13.02.2017,12.0,T7,49.1,13.5,{'size': [2, 2]},train\n"
    path.write_text(LYNX + text, encoding="utf-8")
    found = read_list(path, "czechlynx")
    (row,) = found.rows
    assert (row.individual, row.encounter, row.station) == ("lynx_1", "sumava-12", "T7")
    assert row.viewpoint is Viewpoint.UNKNOWN
    assert row.taken_at is not None
    assert row.taken_at.date().isoformat() == "2017-02-13"
    assert codes(found) == ["identity.no_flanks", "identity.positions_left", "identity.masks_left"]
    write_list(found.rows, tmp_path / "out.csv", tmp_path)
    assert "49.1" not in (tmp_path / "out.csv").read_text(encoding="utf-8")


def test_a_lynx_without_an_encounter_stands_alone(tmp_path: Path) -> None:
    path = tmp_path / "metadata.csv"
    path.write_text(f"{LYNX}a.jpg,sumava,lynx_1,,,,,,,\n,sumava,lynx_1,,3,,,,,\n", encoding="utf-8")
    found = read_list(path, "czechlynx")
    assert [row.encounter for row in found.rows] == ["row-2"]
    assert [each.where for each in found.problems] == ["row 3"]


WILDBOOK = [
    "Occurrence.occurrenceID",
    "Encounter.mediaAsset0",
    "Encounter.mediaAsset1",
    "Annotation0.ViewPoint",
    "Annotation1.ViewPoint",
    "Name0.value",
    "Encounter.year",
    "Encounter.month",
    "Encounter.day",
    "Encounter.decimalLatitude",
    "Annotation0.bbox",
    "Annotation1.bbox",
]
ENCOUNTERS = [
    ["s-1", "a.jpg", "b.jpg", "left", "frontright", "Zaza", 2021, 4, 30, 51.2, "[10, 20, 100, 80]", "null"],
    ["", "c.jpg", None, "right", None, None, 2021, None, None, None, "[1, 2, 3]", None],
    ["s-3", None, None, None, None, "Zaza", 2022, 1, 1, None, None, None],
]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_encounter_of_wildbook_becomes_a_row_for_each_picture(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"AnnotnExp.{kind}"
    if kind == "xlsx":
        book(path, [WILDBOOK, *ENCOUNTERS])
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([WILDBOOK, *ENCOUNTERS])
    found = read_list(path, "wildbook")
    first, second, third = found.rows
    assert (first.path, first.individual, first.encounter) == ("a.jpg", "Zaza", "s-1")
    assert (first.viewpoint, first.box) == (Viewpoint.LEFT, Box(10, 20, 100, 80))
    assert first.taken_at is not None
    assert first.taken_at.date().isoformat() == "2021-04-30"
    assert (second.viewpoint, second.viewpoint_said, second.box) == (Viewpoint.UNKNOWN, "frontright", None)
    assert (third.individual, third.encounter, third.taken_at) == ("", "row-3", None)
    assert codes(found) == ["identity.viewpoints_kept", "identity.boxes_left", "identity.positions_left"]
    assert [each.where for each in found.problems] == ["row 4"]


def test_what_is_written_is_a_manifest_that_is_read(tmp_path: Path) -> None:
    source = coco(tmp_path, [annotation(), annotation(2, viewpoint="up")])
    found = read_list(source, "leopardid")
    (tmp_path / "lists").mkdir()
    assert write_list(found.rows, tmp_path / "lists/out.csv", pictures_beside(source, "leopardid")) == 0
    manifest = read_manifest(tmp_path / "lists/out.csv")
    assert [row.viewpoint.value for row in manifest.rows] == ["left", "unknown"]
    assert manifest.rows[0].box == Box(10, 20, 100, 80)
    assert manifest.rows[0].encounter_id == "n1/2014-07-03"


def test_a_picture_that_is_not_there_is_counted(tmp_path: Path) -> None:
    found = read_list(coco(tmp_path, [annotation(), annotation(2)]), "leopardid")
    assert write_list(found.rows, tmp_path / "out.csv", tmp_path / "nowhere") == 2


def test_a_manifest_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    found = read_list(coco(tmp_path, [annotation()]), "leopardid")
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        write_list(found.rows, tmp_path / "out.csv", tmp_path)
    assert caught.value.code == "identity.list_exists"
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("named", "content", "code"),
    [
        ("leopardid", b"", "identity.unknown_list"),
        ("leopardid", b"[1, 2]", "identity.unknown_list"),
        ("leopardid", b'{"images": 3}', "identity.unknown_list"),
        ("czechlynx", b"a,b\n1,2\n", "identity.unknown_list"),
        ("czechlynx", b"path,unique_name,encounter\n\xff\xfe,1,2\n", "identity.unknown_list"),
        ("wildbook", b"a,b\n1,2\n", "identity.unknown_list"),
        ("wildbook", b"", "table.empty"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, named, content: bytes, code: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(DataError) as caught:
        read_list(path, named)
    assert caught.value.code == code


@pytest.mark.parametrize("named", ["leopardid", "czechlynx", "wildbook"])
def test_a_list_that_is_not_there_is_refused(tmp_path: Path, named) -> None:
    with pytest.raises(DataError):
        read_list(tmp_path / "none", named)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        as_manifest_format("ibeis")
    assert caught.value.code == "identity.unknown_format"


_plain = st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5)
_JSON = st.recursive(
    _plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "id",
                    "image_id",
                    "name",
                    "bbox",
                    "segmentation",
                    "viewpoint",
                    "file_name",
                    "width",
                    "height",
                    "date_captured",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(st.lists(_JSON, max_size=3), st.lists(_JSON, max_size=3))
def test_no_content_brings_the_reader_down(tmp_path_factory, images, annotations) -> None:
    path = tmp_path_factory.getbasetemp() / "any.json"
    path.write_text(json.dumps({"images": images, "annotations": annotations}))
    assert len(read_list(path, "leopardid").rows) <= len(annotations)
