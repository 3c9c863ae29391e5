"""A case file goes into a study whole, and a second time changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case, load_case
from qaplan.app.services.log import check_log
from qaplan.app.services.studies import Study
from qaplan.base.errors import DataError
from qaplan.evidence.files import read_packaged_case


def test_the_packaged_case_is_taken_once(study: Study) -> None:
    first = import_case(study, "ustyurt", why="test")
    assert load_case(study) == read_packaged_case("ustyurt")
    assert "32 records" in first.summary()
    events = check_log(study).events
    assert "already held, nothing changed" in import_case(study, "ustyurt").summary()
    assert check_log(study).events == events


def test_a_case_that_cannot_be_read_changes_nothing(study: Study, tmp_path: Path) -> None:
    (tmp_path / "records.csv").write_text("record_id,nonsense\nX,1\n")
    with pytest.raises(DataError):
        import_case(study, tmp_path)
    assert load_case(study).records == ()
