from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, Unit
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Language, Names

EACH = pytest.mark.parametrize("language", LANGUAGES)


def digits(text: str) -> str:
    return "".join(mark for mark in text if mark.isdigit())


@EACH
@pytest.mark.parametrize("unit", [unit for unit in get_args(Unit) if unit])
@pytest.mark.parametrize("value", [0, 1, 2, 5, 21, 1.5, (2, 3), DaySpan(25, 25)])
def test_every_unit_can_be_said_with_any_number(language: Language, unit: Unit, value):
    said = Text(language).fact(Fact("a", value, unit))
    assert digits(said)
    assert "{" not in said


@given(st.integers(-(10**9), 10**9))
def test_a_number_has_the_same_digits_in_every_language(number: int):
    assert {digits(Text(language).number(number)) for language in LANGUAGES} == {str(abs(number))}


@pytest.mark.parametrize("number", (1e20, 3.25e27, -1e40, 1.7e308))
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_number_of_many_digits_is_said_by_its_power_of_ten(language: Language, number: float):
    said = Text(language).number(number)
    assert len(said) < 9
    assert float(said.replace(",", ".")) == pytest.approx(number, rel=0.05)


@pytest.mark.parametrize(
    ("language", "said"),
    [("ru", ("1 день", "2 дня", "5 дней", "21 день")), ("en", ("1 day", "2 days", "5 days", "21 days"))],
)
def test_the_plural_form_follows_the_count(language: Language, said: tuple[str, ...]):
    text = Text(language)
    assert tuple(text.fact(Fact("a", count, "day")) for count in (1, 2, 5, 21)) == said


@pytest.mark.parametrize(
    ("language", "day", "month"),
    [
        ("en", "25 August 2024", "August 2024"),
        ("ru", "25 августа 2024", "август 2024"),
        ("kk", "2024", "2024"),
    ],
)
def test_a_date_is_said_as_sharply_as_it_is_known(language: Language, day: str, month: str):
    text = Text(language)
    assert day in text.date(PartialDate.of(date(2024, 8, 25)))
    said = text.date(PartialDate.parse("2024-08"))
    assert month in said
    assert "25" not in said
    assert text.date(PartialDate.parse("2024")) == "2024"


@EACH
def test_an_unknown_date_is_said_in_words(language: Language):
    said = Text(language).date(PartialDate.unknown())
    assert said
    assert not digits(said)


@EACH
def test_a_range_of_days_names_both_ends(language: Language):
    when = PartialDate.between(PartialDate.parse("2018-09-01"), PartialDate.parse("2018-10-02"))
    said = Text(language).date(when)
    assert said.count("2018") == 2


@EACH
def test_a_bound_is_said_with_its_value(language: Language):
    plain = Text(language).fact(Fact("a", 8.4, "km/day"))
    bound = Text(language).fact(Fact("a", 8.4, "km/day", bound="at least"))
    assert plain in bound
    assert len(bound) > len(plain)


@EACH
def test_a_piece_that_says_a_fact_carries_it(language: Language):
    fact = Fact("a", 3, "animal")
    message = Message("bound.at_least", {"value": fact})
    pieces = Text(language).pieces(message)
    assert [piece.fact for piece in pieces if piece.fact] == [fact]
    assert "".join(piece.text for piece in pieces) == Text(language).say(message)
    assert message.facts() == (fact,)


def test_the_facts_of_inner_messages_are_found_too():
    inner = Message("bound.at_least", {"value": Fact("a", 1)})
    outer = Message("bound.at_most", {"value": inner})
    assert [fact.id for fact in outer.facts()] == ["a"]
    assert "1" in Text("en").say(outer)


def test_a_place_that_is_not_filled_is_refused():
    with pytest.raises(DataError) as caught:
        Text("en").say(Message("bound.at_least"))
    assert caught.value.code == "message.bad_place"


def test_a_text_remembers_what_nobody_has_checked():
    text = Text("kk")
    text.word("date.unknown")
    assert text.used == {"date.unknown"}
    assert text.unchecked <= text.used


def test_names_and_bare_strings_are_said_as_they_are():
    values = {"value": Names(ru="Адамтас", en="Adamtas")}
    assert "Адамтас" in Text("kk").say(Message("bound.at_least", values))
    assert "KZ-1 {x}" in Text("en").say(Message("bound.at_least", {"value": "KZ-1 {x}"}))


def test_a_date_that_ends_in_a_full_stop_ends_its_sentence():
    day = Fact("a.day", PartialDate.parse("2030-06-09"))
    message = Message("report.as_of", {"day": day})
    said = Text("ru").say(message).replace("\u00a0", " ").replace("\u202f", " ")
    assert "2030 г. Каждое" in said
    assert Text("en").say(message).startswith("What the record carries as of 9 June 2030. Every")
    assert [piece.fact for piece in Text("ru").pieces(message)] == [None, day, None]
