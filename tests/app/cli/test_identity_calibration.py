"""`qaplan identity calibrate` and `pairs`: from reviewed pairs to probabilities, or an honest refusal."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from qaplan.app.cli import main
from qaplan.identity.calibration.files import read_reviewed_pairs, write_reviewed_pairs
from qaplan.simulation.leopards.scores import simulate_scores
from tests.app.cli.cases import call, record_of


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pairs") / "pairs.csv"
    drawn = simulate_scores(np.random.default_rng(3), animals=15, encounters=5)
    write_reviewed_pairs(path, drawn.reviewed())
    return path


def written(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return str(path)


def test_the_error_and_the_coverage_are_printed_in_the_language(pairs: Path, capsys):
    code, out, _ = call(capsys, "identity", "calibrate", str(pairs))
    assert code == 0
    assert out.startswith("Calibrated on")
    assert "At a precision of 99 %" in out
    assert "stated probability" in out
    _, out, _ = call(capsys, "identity", "calibrate", str(pairs), "--lang", "kk")
    assert "калибрленді" in out


def test_the_json_holds_error_reliability_and_proposals(pairs: Path, capsys):
    record = record_of(capsys, "identity", "calibrate", str(pairs), "--precision", "0.99")
    assert 0 <= record["calibration_error_low"] <= record["calibration_error"]
    assert record["calibration_error"] <= record["calibration_error_high"]
    assert record["calibration_error"] <= 0.05
    assert len(record["reliability"]) == 10
    (proposal,) = record["proposals"]
    assert proposal["precision"] == 0.99
    assert 0 <= proposal["coverage_same"] <= 1
    assert record["population"].startswith("pairs of one flank")
    assert record["provenance"]


def test_the_same_seed_gives_the_same_figures(pairs: Path, capsys):
    first, again = (record_of(capsys, "identity", "calibrate", str(pairs), "--seed", "7") for _ in range(2))
    assert first == again


def test_too_few_pairs_end_with_4_and_say_what_is_missing(pairs: Path, tmp_path: Path, capsys):
    few = written(tmp_path / "few.csv", *pairs.read_text(encoding="utf-8").splitlines()[:40])
    code, out, _ = call(capsys, "identity", "calibrate", few)
    assert code == 4
    assert out.startswith("Not calibrated: 39 pairs")
    assert "Still missing" in out
    record = json.loads(call(capsys, "identity", "calibrate", few, "--json", "-")[1])
    assert (record["status"], record["code"]) == ("refused", "identity.not_calibrated")
    assert record["reviewed_pairs"] == 39


def test_other_pairs_are_told_and_the_calibration_is_kept(pairs: Path, tmp_path: Path, capsys):
    out, kept = tmp_path / "told.csv", tmp_path / "calibration.json"
    code, *_ = call(
        capsys, "identity", "calibrate", str(pairs),
        "--apply", str(pairs), "--out", str(out), "--keep", str(kept),
    )  # fmt: skip
    assert code == 0
    with out.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = [float(row["probability"]) for row in rows]
    assert len(rows) == len(read_reviewed_pairs(pairs))
    assert told == sorted(told, reverse=True)
    assert all(float(row["low"]) <= float(row["probability"]) <= float(row["high"]) for row in rows)
    assert json.loads(kept.read_text(encoding="utf-8"))["kind"] == "identity_calibration"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("much,1,V1,V1", "identity.bad_score"),
        ("nan,1,V1,V1", "identity.bad_score"),
        ("3.5,perhaps,V1,V1", "identity.bad_answer"),
        ("3.5,1,V1,", "identity.pair_without_animal"),
        ("3.5,1,V1,V2", "identity.pair_contradicts"),
        ("3.5,0,V1,V1", "identity.pair_contradicts"),
        ("3.5,1,V1,V1,1.5", "identity.bad_quality"),
        ("3.5,1,V1,V1,0.5,moonlight", "identity.bad_light"),
        ("3.5,1,V1,V1,0.5,day,-1", "identity.bad_weight"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_with_its_number(tmp_path: Path, capsys, row: str, code: str):
    table = written(
        tmp_path / "pairs.csv",
        "score,is_same,animal_a,animal_b,quality,light,weight",
        "4.5,1,V3,V3,0.5,day,1",
        row,
    )
    exit_code, _, told = call(capsys, "identity", "calibrate", table)
    assert exit_code == 3
    assert "[identity.bad_pairs]" in told
    assert f"{code}:" in told
    assert "row 3" in told


@pytest.mark.parametrize(
    ("sides", "code"),
    [
        ("E-1#links,E-2#left", "identity.bad_side"),
        ("E-1#left,E-2#right", "identity.bad_pair_of_sides"),
        ("E-1#left,E-1#left", "identity.bad_pair_of_sides"),
    ],
)
def test_sides_that_cannot_be_compared_are_named(tmp_path: Path, capsys, sides: str, code: str):
    heads = "score,is_same,animal_a,animal_b,side_a,side_b"
    table = written(tmp_path / "pairs.csv", heads, f"3.5,1,V1,V1,{sides}")
    _, _, told = call(capsys, "identity", "calibrate", table)
    assert f"{code}:" in told


def test_a_pair_with_two_answers_is_named(tmp_path: Path, capsys):
    heads = "score,is_same,animal_a,animal_b,side_a,side_b"
    rows = ("3.5,1,V1,V1,E-1#left,E-2#left", "3.5,0,V1,V2,E-2#left,E-1#left")
    _, _, told = call(capsys, "identity", "calibrate", written(tmp_path / "pairs.csv", heads, *rows))
    assert "identity.pair_twice:" in told


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("score,is_same,animal_a", "1,1,V1"), "identity.missing_column"),
        (("score,score,is_same,animal_a,animal_b", "1,1,1,V1,V1"), "identity.column_twice"),
        (("score,is_same,animal_a,animal_b",), "identity.empty_pairs"),
        (("",), "table.empty"),
    ],
)
def test_a_table_that_is_none_of_pairs_is_refused(tmp_path: Path, capsys, lines: tuple[str, ...], code: str):
    exit_code, _, told = call(capsys, "identity", "calibrate", written(tmp_path / "pairs.csv", *lines))
    assert (exit_code, f"[{code}]" in told) == (3, True)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), "identity.no_pairs"),
        (("pairs.csv", "--study", "study"), "identity.no_pairs"),
        (("pairs.csv", "--precision", "1"), "identity.bad_precision"),
        (("pairs.csv", "--apply", "x.csv"), "identity.no_target"),
    ],
)
def test_a_wrong_call_ends_with_2(pairs: Path, capsys, monkeypatch, words: tuple[str, ...], code: str):
    monkeypatch.chdir(pairs.parent)
    exit_code, _, told = call(capsys, "identity", "calibrate", *words)
    assert (exit_code, f"[{code}]" in told) == (2, True)


def test_a_file_that_is_no_calibration_is_refused(tmp_path: Path):
    from qaplan.base.errors import DataError
    from qaplan.identity.calibration.files import read_calibration

    for text in ("", "[]", "{}", '{"kind": "identity_calibration", "strata": []}'):
        (tmp_path / "calibration.json").write_text(text, encoding="utf-8")
        with pytest.raises(DataError) as told:
            read_calibration(tmp_path / "calibration.json")
        assert told.value.code == "identity.bad_calibration"


def test_the_pairs_of_a_manifest_are_written_for_a_calibration(tmp_path: Path, capsys):
    lines = ["path,individual,flank,encounter"]
    for animal in (1, 2):
        spots = np.random.default_rng(animal).integers(0, 2, (20, 32), dtype=np.uint8) * 255
        for passing in (1, 2):
            name = f"{animal}_{passing}.png"
            picture = Image.fromarray(spots).resize((320, 200), Image.Resampling.BICUBIC)
            noise = np.random.default_rng([animal, passing]).integers(-9, 9, (200, 320))
            shown = np.clip(np.asarray(picture, np.int16) + noise, 0, 255).astype(np.uint8)
            Image.fromarray(shown).convert("RGB").save(tmp_path / name)
            lines.append(f"{name},V{animal},left,P{passing}")
    manifest, out = written(tmp_path / "manifest.csv", *lines), tmp_path / "pairs.csv"
    assert main(["identity", "pairs", manifest, str(out)]) == 0
    assert capsys.readouterr().out.strip().endswith("of one animal.")
    found = read_reviewed_pairs(out)
    assert {each.animals for each in found if each.is_same} <= {("V1", "V1"), ("V2", "V2")}
    same = [each.pair.score for each in found if each.is_same]
    other = [each.pair.score for each in found if not each.is_same]
    assert len(same) == 2
    assert min(same) > max(other, default=0.0)


@pytest.fixture(scope="module")
def open_set(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str, set[str]]:
    """Reviewed pairs of a catalogue, scored pairs of other sides with it, and those that are new animals."""
    folder = tmp_path_factory.mktemp("open")
    drawn = simulate_scores(np.random.default_rng(6), animals=25, encounters=5, separation=7.0)
    names = sorted(set(drawn.animal_of.values()))
    new = set(names[:5])
    sides = sorted(drawn.animal_of)
    asked = {side for side in sides if drawn.animal_of[side] in new}
    asked |= {next(side for side in sides if drawn.animal_of[side] == name) for name in names[5:]}
    known = [each for each in drawn.reviewed() if not {each.pair.a, each.pair.b} & asked]
    write_reviewed_pairs(folder / "known.csv", known)
    lines = ["score,side_a,side_b,quality,light"]
    lines += [
        f"{pair.score},{pair.a},{pair.b},{pair.conditions.quality},{pair.conditions.light}"
        for pair in drawn.pairs
        if len({pair.a, pair.b} & asked) == 1
    ]
    strangers = {str(side) for side in asked if drawn.animal_of[side] in new}
    return str(folder / "known.csv"), written(folder / "asked.csv", *lines), strangers


def test_newcomers_are_told_from_animals_of_the_catalogue(open_set: tuple[str, str, set[str]], capsys):
    known, asked, strangers = open_set
    code, out, _ = call(capsys, "identity", "newcomers", known, asked)
    assert code == 0
    assert "new with probability" in out
    record = json.loads(
        call(capsys, "identity", "newcomers", known, asked, "--share", "0.5", "--json", "-")[1]
    )
    told = {each["side"]: each["newcomer_probability"] for each in record["sides"]}
    of_strangers = [told[side] for side in strangers & told.keys()]
    of_others = [told[side] for side in told.keys() - strangers]
    assert np.mean(np.array(of_strangers) > 0.5) > 0.85
    assert np.mean(np.array(of_others) < 0.5) > 0.85


def test_newcomers_from_too_few_pairs_end_with_4(open_set: tuple[str, str, set[str]], tmp_path: Path, capsys):
    known, asked, _ = open_set
    few = written(tmp_path / "few.csv", *Path(known).read_text(encoding="utf-8").splitlines()[:60])
    code, out, _ = call(capsys, "identity", "newcomers", few, asked)
    assert (code, out.startswith("Not calibrated")) == (4, True)


def test_sides_of_the_catalogue_are_nobody_to_ask_about(open_set: tuple[str, str, set[str]], capsys):
    known, *_ = open_set
    code, _, told = call(capsys, "identity", "newcomers", known, known)
    assert (code, "[identity.nobody_asked_about]" in told) == (3, True)
