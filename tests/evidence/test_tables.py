from __future__ import annotations

import pytest

from qaplan.evidence.tables import (
    EvidenceRule,
    read_event,
    read_individual,
    read_organisation,
    read_place,
    read_record,
)
from qaplan.evidence.types import Grade

RULES = {
    "photo": EvidenceRule("camera_trap", Grade.C1, "a picture"),
    "photo (3 detections)": EvidenceRule("camera_trap", Grade.C1, "pictures"),
}
RECORD = {
    "record_id": "X-1",
    "date_start": "2024-01-08",
    "date_end": "",
    "date_precision": "day",
    "country": "KZ",
    "place_id": "P-1",
    "place_as_published": "a valley",
    "evidence_type": "photo",
    "n_animals": "1",
    "sex": "unknown",
    "age": "",
    "individual_id": "",
    "identity_basis": "",
    "outcome": "alive",
    "announced_on": "",
    "retrieved_on": "",
    "conflict_group": "",
    "note": "",
    "source": "https://a.example | https://b.example",
}
PLACE = {
    "place_id": "P-1",
    "name_en": "Valley",
    "name_ru": "",
    "name_kk": "Алқап (kk)",
    "country": "KZ",
    "kind": "landscape",
    "area_ha": "",
    "coarse_lat": "",
    "coarse_lon": "",
    "coord_basis": "",
    "note": "",
    "source": "",
}
ORGANISATION = {
    "org_id": "O-1",
    "name_en": "Reserve",
    "name_ru_or_kk": "Заповедник / Қорық",
    "aliases": "R; formerly Old Reserve",
    "country": "KZ",
    "role_in_programme": "",
    "source": "",
}


def record(**changes):
    return read_record({**RECORD, **changes}, RULES)


def test_a_record_without_an_end_is_of_one_day():
    assert record().happened.iso == "2024-01-08"
    assert record().happened.is_exact


def test_a_record_over_months_is_a_range_from_the_first_to_the_last_day():
    happened = record(date_start="2018-11", date_end="2019-02", date_precision="range").happened
    assert happened.iso == "2018-11-01/2019-02-28"


def test_a_worded_precision_stays_beside_the_date():
    assert record(date_precision="day (night)").happened.as_written == "day (night)"
    assert record(date_start="", date_precision="unknown (announced only)").happened.as_written


@pytest.mark.parametrize(
    ("written", "sex", "author"),
    [
        ("male", "male", ""),
        ("female + 3 cubs", "female", ""),
        ("mixed", "mixed", ""),
        ("male (per O-1)", "male", "O-1"),
        ("unknown (male implied)", "unknown", ""),
        ("", "unknown", ""),
    ],
)
def test_a_sex_is_taken_as_stated_and_never_as_implied(written, sex, author):
    found = record(sex=written)
    assert (found.sex, found.sex_author) == (sex, author)


@pytest.mark.parametrize(
    ("changes", "animals", "detections"),
    [
        ({"n_animals": "7-10"}, (7, 10), None),
        ({"n_animals": ""}, None, None),
        ({"n_animals": "11", "identity_basis": "detections, not individuals"}, None, 11),
        ({"evidence_type": "photo (3 detections)"}, (1, 1), 3),
    ],
)
def test_animals_and_detections_are_told_apart(changes, animals, detections):
    found = record(**changes)
    assert (found.animals, found.detections) == (animals, detections)


@pytest.mark.parametrize(
    ("written", "outcome"), [("alive, good condition", "alive"), ("dead: shot", "dead"), ("", "unknown")]
)
def test_the_outcome_is_the_first_word_and_the_wording_is_kept(written, outcome):
    assert (record(outcome=written).outcome, record(outcome=written).outcome_text) == (outcome, written)


def test_a_question_mark_behind_the_individual_makes_it_uncertain():
    found = record(individual_id="KZ-1?")
    assert (found.individual_id, found.is_individual_certain) == ("KZ-1", False)


def test_a_day_of_identification_is_read_where_the_table_has_one():
    assert not record().identified.is_known
    assert record(identified_on="2024-02").identified.iso == "2024-02"


def test_an_individual_gets_its_records_and_the_sex_that_they_state():
    own = record(individual_id="KZ-1", sex="male"), record(record_id="X-2", individual_id="KZ-1?")
    row = {
        "individual_id": "KZ-1",
        "name": "",
        "name_variants": "(no public name found)",
        "sex": "male",
        "source": "",
    }
    individual = read_individual(row, own)
    assert individual.records == ("X-1",)
    assert individual.uncertain_records == ("X-2",)
    assert [(each.sex, each.record_id) for each in individual.sex] == [("male", "X-1")]
    assert individual.names.all() == ()
    assert individual.naming is None


def test_a_sex_in_the_catalogue_that_no_record_states_is_not_asserted():
    row = {"individual_id": "KZ-1", "name": "", "name_variants": "", "sex": "female", "source": ""}
    assert read_individual(row, (record(individual_id="KZ-1"),)).sex == ()


def test_a_place_keeps_a_bound_an_extent_and_a_coarse_position_only_as_published():
    place = read_place(
        {
            **PLACE,
            "area_ha": "275000+",
            "coarse_lat": "43.2",
            "coarse_lon": "54.6",
            "coord_basis": "published 43d08m-43d14m N, 54d37m-54d39m E",
        }
    )
    assert (place.area_ha, place.area_is_at_least) == (275000.0, True)
    assert place.coarse == (54.6, 43.2)
    assert place.published_extent == pytest.approx((54 + 37 / 60, 43 + 8 / 60, 54.65, 43 + 14 / 60))
    assert place.names.kk == "Алқап"


def test_a_place_without_a_published_position_has_none():
    assert read_place(PLACE).coarse is None
    assert read_place(PLACE).published_extent is None


def test_a_local_name_with_kazakh_letters_is_the_kazakh_one():
    names = read_organisation(ORGANISATION).names
    assert (names.kk, names.ru) == ("Қорық", "Заповедник")
    assert names.variants == ("R", "Old Reserve")


def test_an_event_keeps_the_wording_of_an_unsharp_date():
    row = {
        "event_id": "E-1",
        "date": "",
        "date_precision": "date not in excerpt",
        "kind": "protected area plan",
        "title": "t",
        "detail": "",
        "document_no": "",
        "actor_org_ids": "O-1;O-2",
        "place_id": "",
        "status": "",
        "source": "",
    }
    event = read_event(row)
    assert event.when.as_written == "date not in excerpt"
    assert not event.when.is_known
    assert (event.kind, event.organisations) == ("protected_area_plan", ("O-1", "O-2"))
