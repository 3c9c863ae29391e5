"""Links, names and superseding: nothing merges without a statement, and every past view stays as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from qaplan.app.services.identity.chips import say_viewpoint
from qaplan.app.services.identity.deciding import read_sides, take_back
from qaplan.app.services.identity.queue import set_readers_asked
from qaplan.app.services.identity.state import identity_state
from qaplan.app.services.identity.stating import (
    link_flanks,
    name_individual,
    state_sides,
    supersede,
    unlink_flanks,
)
from qaplan.app.services.identity.views import AnimalAt, animal_history, animals_at, identity_conflicts
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.side_tables import load_readings
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.names import Names
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.flanks import FlankState
from qaplan.identity.sides import Flank, Side
from qaplan.identity.types import Verdict
from tests.app.cats import Passed, cats_in, reader

SAME, DIFFERENT, UNDETERMINED = Verdict.SAME, Verdict.DIFFERENT, Verdict.UNDETERMINED
DINA = reader("D", "analyst")
ERIK = reader("E", "analyst", minute=1)
ROWS = [
    Passed(1, "S1", 0),
    Passed(1, "S2", 3),
    Passed(1, "S3", 6),
    Passed(1, "S2", 3, "right"),
    Passed(2, "S4", 9, "right"),
]


@pytest.fixture
def passings(study: Study, tmp_path: Path, session: Session) -> list[str]:
    """Three lefts, and two rights of which the first passed together with the second left."""
    found = cats_in(study, tmp_path / "cards", ROWS, session)
    set_readers_asked(study, 1, session=DINA)
    return found


def on_day(session: Session, days: int) -> Session:
    return replace(session, now=session.moment() + timedelta(days=days))


def read(study: Study, a: str, b: str, verdict: Verdict, session: Session, flank: Flank = "left") -> str:
    pair = Side(a, flank), Side(b, flank)
    settles = "genetics" if verdict is UNDETERMINED else ""
    return read_sides(study, pair, verdict, settles=settles, session=session).statement_id


def states(animals: tuple[AnimalAt, ...]) -> dict[str, FlankState]:
    return {each.individual_id: each.state for each in animals if each.individual_id}


def test_left_and_right_are_two_entries_until_a_link_and_again_after_it(
    study: Study, tmp_path: Path, session: Session
) -> None:
    rows = [Passed(1, "S1", 0, pictures=2), Passed(1, "S2", 3), Passed(1, "S3", 5, "right")]
    first, second, third = cats_in(study, tmp_path / "cards", rows, session)
    set_readers_asked(study, 1, session=DINA)
    other = [each.chip.chip_id for each in load_chips(study, encounter_ids=[first])][1]
    say_viewpoint(study, [other], Viewpoint.RIGHT, session=DINA)
    name_individual(study, Side(first, "left"), "F-01", Names(en="One"), session=DINA)
    name_individual(study, Side(third, "right"), "F-02", Names(), session=DINA)
    read(study, first, second, SAME, DINA)
    read(study, first, third, SAME, DINA, "right")
    assert states(animals_at(study, session=DINA)) == {
        "F-01": FlankState.UNLINKED,
        "F-02": FlankState.UNLINKED,
    }
    later = on_day(DINA, 2)
    link = link_flanks(study, first, reason="two cameras at one moment", session=later)
    linked = animals_at(study, session=later)
    assert states(linked) == {"F-01": FlankState.LINKED, "F-02": FlankState.LINKED}
    assert [each.shares_with for each in linked if each.individual_id] == [("F-02",), ("F-01",)]
    assert link.subject_id in {
        each.statement_id for each in animal_history(study, "F-01", session=later).lines
    }
    unlink_flanks(study, first, reason="a cub walked behind", session=on_day(DINA, 4))
    assert states(animals_at(study, on=on_day(DINA, 4).moment().date(), session=DINA)) == {
        "F-01": FlankState.UNLINKED,
        "F-02": FlankState.UNLINKED,
    }
    assert animals_at(study, on=later.moment().date(), session=DINA) == linked


def test_a_history_tells_who_said_what_when_on_which_readings_and_what_replaced_it(
    study: Study, passings: list[str]
) -> None:
    first, second, third, *_ = passings
    name_individual(study, Side(first, "left"), "F-01", Names(en="One"), session=DINA)
    joined = read(study, first, second, SAME, DINA)
    unsure = read(study, second, third, UNDETERMINED, DINA)
    before = animal_history(study, "F-01", session=DINA)
    assert [each.statement_id for each in before.lines] == [joined, unsure]
    assert [line.reader for each in before.lines for line in each.readings] == ["person:D", "person:D"]
    assert before.settles == ("genetics",)
    assert before.animal.nodes == (f"{first}#left", f"{second}#left")
    later = on_day(ERIK, 3)
    parted = supersede(study, joined, UNDETERMINED, reason="the tail differs", session=later)
    after = animal_history(study, "F-01", session=later)
    assert after.animal.nodes == (f"{first}#left",)
    assert (after.lines[0].stands, after.lines[0].superseded_by) == (False, parted.subject_id)
    assert (
        animal_history(study, "F-01", on=DINA.moment().date(), session=later).to_record()
        == before.to_record()
    )
    assert len(after.days) == 2


def test_conflicts_are_shown_with_the_statements_of_both_kinds_and_never_resolved(
    study: Study, passings: list[str]
) -> None:
    first, second, third, *_ = passings
    name_individual(study, Side(first, "left"), "F-01", Names(), session=DINA)
    read(study, first, second, SAME, DINA)
    read(study, second, third, SAME, DINA)
    read(study, first, third, DIFFERENT, DINA)
    (torn,) = identity_conflicts(study, session=DINA)
    assert (len(torn.same), len(torn.different), torn.animals) == (2, 1, ("F-01",))
    assert {node for line in torn.different for node in line.nodes} == {f"{first}#left", f"{third}#left"}
    (animal, *_) = animals_at(study, session=DINA)
    assert animal.is_in_conflict
    assert len(animal.nodes) == 3
    assert identity_state(study, session=DINA).conflicts == 1
    supersede(study, torn.different[0].statement_id, UNDETERMINED, reason="blurred", session=on_day(DINA, 1))
    assert identity_conflicts(study, session=on_day(DINA, 1)) == ()
    assert len(identity_conflicts(study, on=DINA.moment().date(), session=DINA)) == 1


def test_what_may_not_be_stated_is_refused(study: Study, passings: list[str]) -> None:
    first, second, *_, right = passings
    joined = read(study, first, second, SAME, DINA)
    left, far = Side(first, "left"), Side(second, "left")
    name_individual(study, left, "F-01", Names(), session=DINA)
    house = reader("H", "analyst", house="O-OTHER")
    refusals = (
        (lambda: link_flanks(study, first, reason=" ", session=DINA), "identity.no_reason"),
        (
            lambda: state_sides(study, (left, left), DIFFERENT, reason="x", session=DINA),
            "identity.across_flanks",
        ),
        (
            lambda: link_flanks(study, first, reason="x", session=reader("O", "analyst", house="O-OTHER")),
            "identity.unknown_encounter",
        ),
        (lambda: link_flanks(study, "E-77", reason="x", session=DINA), "identity.unknown_encounter"),
        (lambda: link_flanks(study, first, reason="at 43.2500, 52.1000", session=DINA), "entry.position"),
        (lambda: unlink_flanks(study, first, reason="x", session=DINA), "identity.not_linked"),
        (lambda: state_sides(study, (left, far), SAME, reason="x", session=DINA), "identity.stated_already"),
        (
            lambda: state_sides(study, (left, Side(right, "right")), SAME, reason="x", session=DINA),
            "identity.across_flanks",
        ),
        (lambda: supersede(study, "ST-none", SAME, reason="x", session=DINA), "identity.unknown_statement"),
        (lambda: supersede(study, joined, SAME, reason="x", session=DINA), "identity.stated_already"),
        (lambda: supersede(study, joined, DIFFERENT, reason="x", session=house), "identity.supersedes_other"),
        (lambda: name_individual(study, far, "43.2500-52.1000", Names(), session=DINA), "entry.position"),
        (
            lambda: name_individual(study, far, "F-09", Names(kk="43.2500, 52.1000"), session=DINA),
            "entry.position",
        ),
        (lambda: name_individual(study, far, "F 01!", Names(), session=DINA), "identity.bad_id"),
        (lambda: name_individual(study, far, "F-01", Names(), session=DINA), "identity.id_taken"),
        (lambda: animal_history(study, "F-99", session=DINA), "question.unknown_individual"),
    )
    for act, code in refusals:
        with pytest.raises((DataError, UsageError)) as caught:
            act()
        assert caught.value.code == code
    with pytest.raises(AccessError):
        link_flanks(study, first, reason="x", session=reader("A"))
    assert len(load_register(study, "statements")) == 1


def test_an_animal_is_not_in_the_catalogue_of_the_days_before_it_was_named(
    study: Study, passings: list[str]
) -> None:
    name_individual(study, Side(passings[0], "left"), "F-01", Names(), session=on_day(DINA, 5))
    assert states(animals_at(study, session=on_day(DINA, 5))) == {"F-01": FlankState.LEFT_ONLY}
    assert states(animals_at(study, session=on_day(DINA, 4))) == {}
    loose = [each for each in animals_at(study, session=DINA) if not each.individual_id]
    assert len(loose) == 5


def test_what_others_have_built_on_is_not_taken_back_from_under_them(
    study: Study, passings: list[str]
) -> None:
    sides = Side(passings[0], "left"), Side(passings[1], "left")
    first = state_sides(study, sides, SAME, reason="one rosette", session=DINA)
    second = state_sides(study, sides, DIFFERENT, reason="another ear", session=ERIK)
    with pytest.raises(DataError, match=f"rest on what it changed: {second.seq}") as built:
        undo_event(study, first.seq, session=DINA)
    assert built.value.code == "undo.in_use"
    undo_event(study, second.seq, session=ERIK)
    undo_event(study, first.seq, session=DINA)
    assert not load_register(study, "statements")


def test_a_reading_under_a_statement_is_not_taken_back_alone(study: Study, passings: list[str]) -> None:
    set_readers_asked(study, 2, session=DINA)
    sides = Side(passings[0], "left"), Side(passings[1], "left")
    mine = read_sides(study, sides, SAME, session=DINA)
    last = read_sides(study, sides, SAME, session=ERIK)
    with pytest.raises(DataError) as built:
        take_back(study, mine.seq, session=DINA)
    assert built.value.code == "undo.in_use"
    take_back(study, last.seq, session=ERIK)
    take_back(study, mine.seq, session=DINA)
    assert not load_readings(study)
