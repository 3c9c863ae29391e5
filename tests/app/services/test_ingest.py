"""A card goes into a study wholly or not at all, once, and its originals stay as they were."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.services.events import effort_records, list_effort, list_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.card_tables import count_states, load_cards, load_media
from qaplan.app.store.field_tables import load_deployments, load_effort
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.vault import vault_path
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.survey.types import EventRule
from tests.media_factory import TAKEN, avi, jpeg, mp4, png

MakeCard = Callable[..., Path]
SAMPLE = "cameratraps/camtrapR"


def _state_of(study: Study) -> tuple[object, ...]:
    return (
        load_cards(study),
        tuple(load_media(study)),
        load_deployments(study),
        load_effort(study),
        tuple(load_observations(study)),
    )


def _bytes_and_times(folder: Path) -> dict[str, tuple[bytes, int]]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


def test_a_card_becomes_rows_with_its_digest_its_deployment_and_one_event(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("tree/K1/C1", 3, serial="A1")
    result = ingest_card(study, card.parent.parent, layout="station/camera", session=session)
    assert (result.new, result.already_held, result.twice, result.states) == (3, 0, 0, {"ok": 3})
    (held,) = load_cards(study)
    assert (held.name, held.deployment_id, held.files) == ("K1/C1", "K1/C1", 3)
    media = list(load_media(study))
    assert [each.medium.path for each in media] == ["IMG_0000.JPG", "IMG_0001.JPG", "IMG_0002.JPG"]
    assert media[0].medium.sha256 == hashlib.sha256((card / "IMG_0000.JPG").read_bytes()).hexdigest()
    taken = [line for line in show_log(study) if line.change.action == "survey.card_taken"]
    assert len(taken) == 1
    assert dict(taken[0].change.body or {})["media_added"] == 3
    assert check_log(study).is_whole


@pytest.mark.parametrize("mode", ["reference", "copy"])
def test_taking_the_same_card_again_changes_nothing(
    study: Study, make_card: MakeCard, session: Session, mode: str
) -> None:
    card = make_card("K1", 3)
    ingest_card(study, card, mode=mode, session=session)  # type: ignore[arg-type] - one of the two words
    before = _state_of(study)
    events = check_log(study).events
    again = ingest_card(study, card, mode=mode, session=session)  # type: ignore[arg-type] - as above
    assert (again.new, again.already_held) == (0, 3)
    assert again.summary() == "already held, nothing changed (3 files, 1 cards)."
    assert _state_of(study) == before
    assert check_log(study).events == events


def test_of_the_same_card_with_more_files_only_the_new_ones_are_taken(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    ingest_card(study, make_card("K1", 3), session=session)
    (first,) = load_cards(study)
    result = ingest_card(study, make_card("K1", 5), session=session)
    assert (result.new, result.already_held) == (2, 3)
    second = next(each for each in load_cards(study) if each != first)
    assert (second.supplements, second.files) == (first.card_id, 5)
    assert len(list(load_media(study))) == 5
    assert ingest_card(study, make_card("K1", 5), session=session).new == 0


def test_a_card_under_another_name_is_still_held(study: Study, make_card: MakeCard, session: Session) -> None:
    card = make_card("K1", 3)
    ingest_card(study, card, session=session)
    shutil.copytree(card, card.parent / "COPY OF K1")
    assert ingest_card(study, card.parent / "COPY OF K1", session=session).already_held == 3


def test_a_file_twice_on_a_card_is_kept_and_named_as_a_copy(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 2)
    shutil.copy(card / "IMG_0000.JPG", card / "IMG_0009.JPG")
    result = ingest_card(study, card, session=session)
    assert (result.new, result.twice) == (3, 1)
    media = {each.medium.path: each for each in load_media(study)}
    assert media["IMG_0009.JPG"].duplicate_of == media["IMG_0000.JPG"].medium_id
    assert len(list(load_media(study, with_duplicates=False))) == 2


def test_two_empty_files_are_no_copies_of_each_other(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 1)
    (card / "A.JPG").write_bytes(b"")
    (card / "B.JPG").write_bytes(b"")
    result = ingest_card(study, card, session=session)
    assert (result.new, result.twice, result.states) == (3, 0, {"ok": 1, "empty": 2})
    assert ingest_card(study, make_card("K1", 2), session=session).new == 1


@pytest.mark.parametrize("mode", ["reference", "copy"])
def test_the_originals_stay_as_they_were(
    study: Study, make_card: MakeCard, session: Session, mode: str
) -> None:
    card = make_card("K1", 3)
    for path in card.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
        path.chmod(0o400)
    before = _bytes_and_times(card)
    ingest_card(study, card, mode=mode, session=session)  # type: ignore[arg-type] - one of the two words
    assert _bytes_and_times(card) == before


def test_a_copied_card_lies_in_the_vault_under_its_digests(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 3)
    (card / "notes.txt").write_text("not a picture")
    ingest_card(study, card, mode="copy", session=session)
    for held in load_media(study):
        copy = vault_path(study.media_folder, held.medium.sha256)
        assert copy.is_file() is (held.medium.state == "ok")
        if copy.is_file():
            assert hashlib.sha256(copy.read_bytes()).hexdigest() == copy.name == held.medium.sha256
    shutil.rmtree(card)
    assert len(list((study.media_folder / "sha256").rglob("*/*/*"))) == 3


def test_what_an_interrupted_copy_left_is_swept_at_the_next_one(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    ingest_card(study, make_card("K1", 1), mode="copy", session=session)
    orphan = vault_path(study.media_folder, "ab" * 32)
    orphan.parent.mkdir(parents=True)
    orphan.write_bytes(b"orphan")
    unfinished = orphan.with_name("tmp1234.part")
    unfinished.write_bytes(b"half")
    ingest_card(study, make_card("K2", 1, seed=2), mode="copy", session=session)
    assert not orphan.exists()
    assert not unfinished.exists()
    assert len([path for path in (study.media_folder / "sha256").rglob("*") if path.is_file()]) == 2


def test_one_serial_at_two_stations_at_once_keeps_all_cards_out(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    tree = make_card("tree/K1", 3, serial="S77").parent
    make_card("tree/K2", 3, serial="S77")
    for number in range(3):
        (tree / "K2" / f"IMG_{number:04}.JPG").write_bytes(
            jpeg(TAKEN + timedelta(minutes=number), seed=900 + number, serial="S77")
        )
    make_card("tree/K3", 3, seed=5, serial="S78")
    before = _state_of(study)
    with pytest.raises(DataError) as error:
        ingest_card(study, tree, layout="station", session=session)
    assert error.value.code == "survey.serial_twice"
    assert "S77" in error.value.problems[0].what
    assert _state_of(study) == before


def test_one_serial_held_at_another_station_at_that_time_keeps_the_card_out(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    first = make_card("one/K1", 3, serial="S77")
    ingest_card(study, first.parent, layout="station", session=session)
    second = make_card("two/K2", 0)
    (second / "IMG_1.JPG").write_bytes(jpeg(TAKEN + timedelta(minutes=1), seed=99, serial="S77"))
    with pytest.raises(DataError) as error:
        ingest_card(study, second.parent, layout="station", session=session)
    assert error.value.code == "survey.serial_twice"
    assert len(load_cards(study)) == 1


def test_a_camera_that_moved_later_may_come_from_two_stations(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    tree = make_card("tree/K1", 3, serial="S77").parent
    make_card("tree/K2", 3, seed=7, serial="S77")
    assert ingest_card(study, tree, layout="station", session=session).new == 6


def test_simulated_media_are_refused_by_a_real_study(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    make_card("tree/K1", 1)
    simulated = make_card("tree/K2", 2, seed=3, iptc=("SIMULATED",))
    with pytest.raises(DataError) as error:
        ingest_card(study, simulated.parent, layout="station", session=session)
    assert error.value.code == "survey.simulated_media"
    assert load_cards(study) == ()


def test_a_virtual_study_takes_simulated_media_and_no_others(
    tmp_path: Path, make_card: MakeCard, session: Session
) -> None:
    virtual = init_study(tmp_path / "virtual", kind="virtual", session=session)
    assert ingest_card(virtual, make_card("K1", 2, iptc=("SIMULATED",)), session=session).new == 2
    with pytest.raises(DataError) as error:
        ingest_card(virtual, make_card("K2", 1, seed=4), session=session)
    assert error.value.code == "survey.not_simulated"


def test_bad_files_become_rows_and_the_card_goes_on(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 2)
    (card / "CUT.JPG").write_bytes(jpeg(seed=50)[:-40])
    (card / "EMPTY.JPG").write_bytes(b"")
    (card / "LIE.JPG").write_bytes(png())
    (card / "LETTER.JPG").write_bytes(b"Dear reader")
    avi(card / "CLIP.AVI")
    result = ingest_card(study, card, session=session)
    assert result.states == {"ok": 4, "truncated": 1, "empty": 1, "unreadable": 1}
    assert count_states(study) == result.states


def test_an_empty_card_and_a_folder_of_papers_are_refused(
    study: Study, tmp_path: Path, session: Session
) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "papers").mkdir()
    (tmp_path / "papers/report.pdf").write_bytes(b"%PDF-1.7")
    for folder, code in (("empty", "survey.empty_card"), ("papers", "survey.no_media")):
        with pytest.raises(DataError) as error:
            ingest_card(study, tmp_path / folder, session=session)
        assert error.value.code == code
    assert load_cards(study) == ()


def test_the_field_sheet_gives_the_card_its_deployment_by_folder_name(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    tree = make_card("tree/K1", 3).parent
    make_card("tree/LOST", 1, seed=8)
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,start,end,utc_offset\nK1,2024-08-20,2024-09-20,+05:00\n")
    (tree / "K1/DCIM").mkdir()
    (tree / "LOST/DCIM").mkdir()
    result = ingest_card(study, tree, sheet=sheet, session=session)
    assert {card.name: card.deployment_id for card in result.cards} == {"K1": "K1", "LOST": ""}
    assert [problem.code for problem in result.problems] == ["survey.card_unassigned"]
    by_basis = {each.basis: each for each in load_effort(study)}
    assert by_basis["media"].start == TAKEN
    assert by_basis["field_sheet"].days == 31.0


def test_a_bad_field_sheet_keeps_the_card_out(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,start,end\nK1,2024-09-20,2024-08-20\n")
    with pytest.raises(DataError) as error:
        ingest_card(study, make_card("tree/K1", 1).parent, layout="station", sheet=sheet, session=session)
    assert error.value.code == "survey.bad_sheet"
    assert load_cards(study) == ()
    assert load_deployments(study) == ()


def test_media_dated_outside_their_deployment_count_in_no_event_and_are_named(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    card = make_card("tree/K1/PBE", 2)
    (card / "LATE.JPG").write_bytes(jpeg(TAKEN + timedelta(days=4000), seed=77))
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,start,end,utc_offset\nK1,2024-08-20,2024-09-20,+05:00\n")
    result = ingest_card(
        study, tmp_path / "cards/tree", layout="station/species", sheet=sheet, session=session
    )
    assert [problem.code for problem in result.problems] == ["survey.media_outside_deployment"]
    (event,) = list_events(study).value
    assert event.start == TAKEN
    assert effort_records(list_effort(study))[0]["media_days"] == 1


def test_people_in_a_species_folder_are_restricted_from_the_start(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    make_card("tree/K1/person", 1)
    make_card("tree/K1/gazelle", 1, seed=3)
    ingest_card(
        study, make_card("tree/K1/gazelle", 1, seed=3).parents[1], layout="station/species", session=session
    )
    assert {each.medium.path: each.is_restricted for each in load_media(study)} == {
        "gazelle/IMG_0000.JPG": False,
        "person/IMG_0000.JPG": True,
    }


def test_one_picture_in_two_species_folders_is_one_medium_with_two_observations(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    gazelle = make_card("tree/K1/gazelle", 1)
    fox = gazelle.parent / "fox"
    shutil.copytree(gazelle, fox)
    ingest_card(study, gazelle.parents[1], layout="station/species", session=session)
    said = list(load_observations(study))
    assert {each.scientific_name for each in said} == {"fox", "gazelle"}
    assert len({each.medium_id for each in said}) == 1


def test_an_mp4_is_dated_by_the_clock_of_its_deployment_or_not_at_all(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("tree/K1", 1)
    mp4(card / "CLIP.MP4")
    ingest_card(study, card.parent, layout="station", session=session)
    clip = next(each for each in load_media(study) if each.medium.path == "CLIP.MP4")
    assert clip.medium.clock is not None
    assert clip.camera_clock is None
    other = make_card("more/K2", 1, seed=6)
    mp4(other / "CLIP.MP4", frames=7)
    ingest_card(study, other.parent, layout="station", utc_offset="+05:00", session=session)
    clip = next(
        each for each in load_media(study) if each.deployment_id == "K2" and each.medium.path == "CLIP.MP4"
    )
    assert clip.camera_clock == TAKEN + timedelta(hours=5)


@pytest.mark.parametrize(
    ("options", "code"),
    [({"mode": "move"}, "survey.bad_mode"), ({"layout": "country"}, "survey.bad_layout")],
)
def test_a_call_that_means_nothing_is_refused(
    study: Study, make_card: MakeCard, options: dict[str, str], code: str
) -> None:
    with pytest.raises(UsageError) as error:
        ingest_card(study, make_card("K1", 1), **options)  # type: ignore[arg-type] - wrong on purpose
    assert error.value.code == code


def test_a_card_within_the_study_is_refused(study: Study) -> None:
    with pytest.raises(UsageError) as error:
        ingest_card(study, study.folder / "media")
    assert error.value.code == "survey.inside_study"


def test_only_a_steward_may_take_a_card(study: Study, make_card: MakeCard) -> None:
    with pytest.raises(AccessError) as error:
        ingest_card(study, make_card("K1", 1), session=Session(Actor("a", "person"), "public"))
    assert error.value.code == "access.not_steward"


def test_progress_is_told_after_each_file(study: Study, make_card: MakeCard) -> None:
    told: list[tuple[str, int]] = []
    ingest_card(study, make_card("K1", 3), progress=lambda card, files: told.append((card, files)))
    assert told == [("K1", 1), ("K1", 2), ("K1", 3)]


def test_no_coordinate_of_the_sheet_is_in_the_log(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,latitude,longitude,start,end\nK1,47.12345,61.54321,2024-08-20,2024-09-20\n")
    ingest_card(study, make_card("tree/K1", 1).parent, layout="station", sheet=sheet, session=session)
    logged = " ".join(str(line) for line in show_log(study))
    assert "K1" in logged
    assert "47.1" not in logged
    assert "61.5" not in logged


def test_the_sample_cards_give_the_39_records_and_the_effort_of_their_package(
    study: Study, shared_data: Path, session: Session
) -> None:
    sample = shared_data / SAMPLE
    ingest_card(
        study,
        sample / "pictures/sample_images_species_dir",
        layout="station/species",
        sheet=sample / "camtraps.csv",
        crs="EPSG:32650",
        utc_offset="+08:00",
        session=session,
    )
    events = list_events(study, EventRule(60, "last-record"), exclude=["UNID"]).value
    assert len(events) == 39
    days = {row["station_id"]: row["working_days"] for row in effort_records(list_effort(study))}
    assert days == {"StationA": 42.0, "StationB": 43.0, "StationC": 38.0}


def test_a_card_held_without_a_deployment_gets_the_one_of_a_later_field_sheet(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    card = make_card("K1", 2)
    mp4(card / "CLIP.MP4")
    ingest_card(study, card, session=session)
    assert {held.deployment_id for held in load_media(study)} == {""}
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,start,end,utc_offset\nK1,2024-08-20,2024-09-20,+05:00\n")
    result = ingest_card(study, card, sheet=sheet, session=session)
    assert result.summary() == "already held; 1 cards have got their deployment."
    media = {held.medium.path: held for held in load_media(study)}
    assert {held.deployment_id for held in media.values()} == {"K1"}
    assert media["CLIP.MP4"].camera_clock == TAKEN + timedelta(hours=5)
    assert [each.basis for each in load_effort(study)] == ["field_sheet", "media"]
    again = ingest_card(study, card, sheet=sheet, session=session)
    assert again.summary().startswith("already held, nothing changed")
