"""`qaplan identity`: which animal is which, on a day, and who says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.app.cli.cases import FRAME, HEADING, call, record_of, ustyurt_study


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from ustyurt_study(tmp_path_factory.mktemp("identity"))


@pytest.mark.parametrize("name", ["Тау шері", "Тау Шери", "tau sheri"])
def test_a_name_in_any_script_finds_the_animal(study: str, name: str, capsys) -> None:
    code, out, _ = call(capsys, "identity", "find", study, name)
    assert code == 0
    assert "KZ-TAUSHERI answers to: Tau Sheri" in out


def test_the_animal_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "identity", "find", study, "Тау шері")
    assert set(record) == FRAME | HEADING | {
        "individual_id", "names", "records_listed", "records_listed_uncertain", "sex", "named_on", "flanks",
        "sources", "records",
    }  # fmt: skip
    assert record["individual_id"] == "KZ-TAUSHERI"
    assert set(record["records"][0]) == {"record_id", "happened", "kind", "grade", "is_certain"}
    assert record["flanks"] == []


def test_an_unknown_animal_is_a_wrong_call(study: str, capsys) -> None:
    code, out, err = call(capsys, "identity", "find", study, "Old Tom")
    assert (code, out) == (2, "")
    assert "[question.unknown_individual]" in err


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2024-09-27", "On 27 September 2024, records KZ-020 and KZ-021: undetermined."),
        ("2025-04-09", "On 9 April 2025, records KZ-020 and KZ-021: the same animal (asserted)."),
        ("2025-08-19", "On 19 August 2025, records KZ-020 and KZ-021: in conflict."),
    ],
)
def test_the_standing_of_a_pair_changes_with_the_day(study: str, day: str, said: str, capsys) -> None:
    code, out, _ = call(capsys, "identity", "standing", study, "KZ-020", "KZ-021", "--as-of", day)
    assert code == 0
    assert out.startswith(said)
    assert "In 25 days, one animal would have gone 210 km in a straight line: at least 8.4 km/day." in out


def test_the_standing_as_json(study: str, capsys) -> None:
    words = ("identity", "standing", study, "KZ-020", "KZ-021", "--as-of", "2025-08-19")
    record = record_of(capsys, *words)
    assert set(record) == FRAME | HEADING | {
        "records_compared", "standing", "movement", "changes", "statements",
    }  # fmt: skip
    assert [each["standing"] for each in record["changes"]] == ["undetermined", "same", "conflict"]
    assert set(record["movement"]) == {
        "from_record", "to_record", "distance_km", "days_fewest", "days_most", "speed_at_least_km_per_day",
        "is_possible", "is_proof", "published_daily_movement",
    }  # fmt: skip
    assert record["movement"]["speed_at_least_km_per_day"] == 8.4


def test_an_unknown_record_is_a_wrong_call(study: str, capsys) -> None:
    code, _, err = call(capsys, "identity", "standing", study, "KZ-020", "KZ-99")
    assert code == 2
    assert "KZ-99" in err
    assert "[question.unknown_record]" in err


def test_a_dispute_is_said_with_its_parties(study: str, capsys) -> None:
    code, out, _ = call(capsys, "identity", "disputes", study, "--as-of", "2025-08-19")
    assert code == 0
    assert out.startswith("In conflict since 19 August 2025: KZ-015")
    _, out, _ = call(capsys, "identity", "disputes", study, "--as-of", "2024-09-27")
    assert out == "On 27 September 2024 no statements about identity contradict each other.\n"


def test_disputes_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "identity", "disputes", study, "--as-of", "2025-08-19", "--as", "public")
    assert set(record) == FRAME | HEADING | {"disputes"}
    assert set(record["disputes"][0]) == {"since", "records", "parties", "same", "different"}
    assert record["status"] == "disputed"


def test_the_catalogue_of_a_day_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "identity", "catalogue", study, "--as-of", "2024-09-27")
    assert set(record) == FRAME | HEADING | {"animals", "animals_in_conflict", "individuals"}
    assert (record["animals"], record["animals_in_conflict"]) == (8, 0)
    assert set(record["individuals"][0]) == {
        "individual_id", "name_en", "records", "records_undetermined", "shares_with", "is_in_conflict",
        "statements",
    }  # fmt: skip


def test_the_catalogue_is_said_in_kazakh(study: str, capsys) -> None:
    code, out, _ = call(capsys, "identity", "catalogue", study, "--as-of", "2024-09-27", "--lang", "kk")
    assert code == 0
    assert "Тау Шері" in out
