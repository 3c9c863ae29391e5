from __future__ import annotations

import re

import pytest

from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.evidence.claims import assessment_range, claim_facts, claim_message, claims_by_question


def test_every_question_has_two_sides_at_least(ustyurt):
    sides = claims_by_question(ustyurt.questions, ustyurt.claims)
    assert len(sides) == 13
    assert min(len(claims) for _, claims in sides) == 2


def test_sides_come_by_date_and_undated_ones_last(ustyurt):
    sides = {
        question.question_id: claims
        for question, claims in claims_by_question(ustyurt.questions, ustyurt.claims)
    }
    assert [each.claim_id for each in sides["C-SAME210"]] == ["CL-SAME-BRCC", "CL-SAME-EWP", "CL-SAME-KYZ"]
    assert not sides["C-HOWMANY"][-1].made_on.is_known


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_every_claim_and_question_can_be_said_in_each_language(ustyurt, language):
    text = Text(language)
    for claim in ustyurt.claims:
        assert text.say(claim_message(claim))
    for question in ustyurt.questions:
        assert text.word(question.text_key).endswith("?")


def test_each_language_says_the_same_numbers(ustyurt):
    for claim in ustyurt.claims:
        said = {
            re.sub(r"\D", "", "".join(sorted(re.findall(r"\d", Text(lang).say(claim_message(claim))))))
            for lang in ("en", "ru", "kk")
        }
        assert len(said) == 1, claim.claim_id


def test_a_fact_of_a_claim_names_its_authors_and_leads_to_its_source(ustyurt):
    claim = next(each for each in ustyurt.claims if each.claim_id == "CL-TM-CXL-2025")
    fact = claim_facts(claim)["number"]
    assert fact.who == ("O-CXL",)
    assert fact.value == (60, 80)
    assert [each.id for each in fact.inputs] == ["CL-TM-CXL-2025", *claim.sources]


def test_a_range_of_assessments_is_never_one_figure_and_keeps_all_authors(ustyurt):
    found = assessment_range(ustyurt.assessments, "population.TM")
    assert (found.low, found.high) == (60, 100)
    assert found.fact.value == (60, 100)
    assert len(found.assessments) == 6
    assert {"O-BRCC", "O-EWP", "O-CXL", "O-PELEWG", "M-MEHR"} == set(found.authors)


def test_a_mere_bound_does_not_stretch_the_range(ustyurt):
    figures = [each for each in ustyurt.assessments if not each.bound]
    bounds = [each for each in ustyurt.assessments if each.bound]
    assert len(bounds) == 1
    assert assessment_range(figures, "population.TM").low == 60


def test_a_number_that_nobody_published_is_refused(ustyurt):
    with pytest.raises(DataError) as caught:
        assessment_range(ustyurt.assessments, "population.moon")
    assert caught.value.code == "evidence.no_assessment"
