"""The names of formats."""

from __future__ import annotations

import pytest

from qaplan.base.errors import UsageError
from qaplan.recognition.tables.types import as_table_format


def test_a_format_is_read_and_nothing_is_none() -> None:
    assert as_table_format("camtrapr") == "camtrapr"
    assert as_table_format("") is None


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        as_table_format("excel")
    assert caught.value.code == "recognition.unknown_format"
