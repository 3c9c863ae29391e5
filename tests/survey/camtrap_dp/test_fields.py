from __future__ import annotations

import json
from pathlib import Path

import pytest

from qaplan.survey.camtrap_dp.fields import (
    MISSING,
    TABLE_NAMES,
    TABLES,
    TableName,
    field_names,
    python_names,
    schema_url,
)


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_names_in_files_and_in_python_are_one_to_one(table: TableName):
    names = python_names(table)
    assert len(names) == len(set(names.values())) == len(TABLES[table])


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_a_name_in_python_is_the_name_in_files_in_snake_case(table: TableName):
    for name, python in python_names(table).items():
        assert python.replace("_", "") == name.lower()
        assert python.islower()


@pytest.mark.parametrize("table", TABLE_NAMES)
def test_the_fields_are_those_of_the_official_schema(table: TableName, shared_data: Path):
    path = shared_data / "cameratraps" / "camtrap-dp" / f"{table}-table-schema.json"
    official = json.loads(path.read_text(encoding="utf-8"))
    assert [each["name"] for each in official["fields"]] == list(field_names(table))
    assert tuple(official["missingValues"]) == MISSING
    for ours, theirs in zip(TABLES[table], official["fields"], strict=True):
        limits = theirs["constraints"]
        assert ours.kind == theirs["type"] or theirs["type"] == "any"
        assert ours.is_required == limits.get("required", False), ours.name
        assert ours.is_key == limits.get("unique", False), ours.name
        assert list(ours.allowed) == limits.get("enum", []), ours.name
        assert (ours.low, ours.high) == (limits.get("minimum"), limits.get("maximum")), ours.name
        assert bool(ours.pattern) == ("pattern" in limits), ours.name


def test_a_schema_address_names_version_and_table():
    address = schema_url("observations", "1.0.1")
    assert address.endswith("/camtrap-dp/1.0.1/observations-table-schema.json")
