"""Every event of the log can be taken back exactly, and the taking back too."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connections

from qaplan.app.services.cases import import_case
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log, show_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import plan_undo, undo_event
from qaplan.app.store.field_tables import save_deployments, save_stations
from qaplan.app.store.label_tables import save_removed
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.exact_places import exact_place
from qaplan.survey.types import Deployment, Station
from tests.app.services.conftest import MakeCard
from tests.app.services.undo_probe import UndoProbe, rows_of

AT = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)


def _head(study: Study) -> int:
    return int(log_head(study).partition(" ")[0])


def _name(study: Study, session: Session, station: str, name: str) -> int:
    with writing(study):
        save_stations(study, [Station(station, location_name=name)], actor=session.actor, at=AT)
    return _head(study)


def test_a_case_file_is_taken_back_whole_and_taken_again(study: Study, session: Session) -> None:
    before = rows_of(study)
    import_case(study, "ustyurt", session=session)
    after = rows_of(study)
    assert after != before
    undone = undo_event(study, _head(study), session=session)
    assert rows_of(study) == before
    undo_event(study, undone, session=session)
    assert rows_of(study) == after
    assert check_log(study).is_whole


def test_any_event_of_a_deed_takes_back_the_whole_deed(study: Study, session: Session) -> None:
    before = rows_of(study)
    first = _head(study) + 1
    import_case(study, "ustyurt", session=session)
    plan = plan_undo(study, first + 3, session=session)
    assert [each.seq for each in plan.events] == list(range(first, first + 200))
    assert plan.event_count == _head(study) - first + 1
    undo_event(study, first + 3, session=session)
    assert rows_of(study) == before


def test_a_card_is_taken_back_exactly(study: Study, session: Session, make_card: MakeCard) -> None:
    before = rows_of(study)
    ingest_card(study, make_card("CARD1"), session=session)
    after = rows_of(study)
    undone = undo_event(study, _head(study), session=session)
    assert rows_of(study) == before
    undo_event(study, undone, session=session)
    assert rows_of(study) == after


def test_the_probe_of_these_tests_sees_a_value_that_no_trigger_kept(study: Study, session: Session) -> None:
    _name(study, session, "S1", "Bozzhyra")
    probe = UndoProbe(study)
    _name(study, session, "S2", "Sherkala")
    with connections[study.alias].cursor() as cursor:
        cursor.execute("DROP TRIGGER undo_store_station_update")
        cursor.execute("UPDATE store_station SET location_name = 'moved' WHERE station_id = 'S1'")
    with pytest.raises(AssertionError, match="taking back event"):
        probe.take_all_back()
    with connections[study.alias].cursor() as cursor:
        cursor.execute("UPDATE store_station SET location_name = 'Bozzhyra' WHERE station_id = 'S1'")


def test_a_later_change_of_the_same_row_is_named(study: Study, session: Session) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    later = _name(study, session, "S1", "Bozjyra")
    with pytest.raises(DataError, match=f"later events changed the same rows: {later}") as refused:
        undo_event(study, first, session=session)
    assert refused.value.code == "undo.later"
    assert refused.value.facts["events"] == [later]
    undo_event(study, later, session=session)
    undo_event(study, first, session=session)
    assert rows_of(study) == {}


def test_a_change_of_another_row_is_not_in_the_way(study: Study, session: Session) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    _name(study, session, "S2", "Sherkala")
    undo_event(study, first, session=session)
    assert [row[0] for row in rows_of(study)["store_station"]] == ["S2"]


def test_a_row_that_others_rest_on_is_kept_and_they_are_named(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    deployment = Deployment("D1", "S1")
    with writing(study):
        save_deployments(study, [deployment], actor=session.actor, at=AT)
    before = rows_of(study)
    with pytest.raises(DataError) as refused:
        undo_event(study, first, session=session)
    assert refused.value.code == "undo.in_use"
    assert refused.value.facts["events"] == [_head(study)]
    assert rows_of(study) == before


def test_what_was_taken_back_is_not_taken_back_twice(study: Study, session: Session) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    undone = undo_event(study, first, session=session)
    with pytest.raises(DataError) as refused:
        undo_event(study, first, session=session)
    assert refused.value.code == "undo.already"
    assert refused.value.facts["events"] == [undone]


def test_undo_and_redo_go_on_without_end(study: Study, session: Session) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    with_it, without = rows_of(study), {}
    seq = first
    for number in range(9):
        seq = undo_event(study, seq, session=session)
        assert rows_of(study) == (without if number % 2 == 0 else with_it)
    undone_by = plan_undo(study, first, session=session).undone_by
    assert undone_by == first + 1
    undo_event(study, undone_by, session=session)
    assert rows_of(study) == with_it


def test_an_event_that_changed_no_row_says_so(study: Study, session: Session) -> None:
    with pytest.raises(DataError) as refused:
        undo_event(study, 1, session=session)
    assert refused.value.code == "undo.nothing"


def test_removed_bytes_do_not_come_back(study: Study, session: Session) -> None:
    with writing(study):
        save_removed(study, {"m-1": "0" * 64}, actor=session.actor, at=AT, why="past the term")
    plan = plan_undo(study, _head(study), session=session)
    assert plan.refusal is not None
    assert plan.refusal.code == "undo.for_good"
    with pytest.raises(DataError, match="no event brings them back"):
        undo_event(study, _head(study), session=session)


def test_an_event_that_is_not_there_is_refused(study: Study, session: Session) -> None:
    with pytest.raises(UsageError) as refused:
        undo_event(study, 99, session=session)
    assert refused.value.code == "undo.unknown_event"


def test_a_reviewer_takes_back_only_what_is_their_own(study: Study, session: Session) -> None:
    reviewer = replace(session, actor=Actor("person:aigul", "person"), role="reviewer")
    other = _name(study, session, "S1", "Bozzhyra")
    own = _name(study, reviewer, "S2", "Sherkala")
    with pytest.raises(AccessError) as refused:
        undo_event(study, other, session=reviewer)
    assert refused.value.code == "access.no_right"
    undo_event(study, own, session=reviewer)


def test_a_reader_takes_nothing_back(study: Study, session: Session) -> None:
    first = _name(study, session, "S1", "Bozzhyra")
    with pytest.raises(AccessError) as refused:
        undo_event(study, first, session=replace(session, audience="public"))
    assert refused.value.code == "access.not_steward"


def test_a_change_without_an_event_is_refused_and_undone(study: Study, session: Session) -> None:
    from qaplan.app.store.models import Camera

    with pytest.raises(DataError) as refused, writing(study):
        Camera.objects.using(study.alias).create(camera_key="K1")
    assert refused.value.code == "log.unlogged"
    assert rows_of(study) == {}


def test_rows_that_are_changed_after_the_last_event_belong_to_it(study: Study, session: Session) -> None:
    from qaplan.app.store.models import Camera

    with writing(study):
        save_stations(study, [Station("S1")], actor=session.actor, at=AT)
        Camera.objects.using(study.alias).create(camera_key="K1")
    undo_event(study, _head(study), session=session)
    assert rows_of(study) == {}


def test_a_row_that_is_written_as_it_was_leaves_no_trace(study: Study, session: Session) -> None:
    from qaplan.app.store.models import Station as StationRow
    from qaplan.app.store.models import UndoRow

    _name(study, session, "S1", "Bozzhyra")
    held = UndoRow.objects.using(study.alias).count()
    StationRow.objects.using(study.alias).get(station_id="S1").save(using=study.alias)
    assert UndoRow.objects.using(study.alias).count() == held


def test_the_log_tells_of_an_undoing_without_any_position(study: Study, session: Session) -> None:
    place = exact_place(52.123456, 43.654321)
    with writing(study):
        save_stations(study, [Station("S1", place=place)], actor=session.actor, at=AT)
    undo_event(study, _head(study), session=session)
    assert "52.12" not in str([line.change.body for line in show_log(study)])


def test_copies_of_a_card_that_was_taken_back_stay_for_having_it_again(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    ingest_card(study, make_card("CARD1"), mode="copy", session=session)
    copies = sorted(path for path in study.media_folder.rglob("*") if path.is_file())
    undone = undo_event(study, _head(study), session=session)
    ingest_card(study, make_card("CARD2", seed=5), mode="copy", session=session)
    assert set(copies) <= set(study.media_folder.rglob("*"))
    undo_event(study, undone, session=session)
