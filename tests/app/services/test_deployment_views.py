"""Deployments are shown with their effort; the public gets months, cells and ids of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.clocks import correct_clock, wish_of
from qaplan.app.services.deployment_views import find_deployment, view_deployments
from qaplan.app.services.events import list_effort
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError

MakeCard = Callable[..., Path]
PUBLIC = Session(Actor("person:p", "person"), "public", role="assessor")


@pytest.fixture
def held(study: Study, make_card: MakeCard, session: Session, tmp_path: Path) -> Study:
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "deployment_id,station_id,latitude,longitude,start,end,utc_offset\n"
        "K1,K1,43.21347,54.55512,2024-08-20 12:00,2024-09-30 12:00,+05:00\n"
        "K2,K2,43.3,54.6,2024-08-20 12:00,2024-08-27 12:00,+05:00\n"
        "K3,K3,43.4,54.7,2024-08-20 12:00,,+05:00\n"
    )
    import_sheet(study, sheet, session=session)
    ingest_card(study, make_card("K1", 3), session=session)
    ingest_card(study, make_card("K2", 3, seed=2), session=session)
    return study


def test_a_steward_sees_days_cards_and_the_camera_that_fell_silent(held: Study, session: Session) -> None:
    view = view_deployments(held, session)
    assert (view.total, view.stations, view.undated, view.silent) == (3, 3, 1, ("K1",))
    first = view.lines[0]
    assert (first.days.working, first.silent_days, first.cards) == (41.0, 36, 1)
    assert view.span is not None
    assert view.working_days == 48.0


def test_the_effort_is_that_of_the_services(held: Study, session: Session) -> None:
    shown = {each.deployment_id: each.effort for each in view_deployments(held, session).lines}
    assert shown == {each.deployment_id: each for each in list_effort(held).value}
    correct_clock(held, wish_of("K2", shift="+02:00"), session=session)
    shown = {each.deployment_id: each.effort for each in view_deployments(held, session).lines}
    assert shown == {each.deployment_id: each for each in list_effort(held).value}


def test_the_public_gets_months_cells_and_its_own_ids(held: Study) -> None:
    view = view_deployments(held, PUBLIC)
    assert view.is_moved
    said = f"{view}"
    assert "K1" not in said
    assert "43.21347" not in said
    line = view.lines[0]
    assert line.deployment_id.startswith("D-")
    assert line.cards is None
    assert line.silent_days is None
    assert line.cell is not None
    assert int(line.cell.tier) == 0
    assert line.deployment.start is not None
    assert line.deployment.start.clock.day == 1
    assert find_deployment(held, line.deployment_id, PUBLIC) == line


def test_the_public_cannot_ask_with_an_id_of_the_house(held: Study) -> None:
    with pytest.raises(UsageError) as caught:
        find_deployment(held, "K1", PUBLIC)
    assert caught.value.code == "survey.unknown_deployment"


def test_a_page_that_there_is_not_is_refused(held: Study, session: Session) -> None:
    for page in (0, 2):
        with pytest.raises(UsageError) as caught:
            view_deployments(held, session, page=page)
        assert caught.value.code == "browse.bad_mark"


def test_a_study_without_deployments_shows_an_empty_page(study: Study, session: Session) -> None:
    view = view_deployments(study, session)
    assert (view.lines, view.total, view.span) == ((), 0, None)
