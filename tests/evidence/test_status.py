from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qaplan.base.dates import PartialDate
from qaplan.base.messages import Text
from qaplan.evidence.status import legal_status, plan_status, taxon_of
from qaplan.evidence.types import PlanStage


@pytest.mark.parametrize(
    "name", ["Panthera pardus saxicolor", "tulliana", "P. p. ciscaucasica", "Persian leopard", "TX-PERSIAN"]
)
def test_every_name_of_the_animal_leads_to_one_concept(ustyurt, name):
    concept = taxon_of(ustyurt.taxa, name)
    assert concept is not None
    assert concept.taxon_id == "TX-PERSIAN"


def test_an_unknown_name_leads_to_no_concept(ustyurt):
    assert taxon_of(ustyurt.taxa, "Panthera uncia") is None


def test_the_day_before_and_the_day_after_the_act_differ(ustyurt):
    before, after = (
        legal_status(ustyurt.acts, "tulliana", date(2021, 4, day), taxa=ustyurt.taxa) for day in (4, 6)
    )
    assert not before.is_listed
    assert after.is_listed
    assert after.taxon_as_written == "Panthera pardus saxicolor"


def test_the_answer_says_when_only_the_date_of_the_act_is_known(ustyurt):
    status = legal_status(ustyurt.acts, "TX-PERSIAN", date(2021, 4, 6))
    assert status.in_force == "by_date_of_act"
    assert "first day in force was not read" in status.summary()


def test_a_stated_first_day_in_force_wins_over_the_date_of_the_act(ustyurt):
    acts = [replace(each, in_force_from=date(2021, 4, 20)) for each in ustyurt.acts]
    assert not legal_status(acts, "TX-PERSIAN", date(2021, 4, 6)).is_listed
    assert legal_status(acts, "TX-PERSIAN", date(2021, 4, 20)).in_force == "by_stated_day"


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_taxon_is_printed_as_the_act_writes_it(ustyurt, language):
    status = legal_status(ustyurt.acts, "TX-PERSIAN", date(2024, 1, 1))
    said = Text(language).say(status.message())
    assert "Panthera pardus saxicolor" in said
    assert "207" in said


def place(case, place_id):
    return next(each for each in case.places if each.place_id == place_id)


def test_a_plan_is_never_protected_and_is_overdue_after_its_own_promise(ustyurt):
    cluster = place(ustyurt, "P-CLUSTER")
    states = {
        day: plan_status(cluster, day) for day in (date(2023, 7, 2), date(2024, 1, 1), date(2026, 1, 1))
    }
    assert [each.state for each in states.values()] == ["planned", "overdue", "overdue"]
    assert not any(each.may_be_drawn_as_protected for each in states.values())
    assert cluster.is_plan


def test_a_decree_that_was_reached_makes_it_protected(ustyurt):
    decree = PlanStage("decree", PartialDate.parse("2027-01-01"))
    cluster = replace(place(ustyurt, "P-CLUSTER"), stages=(decree,))
    assert plan_status(cluster, date(2026, 12, 31)).state == "planned"
    assert plan_status(cluster, date(2027, 1, 1)).may_be_drawn_as_protected


def test_a_plan_without_any_stage_is_a_plan(ustyurt):
    assert plan_status(place(ustyurt, "P-ULYBALKAN"), date(2026, 1, 1)).state == "planned"


def test_a_place_that_exists_is_no_plan(ustyurt):
    assert plan_status(place(ustyurt, "P-UNR"), date(2026, 1, 1)).state == "not_a_plan"
