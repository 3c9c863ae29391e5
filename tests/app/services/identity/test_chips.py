"""Chips from boxes and from hands; people and vehicles are never compared; everything can be taken back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from qaplan.app.services.identity.chip_making import make_chips
from qaplan.app.services.identity.chips import (
    draw_box,
    list_encounters,
    pictures_without_chip,
    remove_chip,
    say_viewpoint,
)
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.card_tables import load_media, restrict_media
from qaplan.app.store.identity_tables import load_chips, load_encounters
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import add_observations, load_observations
from qaplan.app.store.studies import writing
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.survey.types import Observation
from tests.app.cats import BOX, NOW, Passed, reader, take_cats
from tests.media_factory import mp4

ANNA = reader("A")
OTHER = reader("O", "analyst", house="O-OTHER")
BURST = [Passed(1, "S1", 0, pictures=3), Passed(2, "S1", 4), Passed(3, "S2", 4)]
BODY = Box(40, 60, 240, 120)


def say(study: Study, session: Session, *observations: Observation) -> None:
    with writing(study):
        add_observations(study, observations)
        change = Change("recognition.run_taken", "run", "further", "", {})
        append_event(study, session.actor, change, at=NOW)


def seen(medium_id: str, kind: str, *, by: str = "machine", name: str = "", flank: str = "") -> Observation:
    return Observation(
        observation_id=f"{by}:{kind}:{medium_id}",
        medium_id=medium_id,
        observation_type=kind,  # type: ignore[arg-type]
        method=by,  # type: ignore[arg-type]
        classified_by=f"{by} X",
        scientific_name=name,
        flank=flank,
        bbox=BOX if by == "machine" else None,
    )


def test_a_burst_is_one_passing_and_what_is_new_is_added_to_it(
    study: Study, tmp_path: Path, session: Session
) -> None:
    media = take_cats(study, tmp_path / "cards", BURST)
    say(study, session, replace(seen(media[1], "animal", by="human", name="Panthera pardus"), flank="left"))
    made = make_chips(study, session=session)
    assert (made.chips, made.encounters, made.refused) == (5, 3, ())
    chips = {each.chip.medium_id: each for each in load_chips(study)}
    assert len({chips[each].chip.encounter_id for each in media[:3]}) == 1
    assert chips[media[0]].chip.box == BODY
    assert [chips[each].chip.viewpoint.value for each in media[:3]] == ["unknown", "left", "unknown"]
    assert (chips[media[1]].viewpoint_by, chips[media[0]].viewpoint_by) == ("human X", "")
    assert [each.station_id for each in load_encounters(study)] == ["S1", "S1", "S2"]
    assert make_chips(study, session=session).chips == 0
    remove_chip(study, chips[media[2]].chip.chip_id, why="blurred", session=session)
    again = make_chips(study, session=session)
    assert (again.chips, again.encounters) == (1, 1)
    assert len(load_encounters(study)) == 3
    page = list_encounters(study, without_flank=True, session=ANNA)
    assert [each.encounter_id for each in page.rows] == ["E-0001", "E-0002", "E-0003"]
    assert list_encounters(study, limit=1, session=ANNA).next == "E-0001"


def test_boxes_of_people_and_vehicles_never_become_chips(
    study: Study, tmp_path: Path, session: Session
) -> None:
    media = take_cats(study, tmp_path / "cards", [*BURST, Passed(4, "S3", 9)])
    say(
        study,
        session,
        seen(media[0], "human"),
        seen(media[3], "vehicle"),
        seen(media[4], "human", by="human"),
    )
    made = make_chips(study, session=session)
    codes = sorted(each.code for each in made.refused)
    assert codes == ["identity.box_of_person", "identity.box_of_vehicle"]
    assert {each.chip.medium_id for each in load_chips(study)} == {media[1], media[2], media[5]}
    for medium, code in (
        (media[0], "identity.box_of_person"),
        (media[3], "identity.box_of_vehicle"),
        (media[4], "identity.box_of_person"),
    ):
        with pytest.raises(DataError) as caught:
            draw_box(study, medium, BODY, Viewpoint.LEFT, session=session)
        assert caught.value.code == code


def test_a_person_draws_a_box_and_it_is_taken_back(study: Study, tmp_path: Path, session: Session) -> None:
    media = take_cats(study, tmp_path / "cards", BURST)
    assert set(pictures_without_chip(study, session=ANNA)) == set(media)
    drawn = draw_box(study, media[0], BODY, Viewpoint.RIGHT, session=ANNA)
    joined = draw_box(study, media[1], BODY, Viewpoint.RIGHT, encounter_id=drawn.encounter_id, session=ANNA)
    assert joined.encounter_id == drawn.encounter_id
    assert media[0] not in pictures_without_chip(study, session=ANNA)
    chip = load_chips(study, chip_ids=[drawn.chip_id])[0]
    assert (chip.drawn_by, chip.viewpoint_by, chip.chip.station_id) == ("person:A", "person:A", "S1")
    _refused_boxes(study, media[0])
    undo_event(study, joined.seq, session=ANNA)
    undo_event(study, drawn.seq, session=ANNA)
    assert load_chips(study) == ()
    assert load_encounters(study) == ()


def _refused_boxes(study: Study, medium: str) -> None:
    for box, code in (
        (BODY, "identity.box_twice"),
        (Box(300, 60, 240, 120), "identity.box_outside"),
        (Box(0, 0, 10, 10), "identity.box_too_small"),
    ):
        with pytest.raises(DataError) as caught:
            draw_box(study, medium, box, Viewpoint.LEFT, session=ANNA)
        assert caught.value.code == code
    with pytest.raises(UsageError) as unknown:
        draw_box(study, medium, Box(0, 0, 50, 50), Viewpoint.LEFT, encounter_id="E-77", session=ANNA)
    assert unknown.value.code == "identity.unknown_encounter"
    with pytest.raises(UsageError) as gone:
        draw_box(study, "m-none", BODY, Viewpoint.LEFT, session=ANNA)
    assert gone.value.code == "review.unknown_medium"


def test_the_best_frames_of_a_clip_become_chips_of_one_passing(
    study: Study, tmp_path: Path, session: Session
) -> None:
    folder = tmp_path / "cards" / "S1" / "A"
    folder.mkdir(parents=True)
    for name in ("seen.mp4", "unplaced.mp4"):
        mp4(folder / name, frames=10 if name == "seen.mp4" else 6)
    ingest_card(study, tmp_path / "cards", layout="station/camera", session=session)
    by_name = {Path(each.medium.path).name: each.medium_id for each in load_media(study)}
    seen_at = [
        replace(
            seen(by_name["seen.mp4"], "animal", name="Panthera pardus"),
            observation_id=f"machine:{number}",
            bbox=(0.0, 0.0, 1.0, 0.9),
            extra={"frame_number": str(number)},
        )
        for number in (0, 4, 9)
    ]
    say(study, session, *seen_at, seen(by_name["unplaced.mp4"], "animal", name="Panthera pardus"))
    made = make_chips(study, session=session)
    assert [each.code for each in made.refused] == ["identity.no_frame"]
    chips = [each.chip for each in load_chips(study)]
    assert 2 <= len(chips) <= 3
    assert len({each.frame_ms for each in chips}) == len(chips)
    assert len({each.encounter_id for each in chips}) == 1
    assert {(each.box.width, each.box.height) for each in chips if each.box} == {(64, 43)}


def test_who_may_not_compare_neither_draws_nor_sees_chips(
    study: Study, tmp_path: Path, session: Session
) -> None:
    media = take_cats(study, tmp_path / "cards", [Passed(1)])
    make_chips(study, session=session)
    chip_id = load_chips(study)[0].chip.chip_id
    public = Session(ANNA.actor, "public", NOW, "reviewer")
    for mine in (reader("F", "field_biologist"), public):
        with pytest.raises(AccessError):
            draw_box(study, media[0], BODY, Viewpoint.LEFT, session=mine)
        with pytest.raises(AccessError):
            list_encounters(study, session=mine)
    stranger = reader("X", house="O-OTHER")
    assert list_encounters(study, session=stranger).rows == ()
    assert pictures_without_chip(study, session=stranger) == ()
    with pytest.raises(AccessError):
        say_viewpoint(study, [chip_id], Viewpoint.LEFT, session=stranger)
    with pytest.raises(UsageError):
        say_viewpoint(study, ["c-none"], Viewpoint.LEFT, session=ANNA)
    assert len(list(load_observations(study))) == 1


def test_a_box_on_a_picture_that_is_closed_to_a_reader_is_out_of_reach(
    study: Study, tmp_path: Path, session: Session
) -> None:
    take_cats(study, tmp_path / "cards", [Passed(1)])
    make_chips(study, session=session)
    (held,) = load_chips(study)
    (theirs,) = take_cats(study, tmp_path / "cards", [Passed(2, "S9")], name="other", session=OTHER)
    with pytest.raises(UsageError) as joined:
        draw_box(study, theirs, BODY, Viewpoint.LEFT, encounter_id=held.chip.encounter_id, session=OTHER)
    assert joined.value.code == "identity.unknown_encounter"
    with writing(study):
        restrict_media(study, [held.chip.medium_id], actor=session.actor, at=NOW, why="a herder")
    for act in (
        lambda: remove_chip(study, held.chip.chip_id, session=ANNA),
        lambda: say_viewpoint(study, [held.chip.chip_id], Viewpoint.LEFT, session=ANNA),
    ):
        with pytest.raises(UsageError) as hidden:
            act()
        assert hidden.value.code == "identity.unknown_chip"
