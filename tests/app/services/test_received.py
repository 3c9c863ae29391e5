"""Received pictures: all that is told is kept, nothing is counted, and a likeness waits for a person."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.copies import decide_copy, propose_copies
from qaplan.app.services.events import study_effort, study_events
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log
from qaplan.app.services.received import add_pictures, list_received, said_of, say_original, withdraw
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.received_tables import load_links, load_received
from qaplan.app.store.vault import vault_path
from qaplan.base.errors import DataError, UsageError
from qaplan.survey.received import Said
from tests import workbook_factory as factory
from tests.app.services.conftest import MakeCard
from tests.media_factory import jpeg, xmp_packet

_SAID = said_of("05.2024", "у родника", "чабан", today=date(2025, 11, 1))


def put(study: Study, session: Session, *files: Path, said: Said = _SAID) -> None:
    add_pictures(study, files, sender="Inspector A", received="2024-06-01", said=said, session=session)


def card_of(folder: Path, *pictures: bytes) -> Path:
    folder.mkdir(parents=True)
    for number, data in enumerate(pictures):
        (folder / f"IMG_{number:04}.JPG").write_bytes(data)
    return folder


def test_forty_messenger_files_are_kept_with_their_states(
    study: Study, session: Session, tmp_path: Path
) -> None:
    files = factory.messenger_files(tmp_path / "chat")
    assert len(files) == 40
    taken = add_pictures(
        study, files, sender="Inspector A", received="2024-06-01", said=_SAID, session=session
    )
    empties = 1  # the two empty files hold the same bytes from the same sender: one picture
    assert taken.states == factory.MESSENGER_STATES
    assert (taken.new, taken.problems) == (40 - empties, ())
    held = load_received(study)
    assert Counter(each.original for each in held) == {"not_held": 40 - empties}
    assert {each.hint.program for each in held if each.hint} == {
        "WhatsApp", "Telegram", "Signal", "Viber", "screenshot", "phone",
    }  # fmt: skip
    assert [each.medium.clock for each in held if each.medium.clock] == [datetime(2024, 5, 3, 4, 10)]


def test_the_name_of_a_file_is_never_its_date(study: Study, session: Session, tmp_path: Path) -> None:
    file = tmp_path / "IMG-20240503-WA0007.jpg"
    file.write_bytes(jpeg(None))
    put(study, session, file)
    (row,) = list_received(study)
    assert (row["hint_saved"], row["file_clock"], row["said_when"]) == ("2024-05-03", "", "2024-05")


def test_received_pictures_are_neither_effort_nor_events(
    study: Study, session: Session, tmp_path: Path
) -> None:
    put(study, session, *factory.messenger_files(tmp_path / "chat"))
    assert (study_effort(study), study_events(study), list(load_media(study))) == ((), (), [])


def test_the_same_files_again_change_nothing(study: Study, session: Session, tmp_path: Path) -> None:
    files = factory.messenger_files(tmp_path / "chat")
    put(study, session, *files)
    events = check_log(study).events
    put(study, session, *files)
    assert check_log(study).events == events


def test_the_bytes_stay_when_a_card_is_copied(
    study: Study, session: Session, tmp_path: Path, make_card: MakeCard
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(None, seed=77))
    put(study, session, file)
    ingest_card(study, make_card("K1"), mode="copy", session=session)
    assert vault_path(study.media_folder, load_received(study)[0].medium.sha256).is_file()


def test_a_card_that_arrives_is_laid_beside_what_was_received(
    study: Study, session: Session, tmp_path: Path
) -> None:
    original, other = factory.scene(1), factory.scene(2)
    copy, same = tmp_path / "photo_2024-05-03_04-10-00.jpg", tmp_path / "sent as a file.jpg"
    copy.write_bytes(factory.forwarded(original))
    same.write_bytes(other)
    put(study, session, copy, same)
    ingest_card(study, card_of(tmp_path / "card", original, other, factory.scene(3)), session=session)
    paths = {each.medium_id: each.medium.path for each in load_media(study)}
    items = {each.item_id: each.medium.path for each in load_received(study)}
    links = {
        (items[each.item_id], paths[each.medium_id], each.basis, each.state) for each in load_links(study)
    }
    assert links == {
        (copy.name, "IMG_0000.JPG", "alike", "proposed"),
        (same.name, "IMG_0001.JPG", "same_bytes", "proposed"),
    }
    assert {each["original"] for each in list_received(study)} == {"not_held"}


def test_a_likeness_is_called_no_proof(study: Study, session: Session, tmp_path: Path) -> None:
    copy = tmp_path / "IMG-20240503-WA0001.jpg"
    copy.write_bytes(factory.forwarded(factory.scene(1)))
    put(study, session, copy)
    ingest_card(study, card_of(tmp_path / "card", factory.scene(1)), session=session)
    (link,) = load_links(study)
    assert link.message.key == "received.link_alike"
    assert link.distance_bits is not None


def test_a_person_decides_and_may_think_again(study: Study, session: Session, tmp_path: Path) -> None:
    copy = tmp_path / "IMG-20240503-WA0001.jpg"
    copy.write_bytes(factory.forwarded(factory.scene(1)))
    put(study, session, copy)
    ingest_card(study, card_of(tmp_path / "card", factory.scene(1)), session=session)
    (before,) = load_links(study)
    decide_copy(study, before.item_id, before.medium_id, "confirmed", session=session)
    assert list_received(study)[0]["original"] == "received"
    assert propose_copies(study, session=session) == ()
    decide_copy(study, before.item_id, before.medium_id, "proposed", why="not sure", session=session)
    assert load_links(study) == (before,)
    assert list_received(study)[0]["original"] == "not_held"
    assert check_log(study).is_whole


def test_a_picture_saved_before_the_camera_took_it_is_no_copy(
    study: Study, session: Session, tmp_path: Path
) -> None:
    early = tmp_path / "IMG-20240101-WA0001.jpg"
    early.write_bytes(factory.forwarded(factory.scene(1)))
    put(study, session, early, said=Said())
    dated = jpeg(datetime(2024, 5, 3, 4, 10), seed=1, size=(640, 480))
    ingest_card(study, card_of(tmp_path / "card", dated), session=session)
    assert load_links(study) == ()


def test_a_plain_picture_is_like_nothing(study: Study, session: Session, tmp_path: Path) -> None:
    from tests.media_factory import png

    black = tmp_path / "black.png"
    black.write_bytes(png())
    put(study, session, black)
    assert load_received(study)[0].fingerprint == ""


def test_an_original_is_asked_for_and_a_picture_is_withdrawn(
    study: Study, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(None))
    put(study, session, file)
    item_id = load_received(study)[0].item_id
    say_original(study, item_id, "requested", why="asked by telephone", session=session)
    assert load_received(study)[0].original == "requested"
    with pytest.raises(UsageError) as error:
        say_original(study, item_id, "lost", session=session)
    assert error.value.code == "received.bad_state"
    withdraw(study, item_id, why="sent by mistake", session=session)
    assert load_received(study) == ()
    with pytest.raises(DataError) as gone:
        withdraw(study, item_id, why="", session=session)
    assert gone.value.code == "received.unknown"


def test_what_is_no_picture_is_named_and_the_rest_is_kept(
    study: Study, session: Session, tmp_path: Path
) -> None:
    table, picture, gone = tmp_path / "list.xlsx", tmp_path / "a.jpg", tmp_path / "gone.jpg"
    table.write_bytes(b"PK\x03\x04")
    picture.write_bytes(jpeg(None))
    taken = add_pictures(
        study, [table, picture, gone], sender="A", received="2024-06-01", said=Said(), session=session
    )
    assert taken.new == 1
    assert {each.code for each in taken.problems} == {"received.not_a_picture", "received.unreadable"}


def test_a_simulated_picture_is_refused_by_a_real_study(
    study: Study, session: Session, tmp_path: Path
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(None, xmp=xmp_packet(subject=["SIMULATED"])))
    with pytest.raises(DataError) as error:
        put(study, session, file)
    assert error.value.code == "received.simulated"


@pytest.mark.parametrize(
    ("received", "said", "code"),
    [("2031-01-01", "", "received.in_future"), ("2024-06-01", "03/04/2024", "received.said_when")],
)
def test_a_date_that_cannot_be_is_refused(
    study: Study, session: Session, tmp_path: Path, received: str, said: str, code: str
) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(jpeg(None))
    with pytest.raises(DataError) as error:
        told = said_of(said, "", "", today=date(2025, 11, 1))
        add_pictures(study, [file], sender="A", received=received, said=told, session=session)
    assert error.value.code == code
