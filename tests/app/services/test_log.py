"""Events are found by who, what, to what, when and in which words, a page at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from qaplan.app.services.log import LogFilter, events_of_deed, find_events, log_choices, show_event
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.undo import undo_event
from qaplan.app.store.field_tables import save_stations
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from qaplan.survey.types import Station


@pytest.fixture
def busy(study: Study, session: Session) -> Study:
    """A study with three stations that came at once, and seven of seven days by another hand."""
    at = session.moment()
    with writing(study):
        save_stations(study, [Station(each) for each in "ABC"], actor=session.actor, at=at)
        change = Change("survey.sheet_taken", "sheet", "list.csv", "the published record")
        append_event(study, session.actor, change, at=at)
    for number in range(7):
        with writing(study):
            who = Actor("person:dana", "person")
            save_stations(study, [Station(f"S{number}")], actor=who, at=at + timedelta(days=number))
    return study


def test_what_was_done_in_one_go_is_one_line(busy: Study, session: Session) -> None:
    found = find_events(busy, LogFilter(), session)
    assert found.total == 9
    assert [line.line.change.subject_id for line in found.lines[:2]] == ["S6", "S5"]
    case = found.lines[7]
    assert case.others == 3
    assert [line.seq for line in events_of_deed(busy, case.line.deed, session)] == [2, 3, 4, 5]


def test_pages_follow_each_other_without_a_gap(busy: Study, session: Session) -> None:
    whole = [line.line.seq for line in find_events(busy, LogFilter(), session).lines]
    seen: list[int] = []
    before = None
    while True:
        found = find_events(busy, LogFilter(), session, before=before, most=4)
        seen += [line.line.seq for line in found.lines]
        before = found.next_before
        if before is None:
            break
    assert seen == whole


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (LogFilter(actor="person:dana"), 7),
        (LogFilter(action="survey"), 8),
        (LogFilter(action="survey.station_kept"), 8),
        (LogFilter(action="surv"), 0),
        (LogFilter(subject="S3"), 1),
        (LogFilter(first_day=date(2025, 11, 4)), 4),
        (LogFilter(last_day=date(2025, 11, 2)), 4),
        (LogFilter(first_day=date(2025, 11, 2), last_day=date(2025, 11, 3)), 2),
        (LogFilter(words="Published RECORD"), 1),
        (LogFilter(words="dana"), 7),
        (LogFilter(actor="person:dana", words="published"), 0),
    ],
)
def test_each_filter_finds_its_own(busy: Study, session: Session, wanted: LogFilter, expected: int) -> None:
    found = find_events(busy, wanted, session)
    assert (found.total, len(found.lines)) == (expected, expected)


def test_words_are_not_found_in_what_is_hidden(study: Study, session: Session) -> None:
    with writing(study):
        change = Change("study.begun", "study", "x", "seen at 43.65432, 52.12345 by the well")
        append_event(study, session.actor, change, at=session.moment())
    assert find_events(study, LogFilter(words="by the well"), session).total == 1
    assert find_events(study, LogFilter(words="43.65432"), session).total == 0
    assert "43.65432" not in show_event(study, 2, session).change.why


def test_a_line_says_what_took_it_back(busy: Study, session: Session) -> None:
    seq = find_events(busy, LogFilter(subject="S3"), session).lines[0].line.seq
    undone = undo_event(busy, seq, session=session)
    assert find_events(busy, LogFilter(subject="S3"), session).lines[0].undone_by == undone


def test_the_choices_are_what_there_is(busy: Study, session: Session) -> None:
    choices = log_choices(busy)
    assert choices.actors == ("person:dana", "role:steward")
    assert {"study.begun", "survey.sheet_taken", "survey.station_kept"} == set(choices.actions)


def test_days_in_the_wrong_order_are_refused(study: Study, session: Session) -> None:
    wanted = LogFilter(first_day=date(2025, 2, 2), last_day=date(2025, 2, 1))
    with pytest.raises(UsageError) as refused:
        find_events(study, wanted, session)
    assert refused.value.code == "log.bad_span"


def test_a_reader_without_the_right_sees_no_log(study: Study, session: Session) -> None:
    with pytest.raises(AccessError):
        find_events(study, LogFilter(), replace(session, role="press_officer", audience="public"))
