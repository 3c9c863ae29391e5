"""What is wrong with a row is told in the language of the page."""

from __future__ import annotations

import pytest

from qaplan.base.messages import Text
from qaplan.survey.table.faults import ROW_CODES, SHEET_CODES
from qaplan.survey.table.types import RowFault

_FREE = {"table.row_clash"}
"""Said in the field sheet's own English words, where no sentence stands for what it found."""


@pytest.mark.parametrize("code", [*ROW_CODES, *SHEET_CODES])
def test_a_fault_of_a_row_is_told_in_each_language_and_in_no_other(code: str) -> None:
    fault = RowFault(code, "start", {"value": "…", "known": "…"})
    told = {(Text(language).say(fault.what), Text(language).say(fault.do)) for language in ("kk", "ru", "en")}
    assert len(told) == (1 if code in _FREE else 3)
