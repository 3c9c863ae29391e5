"""Coats compared on plain files: who comes first, what is warned of, and what cannot be read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.services.identity.plain_asking import PlainMatching
from qaplan.app.services.identity.plain_chips import ChipReading, describe_chips
from qaplan.app.services.identity.plain_evaluation import evaluate_manifest
from qaplan.app.services.identity.plain_files import match_manifest
from qaplan.base.errors import DataError, UsageError
from qaplan.identity.manifests.blanks import read_blanks
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.matching.settings import FeatureSettings
from qaplan.identity.matching.types import Features
from tests.chip_models import chip_manifest, colour_model
from tests.coat_manifests import HEAD, coat_picture, write_coats, write_rows
from tests.media_factory import png_header
from tests.onnx_models import write_model


@pytest.fixture(scope="module")
def coats(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_coats(tmp_path_factory.mktemp("coats"), animals=5, meetings=2)


@pytest.fixture(scope="module")
def how(tmp_path_factory: pytest.TempPathFactory) -> PlainMatching:
    """Features are taken once for all tests of this file."""
    return PlainMatching(with_masks=False, cache=tmp_path_factory.mktemp("cache"))


def test_the_right_animal_comes_first(coats: Path, how: PlainMatching) -> None:
    done = evaluate_manifest(coats, how=how)
    assert done.evaluation.per_photo.queries == 10
    assert done.evaluation.per_photo.individuals == 5
    assert done.evaluation.per_photo.rank_1.estimate >= 0.9
    assert done.chips == 10
    assert done.memory_bytes > 0


def test_chance_is_told_beside_errors_of_the_own_station(coats: Path, how: PlainMatching) -> None:
    found = evaluate_manifest(coats, how=how).evaluation.per_photo
    assert found.same_station_errors is not None
    assert found.same_station_expected is not None


def test_photos_of_one_encounter_are_asked_about_together(tmp_path: Path) -> None:
    path = write_coats(tmp_path, animals=2, meetings=2, photos=2)
    found = evaluate_manifest(path, how=PlainMatching(with_masks=False)).evaluation
    assert (found.per_photo.queries, found.per_encounter.queries) == (8, 4)


def test_an_ablation_tells_what_each_idea_adds(tmp_path: Path) -> None:
    path = write_coats(tmp_path, animals=2, meetings=2)
    found = evaluate_manifest(path, how=PlainMatching(cache=tmp_path / "kept"), ablation=True).evaluation
    used = {idea.name: idea.is_used for idea in found.ideas}
    assert used["mask"] is used["aggregation"] is used["fusion"] is True
    assert "affine" in used
    for idea in found.ideas:
        more = found.per_photo.rank_1.estimate - idea.other.rank_1.estimate
        assert idea.adds_rank_1 == (more if idea.is_used else -more)


def test_new_pictures_are_ranked_against_a_catalogue(coats: Path, how: PlainMatching, tmp_path: Path) -> None:
    Image.fromarray(coat_picture(3, 99)).save(tmp_path / "new.png")
    new = write_rows(tmp_path / "new.csv", [("new.png", "", "left", "E30", "S9", "")])
    done = match_manifest(coats, queries=new, how=how, top=2)
    (answer,) = done.answers
    assert (answer.encounter, answer.individual) == ("E30", "")
    assert answer.candidates[0].name == "F03"
    assert len(answer.candidates) <= 2
    assert (done.gallery_chips, done.individuals) == (10, 5)
    assert "decide nothing" in done.summary()


def test_only_the_rows_that_are_asked_about_are_answered(coats: Path, how: PlainMatching) -> None:
    done = match_manifest(coats, rows=frozenset({2, 4}), how=how)
    assert [answer.rows for answer in done.answers] == [(2,), (4,)]
    assert all(answer.candidates[0].name == answer.individual for answer in done.answers)


def test_a_picture_never_meets_its_own_encounter(tmp_path: Path) -> None:
    for photo in range(2):
        Image.fromarray(coat_picture(1, photo)).save(tmp_path / f"{photo}.png")
    Image.fromarray(coat_picture(2, 0)).save(tmp_path / "other.png")
    rows = [("0.png", "A", "left", "E1", "", ""), ("1.png", "", "left", "E1", "", ""),
            ("other.png", "B", "left", "E2", "", "")]  # fmt: skip
    done = match_manifest(write_rows(tmp_path / "m.csv", rows), how=PlainMatching(with_masks=False))
    named = {answer.rows: [each.name for each in answer.candidates] for answer in done.answers}
    assert "A" not in named[3,]
    assert "A" not in named[2,]


def test_a_left_flank_never_meets_a_right_one(tmp_path: Path) -> None:
    for photo in range(2):
        Image.fromarray(coat_picture(1, photo)).save(tmp_path / f"{photo}.png")
    rows = [("0.png", "A", "left", "E1", "", ""), ("1.png", "A", "right", "E2", "", "")]
    done = match_manifest(write_rows(tmp_path / "m.csv", rows), how=PlainMatching(with_masks=False))
    assert all(answer.candidates == () for answer in done.answers)


def test_a_match_of_one_station_carries_a_warning(tmp_path: Path) -> None:
    for photo in range(2):
        Image.fromarray(coat_picture(1, photo)).save(tmp_path / f"{photo}.png")
    rows = [("0.png", "A", "left", "E1", "S1", ""), ("1.png", "A", "left", "E2", "S1", "")]
    done = match_manifest(write_rows(tmp_path / "m.csv", rows), how=PlainMatching(with_masks=False))
    assert done.answers[0].candidates[0].warnings == ("identity.same_station",)
    assert "(same station)" in done.summary()


def test_a_box_and_a_mask_cut_the_animal_out(tmp_path: Path) -> None:
    for photo in range(2):
        ground = np.full((320, 480, 3), 128, np.uint8)
        ground[100:260, 200:440] = coat_picture(1, photo)
        Image.fromarray(ground).save(tmp_path / f"{photo}.png")
    mask = np.zeros((320, 480), np.uint8)
    mask[110:250, 210:430] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    rows = [(f"{at}.png", "A", "left", f"E{at}", "200 100 240 160", "mask.png") for at in range(2)]
    path = write_rows(tmp_path / "m.csv", rows, (*HEAD[:4], "box", "mask"))
    done = match_manifest(path)
    (match,) = done.answers[0].candidates[0].matches
    assert match.query_chip_id == "0.png@200,100,240,160"
    assert len(match.spots) > 5
    for spot in match.spots:
        assert 8 <= spot.query[0] <= 232
        assert 8 <= spot.query[1] <= 152


def test_a_picture_that_cannot_be_decoded_is_told_and_the_others_are_compared(tmp_path: Path) -> None:
    path = write_coats(tmp_path, animals=2, meetings=2)
    (tmp_path / "a0-0-0.png").write_bytes(png_header(30_000, 30_000))
    done = evaluate_manifest(path, how=PlainMatching(with_masks=False))
    assert done.chips == 3
    (failure,) = done.failures
    assert (failure.code, failure.where) == ("identity.chip_not_read", "row 2, a0-0-0.png")
    assert [each.code for each in done.cautions] == ["identity.not_read"]


def test_a_damaged_picture_is_used_as_far_as_it_goes_and_told_every_time(tmp_path: Path) -> None:
    path = write_coats(tmp_path, animals=2, meetings=2)
    whole = (tmp_path / "a0-0-0.png").read_bytes()
    (tmp_path / "a0-0-0.png").write_bytes(whole[: len(whole) // 2])
    how = PlainMatching(with_masks=False, cache=tmp_path / "kept")
    for _ in range(2):
        done = match_manifest(path, rows=frozenset({3}), how=how)
        assert done.gallery_chips == 4
        assert [each.code for each in done.failures] == ["identity.chip_damaged"]


def test_kept_features_give_the_same_answer(tmp_path: Path) -> None:
    coats = write_coats(tmp_path, animals=2, meetings=2)
    how = PlainMatching(with_masks=False, cache=tmp_path / "kept")
    first = match_manifest(coats, how=how).to_record()
    assert len(list((tmp_path / "kept").glob("*.npz"))) == 4
    assert match_manifest(coats, how=how).to_record() == first


def test_a_damaged_file_of_the_cache_is_made_again(tmp_path: Path) -> None:
    coats = write_coats(tmp_path, animals=2, meetings=2)
    how = PlainMatching(with_masks=False, cache=tmp_path / "kept")
    first = match_manifest(coats, how=how).to_record()
    for path in (tmp_path / "kept").glob("*.npz"):
        path.write_bytes(path.read_bytes()[:100])
    assert match_manifest(coats, how=how).to_record() == first


def test_a_model_is_fused_with_the_local_score(coats: Path, how: PlainMatching, tmp_path: Path) -> None:
    content = colour_model()
    folder = write_model(tmp_path / "model", content, chip_manifest(content))
    fused = PlainMatching(with_masks=False, cache=how.cache, embedder=folder)
    done = match_manifest(coats, rows=frozenset({2}), how=fused)
    alone = match_manifest(coats, rows=frozenset({2}), how=how)
    assert done.answers[0].candidates[0].name == "F00"
    assert {each.name for each in done.answers[0].candidates} == {f"F{at:02}" for at in range(5)}
    assert done.answers[0].candidates[0].score != alone.answers[0].candidates[0].score


def test_a_gallery_without_a_known_animal_is_refused(tmp_path: Path) -> None:
    Image.fromarray(coat_picture(1, 1)).save(tmp_path / "a.png")
    path = write_rows(tmp_path / "m.csv", [("a.png", "", "left", "E1", "", "")])
    with pytest.raises(DataError) as caught:
        match_manifest(path, how=PlainMatching(with_masks=False))
    assert caught.value.code == "identity.empty_gallery"


@pytest.mark.parametrize(
    ("call", "code"),
    [({"rows": frozenset({99})}, "identity.no_such_row"), ({"top": 0}, "identity.bad_top")],
)
def test_a_wrong_call_is_refused(coats: Path, how: PlainMatching, call, code: str) -> None:
    with pytest.raises(UsageError) as caught:
        match_manifest(coats, how=how, **call)
    assert caught.value.code == code


def test_nothing_met_twice_cannot_be_evaluated(tmp_path: Path) -> None:
    path = write_coats(tmp_path, animals=2, meetings=1)
    with pytest.raises(DataError) as caught:
        evaluate_manifest(path, how=PlainMatching(with_masks=False))
    assert caught.value.code == "identity.nothing_to_evaluate"


def standing_camera(folder: Path) -> tuple[Path, Path]:
    """Two pictures of one camera with an animal in its box, and three blanks of it."""
    dice = np.random.default_rng(3)
    rough = Image.fromarray(dice.integers(0, 256, (30, 45), dtype=np.uint8)).resize((450, 300))
    stones = np.repeat(np.asarray(rough)[..., None], 3, axis=2) * np.array([0.9, 0.8, 0.6])
    rows, blanks = [], []
    for number, (left, top) in enumerate([(90, 70), (120, 80)]):
        picture = stones + dice.normal(0, 2, stones.shape)
        picture[top : top + 160, left : left + 240] = coat_picture(number, 0)
        Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8)).save(folder / f"p{number}.png")
        box = f"{left - 40} {top - 40} 320 240"
        rows.append((f"p{number}.png", f"M{number}", "left", f"E{number}", box, "S1"))
    for number in range(3):
        picture = np.clip(stones + dice.normal(0, 2, stones.shape), 0, 255).astype(np.uint8)
        Image.fromarray(picture).save(folder / f"b{number}.png")
        blanks.append((f"b{number}.png", "S1"))
    head = ("path", "individual", "flank", "encounter", "box", "station")
    listed = write_rows(folder / "coats.csv", rows, head)
    return listed, write_rows(folder / "blanks.csv", blanks, ("path", "station"))


def share_on_animal(features: Features) -> float:
    """Features that lie on the animal, which is 40 pixels inside its box on each side."""
    column, row = features.geometry[:, 0] - 40, features.geometry[:, 1] - 40
    return float(((column >= 0) & (column < 240) & (row >= 0) & (row < 160)).mean())


def test_blanks_of_the_camera_tell_the_animal_from_what_is_behind_it(tmp_path: Path) -> None:
    listed, blanks = standing_camera(tmp_path)
    manifest = read_manifest(listed)
    told = describe_chips(manifest, ChipReading(FeatureSettings(), blanks=read_blanks(blanks)))
    for chip in told.chips:
        assert len(chip.features.geometry) >= 30
        assert share_on_animal(chip.features) >= 0.97
    whole = replace(FeatureSettings(), middle=0.0)
    bare = describe_chips(manifest, ChipReading(whole, with_masks=False))
    assert all(share_on_animal(chip.features) < 0.9 for chip in bare.chips)


def test_blanks_are_part_of_what_an_answer_depends_on(tmp_path: Path) -> None:
    listed, blanks = standing_camera(tmp_path)
    how = PlainMatching(blanks=blanks, cache=tmp_path / "kept")
    match_manifest(listed, how=how)
    match_manifest(listed, how=PlainMatching(cache=tmp_path / "kept"))
    assert how.parameters()["blanks"] == "blanks.csv"
    assert len(list((tmp_path / "kept").glob("*.npz"))) == 4
