"""`qaplan identity match` and `evaluate` as a user types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.coat_manifests import write_coats


@pytest.fixture
def coats(tmp_path: Path) -> Path:
    return write_coats(tmp_path, animals=3, meetings=2)


def test_a_match_is_told_line_by_line(run, coats: Path) -> None:
    done = run("identity", "match", coats, "--query", "2", "--top", "1", "--no-mask")
    assert done.code == 0
    assert "1 sides compared with 6 chips of 3 individuals. Scores rank; they decide nothing." in done.out
    assert "E00 left: F00" in done.out


def test_a_match_as_json_holds_its_spots_and_its_settings(run, coats: Path) -> None:
    done = run("identity", "match", coats, "--query", "2-3", "--no-mask", "--json", "-")
    record = json.loads(done.out)
    assert [answer["rows"] for answer in record["answers"]] == [[2], [3]]
    first = record["answers"][0]["candidates"][0]
    assert first["individual"] == "F00"
    assert first["matches"][0]["spots"]
    assert record["provenance"]["activity"] == "identity.match"
    assert record["provenance"]["parameters"]["with_masks"] is False


def test_an_evaluation_as_json_holds_every_figure(run, coats: Path) -> None:
    done = run("identity", "evaluate", coats, "--no-mask", "--json", "-")
    record = json.loads(done.out)
    for level in ("per_photo", "per_encounter"):
        assert record[level]["queries"] == 6
        assert record[level]["individuals"] == 3
        for rank in ("rank_1", "rank_5", "rank_10"):
            share = record[level][rank]
            assert 0 <= share["low"] <= share["estimate"] <= share["high"] <= 1
    assert record["per_photo"]["rank_5"]["estimate"] == 1.0
    assert record["ideas"] == []
    assert record["provenance"]["parameters"]["seed"] == 1


def test_a_wrong_manifest_gets_its_sentences_and_no_traceback(run, coats: Path) -> None:
    text = coats.read_text(encoding="utf-8")
    bad = coats.with_name("bad.csv")
    bad.write_text(text.replace("left", "links", 1).replace("a2-1-0.png", "gone.png"), encoding="utf-8")
    done = run("identity", "evaluate", bad)
    assert done.code == 3
    assert "[identity.bad_manifest]" in done.err
    assert "did you mean left?" in done.err
    assert "row 7, gone.png" in done.err
    assert "Traceback" not in done.err


def test_a_wrong_call_ends_with_two(run, coats: Path) -> None:
    assert run("identity", "match", coats, "--query", "77").code == 2
    assert run("identity", "match", coats, "--top", "0").code == 2
    assert run("identity", "match", coats.with_name("none.csv")).code == 3


def test_a_list_of_wildbook_becomes_a_manifest(run, tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(
        "Encounter.mediaAsset0,Annotation0.ViewPoint,Name0.value,Encounter.catalogNumber\n"
        "a.jpg,left,Zaza,e1\nb.jpg,up,Zaza,e2\n",
        encoding="utf-8",
    )
    done = run("identity", "manifest", "export.csv", "out.csv", "--format", "wildbook")
    assert done.code == 0
    assert "2 rows of 1 individuals written to out.csv, 1 of them with a flank. Of 2 rows" in done.out
    assert "identity.viewpoints_kept" in done.err
    assert run("identity", "manifest", "export.csv", "out.csv", "--format", "wildbook").code == 2
    assert run("identity", "manifest", "export.csv", "more.csv", "--format", "ibeis").code == 2
