"""What a virtual camera writes is read back by the survey as it was meant."""

from __future__ import annotations

from datetime import datetime

from qaplan.simulation.writing import SIMULATED, keywords_of_truth, maker_note, xmp_packet
from qaplan.survey.maker_note import read_maker_note
from qaplan.survey.media.keywords import keywords_in_xmp

SHOWN = datetime(2025, 3, 5, 13, 8, 39)


def test_the_makers_block_is_read_back() -> None:
    note = read_maker_note(
        maker_note(SHOWN, serial="VQ123456", frame=(2, 3), temperature_c=-7, label="S01-A")
    )
    assert note is not None
    assert (note.clock, note.serial, note.sequence) == (SHOWN, "VQ123456", (2, 3))
    assert (note.temperature_c, note.user_label, note.trigger_mode) == (-7.0, "S01-A", "motion")


def test_keywords_are_read_back_with_their_signs() -> None:
    assert keywords_in_xmp(xmp_packet((SIMULATED, "a < b & c"))) == ("SIMULATED", "a < b & c")


def test_people_and_nobody_are_named_by_what_they_are() -> None:
    assert keywords_of_truth("person", "Homo sapiens", "") == ("Species|person",)
    assert keywords_of_truth("blank", "", "") == ("Species|blank",)
