from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language, Names
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.pages.gate import strings_of
from qaplan.reporting.pages.say import say
from qaplan.sharing.types import Audience
from tests.reporting.situations import released

POSITION = "camera at 12°34′56″ N 65°43′21″ E"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_position_in_a_public_page_stops_it(language: Language) -> None:
    document = replace(compose_situation(released()), study=Names(en=POSITION, ru=POSITION, kk=POSITION))
    with pytest.raises(DisclosureError) as caught:
        say(document, Text(language))
    assert caught.value.code == "sharing.coordinates"
    assert "12" not in str(caught.value)


def test_a_public_page_without_a_position_passes_and_so_does_the_stewards() -> None:
    audiences: tuple[Audience, ...] = ("public", "steward")
    assert all(say(compose_situation(released(audience)), Text("en")) for audience in audiences)


def test_the_runs_of_a_line_are_searched_as_one_string() -> None:
    runs = [{"text": "12.", "is_short": False}, {"text": "345", "is_short": True}]
    assert list(strings_of({"line": runs, "other": ["a", "b"]})) == ["12.345", "a", "b"]
