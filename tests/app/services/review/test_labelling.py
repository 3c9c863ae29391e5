"""What a person says is kept beside what others said; it is taken back exactly; people are hidden at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.log import show_log
from qaplan.app.services.review.again import bursts_to_read_again
from qaplan.app.services.review.labelling import LABELLED, BurstLabel, label_bursts, take_back
from qaplan.app.services.review.queue import review_seed, review_state
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.log import load_log
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.review_tables import load_readings
from qaplan.base.errors import AccessError, QaplanError, UsageError
from qaplan.recognition.review.types import Burst, ReviewLabel
from tests.app.bursts_of_three import add_bursts, reader

ANNA, BOLAT, DINA = reader("A"), reader("B", minute=1), reader("D", "analyst", minute=2)


@pytest.fixture
def bursts(study: Study, tmp_path: Path) -> list[Burst]:
    made = add_bursts(study, tmp_path, 4)
    review_state(study, session=ANNA)
    return made


def say(study: Study, burst: Burst, taxon: str, session: Session, **details: str) -> int:
    label = BurstLabel(burst.burst_id, ReviewLabel(taxon, **details))  # type: ignore[arg-type]
    return label_bursts(study, [label], session=session).seq


def by_people(study: Study) -> set[tuple[str, str, str]]:
    rows = (each for each in load_observations(study) if each.method == "human")
    return {(each.classified_by, each.scientific_name, each.extra["readers"]) for each in rows}


def test_a_label_becomes_the_word_of_a_person_on_every_picture_of_the_burst(
    study: Study, bursts: list[Burst]
) -> None:
    say(study, bursts[0], "leopard", ANNA, flank="left", quality="good")
    rows = [each for each in load_observations(study) if each.method == "human"]
    assert [each.medium_id for each in rows] == list(bursts[0].medium_ids)
    first = rows[0]
    assert (first.scientific_name, first.flank, first.extra["quality"]) == ("Panthera pardus", "left", "good")
    assert (first.classified_by, first.classified_at) == ("person:A", ANNA.now)


def test_a_sheet_is_one_event_of_the_log_and_the_log_does_not_tell_the_labels(
    study: Study, bursts: list[Burst]
) -> None:
    labels = [BurstLabel(each.burst_id, ReviewLabel("leopard")) for each in bursts]
    said = label_bursts(study, labels, level="sheet", session=ANNA)
    lines = [each for each in load_log(study) if each.change.action == LABELLED]
    assert [each.seq for each in lines] == [said.seq]
    assert (lines[0].change.body or {})["bursts"] == 4
    assert "leopard" not in str(lines[0].change.body)
    assert said.places == {"first": 4}


def test_one_key_is_taken_back_exactly_as_often_as_wanted(study: Study, bursts: list[Burst]) -> None:
    before = list(load_observations(study))
    events = [say(study, each, "urial", ANNA) for each in bursts]
    for seq in reversed(events):
        take_back(study, seq, session=ANNA)
    assert list(load_observations(study)) == before
    assert review_state(study, session=ANNA).bursts == 4


def test_another_reviewer_cannot_take_my_word_back(study: Study, bursts: list[Burst]) -> None:
    seq = say(study, bursts[0], "urial", ANNA)
    with pytest.raises(AccessError):
        take_back(study, seq, session=BOLAT)


def test_saying_something_else_takes_the_place_and_the_earlier_word_stays_in_the_study(
    study: Study, bursts: list[Burst]
) -> None:
    say(study, bursts[0], "blank", ANNA)
    say(study, bursts[0], "urial", reader("A", minute=5))
    assert by_people(study) == {("person:A", "Ovis vignei", "one")}
    held = load_readings(study, [bursts[0].burst_id])[bursts[0].burst_id]
    assert [each.label.taxon_id for each in held] == ["blank", "urial"]
    assert held[1].supersedes == held[0].reading_id


def test_a_big_cat_waits_for_a_second_reader_who_is_not_the_first(study: Study, bursts: list[Burst]) -> None:
    say(study, bursts[0], "leopard", ANNA)
    seed = review_seed(study)
    assert bursts_to_read_again(study, ANNA, seed=seed) == ()
    assert bursts_to_read_again(study, BOLAT, seed=seed) == (bursts[0].burst_id,)
    state = review_state(study, session=BOLAT).again
    assert (state.one_reader, state.for_me) == (1, 1)


def test_animals_that_are_no_cats_lie_among_the_second_readings(study: Study, bursts: list[Burst]) -> None:
    for burst, taxon in zip(bursts, ["leopard", "urial", "saiga", "blank"], strict=True):
        say(study, burst, taxon, ANNA)
    again = bursts_to_read_again(study, BOLAT, seed=review_seed(study))
    assert bursts[0].burst_id in again
    assert len(again) == 2 and bursts[3].burst_id not in again


def test_the_second_word_is_kept_apart_and_makes_two_readers(study: Study, bursts: list[Burst]) -> None:
    say(study, bursts[0], "leopard", ANNA)
    assert by_people(study) == {("person:A", "Panthera pardus", "one")}
    say(study, bursts[0], "leopard", BOLAT)
    assert by_people(study) == {("person:A", "Panthera pardus", "two_agree")}
    with pytest.raises(UsageError) as caught:
        say(study, bursts[0], "caracal", DINA)
    assert caught.value.code == "review.read_already"


def test_a_third_person_who_may_settles_a_disagreement(study: Study, bursts: list[Burst]) -> None:
    say(study, bursts[0], "leopard", ANNA)
    say(study, bursts[0], "caracal", BOLAT)
    assert by_people(study) == {("person:A", "Panthera pardus", "disagree")}
    with pytest.raises(AccessError):
        say(study, bursts[0], "caracal", reader("E"))
    seed = review_seed(study)
    assert bursts_to_read_again(study, DINA, seed=seed) == (bursts[0].burst_id,)
    assert bursts_to_read_again(study, reader("E"), seed=seed) == ()
    seq = say(study, bursts[0], "caracal", DINA)
    assert by_people(study) == {("person:D", "Caracal caracal", "settled")}
    take_back(study, seq, session=DINA)
    assert by_people(study) == {("person:A", "Panthera pardus", "disagree")}


def test_a_person_seen_by_a_reviewer_is_hidden_at_that_moment_and_again_shown_when_taken_back(
    study: Study, bursts: list[Burst]
) -> None:
    seq = say(study, bursts[0], "person", ANNA)
    hidden = {each.medium_id for each in load_media(study) if each.is_restricted}
    assert hidden == set(bursts[0].medium_ids)
    take_back(study, seq, session=ANNA)
    assert not any(each.is_restricted for each in load_media(study))
    assert review_state(study, session=ANNA).bursts == 4


@pytest.mark.parametrize(
    ("taxa", "ids", "code"),
    [
        ([], [], "review.nothing_said"),
        (["urial", "urial"], [0, 0], "review.nothing_said"),
        (["unicorn"], [0], "review.unknown_kind"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_kept(
    study: Study, bursts: list[Burst], taxa: list[str], ids: list[int], code: str
) -> None:
    labels = [BurstLabel(bursts[i].burst_id, ReviewLabel(t)) for t, i in zip(taxa, ids, strict=True)]
    before = len(list(show_log(study)))
    with pytest.raises(QaplanError) as caught:
        label_bursts(study, labels, session=ANNA)
    assert caught.value.code == code
    assert len(list(show_log(study))) == before


def test_a_burst_that_is_not_there_is_refused(study: Study) -> None:
    with pytest.raises(UsageError) as caught:
        label_bursts(study, [BurstLabel("b-none", ReviewLabel("urial"))], session=ANNA)
    assert caught.value.code == "review.unknown_burst"
