"""What waits is sorted under headings, cats first; people are hidden; empties are drawn by lot."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.jobs import LATER, run_waiting, start_job
from qaplan.app.services.renditions import close_decoder
from qaplan.app.services.review.labelling import BurstLabel, label_bursts
from qaplan.app.services.review.queue import next_sheets, refresh_queue, review_state
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media, restrict_media
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError
from qaplan.recognition.review.types import ReviewLabel
from tests.app.bursts_of_three import NOW, add_bursts, reader, say_by_machine
from tests.media_factory import TAKEN, jpeg


def test_cats_come_first_and_empties_last(study: Study, tmp_path: Path) -> None:
    bursts = add_bursts(study, tmp_path, 4)
    say_by_machine(study, bursts, ["blank", "Ovis vignei", "Panthera pardus", "animal"])
    sheets = next_sheets(study, session=reader("A"))
    assert [each.heading for each in sheets] == ["leopard", "urial", "animal", "blank"]
    assert [each.says for each in sheets] == ["leopard", "urial", "", "blank"]
    assert [len(each.media) for sheet in sheets for each in sheet.bursts] == [3, 3, 3, 3]


def test_where_no_machine_has_looked_everything_waits_unsorted(study: Study, tmp_path: Path) -> None:
    add_bursts(study, tmp_path, 31)
    sheets = next_sheets(study, session=reader("A"))
    assert [(each.heading, each.says, len(each.bursts)) for each in sheets] == [
        ("unsorted", "blank", 30),
        ("unsorted", "blank", 1),
    ]
    state = review_state(study, session=reader("A"))
    assert (state.bursts, state.sheets, state.read) == (31, 2, 0)


def test_what_people_have_sorted_into_folders_does_not_wait(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "cards/tree/K1/urial"
    folder.mkdir(parents=True)
    (folder / "IMG_0001.JPG").write_bytes(jpeg(TAKEN, seed=1))
    ingest_card(study, tmp_path / "cards/tree", layout="station/species")
    assert review_state(study, session=reader("A")).bursts == 0


def test_bursts_with_people_are_hidden_from_who_may_not_see_them(study: Study, tmp_path: Path) -> None:
    bursts = add_bursts(study, tmp_path, 2)
    say_by_machine(study, bursts, ["human", "blank"])
    with writing(study):
        restrict_media(study, bursts[0].medium_ids, actor=Actor("role:steward", "role"), at=NOW, why="")
    state = review_state(study, session=reader("A"))
    assert (state.bursts, state.hidden) == (1, 1)
    assert [each.heading for each in next_sheets(study, session=reader("A"))] == ["blank"]
    steward = reader("S", "steward")
    assert [each.heading for each in next_sheets(study, session=steward)] == ["person", "blank"]
    with pytest.raises(AccessError):
        label_bursts(study, [BurstLabel(bursts[0].burst_id, ReviewLabel("blank"))], session=reader("A"))


@pytest.mark.parametrize("role", ["assessor", "press_officer", "liaison", "visitor"])
def test_who_may_not_label_sees_no_queue(study: Study, role: str) -> None:
    with pytest.raises(AccessError) as caught:
        review_state(study, session=reader("A", role))  # type: ignore[arg-type]
    assert caught.value.code == "access.no_right"


def test_the_empties_drawn_by_lot_come_before_the_others_and_give_an_estimate(
    study: Study, tmp_path: Path
) -> None:
    bursts = add_bursts(study, tmp_path, 120, frames=1)
    say_by_machine(study, bursts, ["blank"] * 120)
    steward = reader("S", "steward")
    first, *others = next_sheets(study, session=steward)
    assert first.is_control and 0 < len(first.bursts) <= 15
    assert not any(each.is_control for each in others)
    before = review_state(study, session=steward).missed
    assert (before.ci, before.counted.blanks) == (None, 120)
    cat, *empty = [each.burst_id for each in first.bursts]
    labels = [BurstLabel(cat, ReviewLabel("leopard")), *(BurstLabel(e, ReviewLabel("blank")) for e in empty)]
    label_bursts(study, labels, level="sheet", session=steward)
    after = review_state(study, session=steward).missed
    assert (after.counted.drawn, after.counted.drawn_cats) == (len(first.bursts), 1)
    assert after.ci is not None and 0 <= after.ci[0] < (after.estimate or 0) < after.ci[1]


def test_a_review_does_not_sort_the_queue_anew_but_a_card_does(study: Study, tmp_path: Path) -> None:
    bursts = add_bursts(study, tmp_path, 2)
    session = reader("A")
    assert review_state(study, session=session).bursts == 2
    label_bursts(study, [BurstLabel(bursts[0].burst_id, ReviewLabel("urial"))], session=session)
    assert review_state(study, session=session).bursts == 1
    add_bursts(study, tmp_path, 1, card="K2")
    assert review_state(study, session=session).bursts == 2
    assert refresh_queue(study, session=session) == 3


def test_the_state_is_told_as_a_record(study: Study, tmp_path: Path) -> None:
    add_bursts(study, tmp_path, 2)
    state = review_state(study, session=reader("A"))
    assert state.to_record()["bursts_waiting"] == 2
    assert "2 bursts wait on 1 sheets" in state.summary()
    assert sum(1 for _ in load_media(study)) == 6


def test_a_large_study_is_sorted_anew_by_a_job_that_makes_the_small_pictures_too(
    study: Study, tmp_path: Path
) -> None:
    add_bursts(study, tmp_path, 2)
    session = reader("A")
    waiting = review_state(study, at_once=3, session=session)
    assert (waiting.is_fresh, waiting.bursts) == (False, 0)
    start_job(study, "review.prepare", {}, session=session, executor=LATER)
    (done,) = run_waiting(study)
    assert (done.state, done.outcome) == ("done", {"bursts": 2, "pictures": 6})
    close_decoder()
    after = review_state(study, at_once=3, session=session)
    assert (after.is_fresh, after.bursts) == (True, 2)
