from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.camtrap_dp.extras import EXTRAS, describe, extra_bytes, further_rows
from qaplan.survey.camtrap_dp.fields import TABLE_NAMES
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey


def test_no_further_resource_has_the_name_of_a_table():
    assert not set(EXTRAS) & set(TABLE_NAMES)


@pytest.mark.parametrize("name", EXTRAS)
def test_a_description_lists_the_columns_of_its_file(name: str):
    schema = describe(EXTRAS[name])["schema"]
    assert isinstance(schema, dict)
    header = extra_bytes(EXTRAS[name], []).decode().strip().split(",")
    assert [each["name"] for each in schema["fields"]] == header


def test_rows_come_back_as_they_were_written():
    package = package_from_survey(STUDY, survey(), POSITIONS)
    rows = [{"observationID": "o1", "threshold": "0.2", "extra": ""}]
    name = "observation-details"
    again = replace(package, files={**package.files, f"{name}.csv": extra_bytes(EXTRAS[name], rows)})
    assert list(further_rows(again, name)) == rows


def test_a_package_without_the_resource_has_no_rows():
    package = package_from_survey(STUDY, survey(), POSITIONS)
    assert further_rows(replace(package, metadata={}), "effort") == ()


def test_a_header_that_is_not_the_described_one_is_refused():
    package = package_from_survey(STUDY, survey(), POSITIONS)
    with pytest.raises(DataError) as caught:
        further_rows(replace(package, files={"effort.csv": b"a,b\n"}), "effort")
    assert caught.value.code == "survey.package_bad_resource"
