from __future__ import annotations

import pytest

from qaplan.base.errors import UsageError
from qaplan.survey.layout import (
    deployments_from_layout,
    observations_from_layout,
    observations_from_tags,
    parse_layout,
)


def test_each_station_folder_is_a_deployment_whose_dates_nobody_knows() -> None:
    found = deployments_from_layout(["K05/DCIM/1.jpg", "K05/2.jpg", "K06/1.jpg"], "station")
    assert [each.deployment_id for each in found.deployments] == ["K05", "K06"]
    assert all(each.start is None and each.end is None for each in found.deployments)
    assert found.deployment_of["K05/DCIM/1.jpg"] == "K05"
    assert [each.station_id for each in found.stations] == ["K05", "K06"]


def test_two_cameras_of_a_station_are_two_deployments_of_one_station() -> None:
    found = deployments_from_layout(["K05/left/1.jpg", "K05/right/1.jpg"], "station/camera")
    assert [(each.deployment_id, each.camera_id) for each in found.deployments] == [
        ("K05/left", "left"),
        ("K05/right", "right"),
    ]
    assert len(found.stations) == 1


def test_a_file_above_the_station_folders_belongs_to_none_and_is_told() -> None:
    found = deployments_from_layout(["1.jpg", "K05/1.jpg"], "station/camera")
    assert found.deployments == ()
    assert [each.code for each in found.problems] == ["survey.outside_layout"] * 2


def test_windows_paths_are_read_too() -> None:
    assert deployments_from_layout([r"K05\left\1.jpg"], "station/camera").deployments[0].camera_id == "left"


def test_a_species_folder_is_what_a_person_said() -> None:
    media = {"m1": "K05/PBE/1.jpg", "m2": "K05/2.jpg"}
    said = observations_from_layout(media, "station/species")
    assert [(each.medium_id, each.scientific_name, each.method) for each in said] == [("m1", "PBE", "human")]


@pytest.mark.parametrize(
    ("folder", "kind", "name"),
    [
        ("UNID", "unknown", "UNID"),
        ("Blank", "blank", ""),
        ("пусто", "blank", ""),
        ("люди", "human", ""),
        ("көлік", "vehicle", ""),
        ("Panthera pardus", "animal", "Panthera pardus"),
    ],
)
def test_some_folder_names_are_no_species(folder: str, kind: str, name: str) -> None:
    (said,) = observations_from_layout({"m": f"K05/{folder}/1.jpg"}, "station/species")
    assert (said.observation_type, said.scientific_name) == (kind, name)


def test_a_layout_without_a_species_level_says_nothing_of_species() -> None:
    assert observations_from_layout({"m": "K05/PBE/1.jpg"}, "station/camera") == ()


def test_one_species_in_two_tag_lists_is_one_observation() -> None:
    (said,) = observations_from_tags({"m": ["Species|Leopard Cat", "Species/Leopard Cat", "Leopard Cat"]})
    assert said.scientific_name == "Leopard Cat"
    assert said.individual_id == ""


def test_an_individual_goes_with_the_only_species() -> None:
    (said,) = observations_from_tags({"m": ["Species|Leopard Cat", "individual|2"]})
    assert (said.scientific_name, said.individual_id) == ("Leopard Cat", "2")


def test_two_individuals_of_one_species_are_two_observations() -> None:
    said = observations_from_tags({"m": ["species|cat", "individual|1", "individual|2"]})
    assert [(each.scientific_name, each.individual_id) for each in said] == [("cat", "1"), ("cat", "2")]
    assert len({each.observation_id for each in said}) == 2


def test_an_individual_is_never_guessed_onto_one_of_two_species() -> None:
    said = observations_from_tags({"m": ["species|cat", "species|fox", "individual|1"]})
    assert [each.individual_id for each in said] == ["", ""]
    assert all(each.extra["individual_tags"] == "1" for each in said)


def test_media_without_such_tags_get_no_observation() -> None:
    assert observations_from_tags({"m": ["sunset", "Places|Ustyurt", "Species|"]}) == ()


def test_a_layout_that_does_not_exist_is_refused_with_those_that_do() -> None:
    assert parse_layout(" Station/Camera ") == "station/camera"
    with pytest.raises(UsageError) as caught:
        parse_layout("by month")
    assert caught.value.code == "survey.bad_layout"
    assert "station/species" in caught.value.problem.do
