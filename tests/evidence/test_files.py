from __future__ import annotations

import csv
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from qaplan.base.errors import DataError
from qaplan.base.resources import read_text, resource_names
from qaplan.evidence.case import CaseFile
from qaplan.evidence.files import read_case, read_packaged_case, read_texts
from qaplan.evidence.types import Record

FOLDER = "examples/ustyurt"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The packaged case as a folder that a test may spoil."""
    for name in resource_names(FOLDER):
        (tmp_path / name).write_text(read_text(f"{FOLDER}/{name}"), encoding="utf-8")
    return tmp_path


def rewrite(folder: Path, table: str, row_id: str, **changes: str) -> None:
    path = folder / table
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    key = next(iter(rows[0]))
    for row in rows:
        if row[key] == row_id:
            row.update(changes)
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def problems(folder: Path) -> list[tuple[str, str]]:
    with pytest.raises(DataError) as caught:
        read_case(folder)
    assert caught.value.code == "evidence.bad_case"
    assert all(problem.do for problem in caught.value.problems)
    return [(problem.code, problem.where) for problem in caught.value.problems]


def test_the_packaged_case_and_the_same_files_in_a_folder_are_one(copy):
    assert read_case(copy) == read_packaged_case()


def test_no_original_is_held_and_no_flank_is_known(ustyurt):
    assert {each.original.state for each in ustyurt.records} == {"not_held"}
    assert all(not each.flanks for each in ustyurt.individuals)
    assert all(not each.flanks for each in ustyurt.statements)


def test_no_day_of_identification_is_invented(ustyurt):
    assert not any(each.identified.is_known for each in ustyurt.records)


def test_a_sex_that_is_somebodys_word_stays_that_and_an_implied_one_is_unknown(ustyurt):
    by_id = {each.record_id: each for each in ustyurt.records}
    assert (by_id["KZ-016"].sex, by_id["KZ-016"].sex_author) == ("male", "O-KYZ")
    assert by_id["KZ-015"].sex == "unknown"
    individuals = {each.individual_id: each for each in ustyurt.individuals}
    assert individuals["KZ-2022-02"].sex == ()
    assert {each.record_id for each in individuals["KZ-TAUSHERI"].sex} >= {"KZ-005", "KZ-014"}


def test_detections_are_no_animals(ustyurt):
    by_id = {each.record_id: each for each in ustyurt.records}
    assert (by_id["TM-007"].animals, by_id["TM-007"].detections) == (None, 11)
    assert (by_id["KZ-022"].animals, by_id["KZ-022"].detections) == ((1, 1), 4)
    assert by_id["TM-002"].animals == (7, 10)


def test_the_catalogue_id_is_never_the_public_name(ustyurt):
    tau = next(each for each in ustyurt.individuals if each.names.en == "Tau Sheri")
    assert tau.individual_id == "KZ-TAUSHERI"
    assert (tau.names.kk, tau.names.ru) == ("Тау Шері", "Тау Шери")
    assert tau.names.variants == ("Tay Sheri", "Tau Shery")


def test_a_question_mark_makes_a_record_uncertain(ustyurt):
    male = next(each for each in ustyurt.individuals if each.individual_id == "KZ-2024M")
    assert male.uncertain_records == ("KZ-021", "KZ-023", "KZ-025")


def test_every_row_and_item_has_its_source(ustyurt):
    for table in (ustyurt.records, ustyurt.individuals, ustyurt.statements, ustyurt.claims, ustyurt.acts):
        assert all(each.sources for each in table)
    assert all(s.startswith("http") for each in ustyurt.claims for s in each.sources)


def _bare_record(record: Record) -> Record:
    place = record.place_as_published.partition(" (")[0]
    return replace(record, note="", sex_author="", age="", other_places=(), place_as_published=place)


def _with_only_their_names(ours: list, raw: list) -> list:
    """Our rows without the names that we translated because the raw tables have none."""
    pairs = zip(ours, raw, strict=True)
    return [
        replace(
            our, names=replace(our.names, kk=row.names.kk and our.names.kk, ru=row.names.ru and our.names.ru)
        )
        for our, row in pairs
    ]


def _facts_of(case: CaseFile) -> dict[str, list[object]]:
    return {
        "records": [_bare_record(each) for each in case.records],
        "individuals": [replace(each, naming=None) for each in case.individuals],
        "places": [replace(each, stages=()) for each in case.places],
        "events": list(case.events),
        "organisations": list(case.organisations),
    }


def test_the_packaged_tables_hold_the_same_facts_as_the_tables_they_were_made_from(shared_data, ustyurt):
    raw, ours = _facts_of(read_case(shared_data / "ustyurt")), _facts_of(ustyurt)
    for table in ("records", "individuals", "events"):
        assert ours[table] == raw[table]
    ours["organisations"] = ours["organisations"][: len(raw["organisations"])]
    for table in ("places", "organisations"):
        assert _with_only_their_names(ours[table], raw[table]) == raw[table]


def test_a_case_needs_no_mapping_beside_its_tables(shared_data):
    case = read_case(shared_data / "ustyurt")
    assert len(case.records) == 32
    assert case.statements == ()
    assert {str(each.grade) for each in case.records} == {"C1", "C3"}


@pytest.mark.parametrize(
    ("table", "row_id", "changes", "code"),
    [
        ("records.csv", "KZ-005", {"place_id": "P-NOWHERE"}, "evidence.unknown_place"),
        ("records.csv", "KZ-005", {"individual_id": "KZ-NOBODY"}, "evidence.unknown_individual"),
        ("records.csv", "KZ-006", {"record_id": "KZ-005"}, "evidence.id_twice"),
        ("records.csv", "KZ-018", {"date_end": "2023-01-01"}, "date.reversed"),
        ("records.csv", "KZ-018", {"date_start": "2024-13-01"}, "date.unreadable"),
        ("records.csv", "KZ-018", {"announced_on": "2023-09-17"}, "evidence.date_before_event"),
        ("records.csv", "KZ-018", {"evidence_type": "rumour"}, "evidence.unknown_type"),
        ("records.csv", "KZ-018", {"n_animals": "some"}, "evidence.bad_number"),
        ("records.csv", "KZ-018", {"conflict_group": "C-NEW"}, "evidence.unknown_question"),
        ("individuals.csv", "KZ-TAUSHERI", {"named_on": "2018-02"}, "evidence.naming_before_first_record"),
        ("places.csv", "P-UNR", {"kind": "zoo"}, "evidence.unknown_place_kind"),
        ("places.csv", "P-UNR", {"area_ha": "large"}, "evidence.bad_number"),
        ("places.csv", "P-UNR", {"coarse_lat": "nan"}, "evidence.bad_number"),
        ("events.csv", "E-07", {"actor_org_ids": "O-NOBODY"}, "evidence.unknown_organisation"),
    ],
)
def test_a_bad_row_is_named_with_its_code_and_nothing_is_imported(copy, table, row_id, changes, code):
    rewrite(copy, table, row_id, **changes)
    assert code in [found for found, _ in problems(copy)]


def test_all_bad_rows_are_named_at_once_with_table_row_and_column(copy):
    rewrite(copy, "records.csv", "KZ-018", evidence_type="rumour")
    rewrite(copy, "places.csv", "P-UNR", area_ha="large")
    assert problems(copy) == [
        ("evidence.unknown_type", "records.csv, row 19, column evidence_type"),
        ("evidence.bad_number", "places.csv, row 2, column area_ha"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("acts.toml", "[[act]\n", "evidence.bad_toml"),
        ("acts.toml", '[[act]]\nid = "A"\n', "evidence.bad_mapping"),
        (
            "grades.toml",
            '[[type]]\ntype = "skin"\nkind = "skin"\ngrade = "C9"\nreason = "x"\n',
            "evidence.bad_mapping",
        ),
        (
            "movements.toml",
            '[[movement]]\nid="M"\nfrom="A"\nto="B"\ndistance_km=-1\n',
            "evidence.bad_mapping",
        ),
        ("assessments.toml", '[[assessment]]\nid="A"\nsubject="x"\nlow=9\nhigh=1\n', "evidence.bad_mapping"),
        (
            "statements.toml",
            '[[statement]]\nid="S"\nrecords=["KZ-005","KZ-006"]\nverdict="maybe"\nauthor="O-BRCC"\n'
            'made_on="2024-01-01"\n',
            "evidence.bad_mapping",
        ),
        (
            "statements.toml",
            '[[statement]]\nid="S"\nrecords=["KZ-005","KZ-999"]\nverdict="same"\nauthor="O-BRCC"\n'
            'made_on="2024-01-01"\n',
            "identity.unknown_record",
        ),
        ("places.toml", '[[stage]]\nplace="P-NOWHERE"\nstage="idea"\n', "evidence.unknown_place"),
        ("places.toml", '[[stage]]\nplace="P-CLUSTER"\nstage="dream"\n', "evidence.bad_mapping"),
        ("places.toml", '[[description]]\nrecord="KZ-999"\ntext="far"\n', "evidence.unknown_record"),
        ("claims.toml", "claim = 5\n", "evidence.bad_mapping"),
        ("records.csv", "record_id,country\nKZ-1,KZ\n", "evidence.missing_columns"),
    ],
)
def test_a_bad_mapping_is_named_with_its_code(copy, name, text, code):
    (copy / name).write_text(text, encoding="utf-8")
    assert code in [found for found, _ in problems(copy)]


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.just(""),
    st.just("x"),
    st.just([]),
    st.just([1]),
    st.just({}),
)
MAPPINGS = (
    "statements",
    "claims",
    "incidents",
    "acts",
    "taxa",
    "questions",
    "movements",
    "projects",
    "assessments",
)


@given(st.sampled_from(MAPPINGS), st.integers(0, 400), JUNK)
@settings(max_examples=300)
def test_no_junk_in_a_mapping_brings_up_anything_but_a_named_problem(name, where, junk):
    texts = {each: read_text(f"{FOLDER}/{each}") for each in resource_names(FOLDER)}
    spoiled = tomllib.loads(texts[f"{name}.toml"])
    spots = list(_spots(spoiled))
    holder, key = spots[where % len(spots)]
    if junk is None:
        del holder[key]
    else:
        holder[key] = junk
    texts[f"{name}.toml"] = tomlkit.dumps(spoiled)
    try:
        read_texts(texts)
    except DataError as error:
        assert error.code == "evidence.bad_case"
        assert error.problems


def _spots(value):
    """Every place of a nested value where something may be put instead."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _spots(inner)


