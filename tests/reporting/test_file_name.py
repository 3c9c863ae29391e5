from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.file_name import file_name
from tests.reporting.situations import released


def test_a_name_is_made_of_study_document_audience_and_language() -> None:
    assert file_name(compose_situation(released()), "kk", "pdf") == "northland-situation-public-kk.pdf"
    steward = compose_situation(released("steward"))
    assert file_name(steward, "ru", "xlsx") == "northland-situation-steward-ru.xlsx"


@pytest.mark.parametrize("study_id", ["../../x", "Станция", "a b", "north.land", ""])
def test_a_part_that_is_not_on_the_list_is_refused(study_id: str) -> None:
    document = replace(compose_situation(released()), study_id=study_id)
    with pytest.raises(DisclosureError) as caught:
        file_name(document, "en", "html")
    assert caught.value.code == "sharing.file_name"


def test_an_unknown_extension_is_refused() -> None:
    with pytest.raises(DisclosureError):
        file_name(compose_situation(released()), "en", "exe")
