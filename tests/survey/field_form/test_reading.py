"""Forms from a phone: read whole with every answer known, or refused whole with every fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from qaplan.base.errors import DataError
from qaplan.base.exact_places import exact_place
from qaplan.survey.field_form.questions import QUESTIONS
from qaplan.survey.field_form.reading import MOST_PICTURES, read_form
from qaplan.survey.field_form.types import FORM_KINDS, FormPicture
from qaplan.survey.table.visits import TICKS
from tests.survey.field_form.forms import NOW, sent_form


def faults(sent: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        read_form(sent, now=NOW)
    assert caught.value.code == "form.bad"
    return {(each.code, each.where) for each in caught.value.problems}


def test_each_of_the_four_sheets_is_read() -> None:
    for kind in FORM_KINDS:
        form = read_form(sent_form(kind), now=NOW)
        assert (form.kind, form.by, form.place) == (kind, "Inspector A", "spring under the chink")
        assert form.happened.utc == datetime(2026, 5, 3, 9, 20, tzinfo=UTC)
        assert set(form.answers) == set(sent_form(kind)["answers"])


def test_the_boxes_of_the_camera_check_are_those_of_the_printed_sheet() -> None:
    asked = {each.name: each for each in QUESTIONS["camera_check"]}
    assert {name: asked[name].choices for name in TICKS} == dict(TICKS)
    assert {asked[name].label_key for name in TICKS} == {f"paper.{name}" for name in TICKS}


def test_a_position_is_sealed_and_says_who_gave_it() -> None:
    form = read_form(
        sent_form(longitude="54,51", latitude="43.25", uncertainty_m="12", position_from="phone"), now=NOW
    )
    assert (form.position, form.position_basis) == (exact_place(54.51, 43.25, uncertainty_m=12), "phone")


def test_a_position_that_cannot_be_read_is_not_repeated_in_the_refusal() -> None:
    with pytest.raises(DataError) as caught:
        read_form(sent_form(longitude="543.21987", latitude="43.25"), now=NOW)
    assert [each.code for each in caught.value.problems] == ["form.bad_position"]
    assert "543" not in str(caught.value.to_record())


def test_half_a_position_is_refused() -> None:
    assert faults(sent_form(longitude="54.51")) == {("form.bad_position", "position")}


def test_every_fault_is_told_at_once() -> None:
    sent = sent_form("camera_check", by="", when="yesterday")
    sent["answers"] = {
        "camera": "U1",
        "visit": "look",
        "shown_clock": "2026-05-03",
        "battery": "half",
        "x": "y",
    }
    assert faults(sent) == {
        ("form.answer_missing", "by"),
        ("form.unreadable", "when"),
        ("form.choice_unknown", "visit"),
        ("form.unreadable", "shown_clock"),
        ("form.answer_missing", "true_clock"),
        ("form.choice_unknown", "battery"),
        ("form.question_unknown", "x"),
    }


def test_what_has_not_come_yet_is_refused_with_a_quarter_of_an_hour_for_slow_clocks() -> None:
    soon, later = (NOW + timedelta(hours=5, minutes=m) for m in (10, 20))
    read_form(sent_form(when=f"{soon:%Y-%m-%dT%H:%M}"), now=NOW)
    assert faults(sent_form(when=f"{later:%Y-%m-%dT%H:%M}")) == {("form.in_future", "when")}


def test_none_and_a_track_cannot_both_be_ticked() -> None:
    sent = sent_form("camera_check")
    sent["answers"]["tracks"] = ["none", "cat"]
    assert faults(sent) == {("form.choice_unknown", "tracks")}


def test_several_choices_stand_in_the_order_of_the_sheet() -> None:
    sent = sent_form("camera_check")
    sent["answers"]["tracks"] = ["people", "cat"]
    assert read_form(sent, now=NOW).ticked("tracks") == ("cat", "people")


def test_a_page_of_another_version_is_told_so() -> None:
    with pytest.raises(DataError) as caught:
        read_form(sent_form(version="0"), now=NOW)
    assert caught.value.code == "form.version"


def test_letters_that_are_no_text_are_refused() -> None:
    assert faults(sent_form(place="a\x00b")) == {("form.not_text", "place")}
    assert faults(sent_form(place="\ud800")) == {("form.not_text", "place")}


def test_a_long_remark_is_refused() -> None:
    sent = sent_form()
    sent["answers"]["comments"] = "x" * 2001
    assert faults(sent) == {("form.too_long", "comments")}


def test_pictures_are_described_by_digest_and_size() -> None:
    one = {"sha256": "a" * 64, "size_bytes": "12", "name": "../IMG.jpg"}
    form = read_form(sent_form(pictures=[one]), now=NOW)
    assert form.pictures == (FormPicture("a" * 64, 12, ".._IMG.jpg"),)
    assert faults(sent_form(pictures=[{**one, "size_bytes": "0"}])) == {
        ("form.picture_too_large", ".._IMG.jpg")
    }
    assert faults(sent_form(pictures=[one] * (MOST_PICTURES + 1))) == {("form.too_many_pictures", "pictures")}


@pytest.mark.parametrize("odd", [None, 3, [], {}, "x", {"sha256": 3}])
def test_anything_else_in_the_place_of_a_part_is_refused_and_never_an_error_of_ours(odd: object) -> None:
    for name in sent_form():
        if name != "version":
            try:
                read_form({**sent_form(), name: odd}, now=NOW)
            except DataError as error:
                assert error.code == "form.bad"
