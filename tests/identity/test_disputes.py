from __future__ import annotations

from datetime import date

from qaplan.identity.disputes import disputes_at
from qaplan.identity.types import Statement, Verdict

SPOKEN = (
    Statement("s1", ("A", "B"), Verdict.SAME, "O-1", date(2024, 1, 1)),
    Statement("s2", ("A", "C"), Verdict.DIFFERENT, "O-1", date(2024, 1, 1)),
    Statement("s3", ("A", "B", "C"), Verdict.SAME, "O-2", date(2025, 1, 1)),
    Statement("s4", ("D", "E"), Verdict.SAME, "O-3", date(2025, 1, 1)),
    Statement("s5", ("A", "B", "C"), Verdict.UNDETERMINED, "O-2", date(2026, 1, 1), supersedes="s3"),
)


def test_there_is_no_dispute_before_anybody_contradicts():
    assert disputes_at(SPOKEN, date(2024, 12, 31)) == ()


def test_a_dispute_names_its_records_its_sides_and_the_day_it_began():
    (dispute,) = disputes_at(SPOKEN, date(2025, 6, 1))
    assert dispute.records == ("A", "B", "C")
    assert [each.statement_id for each in dispute.same] == ["s1", "s3"]
    assert [each.statement_id for each in dispute.different] == ["s2"]
    assert dispute.parties == ("O-1", "O-2")
    assert dispute.since == date(2025, 1, 1)


def test_a_dispute_ends_when_one_side_takes_its_word_back_and_stays_in_the_past_view():
    assert disputes_at(SPOKEN, date(2026, 1, 1)) == ()
    assert len(disputes_at(SPOKEN, date(2025, 12, 31))) == 1
