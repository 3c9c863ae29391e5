"""Field forms: whole or not at all, once however often they are sent, and no position leaves."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.services.field_forms import clock_off_s, list_forms, receive_form
from qaplan.app.services.form_parts import PART_BYTES_MOST, add_part, held_bytes
from qaplan.app.services.form_pictures import form_picture
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.received import list_received
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.field_form_tables import load_position
from qaplan.app.store.vault import vault_path
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError
from qaplan.base.exact_places import exact_place
from tests.media_factory import TAKEN, jpeg
from tests.survey.field_form.forms import NOW, sent_form


@pytest.fixture
def ranger() -> Session:
    return Session(Actor("inspector-a", "person"), now=NOW, role="field_biologist")


def raw_of(sent: dict[str, Any]) -> bytes:
    return json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def picture_in(study: Study, data: bytes, session: Session) -> dict[str, str]:
    sha256 = hashlib.sha256(data).hexdigest()
    add_part(study, sha256, 0, data, session=session)
    return {"sha256": sha256, "size_bytes": str(len(data)), "name": "IMG_1.jpg"}


def test_a_form_gets_a_receipt_with_the_digest_of_what_was_sent(study: Study, ranger: Session) -> None:
    raw = raw_of(sent_form())
    receipt = receive_form(study, raw, session=ranger)
    assert (receipt.number, receipt.digest) == (1, hashlib.sha256(raw).hexdigest())
    assert receipt.received_at == "2026-05-04T06:00:00+00:00"


def test_the_same_form_again_changes_nothing_and_gives_the_same_receipt(
    study: Study, ranger: Session
) -> None:
    raw = raw_of(sent_form())
    first = receive_form(study, raw, session=ranger)
    events = check_log(study).events
    later = replace(ranger, now=datetime(2026, 6, 1, tzinfo=UTC))
    assert receive_form(study, raw, session=later) == first
    assert check_log(study).events == events


def test_another_form_under_the_same_id_is_refused(study: Study, ranger: Session) -> None:
    receive_form(study, raw_of(sent_form()), session=ranger)
    with pytest.raises(DataError) as caught:
        receive_form(study, raw_of(sent_form(place="elsewhere")), session=ranger)
    assert caught.value.code == "form.changed"


def test_nobody_else_learns_of_a_form_by_its_id(study: Study, ranger: Session) -> None:
    raw = raw_of(sent_form())
    receive_form(study, raw, session=ranger)
    other = replace(ranger, actor=Actor("inspector-b", "person"))
    with pytest.raises(DataError):
        receive_form(study, raw, session=other)
    assert list_forms(study, session=other) == ()
    assert len(list_forms(study, session=replace(other, role="analyst"))) == 1


def test_pictures_come_in_pieces_and_a_piece_that_comes_twice_changes_nothing(
    study: Study, ranger: Session
) -> None:
    data = jpeg(TAKEN)
    sha256, half = hashlib.sha256(data).hexdigest(), len(data) // 2
    assert held_bytes(study, sha256, session=ranger) == 0
    assert add_part(study, sha256, 0, data[:half], session=ranger) == half
    assert add_part(study, sha256, 0, data[:half], session=ranger) == half
    with pytest.raises(DataError) as caught:
        add_part(study, sha256, half + 1, data[half:], session=ranger)
    assert caught.value.code == "form.bad_part"
    assert add_part(study, sha256, half, data[half:], session=ranger) == len(data)


def test_a_form_whose_picture_has_not_come_whole_is_not_taken(study: Study, ranger: Session) -> None:
    data = jpeg(TAKEN)
    sha256 = hashlib.sha256(data).hexdigest()
    sent = sent_form(pictures=[{"sha256": sha256, "size_bytes": str(len(data)), "name": "a.jpg"}])
    add_part(study, sha256, 0, data[:-1], session=ranger)
    events = check_log(study).events
    with pytest.raises(DataError) as caught:
        receive_form(study, raw_of(sent), session=ranger)
    assert (caught.value.code, caught.value.problems[0].where) == ("form.picture_missing", sha256)
    assert check_log(study).events == events
    add_part(study, sha256, len(data) - 1, data[-1:], session=ranger)
    assert receive_form(study, raw_of(sent), session=ranger).pictures == 1


def test_the_picture_lies_in_the_vault_and_is_listed_as_received(study: Study, ranger: Session) -> None:
    picture = picture_in(study, jpeg(TAKEN), ranger)
    receive_form(study, raw_of(sent_form(pictures=[picture])), session=ranger)
    assert vault_path(study.media_folder, picture["sha256"]).read_bytes() == jpeg(TAKEN)
    (row,) = list_received(study)
    assert (row["original"], row["sender"], row["said_when"]) == ("received", "Inspector A", "2026-05-03")
    assert held_bytes(study, picture["sha256"], session=ranger) == 0


def test_bytes_that_are_not_what_was_announced_are_forgotten(study: Study, ranger: Session) -> None:
    sha256 = hashlib.sha256(b"announced").hexdigest()
    add_part(study, sha256, 0, b"other one", session=ranger)
    sent = sent_form(pictures=[{"sha256": sha256, "size_bytes": "9", "name": "a.jpg"}])
    with pytest.raises(DataError) as caught:
        receive_form(study, raw_of(sent), session=ranger)
    assert caught.value.code == "form.picture_changed"
    assert held_bytes(study, sha256, session=ranger) == 0


@pytest.mark.parametrize("data", [b"<svg onload=alert(1)>", b"<html>", b"MZ\x90"])
def test_a_file_that_is_no_picture_is_not_taken(study: Study, ranger: Session, data: bytes) -> None:
    picture = picture_in(study, data, ranger)
    with pytest.raises(DataError) as caught:
        receive_form(study, raw_of(sent_form(pictures=[picture])), session=ranger)
    assert caught.value.code == "form.no_picture"


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b"[" * 60_000, b" " * 70_000])
def test_what_is_no_form_is_refused(study: Study, ranger: Session, raw: bytes) -> None:
    with pytest.raises(DataError) as caught:
        receive_form(study, raw, session=ranger)
    assert caught.value.code == "form.no_json"


def test_the_position_is_kept_sealed_and_neither_logged_nor_told(study: Study, ranger: Session) -> None:
    sent = sent_form(longitude="54.55512", latitude="43.21347", uncertainty_m="8", position_from="phone",
                     place="spring 43.21347, 54.55512")  # fmt: skip
    receive_form(study, raw_of(sent), session=ranger)
    assert load_position(study, sent["form_id"]) == exact_place(54.55512, 43.21347, uncertainty_m=8)
    (line,) = list_forms(study, session=ranger)
    said = repr(line) + repr(list(show_log(study)))
    assert line.has_position
    assert line.cell == "g1E54.5N43.2"
    assert [part for part in ("54.555", "43.213", "00112233") if part in said] == []


@pytest.mark.parametrize("role", ["visitor", "press_officer", "assessor", "reviewer"])
def test_a_role_without_the_right_sends_nothing(study: Study, ranger: Session, role: Any) -> None:
    mine = replace(ranger, role=role)
    for call in (
        lambda: receive_form(study, raw_of(sent_form()), session=mine),
        lambda: add_part(study, "a" * 64, 0, b"x", session=mine),
        lambda: list_forms(study, session=mine),
    ):
        with pytest.raises(AccessError) as caught:
            call()
        assert caught.value.code == "access.no_right"


def test_a_piece_over_a_megabyte_and_a_path_for_a_digest_are_refused(study: Study, ranger: Session) -> None:
    for sha256, piece in (("a" * 64, b"x" * (PART_BYTES_MOST + 1)), ("../../x", b"x")):
        with pytest.raises(DataError) as caught:
            add_part(study, sha256, 0, piece, session=ranger)
        assert caught.value.code == "form.bad_part"


def test_the_phones_clock_is_compared_with_ours() -> None:
    assert clock_off_s("2026-05-04T05:58:00Z", NOW) == -120
    assert clock_off_s("2026-05-04T05:58:00", NOW) is None
    assert clock_off_s("now", NOW) is None


def test_nothing_of_a_refused_form_stays_in_the_vault(study: Study, ranger: Session) -> None:
    picture = picture_in(study, jpeg(TAKEN), ranger)
    with pytest.raises(DataError):
        receive_form(study, raw_of(sent_form(pictures=[picture], by="")), session=ranger)
    assert [path for path in Path(study.media_folder / "sha256").rglob("*") if path.is_file()] == []


def test_a_picture_is_shown_from_its_pixels_to_who_decides_and_to_who_sent_it(
    study: Study, ranger: Session
) -> None:
    data = jpeg(TAKEN, serial="SECRET-SERIAL", size=(64, 48))
    picture = picture_in(study, data, ranger)
    form_id = receive_form(study, raw_of(sent_form(pictures=[picture])), session=ranger).form_id
    analyst = Session(Actor("analyst-a", "person"), role="analyst")
    for reader in (ranger, analyst):
        shown = form_picture(study, form_id, 1, session=reader)
        assert shown.startswith(b"\xff\xd8")
        assert b"SECRET-SERIAL" not in shown
    other = replace(ranger, actor=Actor("inspector-b", "person"))
    for reader, number in ((other, 1), (analyst, 2), (analyst, 0)):
        with pytest.raises(DataError):
            form_picture(study, form_id, number, session=reader)
