"""The papers of the border: letters, the duty card, the annex; no place of an animal is on any of them."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qaplan.app.services.border.crossings import note_crossing, note_passage, note_visit
from qaplan.app.services.border.desk import Desk, create_workspace
from qaplan.app.services.border.keeping import close_now, keep_gap, keep_post, keep_segments
from qaplan.app.services.border.letters import Asked, answer_letter, ask_for_gaps
from qaplan.app.services.border.papers import agreement_annex, answer_paper, duty_card, letter_paper
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.base.errors import AccessError, DisclosureError, UsageError
from qaplan.base.names import LANGUAGES, Language
from qaplan.landscape.crossings.types import Crossing, Passage, Verification
from qaplan.landscape.segments.types import Gap, Post, ReplyLine, Segment, WantedGap
from tests.app.services.border.conftest import PASSPHRASE
from tests.canary import LATITUDE, LONGITUDE, canaries_in
from tests.needs import needs

ASKED = Asked(
    "Reserve",
    ("Gazella subgutturosa",),
    "photographed",
    "Tracks end at the line.",
    (WantedGap("S-1", "lower_strands_out", (1, 2)), WantedGap("S-2", "full_opening")),
)


def read(content: bytes, folder: Path) -> str:
    needs("poppler")
    file = folder / "paper.pdf"
    file.write_bytes(content)
    command = ["pdftotext", "-layout", str(file), "-"]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


@pytest.fixture
def carded(desk: Desk, study: Study, session: Session) -> Desk:
    """A post with two passages, one of them on a segment that was closed at once."""
    line = ((LONGITUDE, LATITUDE), (LONGITUDE + 0.01, LATITUDE))
    keep_segments(desk, [Segment("S-1", "northern", line, post_id="P-1"), Segment("S-2", post_id="P-1")])
    keep_post(desk, Post("P-1", "Western", "inspector, 8 700 000 00 00"))
    for number, segment in ((1, "S-1"), (2, "S-2")):
        passage = Passage(f"G-{number}", segment, "lower_strands_out", agreed_on=date(2025, 1, 1))
        note_passage(study, passage, session)
    keep_gap(desk, Gap("G-1", "S-1", "118 and 119", 3.0))
    close_now(study, "S-2", desk.session, desk=desk, note="garrison")
    return desk


@pytest.mark.parametrize(("language", "shut"), [("kk", "ЖАБЫҚ"), ("ru", "ЗАКРЫТ")])
def test_the_duty_card_says_where_when_and_whom_to_call_and_no_place_of_an_animal(
    carded: Desk, tmp_path: Path, language: Language, shut: str
) -> None:
    text = read(duty_card(carded, "P-1", language), tmp_path)
    for word in ("G-1", "S-1", "118 and 119", "inspector, 8 700 000 00 00", "Western", shut):
        assert word in text
    assert canaries_in(text) == []
    assert "northern" not in text
    assert "garrison" not in text


def test_a_position_on_its_way_onto_a_card_stops_it(carded: Desk) -> None:
    keep_gap(carded, Gap("G-1", "S-1", f"at {LATITUDE}, {LONGITUDE}"))
    with pytest.raises(DisclosureError) as caught:
        duty_card(carded, "P-1", "ru")
    assert caught.value.code == "sharing.coordinates"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_request_and_its_answer_are_letters_in_every_language(
    study: Study, desk: Desk, liaison: Session, tmp_path: Path, language: Language
) -> None:
    ask_for_gaps(study, ASKED, liaison)
    text = read(letter_paper(study, 1, language, liaison), tmp_path)
    for word in ("Reserve", "S-1", "S-2", "Gazella subgutturosa", "Tracks end at the line.", "1–2"):
        assert word in text
    with pytest.raises(UsageError):
        answer_paper(study, 1, language, liaison)
    answer_letter(desk, 1, [ReplyLine("S-1", (2,)), ReplyLine("S-2")], "As in the agreement.")
    answer = read(answer_paper(study, 1, language, liaison), tmp_path)
    assert "As in the agreement." in answer
    assert "S-2" in answer


def test_the_annex_has_visits_with_pictures_use_and_what_is_unverified_and_no_cat(
    study: Study, session: Session, tmp_path: Path
) -> None:
    for number in (1, 2):
        passage = Passage(f"G-{number}", f"S-{number}", "seasonal", agreed_on=date(2025, 1, 1))
        note_passage(study, passage, session)
    note_visit(study, Verification("G-2", date(2025, 10, 1), "inspector", "open", "photo-7"), session)
    for species in ("Panthera pardus", "Ovis vignei"):
        crossing = Crossing(f"C-{species[:3]}", "G-2", date(2025, 5, 1), species, "in")
        note_crossing(study, crossing, session)
    text = read(agreement_annex(study, "en", session), tmp_path)
    assert "photo-7" in text
    assert "Ovis vignei" in text
    assert "Panthera" not in text
    assert "1. G-1, S-1, Visit overdue" in " ".join(text.split())


def test_every_paper_of_a_virtual_study_says_that_it_is_invented(
    tmp_path: Path, session: Session, keeper: Session, liaison: Session
) -> None:
    made = init_study(tmp_path / "virtual", "Virtual", kind="virtual", session=session)
    desk = create_workspace(made, PASSPHRASE, "first", keeper)
    keep_segments(desk, [Segment("S-1", post_id="P-1"), Segment("S-2")])
    ask_for_gaps(made, ASKED, liaison)
    answer_letter(desk, 1, [ReplyLine("S-1", (2,)), ReplyLine("S-2")])
    papers = (
        letter_paper(made, 1, "en", liaison),
        answer_paper(made, 1, "en", liaison),
        duty_card(desk, "P-1", "en"),
        agreement_annex(made, "en", session),
    )
    for paper in papers:
        assert "INVENTED EXAMPLE" in read(paper, tmp_path)
    close_study(made)


def test_a_paper_is_the_same_bytes_twice(carded: Desk, tmp_path: Path) -> None:
    first, second = (duty_card(carded, "P-1", "ru") for _ in range(2))
    assert first == second
    assert b"/CreationDate" not in first


def test_who_has_no_right_gets_no_paper(study: Study, desk: Desk, liaison: Session) -> None:
    ask_for_gaps(study, ASKED, liaison)
    outside = replace(liaison, role="press_officer")
    for paper in (letter_paper, answer_paper):
        with pytest.raises(AccessError):
            paper(study, 1, "ru", outside)
    with pytest.raises(AccessError):
        agreement_annex(study, "ru", outside)
    with pytest.raises(AccessError):
        duty_card(replace(desk, session=liaison), "P-1", "ru")
