"""`qaplan population`: from below, from above, and the density that is refused."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.cli.cases import FRAME, HEADING, call, record_of, ustyurt_study
from tests.architecture.loading import modules_after

PERIOD = ("--from", "2018", "--to", "2025", "--as-of", "2025-12-31")


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from ustyurt_study(tmp_path_factory.mktemp("population"))


def test_the_minimum_is_said_with_who_says_what(study: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "minimum", study, *PERIOD)
    assert code == 0
    assert out.startswith("Minimum number known alive, 2018–2025: 2–3 animals")
    assert "Kyzylsai State Regional Nature Park" in out


def test_the_minimum_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "population", "minimum", study, *PERIOD)
    assert set(record) == FRAME | HEADING | {
        "period", "first_day", "last_day", "minimum_animals_low", "minimum_animals_high", "records",
        "cautions", "readings", "left_out",
    }  # fmt: skip
    assert (record["minimum_animals_low"], record["minimum_animals_high"]) == (2, 3)
    assert set(record["readings"][0]) == {
        "author", "minimum_animals", "animals", "supporters", "statements", "set_aside",
    }  # fmt: skip
    assert set(record["left_out"][0]) == {"record_id", "reason"}


def test_the_minimum_of_a_day_knows_what_was_told_by_then(study: str, capsys) -> None:
    record = record_of(capsys, "population", "minimum", study, "--from", "2018", "--as-of", "2018-12-31")
    assert (record["minimum_animals_high"], record["last_day"]) == (1, "2018-12-31")


def test_a_period_that_ends_before_it_starts_is_a_wrong_call(study: str, capsys) -> None:
    code, out, err = call(capsys, "population", "minimum", study, "--from", "2025", "--to", "2018")
    assert (code, out) == (2, "")
    assert "[question.bad_period]" in err


def test_the_upper_bound_needs_no_study(capsys) -> None:
    code, out, _ = call(capsys, "population", "upper-bound", "--seen", "1", "--p", "0.5")
    assert code == 0
    assert "at most 7 animals, with a probability of 95 %" in out
    _, out, _ = call(capsys, "population", "upper-bound", "--seen", "1", "--p", "0.5", "--lang", "ru")
    assert "не более 7 животных" in out


def test_the_upper_bound_as_json(capsys) -> None:
    record = record_of(capsys, "population", "upper-bound", "--seen", "1", "--p", "0.5", "--as", "public")
    assert set(record) == FRAME | {
        "n_seen", "detection_probability", "level", "upper_bound_animals", "method",
    }  # fmt: skip
    assert (record["n_seen"], record["upper_bound_animals"], record["level"]) == (1, 7, 0.95)


def test_a_probability_over_one_is_a_wrong_call(capsys) -> None:
    code, _, err = call(capsys, "population", "upper-bound", "--seen", "1", "--p", "1.5")
    assert code == 2
    assert "[population.bad_probability]" in err


def test_the_upper_bound_starts_light() -> None:
    words = ["population", "upper-bound", "--seen", "1", "--p", "0.5"]
    loaded = modules_after(f"from qaplan.app.cli import main\nassert main({words!r}) == 0")
    assert "qaplan.population.upper_bound" in loaded
    assert loaded.isdisjoint({"django", "pandas", "pandera", "matplotlib", "rasterio", "av", "pyarrow"})


def test_a_density_is_refused_with_exit_code_4(study: str, capsys) -> None:
    code, out, _ = call(capsys, "population", "density", study, "--as-of", "2025-12-31")
    assert code == 4
    assert out.startswith("A density cannot be said: 2–3 animals known")
    assert "- Minimum number known alive, 2018–2025: 2–3 animals" in out


def test_the_refusal_as_json(study: str, capsys) -> None:
    record = record_of(capsys, "population", "density", study, "--as-of", "2025-12-31")
    assert set(record) == FRAME | HEADING | {
        "period", "minimum_animals_low", "minimum_animals_high", "effort_camera_days",
    }  # fmt: skip
    assert (record["status"], record["code"]) == ("refused", "population.too_few_for_density")
    assert len(record["sentences"]) == 1
    assert len(record["instead"]) == 7


def test_json_in_a_file_leaves_the_sentences_on_the_screen(study: str, tmp_path: Path, capsys) -> None:
    target = tmp_path / "density.json"
    code, out, _ = call(capsys, "population", "density", study, "--json", str(target))
    assert (code, target.read_text(encoding="utf-8").count('"status": "refused"')) == (4, 1)
    assert "A density cannot be said" in out


@pytest.mark.parametrize("command", ["minimum", "density"])
def test_a_folder_that_is_no_study_is_a_wrong_call(command: str, tmp_path: Path, capsys) -> None:
    code, _, err = call(capsys, "population", command, str(tmp_path))
    assert code == 2
    assert "[study.not_found]" in err


@pytest.mark.parametrize(
    ("option", "word", "code"),
    [
        ("--lang", "de", "language.unknown"),
        ("--as", "guest", "access.unknown_reader"),
        ("--as-of", "2025-02-30", "cli.bad_day"),
    ],
)
def test_an_option_that_cannot_be_read_is_a_wrong_call(
    study: str, option: str, word: str, code: str, capsys
) -> None:
    ended, _, err = call(capsys, "population", "minimum", study, option, word)
    assert ended == 2
    assert f"[{code}]" in err
