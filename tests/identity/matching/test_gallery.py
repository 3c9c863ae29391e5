from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from qaplan.base.errors import UsageError
from qaplan.identity.chips.types import Box, ChipPixels, Viewpoint
from qaplan.identity.matching.features import describe
from qaplan.identity.matching.gallery import Gallery
from qaplan.identity.matching.settings import FeatureSettings, Look, MatchSettings
from qaplan.identity.matching.types import Features, Reference

QUICK = MatchSettings(features=FeatureSettings(looks=(Look(220, 90),), middle=0.9))


def coat(animal: int, *, turn: float = 0.0) -> ChipPixels:
    """A chip with an animal's own spots, moved and lit a little differently in each picture."""
    import cv2

    spots = np.random.default_rng(animal)
    picture = np.full((300, 400, 3), 170, np.uint8)
    for column, row, size in zip(
        spots.uniform(20, 380, 60), spots.uniform(20, 280, 60), spots.uniform(3, 12, 60), strict=True
    ):
        cv2.circle(picture, (int(column), int(row)), int(size), (40, 35, 30), -1, cv2.LINE_AA)
    movement = np.array([[1.0 - turn, 0.02, 6 * turn], [0.01, 1.0, 12 * turn]])
    moved = cv2.warpAffine(picture, movement, (400, 300), borderMode=cv2.BORDER_REFLECT)
    noise = np.random.default_rng(animal + 1000).normal(0, 4, moved.shape)
    noisy = np.clip(moved + noise * (1 + turn), 0, 255).astype(np.uint8)
    return ChipPixels(noisy, None, Box(0, 0, 400, 300))


def reference(chip: str, name: str, encounter: str, **known: object) -> Reference:
    return Reference(chip, name, Viewpoint.LEFT, encounter, **known)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def described() -> dict[str, Features]:
    return {f"{a}-{i}": describe(coat(a, turn=0.05 * i), QUICK.features) for a in range(5) for i in range(3)}


def filled(described: dict[str, Features], order: list[str] | None = None, **known: object) -> Gallery:
    gallery = Gallery(QUICK)
    for chip in order or sorted(described):
        gallery.add(reference(chip, f"A{chip[0]}", f"E-{chip}", **known), described[chip])
    return gallery


def asked(gallery: Gallery, described: dict[str, Features], chip: str, **known: object):
    return gallery.match([(reference(chip, "", f"E-{chip}", **known), described[chip])])


def test_an_animal_is_found_among_its_other_encounters(described):
    gallery = filled(described)
    for chip in described:
        assert asked(gallery, described, chip)[0].name == f"A{chip[0]}"


def test_a_query_never_meets_its_own_encounter(described):
    found = asked(filled(described), described, "0-1")
    assert "0-1" not in {match.chip_id for candidate in found for match in candidate.matches}


def test_chips_added_in_any_order_give_the_same_ranking(described):
    order = sorted(described, key=lambda chip: described[chip].geometry[0, 0])
    assert order != sorted(described)
    ways = [asked(filled(described, each), described, "2-0") for each in (sorted(described), order)]
    assert [each.name for each in ways[0]] == [each.name for each in ways[1]]
    assert [each.score for each in ways[0]] == pytest.approx([each.score for each in ways[1]])


def test_a_chip_removed_and_added_again_changes_nothing(described):
    gallery = filled(described)
    before = asked(gallery, described, "2-0")
    gallery.remove("2-1")
    assert "2-1" not in gallery
    assert len(gallery) == len(described) - 1
    gallery.add(reference("2-1", "A2", "E-2-1"), described["2-1"])
    after = asked(gallery, described, "2-0")
    assert [(each.name, each.matches) for each in after] == [(each.name, each.matches) for each in before]


def test_a_blank_chip_has_no_features_and_no_candidates(described):
    blank = describe(ChipPixels(np.full((80, 120, 3), 128, np.uint8), None, Box(0, 0, 120, 80)))
    assert len(blank.descriptors) == 0
    gallery = filled(described)
    gallery.add(reference("blank", "A9", "E-9"), blank)
    assert gallery.match([(reference("q", "", "E-q"), blank)]) == ()


def test_an_empty_gallery_has_no_candidates(described):
    assert asked(Gallery(), described, "0-0") == ()


def test_a_left_flank_never_meets_a_right_one(described):
    gallery = filled(described)
    query = Reference("q", "", Viewpoint.RIGHT, "E-q")
    assert gallery.match([(query, described["0-0"])]) == ()


def test_a_match_of_one_station_is_warned_of_and_kept(described):
    gallery = filled(described, station_id="S1")
    best = asked(gallery, described, "0-0", station_id="S1")[0]
    assert best.name == "A0"
    assert best.warnings == ("identity.same_station",)
    assert asked(gallery, described, "0-0", station_id="S2")[0].warnings == ()


def test_a_chip_is_not_added_twice(described):
    with pytest.raises(UsageError) as caught:
        filled(described, ["0-0", "0-0"])
    assert caught.value.code == "identity.chip_twice"


def test_the_memory_grows_with_the_gallery(described):
    assert 0 < filled(described, ["0-0"]).memory_bytes < filled(described).memory_bytes


def test_a_mirrored_chip_is_not_matched(described):
    mirrored = coat(0)
    turned = ChipPixels(np.ascontiguousarray(mirrored.colour[:, ::-1]), None, mirrored.box)
    gallery = filled(described)
    seen = gallery.match([(reference("q", "", "E-q"), describe(turned, QUICK.features))])
    straight = gallery.match([(reference("q", "", "E-q"), described["0-0"])])
    of_mirrored = next(each.score for each in seen if each.name == "A0")
    assert of_mirrored < 0.25 * straight[0].score


def test_an_index_that_holds_very_many_features_ranks_as_every_chip_compared_does(described):
    indexed = Gallery(replace(QUICK, exact_up_to=500, probes=64))
    for chip in sorted(described):
        indexed.add(reference(chip, f"A{chip[0]}", f"E-{chip}"), described[chip])
    indexed.remove("4-2")
    for chip in ("0-1", "2-0", "3-2"):
        found = asked(indexed, described, chip)
        assert found[0].name == f"A{chip[0]}"
        assert chip not in {match.chip_id for each in found for match in each.matches}


def test_matched_spots_lie_in_both_chips(described):
    best = asked(filled(described), described, "3-0")[0].matches[0]
    assert len(best.spots) > 5
    for spot in best.spots:
        for column, row in (spot.query, spot.reference):
            assert 0 <= column < 400
            assert 0 <= row < 300
