"""What commands put around their results."""

from __future__ import annotations

import pytest

from qaplan.app.cli.records import as_csv, say_cautions, with_provenance
from qaplan.base.messages import Message
from qaplan.base.refusal import Caution


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx"])
def test_a_text_that_a_spreadsheet_would_run_is_made_inert(text: str) -> None:
    assert f"'{text}" in as_csv([{"name": text, "count": -2}])
    assert as_csv([{"count": -2}]) == "count\r\n-2\r\n"


def test_nothing_is_an_empty_table() -> None:
    assert as_csv([]) == ""


def test_the_provenance_stays_the_same_while_the_parameters_do() -> None:
    one, two, other = (with_provenance({}, "a.b", {"n": number})["provenance"] for number in (1, 1, 2))
    assert one == two
    assert one != other


def test_what_is_doubtful_is_said_beside_the_result(capsys: pytest.CaptureFixture[str]) -> None:
    message = Message("survey.offset_not_declared", {"deployment": "K1"})
    say_cautions([Caution("survey.offset_not_declared", message)])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("  survey.offset_not_declared: ")
    assert "K1" in said.err
