"""Untidy tables: proposed, taken where they are right, given back where not, and undone exactly."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.sheets import import_sheet
from qaplan.app.services.studies import Study
from qaplan.app.services.table_files import export_table, write_refused
from qaplan.app.services.tables import TableTaken, open_table, take_table, undo_import, with_options
from qaplan.app.store.field_tables import load_deployments, load_effort, load_stations
from qaplan.app.store.observation_tables import load_observations
from qaplan.app.store.received_tables import load_sightings
from qaplan.base.errors import DataError, UsageError
from qaplan.base.messages import Text
from qaplan.survey.table.types import AnimalGroup, TableKind
from tests import workbook_factory as factory
from tests.app.services.conftest import MakeCard

_STATIONS = (
    "station_id;location_name;start;end\n"
    "K1;ур. Акбулак;20.08.2023;20.09.2023\nK2;Кендерли;20.08.2023;20.09.2023\n"
)


@pytest.fixture
def known(study: Study, session: Session, tmp_path: Path) -> Study:
    """A study that knows the stations K1 and K2 by their places."""
    sheet = tmp_path / "stations.csv"
    sheet.write_text(_STATIONS, encoding="utf-8")
    import_sheet(study, sheet, utc_offset="+05:00", session=session)
    return study


def take(study: Study, path: Path, session: Session, **options: str) -> TableTaken:
    opened = with_options(open_table(study, path), **options)
    return take_table(study, opened, session=session)


def held(study: Study) -> tuple[object, ...]:
    return (
        load_sightings(study), load_deployments(study), load_effort(study), load_stations(study),
        tuple(load_observations(study)),
    )  # fmt: skip


def test_an_untidy_journal_is_taken_where_it_is_right(known: Study, session: Session, tmp_path: Path) -> None:
    taken = take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    assert (taken.kind, taken.new, len(taken.refused)) == (
        "sightings", factory.SIGHTINGS_RIGHT, factory.SIGHTINGS_WRONG,
    )  # fmt: skip
    by_species = {each.species_as_written: each for each in load_sightings(known)}
    assert by_species["джейран"].when.iso == "2020-03-12/2020-03-15"
    assert by_species["джейран"].animals == (AnimalGroup(2, 2, "", "adult"),)
    assert by_species["джейран"].distance_m == 500.0
    assert (by_species["кулан"].place_id, by_species["кулан"].when.iso) == ("K1", "2020-03-15")
    assert by_species["сайгак"].animals == (AnimalGroup(10, 12),)
    assert (by_species["устюртский муфлон"].time, by_species["устюртский муфлон"].species) == (
        "06:40",
        "Ovis vignei",
    )
    assert by_species["волк"].observer == "Инспектор Б"


def test_each_refused_row_says_why(known: Study, session: Session, tmp_path: Path) -> None:
    taken = take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    assert {row.number: [fault.code for fault in row.faults] for row in taken.refused} == {
        11: ["table.date_ambiguous"],
        12: ["table.species_unknown"],
        13: ["table.place_unknown"],
        14: ["table.count_merged"],
        15: ["table.count_merged"],
        16: ["table.formula"],
    }


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_refused_rows_come_back_and_are_taken_once_mended(
    known: Study, session: Session, tmp_path: Path, language: str
) -> None:
    taken = take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    back = tmp_path / "back.xlsx"
    write_refused(taken, back, Text(language))
    book = load_workbook(back)
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:3] == ("№", "Дата встречи", "Место")
    assert [row[8] for row in rows[1:]] == [11, 12, 13, 14, 15, 16]
    assert all(row[9] and row[10] for row in rows[1:])
    book.active["B2"] = "03.04.2020"
    book.active["D3"] = "барс"
    book.active["C4"] = "Кендерли"
    book.save(back)
    again = take(known, back, session)
    assert (again.new, {row.cells[0] for row in again.refused}) == (2, {8, 10, 11, 12})


def test_a_person_declares_what_a_name_means(known: Study, session: Session, tmp_path: Path) -> None:
    journal = factory.sightings_book(tmp_path / "journal.xlsx")
    said = tmp_path / "map.toml"
    said.write_text(
        '[places]\n"Неведомое" = "K2"\n[species]\n"снежный человек" = "Panthera uncia"\n', encoding="utf-8"
    )
    taken = take_table(known, open_table(known, journal, mapping=said), session=session)
    assert (taken.new, len(taken.refused)) == (8, 4)
    assert "Panthera uncia" in {each.species for each in load_sightings(known)}
    assert open_table(known, journal).proposal.mapping.places == {"Неведомое": "K2"}


def test_deployments_under_two_rows_of_headings_are_taken(
    study: Study, session: Session, tmp_path: Path
) -> None:
    taken = take(study, factory.deployments_book(tmp_path / "cams.xlsx"), session, utc_offset="+05:00")
    assert (taken.kind, taken.new, len(taken.refused)) == (
        "deployments", factory.DEPLOYMENTS_RIGHT, factory.DEPLOYMENTS_WRONG,
    )  # fmt: skip
    deployments = {each.deployment_id: each for each in load_deployments(study)}
    assert sorted(deployments) == ["K1/C1", "K1/C2", "K3/C1"]
    assert deployments["K3/C1"].start is not None
    assert deployments["K3/C1"].start.clock.date().isoformat() == "2024-08-20"
    assert [(row.number, row.faults[0].code) for row in taken.refused] == [(7, "survey.end_before_start")]


def test_words_about_pictures_find_their_pictures(
    study: Study, session: Session, tmp_path: Path, make_card: MakeCard
) -> None:
    ingest_card(study, make_card("K1"), session=session)
    files = [f"K1/IMG_{number:04}.JPG" for number in range(3)]
    taken = take(study, factory.pictures_csv(tmp_path / "pictures.csv", files), session)
    assert (taken.kind, taken.new, len(taken.refused)) == ("observations", 3, factory.PICTURES_WRONG)
    assert [each.scientific_name for each in load_observations(study)] == ["Gazella subgutturosa"] * 3
    assert [row.faults[0].code for row in taken.refused] == ["table.file_unknown", "table.count_unclear"]


def test_a_name_that_two_cards_have_is_not_guessed(
    study: Study, session: Session, tmp_path: Path, make_card: MakeCard
) -> None:
    make_card("K1")
    ingest_card(study, make_card("K2", seed=1).parent, session=session)
    taken = take(study, factory.pictures_csv(tmp_path / "pictures.csv", ["IMG_0000.JPG"]), session)
    assert [row.faults[0].code for row in taken.refused][:1] == ["table.file_ambiguous"]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_what_is_exported_changes_nothing_when_it_is_given_again(
    known: Study, session: Session, tmp_path: Path, make_card: MakeCard, suffix: str
) -> None:
    ingest_card(known, make_card("K1"), session=session)
    take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    take(known, factory.deployments_book(tmp_path / "cams.xlsx"), session, utc_offset="+05:00")
    take(
        known,
        factory.pictures_csv(tmp_path / "pictures.csv", ["K1/IMG_0000.JPG", "K1/IMG_0001.JPG"]),
        session,
    )
    before = held(known)
    kinds: tuple[TableKind, ...] = ("sightings", "deployments", "observations")
    for kind in kinds:
        out = tmp_path / f"out-{kind}{suffix}"
        rows = export_table(known, kind, out)
        again = take(known, out, session)
        assert (again.kind, again.new, again.changed, again.refused) == (kind, 0, 0, ())
        assert rows > 0
    assert held(known) == before


def test_the_same_table_again_changes_nothing(known: Study, session: Session, tmp_path: Path) -> None:
    journal = factory.sightings_book(tmp_path / "journal.xlsx")
    take(known, journal, session)
    events = check_log(known).events
    again = take(known, journal, session)
    assert (again.is_news, again.same, check_log(known).events) == (False, factory.SIGHTINGS_RIGHT, events)


def test_an_exported_row_that_was_mended_changes_its_row(
    known: Study, session: Session, tmp_path: Path
) -> None:
    take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    out = tmp_path / "out.xlsx"
    export_table(known, "sightings", out)
    book = load_workbook(out)
    book.active["D3"] = "K2"
    book.save(out)
    again = take(known, out, session)
    assert (again.new, again.changed, again.same) == (0, 1, 5)
    assert len(load_sightings(known)) == 6


def test_two_equal_rows_are_two_sightings(known: Study, session: Session, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text(
        "Дата;Место;Вид;Кол-во\n01.02.2020;K1;кулан;2\n01.02.2020;K1;кулан;2\n", encoding="utf-8"
    )
    assert take(known, table, session).new == 2


@pytest.mark.parametrize("kind", ["sightings", "deployments", "observations"])
def test_a_table_is_taken_back_exactly(
    known: Study, session: Session, tmp_path: Path, make_card: MakeCard, kind: str
) -> None:
    ingest_card(known, make_card("K1"), session=session)
    take(known, factory.pictures_csv(tmp_path / "first.csv", ["K1/IMG_0002.JPG"]), session)
    before = held(known)
    tables = {
        "sightings": factory.sightings_book(tmp_path / "journal.xlsx"),
        "deployments": factory.deployments_book(tmp_path / "cams.xlsx"),
        "observations": factory.pictures_csv(tmp_path / "pictures.csv", ["K1/IMG_0000.JPG"]),
    }
    taken = take(known, tables[kind], session)
    assert held(known) != before
    undo_import(known, taken.import_id, why="the wrong year", session=session)
    assert held(known) == before
    assert check_log(known).is_whole
    with pytest.raises(DataError) as error:
        undo_import(known, taken.import_id, session=session)
    assert error.value.code == "table.undone"


def test_a_table_that_was_changed_since_is_not_taken_back(
    known: Study, session: Session, tmp_path: Path
) -> None:
    first = take(known, factory.sightings_book(tmp_path / "journal.xlsx"), session)
    out = tmp_path / "out.xlsx"
    export_table(known, "sightings", out)
    book = load_workbook(out)
    book.active["D3"] = "K2"
    book.save(out)
    second = take(known, out, session)
    with pytest.raises(DataError) as error:
        undo_import(known, first.import_id, session=session)
    assert error.value.code == "table.changed_since"
    undo_import(known, second.import_id, session=session)
    undo_import(known, first.import_id, session=session)
    assert load_sightings(known) == ()


def test_nothing_is_written_before_a_person_agrees(known: Study, tmp_path: Path) -> None:
    events = check_log(known).events
    opened = open_table(known, factory.sightings_book(tmp_path / "journal.xlsx"))
    assert opened.remembered is None
    assert (load_sightings(known), check_log(known).events) == ((), events)


def test_columns_that_are_missing_keep_the_table_out(known: Study, session: Session, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("Дата;Вид;Кол-во\n01.02.2020;кулан;2\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        take(known, table, session)
    assert error.value.code == "table.columns_missing"


def test_a_mapping_of_unknown_fields_is_refused(known: Study, session: Session, tmp_path: Path) -> None:
    said = tmp_path / "map.toml"
    said.write_text('[columns]\n"Место" = "planet"\n', encoding="utf-8")
    opened = open_table(known, factory.sightings_book(tmp_path / "journal.xlsx"), mapping=said)
    with pytest.raises(UsageError) as error:
        take_table(known, opened, session=session)
    assert error.value.code == "table.bad_mapping"
