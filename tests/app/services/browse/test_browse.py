"""Looking through the case of Ustyurt: what is answered, filtered, paged and withheld."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from qaplan.app.services.browse.catalogue import list_individuals
from qaplan.app.services.browse.disputes import list_conflicts, list_disputes
from qaplan.app.services.browse.dossier import animal_dossier
from qaplan.app.services.browse.one_record import record_sheet
from qaplan.app.services.browse.records import RecordFilter, list_records, read_filter
from qaplan.app.services.browse.registers import acts_in_force, list_organisations, list_places
from qaplan.app.services.browse.search import search
from qaplan.app.services.sessions import session_here
from qaplan.app.services.studies import Study
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.studies import writing
from qaplan.base.errors import QaplanError, UsageError
from qaplan.base.messages import Text
from qaplan.evidence.types import Record
from tests.app.services.browse.conftest import looking

ANALYST, ASSESSOR = looking("analyst"), looking("assessor")


def _ids(found) -> list[str]:
    return [str(row.record["record_id"]) for row in found.answer.value.tables[0].rows]


def _keep(study: Study, record: Record) -> None:
    mine = session_here()
    with writing(study):
        keep_row(study, "records", record, actor=mine.actor, at=mine.moment())


def test_pages_follow_each_other_without_a_gap_or_a_repeat(ustyurt):
    whole, seen, mark = _ids(list_records(ustyurt, RecordFilter(), ANALYST)), [], ""
    while True:
        page = list_records(ustyurt, RecordFilter(), ANALYST, after=mark, limit=5)
        seen += _ids(page)
        mark = page.next
        if not mark:
            break
    assert seen == whole
    assert len(set(seen)) == len(seen) == 32


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ({"kind": "carcass"}, {"KZ-003", "KZ-014"}),
        ({"year": "2022"}, {"KZ-015", "KZ-016"}),
        ({"individual": "KZ-2015"}, {"KZ-003"}),
        ({"grade": "c3", "place": "P-UNR"}, {"KZ-004"}),
    ],
)
def test_a_filter_gives_what_it_names_and_nothing_else(ustyurt, words, expected):
    assert set(_ids(list_records(ustyurt, read_filter(words), ANALYST))) == expected


def test_records_without_a_date_are_asked_for_by_that_name(ustyurt):
    found = list_records(ustyurt, read_filter({"year": "undated"}), ANALYST)
    assert found.answer.value.tables[0].rows
    assert all(not row.record["happened"] for row in found.answer.value.tables[0].rows)


@pytest.mark.parametrize("words", [{"kind": "yeti"}, {"grade": "C4"}, {"year": "20"}, {"year": "٢٠٢١"}])
def test_a_word_that_is_no_choice_is_refused(words):
    with pytest.raises(UsageError) as refused:
        read_filter(words)
    assert refused.value.code == "browse.bad_filter"


@pytest.mark.parametrize("mark", ["x", "W10", "WzEsMiwzXQ", "e30", "WyJ5ZXN0ZXJkYXkiLCJLWiJd"])
def test_a_mark_that_is_none_is_refused(ustyurt, mark):
    with pytest.raises(UsageError) as refused:
        list_records(ustyurt, RecordFilter(), ANALYST, after=mark)
    assert refused.value.code == "browse.bad_mark"


def test_the_dossier_says_how_the_animal_was_found_and_what_would_settle_it(ustyurt):
    found = animal_dossier(ustyurt, "KZ-TAUSHERI", ANALYST)
    said = [Text("en").say(each) for each in found.story.value.known]
    assert any("found dead" in each for each in said)
    assert "browse.settle.laboratory" in {each.key for each in found.settling}
    assert found.incidents == ("INC-2021-06-09",)


def test_before_an_animal_was_told_of_its_dossier_says_nothing(ustyurt):
    found = animal_dossier(ustyurt, "KZ-2024M", ANALYST, on=date(2023, 1, 1))
    assert found.story.value.headline.key == "browse.nothing_told"
    assert not found.story.value.records
    assert not found.statements.value.tables[0].rows


def test_the_dossier_changes_on_the_day_on_which_statements_contradict(ustyurt):
    before = animal_dossier(ustyurt, "KZ-2024M", ANALYST, on=date(2025, 8, 18))
    after = animal_dossier(ustyurt, "KZ-2024M", ANALYST, on=date(2025, 8, 19))
    assert "answer.dispute" not in {each.key for each in before.disputed}
    assert "answer.dispute" in {each.key for each in after.disputed}
    assert "browse.settle.same_side" in {each.key for each in after.settling}


def test_the_walk_between_two_records_is_possible_and_no_proof(ustyurt):
    found = animal_dossier(ustyurt, "KZ-2024M", ANALYST)
    said = " ".join(Text("en").say(each) for each in found.movement)
    assert "210 km" in said
    assert "Possible is not proof" in said


def test_the_catalogue_tells_disputed_and_dead_animals_apart(ustyurt):
    rows = list_individuals(ustyurt, ANALYST).answer.value.tables[0].rows
    status = {row.record["individual_id"]: row.cells[-1] for row in rows}
    assert status["KZ-2024M"].key == "browse.status.disputed"
    assert status["KZ-TAUSHERI"].key == "browse.status.dead"


def test_one_conflict_joins_all_records_since_2022(ustyurt):
    found = list_conflicts(ustyurt, ANALYST)
    assert [len(group) for group in found.groups] == [11]
    assert not list_conflicts(ustyurt, ANALYST, on=date(2025, 8, 18)).sentences


def test_a_question_has_only_the_sides_that_had_spoken(ustyurt):
    all_sides = list_disputes(ustyurt, ANALYST).story.value.disputes
    early = list_disputes(ustyurt, ANALYST, on=date(2024, 9, 27)).story.value.disputes
    assert sum(len(each.speakers) for each in early) < sum(len(each.speakers) for each in all_sides)


def test_the_act_of_2021_is_in_force_from_its_date(ustyurt):
    said = [
        acts_in_force(ustyurt, ANALYST, on=date(2021, 4, day)).answer.value.sentences[0].key for day in (4, 5)
    ]
    assert said == ["evidence.not_listed", "evidence.listed_by_date_of_act"]


def test_registers_give_three_languages_and_every_alias(ustyurt):
    places = list_places(ustyurt, ANALYST).answer.value.tables[0]
    reserve = next(row for row in places.rows if row.record["place_id"] == "P-UNR")
    assert all(reserve.cells[:3])
    organisations = list_organisations(ustyurt, ANALYST).answer.value.tables[0]
    assert any("BRCC" in row.record["names"] for row in organisations.rows)


@pytest.mark.parametrize("typed", ["Тау шері", "Tay Sheri", "Tau Sheri", "тау-шери", "sheri", "kz-tausheri"])
@pytest.mark.parametrize("session", [ANALYST, ASSESSOR])
def test_any_spelling_finds_the_one_animal(ustyurt, session, typed):
    assert search(ustyurt, typed, session)[0].subject == "KZ-TAUSHERI"


def test_nothing_and_a_sign_find_nothing(ustyurt):
    assert search(ustyurt, "  ", ANALYST) == ()
    assert search(ustyurt, "%", ANALYST) == ()


def test_a_record_shows_who_speaks_of_it_and_its_versions_to_insiders_alone(ustyurt):
    inside, outside = (record_sheet(ustyurt, "KZ-014", each) for each in (ANALYST, ASSESSOR))
    assert len(inside.statements.value.tables[0].rows) == len(outside.statements.value.tables[0].rows) == 2
    assert inside.versions
    assert not outside.versions
    fields = {row.record["field"] for row in outside.answer.value.tables[1].rows}
    assert not fields & {"note", "outcome_text", "place_as_published"}


def test_what_is_private_is_nowhere_for_the_public(ustyurt):
    record = records_named(ustyurt, ["KZ-020"])[0]
    _keep(ustyurt, replace(record, tier="steward"))
    try:
        assert "KZ-020" not in _ids(list_records(ustyurt, RecordFilter(), ASSESSOR))
        dossier = animal_dossier(ustyurt, "KZ-2024M", ASSESSOR)
        said = repr(
            (dossier.story.value, dossier.statements.value.tables, dossier.disputed, dossier.movement)
        )
        assert "KZ-020" not in said
        assert not any(hit.subject == "KZ-020" for hit in search(ustyurt, "KZ-020", ASSESSOR))
        for conflict in list_conflicts(ustyurt, ASSESSOR).groups:
            assert "KZ-020" not in conflict
        with pytest.raises(QaplanError) as refused:
            record_sheet(ustyurt, "KZ-020", ASSESSOR)
        assert refused.value.code == "question.unknown_record"
    finally:
        _keep(ustyurt, record)


def test_a_visitor_may_not_look(ustyurt):
    with pytest.raises(QaplanError) as refused:
        list_records(ustyurt, RecordFilter(), looking("visitor"))
    assert refused.value.code == "access.no_right"
