from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.evidence.checks import case_problems, check_case
from qaplan.identity.types import Naming


def test_the_packaged_case_has_no_problem(ustyurt):
    assert case_problems(ustyurt) == ()


@pytest.mark.parametrize("named", ["2018-02", "2018", "2018-09-28"])
def test_a_naming_before_the_first_record_is_refused(ustyurt, named):
    naming = Naming(PartialDate.parse(named))
    individuals = [
        replace(each, naming=naming) if each.individual_id == "KZ-TAUSHERI" else each
        for each in ustyurt.individuals
    ]
    case = replace(ustyurt, individuals=tuple(individuals))
    codes = [each.code for each in case_problems(case)]
    expected = [] if named == "2018" else ["evidence.naming_before_first_record"]
    assert codes == expected


def test_an_author_that_no_register_knows_is_a_problem(ustyurt):
    spoiled = replace(ustyurt, statements=(replace(ustyurt.statements[0], author="O-NOBODY"),))
    with pytest.raises(DataError) as caught:
        check_case(spoiled)
    assert caught.value.code == "evidence.bad_case"
    assert [each.code for each in caught.value.problems] == ["evidence.unknown_organisation"]


def test_an_incident_about_no_record_is_a_problem(ustyurt):
    spoiled = replace(ustyurt, incidents=(replace(ustyurt.incidents[0], record_id="KZ-999"),))
    assert [each.code for each in case_problems(spoiled)] == ["evidence.unknown_record"]


def test_a_movement_runs_between_records_or_places_that_exist(ustyurt):
    spoiled = replace(ustyurt, movements=(replace(ustyurt.movements[1], to_record="KZ-999"),))
    assert [each.code for each in case_problems(spoiled)] == ["evidence.unknown_record"]


def test_an_act_about_an_unknown_taxon_is_a_problem(ustyurt):
    spoiled = replace(ustyurt, taxa=())
    assert [each.code for each in case_problems(spoiled)] == ["evidence.unknown_taxon"]