def test_a_row_with_too_many_cells_is_a_row_to_correct(copy):
    with (copy / "organisations.csv").open("a", encoding="utf-8") as opened:
        opened.write("O-X,a,b,c,d,e,f,g,h\n")
    assert ("evidence.ragged_row", "organisations.csv, row 45") in problems(copy)


def test_a_folder_without_records_is_refused(tmp_path):
    assert problems(tmp_path) == [("evidence.missing_columns", "records.csv")]


def test_a_table_in_another_encoding_is_refused(copy):
    (copy / "places.csv").write_bytes("place_id,name_ru\nP,Устюрт\n".encode("cp1251"))
    with pytest.raises(DataError) as caught:
        read_case(copy)
    assert caught.value.code == "evidence.bad_encoding"


def test_a_folder_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(DataError) as caught:
        read_case(tmp_path / "nothing")
    assert caught.value.code == "evidence.no_folder"


def test_a_table_that_is_far_too_big_is_refused_unread(copy, monkeypatch):
    monkeypatch.setattr("qaplan.evidence.files._MAX_BYTES", 10)
    with pytest.raises(DataError) as caught:
        read_case(copy)
    assert caught.value.code == "evidence.too_big"


def test_a_case_that_the_package_lacks_is_refused():
    with pytest.raises(DataError) as caught:
        read_packaged_case("../secrets")
    assert caught.value.code == "evidence.no_packaged_case"
