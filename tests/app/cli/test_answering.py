"""How a released answer ends on the command line."""

from __future__ import annotations

import json

import pytest
import typer

from qaplan.app.cli.answering import give, needed_day
from qaplan.app.services.questions.counting import ask_minimum
from qaplan.base.errors import UsageError
from tests.app.services.inquiries import asked, with_private


def test_an_answer_withheld_from_the_public_ends_as_a_refusal(capsys) -> None:
    case = with_private(*(each.record_id for each in asked().case.records))
    with pytest.raises(typer.Exit) as ended:
        give(ask_minimum(asked(audience="public", case=case), first="2018", last="2025"), "en", "-")
    record = json.loads(capsys.readouterr().out)
    assert ended.value.exit_code == 4
    assert (record["status"], record["is_whole"], record["readings"]) == ("withheld", False, [])
    assert record["sentences"] == ["This is not shown to this audience."]
    assert "KZ-0" not in json.dumps(record)


def test_a_day_that_must_be_given_is_asked_for() -> None:
    assert needed_day("2021-04-04").isoformat() == "2021-04-04"
    with pytest.raises(UsageError) as caught:
        needed_day("")
    assert caught.value.code == "cli.bad_day"
