from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.evidence.registers import names_of_organisation, organisation_of, place_of


@pytest.mark.parametrize(
    "alias",
    [
        "BRCC",
        "Biodiversity Research and Conservation Center (public foundation)",
        "Biodiversity Research and Conservation Center",
        "Center for the Study and Conservation of Biodiversity",
        "Center for Research and Conservation of Biodiversity",
        "ОФ Центр изучения и сохранения биоразнообразия",
        "O-BRCC",
    ],
)
def test_every_alias_leads_to_the_one_organisation(ustyurt, alias):
    found = organisation_of(ustyurt.organisations, alias)
    assert found is not None
    assert found.organisation_id == "O-BRCC"


def test_a_former_name_leads_to_the_organisation_of_today(ustyurt):
    found = organisation_of(ustyurt.organisations, "Ministry of Ecology, Geology and Natural Resources")
    assert found is not None
    assert found.organisation_id == "O-MIN"


def test_an_abbreviation_in_brackets_is_a_name(ustyurt):
    found = organisation_of(ustyurt.organisations, "АСБК")
    assert found is not None
    assert found.organisation_id == "O-ACBK"


def test_an_unknown_name_leads_to_nobody(ustyurt):
    assert organisation_of(ustyurt.organisations, "Ministry of Magic") is None
    assert place_of(ustyurt.places, "Atlantis") is None


def test_a_place_answers_in_three_languages(ustyurt):
    names = "Kyzylsai State Regional Nature Park (with subordinate areas)", "P-KYZYLSAI"
    kazakh = "Қызылсай мемлекеттік өңірлік табиғи паркі"
    found = [place_of(ustyurt.places, each) for each in (*names, kazakh)]
    assert {each.place_id for each in found if each} == {"P-KYZYLSAI"}
    assert None not in found


def test_a_name_of_two_is_refused(ustyurt):
    with pytest.raises(DataError) as caught:
        organisation_of([ustyurt.organisations[0], ustyurt.organisations[0]], "BRCC")
    assert caught.value.code == "evidence.ambiguous_name"


def test_an_author_without_a_row_in_the_register_is_named_by_the_id(ustyurt):
    known = names_of_organisation(ustyurt.organisations, "O-BRCC")
    assert known == organisation_of(ustyurt.organisations, "BRCC").names
    assert names_of_organisation(ustyurt.organisations, "O-NEW").in_language("kk") == "O-NEW"
