"""Readings stand as the camera numbered its files, and are cut where they leave the deployment."""

from __future__ import annotations

from datetime import timedelta

from qaplan.survey.clocks.series import in_card_order, runs_of, whole_cards
from tests.survey.clocks.cameras import END, START, camera, picture, video

_DAY = timedelta(days=1)


def test_files_stand_in_the_order_of_folders_and_numbers_pictures_and_videos_together() -> None:
    later = picture(1, START, folder="101CAM")
    readings = [picture(10, START), later, video(9, None), picture(2, START)]
    assert [each.path[-16:] for each in in_card_order(readings)] == [
        "100CAM/IMG_0002.JPG"[-16:],
        "100CAM/VID_0009.MP4"[-16:],
        "100CAM/IMG_0010.JPG"[-16:],
        "101CAM/IMG_0001.JPG"[-16:],
    ]


def test_a_card_is_cut_where_its_clock_leaves_the_deployment() -> None:
    inside = [picture(number, START + number * _DAY) for number in range(1, 4)]
    outside = [picture(number, START - 900 * _DAY + number * _DAY) for number in range(4, 7)]
    series = camera([*inside, *outside, video(5, None)])
    first, second = runs_of(series, "card-1")
    assert (first.readings, second.readings) == (tuple(inside), tuple(outside))
    assert (second.earliest, second.latest) == (inside[-1].clock, END)
    assert set(second.scope.medium_ids) == {"video:5", *(each.medium_id for each in outside)}


def test_a_card_sorted_by_species_is_cut_into_what_lies_inside_and_what_does_not() -> None:
    folders = [f"{name}" for name in "abcdefgh"]
    mixed = [
        picture(number, START + number * _DAY if number % 2 else START - 900 * _DAY, folder=folder)
        for number, folder in enumerate(folders)
    ]
    inside, outside = runs_of(camera(mixed), "card-1")
    assert (len(inside.readings), len(outside.readings)) == (4, 4)


def test_each_card_is_looked_at_alone_and_a_single_one_stands_for_its_deployment() -> None:
    (only,) = whole_cards(camera([picture(1, START)]))
    assert (only.scope.deployment_id, only.scope.card_id) == ("K1", "")
    two = whole_cards(camera([picture(1, START), picture(1, START, card="card-2")]))
    assert [each.scope.card_id for each in two] == ["card-1", "card-2"]


def test_noon_sharp_is_a_bare_day() -> None:
    assert camera([]).has_times
    assert not camera([], end=END.replace(hour=12, minute=0)).has_times
    assert not camera([], start=None).has_times
