"""Two documents are compared by what they say, not by the day on which they say it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.names import LANGUAGES, Names
from qaplan.reporting.compose import compose_situation
from qaplan.reporting.document import Document, Paragraph, Section
from qaplan.reporting.lines import (
    Line,
    LineChange,
    compare_lines,
    lines_from_record,
    lines_of,
    lines_record,
)
from tests.reporting.situations import released


def _line(place: str, content: str) -> Line:
    said = Names(kk=content, ru=content, en=content)
    return Line(said, place, content, said, ())


A1, A2, B, C = _line("a", "a1"), _line("a", "a2"), _line("b", "b"), _line("c", "c")


def test_lines_about_the_same_are_paired() -> None:
    assert compare_lines([A1, B], [A2, B]) == (LineChange(A1, A2),)


def test_what_only_one_says_stands_alone() -> None:
    assert compare_lines([A1, B], [A1, C]) == (LineChange(None, C), LineChange(B, None))


def test_the_same_lines_in_another_order_say_the_same() -> None:
    assert compare_lines([A1, B, C], [C, A1, B]) == ()


def _document(days: int, on: date) -> Document:
    """The invented report with one sentence instead of its sections."""
    fact = Fact("lab.days", days, "day", as_of=on, tier="public")
    text = Message("situation.no_result", {"days": fact, "found": Fact("lab.found", days, "day")})
    section = Section("known", Message("report.voice.known"), (Paragraph(text),))
    return replace(compose_situation(released()), sections=(section,))


def test_the_day_for_which_a_value_holds_makes_no_difference() -> None:
    first, second = (lines_of(_document(7, date(2024, month, 1))) for month in (1, 2))
    assert compare_lines(first, second) == ()


def test_another_value_is_a_change_of_the_same_sentence() -> None:
    on = date(2024, 1, 1)
    (change,) = compare_lines(lines_of(_document(7, on)), lines_of(_document(8, on)))
    assert change.before is not None
    assert change.after is not None
    assert "7" in change.before.text.en
    assert "8" in change.after.text.en
    assert {each.fact_id for each in change.after.values} == {"lab.days", "lab.found"}


def test_every_line_of_a_whole_report_speaks_every_language() -> None:
    lines = lines_of(compose_situation(released()))
    assert len(lines) > 30
    for language in LANGUAGES:
        assert all(getattr(line.text, language) for line in lines)
    assert compare_lines(lines, lines) == ()


def test_lines_come_back_from_their_record() -> None:
    lines = lines_of(compose_situation(released()))
    assert lines_from_record(json.loads(json.dumps(lines_record(lines)))) == lines
