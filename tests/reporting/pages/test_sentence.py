from __future__ import annotations

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact
from qaplan.base.messages import Message, Text
from qaplan.reporting.pages.sentence import sentence, sentence_pieces

DAY = Fact("a.day", PartialDate.parse("2030-06-09"))


def test_a_date_that_ends_in_a_full_stop_ends_the_sentence() -> None:
    said = sentence(Message("report.as_of", {"day": DAY}), Text("ru"))
    assert "2030\u202fг. Каждое" in said.replace("\u00a0", "\u202f")
    assert ".." not in said


def test_a_sentence_keeps_its_full_stop_after_any_other_date() -> None:
    assert sentence(Message("report.as_of", {"day": DAY}), Text("en")).startswith(
        "What the record carries as of 9 June 2030. Every"
    )


def test_the_fact_stays_a_piece_of_its_own() -> None:
    pieces = sentence_pieces(Message("report.as_of", {"day": DAY}), Text("ru"))
    assert [piece.fact for piece in pieces] == [None, DAY, None]
