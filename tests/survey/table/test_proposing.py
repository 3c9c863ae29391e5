"""Columns are proposed with reasons, and stay open where two meanings fit equally well."""

from __future__ import annotations

import pytest

from qaplan.base.errors import DataError
from qaplan.survey.sheet.cells import Cell
from qaplan.survey.table.headings import find_headings, fingerprint_of
from qaplan.survey.table.proposing import Proposal, propose
from qaplan.survey.table.types import Grid, TableKind


def proposed(*rows: tuple[Cell, ...]) -> Proposal:
    return propose(find_headings(Grid("t.csv", "", rows)))


@pytest.mark.parametrize(
    ("headings", "kind", "fields"),
    [
        (("Дата встречи", "Место", "Вид", "Кол-во"), "sightings", ["date", "place", "species", "count"]),
        (("Бақылау күні", "Орны", "Түрі", "Саны"), "sightings", ["date", "place", "species", "count"]),
        (("Date", "Locality", "Species", "Number"), "sightings", ["date", "place", "species", "count"]),
        (("Станция", "Камера", "Дата установки", "Дата снятия"), "deployments",
         ["station_id", "camera_id", "start", "end"]),
        (("Имя файла", "Вид", "Кол-во"), "observations", ["file", "species", "count"]),
    ],
)  # fmt: skip
def test_headings_of_three_languages_are_known(
    headings: tuple[str, ...], kind: TableKind, fields: list[str]
) -> None:
    found = proposed(headings, ("x",) * len(headings))
    assert (found.mapping.kind, [guess.field for guess in found.guesses], found.missing) == (kind, fields, ())


def test_a_misspelt_heading_is_proposed_and_says_so() -> None:
    guess = proposed(("Дата", "Место", "Вид", "Количесво"), ("x",) * 4).guesses[3]
    assert guess.field == "count"
    assert guess.why is not None
    assert (guess.why.key, guess.why.values) == ("table_import.why_spelt_like", {"spelling": "количество"})


def test_two_columns_of_one_meaning_stay_open() -> None:
    found = proposed(("Дата", "Место", "Вид", "Количество", "Число"), ("x",) * 5)
    assert found.undecided == {"count": ("Количество", "Число")}
    assert "count" not in found.mapping.columns.values()


def test_a_needed_column_that_is_not_there_is_named() -> None:
    assert proposed(("Дата", "Вид", "Кол-во"), ("x",) * 3).missing == ("place",)


def test_cells_that_can_be_read_are_counted() -> None:
    rows: list[tuple[Cell, ...]] = [("Дата", "Место", "Вид"), ("01.02.2020", "K1", "x"), ("вчера", "K1", "x")]
    guess = proposed(*rows).guesses[0]
    assert (guess.filled, guess.readable) == (2, 1)


def test_columns_that_we_added_do_not_change_the_fingerprint() -> None:
    assert fingerprint_of(["Дата", "Место"]) == fingerprint_of(["дата ", "Место", "Qaplan: reason", ""])


def test_a_table_without_headings_is_refused_without_its_numbers() -> None:
    with pytest.raises(DataError) as error:
        find_headings(Grid("t.csv", "", (("43,21347", "54,55512"), ("1", "2"))))
    assert error.value.code == "table.no_headings"
    assert "21347" not in str(error.value)
