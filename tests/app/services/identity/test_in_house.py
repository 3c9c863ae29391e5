"""What is decided of passings stays in the house: the public hears of none of it, by no way."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from qaplan.app.services.browse.catalogue import list_individuals
from qaplan.app.services.browse.dossier import animal_dossier
from qaplan.app.services.cases import import_case
from qaplan.app.services.identity.deciding import read_sides
from qaplan.app.services.identity.queue import set_readers_asked
from qaplan.app.services.identity.stating import name_individual
from qaplan.app.services.questions.asking import inquire
from qaplan.app.services.questions.individuals import ask_catalogue
from qaplan.app.services.questions.pairs import ask_disputes
from qaplan.app.services.questions.telling import answer_record
from qaplan.app.services.reports import released_situation
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.names import Names
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict
from tests.app.cats import Passed, cats_in, reader

DINA = reader("D", "analyst")
DAY = DINA.moment().date()


def test_the_public_hears_of_no_passing_and_of_no_animal_that_begins_with_one(
    study: Study, tmp_path: Path, session: Session
) -> None:
    import_case(study, "ustyurt", session=session)
    rows = [Passed(1, f"S{number}", number) for number in range(3)]
    first, second, third = cats_in(study, tmp_path / "cards", rows, session)
    set_readers_asked(study, 1, session=DINA)
    name_individual(study, Side(first, "left"), "HOUSE-01", Names(en="Housecat"), session=DINA)
    name_individual(study, Side(second, "left"), "HOUSE-02", Names(), session=DINA)
    for a, b, verdict in (
        (first, second, Verdict.SAME),
        (second, third, Verdict.SAME),
        (first, third, Verdict.DIFFERENT),
    ):
        read_sides(study, (Side(a, "left"), Side(b, "left")), verdict, session=DINA)
    public = replace(DINA, audience="public")
    told = [
        answer_record(ask_catalogue(inquire(study, audience="public", session=public)), "en"),
        answer_record(ask_disputes(inquire(study, audience="public", session=public)), "en"),
        answer_record(list_individuals(study, public, limit=100).answer, "en"),
    ]
    written = json.dumps(told) + repr(released_situation(study, "public", as_of=DAY, session=session))
    for word in ("HOUSE", "Housecat", *(f"{each}" for each in (first, second, third))):
        assert word not in written
    inside = json.dumps(answer_record(list_individuals(study, DINA, limit=100).answer, "en"))
    assert "HOUSE-01" in inside
    dossier = animal_dossier(study, "HOUSE-01", DINA)
    assert any("HOUSE-02" in repr(each) for each in dossier.disputed)
