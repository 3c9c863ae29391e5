"""The reports that were built are found, got and compared by those who may."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.estimates.estimating import make_estimates
from qaplan.app.services.landscape.region_layers import add_region_layers
from qaplan.app.services.report_shelf import compare_days, compare_reports, file_of, list_built
from qaplan.app.services.reports import ReportOrder, build_report, lines_file
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError

BEFORE, AFTER = date(2024, 8, 25), date(2024, 9, 19)
STEWARD = Session(Actor("role:steward", "role"), now=datetime(2025, 12, 1, 9, tzinfo=UTC))
PRESS = replace(STEWARD, role="press_officer", audience="public")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    """Three reports: two days for the public, one for stewards."""
    made = init_study(tmp_path_factory.mktemp("shelf") / "ustyurt", "Ustyurt")
    import_case(made, "ustyurt")
    for day in (BEFORE, AFTER):
        build_report(made, ReportOrder(("en",), "public", day, ("html",)), session=STEWARD)
    build_report(made, ReportOrder(("ru",), "steward", AFTER, ("xlsx",)), session=STEWARD)
    yield made
    close_study(made)


def test_reports_are_listed_with_their_day_audience_and_files(study: Study) -> None:
    latest, second, first = list_built(study, STEWARD)
    assert (latest.audience, latest.as_of, first.as_of) == ("steward", AFTER, BEFORE)
    assert [(each.language, each.extension) for each in second.files] == [("en", "html")]
    assert all(each.has_lines for each in (latest, second, first))


def test_who_reads_as_the_public_sees_the_reports_for_the_public(study: Study) -> None:
    assert {each.audience for each in list_built(study, PRESS)} == {"public"}
    secret = list_built(study, STEWARD)[0].files[0].name
    with pytest.raises(UsageError) as refused:
        file_of(study, PRESS, secret)
    assert refused.value.code == "report.no_such_file"


def test_a_report_that_tells_of_gates_is_for_those_who_may_look_at_the_border(tmp_path: Path) -> None:
    day = date(2025, 12, 1)
    made = init_study(tmp_path / "region", "Region", kind="virtual")
    add_region_layers(made, session=STEWARD)
    make_estimates(made, "opening", session=STEWARD)
    build_report(made, ReportOrder(("en",), "public", day, ("html",)), session=STEWARD)
    build_report(made, ReportOrder(("en",), "steward", day, ("html",)), session=STEWARD)
    secret, told = list_built(made, STEWARD)
    assert (secret.tells_of_border, told.tells_of_border) == (True, False)
    assert "To open" in file_of(made, STEWARD, secret.files[0].name).read_text(encoding="utf-8")
    reviewer = replace(STEWARD, role="reviewer")
    assert list_built(made, reviewer) == (told,)
    with pytest.raises(UsageError) as refused:
        file_of(made, reviewer, secret.files[0].name)
    assert refused.value.code == "report.no_such_file"
    with pytest.raises(UsageError):
        compare_reports(made, reviewer, told.release_id, secret.release_id)
    build_report(made, ReportOrder(("ru",), "steward", day, ("html",)), session=reviewer)
    assert not list_built(made, reviewer)[0].tells_of_border
    close_study(made)


@pytest.mark.parametrize("name", ["../study.toml", "qaplan.sqlite3", "lines", "", ".hidden", "x" * 300])
def test_nothing_but_a_report_can_be_got(study: Study, name: str) -> None:
    with pytest.raises(UsageError):
        file_of(study, STEWARD, name)


def test_a_link_in_the_place_of_a_report_is_not_followed(study: Study, tmp_path: Path) -> None:
    name = list_built(study, STEWARD)[2].files[0].name
    held = (study.outputs_folder / name).read_bytes()
    (study.outputs_folder / name).unlink()
    (study.outputs_folder / name).symlink_to(study.folder / "study.toml")
    try:
        with pytest.raises(UsageError):
            file_of(study, STEWARD, name)
    finally:
        (study.outputs_folder / name).unlink()
        (study.outputs_folder / name).write_bytes(held)


def test_a_role_without_the_right_gets_no_list(study: Study) -> None:
    with pytest.raises(AccessError):
        list_built(study, replace(PRESS, role="visitor"))


def test_two_days_differ_by_the_record_of_that_summer(study: Study) -> None:
    found = compare_days(study, STEWARD, BEFORE, AFTER)
    said = [
        (each.before and each.before.text.en, each.after and each.after.text.en) for each in found.changes
    ]
    assert ("On record for Kazakhstan: 16 records.", "On record for Kazakhstan: 17 records.") in said
    assert any(before is None and after and "KZ-018" in after for before, after in said)


def test_comparing_days_writes_nothing(study: Study) -> None:
    held = list_built(study, STEWARD)
    compare_days(study, STEWARD, BEFORE, AFTER)
    assert list_built(study, STEWARD) == held


def test_two_reports_are_compared_as_they_were_built(study: Study) -> None:
    _, second, first = list_built(study, STEWARD)
    found = compare_reports(study, STEWARD, first.release_id, second.release_id)
    assert (found.first, found.second) == (BEFORE, AFTER)
    assert found.changes == compare_days(study, STEWARD, BEFORE, AFTER).changes


def test_a_report_for_stewards_is_not_compared_by_the_public(study: Study) -> None:
    latest, second, _ = list_built(study, STEWARD)
    with pytest.raises(UsageError) as refused:
        compare_reports(study, PRESS, second.release_id, latest.release_id)
    assert refused.value.code == "report.not_kept"
    with pytest.raises(AccessError):
        compare_days(study, PRESS, BEFORE, AFTER, audience="steward")


def test_a_report_whose_lines_are_gone_says_so(study: Study) -> None:
    _, second, first = list_built(study, STEWARD)
    kept = lines_file(study, first.release_id)
    content = kept.read_bytes()
    kept.unlink()
    try:
        with pytest.raises(UsageError) as refused:
            compare_reports(study, STEWARD, first.release_id, second.release_id)
        assert refused.value.code == "report.not_kept"
    finally:
        kept.write_bytes(content)
