"""`qaplan people` as a keeper types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.cli.conftest import Run


@pytest.fixture
def house(tmp_path: Path) -> str:
    (tmp_path / "house").mkdir()
    return "house"


def test_the_first_person_keeps_the_house_whatever_the_role(run: Run, house: str) -> None:
    done = run("people", "add", house, "gulnar", "--role", "press_officer")
    assert done.code == 0
    assert "keeps this house" in done.out
    assert "gulnar  steward in *" in run("people", "list", house).out


def test_people_are_added_listed_changed_and_shut_out(run: Run, house: str) -> None:
    run("people", "add", house, "gulnar")
    assert run("people", "add", house, "serik", "--role", "reviewer", "--study", "ustyurt").code == 0
    assert run("people", "role", house, "serik", "analyst", "--study", "ustyurt").code == 0
    assert run("people", "disable", house, "serik").code == 0
    people = json.loads(run("people", "list", house, "--json", "-").out)["people"]
    serik = next(each for each in people if each["name"] == "serik")
    assert (serik["roles"], serik["is_active"]) == ({"ustyurt": "analyst"}, False)
    assert run("people", "enable", house, "serik").code == 0
    assert run("people", "role", house, "serik", "none", "--study", "ustyurt").code == 0
    assert "serik  no role" in run("people", "list", house).out


def test_a_password_is_given_anew_and_a_second_factor_taken_away(run: Run, house: str) -> None:
    first = run("people", "add", house, "gulnar").out
    again = run("people", "reset", house, "gulnar").out
    assert first.rpartition(": ")[2] != again.rpartition(": ")[2]
    assert run("people", "unlock", house, "gulnar").code == 0


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("add", "nowhere", "gulnar"), "house.no_folder"),
        (("add", "house", "x"), "people.bad_name"),
        (("add", "house", "serik", "--role", "king"), "access.unknown_role"),
        (("disable", "house", "nobody"), "people.unknown"),
        (("disable", "house", "gulnar"), "access.last_keeper"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(
    run: Run, house: str, words: tuple[str, ...], code: str
) -> None:
    run("people", "add", house, "gulnar")
    done = run("people", *words)
    assert (done.code, f"[{code}]" in done.err) == (2, True)
