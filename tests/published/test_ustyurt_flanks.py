"""Nobody has published which flank of an Ustyurt leopard a picture shows, and no file of ours says one.

Source: the pages named in ``examples/ustyurt`` (read up to November 2025). No tolerance: a side that is not
published would be an invention.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.identity.views import animals_at
from qaplan.app.services.studies import init_study
from qaplan.base.names import Names
from qaplan.base.resources import read_text, resource_names
from qaplan.evidence.files import read_packaged_case
from qaplan.identity.flanks import FlankState

CASE = read_packaged_case("ustyurt")
FOLDER = "examples/ustyurt"
TABLES = [name for name in resource_names(FOLDER) if name.endswith((".csv", ".toml"))]
FLANK_WORD = re.compile(r"viewpoint|(left|right)[ -](side|flank)|flanks? ?[=:]", re.IGNORECASE)
FLANK_ARGUMENT = re.compile(r"flanks?=|[\"#'](left|right)[\"']|#(left|right)\b")


def test_no_individual_and_no_statement_of_the_real_study_states_a_flank() -> None:
    assert all(each.flanks == frozenset() for each in CASE.individuals)
    assert all(each.flanks == () for each in CASE.statements)


@pytest.mark.parametrize("name", TABLES)
def test_no_fixture_of_the_real_ustyurt_study_states_a_flank(name: str) -> None:
    assert not FLANK_WORD.search(read_text(f"{FOLDER}/{name}"))


def test_no_test_that_writes_of_real_animals_gives_them_a_flank(root: Path) -> None:
    real = re.compile("|".join(re.escape(each.individual_id) for each in CASE.individuals))
    for path in sorted((root / "tests").rglob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        told = [line for line in lines if real.search(line) and FLANK_ARGUMENT.search(line)]
        assert told == [], path


def test_the_imported_study_holds_whole_animals_only(tmp_path: Path) -> None:
    study = init_study(tmp_path / "study", Names(en="The public record"))
    import_case(study, "ustyurt")
    states = {each.state for each in animals_at(study)}
    assert states <= {FlankState.NONE}
