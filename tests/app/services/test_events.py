"""Events and effort as stewards and the public get them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.events import effort_records, event_records, list_effort, list_events, study_effort
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.studies import Study
from qaplan.survey.types import EventRule
from tests.media_factory import TAKEN

MakeCard = Callable[..., Path]


@pytest.fixture
def surveyed(study: Study, make_card: MakeCard, tmp_path: Path) -> Study:
    make_card("tree/K1/gazelle", 4)
    make_card("tree/K1/UNID", 1, seed=2)
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "station_id,start,end,utc_offset,problem_from,problem_to,problem_reason\n"
        "K1,2024-08-20,2024-09-20,+05:00,2024-09-01,2024-09-20,lost card\n"
    )
    ingest_card(study, tmp_path / "cards/tree", layout="station/species", sheet=sheet)
    return study


def test_a_steward_gets_each_event_by_the_rule(surveyed: Study) -> None:
    rows = event_records(list_events(surveyed, EventRule(60), exclude=["UNID"]))
    assert [(row["scientific_name"], row["start"], row["media"]) for row in rows] == [
        ("gazelle", TAKEN.isoformat(), 4)
    ]
    assert len(event_records(list_events(surveyed, EventRule(0.5), exclude=["UNID"]))) == 4


def test_the_public_gets_neither_ids_nor_times_nor_small_numbers(surveyed: Study) -> None:
    assert event_records(list_events(surveyed, EventRule(60), audience="public")) == []
    said = str(effort_records(list_effort(surveyed, audience="public")))
    assert "K1" not in said
    assert "2024" not in said


def test_a_lost_card_is_unknown_effort_and_not_zero(surveyed: Study) -> None:
    (row,) = effort_records(list_effort(surveyed))
    assert (row["working_days"], row["unknown_days"], row["not_working_days"]) == (12.0, 19.0, 0.0)
    assert study_effort(surveyed)[0].media_first == TAKEN.date()
